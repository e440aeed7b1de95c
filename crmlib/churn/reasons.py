"""Keaveney's eight reasons for switching, and the churn type that each one maps to."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from crmlib.advice import advice
from crmlib.decide import Case, decide, one_of
from crmlib.frames import open_frame
from crmlib.language import word

SOURCE = "Keaveney, Journal of Marketing 59(2), 1995"


@dataclass(frozen=True)
class Reason:
    """One reason: its id, the share in % of the respondents who named it, the churn type it maps to."""

    id: str
    share: float
    type: str
    source: str = SOURCE
    status: str = "secondary"

    @property
    def label(self) -> str:
        """The reason's name in the current language."""
        return word(f"reason_stated.{self.id}")

    @property
    def definition(self) -> str:
        """What it covers, in the current language."""
        return str(advice("reason_stated").loc[self.id, "advice"])


REASONS = (
    Reason("core_failure", 44.3, "fault"),
    Reason("encounter_failure", 34.1, "fault"),
    Reason("price", 29.9, "competitive"),
    Reason("inconvenience", 20.7, "fault"),
    Reason("failure_response", 17.3, "fault"),
    Reason("competition", 10.2, "competitive"),
    Reason("ethics", 7.5, "fault"),
    Reason("involuntary", 6.2, "natural"),
)


def reasons() -> pd.DataFrame:
    """The eight reasons as a table, the most often named first.

    The shares are of respondents, and each may name several reasons: they add up to 170%, and cannot be read as
    parts of a whole. Price comes third, not first.

    Returns:
        A pandas table indexed by ``id``: ``label``, ``share`` (% of respondents), ``type``, ``definition``,
        ``source``, ``status``.

    >>> reasons()["share"].sum().round(1).item()
    170.2

    Source: Keaveney, Journal of Marketing 59(2), 1995, as later texts quote it (secondary).
    """
    rows = [{"id": each.id, "label": each.label, "share": each.share, "type": each.type,
             "definition": each.definition, "source": each.source, "status": each.status} for each in REASONS]
    return pd.DataFrame(rows).set_index("id")


def reason_type(exits: Any, *, reason: str = "reason_stated", explain: bool = False) -> Any:
    """The churn type to which the stated reason maps - what customers say, which is not always what moved them.

    Core failures, encounters, responses, inconvenience (place, hours, waiting) and ethics are the firm's own doing:
    fault. Price and competition are a rival's action: competitive; a price felt to be unfair or deceptive would be
    fault, which the bare word "price" cannot tell. Involuntary (moved, closed) is natural. No reason maps to
    malicious: nobody states it.

    Args:
        exits: one row an exit.
        reason: column of the reason's id (see `REASONS`), missing where none was stated.
        explain: add ``reason_type_because``.

    Returns:
        The same table with ``reason_type``; "unclassified" for none or one that is not among the eight.

    Raises:
        ColumnError: the column is missing.

    >>> import pandas as pd
    >>> reason_type(pd.DataFrame({"reason_stated": ["price", "core_failure", None]}))["reason_type"].tolist()
    ['competitive', 'fault', 'unclassified']

    Source: the mapping is ours; concept churn.reasons.
    """
    frame = open_frame(exits, called="exits", needs=[reason])
    return decide(frame, "reason_type", reason_cases(reason), explain=explain)


def reason_cases(reason: str) -> list[Case]:
    """One case a type: the column holds one of the reasons that map to it."""
    types = dict.fromkeys(each.type for each in REASONS)
    return [(kind, [one_of(reason, [each.id for each in REASONS if each.type == kind])]) for kind in types]
