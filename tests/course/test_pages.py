"""The pages beside the lessons, for teachers and students, say the same in both languages and name what is there."""

import re

import pytest

from course.authoring.parity import shape
from course.authoring.release import points
from tests.test_readme import complaint

PAGES = ["teaching-guide", "syllabus"]
COMMAND = re.compile(r"`(course [a-z][^`]*)`")


def read(repository, name):
    return (repository.folder / name).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_parts(repository, page):
    english, chinese = (shape(read(repository, f"{page}{end}.md")) for end in ("", ".zh"))
    assert english["headings"] == chinese["headings"]
    assert [each.replace("/en/", "/zh/") for each in english["links"]] == list(chinese["links"])
    rows = [len(re.findall(r"^\|", read(repository, f"{page}{end}.md"), re.M)) for end in ("", ".zh")]
    assert rows[0] == rows[1] > 0


@pytest.mark.parametrize("page", [f"{page}{end}.md" for page in PAGES for end in ("", ".zh")])
def test_what_a_page_names_is_there(repository, page):
    text = read(repository, page)
    links = [each for each in shape(text)["links"] if "://" not in each]
    assert [each for each in links if not (repository.folder / each).exists()] == []
    named = re.findall(r"`((?:course|crmlib)/[\w./-]+)`", text)
    assert [each for each in named if not (repository.root / each).exists()] == []
    assert {each: why for each in COMMAND.findall(text) if (why := complaint(each))} == {}


def test_the_plans_name_every_module_and_every_lesson(repository):
    text = read(repository, "teaching-guide.md")
    modules = set(re.findall(r"^  module: (\S+)", (repository.folder / "concepts.yml").read_text("utf-8"), re.M))
    assert set(re.findall(r"^\| (\d\d-\w+) \|", text, re.M)) == modules
    with_lesson = set(re.findall(r"^\| (\S+) \|.*\[lesson\]", text, re.M))
    assert with_lesson == {slug for slug, each in repository.modules.items() if each.assignment}


def test_each_paragraph_has_its_discussion_with_as_many_lines_as_points(repository):
    sections = re.split(r"^### ", read(repository, "teaching-guide.md"), flags=re.M)[1:]
    for slug in repository.sources("assignment"):
        section = next(each for each in sections if each.startswith(slug[:2]))
        rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
        assert len(rows) == points(repository, slug)["memo"] == 4


def test_the_guides_python_runs(repository):
    (code,) = re.findall(r"```python\n(.*?)```", read(repository, "teaching-guide.md"), re.S)
    names = {}
    exec(code.replace("customers=1000", "customers=20"), names)
    assert len(names["firm"].customers) == 20
