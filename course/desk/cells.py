"""Text that a spreadsheet must not take for a formula.

A student may be called ``=HYPERLINK(...)``. OWASP ("CSV Injection") lists what starts a formula: ``=``, ``+``, ``-``,
``@``, a tab, a carriage return or a line feed, also in full width; its remedy is an apostrophe in front. The apostrophe
comes off again when one of our files is read, so that no name is changed by the way through a file.
"""

import re

_FORMULA = re.compile(r"'*\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")
_NUMBER = re.compile(r"\s*[+-]?\d+([.,]\d+)?%?\s*|-")


def harmless(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet could compute it; a number is left alone.

    >>> harmless("=1+1"), harmless("O'Hara, Ann"), harmless("-3.5"), harmless("@ann")
    ("'=1+1", "O'Hara, Ann", '-3.5', "'@ann")
    """
    return "'" + text if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def plain(text: str) -> str:
    """Take off what `harmless` put in front.

    >>> plain(harmless("=1+1")), plain("'t Hart")
    ('=1+1', "'t Hart")
    """
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text
