"""What goes wrong, in the reader's language: what was given, what is possible, what to do next."""

from collections.abc import Iterable
from difflib import get_close_matches


class CrmError(Exception):
    """Any trouble that crmlib can name. `hint` says what to do next."""

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        # Chinese sentences stand side by side, English ones a blank apart.
        between = "" if self.message.endswith(("。", "？", "！")) else " "
        return f"{self.message}{between}{self.hint}".strip()

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the message alone, for the student did not write the lines in between."""
        return [f"{type(self).__name__}: {self}"]


class ColumnError(CrmError):
    """A table lacks a column that the rule needs."""


class DataError(CrmError):
    """A table's content cannot be judged: text for numbers, no rows, doubled customers."""


class ParameterError(CrmError):
    """A threshold, weight or other keyword has a value the rule cannot work with."""


class UnknownNameError(CrmError):
    """A name (language, data set, word, question) that the package does not have."""


class DownloadError(CrmError):
    """A data set could not be fetched, or what came is not what the catalogue promises."""


class ClosedBookError(CrmError):
    """A rule was called that the assignment asks the student to write."""


def nearest(name: str, possible: Iterable[object]) -> str | None:
    """The possible name that looks most like `name`, if any does.

    >>> nearest("loyality", ["profit", "loyalty"])
    'loyalty'
    """
    close = get_close_matches(str(name), [str(each) for each in possible], n=1)
    return close[0] if close else None
