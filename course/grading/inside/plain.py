"""What a function that keeps nothing is made of; whatever is not known here is doubted.

It uses its own names, constants, functions that stand before it, some builtins and some methods, and can store in
nothing that outlives its call. Nor can it see an address, which would tell what was in memory before: it has no set to
order by addresses, no bytes to read, and cannot make a text of an object. (An error's message may hold an address, but
the function cannot read it.)
"""

import ast
import symtable
from collections.abc import Iterator
from types import NoneType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPES = _words("bool dict float int list tuple")
BUILTINS = TYPES | _words("abs all any divmod enumerate filter isinstance iter len map max min next pow range reversed "
                          "round sorted sum zip")
METHODS = (
    _words("append copy count extend get index insert items keys pop setdefault sort values") |  # of collections
    _words("endswith isdigit join lower lstrip replace rstrip split startswith strip title upper") |  # of texts
    _words("abs all any between cumsum date day drop_duplicates dropna duplicated eq fillna ge groupby gt head isin "
           "isna isnull item iterrows itertuples le lt max mean median min month ne nlargest normalize notna notnull "
           "nsmallest nunique prod quantile rank reset_index reverse round set_index sort_index sort_values std sum "
           "tail to_dict to_list tolist total_seconds unique value_counts var year")  # of tables
)
ATTRIBUTES = _words("at columns date day days dt empty iat iloc index loc month shape size str values year")
KEYWORDS = _words("as_index ascending axis by default drop dropna how ignore_index inclusive inplace keep key level "
                  "numeric_only observed on reverse sort start subset")
VIEWS = _words("items keys")  # with an operator between them they make sets
READERS = _words("all any dict enumerate len list sum tuple zip")  # read the view that they are given first
VALUES = (int, float, str, NoneType)
LITERALS = (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.UnaryOp, ast.unaryop, ast.expr_context, ast.Name,
            ast.Call, ast.keyword)
SHAPES = (
    *LITERALS, ast.Return, ast.If, ast.For, ast.Assign, ast.AugAssign, ast.Expr, ast.Pass, ast.Break, ast.Continue,
    ast.BoolOp, ast.BinOp, ast.Compare, ast.IfExp, ast.Subscript, ast.Slice, ast.ListComp, ast.DictComp,
    ast.GeneratorExp, ast.comprehension, ast.Attribute, ast.Lambda, ast.arguments, ast.arg, ast.operator,
    ast.boolop, ast.cmpop,
)
WRITTEN = (ast.JoinedStr, ast.FormattedValue)


class DoubtError(Exception):
    """Something is not known to keep nothing."""


def accept(known: bool) -> None:
    """Go on if it is known.

    Raises:
        DoubtError: it is not.
    """
    if not known:
        raise DoubtError


def constant(node: ast.expr) -> bool:
    """Whether it is a value that nothing can change."""
    if isinstance(node, ast.Tuple):
        return all(map(constant, node.elts))
    value = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(value, ast.Constant) and isinstance(value.value, VALUES)


def check_function(node: ast.FunctionDef, scope: symtable.SymbolTable, functions: set[str],
                   constants: set[str]) -> None:
    """Accept a function that may use these functions and constants.

    Raises:
        DoubtError: it could keep something.
    """
    given = node.args
    accept(not (node.decorator_list or given.vararg or given.kwarg))
    accept(all(constant(each) for each in [*given.defaults, *given.kw_defaults] if each))
    notes = [*(each.annotation for each in [*given.posonlyargs, *given.args, *given.kwonlyargs]), node.returns]
    accept(all(note is None or (isinstance(note, ast.Name) and note.id in TYPES) for note in notes))
    own, outer = _names(scope)
    accept(not own & (outer | functions | BUILTINS))
    accept(outer <= functions | constants | BUILTINS)
    _check_parts(node.body, functions, own | constants | TYPES, SHAPES)


def check_line(node: ast.stmt, callables: set[str], values: set[str]) -> None:
    """Accept a line outside of functions, which may call and read these and make what no function can reach.

    Raises:
        DoubtError: it could do more.
    """
    given = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    accept(not given & (callables | BUILTINS | {"print"}))
    _check_parts([node], callables | {"print"}, values | TYPES, (*SHAPES, *WRITTEN))


def _check_parts(body: list[ast.stmt], callables: set[str], loads: set[str], shapes: tuple[type, ...]) -> None:
    parts = [part for statement in body for part in ast.walk(statement)]
    called = {part.func for part in parts if isinstance(part, ast.Call)}
    read = {each for part in parts for each in _read_through(part)}
    for part in parts:
        accept(isinstance(part, shapes))
        if isinstance(part, ast.Call):
            _check_call(part, callables, read)
        else:
            _check_part(part, called, read, loads)


def _check_call(node: ast.Call, callables: set[str], read: set[ast.expr]) -> None:
    match node.func:
        case ast.Name(id="print"):
            accept("print" in callables and all(each.arg in ("sep", "end") for each in node.keywords))
            return
        case ast.Name(id=name) if name in callables:
            return
        case ast.Name(id=name):
            accept(name in BUILTINS)
        case ast.Attribute(attr=name):
            accept(name in METHODS and (name not in VIEWS or node in read) and len(node.args) <= 2)
        case _:
            raise DoubtError
    accept(all(each.arg in KEYWORDS for each in node.keywords))


def _check_part(node: ast.AST, called: set[ast.expr], read: set[ast.expr], loads: set[str]) -> None:
    match node:
        case ast.Attribute(attr=name):
            accept(isinstance(node.ctx, ast.Load) and (node in called or name in ATTRIBUTES))
        case ast.Name(id=name):
            accept(node in called or isinstance(node.ctx, ast.Store) or name in loads)
        case ast.BinOp(op=ast.Mod(), right=value) | ast.AugAssign(op=ast.Mod(), value=value):
            accept(isinstance(value, ast.Constant))  # else it may write an object into a text
        case ast.Compare() if any(isinstance(each, ast.Is | ast.IsNot) for each in node.ops):
            accept(all(isinstance(each, ast.Constant) for each in node.comparators))
        case ast.Lambda():
            accept(node in read)
        case ast.Constant(value=value):
            accept(isinstance(value, VALUES))


def _read_through(node: ast.AST) -> list[ast.expr]:
    """What a node uses up at once: a view that it reads, a lambda that says how to sort; neither goes on from there."""
    match node:
        case ast.For(iter=view) | ast.comprehension(iter=view):
            return [view]
        case ast.Call(func=ast.Name(id="sorted" | "min" | "max"), args=[value], keywords=named):
            return [value, *(each.value for each in named if each.arg == "key" and isinstance(each.value, ast.Lambda))]
        case ast.Call(func=ast.Name(id=name), args=[value, *_]) if name in READERS:
            return [value]
    return []


def _names(scope: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    """The names that a function has of its own, its comprehensions' included, and those that it looks for outside."""
    own: set[str] = set()
    outer: set[str] = set()
    for each in _scopes(scope):
        for symbol in each.get_symbols():
            (outer if symbol.is_global() else own).add(symbol.get_name())
    return own, outer


def _scopes(scope: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield scope
    for child in scope.get_children():
        yield from _scopes(child)
