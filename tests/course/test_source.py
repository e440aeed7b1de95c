import pytest

from course.authoring.build import build
from course.authoring.check import check
from course.authoring.rules import structure
from course.authoring.source import read_source
from crmlib.errors import CrmError


def problems(spoiled):
    kind = spoiled.path.parent.name.removesuffix("s")
    return [each.show(spoiled.course.root) for each in read_source(spoiled.path, kind).problems]


def test_good_sources_have_no_problems(lesson, assignment):
    assert problems(lesson) == []
    assert problems(assignment) == []


def test_a_pair_shares_the_english_cells_metadata(lesson):
    source = read_source(lesson.path, "lesson")
    en, zh = next(pair for pair in source.pairs if pair[0].meta.section == "explore")
    assert (zh.meta.section, zh.meta.concepts) == ("explore", ("class.importance",))
    assert (en.meta.lang, zh.meta.lang) == ("en", "zh")


def test_cells_know_their_lines(lesson):
    cell = next(cell for cell in read_source(lesson.path, "lesson").cells if cell.text.startswith("import numpy"))
    assert cell.line == lesson.line_of("import numpy") - 1
    assert cell.first == lesson.line_of("import numpy")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('+++ {"lang": "zh"}\n\n您预计', '+++ {"lang": "en"}\n\n您预计', "has no 'zh' partner"),
        ('+++ {"lang": "en", "section": "predict"}\n\nWhat do you expect?\n\n', "", "has no 'en' partner"),
        ('+++ {"lang": "zh"}\n\n请回答。', "+++\n\n请回答。", "Prose without a language"),
        ('"section": "predict"', '"section": "predikt"', "Did you mean 'predict'?"),
        ('"section": "predict"', '"sektion": "predict"', "Did you mean 'section'?"),
        ('"lang": "en", "section": "predict"', '"lang": "de"', "Unknown language 'de'"),
        ('"zh"}\n\n请回答。', '"zh", "section": "check"}\n\n请回答。', "Metadata on the 'zh'"),
        ("```{code-cell}\nimport", "```{code-cell}\n:solve: x\n\nimport", "Unknown metadata 'solve'"),
        ("---\nfile_format", "file_format", "No YAML front matter"),
    ],
)
def test_what_is_wrong_in_a_lesson_is_said(lesson, old, new, says):
    lesson.replace(old, new)
    assert any(says in each for each in problems(lesson))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (":solve: tier", ":solv: tier", "Did you mean 'solve'?"),
        (":points: 2\n", "", "needs points"),
        (":points: 2\n", ":points: two\n", "above 0, not 'two'"),
        (":points: 2\n", ":points: -2\n", "above 0, not -2"),
        (":given: setup", ":given: setup\n:points: 1", "Only test and essay cells have points"),
        (":given: setup", ":given: setup\n:question: tier", "belong to a question"),
        (":given: setup", ":given: setup\n:concepts: [class.importance]", "name concepts"),
        (":given: setup", ":given: set up!", "letters, digits"),
        (":given: setup", ":given: setup\n:solve: other", "only one of given, solve"),
    ],
)
def test_what_is_wrong_in_an_assignment_is_said_with_its_line(assignment, old, new, says):
    assignment.replace(old, new)
    found = [each for each in problems(assignment) if says in each]
    assert found
    assert found[0].startswith("course/assignments/02-classification.md:")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('"en", "given": "tier-task"}', '"en", "given": tier-task}', "tier-task",
         "What follows '+++' is no JSON object; wrong from here on: tier-task}. A right line, with straight"),
        ('"en", "given": "tier-task"}', '"en", "given": "tier-task"', "tier-task", "its end is missing"),
        ('{"lang": "en", "given": "tier-task"}', '["tier-task"]', "tier-task", "is no JSON object. A right"),
        ("```{code-cell}\n:given: setup", "```{code-cell}  \n:given: [setup", "{code-cell}  ",
         "The lines that begin with ':' under this line cannot be read. A right one: ':points: 2'"),
        ("```{code-cell}\n:given: setup", "```{code-cell}  \n:given setup", "{code-cell}  ", "The lines that begin"),
        ("kernelspec:", "kernelspec: [", "---", "The YAML front matter cannot be read."),
    ],
)  # fmt: skip
def test_metadata_that_cannot_be_read_are_shown_right(course, assignment, old, new, line, says):
    assignment.replace(old, new)
    found = problems(assignment)
    assert len(found) == 1
    assert found[0].startswith(f"course/assignments/02-classification.md:{assignment.line_of(line)}: ")
    assert says in found[0]
    assert found == [each.show(course.root) for each in check(course) if each.path == assignment.path]


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        (":solve: tier", ":slove: tier", "solve"),
        (":test: tier-edges", ":tset: tier-edges", "test"),
        (":points: 2\n", ":point: 2\n", "points"),
        ('"essay": "advice"', '"esay": "advice"', "essay"),
        ('{"lang": "en", "given"', '{"land": "en", "given"', "lang"),
    ],
)
def test_a_mistyped_name_is_the_only_thing_said(course, assignment, old, new, meant):
    assignment.replace(old, new)
    shown = [each.show(course.root) for each in check(course) if each.path.name == "concepts.yml"]
    found = problems(assignment)
    assert len(found) == 1
    assert found[0].endswith(f"Did you mean {meant!r}?")
    assert structure(read_source(assignment.path, "assignment")) == []
    assert not shown


def test_a_missing_or_broken_file_is_a_clear_error(course, lesson):
    with pytest.raises(CrmError, match="No source"):
        read_source(course.source("lesson", "nothing"), "lesson")
    lesson.path.write_bytes(b"\xff\xfe")
    with pytest.raises(CrmError, match="UTF-8"):
        read_source(lesson.path, "lesson")


def test_a_cell_that_is_not_closed_is_the_only_thing_said_and_nothing_is_built(course, assignment):
    build(course, [])
    files = {path: path.read_bytes() for path in course.root.rglob("*.ipynb")}
    line = assignment.line_of(":solve: tier") - 1
    assignment.replace("    ### END SOLUTION\n```\n", "    ### END SOLUTION\n")
    says = f"course/assignments/02-classification.md:{line}: The code cell that begins here is not closed."
    assert [each.split(" End it")[0] for each in problems(assignment)] == [says]
    shown = [each.show(course.root) for each in check(course) if each.path == assignment.path]
    assert shown == problems(assignment)
    with pytest.raises(CrmError, match=f"md:{line}: The code cell"):
        build(course, [])
    assert {path: path.read_bytes() for path in course.root.rglob("*.ipynb")} == files


def test_a_fence_that_swallows_is_named_wherever_it_begins(lesson):
    line = lesson.line_of("import numpy") - 1
    lesson.replace("np.arange(3).sum()\n```\n", "np.arange(3).sum()\n")
    assert f":{line}: The code cell that begins here is not closed" in problems(lesson)[0]
    lesson.replace("```{code-cell}\nimport", "```python\nimport")
    assert "The block in the prose that begins here is not closed" in problems(lesson)[0]
