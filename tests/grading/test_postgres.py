"""The gradebook in PostgreSQL, through nbgrader's own `db_url`: the same rows as in SQLite."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from course.authoring.release import release
from tests.grading.conftest import NEEDS_FORKS, SLUG

HERE = [path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
FOUND = shutil.which("initdb", path=os.pathsep.join([os.environ.get("PATH", ""), *map(str, HERE)]))
pytestmark = [
    pytest.mark.slow,
    NEEDS_FORKS,
    pytest.mark.skipif(not FOUND, reason="needs PostgreSQL (Debian: apt-get install postgresql)"),
    pytest.mark.skipif(not importlib.util.find_spec("psycopg"), reason="needs psycopg"),
]
NOBODY = 65534


@pytest.fixture(scope="module")
def address():
    """A server of its own in a new folder, reached through a socket in it; PostgreSQL refuses to be root."""
    folder = tempfile.mkdtemp(prefix="postgres-")
    who = {}
    if os.geteuid() == 0:
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        os.chown(folder, NOBODY, NOBODY)

    def run(program, *words):
        done = subprocess.run([str(Path(FOUND).resolve().with_name(program)), *words], cwd=folder, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, **who)
        assert done.returncode == 0, done.stdout + done.stderr

    run("initdb", "-D", f"{folder}/data", "-U", "teacher", "--auth=trust", "--no-sync", "-E", "UTF8")
    quiet = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    run("pg_ctl", "-D", f"{folder}/data", "-o", quiet, "-l", f"{folder}/log", "-w", "start")
    yield f"postgresql+psycopg://teacher@/postgres?host={folder}"
    run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder)


def test_rows_are_the_same_in_postgres(new_class, address):
    one, other = new_class(), new_class()
    with (other.root / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write(f'\nc.CourseDirectory.db_url = "{address}"\n')
    (other.root / "gradebook.db").unlink()
    release(other.course, SLUG, "en")
    for each in (one, other):
        each.hand_in("right", each.solved())
        each.hand_in("wrong", each.solved(total="total = 7"))
        each.hand_in("broken", b"{")
        each.grade()
        each.hand_in("wrong", each.solved(double="double = 3"))
        each.grade(dry_run=True)
        each.grade()
    assert not (other.root / "gradebook.db").exists()
    assert other.rows(address) == one.rows()
