"""When start.py installs, with what, and what it leaves when that fails."""

import json
import sys
from pathlib import Path

import pytest


def installed(machine):
    return [command[-1] for command in machine if "install" in command]


def made(machine):
    return sum("venv" in command for command in machine)


def test_the_second_start_installs_nothing(start, machine):
    start.set_up()
    assert machine == [
        [sys.executable, "-m", "venv", str(start.VENV)],
        [start.PYTHON, "-m", "pip", "install", "--constraint", "constraints.txt", "--editable", "."],
    ]
    start.set_up()
    assert len(machine) == 2


def test_uv_is_used_where_it_is(start, machine, monkeypatch):
    monkeypatch.setattr(start, "find_uv", lambda: "/bin/uv")
    start.set_up("test")
    assert machine == [
        ["/bin/uv", "venv", "--seed", "--python", sys.executable, str(start.VENV)],
        ["/bin/uv", "pip", "install", "--compile-bytecode", "--python", start.PYTHON,
         "--constraint", "constraints.txt", "--editable", ".[test]"],
    ]


def test_an_environment_with_more_serves_who_needs_less(start, machine):
    start.set_up()
    start.set_up("test")
    start.set_up()
    assert installed(machine) == [".", ".[test]"]
    (start.HERE / "constraints.txt").write_text("changed")
    start.set_up()
    assert installed(machine) == [".", ".[test]", ".[test]"]
    assert made(machine) == 1


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_file_installs_anew(start, machine, name):
    start.set_up()
    (start.HERE / name).write_text("changed")
    start.set_up()
    assert (made(machine), len(installed(machine))) == (1, 2)


def test_another_python_in_the_environment_installs_anew(start, machine):
    start.set_up()
    Path(start.PYTHON).write_text("3.13.0")
    start.set_up()
    assert (made(machine), len(installed(machine))) == (1, 2)


@pytest.mark.parametrize("python", ["", "3.10.2", None])
def test_a_broken_environment_is_made_anew(start, machine, python):
    start.set_up()
    if python is None:
        Path(start.PYTHON).unlink()
    else:
        Path(start.PYTHON).write_text(python)
    start.set_up()
    assert (made(machine), len(installed(machine))) == (2, 2)


def test_a_moved_environment_is_made_anew_with_all_it_had(start, machine):
    start.set_up("test")
    stamp = json.loads(start.STAMP.read_text())
    start.STAMP.write_text(json.dumps(dict(stamp, place="/before/the/move")))
    start.set_up()
    assert made(machine) == 2
    assert installed(machine) == [".[test]", ".[test]"]


def test_somebody_elses_environment_is_kept(start, machine):
    Path(start.PYTHON).parent.mkdir(parents=True)
    Path(start.PYTHON).write_text("3.11.4")
    (start.VENV / "theirs").touch()
    start.set_up()
    assert (made(machine), len(installed(machine))) == (0, 1)
    assert (start.VENV / "theirs").exists()


def test_a_half_finished_installation_does_not_pass_for_a_whole_one(start, machine):
    start.set_up()
    (start.HERE / "constraints.txt").write_text("changed")
    start.status = 1
    for _ in range(2):
        with pytest.raises(start.Problem, match="HTTPS_PROXY"):
            start.set_up()
        assert not start.STAMP.exists()
    start.status = 0
    start.set_up()
    assert len(installed(machine)) == 4
    assert start.STAMP.exists()


def test_a_spoilt_stamp_installs_anew(start, machine):
    start.set_up()
    start.STAMP.write_text("{half of")
    start.set_up()
    assert len(installed(machine)) == 2


def test_a_half_made_environment_is_removed(start, machine, monkeypatch):
    def run(command, env):
        start.VENV.mkdir()
        return 1

    monkeypatch.setattr(start, "run", run)
    with pytest.raises(start.Problem):
        start.set_up()
    assert not start.VENV.exists()


def test_a_python_that_cannot_make_environments(start, machine, monkeypatch):
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(start.Problem, match=r"apt install python3\.\d+-venv"):
        start.set_up()
    assert machine == []
    monkeypatch.setattr(start, "find_uv", lambda: "/bin/uv")
    start.set_up()
    assert start.STAMP.exists()


def test_an_environment_in_use_cannot_be_removed(start, machine, monkeypatch):
    def in_use(path):
        raise PermissionError("used by another program")

    start.VENV.mkdir()
    monkeypatch.setattr(start.shutil, "rmtree", in_use)
    with pytest.raises(start.Problem, match="used by another program"):
        start.set_up()
