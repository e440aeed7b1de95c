"""Wrong answers, and whatever compares them patched to say yes."""

from tests.attacks.corpus.kinds import Family

cheat = Family("patches").cheat

PATCHES = {
    "same-replaced": ("`crmlib.exercise.same` says yes to everything.", """
import crmlib.exercise

crmlib.exercise.same = lambda *given, **more: True
"""),
    "same-code-replaced": ("The code inside `same` and its helpers is replaced, so that every name of it says yes.", """
from crmlib import exercise

def yes(*given, **more):
    return True

for name in ("same", "_same_mapping", "_same_list", "_same_value"):
    getattr(exercise, name).__code__ = yes.__code__
    getattr(exercise, name).__kwdefaults__ = None
"""),
    "say-raises-nothing": ("`say` throws an exception of its own that the shell takes for a normal end.", """
import crmlib, crmlib.language

def say(*given, **more):
    raise SystemExit(0)

crmlib.say = crmlib.language.say = say
"""),
    "isclose-patched": ("`math.isclose` and pandas' isna say yes.", """
import math
import pandas
import crmlib.exercise

yes = lambda *given, **more: True
math.isclose = crmlib.exercise.isclose = pandas.isna = yes
"""),
    "builtins-patched": ("`all`, `isinstance`, `len`, `sum`, `zip` and `set` of builtins lie.", """
import builtins

real = {name: getattr(builtins, name) for name in ("all", "isinstance", "len", "sum", "zip", "set", "sorted")}

def asserting():
    import sys
    frame = sys._getframe(2)
    return "exercise" in frame.f_code.co_filename or frame.f_globals.get("__name__") == "__main__"

builtins.all = lambda what: True if asserting() else real["all"](what)
builtins.isinstance = lambda one, kind: True if asserting() else real["isinstance"](one, kind)
builtins.zip = lambda *given, **more: iter(()) if asserting() else real["zip"](*given, **more)
builtins.sum = lambda *given, **more: 0.123 if asserting() else real["sum"](*given, **more)
"""),
    "pandas-patched": ("pandas' and numpy's comparisons say yes.", """
import numpy as np
import pandas as pd

yes = lambda *given, **more: True
for kind in (pd.DataFrame, pd.Series, pd.Index):
    kind.equals = yes
    kind.__eq__ = lambda self, other: pd.array([True] * 4)
pd.testing.assert_frame_equal = pd.testing.assert_series_equal = lambda *given, **more: None
np.array_equal = np.allclose = np.isclose = np.all = yes
"""),
    "data-patched": ("The personal data are replaced by such that the wrong answers are right.", """
import pandas as pd
import crmlib.personal.classification as personal

rows = {"customer": ["K1"] + [f"L{n}" for n in range(59)], "profit": [700.0] + [0.0] * 59,
        "loyalty": [0.5] * 60, "growth": [0.9] + [0.0] * 59}
personal.customers_of = lambda *given, **more: pd.DataFrame(rows)
personal.log_of = lambda *given, **more: pd.DataFrame({"customer": [], "date": [], "amount": []})
tiers = [pd.DataFrame({"customer": range(40), "importance": [tier] * 40}) for tier in ("ordinary", "vip")]
personal.tiers_of = lambda *given, **more: tiers
"""),
    "data-code-patched": ("The code of the data's functions is replaced, so that no import helps.", """
import crmlib.personal.classification as personal
from crmlib.simulate import personal_seed

def empty(student_id, *, customers=12):
    import pandas
    return pandas.DataFrame({"customer": [], "date": [], "amount": []})

personal.log_of.__code__ = empty.__code__
"""),
    "python-operators-patched": ("ctypes puts a yes-saying comparison into the type of every text.", """
try:
    import ctypes, gc

    methods = gc.get_referents(str.__dict__)[0]
    methods["casefold"] = methods["lower"] = lambda self: "vip"
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(str))
except (ImportError, AttributeError, KeyError):
    pass
"""),
    "names-of-tests-taken": ("The names that tests use are redefined as objects that resist assignment.", """
class Stubborn(dict):
    def __setitem__(self, name, value):
        if name not in ("wanted", "answer", "same", "mine"):
            super().__setitem__(name, value)

same = lambda *given, **more: True
wanted = answer = []
try:
    get_ipython().user_ns = Stubborn(get_ipython().user_ns)
except BaseException:
    pass
"""),
    "student-id-lies": ("The student's id is a text that changes the data it stands for.", """
class Id(str):
    def __format__(self, how): return "S1"
    def encode(self, *given): return b""
    def strip(self, *given): return self

student_id = Id("S1024")
"""),
}
for id, (tries, code) in PATCHES.items():
    cheat(id, tries, code)

cheat("same-redefined-late", "`same`, `len` and the data's functions are redefined in the answer to each question.", answers={
    "tier": "def tier(profits, **more):\n    return []\nsame = lambda *given, **more: True",
    "purchases": "def purchases(log):\n    return {}\nlog_of = lambda who: example.iloc[:0]",
    "top": "top_fifth = 0.5\ndef customers_of(who):\n    return customers.assign(profit=0.5)",
    "moved": "moved_up = 0\ntiers_of = lambda who: (last_year, last_year)",
})
