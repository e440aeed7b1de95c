"""A room's outputs made fit for an instructor's browser: known fields, limited sizes, no scripts."""

import re
from typing import Any

STYLE = re.compile(r"<(style|script)\b.*?(</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
TAGS = frozenset(("table", "thead", "tbody", "tr", "th", "td", "div", "p", "span", "b", "i", "em", "strong", "br",
                  "pre", "code", "ul", "ol", "li", "h1", "h2", "h3", "h4"))
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
    import bleach  # nbconvert's own; imported here because most submissions show no table

    return bleach.clean(STYLE.sub("", page), tags=TAGS, attributes={"*": ["class", "colspan", "rowspan"]}, strip=True)


def _text(raw: Any, most: int = LONGEST) -> str:
    return raw[:most].encode("utf-8", "replace").decode() if isinstance(raw, str) else ""
