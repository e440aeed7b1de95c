"""The reader's language: words for ids, and a font that has the glyphs.

Data hold ids such as ``"partner"``; people read words such as "partner" or "伙伴".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files

from crmlib.errors import UnknownNameError, nearest
from crmlib.yml import read_yml

LANGUAGES = ("en", "zh")
_current = "en"


def current_language() -> str:
    """The language in force: ``"en"`` or ``"zh"``."""
    return _current


def use_language(language: str) -> None:
    """Speak this language from now on, in words, errors and pictures.

    Sets matplotlib's ``font.family`` (once, here and nowhere else) so that Chinese shows.

    Args:
        language: ``"en"`` or ``"zh"`` (Simplified Chinese).

    Raises:
        UnknownNameError: another language was asked for.

    >>> use_language("en")
    >>> word("relationship.partner")
    'partner'
    """
    global _current
    from crmlib.fonts import use_font

    use_font(_known(language))
    _current = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while, without touching fonts.

    >>> with speaking("zh"):
    ...     word("relationship.partner")
    '伙伴'
    """
    global _current
    before, _current = _current, _known(language)
    try:
        yield
    finally:
        _current = before


def say(en: str, zh: str) -> str:
    """The one of two sentences that is in the current language.

    >>> say("Good morning", "早上好")
    'Good morning'
    """
    return zh if _current == "zh" else en


def word(id: str) -> str:
    """The field's term for an id, in the current language.

    Args:
        id: a dotted id such as ``"relationship.partner"`` (the column, then the label).

    Raises:
        UnknownNameError: no such id in ``crmlib/words``.
    """
    words = _words()
    if id not in words:
        close = nearest(id, words)
        raise UnknownNameError(
            say(f"No word for {id!r}.", f"没有“{id}”这个词条。"),
            say(f"Did you mean {close!r}?", f"是不是要找“{close}”？") if close else "",
        )
    return words[id][_current]


def has_word(id: str) -> bool:
    """Whether `word` knows this id."""
    return id in _words()


def words_of(column: str) -> dict[str, str]:
    """All labels of a column with their words, in textbook order.

    >>> words_of("importance")["vip"]
    'VIP'
    """
    stem = column + "."
    found = {id.removeprefix(stem): word(id) for id in _words() if id.startswith(stem)}
    if not found:
        word(column)
    return found


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise UnknownNameError(
            say(f"No language {language!r}.", f"没有语言“{language}”。"),
            say("Languages: 'en' (English), 'zh' (Simplified Chinese).", "可选：'en'（英语）、'zh'（简体中文）。"),
        )
    return language


@cache
def _words() -> dict[str, dict[str, str]]:
    """All word files as one flat mapping ``column.label -> {en, zh}``."""
    flat = {}
    for path in sorted((files("crmlib") / "words").iterdir(), key=lambda each: each.name):
        if path.name.endswith(".yml"):
            for group, entries in read_yml(path).items():
                for id, (en, zh) in entries.items():
                    flat[f"{group}.{id}"] = {"en": en, "zh": zh}
    return flat
