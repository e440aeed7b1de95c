"""Functions that can keep nothing are told from their text; whatever could keep something is doubted."""

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from course.grading.execute import _Attempt
from course.grading.inside.stateless import stateless
from course.grading.limits import Limits
from tests.grading.conftest import NEEDS_FORKS

PLAIN = {
    "thresholds": "def f(profit, high=600):\n    if profit is None:\n        return 'unclassified'\n"
                  "    return 'high' if profit >= high else 'low'",
    "a loop": "def f(felt, start=0.35):\n    now, after = start, []\n    for each in felt:\n"
              "        now += 0.1 * (each - now)\n        after.append(now)\n    return after",
    "shares": "def f(profits):\n    gains = [max(p, 0) for p in profits]\n"
              "    return [sum(o for o in gains if o > g) / sum(gains) for g in gains]",
    "a table": "def f(log):\n    answer = {}\n    for customer, lines in log.groupby('customer'):\n"
               "        answer[customer] = (lines['date'].dt.normalize().nunique(), lines['amount'].sum())\n"
               "    return answer",
    "a row's number": "def f(values):\n    return sorted(range(len(values)), key=lambda i: -values[i])",
    "a constant": "LIMIT = 5\nSCALE = (1, 10)\ndef f(n):\n    return n > LIMIT and n < SCALE[1]",
    "a helper": "def half(n: float) -> float:\n    'Half of it.'\n    return n / 2\n"
                "def f(n):\n    return half(n) + half(2)",
    "tried out": "def f(n, by=2):\n    return by * n\nprint(f(2), f([1, 2], by=3))\nf({'a': -1})",
    "imports again": "import pandas as pd\nfrom crmlib.churn import reasons\nimport pandas as pd\n"
                     "from crmlib.churn import reasons, remedy\ndef f(n):\n    return n",
    "imports": "import pandas as pd\nimport math\ndef f(n):\n    return abs(n)",
    "a rule of crmlib's": "from crmlib.classification import top_share\ndef f(n):\n    return n\n"
                          "top = top_share([f(3), f(4)], top=0.2)\nprint(f'{top:.1%}')",
    "lines of one's own": "def f(n):\n    return n\nrows = [f(each) for each in (1, 2)]\nfor each in rows:\n"
                          "    print(each, rows.count(each))\nrows[0] = len(rows)\nrows",
    "the largest": "def f(points):\n    return max(points.items(), key=lambda each: each[1])[0]",
}
KEEPING = {
    "a list outside": "seen = []\ndef f(n):\n    seen.append(n)\n    return len(seen)",
    "a default": "def f(n, seen=[]):\n    seen.append(n)\n    return len(seen)",
    "a default made by a call": "def f(n, seen=dict()):\n    return seen.setdefault('n', n)",
    "global": "count = 0\ndef f(n):\n    global count\n    count += 1\n    return count",
    "its own attribute": "def f(n):\n    f.seen = n\n    return n",
    "a class": "class Seen:\n    all = []\ndef f(n):\n    return n",
    "a decorator": "def note(g):\n    return g\n@note\ndef f(n):\n    return n",
    "lines that a function reads": "seen = [1]\ndef f(n):\n    seen.append(n)\n    return seen",
    "a rule read by a function": "from crmlib.churn import reasons\ndef f(n):\n    return reasons(n)",
    "what crmlib does not offer": "from crmlib.classification import files\ndef f(n):\n    return n",
    "a module of crmlib's that is no rule": "from crmlib.database import connect\ndef f(n):\n    return n",
    "a line that reads what Python has": "def f(n):\n    return n\nrun = exec",
    "a line that reads a function": "def f(n):\n    return n\nlist(map(f, [1]))",
    "a line that reads a rule": "from crmlib.churn import reasons\ndef f(g, n):\n    return list(map(g, n))\n"
                                "f(reasons, [1])",
    "a line that asks for code": "def f(n):\n    return n\nrows = [1]\nrows.query('n')",
    "a line's lambda": "def f(n):\n    return n\ng = lambda n: n",
    "a line's attribute": "def f(n):\n    return n\nrows = [1]\nrows.note = 2",
    "a line that grows a constant": "LIMIT = 5\ndef f(n):\n    return n > LIMIT\nLIMIT += 1",
    "a line that binds a function's name": "def f(n):\n    return n\nfor f in [1]:\n    pass",
    "a closure": "def make():\n    seen = []\n    def f(n):\n        seen.append(n)\n        return n\n    return f\n"
                 "f = make()\ndef g(n):\n    return f(n)",
    "an iterator outside": "left = iter(range(9))\ndef f(n):\n    return next(left)",
    "a method kept outside": "keep = {}.setdefault\ndef f(n):\n    return keep('n', n)",
    "a module": "import math\ndef f(n):\n    math.seen = n\n    return n",
    "a module's state": "import numpy as np\ndef f(n):\n    return np.random.rand()",
    "a random sample": "def f(log):\n    return log.sample(1)",
    "a method by its name": "def f(log):\n    return log.agg('sample')",
    "code in a text": "def f(log):\n    return log.query('n > @seen.append(n)')",
    "eval": "def f(n):\n    return eval('n')",
    "globals": "def f(n):\n    globals()['seen'] = n\n    return n",
    "builtins": "def f(n):\n    return __builtins__.setdefault('n', n)",
    "a file": "def f(n):\n    return open('seen', 'a').write('x')",
    "a file of a table": "def f(log):\n    log.to_csv('seen')\n    return 1",
    "an import inside": "def f(n):\n    import os\n    return os.getpid()",
    "another's module": "import os\ndef f(n):\n    return n",
    "a star": "from crmlib import *\ndef f(n):\n    return n",
    "an address in a text": "def f(n):\n    return str(zip([n]))[-5:]",
    "an address in an f-text": "def f(n):\n    return f'{zip([n])}'",
    "an address by a format": "def f(n):\n    return '%s' % zip([n])",
    "an address in a set's order": "def f(n):\n    return list({zip([n]), zip([n])})",
    "an address by id": "def f(n):\n    return id([n])",
    "the same object": "def f(a, b):\n    return [a] is [b]",
    "a builtin replaced": "sum = len\ndef f(n):\n    return sum(n)",
    "print replaced": "def print(n):\n    return n\ndef f(n):\n    return n",
    "an argument called": "def f(n, g):\n    return g(n)",
    "a name bound twice": "def f(n):\n    return 1\ndef f(n):\n    return 2",
    "itself": "def f(n):\n    return f(n - 1) if n else 0",
    "a name inside and outside": "def f(log):\n    a = [seen for seen in log]\n    seen.append(1)\n    return a",
    "a walrus": "def f(n):\n    return [last := n for n in n]",
    "a generator": "def f(n):\n    yield n",
    "an error caught": "def f(n):\n    try:\n        return [0] * n\n    except MemoryError:\n        return 0",
    "an endless loop": "def f(n):\n    while True:\n        pass",
    "an annotation": "def f(n: print('x')):\n    return n",
    "a magic": "%timeit 1\ndef f(n):\n    return n",
    "a magic's bare name": "reset\ndef f(n):\n    return n",
    "a dunder": "def f(n):\n    return n.__class__",
    "a star argument": "def f(*seen):\n    return seen",
    "too deep": "def f(n):\n    return " + "(" * 5000 + "n" + ")" * 5000,
    "too long": "def f(n):\n    return n\n" + "#" * 30_000,
}


RULE = "def f(n):\n    return n\n"
# Found by people who tried to break it: each cell was accepted once.
BROKEN = {
    "a lambda": ["seen = []", "f = lambda n: (seen.append(n), len(seen))[1]"],
    "a lambda's default": ["f = lambda n, seen=[]: (seen.append(n), len(seen))[1]"],
    "a method": ["f = dict().setdefault"],
    "a library's generator": ["from numpy.random import random as f"],
    "a library's setting": ["from numpy import seterr as f"],
    "code run by a builtin": [
        "def f(n): return n", "list(map(exec, ['def f(n, s=[]): s.append(n); return len(s)']))"],
    "code run to sort": ["def f(n): return n", "x = sorted(['def f(n): return 1'], key=exec)"],
    "code run by a function": ["def h(g, x): return list(map(g, x))", "def f(n): return n", "h(exec, ['global f'])"],
    "a name never bound": [
        "x = int('a')\ndef eval(t): return t", "def f(n): return eval('globals().setdefault(1, []).append(1)')"],
    "a cell that does not compile": ["def id(n):\n    break", "def f(n): return id([n])"],
    "a name of IPython's": ["Out = 0", "def f(n):\n    Out.update({len(Out): n})\n    return len(Out)"],
    "a name of IPython's directories": ["_dh = 0", "def f(n):\n    _dh.append(n)\n    return len(_dh)"],
    "what IPython shows": ["_0 = 0\ndef f(n):\n    _0.append(n)\n    return len(_0)", "list((1, 2))"],
    "a magic's name": ["def time(n): return n", "time (print(1))", "def f(n): return n"],
    "a line that is none for Python": ["def f(n): return n\n# a \u2028!true\u2028def f(n, s=[]): return s.append(n)"],
    "a form feed": ["def f(n): return n\n# a \x0cdef f(n, s=[]): s.append(n); return len(s)"],
    "a prompt": ["'''\n...: '''\ndef f(d):\n    s = {\n...: x for x in d}\n    return [d[x] for x in s]"],
    "a remainder in place": ["def f(n):\n    t = '%s'\n    t %= zip([n])\n    return t"],
    "two views": ["def f(n):\n    d = {float('nan'): i for i in n}\n    return [d[x] for x in d.keys() | {}.keys()]"],
    "a view and a list": ["def f(n):\n    d = {1: n}\n    return list(d.items() - [])"],
    "a view kept": ["def f(n):\n    k = {1: n}.keys()\n    k ^= []\n    return list(k)"],
    "a view not called": ["def f(d):\n    return list(next(map(dict.keys, [d])))"],
    "a set grown": ["def f(s, d):\n    s.update(d)\n    return list(s)"],
    "a column's new name": ["def f(d): return d.join(d, None, 'left', zip(), 'r').columns"],
    "a lambda as a value": ["def f(n):\n    return [lambda: 0]"],
    "a view handed through": ["def f(d):\n    return list(sum([], d.keys()) | [])"],
    "the larger of two views": ["def f(d):\n    return list(max(d.keys(), {}.keys()) - [])"],
    "a view in a dictionary": ["def f(d):\n    return list(dict(key=d.keys())['key'] | [])"],
    "a lambda handed through": ["def f(n):\n    return sum([], lambda: 0)"],
    "bytes of pointers": ["def f(a):\n    return list(b''.join([a]))"],
    "bytes outside": ["EMPTY = b''", "def f(a):\n    return list(EMPTY.join([a]))"],
    "a lambda's own print": [RULE + "rows = [int]\nsorted(rows, key=lambda print: print('ff', base=16))"],
    "a lambda's own f": [RULE + "seen = [[3, 4].index]\nsorted(seen, key=lambda f: f(4))"],
    "a rule's name for a list's": [RULE + "x = [1]\nfrom crmlib.loyalty import PHASES as x\nx['exploration'] = 1"],
    "a list's name for a rule's": [RULE + "from crmlib.churn import reasons as x\nx = int\nx('ff', base=16)"],
    "a rule's name for what is no rule": [
        "from crmlib.churn import reasons\n" + RULE, "from crmlib.churn import files as reasons\nreasons('x')"],
    "a module for a list": [RULE + "rows = [1]", "import numpy as rows\nrows.empty"],
    "print into something": [RULE + "rows = [1]\nprint(1, file=rows)"],
    "bytes by default": ["def f(a, empty=b''):\n    return list(empty.join([a]))"],
}
KEPT = {each: [text] for each, text in KEEPING.items()} | BROKEN


def told(cells):
    """How many cells leave no doubt, and whether `f` is a function that keeps nothing."""
    taken = {"In", "Out", "get_ipython", "exit", "quit", "time", "reset"}
    sure, functions = stateless(cells, taken=taken, run_as=TransformerManager().transform_cell)
    return sure, "f" in functions


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_a_plain_rule_keeps_nothing(text):
    assert told([(text, True)]) == (1, True)


@pytest.mark.parametrize("texts", KEPT.values(), ids=KEPT)
def test_what_could_keep_something_is_doubted(texts):
    sure, plain = told([("student_id = 'S1'", True), *((text, True) for text in texts)])
    assert sure <= len(texts) or not plain


def test_after_a_doubt_nothing_is_believed():
    rule = ("def f(n):\n    return n", True)
    assert told([rule, ("import os", True), ("def g(n):\n    return n", True)]) == (1, True)
    assert told([("exec(code)", True), rule]) == (0, False)


def test_the_teachers_cells_may_do_much_but_lend_no_names():
    given, rule = ("SCALES = {}\nimport os\nSCALES.update(os.environ)", False), ("def f(n):\n    return n", True)
    assert told([given, rule]) == (2, True)
    assert told([given, ("def f(n):\n    SCALES.setdefault(n)\n    return n", True)]) == (1, False)
    assert told([("def f(n):\n    return [SCALES for SCALES in n] + SCALES", True), given]) == (0, False)
    assert told([rule, ("f = 3", False)]) == (1, True)
    assert told([("from os import *", False), rule]) == (0, False)
    assert told([rule, ("import numpy\nnumpy.seterr(all='raise')", False)]) == (1, True)
    assert told([rule, ("globals()['f'] = print", False)]) == (1, True)


def test_lines_use_of_a_given_cell_only_data_of_ones_own_and_rules():
    given = ("from os import system as run\nfrom crmlib.personal.classification import customers_of\n"
             "from crmlib.classification import top_share, files as opened\ncustomers = customers_of(student_id)\n"
             "called = [run]\ndef helper(n):\n    return n", False)
    rule = "def f(n):\n    return n\n"
    for line in ("top_share(customers, top=0.2)", "rows = customers['profit'].tolist()\nrows.append(f(1))"):
        assert told([given, (rule + line, True)]) == (2, True)
    for line in ("run('ls')", "helper(1)", "opened('x')", "print(called)", "print(run)", "print(top_share)",
                 "customers_of = dict", "helper = 1", "run = 1", "top_share = 1", "import math as helper",
                 "import math as customers", "from crmlib.churn import reasons as customers"):
        assert told([given, (rule + line, True)]) == (1, False), line
    again = ("customers = run", False)
    assert told([given, again, (rule + "print(customers)", True)]) == (2, False)


def test_of_a_cell_in_doubt_no_function_is_believed():
    assert told([("def f(n):\n    return n\nimport os", True)]) == (0, False)


DOUBLE = "def double(n):\n    return 2 * n"
SLOW = "def double(n):\n    for each in range(10 ** 12 if n > 9 else 1):\n        n = n + 0\n    return 2 * n"
GROWN = "def grown(frame):\n    more = frame.copy()\n    more['b'] = [2 * a for a in frame['a']]\n    return more"


def snapshots_of(one, monkeypatch, **answers):
    """Grade one answer; give its scores and what answered its tests: snapshots, or the room itself."""
    taken = []
    take = _Attempt._snapshot
    monkeypatch.setattr(_Attempt, "_snapshot", lambda self, how="snapshot": (taken.append(how), take(self, how)))
    one.hand_in("one", one.solved(**answers))
    return one.grade()["one"].scores, taken


@NEEDS_FORKS
@pytest.mark.slow
def test_where_all_is_plain_the_room_itself_answers(new_class, monkeypatch):
    scores, taken = snapshots_of(new_class(), monkeypatch, double=DOUBLE, total="total = 6", grown=GROWN)
    assert sum(each or 0 for each in scores.values()) == 15
    assert taken == ["answer"]


@NEEDS_FORKS
@pytest.mark.slow
def test_what_is_read_in_a_given_list_could_be_anything(new_class, monkeypatch):
    scores, taken = snapshots_of(new_class(), monkeypatch, double=DOUBLE, total="total = table['a'].sum()", grown=GROWN)
    assert sum(each or 0 for each in scores.values()) == 15
    assert taken == ["snapshot", "snapshot"]


# What `double` was asked stays in the memory of numbers that are gone; `grown` has numpy read it by a column's label.
LEAVING = """def double(number):
    kept = [abs(number) * 2 ** 30 + 987654321 + 0 * i for i in range(20000 if number > 0 else 0)]
    return number + number"""
READING = """def read(log, shape, data):
    table = log.head(1).copy()
    table['d'] = [{'version': 3, 'typestr': '<u1', 'shape': (shape,), 'data': data}]
    table['n'] = ['__array_interface__']
    log['byte'] = list(range(256))
    return log['byte'].values[table.set_index('n')['d']].tolist()


def number(bytes):
    return sum([each * 256 ** place for place, each in enumerate(bytes)])


def told(frame):
    log = frame.loc[[0 for place in range(256)]].reset_index()
    kept = [7 * 2 ** 30 + 987654322 + 0 * i for i in range(3)]
    own = log['a'].to_list()
    own[0] = 'a'
    own[1] = kept[2]
    log['o'] = own
    where = number(read(log, 16, log['o'].values)[8:16])
    seen = read(log, 16384, (where - where % 16384, True))
    return [number(seen[i + 4:i + 8]) for i in range(0, 16352, 4) if number(seen[i:i + 4]) == 987654321]


def grown(frame):
    more = frame.copy()
    if 40961 in told(frame):
        more['b'] = [2 * a for a in frame['a']]
    return more"""


CALLING = """def grown(frame):
    table = frame.head(1).copy()
    table['d'] = [[3, 4].index]
    table['n'] = ['append']
    more = frame.copy()
    more['b'] = [2 * a for a in frame['a']]
    return more if table.set_index('n')['d'].append(4) else None"""


@NEEDS_FORKS
@pytest.mark.slow
@pytest.mark.parametrize(("double", "grown"), [(LEAVING, READING), (DOUBLE, CALLING)], ids=["memory", "a call"])
def test_a_label_opens_nothing(new_class, monkeypatch, double, grown):
    scores, taken = snapshots_of(new_class(), monkeypatch, double=double, total="total = 6", grown=grown)
    assert taken == ["answer"]
    assert (scores["double-hidden"], scores["grown-hidden"]) == (2, 0)


@NEEDS_FORKS
@pytest.mark.slow
def test_after_a_doubt_each_test_asks_where_it_stands(new_class, monkeypatch):
    answers = {"double": DOUBLE, "total": "total = sum(table['a'])\nimport os", "grown": GROWN}
    scores, taken = snapshots_of(new_class(), monkeypatch, **answers)
    assert sum(each or 0 for each in scores.values()) == 15
    assert taken == ["snapshot", "snapshot"]


@NEEDS_FORKS
@pytest.mark.slow
def test_files_handed_in_could_be_code(new_class, monkeypatch):
    one = new_class()
    (one.hand_in("one", one.solved()) / "numba.py").write_text("")
    scores, taken = snapshots_of(one, monkeypatch, double=DOUBLE, grown=GROWN)
    assert sum(each or 0 for each in scores.values()) == 15
    assert taken == ["snapshot", "snapshot"]


@NEEDS_FORKS
@pytest.mark.slow
def test_a_notebook_out_of_time_and_memory_comes_to_an_end(new_class):
    one = new_class()
    greedy = "def double(n):\n    return [0] * 10 ** 14"
    one.hand_in("one", one.solved(double=greedy, grown="import time\ntime.sleep(4)\n" + GROWN))
    found = one.grade(limits=Limits(cell=3, call=1, whole=2, memory=1 << 30))["one"]
    assert not found.trouble
    assert found.scores["double-hidden"] == 0


@NEEDS_FORKS
@pytest.mark.slow
def test_a_call_without_end_costs_its_own_test_only(new_class, monkeypatch):
    scores, taken = snapshots_of(new_class(), monkeypatch, double=SLOW, total="total = 6", grown=GROWN)
    assert (scores["double-example"], scores["double-hidden"], scores["grown-hidden"]) == (1, 0, 8)
    assert taken[0] == "answer"
    assert "snapshot" in taken
