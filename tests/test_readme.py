"""What the readmes tell to type works, and both languages tell the same."""

import importlib.util
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from nbgrader.apps.nbgraderapp import NbGraderApp

from course.authoring.parity import shape
from course.cli import parser
from course.environment import environment

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh.md"]
PAGES = [*READMES, "CONTRIBUTING.md"]
BLOCK = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.M | re.S)
INDENTED = re.compile(r"\n\n((?: {4,}\S.*\n)+)")
# Not run as they stand, and why.
INSTEAD = {
    "python start.py": None,  # it installs anew and serves until stopped: tests/setup and tests/browser see to it
    "python start.py test": None,  # it would run this very test again
    "course lab": "course lab --help",  # it serves until stopped
}
# What a fresh clone would not have.
NOT_COPIED = [".*", "__pycache__", "*.egg-info", "gradebook.db*", "submitted", "source", "autograded", "feedback",
              "exchange", "reports", "artifacts", "build", "dist"]


def commands(text):
    """The lines of a page's shell blocks, fenced or indented, without comments."""
    blocks = [found[1] for found in BLOCK.finditer(text)]
    blocks += [found[1] for found in INDENTED.finditer(BLOCK.sub("", text))]
    lines = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    return [shlex.join(words) for words in lines if words]


def complaint(command):
    """Why this is not a command that the repository has; empty if it is."""
    program, *words = shlex.split(command)
    checks = {"python": _python, "course": _course, "nbgrader": _nbgrader, "make": _make,
              "cd": lambda words: "" if (ROOT / words[0]).is_dir() else "no such folder",
              "source": lambda words: "" if words == [".venv/bin/activate"] else "not our environment"}
    return checks[program](words) if program in checks else f"{program} is not ours"


def _python(words):
    if words[:1] == ["-m"]:
        return "" if importlib.util.find_spec(words[1]) else f"no module {words[1]}"
    if words[:1] != ["start.py"]:
        return f"{words[0]} is not start.py"
    if words[1:2] == ["test"]:
        return ""
    spec = importlib.util.spec_from_file_location("start_of_readme", ROOT / "start.py")
    start = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(start)
    return _parsed(start.parse, words[1:])


def _course(words):
    return _parsed(parser().parse_known_args, words)


def _parsed(parse, words):
    try:
        more = parse(words)[1]
    except SystemExit:
        return "its arguments are refused"
    return f"unknown: {more}" if more else ""


def _nbgrader(words):
    known = {name.replace("_", "-") for name in NbGraderApp.subcommands}
    return "" if words[0].replace("_", "-") in known else f"nbgrader has no {words[0]}"


def _make(words):
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    return "" if words[0] in targets else f"the Makefile has no {words[0]}"


def read(page):
    return (ROOT / page).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_each_command_is_one_that_the_repository_has(page):
    found = commands(read(page))
    assert len(found) > 1
    assert {command: why for command in found if (why := complaint(command))} == {}


def test_a_command_that_is_not_there_is_noticed():
    page = ("Text\n\n```sh\npython start.py --lang zh\npython start.py --lang fr   # no\n```\n\n    course biuld\n"
            "    make tests\n\n```python\nnot_a_command()\n```\n\n    python -m tests.no_such\n    crm lab\n")
    assert [command for command in commands(page) if complaint(command)] == [
        "python start.py --lang fr", "course biuld", "make tests", "python -m tests.no_such", "crm lab"]


def test_both_languages_have_the_same_commands_headings_pictures_and_links():
    english, chinese = (shape(read(page)) for page in READMES)
    assert commands(read("README.md")) == commands(read("README.zh.md"))
    for part in ("headings", "links", "images"):
        assert len(english[part]) == len(chinese[part])
    own = re.compile(r"(guide|grading|scale)\.zh\.md")
    assert [own.sub(r"\1.md", each) for each in chinese["links"]] == list(english["links"])
    assert re.findall("<!--.*?-->", read("README.md")) == re.findall("<!--.*?-->", read("README.zh.md"))


@pytest.mark.parametrize("page", PAGES)
def test_links_and_pictures_lead_to_files(page):
    parts = shape(read(page))
    here = {target for target in (*parts["links"], *parts["images"]) if "://" not in target}
    assert [target for target in here if not (ROOT / target.split("#")[0]).exists()] == []


@pytest.mark.parametrize("page", READMES)
def test_folders_and_files_named_in_the_text_exist(page):
    named = re.findall(r"`((?:lessons|assignments|course|crmlib|tests|datasets)/[^`<>]*)`", read(page))
    assert named
    assert [path for path in named if not (ROOT / path).exists() and not path.endswith("submitted")] == []


def _as_a_system_gives(place, slug):
    """A class list, a gradebook and a submission, under the readme's names."""
    rows = ["Student,ID,SIS User ID,SIS Login ID,Section,Customer classification (7)", "Points Possible,,,,,100",
            '"Lee, Ann",101,ann,ann@uni.example,A,']
    for name in ("roster.csv", "gradebook.csv"):
        (place / name).write_text("\n".join(rows), "utf-8")
    (place / "downloads").mkdir()
    shutil.copy(place / "assignments" / "en" / "release" / slug / f"{slug}.ipynb",
                place / "downloads" / f"leeann_101_9001_{slug}-1.ipynb")


@pytest.mark.slow
def test_the_commands_run_one_after_the_other(tmp_path):
    """As an instructor types them, in a copy of the repository, with a student's work handed in before grading."""
    place = tmp_path / "course"
    shutil.copytree(ROOT, place, ignore=shutil.ignore_patterns(*NOT_COPIED))
    english = place / "assignments" / "en"
    _as_a_system_gives(place, "02-classification")
    for command in commands(read("README.md")):
        words = shlex.split(INSTEAD.get(command, command) or "")
        if words:
            done = subprocess.run(words, cwd=place, env=environment(), capture_output=True, text=True,
                                  encoding="utf-8", timeout=300, check=False)
            assert done.returncode == 0, f"{command}\n{(done.stdout + done.stderr)[-3000:]}"
    assert (tmp_path / "crm-for-students" / "start.py").is_file()
    assert list((english / "autograded" / "ann").rglob("*.ipynb"))
    assert '"Lee, Ann",101,ann,ann@uni.example,A,0\n' in (place / "grades-02-classification-canvas.csv").read_text()
