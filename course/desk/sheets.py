"""Files for a system that gave none to fill in: only what it needs to find the student, and the score.

* Moodle, "Grade import" (docs.moodle.org): users are found by ID number or e-mail address. One unknown user stops the
  whole import, and an empty grade deletes the one that is there, so whoever has no grade is left out.
* Canvas (source, lib/gradebook_importer.rb): Student, ID, SIS User ID, SIS Login ID, Section, then assignments, and a
  row of points possible. A student is looked for by ID, then SIS User ID, then SIS Login ID. A title without an id
  makes a new assignment, and an empty score is a change, so whoever has no grade is left out here, too.
* Blackboard, "Work Offline With Grade Data" (help.blackboard.com): found by username, tab-separated, in UTF-16. A
  column without an id becomes a new one, of text, which does not count: fill in Blackboard's own file instead.
"""

from collections.abc import Callable

from course.desk.cells import harmless
from course.desk.grades import Grades, Score
from course.desk.tables import Form, written
from crmlib.language import say

Mark = Callable[[Score], str]


def moodle(grades: Grades, scores: list[Score], title: str, mark: Mark, scale: float) -> bytes:
    """A table for Moodle's "Import > CSV file"."""
    header = ["ID number", "Email address", "First name", "Last name", title]
    rows = [[each.student.id, harmless(each.student.email), harmless(each.student.first), harmless(each.student.last),
             mark(each)] for each in scores]
    return written(header, rows, Form("utf-8", newline="\n"))


def canvas(grades: Grades, scores: list[Score], title: str, mark: Mark, scale: float) -> bytes:
    """A table for Canvas's Gradebook, "Import"."""
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]
    points = ["    Points Possible", "", "", "", "", number(scale)]
    rows = [[harmless(", ".join(part for part in (each.student.last, each.student.first) if part) or each.student.id),
             each.student.lms if each.student.lms.isdecimal() else "", each.student.id, each.student.id, "",
             mark(each)] for each in scores]
    return written(header, [points, *rows], Form("utf-8", newline="\n"))


def blackboard(grades: Grades, scores: list[Score], title: str, mark: Mark, scale: float) -> bytes:
    """A table for Blackboard's "Upload Grades"."""
    header = ["Last Name", "First Name", "Username", "Student ID", f"{title} [Total Pts: {number(scale)} Score]"]
    rows = [[harmless(each.student.last), harmless(each.student.first), each.student.id, harmless(each.student.lms),
             mark(each)] for each in scores]
    return written(header, rows, Form("utf-16-le", "\t", "\r\n", quoted=True))


def csv(grades: Grades, scores: list[Score], title: str, mark: Mark, scale: float) -> bytes:
    """Everything about everybody, for a person with a spreadsheet."""
    names = list(grades.possible)
    header = ["id", "last_name", "first_name", "email", "state", *names, "late_penalty", "points", "maximum", "grade",
              "grade_maximum"]
    rows = []
    for each in grades.scores:
        person, value = each.student, each.handed_in
        rows.append([*map(harmless, (person.id, person.last, person.first, person.email)), state(each),
                     *(number(each.questions[name]) if value else "" for name in names),
                     number(each.penalty) if value else "", number(each.points) if value else "",
                     number(grades.maximum), mark(each), number(scale)])
    return written(header, rows, Form())


SHEETS = {"moodle": (moodle, "csv"), "canvas": (canvas, "csv"), "blackboard": (blackboard, "xls"), "csv": (csv, "csv")}


def state(score: Score) -> str:
    """What there is of a student's work, in a word or two."""
    if not score.handed_in:
        return say("not handed in", "未提交")
    if score.ungraded:
        return say("to be graded: ", "待评阅：") + ", ".join(score.ungraded)
    return say("graded, late", "已评分，迟交") if score.penalty else say("graded", "已评分")


def number(value: float) -> str:
    """A score as every system reads it: a point, at most two places.

    >>> number(36.0), number(36.456), number(0.1 + 0.2)
    ('36', '36.46', '0.3')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")
