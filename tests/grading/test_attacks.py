"""Hostile submissions: each earns what it deserves, reads nothing and disturbs nobody."""

import copy
from pathlib import Path

import pytest

from tests.grading.conftest import NEEDS_WALLS

pytestmark = [pytest.mark.slow, NEEDS_WALLS]
WRONG = "\ntotal = 0\n"
# Put before a wrong answer: each of these earned full marks where tests run in the student's process.
TRICKS = {
    "drops assert from the syntax tree": """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return None
get_ipython().ast_transformers.append(Drop())
""",
    "drops assert from the text": """
get_ipython().input_transformers_cleanup.append(lambda lines: [l for l in lines if "assert" not in l])
""",
    "replaces the runner": """
from IPython.core.interactiveshell import InteractiveShell, ExecutionResult, ExecutionInfo
shell = get_ipython()
for name in ("run_cell", "run_code", "run_ast_nodes"):
    setattr(InteractiveShell, name, lambda *a, **k: ExecutionResult(ExecutionInfo("", False, False, False, "")))
""",
    "patches comparison": """
import builtins, math, numpy, pandas, crmlib.exercise
crmlib.exercise.same = lambda *a, **k: True
pandas.testing.assert_frame_equal = lambda *a, **k: None
pandas.DataFrame.__eq__ = pandas.Series.__eq__ = lambda *a: True
math.isclose = lambda *a, **k: True
same = crmlib.exercise.same
""",
    "patches the messenger": """
import json, sys, gc
for name, module in list(sys.modules.items()):
    if name.startswith("inside"):
        for key in ("encode", "decode"):
            if hasattr(module, key):
                setattr(module, key, lambda value: 6)
json.dumps = lambda *a, **k: '{"outputs": [], "held": {}, "ok": true}'
""",
    "speaks in the room's place": """
import os, json, struct
for fd in range(3, 64):
    for body in ({"test": "total-hidden", "ok": True}, {"done": True}, {"held": {"total": {"value": 6}}}):
        text = json.dumps(body).encode()
        try:
            os.write(fd, struct.pack(">I", len(text)) + text)
        except OSError:
            break
""",
}
EQUAL = """
class Same:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __len__(self): return 1
    def __float__(self): return 6.0
    def __index__(self): return 6
    __hash__ = object.__hash__
total = Same()
def double(n): return Same()
def grown(frame): return Same()
"""


@pytest.fixture(scope="module")
def attacked(new_class):
    """One class of attackers and one honest student."""
    one = new_class()
    one.hand_in("honest", one.solved())
    for name, trick in TRICKS.items():
        one.hand_in(name, one.solved(double=trick + "\ndef double(n):\n    return 0", total=WRONG,
                                     grown="def grown(frame):\n    return frame"))
    one.hand_in("equal", one.solved(double=EQUAL, total="", grown=""))
    skipped = one.solved(double="1", total=WRONG, grown="1")
    for cell in skipped.cells:
        cell.metadata["tags"] = ["skip-execution", "raises-exception", "remove-cell"]
    one.hand_in("tags", skipped)
    printed = one.solved(double="1", total=WRONG, grown="1")
    for cell in printed.cells:
        if cell.metadata.nbgrader.grade and cell.cell_type == "code":
            cell.source = "4"
            cell.metadata.nbgrader.points = 100
            cell.outputs = [{"output_type": "execute_result", "data": {"text/plain": "4"}, "metadata": {},
                             "execution_count": 1}]
    one.hand_in("number", printed)
    one.results = one.grade()
    return one


@pytest.mark.parametrize("name", [*TRICKS, "equal", "tags", "number"])
def test_nothing_is_earned_by_a_trick(attacked, name):
    assert attacked.results[name].points == 0, attacked.shown(name, "total-hidden")


def test_the_honest_keep_their_points(attacked):
    assert attacked.results["honest"].points == 15


LETHAL = {
    "exit": "import os\nos._exit(0)",
    "kill": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\nos.kill(0, signal.SIGKILL)",
    "sys exit": "import sys\nsys.exit(0)",
    "recursion": "import sys\nsys.setrecursionlimit(10**9)\nf = lambda n: max([1], key=f)\nf(0)",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "loop": "while True:\n    pass",
    "stubborn loop": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "memory": "x = bytearray(8 << 30)\nx[::4096] = b'1' * len(x[::4096])",
    "print": "while True:\n    print('x' * 10_000)",
    "input": "input()",
    "forks": "import os, time\nwhile True:\n    os.fork() or time.sleep(99)",
    "forks that stay": "import os, time\ntry:\n    while True:\n        os.fork() or time.sleep(9)\nexcept OSError: 0",
    "threads": "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(99,)).start()",
    "disk": "with open('big', 'wb') as f:\n    while True:\n        f.write(b'x' * 1_000_000)",
}


@pytest.fixture(scope="module")
def lethal(new_class):
    """Cells that end or block their process, and functions that do so when a test calls them."""
    one = new_class()
    for name, code in LETHAL.items():
        one.hand_in(name, one.solved(total=f"{code}\ntotal = 0"))
    one.hand_in("call loop", one.solved(double="def double(n):\n    while n > 2:\n        pass\n    return n * 2"))
    one.hand_in("call exit", one.solved(
        double="import os\ndef double(n):\n    n < 0 and os._exit(0)\n    return n * 2"))
    one.results = one.grade()
    return one


@pytest.mark.parametrize("name", LETHAL)
def test_a_lethal_cell_costs_its_own_points(lethal, name):
    result = lethal.results[name]
    assert result.trouble == ""
    assert result.scores == {"double-example": 1, "double-hidden": 2, "total-hidden": 0, "grown-hidden": 8,
                             "advice": 0}


def test_a_lethal_call_costs_its_own_points(lethal):
    for name, example in (("call loop", 1), ("call exit", 1)):
        assert lethal.results[name].scores == {"double-example": example, "double-hidden": 0, "total-hidden": 4,
                                               "grown-hidden": 8, "advice": 0}


LOOK = """
import os, socket, glob, subprocess
found = []
def look(place):
    try:
        found.append((place, os.listdir(place) if os.path.isdir(place) else open(place, "rb").read(20)))
    except OSError:
        pass
for place in PLACES:
    look(place)
for host in (("127.0.0.1", PORT), ("1.1.1.1", 80)):
    try:
        socket.create_connection(host, timeout=1)
        found.append(host)
    except OSError:
        pass
try:
    import course
    found.append("course")
except ImportError:
    pass
for place in WRITE:
    try:
        os.makedirs(place, exist_ok=True)
        open(place + "/mark", "w").write("x")
        place.startswith("/tmp") or found.append(("wrote", place))
    except OSError:
        pass
found += [pid for pid in os.listdir("/proc") if pid.isdigit()]
print("FOUND", found)
"""


def test_nothing_can_be_read_or_written_outside(new_class):
    import socket

    one = new_class()
    one.hand_in("victim", one.solved())
    server = socket.create_server(("127.0.0.1", 0))
    places = [one.course.root, one.root, one.root / "gradebook.db", one.root / "submitted" / "victim",
              Path.home() / ".bashrc", Path.home() / ".ssh", "/etc/passwd", "/etc/shadow", "/sys",
              "/proc/1/environ", "/proc/self/environ"]
    code = LOOK.replace("PLACES", repr([str(each) for each in places])).replace("PORT", str(server.getsockname()[1]))
    code = code.replace("WRITE", repr([str(one.root), "/usr", "/grading", "/etc"]))
    one.hand_in("spy", one.solved(total=f"{code}\ntotal = 6"))
    assert one.grade()["spy"].points == 15
    assert one.shown("spy", "total").strip() == "FOUND []"
    assert not (one.root / "mark").exists()
    server.close()


MEMORIES = {
    "a list and a file": """
seen = []
def double(n):
    seen.append(n)
    with open("/answer/seen", "a") as file:
        file.write("x")
    calls = max(len(seen), len(open("/answer/seen").read()))
    return n * 2 if calls <= 2 else 0
""",
    "a default": "double = lambda n, seen=[]: (seen.append(n), n * 2 if len(seen) <= 2 else 0)[1]",
    "a function run later": """
def double(n): return 2 * n
list(map(exec, ["def double(n, seen=[]): seen.append(n); return n * 2 if len(seen) <= 2 else 0"]))
""",
    "a line in a remark": "def double(n): return 2 * n\n"
    "# a \u2028!true\u2028def double(n, seen=[]): seen.append(n); return n * 2 if len(seen) <= 2 else 0",
}


def test_one_test_cannot_tell_the_next(new_class):
    """The example calls once, the hidden test twice: a memory of the first would make three."""
    one = new_class()
    for name, answer in MEMORIES.items():
        one.hand_in(name, one.solved(double=answer))
    one.grade()
    assert {each.student: each.scores["double-hidden"] for each in one.outcome.results} == dict.fromkeys(MEMORIES, 2)


@pytest.fixture(scope="module")
def mangled(new_class):
    """Notebooks that were broken on the way, by accident or not."""
    one = new_class()
    solved = one.solved()

    def edited(change):
        notebook = copy.deepcopy(solved)
        change(notebook)
        return notebook

    def rename(book):
        book.cells[1].metadata.nbgrader.grade_id = "other"

    def retype(book):
        book.cells[1].cell_type = "markdown"
        for key in ("outputs", "execution_count"):
            book.cells[1].pop(key, None)

    def lock(book):
        book.cells[0].source = "raise SystemExit"
        book.cells[2].source = "pass"

    changes = {
        "doubled": lambda book: book.cells.insert(3, copy.deepcopy(book.cells[2])),
        "doubled answer": lambda book: book.cells.insert(1, copy.deepcopy(book.cells[1])),
        "deleted tests": lambda book: book.cells.__delitem__(slice(2, 4)),
        "reordered": lambda book: book.cells.reverse(),
        "renamed": rename, "retyped": retype, "locked edited": lock,
        "no metadata": lambda book: [cell.metadata.clear() for cell in book.cells],
        "wrong kernel": lambda book: book.metadata.update(kernelspec={"name": "bash", "display_name": "x"}),
        "odd metadata": lambda book: [each.metadata.nbgrader.update(schema_version=9) for each in book.cells],
        "odd cells": lambda book: book.cells.extend([{"cell_type": 3}, None, {"cell_type": "code", "source": 5}]),
    }
    for name, change in changes.items():
        one.hand_in(name, edited(change))
    one.hand_in("renamed file", solved, "my work (1).ipynb")
    one.hand_in("näme 'with\" 空格 `x`", solved)
    broken = {"no json": b"{", "empty": b"", "list": b"[]", "future": b'{"nbformat": 9, "cells": []}',
              "other notebook": b'{"nbformat": 4, "metadata": {}, "cells": []}', "nested": b"[" * 100_000,
              "large": b" " * (26 << 20), "not text": bytes(range(256))}
    for name, body in broken.items():
        one.hand_in(name, body)
    folder = one.hand_in("nothing", b"x", "notes.txt")
    (folder / "link").symlink_to(one.root / "gradebook.db")
    one.broken = [*broken, "nothing"]
    one.mended = [*changes, "renamed file", "näme 'with\" 空格 `x`"]
    one.results = one.grade()
    return one


def test_what_can_be_mended_keeps_its_points(mangled):
    assert {name: mangled.results[name].points for name in mangled.mended} == dict.fromkeys(mangled.mended, 15)


def test_what_cannot_be_read_has_a_reason(mangled):
    assert {name for name, each in mangled.results.items() if each.trouble} == set(mangled.broken)
    assert mangled.outcome.status == 1
    assert all(mangled.results[name].points == 0 for name in mangled.broken)
    assert not (mangled.root / "autograded" / "nothing" / "99-small" / "link").exists()
    grades, _ = mangled.rows()
    assert all(row[4] for row in grades if row[0] in mangled.broken), "a person is to look at them"
