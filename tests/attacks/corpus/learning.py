"""Functions that learn the hidden tests' answers while they are tested."""

from tests.attacks.corpus.kinds import IDENTITY, Family

cheat = Family("learning").cheat
# A constant that the visible test wants is no secret.
VISIBLE = frozenset({"tier-example", "purchases-example", "relation-example"})


def learning(id: str, tries: str, code: str, **answers: str) -> None:
    cheat(id, tries, code, answers=answers, earns=IDENTITY, may_earn=VISIBLE)


TIER = """
def tier(profits, vip=0.80, important=0.95):
    return learnt(len(profits)) or ["vip"] * len(profits)
"""

learning("frames-constants", "The constants of the test cell that calls are read from its frame.", """
import sys

def learnt(length):
    frame = sys._getframe(1)
    while frame:
        for each in frame.f_code.co_consts:
            if isinstance(each, tuple) and len(each) == length and all(isinstance(one, str) for one in each):
                return list(each)
        frame = frame.f_back
""", tier=TIER)

learning("cells-source", "The source of the test cell is read from the shell's history and its wanted answer evaluated.", """
import ast, linecache

def sources():
    yield from reversed(get_ipython().user_ns.get("In", []))
    yield from ("".join(lines) for _, _, lines, _ in linecache.cache.values())

def found(function, given):
    for source in sources():
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "same" and len(call.args) == 2):
                continue
            asked, answer = call.args
            if isinstance(asked, ast.Call) and getattr(asked.func, "id", "") == function:
                names = dict(get_ipython().user_ns)
                try:
                    arguments = [eval(ast.unparse(each), names) for each in asked.args]
                    if repr(arguments[0]) == repr(given):
                        return eval(ast.unparse(answer), names)
                except Exception:
                    pass
""", tier="""
def tier(profits, vip=0.80, important=0.95):
    return found("tier", profits)
""", purchases="""
def purchases(log):
    return found("purchases", log) or {}
""")

learning("tracing", "sys.settrace and sys.setprofile collect the constants of whatever runs.", """
import sys, threading

seen = []

def watch(frame, event, argument):
    seen.extend(each for each in frame.f_code.co_consts if isinstance(each, tuple))
    return watch

sys.settrace(watch)
sys.setprofile(watch)
threading.settrace(watch)

def learnt(length):
    found = [each for each in seen if len(each) == length and set(each) <= {"vip", "important", "ordinary"}]
    return list(found[-1]) if found else None
""", tier=TIER)

learning("audit-hook", "An audit hook sees the source of everything that is compiled.", """
import ast, sys

seen = []

def hook(event, given):
    if event == "compile" and isinstance(given[0], (str, bytes)):
        seen.append(given[0] if isinstance(given[0], str) else given[0].decode("utf-8", "replace"))
    if event == "exec":
        seen.append(repr(given[0].co_consts))

sys.addaudithook(hook)

def learnt(length):
    for text in reversed(seen):
        for each in [node for node in (ast.walk(ast.parse(text)) if "assert" in text else [])
                     if isinstance(node, ast.List) and len(node.elts) == length]:
            try:
                value = ast.literal_eval(each)
            except ValueError:
                continue
            if set(map(str, value)) <= {"vip", "important", "ordinary"}:
                return value
""", tier=TIER)

learning("garbage-collector", "Everything the collector knows is searched for lists of tiers.", """
import gc

def learnt(length):
    for each in gc.get_objects():
        for consts in (getattr(getattr(each, "__code__", None), "co_consts", None), each):
            for one in consts if isinstance(consts, (tuple, list)) else ():
                if isinstance(one, (tuple, list)) and len(one) == length > 1 and \\
                        all(isinstance(text, str) and text in ("vip", "important", "ordinary") for text in one):
                    return list(one)
""", tier=TIER)

learning("reads-names-of-tests", "An answer looks up `wanted`, which an earlier test left in the notebook's names.", """
class Late:
    def __class__(self): return int
    __class__ = property(__class__)
    def value(self):
        import sys
        frame = sys._getframe(1)
        while frame:
            for place in (frame.f_locals, frame.f_globals):
                if isinstance(place.get("wanted"), (int, float)):
                    return place["wanted"]
            frame = frame.f_back
        return 40
    def __float__(self): return float(self.value())
    def __le__(self, other): return True
    def __ge__(self, other): return True
""", moved="moved_up = Late()", top="top_fifth = Late()", purchases="""
def purchases(log):
    import sys
    frame = sys._getframe(1)
    while frame:
        if isinstance(frame.f_globals.get("wanted"), dict):
            return frame.f_globals["wanted"]
        frame = frame.f_back
    return {}
""")

learning("argument-remembers", "The function changes its argument and the test's own objects.", "", purchases="""
def purchases(log):
    log.drop(log.index, inplace=True)
    return {}
""", tier="""
def tier(profits, vip=0.80, important=0.95):
    profits.clear()
    return []
""")
