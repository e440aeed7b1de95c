"""The notebooks in lessons/ are those that the sources build, and nothing else.

Whether both languages say the same is asked of the sources by `course check`; see tests/course.
"""

from pathlib import Path

import nbformat
import pytest

from course.authoring.build import render, stale
from course.manifest import LANGUAGES, Course
from tests.lessons.running import code_cells

COURSE = Course(Path(__file__).parents[2])
SLUGS = COURSE.sources("lesson")


def test_notebooks_are_current_and_no_other_stands_beside_them():
    """A build in this process has to give the bytes of the one that was committed."""
    assert [each.show(COURSE.root) for each in stale(COURSE, [])] == []


def test_a_second_build_gives_the_same_bytes():
    for slug in SLUGS:
        assert render(COURSE, "lesson", slug) == render(COURSE, "lesson", slug)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_is_clean(slug, language):
    notebook = nbformat.read(COURSE.lesson(language, slug), as_version=4)
    nbformat.validate(notebook)
    assert [cell.source for cell in code_cells(notebook) if cell.outputs or cell.execution_count] == []
    assert notebook.metadata.kernelspec.name == "python3", "another name opens a dialog that blocks everything"
    assert not {"jupytext", "widgets"} & set(notebook.metadata)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


@pytest.mark.parametrize("slug", SLUGS)
def test_languages_differ_in_words_only(slug):
    one, other = (nbformat.read(COURSE.lesson(language, slug), as_version=4).cells for language in LANGUAGES)
    assert [cell.cell_type for cell in one] == [cell.cell_type for cell in other]
    for mine, theirs in zip(one, other, strict=True):
        if mine.cell_type == "code":
            assert mine.source.replace('use_language("en")', 'use_language("zh")') == theirs.source
        else:
            assert mine.source != theirs.source
