"""A student's own check says of the visible tests what grading will say, at each save, also without any source."""

import json
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
from tests.grading.conftest import NEEDS_FORKS

pytestmark = NEEDS_FORKS
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
        heads, clocks = [], []
        for code in ("def double(n):\n    return n + n", "double = 3", "def double(n):\n    return 2 * n", ""):
            while not (line := run.stdout.readline()).startswith("可见测试"):
                assert line, "it has ended"
                clocks += [line] if line.startswith("——") else []
            heads.append(line.split("（")[0])
            answer(code)
        assert heads == ["可见测试通过 0/1", "可见测试通过 1/1", "可见测试通过 0/1", "可见测试通过 1/1"]
        assert len(clocks) == 3
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
    assert "以你自己的权限" in capsys.readouterr().out


def test_another_notebook_is_refused(new_class, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    path = tmp_path / "other.ipynb"
    path.write_text('{"nbformat": 4, "cells": []}', "utf-8")
    with pytest.raises(CrmError, match="no assignment"):
        Check(new_class().course, path)
    path.write_text("{", "utf-8")
    with pytest.raises(CrmError, match="damaged"):
        Check(new_class().course, path)


@pytest.mark.parametrize(("name", "text", "system", "said"), [
    ("zh/other.ipynb", '{"nbformat": 4, "cells": []}', "C.UTF-8", "不属于本课程的任何作业"),
    ("zh/broken.ipynb", "{", "C.UTF-8", "已损坏"),
    ("broken.ipynb", '{"source": "use_language(\\"zh\\")"', "C.UTF-8", "已损坏"),
    ("broken.ipynb", '{"source": "use_language(\\"en\\")"', "zh_CN.UTF-8", "damaged"),
    ("broken.ipynb", "{", "zh_CN.UTF-8", "已损坏"),
    ("missing.ipynb", None, "zh_CN.UTF-8", "请给出从当前文件夹算起的路径"),
    ("missing.ipynb", None, "C.UTF-8", "Give the path from here"),
])
def test_trouble_speaks_the_readers_language(new_class, tmp_path, monkeypatch, name, text, system, said):
    monkeypatch.setenv("LC_ALL", system)
    (tmp_path / "zh").mkdir()
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(CrmError, match=said):
        Check(new_class().course, tmp_path / name)


def lines_of(edition, tmp_path, monkeypatch, capsys, answer):
    """What `course check` prints where the first question is answered so."""
    monkeypatch.chdir(edition.course.root)
    notebook = edition.blank()
    notebook.cells[1].source = answer
    put(tmp_path / "mine.ipynb", notebook)
    cli.main(["check", str(tmp_path / "mine.ipynb")])
    return capsys.readouterr().out.splitlines()


def test_a_message_stands_indented_and_once_and_graders_do_more(edition, tmp_path, monkeypatch, capsys):
    said = lines_of(edition, tmp_path, monkeypatch, capsys, "def double(n):\n    return 1")
    assert said[:2] == ["double-example: 未通过", "    double(2) 得到 1"]
    assert len(said) == 3
    assert said[2].endswith("评分时还有其他测试。")
    long = "def double(n):\n    raise ValueError('\\n'.join('ab' * 60))"
    said = lines_of(edition, tmp_path, monkeypatch, capsys, long)
    assert all(line.startswith("    ") for line in said[1:-1])


@pytest.mark.parametrize(("answer", "said"), [
    ("def double(n)：\n    return 2 * n", "有语法错误：invalid character '：' (U+FF1A)，第 1 行。请检查引号"),
    ("def double(n):\nreturn 2 * n", "单元格 double 有语法错误：expected an indented block"),
    ("double = twice", "单元格 double 运行出错：NameError: name 'twice' is not defined。"),
    ("raise NotImplementedError()", "double 还没有作答。"),
    ("# double", "double 还没有作答。"),
    ("treble = 3", "请从头运行笔记本"),
])
def test_a_name_that_is_missing_is_traced_to_its_cell(edition, tmp_path, monkeypatch, capsys, answer, said):
    assert said in "".join(line.strip() for line in lines_of(edition, tmp_path, monkeypatch, capsys, answer))
