"""Right answers that look unusual: each must keep all its points."""

from tests.attacks.attack import Submission
from tests.attacks.corpus.kinds import Family

honest = Family("harmless").honest

honest("warnings", "Warnings of every kind, at the top and in a function.", """
import warnings
warnings.warn("careful")
warnings.warn("old", DeprecationWarning)
def warning(profit, loyalty, rule=relation, **more):
    warnings.warn("each time")
    warnings.simplefilter("always")
    return rule(profit, loyalty, **more)
relation = warning
""")
honest("stderr", "Words on stderr, at the top and in a function, also past Python.", """
import os, sys
print("to stderr", file=sys.stderr)
os.write(2, b"past Python\\n")
def talking(profit, loyalty, rule=relation, **more):
    print("asked", profit, file=sys.stderr)
    os.write(1, b"past Python\\n")
    return rule(profit, loyalty, **more)
relation = talking
""")
honest("logging", "A logger that writes to stderr.", """
import logging
logging.basicConfig(level=logging.DEBUG)
logging.getLogger("mine").error("not an error")
""")
honest("figures", "A figure, a table shown, an expression last.", """
import matplotlib.pyplot as plt
import pandas as pd
plt.plot([1, 2, 3])
plt.show()
display(pd.DataFrame({"a": [1]}))
42
""")
honest("magics", "Magics and a shell command.", """
%matplotlib inline
%timeit -n1 -r1 relation(1, 1)
!echo hello
""")
honest("own-names", "The student's names are those that the tests use, and `say` and `same` mean something else.", """
answer, wanted, mine, days, money, before, now, height, only, twice, returned, profits = range(12)
list_, say, same = [1], "words", None
""", where="moved")
honest("helpers-elsewhere", "Functions lean on helpers and constants of other cells, a cache and a default argument.", """
import functools
HIGH = {"high_profit": 600}
@functools.lru_cache(maxsize=None)
def cell_of(valuable, loyal, names=("acquaintance", "emotional", "functional", "partner")):
    return names[2 * valuable + loyal]
""", where="identity", answers={"relation": """
class Relation:
    def __call__(self, profit, loyalty, high_profit=HIGH["high_profit"], high_loyalty=0.5):
        if profit is None or loyalty is None:
            return "unclassified"
        return cell_of(profit >= high_profit, loyalty >= high_loyalty)
relation = Relation()
"""})
honest("lambda-and-partial", "A lambda, a partial and a decorated function.", """
import functools
relation = functools.partial(lambda rule, *given, **more: rule(*given, **more), relation)
inner = tier
@functools.wraps(inner)
def tier(*given, **more):
    return tuple(inner(*given, **more))
""")
honest("await", "A cell with `await`, and a function that runs a loop of its own.", """
import asyncio
await asyncio.sleep(0)
""")
honest("random-seed", "A seed set, random numbers drawn, the locale and the time zone changed.", """
import locale, os, random, time
random.seed(1)
os.environ["TZ"] = "Asia/Shanghai"
time.tzset()
locale.setlocale(locale.LC_ALL, "C")
""")
honest("settings", "pandas', numpy's and Python's settings changed.", """
import decimal, sys
import numpy as np
import pandas as pd
pd.set_option("display.max_rows", 1)
np.seterr(all="raise")
np.set_printoptions(precision=1)
sys.setrecursionlimit(5000)
decimal.getcontext().prec = 2
""")
honest("polluting-imports", "Star imports that hide builtins' names.", """
from math import *
from numpy import *
""", where="moved")
honest("work-folder", "A folder made, a file written and read there, the folder changed.", """
import os, pathlib
pathlib.Path("notes").mkdir(exist_ok=True)
os.chdir("notes")
pathlib.Path("notes.txt").write_text("mine")
assert pathlib.Path("notes.txt").read_text() == "mine"
""")
honest("subprocess", "Another program is asked and a thread is joined.", """
import subprocess, sys, threading
subprocess.run([sys.executable, "-c", "print(1)"], check=False)
thread = threading.Thread(target=print)
thread.start()
thread.join()
""")
honest("error-in-extra-cell", "A line after the answer fails; the answer stands.", "1 / 0")


def with_module(submission: Submission) -> None:
    """A module and a table of the student's own, which the answer uses."""
    (submission.folder / "helpers.py").write_text("def high(value, threshold):\n    return value >= threshold\n")
    (submission.folder / "data").mkdir()
    (submission.folder / "data" / "names.csv").write_text("partner\nfunctional\nemotional\nacquaintance\n")


honest("own-module", "The answer imports a module and reads a table that were handed in beside the notebook.", answers={"relation": """
import pandas as pd
from helpers import high
NAMES = pd.read_csv("data/names.csv", header=None)[0].tolist()
def relation(profit, loyalty, high_profit=600, high_loyalty=0.5):
    if profit is None or loyalty is None:
        return "unclassified"
    return NAMES[(not high(loyalty, high_loyalty)) + 2 * (not high(profit, high_profit))]
"""}, after=with_module)
honest("recursive-and-generators", "A recursive answer with generators, exceptions and a class inside.", """
class NotThere(Exception):
    pass
def walk(items):
    for each in items:
        yield each
def nested(profit, loyalty, rule=relation, depth=50, **more):
    if depth:
        return nested(profit, loyalty, rule, depth - 1, **more)
    try:
        raise NotThere
    except NotThere:
        return next(walk([rule(profit, loyalty, **more)]))
relation = nested
""")
