"""Answers that break whoever carries them: too big, too deep, not data, or data that carry code."""

from tests.attacks.attack import tests_of
from tests.attacks.corpus.kinds import ALL, Family

honest = Family("values").honest
cheat = Family("values").cheat
RELATION = tests_of("relation")


def returns(id: str, tries: str, value: str, before: str = "", top: str = "") -> None:
    """Question 3's function returns it, question 4's first answer is it; both are lost, no other."""
    head = "def relation(profit, loyalty, high_profit=600, high_loyalty=0.5):\n    return "
    top = top or value
    honest(id, tries, answers={"relation": f"{before.strip()}\n{head}{value}", "top": f"top_fifth = {top}"},
           loses=("relation", "top"))


returns("huge-list", "A list of ten million numbers.", "list(range(10_000_000))")
returns("huge-text", "A text of 200 MB.", '"x" * 200_000_000')
returns("huge-number", "A whole number of a million digits.", "10 ** 1_000_000")
returns("huge-array", "An array of 2 GB that takes no memory until it is copied.",
        "np.broadcast_to(np.float64(1), 250_000_000)", "import numpy as np")
returns("nested-deep", "100,000 lists, one inside the other.", "deep()", """
def deep():
    value = []
    for _ in range(100_000):
        value = [value]
    return value
""")
returns("contains-itself", "A list and a dictionary that contain themselves.", "ring()", """
def ring():
    one, two = [], {}
    one.append(two)
    two["one"] = one
    return one
""")
returns("billion-laughs", "Ten lists of ten times the one before: small in memory, endless when written out.", "laughs()", """
def laughs():
    value = ["ha"] * 10
    for _ in range(12):
        value = [value] * 10
    return value
""")
returns("endless-generator", "A generator that never ends, as a list.", "Endless()", """
import itertools
class Endless(list):
    def __iter__(self): return itertools.count()
    def __len__(self): return 4
    def to_list(self): return itertools.count()
    tolist = to_list
""")
returns("generator", "A plain generator that never ends.", "iter(int, 1)")
returns("pickle-bomb", "Unpickling or copying the answer runs a command.", "Bomb()", """
class Bomb:
    def __reduce__(self):
        import os
        return os.system, ("touch '@HOME@/bomb' '@ROOT@/bomb' /tmp/course-attack-bomb",)
    __deepcopy__ = __copy__ = lambda self, *given: __import__("os").system("touch /tmp/course-attack-bomb")
""")
returns("evil-in-column", "A real column and a frame whose cells are objects that act when touched.", "evil()", """
import pandas as pd
class Evil:
    def act(self, *given):
        raise SystemExit(0)
    __eq__ = __hash__ = __repr__ = __str__ = __float__ = __bool__ = __len__ = act
def evil():
    return pd.DataFrame({"a": pd.Series([Evil(), Evil()], dtype=object)})
""")
returns("not-a-number", "nan, inf and -inf, which JSON cannot say.", '[float("nan"), float("inf"), -float("inf")]')
returns("surrogates", "Half a character, and characters that end a text.", r'"\ud800 \x00 \udfff \u2028"')
returns("bytes", "Bytes, a complex number, a date, Ellipsis, a type, a module, a function in one tuple.",
        '(b"vip", 1j, __import__("datetime").date(2026, 1, 1), ..., int, __import__("os"), len)')
returns("strange-keys", "A dictionary whose keys collide once they are text.",
        '{1: "a", "1": "b", None: "c", "null": "d", True: "e", (1, 2): "f", float("nan"): "g"}')
returns("forged-data", "A dictionary that looks like what a grader sends about other values.",
        '{"__type__": "function", "type": "ndarray", "kind": "call", "error": None, "ok": True, "value": [1], "dtype": "O"}')
returns("raises-when-touched", "Every method of the answer raises.", "Prickly()", """
class Prickly:
    def __getattribute__(self, name):
        raise KeyboardInterrupt(name)
    def __repr__(self):
        raise SystemExit(0)
""")
returns("metaclass", "A class whose metaclass says that everything is an instance of everything.", "Kind", """
class Meta(type):
    def __instancecheck__(cls, other): return True
    def __subclasscheck__(cls, other): return True
    def __eq__(cls, other): return True
    def __hash__(cls): return 0
    def __call__(cls, *given, **more): return cls
    def __len__(cls): return 4
    def __iter__(cls): return iter(["partner", "functional", "emotional", "acquaintance"])
class Kind(metaclass=Meta):
    pass
""")
returns("kills-when-freed", "Freeing the answer ends the process.", "Last()", """
class Last:
    def __del__(self):
        import os
        os._exit(0)
""")
returns("forged-encoding", "The function writes its own idea of an encoded answer into every pipe, and ends the process.", "forge()", """
import json, os, stat
FORGED = [
    {"t": "range", "v": [0, 10 ** 30, 1]}, {"t": "steps", "v": [0, 10 ** 12, 1], "n": None}, {"t": "Decimal", "v": "1e999999999"},
    {"t": "array", "d": "<f8", "s": [10 ** 9, 10 ** 9], "b": ""}, {"t": "array", "d": "O", "s": [-1], "v": []},
    {"t": "dict", "v": [[n * (2 ** 61 - 1), 0] for n in range(20_000)]}, {"t": "zoned", "z": "../../etc/passwd", "v": {}},
    {"t": "function", "v": "same"}, {"t": "call"}, {"t": {}, "v": 1}, {"t": "timedelta", "v": [10 ** 30] * 3}, [[[[]]]], True, None,
]
def forge():
    number = os.getpid() % len(FORGED)
    body = json.dumps({"value": FORGED[number], "ok": True, "changed": {"0": {"value": FORGED[number]}}, "error": 3}).encode()
    for descriptor in range(3, 64):
        try:
            if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                os.write(descriptor, body)
        except OSError:
            pass
    os._exit(0)
""", top='"x"')


def raises(id: str, tries: str, error: str, before: str = "") -> None:
    """Question 3's function raises it."""
    head = "def relation(profit, loyalty, high_profit=600, high_loyalty=0.5):\n    raise "
    honest(id, tries, answers={"relation": f"{before.strip()}\n{head}{error}"}, loses=("relation",))


raises("error-huge", "An exception with a message of 100 MB.", 'ValueError("x" * 100_000_000)')
raises("error-evil", "An exception whose text never comes to its end.", "Evil()", """
class Evil(Exception):
    def __str__(self):
        while True:
            pass
    __repr__ = __str__
""")
raises("error-of-no-kind", "An exception that is no Exception, with a name to confuse a log.", "Evil(chr(27) + '[2J' + chr(0) + chr(10) + 'GRADED 40')",
       "Evil = type('AssertionError\\n\\x1b[31m<script>', (BaseException,), {})")
raises("error-chain", "An exception that is its own cause and groups itself.", "chained()", """
def chained():
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    return ExceptionGroup("g" * 1000, [one, two] * 500)
""")
raises("error-shows-script", "An exception whose text is a script for the feedback page.",
       "ValueError('<script>document.title = 1</script><img src=x onerror=alert(1)>')")

honest("json-patched", "json, pickle, struct and marshal are replaced; the answers are right.", """
import json, marshal, pickle, struct
broken = lambda *given, **more: "[]"
json.dumps = json.dump = json.loads = json.load = pickle.dumps = pickle.loads = marshal.dumps = marshal.loads = broken
json.JSONEncoder.encode = json.JSONEncoder.default = json.JSONEncoder.iterencode = broken
struct.pack = struct.unpack = broken
""", earns=frozenset(), may_earn=ALL)
cheat("json-lies", "json writes the visible answers whatever the function returned.", """
import json
real = json.dumps
def lie(what, *given, **more):
    return real(what, *given, **more).replace("partner", "functional").replace("true", "false")
json.dumps = lie
""", earns=frozenset(), may_earn=frozenset({"identity-data"}))
