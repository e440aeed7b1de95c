"""Writing, sending and stopping what no student may."""

from tests.attacks.corpus.kinds import ALL, Family

honest = Family("writing").honest


def writes(id: str, tries: str, code: str, where: str = "identity", **more) -> None:
    honest(id, tries, code, where=where, **more)


writes("writes-gradebook", "The gradebook: all points to oneself, none to the neighbour.", """
try:
    import sqlite3
    book = sqlite3.connect("@ROOT@/gradebook.db", timeout=1)
    book.execute("update grade set auto_score = 100, manual_score = 100, needs_manual_grade = 0")
    book.commit()
    book.close()
except Exception:
    pass
""", where="moved", earns=frozenset(ALL))
writes("writes-course", "The source, the release, others' submissions, the course's package.", """
import glob
import crmlib
for path in ["@ROOT@/attack.txt", "@ROOT@/source/attack.txt", "@ROOT@/submitted/neighbour/attack.txt", "@COURSE@/attack.txt",
             crmlib.__path__[0] + "/attack.txt", *glob.glob("@ROOT@/s*/**/*.ipynb", recursive=True)]:
    try:
        with open(path, "a") as file:
            file.write(" ")
    except OSError:
        pass
""")
writes("writes-home", "Start-up files in the home folder, temporary files.", """
import os
for place in ("@HOME@", os.path.expanduser("~"), "/tmp", "/var/tmp", "/dev/shm", "/etc", "/"):
    for name in (".bashrc", "course-attack.txt", ".ipython/profile_default/startup/00-attack.py", "usercustomize.py"):
        path = os.path.join(place, name)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True) if ".ipython" in name and place == "@HOME@" else None
            if not os.path.exists(path):
                open(path, "w").write("attack = 'course'\\n")
        except OSError:
            pass
""")
writes("deletes", "Everything of the class is deleted.", """
import os, shutil
for place in ("@ROOT@/submitted/neighbour", "@ROOT@/release", "@ROOT@/source", "@HOME@"):
    shutil.rmtree(place, ignore_errors=True)
for place, _, names in os.walk("."):
    for name in names:
        try:
            os.unlink(os.path.join(place, name))
        except OSError:
            pass
""")
writes("links-left", "The work folder is filled with links to what is outside, for whoever copies it.", """
import os
for name in ("out", "02-classification.ipynb", "feedback", "autograded", "gradebook.db"):
    for target in ("@ROOT@/gradebook.db", "@ROOT@/source", "/etc/passwd", "/"):
        try:
            os.path.lexists(name) and os.remove(name)
            os.symlink(target, name)
        except OSError:
            pass
os.path.exists("pipe") or os.mkfifo("pipe")
""")
writes("work-folder-removed", "The work folder removes itself.", """
import os, shutil
shutil.rmtree(os.getcwd(), ignore_errors=True)
""", where="moved")
writes("calls-out", "The network: a listener on this machine, a name, an address, a socket without a name.", """
import os, socket
def call(kind, *address):
    try:
        with socket.socket(kind, socket.SOCK_STREAM) as out:
            out.settimeout(1)
            out.connect(address[0] if len(address) == 1 else address)
            out.sendall(b"hello from the attack")
    except OSError:
        pass
call(socket.AF_INET, "127.0.0.1", int("@PORT@"))
call(socket.AF_INET6, "::1", int("@PORT@"))
call(socket.AF_UNIX, "@SOCKET@")
call(socket.AF_UNIX, "\\0@NAME@")
""")
writes("calls-out-late", "A process that waits until the sandbox may be gone, then calls out and writes the gradebook.", """
import os, signal, socket, sqlite3, time
if os.fork() == 0:
    os.setsid()
    signal.alarm(30)
    time.sleep(5)
    try:
        socket.create_connection(("127.0.0.1", int("@PORT@")), 1).sendall(b"late")
    except OSError:
        pass
    try:
        book = sqlite3.connect("@ROOT@/gradebook.db", timeout=1)
        book.execute("update grade set manual_score = 100")
        book.commit()
    except Exception:
        pass
    os._exit(0)
""")
writes("signals-everybody", "Signals to every process that it may signal, by number; harmless ones under stock.", """
import os, signal
alone = os.getpid() < 100 or not os.path.exists("@ROOT@")
for process in range(1, 100) if alone else ():
    if process != os.getpid():
        try:
            os.kill(process, signal.SIGKILL)
        except OSError:
            pass
""", loses=(), earns=frozenset(), may_earn=ALL, not_stock="it ends every process that it may")
