"""What to do about a judgment: the textbook's advice as data, each piece with its source and status."""

from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from crmlib.errors import UnknownNameError, nearest
from crmlib.language import current_language, has_word, say, word
from crmlib.yml import read_yml


def advice(topic: str) -> pd.DataFrame:
    """The advice on a topic, in the current language.

    Args:
        topic: a label column (``"portfolio"``, ``"relationship"``, ...) or another topic of ``crmlib/advice``.

    Returns:
        A table indexed by ``id`` with ``label`` (its word), ``advice``, ``source`` and ``status``
        (definition, textbook, verified, secondary, folklore, disputed, wrong, arithmetic or adaptation).

    Raises:
        UnknownNameError: no such topic; names the nearest one.

    >>> advice("portfolio").loc["gold", "advice"]
    'Invest strongly and keep the high level.'
    """
    topics = _topics()
    if topic not in topics:
        close = nearest(topic, topics)
        raise UnknownNameError(
            say(f"No advice on {topic!r}. Topics: {', '.join(topics)}.",
                f"没有关于“{topic}”的建议。可选：{'、'.join(topics)}。"),
            say(f"Did you mean {close!r}?", f"是不是“{close}”？") if close else "",
        )
    rows = [_row(topic, entry) for entry in topics[topic]]
    return pd.DataFrame(rows).set_index("id")


def _row(topic: str, entry: dict[str, Any]) -> dict[str, str]:
    id = f"{topic}.{entry['id']}"
    return {"id": entry["id"], "label": word(id) if has_word(id) else entry["id"],
            "advice": entry[current_language()], "source": _in_language(entry["source"]), "status": entry["status"]}


def _in_language(text: str | dict[str, str]) -> str:
    return text if isinstance(text, str) else text[current_language()]


@cache
def _topics() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((files("crmlib") / "advice").iterdir(), key=lambda each: each.name):
        if path.name.endswith(".yml"):
            found |= read_yml(path)
    return found
