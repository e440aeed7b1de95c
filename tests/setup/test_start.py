"""What start.py makes of its arguments, and what it starts."""

import ast
import json
import socket
import sys
from pathlib import Path

import pytest


def test_an_old_python_reads_the_file_and_is_told(start):
    tree = ast.parse((start.HERE / "start.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names
    with pytest.raises(start.Problem) as problem:
        start.check_python((3, 10, 13))
    assert all("3.10" in text and "3.11" in text and "python.org" in text for text in problem.value.args)
    start.check_python((3, 11, 0))


def test_a_problem_is_told_in_the_language_asked_for(start, monkeypatch, capsys):
    monkeypatch.setattr(start, "check_python", lambda: (_ for _ in ()).throw(start.Problem("trouble", "问题")))
    for argv, text in ([], "trouble"), (["--lang", "zh"], "问题"), (["--lang=zh"], "问题"), (["test"], "trouble"):
        assert start.main(argv) == 1
        assert capsys.readouterr().err == f"\nstart.py: {text}\n"


def test_arguments(start):
    args, more = start.parse([])
    assert (args.lang, args.no_browser, args.port, more) == ("en", False, None, [])
    args, more = start.parse(["--lang", "zh", "--debug", "--no-browser", "--port", "8890", "--ServerApp.ip=127.0.0.1"])
    assert (args.lang, args.no_browser, args.port) == ("zh", True, 8890)
    assert more == ["--debug", "--ServerApp.ip=127.0.0.1"]


@pytest.mark.parametrize("argv", [["--port", "0"], ["--port", "65536"], ["--port", "many"], ["--lang", "fr"]])
def test_arguments_that_cannot_be(start, argv, capsys):
    with pytest.raises(SystemExit) as stop:
        start.main(argv)
    assert stop.value.code == 2
    assert argv[1] in capsys.readouterr().err


def test_jupyterlab_opens_the_start_page(start, monkeypatch):
    monkeypatch.setattr(start.os, "geteuid", lambda: 0, raising=False)
    args, more = start.parse(["--lang", "zh", "--no-browser", "--debug"])
    command = start.lab_command(args, more)
    assert command[:3] == [start.PYTHON, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={start.HERE}" in command
    assert "--LabApp.default_url=/lab/tree/lessons/zh/00-start.ipynb" in command
    assert command[-3:] == ["--allow-root", "--no-browser", "--debug"]
    monkeypatch.setattr(start.os, "geteuid", lambda: 1000, raising=False)
    assert "--allow-root" not in start.lab_command(args, more)
    (start.HERE / "lessons/zh/00-start.ipynb").unlink()
    with pytest.raises(start.Problem, match=r"lessons/zh/00-start\.ipynb"):
        start.lab_command(args, more)


def test_a_port_that_is_taken(start):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(start.Problem, match=rf"{port} is taken(.|\n)*--port {port + 1}"):
            start.lab_command(*start.parse(["--port", str(port)]))
    assert f"--ServerApp.port={port}" in start.lab_command(*start.parse(["--port", str(port)]))


def test_programs_of_the_environment_come_first(start):
    base = {"PATH": "/usr/bin", "PYTHONHOME": "/elsewhere", "LANG": "C"}
    env = start.environment(base)
    assert env["PATH"].split(start.os.pathsep) == [str(start.PROGRAMS), "/usr/bin"]
    assert env["LANG"] == "C"
    assert "PYTHONHOME" not in env
    assert base == {"PATH": "/usr/bin", "PYTHONHOME": "/elsewhere", "LANG": "C"}
    assert start.environment({})["PATH"] == str(start.PROGRAMS)


def test_each_language_has_its_own_settings(start, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/mine")
    for lang, locale in (("zh", "zh_CN"), ("en", "en")):
        ours, theirs = start.lab_environment(lang)["JUPYTER_CONFIG_PATH"].split(start.os.pathsep)
        settings = json.loads((Path(ours) / "labconfig/default_setting_overrides.json").read_text())
        assert settings["@jupyterlab/translation-extension:plugin"] == {"locale": locale}
        assert start.VENV in Path(ours).parents
        assert theirs == "/mine"


def test_a_stand_in_for_uv_is_not_uv(start, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: sys.executable)
    assert start.find_uv() == sys.executable  # Python, too, knows --version
    monkeypatch.setattr(start, "answer", lambda *command: None)
    assert start.find_uv() is None


def test_exit_status_is_passed_through(start):
    assert start.run([sys.executable, "-c", "raise SystemExit(3)"], None) == 3
    assert start.answer(sys.executable, "-c", "raise SystemExit(3)") is None
    assert start.answer("no-such-program") is None
    assert start.answer(sys.executable, "-c", "print(1)") == "1"


def test_tests_run_with_their_arguments(start, machine):
    assert start.main(["test", "-k", "churn", "--lang"]) == 0
    assert machine[-1] == [start.PYTHON, "-m", "pytest", "-k", "churn", "--lang"]
    start.status = 5
    assert start.main(["test"]) == 5
    assert machine[-1][:4] == [start.PYTHON, "-m", "pytest", "-n"], "all tests at once are spread over the cores"


def test_the_student_edition_says_that_it_has_no_tests(start, machine, capsys):
    (start.HERE / "tests").rmdir()
    assert start.main(["test"]) == 1
    assert "student edition" in capsys.readouterr().err
    assert machine == []
