"""Put the sections onto one page that asks nobody for anything."""

import os
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from course.manifest import Course
from course.report.analysis import analyse
from course.report.beliefs import read_beliefs
from course.report.evidence import read_evidence
from course.report.lessons import places
from course.report.names import Names
from course.report.parts import Facts, Links, Mark, People, how_many
from course.report.register import read_register
from course.report.sections.marks import by_question, distribution
from course.report.sections.method import method
from course.report.sections.quality import behaving_badly, item_analysis
from course.report.sections.reasons import misconceptions
from course.report.sections.summary import cards, headline, reteach
from course.report.sections.times import times
from course.report.sections.trouble import copies, trouble
from crmlib.errors import CrmError
from crmlib.language import say, speaking

PARTS = (reteach, distribution, by_question, item_analysis, behaving_badly, misconceptions, times, trouble, copies)


def report(course: Course, slug: str, language: str, *, out: Path | None = None, hide_names: bool = False,
           log: Path | None = None) -> Path:
    """Write the page that shows one graded class, and return where it is.

    Reads the gradebook, the graded notebooks and the log; runs nobody's code and changes nothing but the page.

    Args:
        course: the course.
        slug: the assignment.
        language: whose submissions, and the page's language.
        out: the page; unless given, in the course root's folder `reports`.
        hide_names: call students by numbers.
        log: what ``course grade --log`` wrote; only it knows of copied answers.

    Raises:
        CrmError: there is nothing to show, or the page cannot be written there.
    """
    with speaking(language):
        out = (out or course.grading_root(language) / "reports" / f"{slug}.html").resolve()
        if out.is_dir():
            raise CrmError(say(f"{out} is a folder.", f"{out} 是一个文件夹。"),
                           say("Name a file, such as report.html.", "请给出文件名，例如 report.html。"))
        register = read_register(course, slug, language)
        case = read_evidence(course.grading_root(language), register, log)
        facts = Facts(register, case, analyse(register, case), Names(register, hidden=hide_names),
                      read_beliefs(course, slug, language, out), places(course, slug, language, out))
        text = _page(course, facts, language)
    _write(out, text)
    return out


def _page(course: Course, facts: Facts, language: str) -> str:
    environment = Environment(loader=PackageLoader("course.report", ""), autoescape=select_autoescape(default=True),
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    kinds = {"people": People, "links": Links, "mark": Mark}
    environment.tests.update({name: lambda value, kind=kind: isinstance(value, kind) for name, kind in kinds.items()})
    slug = facts.register.plan.slug
    return environment.get_template("page.html").render(
        language={"en": "en", "zh": "zh-Hans"}[language], slug=slug, title=course.module(slug).title[language],
        kicker=say("Class report", "班级报告"), skip=say("Skip to the report", "跳到正文"),
        contents=say("Contents", "目录"), glance=say("At a glance", "概览"), headline=headline(facts),
        cards=cards(facts), sections=[*(part(facts) for part in PARTS), method(facts.names.hidden)],
        how_many=how_many, hidden=facts.names.hidden,
        private=say("Personal data: keep this page where you keep grades.", "含个人数据：请与成绩同样妥善保管。"),
        anonymous=say("Names are hidden.", "姓名已隐藏。"))


def _write(out: Path, text: str) -> None:
    """Write the page whole or not at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(out.name + ".new")
    try:
        fresh.write_text(text.encode("utf-8", "replace").decode(), "utf-8")
        os.replace(fresh, out)  # noqa: PTH105
    finally:
        fresh.unlink(missing_ok=True)
