"""Measure stock nbgrader on the corpus: `python -m tests.attacks.stock [ID ...]` writes stock.csv beside this file.

Each attack is alone in a class of its own that is thrown away. Stock nbgrader runs it with the rights of whoever
calls, so everything but that class is made read-only by bubblewrap, and memory, file size and time are limited; an
attack that would still harm the machine is left out, with its reason. What is left open - source, gradebook, other
submissions, a home folder, the network of this machine - is what stock leaves open.
"""

import csv
import shutil
import subprocess
import sys
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.attacks.attack import ROOT, SLUG, Attack, make
from tests.attacks.corpus.every import ATTACKS
from tests.attacks.marks import deserved, gradebook, lost, total, undeserved, worth
from tests.attacks.world import NEIGHBOUR, Listener, World, build, copy, notebook_of, released, secrets_shown, witness

TABLE = Path(__file__).with_name("stock.csv")
COLUMNS = ["id", "family", "tries", "deserved", "stock", "undeserved", "lost", "besides"]
CELL, SECONDS = 20, 150
MEMORY, FILE_SIZE = 4 << 30, 1 << 30


def measure(attack: Attack, template: World) -> dict[str, object]:
    """Grade one attack as stock nbgrader does, and tell what came of it."""
    row = {"id": attack.id, "family": attack.family, "tries": attack.tries, "deserved": f"{deserved(attack):g}"}
    if attack.not_stock:
        return row | {"besides": f"not run: {attack.not_stock}"}
    folder = Path(tempfile.mkdtemp(prefix="stock-"))
    try:
        world = copy(template, folder / "class")
        return row | _graded(attack, world)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _graded(attack: Attack, world: World) -> dict[str, object]:
    listener = Listener()
    make(attack, released(world), world.names(listener.port))
    before = witness(world)
    ended = _autograde(attack, world)
    listener.close()
    points = gradebook(world.root / "gradebook.db").get(attack.name, {})
    graded = ended == "0" and any(each is not None for each in points.values())
    besides = {
        "no grade": not graded and ended != "time",
        "no grade: never ended": ended == "time",
        "read: " + ", ".join(sorted(_read(world, attack))): bool(_read(world, attack)),
        "changed the class": graded and _changed(before, witness(world)),
        "called out": bool(listener.heard),
    }
    return {
        "stock": f"{total(points):g}" if graded else "none",
        "undeserved": f"{sum(undeserved(attack, points).values()) if graded else 0:g}",
        "lost": len(lost(attack, points if graded else {})),
        "besides": "; ".join(words for words, true in besides.items() if true),
    }


def _autograde(attack: Attack, world: World) -> str:
    """Run stock nbgrader; tell its exit status, or that its time was over."""
    nbgrader = [sys.executable, "-m", "nbgrader", "autograde", SLUG, f"--student={attack.name}",
                f"--Execute.timeout={CELL}"]
    # An environment or a clone may itself lie under /tmp, which is covered.
    shown = [word for place in (ROOT, sys.base_prefix, sys.prefix) for word in ("--ro-bind", str(place), str(place))]
    outer = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", *shown,
             "--bind", str(world.folder), str(world.folder), "--unshare-pid", "--unshare-ipc", "--die-with-parent"]
    limits = ["prlimit", f"--as={MEMORY}", f"--fsize={FILE_SIZE}", "--core=0"]
    run = subprocess.Popen([*limits, *outer, *nbgrader], cwd=world.root, env=world.environment(),
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return str(run.wait(SECONDS))
    except subprocess.TimeoutExpired:
        return "time"
    finally:
        run.kill()
        run.wait()


def _read(world: World, attack: Attack) -> set[str]:
    """What the student's code printed of the planted words (tracebacks show the hidden tests anyway)."""
    path = notebook_of(world, attack.name)
    return secrets_shown(path, "stream") if path.is_file() else set()


def _changed(before: dict[str, str], after: dict[str, str]) -> bool:
    ours = ("home/.ipython/", "home/.local/", "home/.jupyter/", "home/.cache/", "home/.config/", "temporary/")
    names = (name for name in before.keys() | after.keys() if not name.startswith(ours))
    return any(before.get(name) != after.get(name) for name in names)


def main(wanted: list[str]) -> None:
    if not shutil.which("bwrap"):
        sys.exit("Hostile code would run as you: install bubblewrap first.")
    warnings.simplefilter("ignore")
    rows = {row["id"]: row for row in csv.DictReader(TABLE.open(encoding="utf-8"))} if TABLE.is_file() else {}
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(2) as two:
        template = build(Path(place) / "class")
        _need_stock(copy(template, Path(place) / "honest"))
        chosen = [ATTACKS[id] for id in wanted or ATTACKS]
        for row in two.map(lambda attack: measure(attack, template), chosen):
            rows[row["id"]] = row
            print(row["id"], row.get("stock", "-"), row["besides"], flush=True)
            _save([rows[id] for id in ATTACKS if id in rows])


def _need_stock(world: World) -> None:
    """Stop where stock nbgrader does not even grade an honest answer: every row would say `no grade`."""
    ended = _autograde(Attack(NEIGHBOUR, "", ""), world)
    if ended != "0" or total(gradebook(world.root / "gradebook.db").get(NEIGHBOUR, {})) != sum(worth().values()):
        sys.exit(f"Stock nbgrader does not grade an honest answer here (it ended with {ended}): nothing was measured.")


def _save(rows: list[dict[str, object]]) -> None:
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
