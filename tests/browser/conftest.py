"""One server and one Chromium for all tests of a session, a fresh browser profile for each test."""

import os
import shutil
from pathlib import Path

import pytest

from course.manifest import LANGUAGES, Course
from tests.browser.jupyterlab import Notebook, Server

COURSE = Course(Path(__file__).parents[2])
REQUIRE = "CRM_COURSE_REQUIRE_BROWSER"
NAMED = "CRM_COURSE_CHROMIUM"
HOW = f"no Chromium. Debian: sudo apt install chromium; elsewhere set {NAMED} to the program of a Chromium or Chrome"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def chromium():
    program = os.environ.get(NAMED) or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        if os.environ.get(REQUIRE):
            pytest.fail(f"{REQUIRE} is set, but there is {HOW}")
        pytest.skip(HOW)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory, chromium):
    """JupyterLab on a copy of what students get: lessons and released assignments."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(COURSE.root / "lessons", root / "lessons", ignore=shutil.ignore_patterns(".*"))
    for language in LANGUAGES:
        shutil.copytree(COURSE.grading_root(language) / "release", root / "assignments" / language / "release")
    running = Server(root, tmp_path_factory.mktemp("home"))
    running.root = root
    yield running
    running.stop()


@pytest.fixture
def open_notebook(chromium, server):
    """Opens a notebook in a browser that remembers nothing; at the end the browser must have had no complaint."""
    opened = []

    def start(path, locale="en-GB"):
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale=locale, reduced_motion="reduce")
        opened.append((context, Notebook(context.new_page(), server, path)))
        return opened[-1][1]

    yield start
    complaints = [each for _, notebook in opened for each in notebook.complaints]
    for context, _ in opened:
        context.close()
    assert complaints == []
