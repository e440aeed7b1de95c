"""Right answers that are not the student's own: the closed book opened, the visible answers typed in."""

from tests.attacks.attack import tests_of
from tests.attacks.corpus.kinds import IDENTITY, Family

cheat = Family("book").cheat
TIER = tests_of("tier")
PUBLIC = "crmlib's text is public: a student can bring a rule along in any form, and what comes back is right."


def opened(id: str, tries: str, code: str, tier: str, **more) -> None:
    cheat(id, tries, code, answers={"tier": tier}, may_earn=TIER, unstoppable=PUBLIC, **more)


CALLS = """
def tier(profits, vip=0.80, important=0.95):
    import pandas
    rule = {rule}
    return rule(pandas.DataFrame({{"profit": profits}}), vip=vip, important=important)["importance"].tolist()
"""

opened("book-code-restored", "The closed rule's code is kept before the book closes and put back.", """
from crmlib.classification import by_importance
kept = by_importance.__code__
""", CALLS.format(rule="by_importance; by_importance.__code__ = kept"))

opened("book-copy-of-function", "A copy of the rule is made before the book closes.", """
import types
from crmlib.classification import by_importance as original
copy = types.FunctionType(original.__code__, original.__globals__, "copy", None, None)
copy.__kwdefaults__ = original.__kwdefaults__
""", CALLS.format(rule="copy"))

opened("book-reloaded", "The module of the rule is loaded again.", "", CALLS.format(
    rule="__import__('importlib').reload(__import__('crmlib.classification.importance', fromlist=['x'])).by_importance"))

opened("book-source-executed", "The rule's source file is read and executed.", "", """
def tier(profits, vip=0.80, important=0.95):
    import pathlib, pandas
    import crmlib.classification as package
    names = {"__name__": "copied"}
    exec((pathlib.Path(package.__file__).parent / "importance.py").read_text(), names)
    return names["by_importance"](pandas.DataFrame({"profit": profits}), vip=vip, important=important)["importance"].tolist()
""")

opened("book-in-another-process", "A fresh Python, whose book is open, is asked.", "", """
def tier(profits, vip=0.80, important=0.95):
    import json, subprocess, sys
    code = ("import json, sys, pandas; from crmlib.classification import by_importance as rule; p, v, i = json.load(sys.stdin);"
            "print(json.dumps(rule(pandas.DataFrame({'profit': p}), vip=v, important=i)['importance'].tolist()))")
    done = subprocess.run([sys.executable, "-c", code], input=json.dumps([profits, vip, important]), text=True,
                          capture_output=True)
    return json.loads(done.stdout)
""")

cheat("book-closed-book-disarmed", "`closed_book` is replaced before the book closes, and the rule is called.", """
import crmlib.exercise
crmlib.exercise.closed_book = lambda *rules: None
""", answers={"tier": CALLS.format(rule="by_importance")}, may_earn=TIER, unstoppable=PUBLIC)

cheat("visible-answers-typed", "The answers of the visible tests are typed in: they earn the visible tests and no more.", answers={
    "tier": "def tier(profits, vip=0.8, important=0.95):\n    return ['vip', 'vip', 'important', 'ordinary']",
    "purchases": "def purchases(log):\n    return {'ann': (2, 85.0), 'bo': (1, 20.0)}",
    "relation": """
def relation(profit, loyalty, high_profit=600, high_loyalty=0.5):
    return {(900, 0.9): 'partner', (900, 0.1): 'functional', (100, 0.9): 'emotional'}.get((profit, loyalty), 'acquaintance')
""",
}, earns=IDENTITY | {"tier-example", "purchases-example", "relation-example"})
