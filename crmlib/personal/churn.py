"""Data of one's own for the assignment on churn."""

import numpy as np
import pandas as pd

from crmlib.personal.drawing import drawn_once, new_ids
from crmlib.simulate import personal_seed

SLUG = "10-churn"
START, END = "2026-01-01", "2026-03-31"
DAYS = [str(day)[:10] for day in pd.date_range("2025-01-01", "2026-04-30")]
REASONS = ("core_failure", "encounter_failure", "price", "inconvenience", "failure_response", "competition", "ethics",
           "involuntary")
TYPES = ("natural", "malicious", "competitive", "other", "unclassified", "fault")
# How many exits of each type and for each reason, at least and below; the rest are fault, and stated no reason.
OF_TYPE = (3, 2, 10, 3, 1), (8, 5, 17, 7, 4)
FOR_REASON = (7, 5, 5, 3, 2, 3, 1, 2), (11, 9, 9, 7, 6, 7, 3, 5)


@drawn_once
def exits_of(student_id: str, *, exits: int = 60) -> pd.DataFrame:
    """A student's exits, already judged: customer, type, reason stated, margin (yuan a year), deceased.

    Planted, so that everybody meets them: a malicious and a natural leaver who brought much, a deceased one, an exit
    without a type, one that repays an attempt just so (a fault leaver with 62.50 yuan), one that just does not.

    >>> exits_of("S1024").shape
    (60, 5)
    """
    draw = np.random.default_rng(personal_seed(student_id, SLUG))
    types = _drawn(draw, TYPES, OF_TYPE, exits)
    margin = draw.lognormal(4.6, 0.9, exits).round(2)
    reasons = _drawn(draw, (*REASONS, ""), FOR_REASON, exits)
    types[:6] = "malicious", "natural", "natural", "unclassified", "fault", "fault"
    margin[:6] = 2400.0, 1800.0, 900.0, 1200.0, 62.5, 62.4
    reasons[:6] = "", "involuntary", "", "price", "core_failure", "competition"
    deceased = (types == "natural") & (draw.random(exits) < 0.3)
    deceased[1:3] = False, True
    table = pd.DataFrame({"type": types, "reason_stated": reasons, "margin": margin, "deceased": deceased})
    table["reason_stated"] = table["reason_stated"].replace("", None)
    table = table.sample(frac=1, random_state=int(draw.integers(2**31)), ignore_index=True)
    table.insert(0, "customer", new_ids(draw, exits))
    return table


def people_of(student_id: str, *, people: int = 80) -> tuple[list[str], list[str | None], str, str]:
    """A student's customers in one quarter: days of joining, days of leaving (None: still there), first and last day.

    Planted: who left on the first and on the last day, the day before and after, who joined on the first day, who
    joined and left within the quarter. There are never as many at the end as at the start.

    >>> joined, left, start, end = people_of("S1024")
    >>> len(joined), len(left), start
    (80, 80, '2026-01-01')
    """
    draw = np.random.default_rng(personal_seed(student_id, SLUG + " people"))
    rows: list[tuple[str, str | None]] = [
        ("2025-03-02", START), ("2025-03-03", END), ("2025-03-04", "2025-12-31"), ("2025-03-05", "2026-04-01"),
        (START, None), ("2025-12-31", None), ("2026-01-15", "2026-02-20"), ("2026-02-01", "2026-03-10")]
    leaving = int(draw.integers(4, 15))
    rows += [_stay(draw, number < leaving) for number in range(people - len(rows) - 1)]
    grown = sum(came <= END < (went or "9999") for came, went in rows) + 1 != \
        sum(came < START <= (went or "9999") for came, went in rows)
    rows.append(("2026-02-02" if grown else "2026-04-10", None))
    rows = [rows[place] for place in draw.permutation(len(rows))]
    return [joined for joined, _ in rows], [left for _, left in rows], START, END


def churn_of(student_id: str) -> tuple[float, int]:
    """A student's churn rate a year (a share) and the number 5 or so by which it is to be cut.

    >>> rate, cut = churn_of("S1024")
    >>> rate > cut / 100
    True
    """
    draw = np.random.default_rng(personal_seed(student_id, SLUG + " rate"))
    return int(draw.integers(150, 401)) / 1000, int(draw.integers(4, 10))


def _stay(draw: np.random.Generator, leaving: bool) -> tuple[str, str | None]:
    """When one customer came and went; `leaving`: came before the quarter and went in it, else not in it."""
    start, over = DAYS.index(START), DAYS.index(END) + 1
    came = int(draw.integers(0, start if leaving else 430))
    before, after = (came + 1, start), (max(came + 1, over), len(DAYS))
    least, below = (start, over) if leaving else before if draw.random() < 0.5 else after
    goes = leaving or (least < below and draw.random() < 0.3)
    return DAYS[came], DAYS[int(draw.integers(least, below))] if goes else None


def _drawn(draw: np.random.Generator, kinds: tuple[str, ...], sizes: tuple[tuple[int, ...], ...],
           exits: int) -> np.ndarray:
    """A kind for each exit, in any order; the last kind is what the others leave over."""
    least, below = sizes
    of_each = draw.integers(least, below)
    return draw.permutation(np.repeat(kinds, [*of_each, exits - of_each.sum()]))
