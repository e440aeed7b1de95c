"""The short cell metadata that authors may write, and what each mistake in it is called."""

import re
from dataclasses import dataclass

from crmlib.errors import nearest

SECTIONS = (
    "case", "objectives", "predict", "explore", "compute", "real", "check", "questions", "sources", "next",
)
ROLES = {"markdown": ("given", "essay"), "code": ("given", "solve", "test")}
GRADED = ("test", "essay")
ALLOWED = {
    ("lesson", "markdown"): ("lang", "section", "concepts"),
    ("lesson", "code"): ("lang",),
    ("assignment", "markdown"): ("lang", "given", "essay", "points", "question", "concepts"),
    ("assignment", "code"): ("lang", "given", "solve", "test", "points", "question", "concepts"),
}
ID = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Meta:
    """What a cell's metadata say, checked."""

    lang: str | None = None
    role: str | None = None
    id: str = ""
    points: float = 0
    question: str = ""
    section: str | None = None
    concepts: tuple[str, ...] = ()


def read_meta(raw: dict, document: str, kind: str) -> tuple[Meta, list[str]]:
    """Metadata of a `kind` of cell in a `document`, and what is wrong with them."""
    problems = _unknown_keys(raw, ALLOWED[document, kind])
    raw = _as_meant(raw, ALLOWED[document, kind])
    roles = [role for role in ROLES[kind] if document == "assignment" and role in raw]
    if len(roles) > 1:
        problems.append(f"A cell is only one of {', '.join(roles)}.")
    role = roles[0] if roles else None
    name = str(raw[role]) if role else ""
    concepts = raw.get("concepts") or []
    problems += _wrong_values(raw, kind, name) + _misplaced(raw, document, role)
    meta = Meta(
        lang=raw.get("lang"),
        role=role,
        id=name,
        points=raw.get("points", 0),
        question=str(raw.get("question") or name.split("-")[0]) if role in ("solve", *GRADED) else "",
        section=raw.get("section"),
        concepts=tuple(map(str, concepts if isinstance(concepts, list) else [concepts])),
    )
    return meta, problems


def _unknown_keys(raw: dict, allowed: tuple[str, ...]) -> list[str]:
    problems = []
    for key in raw:
        if key not in allowed:
            close = nearest(key, allowed)
            hint = f" Did you mean {close!r}?" if close else ""
            problems.append(f"Unknown metadata {key!r}; possible here: {', '.join(allowed)}.{hint}")
    return problems


def _as_meant(raw: dict, allowed: tuple[str, ...]) -> dict:
    """Go on with the key that a mistyped one is near to: what its lack would break is not wrong."""
    meant = {nearest(key, allowed): value for key, value in raw.items() if key not in allowed}
    return {**meant, **raw}


def _wrong_values(raw: dict, kind: str, name: str) -> list[str]:
    problems = []
    if raw.get("lang") not in ("en", "zh", None):
        problems.append(f"Unknown language {raw['lang']!r}; possible: 'en', 'zh'.")
    if kind == "markdown" and raw.get("lang") is None:
        problems.append('Prose without a language. Begin it with: +++ {"lang": "en"} (then its pair in "zh").')
    section = raw.get("section")
    if section is not None and section not in SECTIONS:
        close = nearest(section, SECTIONS)
        hint = f" Did you mean {close!r}?" if close else ""
        problems.append(f"Unknown section {section!r}; possible: {', '.join(SECTIONS)}.{hint}")
    if name and not ID.fullmatch(name):
        problems.append(f"The id {name!r} may have only letters, digits, '-' and '_'.")
    points = raw.get("points", 1)
    if isinstance(points, bool) or not isinstance(points, int | float) or points <= 0:
        problems.append(f"Points must be a number above 0, not {points!r}.")
    return problems


def _misplaced(raw: dict, document: str, role: str | None) -> list[str]:
    if document != "assignment" or raw.get("lang") == "zh":
        return []
    problems = []
    if role in GRADED and "points" not in raw:
        problems.append(f"A {role} cell needs points, e.g. points: 2.")
    if role not in GRADED and "points" in raw:
        problems.append("Only test and essay cells have points.")
    if "question" in raw and role not in ("solve", *GRADED):
        problems.append("Only solve, test and essay cells belong to a question.")
    if "concepts" in raw and role not in ("solve", "essay"):
        problems.append("Only solve and essay cells name concepts.")
    return problems
