"""Compare the two languages of a pair: the same shape, and each language's own term."""

import re
from collections import Counter
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from course.authoring.concepts import Concept
from course.authoring.finding import Finding
from course.authoring.rules import CHINESE, MARKER
from course.authoring.source import Cell, Source

PARTS = ("headings", "inline code", "code blocks", "formulas", "links", "images", "list items", "table rows")
WORD = re.compile(r"[A-Za-z]{3,}")


def parity(source: Source, concepts: dict[str, Concept]) -> list[Finding]:
    """Say where a Chinese cell and its English partner differ in what both must have."""
    found = []
    for en, zh in source.pairs:
        if en.kind == "markdown":
            found += [Finding(source.path, zh.line, *each) for each in (*_shapes(en, zh), *_untranslated(en, zh))]
        found += [Finding(source.path, cell.line, *each) for cell in (en, zh) for each in _terms(cell, concepts)]
    return found


def shape(text: str) -> dict[str, Counter | list]:
    """Count what a text must share with its translation; headings are in order, the rest may move."""
    parts: dict[str, Counter | list] = {name: Counter() for name in PARTS}
    parts["headings"] = []
    visible = "\n".join(line for line in text.splitlines() if not MARKER.search(line))
    for token in _tokens(visible):
        name, value = _part(token)
        if isinstance(kept := parts.get(name), list):
            kept.append(value)
        elif kept is not None:
            kept[value] += 1
    return parts


def _tokens(text: str) -> Iterator[Token]:
    reader = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, double_inline=True)
    for token in reader.parse(text):
        yield token
        yield from token.children or ()


def _part(token: Token) -> tuple[str, str]:
    """Name the part that a token counts for, and what is to be equal."""
    simple = {
        "heading_open": ("headings", token.tag),
        "code_inline": ("inline code", token.content),
        "fence": ("code blocks", token.content),
        "list_item_open": ("list items", "item"),
        "tr_open": ("table rows", "row"),
    }
    if token.type in simple:
        return simple[token.type]
    if token.type.startswith("math_"):
        return "formulas", re.sub(r"\s+", "", token.content)
    if token.type == "link_open":
        return "links", str(token.attrGet("href"))
    return ("images", str(token.attrGet("src"))) if token.type == "image" else ("", "")


def _shapes(en: Cell, zh: Cell) -> list[tuple[str, str]]:
    ours, theirs = shape(en.text), shape(zh.text)
    return [_differ(name, ours[name], theirs[name]) for name in PARTS if ours[name] != theirs[name]]


def _differ(name: str, en: Counter | list, zh: Counter | list) -> tuple[str, str]:
    if name == "headings":
        return f"Headings differ: en {list(en)}, zh {list(zh)}.", "Give both the same levels in the same order."
    if name in ("list items", "table rows"):
        counts = (sum(Counter(each).values()) for each in (en, zh))
        return "{} differ: en {}, zh {}.".format(name.capitalize(), *counts), "Give both as many."
    only = [f"only {lang} has {', '.join(map(repr, sorted(more)))}"
            for lang, more in (("en", Counter(en) - Counter(zh)), ("zh", Counter(zh) - Counter(en))) if more]
    return f"{name.capitalize()} differ: {'; '.join(only)}.", "Give both the same."


def _untranslated(en: Cell, zh: Cell) -> list[tuple[str, str]]:
    said = " ".join(token.content for token in _tokens(en.text) if token.type == "text")
    if len(WORD.findall(said)) > 2 and not CHINESE.search(zh.text):
        return [("No Chinese in the 'zh' cell.", "Translate its English partner.")]
    return []


def _terms(cell: Cell, concepts: dict[str, Concept]) -> list[tuple[str, str]]:
    """Demand the agreed term of each concept that the pair teaches."""
    lang = cell.meta.lang or "en"
    found = []
    for name in cell.meta.concepts:
        if name not in concepts:
            continue
        terms = concepts[name].terms[lang]
        if not any(_plain(term) in _plain(cell.text) for term in terms):
            what = f"Teaches {name!r} without its agreed term {' or '.join(map(repr, terms))}."
            found.append((what, "Use the term of course/concepts.yml at least once."))
    return found


def _plain(text: str) -> str:
    """Reduce a text to what a term must match: case, emphasis and line breaks do not count."""
    return re.sub(r"\s+", " ", re.sub(r"[*_`]", "", text)).casefold()
