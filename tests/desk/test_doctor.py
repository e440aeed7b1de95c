"""The doctor finds each trouble, names what mends it, and writes nothing."""

import os
import shutil
import subprocess
from types import SimpleNamespace

import pytest

from course.alone import alone
from course.desk import classroom, doctor, machine
from course.desk.doctor import examine
from course.grading import sandbox
from crmlib import fonts
from crmlib.errors import CrmError
from tests.grading.conftest import SLUG, WALLS


def state(root):
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(root.rglob("*"))}


def look(desk, name):
    return next(each for each in examine(desk.course, "en") if each.name == name)


@pytest.fixture
def quick(monkeypatch):
    """Leave out what takes long and is tested by itself."""
    every = doctor.checks
    monkeypatch.setattr(doctor, "checks", lambda: every()[:-1])


@pytest.mark.skipif(not WALLS, reason="needs bubblewrap")
def test_a_class_in_order_is_well_and_nothing_is_written(desk, run):
    desk.enrol()
    before = state(desk.course.root)
    status, said = run("doctor")
    assert (status, said.out.splitlines()[-1]) == (0, "All is well."), said.out
    assert state(desk.course.root) == before
    assert said.out.count("\nok") + said.out.startswith("ok") + ("not ok  Chromium" in said.out) == len(doctor.checks())


def test_a_changed_source_makes_its_release_old(desk):
    source = desk.course.source("assignment", SLUG)
    source.write_text(source.read_text("utf-8").replace("Advise the shop.", "Advise it."), "utf-8")
    found = look(desk, "releases")
    assert (found.wrong, found.mend) == (True, f"Run: course release {SLUG}")
    assert f"assignments/en/release/{SLUG}/{SLUG}.ipynb: Not what its source gives." in found.found


def test_each_trouble_of_a_class_is_named_with_its_remedy(desk, run, quick):
    (desk.root / "submitted" / "ann" / SLUG).mkdir(parents=True)
    assert look(desk, "roster").mend == "Run: course import-roster FILE"
    desk.enrol()
    found = look(desk, "roster")
    assert (found.wrong, found.found) == (True, "Handed in, but not on the roster: ann.")
    status, said = run("doctor", "--lang", "zh")
    assert (status, "正常\t名单：0 名学生中有 0 人提交过作业" in said.out) == (0 if WALLS else 1, True), said.out
    with alone(desk.root):
        assert look(desk, "gradebook").found == "Somebody is working with it now."
    shutil.rmtree(desk.root / "source")
    assert look(desk, "assignments").mend == f"Before you grade them run: course release {SLUG}"
    (desk.root / "nbgrader_config.py").rename(desk.root / "away.py")
    assert "git checkout assignments/en/nbgrader_config.py" in look(desk, "gradebook").mend
    (desk.root / "away.py").rename(desk.root / "nbgrader_config.py")
    raw = (desk.root / "gradebook.db").read_bytes()
    (desk.root / "gradebook.db").write_bytes(raw[:5000] + b"\xff" * 5000 + raw[10000:])
    assert look(desk, "gradebook").wrong
    (desk.root / "gradebook.db").unlink()
    found = look(desk, "gradebook")
    assert (found.found, found.mend) == ("There is no assignments/en/gradebook.db yet.", f"Run: course release {SLUG}")
    assert run("doctor")[0] == 1
    assert not (desk.root / "gradebook.db").exists()


def test_each_trouble_of_a_machine_is_named_with_its_remedy(desk, monkeypatch, tmp_path):
    usage = SimpleNamespace(free=100 << 20)
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(machine, "environment", lambda: {"PATH": str(tmp_path)})
    monkeypatch.setattr(fonts, "find_spec", lambda _: None)
    monkeypatch.setattr(sandbox.shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr(machine, "PROJECT", "no-such-project")
    wrong = {"space": "Only 100 MB are free", "programs": "would not find alembic", "fonts": "No font",
             "sandbox": "bubblewrap is missing" if os.name == "posix" else "Linux only", "chromium": "There is none",
             "packages": "not installed"}
    for name, words in wrong.items():
        with pytest.raises(CrmError, match=words) as found:
            getattr(machine, name)(desk.course, "en")
        assert found.value.hint, name


def test_libraries_are_compared_with_what_is_asked_for_and_what_was_tested(desk, monkeypatch):
    monkeypatch.setattr(machine, "requires", lambda _: ["pandas>=99", "no-such-library>=1", 'else; extra == "test"'])
    with pytest.raises(CrmError, match=r"Not as needed: pandas \d.* \(>=99\), no-such-library missing"):
        machine.packages(desk.course, "en")
    (desk.course.root / "constraints.txt").write_text("pandas==99\n", "utf-8")
    with pytest.raises(CrmError, match=r"pandas 3.*==99"):
        machine.versions(desk.course, "en")
    monkeypatch.setattr(machine, "metadata", lambda _: {"Requires-Python": ">=99"})
    with pytest.raises(CrmError, match="will not do: >=99"):
        machine.python(desk.course, "en")


def test_walls_that_are_there_but_refuse_are_noticed(desk, monkeypatch):
    monkeypatch.setattr(machine, "need_sandbox", lambda: None)
    monkeypatch.setattr(machine.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess(
        [], 1, "", "bwrap: No permissions to create new namespace\n"))
    with pytest.raises(CrmError, match="No permissions to create new namespace"):
        machine.sandbox(desk.course, "en")


def test_a_check_that_breaks_is_a_finding(desk, monkeypatch):
    monkeypatch.setattr(doctor, "checks", lambda: [("roster", classroom.roster), ("odd", lambda *_: 1 / 0)])
    assert [(each.wrong, each.found) for each in examine(desk.course, "en")][1] == (
        True, "ZeroDivisionError: division by zero")
