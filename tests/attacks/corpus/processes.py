"""Right answers around one cell or function that stalls, dies, or takes the machine with it.

Each is bounded, so that the machine survives even where nothing holds it back.
"""

from nbformat.v4 import new_code_cell

from tests.attacks.attack import Submission
from tests.attacks.corpus.kinds import ALL, IDENTITY, Family

honest = Family("processes").honest


def top_level(id: str, tries: str, code: str, *, loses: tuple[str, ...] = ("relation",), **more) -> None:
    """In the cell of question 3, above the answer, so that this question is lost and no other."""
    answer = "def relation(profit, loyalty, high_profit=600, high_loyalty=0.5):\n    return 'partner'"
    honest(id, tries, answers={"relation": code.strip("\n") + "\n" + answer}, loses=loses, **more)


def in_function(id: str, tries: str, code: str, *, before: str = "", **more) -> None:
    """In the function of question 3."""
    body = "".join(f"    {line}\n" for line in code.strip("\n").splitlines())
    head = "def relation(profit, loyalty, high_profit=600, high_loyalty=0.5):\n"
    honest(id, tries, answers={"relation": before.strip("\n") + "\n" + head + body}, loses=("relation",), **more)


top_level("loop", "An endless loop at the top of a cell.", "while True:\n    pass")
top_level("loop-that-resists", "An endless loop that swallows every exception and ignores every signal it can.", """
import signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGXCPU, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""")
top_level("sleep", "A cell that sleeps for a day.", "import time\ntime.sleep(86_400)")
in_function("loop-in-function", "An endless loop in a function that the tests call.", "while True:\n    pass")
in_function("loop-in-c", "An endless loop inside one call of C, which no exception interrupts.", "sum(iter(int, 1))")
in_function("loop-in-regex", "A regular expression that never comes to its end.", 'import re\nre.match("(a+)+$", "a" * 64 + "b")')
in_function("loop-in-repr", "The answer's __repr__, __eq__, __len__ and __hash__ never end.", "return Endless()", before="""
class Endless:
    def loop(self, *given):
        while True:
            pass
    __repr__ = __str__ = __eq__ = __ne__ = __len__ = __hash__ = __iter__ = __float__ = __bool__ = __reduce__ = loop
""")
top_level("input", "A cell that waits for input.", 'name = input("Your name? ")')
in_function("input-in-function", "A function that waits for input, and reads the standard input besides.", """
import sys
return input() or sys.stdin.read()
""")
honest("sys-exit", "sys.exit in an answer; what stands above it counts.", "import sys\nsys.exit(0)")
in_function("exit-in-function", "The function raises SystemExit: no answer, not the end of the test.", "raise SystemExit(0)")
in_function("interrupt-in-function", "The function raises KeyboardInterrupt.", "raise KeyboardInterrupt")
top_level("os-exit", "os._exit in a cell: the process is gone.", "import os\nos._exit(0)")
in_function("os-exit-in-function", "os._exit in a function that the tests call.", "import os\nos._exit(0)")
top_level("kill-self", "SIGKILL to the own process.", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
top_level("kill-parent", "SIGKILL to the parent process.",
          "import os, signal\nos.kill(os.getppid(), signal.SIGKILL) if os.getppid() > 1 else None\nos._exit(1)")
top_level("kill-group", "SIGTERM to the own process group, where it is not the grader's own.", """
import os, signal
if os.getpgrp() != os.getpgid(os.getppid() or os.getpid()) or os.getpid() < 50:
    os.killpg(0, signal.SIGTERM)
os._exit(1)
""")
top_level("stop-self", "SIGSTOP to the own process: it neither runs nor ends.", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)")
in_function("stop-in-function", "SIGSTOP in a function that the tests call.", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)")
top_level("stop-parent", "SIGSTOP to the parent process.", """
import os, signal
if os.getppid() > 1:
    os.kill(os.getppid(), signal.SIGSTOP)
os._exit(1)
""", not_stock="it stops nbgrader itself, which then waits for ever")
ITS_OWN = "it ends or stops nbgrader itself, and whatever else it may"
in_function("stop-snapshot-in-function", "A call stops the process that it was forked from, and waits.", """
import os, signal, time
if 1 < os.getppid() < 400:
    os.kill(os.getppid(), signal.SIGSTOP)
    time.sleep(60)
""", not_stock=ITS_OWN)
in_function("kill-snapshot-in-function", "A call kills the process that it was forked from.", """
import os, signal
if 1 < os.getppid() < 400:
    os.kill(os.getppid(), signal.SIGKILL)
""", not_stock=ITS_OWN)
in_function("kill-everybody-in-function", "A call kills every process that it may, other questions' among them.", """
import os, signal
if os.getpid() < 400:
    os.kill(-1, signal.SIGKILL)
""", not_stock=ITS_OWN)
in_function("leave-the-group-in-function", "A call that leaves its process group, so that a kill of the group misses it.", """
import os
os.setpgid(0, os.getpgid(os.getppid()))
while True:
    pass
""")
in_function("leave-child-in-function", "Each call leaves a process behind that keeps its connection open.", """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    signal.alarm(30)
    time.sleep(30)
    os._exit(0)
os._exit(0)
""")
top_level("segfault", "A read of address 0.", "import ctypes\nctypes.string_at(0)")
top_level("deep-recursion", "Recursion without a limit, until the stack is full.", """
import sys
sys.setrecursionlimit(10**9)
def down(n):
    return [down(n + 1) for _ in "x"]
down(0)
""")
in_function("recursion-in-function", "A function that calls itself for ever, at Python's own limit.", "return relation(profit, loyalty)")

FORKS = """
import os, signal, time
for _ in range(200):
    try:
        if os.fork() == 0:
            signal.alarm(20)
            time.sleep(20)
            os._exit(0)
    except OSError:
        break
"""
top_level("fork-bomb", "200 processes that stay (a bomb, bounded).", FORKS + "\nraise SystemExit")
in_function("fork-bomb-in-function", "Each call leaves 200 processes behind.", FORKS + "\nreturn 'partner'")
honest("forked-twin", "The process forks, and both go on as the one that was asked.", """
import os, signal
if os.fork() == 0:
    signal.alarm(20)
""", where="identity")
honest("daemon-left", "A process in a session of its own, which waits and then writes where it can.", """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    signal.alarm(30)
    for descriptor in range(0, 3):
        try:
            os.close(descriptor)
        except OSError:
            pass
    time.sleep(6)
    for place in ("@ROOT@", "@HOME@"):
        try:
            open(os.path.join(place, "left-behind.txt"), "w").write("late")
        except OSError:
            pass
    os._exit(0)
""")
honest("threads-left", "Threads that never end, hold the interpreter busy and print.", """
import threading, time
def on():
    end = time.time() + 30
    while time.time() < end:
        print("still here")
        time.sleep(0.01)
for daemon in (True, False, False):
    threading.Thread(target=on, daemon=daemon).start()
""", not_stock="")
honest("atexit-loops", "At its exit the process sleeps and writes.", """
import atexit, time
def late():
    try:
        open("@ROOT@/left-behind.txt", "w").write("late")
    except OSError:
        pass
    time.sleep(30)
atexit.register(late)
""")
top_level("memory", "8 GB of memory, page by page.", """
kept = []
for _ in range(128):
    kept.append(b"x" * (64 << 20))
""")
in_function("memory-in-function", "8 GB of memory in a function that the tests call.",
            'kept = []\nfor _ in range(128):\n    kept.append(b"x" * (64 << 20))\nreturn "partner"')
honest("print-flood", "100 MB printed, on both streams; the answers are right.", """
import sys
for _ in range(50_000):
    print("x" * 1000)
    print("y" * 1000, file=sys.stderr)
""", may_earn=IDENTITY)
honest("print-flood-in-function", "Each call prints 20 MB; the answer is right.", """
def flooding(profit, loyalty, rule=relation, **more):
    for _ in range(2_000):
        print("x" * 10_000)
    return rule(profit, loyalty, **more)
relation = flooding
""")
honest("display-flood", "5,000 rich outputs and a picture of 20 MB; the answers are right.", """
from IPython.display import HTML, display
for n in range(5_000):
    display(HTML(f"<script>alert({n})</script>"))
display({"image/png": "A" * 20_000_000}, raw=True)
""")
top_level("disk-filled", "2 GB in one file and 5,000 small ones in the work folder.", """
with open("big.bin", "wb") as file:
    for _ in range(128):
        file.write(b"x" * (16 << 20))
for n in range(5_000):
    open(f"small-{n}.txt", "w").close()
raise SystemExit
""", loses=("relation",))
honest("html-bomb", "HTML outputs that take whoever cleans them for ever; the answers are right.", """
from IPython.display import HTML, display
for text in ("<div>" * 50_000, "<" * 200_000, "&" * 200_000, "<a " + "x=1 " * 50_000, "<style>" + "</style" + " " * 200_000,
             "<table>" * 5_000 + "<td>" * 5_000):
    display(HTML(text))
""")
honest("limits-raised", "The limits are raised to infinity, the priority to the highest.", """
import os, resource
for name in dir(resource):
    if name.startswith("RLIMIT_"):
        try:
            resource.setrlimit(getattr(resource, name), (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (OSError, ValueError):
            pass
try:
    os.nice(-20)
except OSError:
    pass
""")
top_level("descriptors-closed", "Every file descriptor is closed.", "import os\nos.closerange(0, 4096)", loses=("relation",))
honest("descriptors-doubled", "Every descriptor is pointed at another.", """
import os
for one in range(3, 40):
    try:
        os.dup2(os.open(os.devnull, os.O_RDWR), one)
    except OSError:
        pass
""", loses=("relation",))
honest("streams-closed", "stdout and stderr are closed and replaced by nothing; the answers are right.", """
import sys
sys.stdout.close()
sys.stdout = sys.stderr = sys.__stdout__ = None
""")
honest("modules-cleared", "sys.modules is emptied, the path too.", "import sys\nsys.modules.clear()\nsys.path.clear()",
       where="moved", loses=("moved",))
honest("stalls-just-in-time", "Everything the runner does in the student's process is slowed down to just below the limit.", """
import sys, time, types
def slow(function):
    def slowly(*given, **more):
        time.sleep(0.8)
        return function(*given, **more)
    return slowly
for name, module in list(sys.modules.items()):
    if name.startswith(("inside", "course.grading")):
        for key, value in list(vars(module).items()):
            if isinstance(value, types.FunctionType) and value.__module__ == name:
                setattr(module, key, slow(value))
""", where="moved", earns=frozenset(), may_earn=ALL)


def many_exits(submission: Submission) -> None:
    submission.notebook.cells.extend(new_code_cell("import os\nos._exit(1)") for _ in range(12))


Family("processes").changed("exit-in-many-cells", "Twelve cells that each end the process.", many_exits)
