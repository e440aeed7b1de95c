"""Where the libraries came without compiled modules, grading keeps its own, out of every student's reach."""

import subprocess
import sys
from pathlib import Path

import pytest

from course import bytecode
from course.environment import environment
from tests.grading.conftest import NEEDS_FORKS, NEEDS_WALLS

REPOSITORY = Path(__file__).parents[2]
ATTACK = """
import glob
for place in ("/compiled", *glob.glob("/compiled/*"), *glob.glob("/compiled/*/*")):
    for name in (place + "/attack.py", place if place.endswith(".pyc") else place + "/attack.pyc"):
        try:
            open(name, "wb").write(b"attack")
        except OSError:
            pass
"""


@pytest.fixture
def apart(monkeypatch, tmp_path):
    """As if nothing were compiled, with a folder of one's own."""
    monkeypatch.setattr(bytecode, "own_folder", lambda: tmp_path / "apart")
    return tmp_path / "apart"


def listed(folder):
    return {path.relative_to(folder): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@NEEDS_FORKS
@NEEDS_WALLS
def test_it_compiles_once_and_students_write_nothing(new_class, apart):
    one = new_class()
    one.hand_in("right", one.solved())
    one.hand_in("attack", one.solved(total=f"{ATTACK}\ntotal = 6"))
    found = one.grade()
    assert (found["right"].points, found["attack"].points) == (15, 15)
    before = listed(apart)
    assert {"numpy", "pandas", "crmlib", "inside"} <= {part for path in before for part in path.parts}
    assert not any("attack" in path.name or b"attack" in (apart / path).read_bytes()[:6] for path in before)
    assert not any("course" in path.parts for path in before), "only what rooms may see anyway"
    one.grade()
    assert listed(apart) == before


@NEEDS_FORKS
@NEEDS_WALLS
def test_where_it_may_not_write_it_grades_all_the_same(new_class, apart):
    apart.write_text("a file where the folder should be", "utf-8")
    one = new_class()
    one.hand_in("right", one.solved())
    assert one.grade()["right"].points == 15


def test_what_is_compiled_already_is_left_where_it_is(monkeypatch, tmp_path):
    (tmp_path / "compiled.pyc").touch()
    monkeypatch.setattr(bytecode, "cache_from_source", lambda _path: tmp_path / "compiled.pyc")
    assert bytecode.own_folder.__wrapped__() is None
    monkeypatch.setattr(bytecode, "cache_from_source", lambda _path: tmp_path / "none.pyc")
    assert bytecode.own_folder.__wrapped__().parent.name == "crm-course"


def test_the_command_finds_next_time_what_it_compiled(tmp_path):
    code = ("from course import bytecode; from pathlib import Path; import sys; "
            f"bytecode.own_folder = lambda: Path({str(tmp_path)!r}); bytecode.keep_apart(); import colorsys; "
            "print(colorsys.__cached__)")
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                              env={**environment(), "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"})
        assert Path(done.stdout.strip()).is_relative_to(tmp_path / "outside")
        assert Path(done.stdout.strip()).exists()
