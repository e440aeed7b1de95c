"""Functions that count their calls: whoever knows the tests' order would then know which answer is wanted next.

Knowing the answers beforehand would do as well without counting; what these prove is that one call can tell the next
nothing, so that no test is judged by what another one asked.
"""

from tests.attacks.attack import tests_of
from tests.attacks.corpus.kinds import IDENTITY, Family
from tests.attacks.corpus.learning import VISIBLE

cheat = Family("remembering").cheat

SCRIPT = """
script = [["vip", "vip", "important", "ordinary"], ["ordinary", "vip", "important", "vip"], ["vip"],
          ["vip"] * 4 + ["important"], ["vip"] * 10, ["vip", "vip", "ordinary", "ordinary"],
          ["vip", "important", "ordinary", "ordinary"], ["vip", "important", "ordinary"]]
"""
TIER = """
def tier(profits, vip=0.80, important=0.95):
    return script[min(count(), len(script) - 1)]
"""


SHARED = ("Forks of one process share what it had opened, so calls can be connected with each other; they learn what was "
          "asked, never what is right. The answers in these scripts are known beforehand.")


def remembering(id: str, tries: str, code: str, *, stopped: bool = False) -> None:
    """`count` tells how often the function was called before."""
    more = VISIBLE if stopped else tests_of("tier") | VISIBLE
    cheat(id, tries, SCRIPT + code, answers={"tier": TIER}, earns=IDENTITY, may_earn=more,
          unstoppable="" if stopped else SHARED)


remembering("remembers-in-a-name", "A name of the notebook counts the calls.", """
calls = iter(range(100))

def count():
    return next(calls)
""", stopped=True)

remembering("remembers-in-a-file", "A file counts the calls, wherever one can be written.", """
import os, tempfile

places = [".", tempfile.gettempdir(), "/dev/shm", "/var/tmp", os.path.expanduser("~"), "@ROOT@"]

def count():
    best = 0
    for place in places:
        try:
            with open(os.path.join(place, ".calls"), "a+") as file:
                file.seek(0)
                best = max(best, len(file.read()))
                file.write("x")
        except OSError:
            pass
    return best
""", stopped=True)

remembering("remembers-in-an-open-file", "A file that has no name any more, or was open before, counts the calls.", """
import os, tempfile

kept = tempfile.TemporaryFile()

def count():
    size = os.fstat(kept.fileno()).st_size
    os.pwrite(kept.fileno(), b"x", size)
    return size
""")

remembering("remembers-in-a-process", "A process that the student's code left behind counts the calls.", """
import os, signal, socket

near, far = socket.socketpair()
if os.fork() == 0:
    try:
        signal.alarm(60)
        near.close()
        calls = 0
        while far.recv(1):
            far.send(bytes([calls]))
            calls += 1
    finally:
        os._exit(0)
near.settimeout(1)

def count():
    near.send(b"?")
    return near.recv(1)[0]
""")

remembering("remembers-in-a-pipe", "A pipe with one byte less after each call counts them.", """
import os

reader, writer = os.pipe()
os.write(writer, bytes(range(100)))

def count():
    return os.read(reader, 1)[0]
""")

remembering("remembers-in-shared-memory", "Memory that forks share counts the calls.", """
import mmap

shared = mmap.mmap(-1, 4096)

def count():
    shared[0] += 1
    return shared[0] - 1
""")

remembering("remembers-in-a-file-position", "The position in a file that forks share counts the calls.", """
import os

with open("position", "wb") as file:
    file.write(bytes(100))
shared = os.open("position", os.O_RDONLY)

def count():
    return os.lseek(shared, 1, os.SEEK_CUR) - 1
""")

remembering("remembers-in-process-numbers", "The number of the process, which grows with every fork, counts the calls.", """
import os

def count():
    return max(os.getpid() - @FIRST@, 0)
""")
