"""nbgrader's Validate on a released assignment, as a student presses it."""

import nbformat
import pytest
from playwright.sync_api import expect

from course.authoring.build import render
from tests.browser.conftest import COURSE
from tests.course.test_autograde import solved

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

SLUG = "02-classification"
PLACE = f"assignments/en/release/{SLUG}"


def validate(notebook):
    notebook.page.get_by_role("button", name="Validate").click()
    message = notebook.page.locator("#validation-message")
    expect(message).to_be_visible(timeout=120_000)
    return message.text_content()


def test_an_untouched_release_fails(open_notebook):
    assert "The following cell failed" in validate(open_notebook(f"{PLACE}/{SLUG}.ipynb"))


def test_a_solution_passes(open_notebook, server):
    released = nbformat.read(COURSE.assignment("en", SLUG, "release"), as_version=4)
    source = nbformat.reads(render(COURSE, "assignment", SLUG)[COURSE.assignment("en", SLUG)], as_version=4)
    nbformat.write(solved(released, source), server.root / PLACE / "solved.ipynb")
    assert validate(open_notebook(f"{PLACE}/solved.ipynb")) == "Success! Your notebook passes all the tests."
