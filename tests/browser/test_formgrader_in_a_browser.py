"""One assignment from the instructor's formgrader to a student's feedback, pressed button by button.

Two servers as in a class: `course lab` for the instructor, a JupyterLab with nbgrader's assignment list for the
student; between them nbgrader's exchange. `course grade` gives the marks that formgrader then shows.
"""

import getpass
import shutil
import sys

import nbformat
import pytest
from playwright.sync_api import expect

from course.authoring.build import build
from course.grading import grade
from course.manifest import Course
from tests.browser.conftest import COURSE
from tests.browser.jupyterlab import KERNEL_READY, Server
from tests.course.conftest import SAMPLE
from tests.grading.conftest import WALLS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser"),
              pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange does not run on Windows")]

SLUG = "02-classification"
STUDENT = getpass.getuser()  # nbgrader's exchange knows students by the name of their account
PATIENT = 120_000
# The grading page saves nothing before it has fetched what stands in the gradebook.
LISTENING = "() => window.formgrader?.grades?.loaded && window.formgrader.comments?.loaded"
WROTE = "My customers in the top tier bring most of the profit."
# Passes what a student can see, and loses the point for a negative number.
NEARLY = "def double(number):\n    return 2 * abs(number)"
SAID = "Name the tier and its share."


@pytest.fixture
def course(tmp_path):
    """The sample course as an instructor finds it after writing an assignment: nothing generated."""
    root = tmp_path / "course"
    shutil.copytree(SAMPLE, root)
    root.joinpath("assignments", "en").mkdir(parents=True)
    shutil.copy(COURSE.grading_root("en") / "nbgrader_config.py", root / "assignments" / "en")
    build(Course(root), [])
    return Course(root)


@pytest.fixture
def exchange(tmp_path):
    (tmp_path / "exchange").mkdir()
    return tmp_path / "exchange"


@pytest.fixture
def pages(chromium):
    """Pages of browsers that remember nothing and reach no other machine: formgrader asks for MathJax."""
    contexts = []

    def new():
        contexts.append(chromium.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce"))
        contexts[-1].route(lambda url: "//127.0.0.1:" not in url, lambda route: route.abort())
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENT)
        return page

    yield new
    for each in contexts:
        each.close()


@pytest.fixture
def instructor(course, exchange, tmp_path, pages):
    """`course lab`, and a page that shows it."""
    command = [sys.executable, "-m", "course.cli", "lab", "--lang", "en"]
    server = Server(course.root, tmp_path / "instructor", command=command, more={"NBGRADER_EXCHANGE": str(exchange)})
    yield Instructor(pages(), server)
    server.stop()


@pytest.fixture
def student(exchange, tmp_path, pages):
    """A student's JupyterLab on an empty folder."""
    desk, home = tmp_path / "desk", tmp_path / "student"
    desk.mkdir()
    settings = f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\nc.CourseDirectory.course_id = 'crm-en'\n"
    server = Server(desk, home, config={"nbgrader_config.py": settings})
    yield Student(pages(), server, desk)
    server.stop()


class Instructor:
    """Formgrader, in the JupyterLab that `course lab` opens."""

    def __init__(self, page, server):
        self.page, self.server = page, server
        page.goto(f"{server.address}/lab?formgrader=true&reset&token={server.token}")
        self.place = page.frame_locator("iframe[src*='formgrader']")

    def press(self, column):
        """Press an assignment's button, wait for nbgrader's word on it, and close that."""
        self.row.locator(f"td.{column} a").click()
        self.confirm()

    @property
    def row(self):
        return self.place.locator("#main-table tr").filter(has_text=SLUG)

    def row_of(self, student):
        return self.place.locator("#main-table tr").filter(has_text=student)

    def write(self, field, text):
        """Fill in a field of the grading page, which saves it when one leaves it."""
        saved = "/formgrader/api/comment" if field.endswith("-comment") else "/formgrader/api/grade"
        with self.page.expect_response(lambda got: saved in got.url and got.request.method == "PUT") as got:
            self.page.locator(field).fill(text)
            self.page.locator(field).blur()
        assert got.value.ok

    def confirm(self):
        told = self.place.locator(".modal.in, .modal.show").filter(has=self.place.locator(".modal-title")).last
        expect(told.locator(".modal-title")).to_have_text("Success", timeout=PATIENT)
        told.locator("button[data-dismiss='modal']").first.click()
        expect(self.place.locator(".modal-backdrop")).to_have_count(0)

    def show(self, path):
        """Another page of formgrader, alone in the browser."""
        self.place = self.page
        self.page.goto(f"{self.server.address}/formgrader/{path}?token={self.server.token}")


class Student:
    """nbgrader's assignment list, and the notebook fetched with it."""

    def __init__(self, page, server, desk):
        self.page, self.server, self.desk = page, server, desk

    def list(self):
        self.page.goto(f"{self.server.address}/lab?reset&token={self.server.token}")
        self.page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('nbgrader:open-assignment-list')")
        self.page.evaluate("() => window.jupyterapp.restored.then("
                           "() => window.jupyterapp.commands.execute('nbgrader:open-assignment-list'))")

    def press(self, kind, words):
        """Press a button in one of the three lists."""
        self.page.locator(f"#{kind}_assignments_list").get_by_role("button", name=words, exact=True).click()

    def answer(self):
        """Write code and a paragraph into the fetched notebook and let nbgrader validate it."""
        path = self.desk / SLUG / f"{SLUG}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name == "tier":
                cell.source = NEARLY
            if name == "advice":
                cell.source = WROTE
        nbformat.write(notebook, path)
        self.page.goto(self.server.url(f"{SLUG}/{SLUG}.ipynb"))
        self.page.wait_for_function(KERNEL_READY)
        self.page.get_by_role("button", name="Validate").click()
        told = self.page.locator("#validation-message")
        expect(told).to_be_visible(timeout=PATIENT)
        return told.text_content()


def test_from_formgrader_to_a_students_feedback(course, instructor, student):
    instructor.press("assign")
    instructor.press("release")
    hand_in(student)
    instructor.press("collect")
    outcome = grade(course, SLUG, "en", sandbox=WALLS)
    assert [(each.student, each.points, each.trouble) for each in outcome.results] == [(STUDENT, 2, "")]
    read_paragraph(instructor)
    instructor.show("manage_assignments")
    instructor.press("generate-feedback")
    instructor.press("release-feedback")
    read_feedback(student)


def hand_in(student):
    student.list()
    student.press("released", "Fetch")
    expect(student.page.locator("#fetched_assignments_list")).to_contain_text(SLUG)
    assert student.answer() == "Success! Your notebook passes all the tests."
    student.list()
    student.press("fetched", "Submit")
    expect(student.page.locator("#submitted_assignments_list")).to_contain_text(SLUG)


def read_paragraph(instructor):
    """Formgrader shows what `course grade` gave, and takes a person's points and comment."""
    instructor.show(f"manage_submissions/{SLUG}")
    expect(instructor.row_of(STUDENT).locator(".score")).to_have_text("2 / 9.5")
    expect(instructor.row_of(STUDENT).locator(".status")).to_have_text("needs manual grading")
    instructor.show(f"gradebook/{SLUG}/{SLUG}")
    instructor.page.get_by_role("link", name="Submission #1").click()
    instructor.page.wait_for_function(LISTENING)
    expect(instructor.page.locator("body")).to_contain_text(WROTE)
    instructor.write("#advice", "4")
    instructor.write("#advice-comment", SAID)
    instructor.show(f"manage_submissions/{SLUG}")
    expect(instructor.row_of(STUDENT).locator(".score")).to_have_text("6 / 9.5")
    expect(instructor.row_of(STUDENT).locator(".status")).to_have_text("graded")


def read_feedback(student):
    student.list()
    student.press("submitted", "Fetch Feedback")
    expect(student.page.locator("#submitted_assignments_list")).to_contain_text("(view feedback)")
    (page,) = (student.desk / SLUG / "feedback").rglob("*.html")
    student.page.goto(f"{student.server.address}/files/{page.relative_to(student.desk)}?token={student.server.token}")
    body = student.page.locator("body")
    for shown in (SAID, "(Score: 6.0 / 9.5)", "a hidden sentence about minus thirty"):
        expect(body).to_contain_text(shown)
    expect(body).not_to_contain_text("-60")
