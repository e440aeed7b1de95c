import pytest

from course.authoring.concepts import read_concepts
from course.authoring.coverage import coverage
from course.authoring.source import read_source
from crmlib.errors import CrmError


@pytest.fixture
def lacking(course):
    def find():
        concepts, problems = read_concepts(course)
        sources = [read_source(course.source(kind, "02-classification"), kind) for kind in ("lesson", "assignment")]
        return [each.show(course.root) for each in problems + coverage(course, concepts, sources)]

    return find


def replace(course, old, new):
    path = course.folder / "concepts.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_covered_map_has_no_findings_and_later_modules_wait(lacking):
    assert lacking() == []


def test_code_that_cannot_be_imported_is_named(course, lacking):
    replace(course, "crmlib.language.word]", "crmlib.language.wrd]")
    replace(course, "[crmlib.errors]", "[]")
    assert "concepts.yml:1:" in lacking()[0]
    assert "did you mean 'word'" in lacking()[0]
    assert "'class.portfolio' names no code" in lacking()[1]


def test_a_module_that_does_not_exist_is_named(course, lacking):
    replace(course, "[crmlib.errors]", "[crmlib.erors.CrmError]")
    assert "crmlib.erors.CrmError does not exist" in lacking()[0]


def test_a_concept_without_lesson_or_question_is_named(course, lesson, lacking):
    lesson.replace(', "concepts": ["class.importance"]', "")
    (course.root / "crmlib" / "questions" / "classification.yml").unlink()
    assert any("No lesson teaches 'class.importance'" in each for each in lacking())
    assert any("No question asks for 'class.importance'" in each for each in lacking())


def test_an_assignment_counts_as_a_question(assignment, lacking):
    assignment.replace(":concepts: [class.portfolio]\n", "")
    assert ["No question asks for 'class.portfolio'" in each for each in lacking()] == [True]


def test_an_id_that_is_no_concept_is_answered_with_the_nearest(course, lesson, lacking):
    lesson.replace('["class.importance"]', '["class.importance", "class.importence"]')
    line = lesson.line_of("class.importence")
    assert lacking() == [f"course/lessons/02-classification.md:{line}: No concept 'class.importence'. "
                         "Did you mean 'class.importance'?"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("id: class.portfolio", "id: class.importance", "is there twice"),
        ("term: {en: portfolio matrix, zh: 投资组合矩阵}", "term: {en: portfolio matrix}", "lacks a term"),
        ("- id: value.later\n  module", "- module", "has no id"),
    ],
)
def test_what_is_wrong_in_an_entry_is_said(course, lacking, old, new, says):
    replace(course, old, new)
    assert any(says in each for each in lacking())


def test_invalid_yaml_is_a_clear_error(course):
    (course.folder / "concepts.yml").write_text("- id: [", "utf-8")
    with pytest.raises(CrmError, match="not valid YAML"):
        read_concepts(course)
