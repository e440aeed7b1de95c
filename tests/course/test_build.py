import json

import nbformat
import pytest

from course.authoring.build import build, stale
from crmlib.errors import CrmError


def notebook(course, language, slug="02-classification"):
    return nbformat.read(course.lesson(language, slug), as_version=4)


def test_two_builds_are_byte_identical(course):
    build(course, [])
    files = {path: path.read_bytes() for path in course.root.rglob("*.ipynb")}
    assert len(files) == 6
    for path in files:
        path.unlink()
    build(course, [])
    assert {path: path.read_bytes() for path in course.root.rglob("*.ipynb")} == files


def test_a_second_build_writes_nothing(course):
    assert len(build(course, [])) == 6
    assert build(course, []) == []


def test_a_built_lesson_is_a_plain_notebook(course):
    build(course, ["02-classification"])
    text = course.lesson("zh", "02-classification").read_text("utf-8")
    book = notebook(course, "zh")
    nbformat.validate(book)
    assert book.metadata.kernelspec.name == "python3"
    assert "jupytext" not in text
    assert all(cell.metadata == {} for cell in book.cells)
    assert all(cell.outputs == [] for cell in book.cells if cell.cell_type == "code")
    assert len({cell.id for cell in book.cells}) == len(book.cells)
    assert text.endswith("}\n")
    assert "金字塔" in text


def test_each_language_has_its_prose_and_the_shared_code(course):
    build(course, [])
    en, zh = notebook(course, "en"), notebook(course, "zh")
    assert [cell.cell_type for cell in en.cells] == [cell.cell_type for cell in zh.cells]
    assert en.cells[0].source.startswith("# Who matters?")
    assert zh.cells[0].source.startswith("# 谁重要")
    assert any('use_language("zh")' in cell.source for cell in zh.cells)
    assert not any("{{lang}}" in cell.source for cell in en.cells)


def test_an_id_stays_when_other_cells_change(course, lesson):
    build(course, [])
    before = {cell.source: cell.id for cell in notebook(course, "en").cells}
    lesson.replace("What do you expect?", "What would you expect?")
    build(course, [])
    after = {cell.source: cell.id for cell in notebook(course, "en").cells}
    assert {text for text, name in after.items() if before.get(text) != name} == {"What would you expect?"}


def test_short_roles_become_nbgrader_metadata(course):
    build(course, [])
    cells = json.loads(course.assignment("en", "02-classification").read_text("utf-8"))["cells"]
    full = {cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"]
            for cell in cells if cell["metadata"]}
    kinds = {name: (meta["grade"], meta["solution"], meta["locked"]) for name, meta in full.items()}
    assert kinds == {
        "setup": (False, False, True),
        "tier-task": (False, False, True),
        "tier": (False, True, False),
        "tier-example": (True, False, True),
        "tier-edges": (True, False, True),
        "advice": (True, True, False),
    }
    assert full["tier-edges"]["points"] == 1.5
    assert {meta["schema_version"] for meta in full.values()} == {3}


def test_a_notebook_that_is_not_current_is_named_with_the_command_that_mends_it(course, lesson):
    build(course, [])
    assert stale(course, []) == []
    lesson.replace("What do you expect?", "What would you expect?")
    course.lesson("en", "00-start").unlink()
    shown = [each.show(course.root) for each in stale(course, [])]
    assert "lessons/en/02-classification.ipynb: Not what its source says. Run: course build 02-classification" in shown
    assert "lessons/en/00-start.ipynb: Not built yet. Run: course build 00-start" in shown
    assert len(stale(course, ["02-classification"])) == 1
    build(course, [])
    assert stale(course, []) == []


def test_a_notebook_without_a_source_is_named(course):
    build(course, [])
    course.lesson("en", "99-old").write_text("{}")
    assert [each.path.name for each in stale(course, [])] == ["99-old.ipynb"]


def test_what_cannot_be_built_leaves_the_built_notebook(course, lesson):
    build(course, [])
    before = course.lesson("en", "02-classification").read_bytes()
    lesson.replace('"section": "predict"', '"section": "predikt"')
    with pytest.raises(CrmError, match=r"lessons/02-classification.md:\d+: Unknown section"):
        build(course, [])
    assert course.lesson("en", "02-classification").read_bytes() == before


def test_an_unknown_module_is_answered_with_the_nearest(course):
    with pytest.raises(CrmError, match="Did you mean '02-classification'"):
        build(course, ["02-clasification"])
