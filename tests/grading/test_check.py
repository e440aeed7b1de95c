"""A student's own check says of the visible tests what grading will say."""

import json
import os

import pytest

from course import cli
from course.grading.check import check_notebook
from crmlib.errors import CrmError

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks")


def test_visible_tests_are_judged(new_class, tmp_path, monkeypatch, capsys):
    one = new_class("zh")
    monkeypatch.chdir(one.course.root)
    right, wrong = tmp_path / "mine.ipynb", tmp_path / "wrong.ipynb"
    right.write_text(json.dumps(one.solved()), "utf-8")
    assert cli.main(["check", str(right)]) == 0
    assert "double-example: 通过" in capsys.readouterr().out
    wrong.write_text(json.dumps(one.solved(double="def double(n):\n    return n")), "utf-8")
    assert cli.main(["check", str(wrong)]) == 1
    assert "double(2) 得到 2" in capsys.readouterr().out


def test_another_notebook_is_refused(new_class, tmp_path):
    path = tmp_path / "other.ipynb"
    path.write_text('{"nbformat": 4, "cells": []}', "utf-8")
    with pytest.raises(CrmError, match="no assignment"):
        check_notebook(new_class().course, path)
