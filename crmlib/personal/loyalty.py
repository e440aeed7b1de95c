"""Data of one's own for the assignment on loyalty judgment."""

import numpy as np
import pandas as pd

from crmlib.personal.drawing import drawn_once, new_ids
from crmlib.simulate import personal_seed

SLUG = "06-loyalty"
STAGES = ("exploration", "build_up", "stability", "decline")
# Planted: share of wallet, relative attitude, switching cost.
PLANTED = ((0.50, 0, 0.50), (0.90, 1, 0.90), (0.80, None, 0.80), (0.49, -1, 0.80), (0.70, -2, 0.49))
# Customers of each verdict: how many, between which scores, and how many of them left at least and at most.
VERDICTS = ((20, 0.60, 0.95, 1, 4), (18, 0.40, 0.59, 3, 8), (12, 0.05, 0.39, 3, 8))


@drawn_once
def customers_of(student_id: str) -> pd.DataFrame:
    """A student's 50 surveyed customers, and whether each had left half a year later.

    Columns: customer, share_of_wallet (0 to 1), relative_attitude (-3 to 3), switching_cost (0 to 1), loyalty (a
    score from 0 to 1) and left. Planted, so that everybody meets them: values just on each threshold (0.50, 1, 0.50;
    0.60 and 0.40 of the score), a customer whose attitude is not known, one held by nothing.

    >>> customers_of("S1024").shape
    (50, 6)
    """
    draw = np.random.default_rng(personal_seed(student_id, SLUG))
    scores, left = _verdicts(draw)
    size = len(scores)
    share = draw.beta(2.2, 1.6, size).round(2)
    attitude = draw.choice(np.arange(-3.0, 4.0), size, p=[0.04, 0.1, 0.18, 0.22, 0.2, 0.16, 0.1])
    cost = draw.beta(2.0, 2.0, size).round(2)
    places = draw.choice(size, len(PLANTED), replace=False)
    share[places], attitude[places], cost[places] = np.array(PLANTED, dtype=float).T
    table = pd.DataFrame({"share_of_wallet": share, "relative_attitude": attitude, "switching_cost": cost,
                          "loyalty": scores, "left": left})
    table = table.sample(frac=1, random_state=int(draw.integers(2**31)), ignore_index=True)
    table.insert(0, "customer", new_ids(draw, size))
    return table


@drawn_once
def stages_of(student_id: str) -> pd.DataFrame:
    """Three of a student's customers, each in another stage of the relationship: customer and stage.

    >>> stages_of("S1024")["stage"].nunique()
    3
    """
    draw = np.random.default_rng(personal_seed(student_id, SLUG + " stages"))
    stages = [STAGES[place] for place in draw.permutation(len(STAGES))[:3]]
    return pd.DataFrame({"customer": new_ids(draw, 3), "stage": stages})


def _verdicts(draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Scores with their cut-offs among them, and who left: more of those with lower scores, not always."""
    scores, left = [], []
    for size, low, high, least, most in VERDICTS:
        drawn = draw.uniform(low, high, size).round(2)
        drawn[0] = low
        scores.append(drawn)
        left.append(draw.permutation(size) < draw.integers(least, most + 1))
    return np.concatenate(scores), np.concatenate(left)
