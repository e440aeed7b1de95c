"""An assignment's grades as a file that the school's system takes; what could not be handed on is named."""

from dataclasses import dataclass, field
from pathlib import Path

from course.desk.book import need_assignment, opened
from course.desk.cells import harmless
from course.desk.files import save
from course.desk.fill import fill, maximum, target
from course.desk.grades import Grades, Score, read_grades
from course.desk.sheets import SHEETS, number
from course.desk.systems import system_of
from course.desk.tables import read_table
from course.manifest import Course
from crmlib.errors import CrmError, ParameterError
from crmlib.language import say


@dataclass(frozen=True)
class Wish:
    """What the instructor wants to be done with the scores."""

    drop: tuple[str, ...] = ()
    scale: float | None = None
    zero_missing: bool = False
    ungraded: bool = False
    column: str = ""
    encoding: str = ""


@dataclass
class Exported:
    """The file that was written, and everything that an instructor has to know about what stands in it."""

    path: Path
    grades: Grades
    wish: Wish
    scale: float
    marks: dict[str, str]
    lost: list[tuple[Score, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def waiting(self) -> list[Score]:
        """Scores held back because a person has not read everything yet."""
        return [each for each in self.grades.scores if each.ungraded and not self.wish.ungraded]

    @property
    def status(self) -> int:
        """The command's exit status: 1 if anybody's grade is not in the file, or somebody in it has none here."""
        return 1 if self.lost or self.unknown or self.waiting else 0

    @property
    def text(self) -> str:
        """What the instructor reads."""
        given = len(self.marks) - len(self.lost)
        size = len(self.grades.scores)
        lines = [say(f"{self.path}: grades of {given} of {size} students, out of {number(self.scale)} points.",
                     f"{self.path}：{size} 人中 {given} 人的成绩，满分 {number(self.scale)} 分。")]
        return "\n".join([*lines, *_changed(self), *_without(self)])


def export(course: Course, slug: str, language: str, system: str, *, template: Path | None = None,
           out: Path | None = None, wish: Wish | None = None) -> Exported:
    """Write an assignment's grades for a learning management system.

    Args:
        course: whose gradebook.
        slug: the assignment.
        language: which of the course's gradebooks.
        system: ``moodle``, ``canvas``, ``blackboard`` or ``csv``.
        template: the file that the system gave, to be filled in; it is not changed itself.
        out: where to write.
        wish: questions to leave out, another maximum, and what to do about missing work.

    Raises:
        CrmError: nothing was written, for the reason given.
    """
    need_assignment(course, slug)
    wish = wish or Wish()
    if wish.scale is not None and not 0 < wish.scale < float("inf"):
        raise ParameterError(say(f"--scale {wish.scale:g} is no maximum.", f"--scale {wish.scale:g} 不能作为满分。"),
                             say("Give points above 0.", "请给出大于 0 的分数。"))
    with opened(course, language) as gradebook:
        grades = read_grades(gradebook, slug, wish.drop)
    if not grades.maximum:
        raise CrmError(say("No question is left.", "没有剩下任何题目。"), say("Drop fewer.", "请少去掉几题。"))
    suffix = template.suffix if template else f".{SHEETS[system][1]}"
    out = out or Path(f"grades-{slug}{suffix}" if system == "csv" else f"grades-{slug}-{system}{suffix}")
    if template:
        return _filled(course, grades, system, template, out, wish)
    return _made(course.module(slug).title[language], grades, system, out, wish)


def _made(title: str, grades: Grades, system: str, out: Path, wish: Wish) -> Exported:
    scale = wish.scale or grades.maximum
    marks = _marks(grades, scale, wish)
    done = Exported(out, grades, wish, scale, marks)
    if system != "csv":
        done.lost += [(each, say("its id would be a formula in a spreadsheet", "学号在电子表格中会成为公式"))
                      for each in grades.scores if each.student.id in marks
                      and harmless(each.student.id) != each.student.id]
    lost = {each.student.id for each, _ in done.lost}
    scores = [each for each in grades.scores if each.student.id in marks and each.student.id not in lost]
    save(out, SHEETS[system][0](grades, scores, title, lambda each: marks.get(each.student.id, ""), scale))
    return done


def _filled(course: Course, grades: Grades, system: str, template: Path, out: Path, wish: Wish) -> Exported:
    if out.exists() and template.exists() and out.samefile(template):
        raise CrmError(say(f"{out} is the template itself.", f"{out} 就是模板文件本身。"),
                       say("Name another file: --out FILE", "请另取文件名：--out 文件"))
    table = read_table(template, wish.encoding)
    found = system_of(table)
    if found.name != system:
        raise CrmError(say(f"{template} has the columns of {found.title}, not of {system}.",
                           f"{template} 的列属于 {found.title}，而不是 {system}。"),
                       say(f"Say: --to {found.name}", f"请用：--to {found.name}"))
    names = (grades.slug, *course.module(grades.slug).title.values())
    column = target(table, found, names, wish.column)
    scale = wish.scale or maximum(table, found, column) or grades.maximum
    marks = _marks(grades, scale, wish)
    filled = fill(table, column, grades.scores, marks)
    save(out, filled.content)
    unknown = [f"{row.student.shown}, {say(f'line {row.line}', f'第 {row.line} 行')}" for row in filled.unknown]
    return Exported(out, grades, wish, scale, marks, filled.lost, unknown)


def _marks(grades: Grades, scale: float, wish: Wish) -> dict[str, str]:
    """Each student's mark by id; whoever has none here has none in the file."""
    marks = {}
    for each in grades.scores:
        if each.handed_in and (wish.ungraded or not each.ungraded):
            marks[each.student.id] = number(each.points * scale / grades.maximum)
        elif not each.handed_in and wish.zero_missing:
            marks[each.student.id] = "0"
    return marks


def _changed(done: Exported) -> list[str]:
    """What was done to the scores that nbgrader shows."""
    lines, grades = [], done.grades
    if done.wish.drop:
        lines.append(say(f"Left out: {', '.join(done.wish.drop)}.", f"未计入：{'、'.join(done.wish.drop)}。"))
    if done.scale != grades.maximum:
        lines.append(say(f"Scaled from {number(grades.maximum)} to {number(done.scale)} points.",
                         f"由 {number(grades.maximum)} 分折算为 {number(done.scale)} 分。"))
    late = [f"{each.student.id} -{number(each.penalty)}" for each in grades.scores if each.penalty]
    if late:
        lines.append(say(f"Late penalty taken off, before scaling: {', '.join(late)}.",
                         f"已扣除迟交罚分（折算之前）：{'、'.join(late)}。"))
    again = [each.student.id for each in grades.scores if each.review]
    if again:
        lines.append(say(f"Graded anew since a person gave points; look at them again: {', '.join(again)}.",
                         f"人工给分之后又重新评过，请再看一遍：{'、'.join(again)}。"))
    return lines


def _without(done: Exported) -> list[str]:
    """Whose grade is not in the file, and why."""
    lines = []
    missing = [each.student.shown for each in done.grades.scores if not each.handed_in]
    if missing:
        what = say("with 0", "记 0 分") if done.wish.zero_missing else say("without a grade", "不给成绩")
        lines.append(say(f"Handed nothing in, {what}: {', '.join(missing)}.",
                         f"未提交，{what}：{'、'.join(missing)}。"))
    for each in done.waiting:
        every = set(each.ungraded) == set(each.questions)
        what = say("everything: `course grade` could not", "全部题目（`course grade` 未能评分）") if every \
            else ", ".join(each.ungraded)
        lines.append(say(f"NO grade: {each.student.shown}: somebody must still grade {what}.",
                         f"未给成绩：{each.student.shown}：尚待人工评阅：{what}。"))
    if done.waiting:
        lines.append(say("Grade them in formgrader, or leave the question out (--drop), or count it as 0 (--ungraded).",
                         "请在 formgrader 中评阅，或不计该题（--drop），或按 0 分计（--ungraded）。"))
    lines += [say(f"NO grade: {each.student.shown}: {why}.", f"未给成绩：{each.student.shown}：{why}。")
              for each, why in done.lost]
    return lines + [say(f"In the file, but not in the gradebook: {who}.", f"文件中有、成绩册中没有：{who}。")
                    for who in done.unknown]
