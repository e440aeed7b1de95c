"""What share of the exits each type makes, and how often a judgment agrees with the truth."""

from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from crmlib.decide import UNCLASSIFIED
from crmlib.errors import DataError
from crmlib.frames import Frame, in_memory, open_frame
from crmlib.intervals import wilson
from crmlib.language import say, word, words_of

# What the textbook says of each type: from, to (shares), and how far it can be trusted.
CLAIMED = {
    "fault": (0.60, 0.70, "folklore"),
    "competitive": (0.0, 0.30, "folklore"),
    "natural": (None, None, "textbook"),
}


def cause_shares(exits: Any, *, column: str = "type", confidence: float = 0.95) -> pd.DataFrame:
    """The share of each type among the exits, beside what the textbook claims.

    Shares are of all exits, those that could not be classified included, so that nothing is silently dropped.

    Args:
        exits: one row an exit; a lazy table is computed.
        column: column of types, e.g. from `by_type`, or the known cause.
        confidence: of the intervals (Wilson's).

    Returns:
        A pandas table indexed by ``type``: ``label``, ``count``, ``share``, ``low``, ``high``; ``claimed_low`` and
        ``claimed_high`` where the textbook gives figures ("60-70% leave over service": no study can be traced;
        "competition under 30%": the same; natural is only said to be small), the ``claim`` in words and its
        ``status``, both empty where there is none.

    Raises:
        ColumnError: the column is missing.

    >>> import pandas as pd
    >>> exits = pd.DataFrame({"type": ["fault"] * 6 + ["competitive"] * 3 + ["natural"]})
    >>> cause_shares(exits)["share"].tolist()
    [0.1, 0.0, 0.3, 0.6, 0.0]

    Source: the claims: textbook; concept churn.shares.
    """
    counts = _counts(open_frame(exits, called="exits", needs=[column]), column)
    found = pd.Series({label: counts.pop((label,), 0) for label in words_of("type")}, name="count")
    unknown = sum(counts.values())
    if unknown:
        found[UNCLASSIFIED] = unknown
    low, high = wilson(found, found.sum(), confidence=confidence)
    claims = [CLAIMED.get(label, (None, None, "")) for label in found.index]
    return pd.DataFrame({
        "label": [_word(label) for label in found.index], "count": found, "share": found / found.sum(),
        "low": low, "high": high,
        "claimed_low": pd.array([each[0] for each in claims], dtype="Float64"),
        "claimed_high": pd.array([each[1] for each in claims], dtype="Float64"),
        "claim": [_claim(*each) for each in claims],
        "status": [each[2] for each in claims],
    }).rename_axis("type")


def confusion(exits: Any, *, truth: str = "cause", judged: str = "type") -> pd.DataFrame:
    """How the judgment stands to the truth: how many exits of each true type were judged to be of which.

    Args:
        exits: one row an exit, with the truth beside the judgment; a lazy table is computed.
        truth: column of the true type.
        judged: column of the judgment.

    Returns:
        A pandas table of counts, true types down, judgments across. What is neither of the five types counts as
        "unclassified", which is there only if it occurs. The diagonal is right.

    Raises:
        ColumnError: a column is missing.

    >>> import pandas as pd
    >>> exits = pd.DataFrame({"cause": ["fault", "fault", "natural"], "type": ["fault", "competitive", "natural"]})
    >>> table = confusion(exits)
    >>> table.loc["fault", "fault"].item(), table.loc["fault", "competitive"].item()
    (1, 1)
    """
    counts = _counts(open_frame(exits, called="exits", needs=[truth, judged]), truth, judged)
    labels = [*words_of("type"), UNCLASSIFIED]
    cells: dict[tuple[str, str], int] = {}
    for (true, said), n in counts.items():
        cell = _known(true, labels), _known(said, labels)
        cells[cell] = cells.get(cell, 0) + n
    used = labels if any(UNCLASSIFIED in cell for cell in cells) else labels[:-1]
    rows = [[cells.get((true, said), 0) for said in used] for true in used]
    return pd.DataFrame(rows, index=pd.Index(used, name=truth), columns=pd.Index(used, name=judged))


def accuracy(exits: Any, *, truth: str = "cause", judged: str = "type") -> float:
    """The share of exits whose judged type is the true one; unclassified counts as not right.

    Args:
        exits: as in `confusion`; exits whose truth is not known do not count.
        truth: column of the true type.
        judged: column of the judgment.

    Returns:
        A share from 0 to 1.

    Raises:
        ColumnError: a column is missing.
        DataError: no exit's truth is known.

    >>> import pandas as pd
    >>> accuracy(pd.DataFrame({"cause": ["fault", "natural"], "type": ["fault", "fault"]}))
    0.5
    """
    table = confusion(exits, truth=truth, judged=judged).drop(index=UNCLASSIFIED, errors="ignore")
    cells = table.to_numpy()
    total = int(cells.sum())
    if not total:
        raise DataError(say(f"No exit has a known type in {truth!r}.", f"“{truth}”中没有任何已知的流失类型。"),
                        say("Join the truth to the exits first.", "请先把真实原因并入流失表。"))
    return float(cells.trace() / total)


def _counts(frame: Frame, *columns: str) -> dict[tuple, int]:
    grouped = frame.with_columns(nw.lit(1).alias("__n")).group_by(*columns).agg(nw.col("__n").sum())
    return {tuple(row[:-1]): int(row[-1]) for row in in_memory(grouped).select(*columns, "__n").iter_rows()}


def _claim(low: float | None, high: float | None, status: str) -> str:
    """The claim as the textbook puts it."""
    if low is None or high is None:
        return say("small", "很小") if status else ""
    share = f"{100 * high:.0f}%"
    return f"{100 * low:.0f}-{share}" if low else say(f"under {share}", f"不到 {share}")


def _known(label: Any, labels: list[str]) -> str:
    return label if label in labels else UNCLASSIFIED


def _word(label: str) -> str:
    return word(f"unclassified.{label}" if label == UNCLASSIFIED else f"type.{label}")
