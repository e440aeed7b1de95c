"""Lines below the reference answer that give its value in another type; some of them are not the answer any more."""


def changing(name: str, returns: str, imports: str = "") -> str:
    """Wrap a function so that it returns something made of its old `answer`."""
    return f"""
{imports}
old_{name} = {name}
def {name}(*given, **more):
    answer = old_{name}(*given, **more)
    return {returns}
"""


TEXTS = """
import enum
NAMES = ("partner", "functional", "emotional", "acquaintance", "unclassified")
Cell = enum.StrEnum("Cell", dict(zip(NAMES, NAMES)))
"""

IN_OTHER_TYPES = {
    "tier": [
        changing("tier", "np.array(answer)", "import numpy as np"),
        changing("tier", "pd.Series(answer, dtype='category')", "import pandas as pd"),
        changing("tier", "pd.Index(answer)", "import pandas as pd"),
        changing("tier", "tuple(answer)"),
    ],
    "purchases": [
        changing("purchases", "pd.Series(answer)", "import pandas as pd"),
        changing("purchases", "OrderedDict(answer)", "from collections import OrderedDict"),
        changing("purchases", "{who: Pair(*pair) for who, pair in answer.items()}",
                 "from collections import namedtuple\nPair = namedtuple('Pair', 'times money')"),
    ],
    "relation": [
        changing("relation", "Cell(answer)", TEXTS),
        changing("relation", "np.str_(answer)", "import numpy as np"),
        changing("relation", "None"),
        changing("relation", "[answer]"),
    ],
    "top": [
        "from decimal import Decimal\ntop_fifth = Decimal(repr(top_fifth))",
        "from fractions import Fraction\ntop_fifth = Fraction(top_fifth)",
        "import numpy as np\ntop_fifth = np.float32(top_fifth)",
        "import numpy as np\ntop_fifth = np.array(top_fifth)",
        "top_fifth = None",
        "top_fifth = float('nan')",
    ],
    "invest": [
        "invest_most = set(invest_most)",
        "invest_most = dict.fromkeys(invest_most).keys()",
        "invest_most = cells.loc[cells['portfolio'] == 'platinum', 'customer']",
        "import numpy as np\ninvest_most = np.array(invest_most)",
        "invest_most = (each for each in invest_most)",
        "invest_most = invest_most * 2",
    ],
    "moved": [
        "import numpy as np\nmoved_up = np.int8(moved_up)",
        "moved_up = float(moved_up)",
        "moved_up = True",
        "moved_up = str(moved_up)",
        "moved_up = float('inf')",
    ],
}
