"""A student's own check: the visible tests of one notebook, judged as grading will judge them."""

from pathlib import Path

from course.grading.execute import LostError, run
from course.grading.explain import explain
from course.grading.judge import judge
from course.grading.limits import Limits
from course.grading.plan import Plan, read_plan
from course.grading.restore import UnreadableError, owners, read_notebook, restore
from course.grading.sandbox import Warm, need_forks
from course.manifest import LANGUAGES, Course
from crmlib.errors import CrmError
from crmlib.language import say, speaking


def check_notebook(course: Course, path: Path) -> tuple[str, dict[str, list[str]]]:
    """The language, and for each visible test what is wrong (nothing: it passes).

    The code runs with its owner's rights: a student checks their own.

    Raises:
        CrmError: the notebook cannot be read or belongs to no released assignment.
    """
    need_forks()
    try:
        found = read_notebook(path, Limits().notebook)
        plan = _plan(course, found)
        with speaking(plan.language):
            restored = restore(found, plan, {})
            warm = Warm(course.root, plan, Limits(), walls=False)
            try:
                warm.ready()
                ran = run(warm, plan, restored, {}, Limits())
                try:
                    verdicts = judge(warm, plan, ran, Limits())
                finally:
                    ran.close()
            finally:
                warm.close()
            return plan.language, {name: [line for each in explain(verdict) for line in each.get("traceback", ())]
                                   for name, verdict in verdicts.items() if plan.by_name[name].source.strip()}
    except (UnreadableError, LostError) as trouble:
        raise CrmError(f"{path}: {trouble}") from trouble


def _plan(course: Course, found: dict) -> Plan:
    """The released assignment that most of a notebook's cells belong to."""
    plans = [read_plan(course, slug, language, "release") for slug in course.modules for language in LANGUAGES
             if course.assignment(language, slug, "release").is_file()]
    texts = [each.get("source") for each in found["cells"] if isinstance(each, dict)]
    known = {"".join(each) if isinstance(each, list) else str(each) for each in texts}
    best = max(plans, key=lambda plan: (len(owners(found["cells"], plan)),
                                        sum(cell.source in known for cell in plan.cells)), default=None)
    if best is None or not owners(found["cells"], best):
        raise UnreadableError(say("it belongs to no assignment of this course", "它不属于本课程的任何作业"))
    return best
