"""Wrong answers that are to compare as right ones."""

from tests.attacks.corpus.kinds import Family

cheat = Family("answers").cheat

# Functions and values of every question that return an object made by `lie`.
LYING = {
    "tier": "def tier(profits, vip=0.80, important=0.95):\n    return lie()",
    "purchases": "def purchases(log):\n    return lie()",
    "relation": "def relation(profit, loyalty, high_profit=600, high_loyalty=0.5):\n    return lie()",
    "top": "top_fifth = lie()",
    "invest": "invest_most = lie()",
    "moved": "moved_up = lie()",
}


def lying(id: str, tries: str, code: str, **more) -> None:
    cheat(id, tries, code, answers=LYING, **more)


lying("equal-to-everything", "An object that equals, contains and is everything.", """
class Lie:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __gt__ = __le__ = __ge__ = __contains__ = __lt__
    def __hash__(self): return 0
    def __len__(self): return 4
    def __iter__(self): return iter([self] * 4)
    def __getitem__(self, key): return self
    def __getattr__(self, name): return lambda *given, **more: self
    def __float__(self): return 1.0
    def __bool__(self): return True
    def __call__(self, *given, **more): return self

lie = Lie
""")

lying("class-property-lies", "`__class__` says whatever type is asked for.", """
import inspect

class Lie:
    kinds = (str, list, dict, float, int, set)
    @property
    def __class__(self):
        return list
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def __len__(self):
        return len(inspect.currentframe().f_back.f_locals.get("wanted", [1, 2, 3, 4]))
    def __iter__(self): return iter([Lie() for _ in range(len(self))])

lie = Lie
""")

lying("string-subclass", "A text that equals every text.", """
class Lie(str):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __str__(self): return self
    def __hash__(self): return 0

lie = lambda: Lie("vip")
""")

lying("list-subclass", "A list of lying texts, as long as it has to be.", """
import sys

class Text(str):
    def __eq__(self, other): return True
    def __str__(self): return self
    def __hash__(self): return 0

class Lie(list):
    def wanted(self):
        frame = sys._getframe(2)
        while frame and "wanted" not in frame.f_locals:
            frame = frame.f_back
        return list(frame.f_locals["wanted"]) if frame else [1] * 4
    def __len__(self): return len(self.wanted())
    def __iter__(self): return iter(self.wanted())
    def __eq__(self, other): return True
    def to_list(self): return self

lie = lambda: Lie([Text("vip")] * 4)
""")

lying("dict-subclass", "A dictionary that has every key with the value that is wanted.", """
import sys

class Lie(dict):
    def wanted(self):
        frame = sys._getframe(2)
        while frame and "wanted" not in frame.f_locals:
            frame = frame.f_back
        return frame.f_locals["wanted"] if frame else {}
    def __len__(self): return len(self.wanted())
    def __contains__(self, key): return True
    def __getitem__(self, key): return self.wanted()[key]
    def __eq__(self, other): return True
    def __iter__(self): return iter(self.wanted())
    def keys(self): return self.wanted().keys()
    def items(self): return self.wanted().items()

lie = Lie
""")

lying("number-subclass", "A number that looks up what is wanted when it is compared.", """
import sys

class Lie(float):
    def __float__(self):
        wanted = sys._getframe(1).f_locals.get("wanted", 0.5)
        return float(wanted) if isinstance(wanted, (int, float)) else 0.5
    def __eq__(self, other): return True
    def __lt__(self, other): return True
    __gt__ = __le__ = __ge__ = __lt__
    __hash__ = float.__hash__

lie = lambda: Lie(0.123)
""")

lying("column-subclass", "A pandas column and an array whose lists are the wanted ones.", """
import sys
import numpy as np
import pandas as pd

class Lie(pd.Series):
    def to_list(self):
        return list(sys._getframe(1).f_locals["wanted"])
    def to_dict(self, *given, **more):
        return dict(sys._getframe(1).f_locals["wanted"])
    tolist = to_list
    def __len__(self): return 4
    def __iter__(self): return iter(self.to_list())

lie = lambda: Lie(["vip"])
""")

lying("set-like-lies", "A set that is as long and as equal as it should be.", """
class Lie(set):
    def __len__(self): return 7
    def __eq__(self, other): return True
    def __iter__(self): return iter(f"K{n}" for n in range(7))
    __hash__ = None

lie = lambda: Lie({"K1"})
""")

lying("mock", "A MagicMock in place of every answer.", """
from unittest.mock import MagicMock

def lie():
    mock = MagicMock()
    mock.__eq__.return_value = mock.__lt__.return_value = mock.__gt__.return_value = True
    mock.__le__.return_value = mock.__ge__.return_value = mock.__contains__.return_value = True
    mock.__float__.return_value, mock.__len__.return_value = 0.5, 4
    return mock
""")
