"""The language to speak of a notebook that may not be readable."""

import locale
import os
import re
from pathlib import Path

SPEAKS = re.compile(rb"""use_language\(\s*\\?["'](zh|en)""")
MOST = 20_000_000


def spoken(path: Path) -> str:
    """Chinese where the path or the text says so, or else where the system speaks it; English otherwise."""
    if "zh" in path.absolute().parts:
        return "zh"
    try:
        with path.open("rb") as file:
            text = file.read(MOST)
    except OSError:
        text = b""
    says = SPEAKS.search(text)
    if says:
        return says[1].decode()
    return "zh" if _system().lower().startswith(("zh", "chinese")) else "en"


def _system() -> str:
    known = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next(filter(None, known), None) or locale.getlocale()[0] or ""
