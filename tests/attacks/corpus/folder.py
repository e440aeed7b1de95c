"""Files beside the notebook that are to run, to hide a library, or to lead somewhere else."""

import os
from pathlib import Path

from tests.attacks.attack import FILE, SLUG, WRONG, Attack, Submission
from tests.attacks.corpus.kinds import ALL, IDENTITY, Family, fill, register

changed = Family("folder").changed
NOTHING: frozenset[str] = frozenset()


def beside(id: str, tries: str, files: dict[str, str]) -> None:
    """Wrong answers, and files that are to earn their points."""

    def after(submission: Submission) -> None:
        for name, text in files.items():
            path = submission.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(submission.filled(text), "utf-8")

    register(Attack(id, "folder", tries, lambda submission: fill(submission, WRONG), after, IDENTITY))


CRMLIB = {
    "crmlib/__init__.py": "say = lambda *given: ''\nuse_language = lambda *given: None\n",
    "crmlib/exercise.py": "same = lambda *given, **more: True\nclosed_book = lambda *given: None\n",
    "crmlib/profile.py": "customer_profile = None\n",
    "crmlib/classification/__init__.py": "by_importance = by_relationship = cumulative_share = top_share = migration = None\n",
    "crmlib/personal/__init__.py": "",
    "crmlib/personal/classification.py": (
        "import pandas as pd\n"
        "customers_of = lambda *given: pd.DataFrame({'customer': ['K1'] * 60, 'profit': [1.0] * 60, 'growth': [0.0] * 60})\n"
        "log_of = lambda *given: pd.DataFrame({'customer': [], 'date': [], 'amount': []})\n"
        "tiers_of = lambda *given: (pd.DataFrame({'customer': [], 'importance': []}),) * 2\n"),
}
beside("own-crmlib", "A crmlib of the student's own whose `same` says yes.", CRMLIB)
STARTUP = "import crmlib.exercise\ncrmlib.exercise.same = lambda *given, **more: True\n"
beside("start-up-files", "Files that Python, IPython, Jupyter or pytest may run at their start.", dict.fromkeys(("sitecustomize.py", "usercustomize.py", "conftest.py", "ipython_config.py", "ipython_kernel_config.py", "jupyter_config.py", "jupyter_server_config.py", "profile_default/startup/00.py", ".ipython/profile_default/startup/00.py", "profile_default/ipython_config.py"), STARTUP))
beside("own-configuration", "A configuration of nbgrader that removes the tests' points from danger.", {
    "nbgrader_config.py": "c = get_config()\nc.Execute.enabled = False\nc.ClearSolutions.code_stub = {'python': ''}\n",
    "jupyter_nbconvert_config.py": "c = get_config()\nc.ExecutePreprocessor.enabled = False\n"})
beside("own-libraries", "pandas.py, numpy.py, json.py and others, which do harm when imported.", {
    f"{name}.py": "raise SystemExit('mine')\n" for name in ("nbgrader_judge", "mypandas")} | {
    "narwhals.py": STARTUP, "typing_extensions.py": STARTUP, "attr.py": STARTUP})
beside("own-matplotlibrc", "Settings of libraries that load a file from the work folder.", {
    "matplotlibrc": "backend: module://evil\n", "evil.py": STARTUP, "pyvenv.cfg": "home = /nowhere\n", ".pdbrc": "import os\n"})


def link(name: str, target: str, *, hard: bool = False):
    """In place of a file, a link to something outside the submission."""

    def after(submission: Submission) -> None:
        place = submission.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            place.unlink()
        to = submission.filled(target)
        if hard:
            os.link(to, place)
        else:
            place.symlink_to(to)

    return after


SOURCE = f"@ROOT@/source/{SLUG}/{FILE}"
NEIGHBOUR = f"@ROOT@/submitted/neighbour/{SLUG}/{FILE}"


def linked(id: str, tries: str, *links: tuple[str, str], hard: bool = False, **more) -> None:
    def after(submission: Submission) -> None:
        for name, target in links:
            link(name, target, hard=hard)(submission)

    changed(id, tries, after=after, **more)


linked("link-to-solution", "The notebook is a symbolic link to the source with its solutions.", (FILE, SOURCE), earns=NOTHING, trouble=True)
linked("link-to-neighbour", "The notebook is a symbolic link to another student's.", (FILE, NEIGHBOUR), earns=NOTHING, trouble=True)
linked("hard-link-to-solution", "The notebook is the very file of the source.", (FILE, SOURCE), hard=True, earns=NOTHING, trouble=True)
linked("link-to-endless", "The notebook is a link to a device that never ends.", (FILE, "/dev/zero"), earns=NOTHING, trouble=True)
linked("link-to-itself", "The notebook is a link to itself.", (FILE, FILE), earns=NOTHING, trouble=True)
linked("link-to-nowhere", "The notebook is a link to nothing.", (FILE, "@ROOT@/none.ipynb"), earns=NOTHING, trouble=True)
linked("links-beside", "Links beside the notebook: to the gradebook, the source, the home folder, the root, in a ring.",
       ("book.db", "@ROOT@/gradebook.db"), ("source", "@ROOT@/source"), ("home", "@HOME@"), ("root", "/"), ("ring", "."),
       ("zero", "/dev/zero"))
linked("hard-link-beside", "A file beside the notebook is the gradebook itself; the notebook writes into it.",
       ("data.csv", "@ROOT@/gradebook.db"), hard=True)


def pipe_instead(submission: Submission) -> None:
    submission.path.unlink()
    os.mkfifo(submission.path)


changed("a-pipe", "The notebook is a pipe that nobody writes.", after=pipe_instead, earns=NOTHING, trouble=True,
        not_stock="opening it waits for ever")
changed("pipe-beside", "A pipe beside the notebook.", after=lambda s: os.mkfifo(s.folder / "pipe"))


def folder_is_link(submission: Submission) -> None:
    """The student's folder of the assignment is a link to the neighbour's."""
    for each in submission.folder.iterdir():
        each.unlink()
    submission.folder.rmdir()
    submission.folder.symlink_to(Path(submission.filled(f"@ROOT@/submitted/neighbour/{SLUG}")), target_is_directory=True)


changed("folder-is-a-link", "The whole folder is a link to the neighbour's.", after=folder_is_link, earns=NOTHING, trouble=True)


def long_names(submission: Submission) -> None:
    """Names as long as the file system allows, in letters and in Chinese, and a folder where a file is."""
    for name in ("x" * 255, "客" * 85, "deep/" * 20 + "y" * 250):
        path = submission.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("long")


changed("long-names", "Files beside the notebook whose names have 255 bytes.", after=long_names)


def sparse(submission: Submission) -> None:
    with (submission.folder / "huge.bin").open("wb") as file:
        file.truncate(100 << 30)


changed("sparse-file", "A file beside the notebook that says it has 100 GB.",
        after=sparse,
        not_stock="nbgrader copies it, zeros and all, until the disk is full", may_earn=ALL)
