"""Lines as wide as nbgrader's feedback page shows them: a Chinese character is two columns, code stays in one piece."""

import re
from collections.abc import Iterator
from unicodedata import east_asian_width

WIDTH = 100
OPENING, CLOSING = "（《“‘【", "，。；：、？！）》”’】…"
PIECE = re.compile(r"""
    [\w.]*\((?:[^()]|\([^()]*\))*\)            # a call, or words in brackets
    | [\w.]*\[(?:[^\[\]]|\[[^\[\]]*\])*\]      # a list
    | \{[^{}]*\}                               # a dictionary
    | [\x21-\x7e\u00a0-\u024f]+?(?=[\s(\[{\u0250-\U0010ffff]|$) | \s+ | .
""", re.VERBOSE | re.ASCII)


def columns(text: str) -> int:
    """How many columns a text takes.

    >>> columns("tier 得到"), columns("")
    (9, 0)
    """
    return sum(1 + (east_asian_width(each) in "WF") for each in text)


def wrap(text: str, width: int = WIDTH) -> list[str]:
    """Break a text at blanks or between Chinese characters; what stands in brackets only where it is too long itself.

    >>> wrap("f(1, 2) gave [1, 2, 3], expected 4.", 16)
    ['f(1, 2) gave', '[1, 2, 3],', 'expected 4.']
    >>> wrap("只有一位客户时，他带来全部利润。", 16)
    ['只有一位客户时，', '他带来全部利润。']
    """
    return [line for each in text.splitlines() for line in _lines(each, width)]


def _lines(text: str, width: int) -> Iterator[str]:
    line = ""
    for unit in [piece for each in _units(text) for piece in _parts(each, width)]:
        if line and columns(line + unit.rstrip()) > width:
            yield line.rstrip()
            line = unit.lstrip()
        else:
            line += unit
    yield line.rstrip()


def _units(text: str) -> list[str]:
    """What a line break must not come into."""
    units: list[str] = []
    for piece in PIECE.findall(text):
        if units and _joined(units[-1][-1], piece[0]):
            units[-1] += piece
        else:
            units.append(piece)
    return units


def _joined(before: str, after: str) -> bool:
    if after in CLOSING or before in OPENING:
        return True
    return not (before.isspace() or after.isspace()) and columns(before + after) == 2


def _parts(unit: str, width: int) -> list[str]:
    """A unit, or what must become of one that is longer than a line."""
    if columns(unit) <= width:
        return [unit]
    parts = re.findall(r"\S+|\s+", unit)
    if len(parts) > 1:
        return [part for each in parts for part in _parts(each, width)]
    half = width // 2
    return [unit[start:start + half] for start in range(0, len(unit), half)]
