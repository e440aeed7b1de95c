import pytest

from course.authoring.rules import lesson_rules, structure
from course.authoring.source import read_source

SOLUTION = """\
    ### BEGIN SOLUTION
    sum_of_both = number + number
    return sum_of_both
    ### END SOLUTION"""


def show(spoiled, findings):
    return [each.show(spoiled.course.root) for each in findings]


def test_good_sources_keep_the_rules(lesson, assignment):
    assert lesson_rules(read_source(lesson.path, "lesson")) == []
    assert structure(read_source(assignment.path, "assignment")) == []


@pytest.mark.parametrize(
    ("new", "says", "offset"),
    [
        ("a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6\n\na + b", "7 lines of code", -1),
        ("a = 1\ndef rule(): pass", "Defines 'rule'", 1),
        ("a = 1\nclass Rule: pass", "Defines 'Rule'", 1),
        ("import os", "Imports 'os'", 0),
        ("a = 1\nfrom scipy.stats import norm", "Imports 'scipy.stats'", 1),
        ("a = 1\nb = 2  # two", "A comment", 1),
        ("a = '客户'", "Chinese in a code cell", 0),
        ("%matplotlib inline", "Not plain Python", 0),
    ],
)
def test_a_lessons_code_is_short_and_without_prose(lesson, new, says, offset):
    lesson.replace("import numpy as np\nnp.arange(3).sum()", new)
    found = show(lesson, lesson_rules(read_source(lesson.path, "lesson")))
    line = lesson.line_of(new.splitlines()[0]) + offset
    assert len(found) == 1
    assert found[0].startswith(f"course/lessons/02-classification.md:{line}: {says}")


@pytest.mark.parametrize(
    "new", ["import pandas as pd", "import matplotlib.pyplot as plt", "from crmlib import word", "a = '#1'", ""]
)
def test_what_lessons_may_have(lesson, new):
    lesson.replace("import numpy as np\nnp.arange(3).sum()", new)
    assert lesson_rules(read_source(lesson.path, "lesson")) == []


def test_every_section_in_order(lesson):
    lesson.replace(', "section": "check"', "")
    lesson.replace('"section": "real"', '"section": "predict"')
    found = show(lesson, lesson_rules(read_source(lesson.path, "lesson")))
    assert any("No section 'check'" in each for each in found)
    assert any("No section 'real'" in each for each in found)
    assert any("Section 'predict' comes after 'compute'" in each for each in found)
    assert lesson_rules(read_source(lesson.path, "lesson"), free_sections=True) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    ### BEGIN SOLUTION\n", "", "BEGIN and END of SOLUTION do not match"),
        ("    ### END SOLUTION\n", "", "BEGIN and END of SOLUTION do not match"),
        ("### END HIDDEN TESTS", "", "BEGIN and END of HIDDEN TESTS do not match"),
        (SOLUTION, "    1", "No solution marked"),
        ("### BEGIN SOLUTION\nThe rubric", "The rubric", "BEGIN and END of SOLUTION do not match"),
        ("### BEGIN HIDDEN TESTS", "### BEGIN SOLUTION", "'BEGIN SOLUTION' does not belong"),
        (":given: setup\n", "", None),
        (':given: setup\n\nfrom', "\n# BEGIN SOLUTION\nfrom", "'BEGIN SOLUTION' does not belong"),
        (":test: tier-edges", ":test: tier-example", "already used on line"),
        (":test: tier-edges", ":test: tire-edges", "No solve cell for question 'tire'"),
        (":solve: tier", ":solve: other\n:question: other", "No test gives points for question 'other'"),
        (":test: tier-edges", ":test: edges\n:question: tier", None),
    ],
)
def test_an_assignments_structure(assignment, old, new, says):
    assignment.replace(old, new)
    found = show(assignment, structure(read_source(assignment.path, "assignment")))
    assert any(says in each for each in found) if says else found == []


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("number + number", "number +", "number +", "Not plain Python: invalid syntax. Mend it."),
        ("from crmlib.language import", "%matplotlib inline\nfrom", "%matplotlib", "Not plain Python"),
        ("    ### BEGIN SOLUTION\n", "    if number:\n        ### BEGIN SOLUTION\n        pass\n", "", None),
        ("    ### END SOLUTION", "    if 1:\n        ### END SOLUTION\n        pass", "        pass",
         "Not plain Python: unexpected indent. (As students get it.) Move the marks."),
        ("### BEGIN HIDDEN TESTS", "if 1:\n  ### BEGIN HIDDEN TESTS", "assert double(-30)", "Not plain Python"),
        ("assert double(-30)", "for n in [1]:\n    assert double(-30)", "", None),
    ],
)  # fmt: skip
def test_an_assignments_code_is_python_with_and_without_its_solution(assignment, old, new, line, says):
    assignment.replace(old, new)
    found = show(assignment, structure(read_source(assignment.path, "assignment")))
    if says is None:
        assert found == []
    else:
        assert len(found) == 1
        assert found[0].startswith(f"course/assignments/02-classification.md:{assignment.line_of(line)}: {says}")
