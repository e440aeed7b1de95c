import shutil
import subprocess
import sys

import pytest

from course import cli, lab
from course.environment import environment
from course.manifest import Course


@pytest.fixture
def run(course, monkeypatch, capsys):
    """Run `course` in the sample course; return its exit status and what it printed."""
    monkeypatch.chdir(course.root / "crmlib")

    def call(*arguments):
        status = cli.main(list(arguments))
        return status, capsys.readouterr()

    return call


def test_build_then_check(run):
    assert run("build", "--check")[0] == 1
    status, said = run("build")
    assert (status, said.out.splitlines()[-1]) == (0, "6 notebook(s) written.")
    assert run("build", "--check") == (0, ("Every notebook is current.\n", ""))


def test_check_lists_findings_and_then_none(run, lesson, gradebooks):
    run("build")
    run("release", "02-classification")
    assert run("check") == (0, ("Nothing to mend.\n", ""))
    lesson.replace("../../assignments", "../assignments")
    status, said = run("check")
    assert status == 1
    assert "leads to no file from lessons/en" in said.out
    assert "Links differ" in said.out
    assert said.out.endswith("finding(s).\n")


def test_release_says_where_and_how_many_points(run, gradebooks):
    status, said = run("release", "02-classification", "--lang", "zh")
    assert (status, said.out.splitlines()) == (0, [
        "zh: assignments/zh/release/02-classification/02-classification.ipynb",
        "9.5 points: tier 3.5, advice 6",
    ])


def test_trouble_is_one_paragraph_without_a_traceback(run, course):
    status, said = run("build", "02-clasification")
    assert (status, said.out) == (2, "")
    assert said.err.startswith("course: No module '02-clasification'")
    assert said.err.count("\n") == 1
    (course.folder / "course.yml").write_text("modules: [", "utf-8")
    status, said = run("build")
    assert status == 2
    assert "not valid YAML" in said.err
    (course.folder / "course.yml").write_text("modules: [{title: {en: No slug, zh: 无}}]", "utf-8")
    assert "a module lacks 'slug'" in run("build")[1].err


@pytest.mark.parametrize("command", [["build"], ["build", "--check"], ["check"], ["release", "02-classification"],
                                     ["student-edition", "elsewhere"]])
def test_the_student_edition_says_that_it_has_no_sources(run, course, command):
    shutil.rmtree(course.folder / "lessons")
    shutil.rmtree(course.folder / "assignments")
    status, said = run(*command)
    assert (status, said.out) == (2, "")
    assert said.err.startswith("course: This is the student edition: it has no sources")
    assert said.err.count("\n") == 1


def test_a_wrong_option_is_refused(run):
    with pytest.raises(SystemExit) as stop:
        run("build", "--chek")
    assert stop.value.code == 2


def test_lab_runs_where_formgrader_finds_its_class(course, run, monkeypatch, tmp_path):
    calls = []
    monkeypatch.setattr(lab.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(lab.start, "run", lambda *arguments: calls.append(arguments) or 0)
    status, said = run("lab", "--lang", "zh", "--no-browser", "--port", "8899")
    assert (status, said.out) == (0, "Open the address below, then menu Nbgrader > Formgrader.\n")
    (command, env, folder), = calls
    assert command[-3:] == ["--no-browser", "--port", "8899"]
    assert f"--ServerApp.root_dir={course.root}" in command
    assert set(lab.start.lab_options()) <= set(command)
    assert folder == course.grading_root("zh")
    assert env["PATH"] == environment()["PATH"]
    assert env["JUPYTERLAB_SETTINGS_DIR"] == str(tmp_path / "course" / "grading-zh" / "settings")


def test_outside_the_course_its_own_folder_is_used(tmp_path, repository):
    assert Course.find(tmp_path).root == repository.root


def test_the_command_runs_by_itself():
    done = subprocess.run([sys.executable, "-m", "course.cli", "--help"], capture_output=True, text=True, check=True)
    assert "student-edition" in done.stdout
