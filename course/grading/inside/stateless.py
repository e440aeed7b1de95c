"""Which functions keep nothing from one call to the next, told from the student's text before any of it is run.

A textbook rule is comparisons, arithmetic and loops over what it was given. Where a student's text is only that, its
functions have nowhere to keep a call's arguments (`plain`), and all tests may ask one process. What is not accepted is
not wrong: its tests have a fork each.
"""

import ast
import builtins
import symtable
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from importlib import import_module

from .plain import BUILTINS, accept, check_function, check_line, constant

LONGEST = 20_000
IMPORTED = ("math", "numpy", "pandas")
RULES = tuple(f"crmlib.{each}" for each in ("churn", "classification", "loyalty", "satisfaction", "value"))
DATA = "crmlib.personal."
SETTINGS = frozenset(("catch_warnings", "filterwarnings", "options", "reset_option", "seed", "set_option", "set_state",
                      "seterr", "simplefilter"))
REBINDING = frozenset(("__builtins__", "builtins", "delattr", "eval", "exec", "globals", "locals", "setattr", "vars"))
UNSEEN = (ast.Delete, ast.ExceptHandler, ast.Match, ast.AsyncFunctionDef, ast.Global)  # bind names in other ways


def stateless(cells: Sequence[tuple[str, bool]], *, taken: Collection[str] = (),
              run_as: Callable[[str], str] = str) -> tuple[int, list[str]]:
    """How many cells, from the first on, leave no doubt, and which of the student's functions keep nothing.

    Args:
        cells: each a text, and whether it is the student's.
        taken: names beside Python's own that mean something before any cell is run.
        run_as: makes of a cell what is run in its place.

    >>> stateless([("def f(n): return 2 * n", True), ("seen = [f(3)]", True), ("def g(n): seen.append(n)", True)])
    (2, ['f'])
    """
    known = _Known({*taken, *dir(builtins)})
    if sum(len(text) for text, _ in cells) > LONGEST:
        return 0, []
    for number, (text, theirs) in enumerate(cells):
        functions = sorted(known.functions)
        try:
            known.read(text, run_as, theirs=theirs)
        except Exception:  # a doubt, no Python, or too deep to be read
            return number, functions
    return len(cells), sorted(known.functions)


class _Known:
    """What the cells that have been read bind."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken
        self.functions: set[str] = set()
        self.constants: set[str] = set()
        self.modules: set[str] = set()
        self.rules: set[str] = set()
        self.draws: set[str] = set()  # functions that give data of the student's own
        self.data: set[str] = set()  # what no function reads: tables, and what was made of them
        self.others: set[str] = set()

    def read(self, text: str, run_as: Callable[[str], str], *, theirs: bool) -> None:
        """Take in one more cell.

        Raises:
            DoubtError: something is not accepted.
        """
        if not theirs:
            self._given(*_read_given(text))
            return
        tree = ast.parse(text)
        accept(all(line.isprintable() for line in text.split("\n")))  # whatever else ends a line
        run = run_as(text)
        accept(run.strip("\n") == text.strip("\n") or ast.dump(tree) == ast.dump(ast.parse(run)))
        compile(tree, "cell", "exec")
        scopes = {scope.get_lineno(): scope for scope in symtable.symtable(text, "cell", "exec").get_children()
                  if scope.get_type() == "function"}
        for node in tree.body:
            self._statement(node, scopes)

    def _given(self, body: list[ast.stmt], names: set[str], bound: set[str]) -> None:
        """Of a teacher's cell only the names matter, and settings that would hold for functions made before it."""
        accept(not self.functions or not names & SETTINGS)
        accept(not bound & (self.functions | self.constants | BUILTINS | {"*", "print"}))
        self.others |= bound
        for each in (self.modules, self.rules, self.draws, self.data):
            each -= bound
        for node in body:
            self._lent(node)

    def _lent(self, node: ast.stmt) -> None:
        """Of what a teacher's cell binds, a student's line may call crmlib's rules and use data of one's own."""
        match node:
            case ast.Import(names=names):
                self.modules |= {each.asname or each.name for each in names if each.name in IMPORTED}
            case ast.ImportFrom(module=str(home), names=names, level=0) if home in RULES:
                self.rules |= {each.asname or each.name for each in names if each.name in _offered(home)}
            case ast.ImportFrom(module=str(home), names=names, level=0) if home.startswith(DATA):
                self.draws |= {each.name for each in names if each.asname is None}
            case ast.Assign(targets=[target], value=value):
                made = value.elts if isinstance(value, ast.Tuple) else [value]
                if all(isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in self.draws
                       for each in made):
                    self.data |= _bound(target)

    def _statement(self, node: ast.stmt, scopes: dict[int, symtable.SymbolTable]) -> None:
        match node:
            case ast.FunctionDef(name=name):
                check_function(node, scopes[node.lineno], self.functions, self.constants)
                self._bind(name, self.functions)
            case ast.Import(names=[ast.alias(name=home, asname=name)]):
                accept(home in IMPORTED)
                self._bind_again(name or home, self.modules)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if constant(value) and name not in self.others:
                self._bind(name, self.constants)
            case ast.ImportFrom(module=home, names=names, level=0):
                for each in names:
                    accept(home in RULES and each.name in _offered(home))
                    self._bind_again(each.asname or each.name, self.rules)
            case _:
                for name in _bound(node):
                    self._bind_again(name, self.data)
                check_line(node, self.functions | self.rules, self.constants | self.data)

    def _new(self, name: str) -> str:
        """A name that means nothing else, not even where the line that binds it fails."""
        accept(name not in self.taken | self.functions | self.constants and not name.startswith("_"))
        return name

    def _bind(self, name: str, kind: set[str]) -> None:
        accept(name not in self.others)
        kind.add(self._new(name))

    def _bind_again(self, name: str, kind: set[str]) -> None:
        """Bind a name that no function can read, to what it was bound to before, or something of its kind."""
        accept(name in kind or name not in self.others)
        kind.add(self._new(name))
        self.others.add(name)


@lru_cache
def _read_given(text: str) -> tuple[list[ast.stmt], set[str], set[str]]:
    """A teacher's cell, the names in it and those that it binds: the same for every submission."""
    tree = ast.parse(text)
    names = {node.id if isinstance(node, ast.Name) else node.attr for node in ast.walk(tree)
             if isinstance(node, ast.Name | ast.Attribute)}
    accept(not names & REBINDING and not any(isinstance(node, UNSEEN) for node in ast.walk(tree)))
    return tree.body, names, _bound(tree)


def _offered(home: str | None) -> list[str]:
    return import_module(str(home)).__all__


def _bound(tree: ast.AST) -> set[str]:
    """All names that a text may bind, wherever in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(each.asname or each.name).split(".")[0] for each in node.names}
    return found
