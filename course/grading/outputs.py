"""A room's outputs made fit for an instructor's browser: known fields, limited sizes, no scripts."""

import re
from typing import Any

STYLE = re.compile(r"<(style|script)\b.*?(</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
TAGS = frozenset(("table", "thead", "tbody", "tr", "th", "td", "div", "p", "span", "b", "i", "em", "strong", "br",
                  "pre", "code", "ul", "ol", "li", "h1", "h2", "h3", "h4"))
# A table as pandas writes it; whatever else there is goes the long way.
TEXT = r"(?:[^<>&]|&(?:amp|lt|gt);)*"
ROWS = rf"(?:<tr>\s*(?:<th>{TEXT}</th>\s*|<td>{TEXT}</td>\s*)*</tr>\s*)*"
TABLE = re.compile(rf'\s*<div>\s*<table class="dataframe">\s*<thead>\s*{ROWS}</thead>\s*<tbody>\s*{ROWS}</tbody>\s*'
                   rf"</table>\s*(?:<p>{TEXT}</p>\s*)?</div>\s*")
DROPPED = (('<table border="1" class="dataframe">', '<table class="dataframe">'),
           ('<tr style="text-align: right;">', "<tr>"))
MOST, LONGEST, PICTURE = 120, 300_000, 3_000_000


def clean(raw: Any) -> list[dict[str, Any]]:
    """Keep of what a room sent only what a notebook may hold."""
    found = [_one(each) for each in raw[:MOST] if isinstance(each, dict)] if isinstance(raw, list) else []
    return [each for each in found if each]


def error(name: str, message: str, lines: list[str] | None = None) -> dict[str, Any]:
    """Make an error output of our own."""
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": lines or [message]}


def _one(raw: dict[str, Any]) -> dict[str, Any] | None:
    kind = raw.get("output_type")
    if kind == "stream" and raw.get("name") in ("stdout", "stderr"):
        return {"output_type": kind, "name": raw["name"], "text": _text(raw.get("text"))}
    if kind == "error":
        lines = raw.get("traceback")
        kept = [_text(each, 1000) for each in lines[:100]] if isinstance(lines, list) else []
        return error(_text(raw.get("ename"), 100), _text(raw.get("evalue"), 2000), kept)
    data = _data(raw.get("data"))
    if kind in ("display_data", "execute_result") and data:
        more = {"execution_count": None} if kind == "execute_result" else {}
        return {"output_type": kind, "data": data, "metadata": {}, **more}
    return None


def _data(raw: Any) -> dict[str, str]:
    data: dict[str, str] = {}
    if not isinstance(raw, dict):
        return data
    for mime in ("text/plain", "text/latex", "text/markdown"):
        if mime in raw:
            data[mime if mime == "text/latex" else "text/plain"] = _text(raw[mime])
    for mime in ("image/png", "image/jpeg"):
        picture = raw.get(mime)
        if isinstance(picture, str) and len(picture) <= PICTURE and BASE64.fullmatch(picture):
            data[mime] = picture
    if isinstance(raw.get("text/html"), str):
        data["text/html"] = _harmless(raw["text/html"][:LONGEST])
    return data


def _harmless(page: str) -> str:
    page = STYLE.sub("", page)
    for made, kept in DROPPED:
        page = page.replace(made, kept)
    if TABLE.fullmatch(page):
        return page
    import bleach  # nbconvert's own; to load it takes as long as to grade a notebook

    return bleach.clean(page, tags=TAGS, attributes={"*": ["class", "colspan", "rowspan"]}, strip=True)


def _text(raw: Any, most: int = LONGEST) -> str:
    return raw[:most].encode("utf-8", "replace").decode() if isinstance(raw, str) else ""
