"""Every built lesson runs from top to bottom, in both languages."""

import re
from pathlib import Path

import nbformat
import pytest

from course.manifest import LANGUAGES, Course
from crmlib.datasets.catalogue import entry
from tests.data_folder import data_folder
from tests.lessons.running import code_cells, complaints, run, widget_models

COURSE = Course(Path(__file__).parents[2])
SLUGS = COURSE.sources("lesson")
PATHS = {f"{language}-{slug}": COURSE.lesson(language, slug) for slug in SLUGS for language in LANGUAGES}
# One language will do: what a cell does without data is the same in both.
FETCHING = [slug for slug in SLUGS if "load_or_explain(" in COURSE.source("lesson", slug).read_text("utf-8")]

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_a_lesson_runs_and_says_nothing_it_should_not(path, tmp_path):
    done = run(path, tmp_path)
    assert complaints(done) == []
    models = widget_models(done)
    assert models, "a lesson without anything to move"
    assert "OutputModel" not in {each["model_name"] for each in models}, "it would hide errors from this test"
    pictures = [value for each in models if "<img" in (value := str(each["state"].get("value")))]
    assert pictures
    assert [each for each in pictures if 'alt=""' in each or "alt=" not in each] == []
    if data_folder():
        assert [cell.source for cell in fetching(done) if "CRMLIB_DATA" in streams(cell)] == [], "data were not found"


@pytest.mark.parametrize("slug", FETCHING)
def test_without_data_and_network_a_lesson_says_one_line_and_goes_on(slug, tmp_path):
    done = run(COURSE.lesson("en", slug), tmp_path, data=False)
    assert complaints(done) == []
    for cell in fetching(done):
        lines = [line for line in streams(cell).splitlines() if "CRMLIB_DATA" in line]
        names = [name for name in re.findall(r'load_or_explain\("(\w+)"', cell.source) if "url" in entry(name)]
        assert len(lines) == len(names), cell.source
        assert all(entry(name)["file"] in line for name, line in zip(names, lines, strict=True))


def test_some_lesson_has_real_data():
    assert FETCHING


def test_a_cell_that_fails_or_warns_is_noticed(tmp_path):
    """The check above would see an error, a warning and a missing glyph."""
    cells = ["1 / 0", "import warnings; warnings.warn('careful')",
             "from matplotlib.figure import Figure\n"
             "figure = Figure()\nfigure.text(0, 0, '客户', family='DejaVu Sans')\nfigure.savefig('picture.png')", "1"]
    path = tmp_path / "bad.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells))), path)
    found = complaints(run(path, tmp_path))
    for each, words in zip(found, ["ZeroDivisionError", "careful", "Glyph"], strict=True):
        assert words in each


def fetching(notebook):
    return [cell for cell in code_cells(notebook) if "load_or_explain(" in cell.source]


def streams(cell):
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")
