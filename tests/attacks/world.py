"""A class to attack: one assignment, planted words that nobody may find, and a witness of everything around it."""

import hashlib
import os
import re
import shutil
import socket
import threading
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml

from course.authoring.release import release
from course.environment import environment
from course.manifest import LANGUAGES, Course
from tests.attacks.attack import FILE, ROOT, SLUG, Submission, right
from tests.attacks.corpus.kinds import fill

SECRET = re.compile(r"CANARY-[a-z]+-[0-9a-f]+")
NEIGHBOUR = "neighbour"
LIMIT = 5  # seconds for a cell, so that an endless loop costs the tests little


@dataclass(frozen=True)
class World:
    """The folder that holds the course and a home, and where in it things are."""

    folder: Path
    language: str = "en"

    @property
    def course(self) -> Course:
        return Course(self.folder / "course")

    @property
    def root(self) -> Path:
        """nbgrader's course root."""
        return self.course.grading_root(self.language)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def names(self, port: int = 9) -> dict[str, str]:
        """What an attacker is told."""
        return {"ROOT": str(self.root), "COURSE": str(self.course.root), "HOME": str(self.home), "PORT": str(port),
                "SOCKET": str(self.folder / "socket"), "NAME": self.folder.name, "FIRST": "5"}

    def environment(self) -> dict[str, str]:
        """What the grading command is started with."""
        return environment() | {"HOME": str(self.home), "COURSE_SECRET": secret("environment"),
                                "TMPDIR": str(self.folder / "temporary")}


def secret(kind: str) -> str:
    """A planted word; the same in every run, so that a table of results can be compared."""
    return f"CANARY-{kind}-{hashlib.sha256(kind.encode()).hexdigest()[:12]}"


def build(folder: Path, language: str = "en", slug: str = SLUG) -> World:
    """Make the class: sources with planted words, release, gradebook, home, a neighbour."""
    world = World(folder, language)
    for place in (world.home / ".ssh", folder / "temporary", world.course.folder / "assignments"):
        place.mkdir(parents=True)
    (world.home / ".ssh" / "id").write_text(secret("home"))
    (world.home / "marks.txt").write_text(secret("home"))
    modules = [{"slug": slug, "title": dict.fromkeys(LANGUAGES, "-"), "minutes": 1, "assignment": True}]
    (world.course.folder / "course.yml").write_text(yaml.safe_dump({"modules": modules}), "utf-8")
    text = (ROOT / "course" / "assignments" / f"{slug}.md").read_text("utf-8")
    world.course.source("assignment", slug).write_text(planted(text), "utf-8")
    for each in LANGUAGES:
        _settings(world.course, each)
    release(world.course, slug, language)
    _neighbour(world)
    return world


def planted(text: str) -> str:
    """An assignment's source with words planted in its solutions, hidden tests and hidden inputs."""
    text = text.replace("### BEGIN SOLUTION\n", f"### BEGIN SOLUTION\n# {secret('solution')}\n")
    text = re.sub(r"( *)    ### BEGIN SOLUTION\n# ", r"\1    ### BEGIN SOLUTION\n\1    # ", text)
    hidden = f"hidden_word = '{secret('hidden')}'\n"
    text = text.replace("### BEGIN HIDDEN TESTS\n", "### BEGIN HIDDEN TESTS\n" + hidden)
    head, mark, rest = text.partition("twice = log_from")
    first, end, rest = rest.partition("### END HIDDEN TESTS")
    return head + mark + first.replace('"ann"', f'"{secret("input")}"') + end + rest


def released(world: World) -> nbformat.NotebookNode:
    return nbformat.read(world.course.assignment(world.language, SLUG, "release"), as_version=4)


def _settings(course: Course, language: str) -> None:
    root = course.grading_root(language)
    root.mkdir(parents=True)
    shutil.copy(ROOT / "assignments" / language / "nbgrader_config.py", root)
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f"\nc.Execute.timeout = {LIMIT}\n")


def _neighbour(world: World) -> None:
    """An honest student with secrets of their own."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{world.root / 'gradebook.db'}") as book:
        book.update_or_create_student(NEIGHBOUR, first_name=secret("gradebook"))
    submission = Submission(world.root / "submitted" / NEIGHBOUR / SLUG, released(world), world.names())
    fill(submission, right())
    submission.add("tier", f"# {secret('neighbour')}")
    submission.write()


def secrets_in(*texts: str) -> set[str]:
    """The kinds of planted words that stand in a text."""
    return {word.split("-")[1] for text in texts for word in SECRET.findall(text)}


def secrets_shown(path: Path, *kinds: str) -> set[str]:
    """The kinds of planted words in a graded notebook's outputs (its hidden tests' text is there by right)."""
    notebook = nbformat.read(path, as_version=4)
    return secrets_in(*(str(output) for cell in notebook.cells for output in cell.get("outputs", [])
                        if not kinds or output.output_type in kinds))


def witness(world: World) -> dict[str, str]:
    """A mark of every file that grading must leave alone."""
    ours = {"gradebook.db", "autograded", "feedback", ".nbgrader.log", ".grading.lock"}
    book = world.root / "gradebook.db"
    found = {}
    for place, folders, names in os.walk(world.folder):
        if Path(place) == world.root:
            folders[:] = [each for each in folders if each not in ours]
            names = [each for each in names if each not in ours]
        for name in names:
            path = Path(place) / name
            if path.is_symlink() or not path.exists() or not path.samefile(book):
                found[os.fsdecode(os.fsencode(path.relative_to(world.folder)))] = _mark(path)
    return found


def _mark(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    if not path.is_file() or path.stat().st_size > 100_000_000:
        return f"{path.stat().st_mode} {path.stat().st_size}"
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Listener:
    """Listens on this machine for attackers who call out, and keeps what they say."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            with caller:
                caller.settimeout(2)
                self.heard.append(caller.recv(100))

    def close(self) -> None:
        self._socket.close()


def copy(world: World, folder: Path) -> World:
    """The same class in another folder."""
    return World(shutil.copytree(world.folder, folder, symlinks=True), world.language)


def notebook_of(world: World, student: str, step: str = "autograded") -> Path:
    return world.root / step / student / SLUG / FILE
