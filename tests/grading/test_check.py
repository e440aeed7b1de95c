"""A student's own check says of the visible tests what grading will say, at each save, also without any source."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from course import cli
from course.environment import environment
from course.grading import sandbox
from course.grading.check import Check
from crmlib.errors import CrmError

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks")
REPOSITORY = Path(__file__).parents[2]


def put(path, notebook):
    """Save as JupyterLab does: whole or not at all."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(notebook), "utf-8")
    fresh.replace(path)


@pytest.fixture
def edition(new_class):
    """What a student has of a course: releases, neither sources nor a gradebook."""
    one = new_class("zh")
    shutil.rmtree(one.course.folder / "assignments")
    for root in (one.course.root / "assignments").iterdir():
        shutil.rmtree(root / "source")
        (root / "gradebook.db").unlink()
    return one


def test_visible_tests_are_judged(new_class, tmp_path, monkeypatch, capsys):
    one = new_class("zh")
    right, wrong = one.solved(), one.solved(double="def double(n):\n    return n")
    monkeypatch.chdir(one.course.root)
    put(tmp_path / "mine.ipynb", right)
    put(tmp_path / "wrong.ipynb", wrong)
    assert cli.main(["check", str(tmp_path / "mine.ipynb")]) == 0
    assert "double-example: 通过" in capsys.readouterr().out
    assert cli.main(["check", str(tmp_path / "wrong.ipynb")]) == 1
    said = capsys.readouterr().out
    assert "double(2) 得到 2" in said
    assert "可见测试通过 0/1" in said
    one.hand_in("right", right)
    one.hand_in("wrong", wrong)
    graded = one.grade()
    assert [graded[name].scores["double-example"] for name in ("right", "wrong")] == [1, 0]
    assert "double(2) 得到 2" in one.shown("wrong", "double-example")


def test_files_beside_the_notebook_are_there(edition, tmp_path):
    (tmp_path / "helper.py").write_text("def twice(n):\n    return 2 * n")
    put(tmp_path / "mine.ipynb", edition.blank())
    notebook = edition.blank()
    notebook.cells[1].source = "from helper import twice as double"
    put(tmp_path / "mine.ipynb", notebook)
    check = Check(edition.course, tmp_path / "mine.ipynb")
    try:
        assert check.verdicts() == {"double-example": []}
    finally:
        check.close()


def test_it_is_checked_again_at_each_save(edition, tmp_path):
    def answer(code):
        notebook = edition.blank()
        notebook.cells[1].source = code
        put(tmp_path / "mine.ipynb", notebook)

    answer("def double(n):\n    return n")
    run = subprocess.Popen([sys.executable, "-m", "course.cli", "check", str(tmp_path / "mine.ipynb"), "--watch"],
                           cwd=edition.course.root, env={**environment(), "PYTHONPATH": str(REPOSITORY)},
                           stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        heads = []
        for code in ("def double(n):\n    return n + n", "double = 3", "def double(n):\n    return 2 * n", ""):
            while not (line := run.stdout.readline()).startswith("可见测试"):
                assert line, "it has ended"
            heads.append(line.split("（")[0])
            answer(code)
        assert heads == ["可见测试通过 0/1", "可见测试通过 1/1", "可见测试通过 0/1", "可见测试通过 1/1"]
        run.send_signal(signal.SIGINT)
        assert run.wait(30) in (0, 1)
    finally:
        run.kill()
        run.communicate()


def test_without_walls_the_verdict_is_the_same_and_is_said_so(edition, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    monkeypatch.chdir(edition.course.root)
    notebook = edition.blank()
    notebook.cells[1].source = "def double(n):\n    return 2 * n"
    put(tmp_path / "mine.ipynb", notebook)
    assert cli.main(["check", str(tmp_path / "mine.ipynb")]) == 0
    assert "您自己的权限" in capsys.readouterr().out


def test_another_notebook_is_refused(new_class, tmp_path):
    path = tmp_path / "other.ipynb"
    path.write_text('{"nbformat": 4, "cells": []}', "utf-8")
    with pytest.raises(CrmError, match="no assignment"):
        Check(new_class().course, path)
    path.write_text("{", "utf-8")
    with pytest.raises(CrmError, match="damaged"):
        Check(new_class().course, path)
