"""Data of one's own for the assignment on customer satisfaction."""

import numpy as np
import pandas as pd

from crmlib.personal.drawing import drawn_once, new_ids
from crmlib.simulate import personal_seed

SLUG = "04-satisfaction"
ATTRIBUTES = ("water_taste", "bottle_hygiene", "price_fairness", "on_time_delivery", "hotline_answer",
              "news_and_advice", "care_for_me", "bill_clarity")
# What the drawn attributes play: mean expectation and perception of each part. The first falls short most, the second
# has the lowest mark and yet exceeds what was expected, of the fifth most was expected, the last exceeds it most.
PARTS = ((8.4, 6.8), (3.4, 4.4), (7.6, 7.4), (6.6, 7.2), (9.6, 9.3), (5.0, 7.9))

# How many answers each part lacks; of two parts each gap and how often it comes; one extreme answer of two parts
# (expected, perceived). So only the mean tells the worst gap: median, sum, least and biggest name another attribute.
MISSING = (20, 4, 1, 21, 4, 4)
GAPS = {0: ((-1, 15), (-5, 10)), 2: ((-2, 30), (0, 14))}
EXTREMES = {0: (1, 10), 1: (10, 1)}


@drawn_once
def ratings_of(student_id: str, *, customers: int = 45) -> pd.DataFrame:
    """A student's survey: customer, attribute, expected and perceived (1 to 10), one row each.

    Planted: the attribute with the worst gap is neither the one with the lowest mark nor the one of which most was
    expected; some answers are missing.

    >>> ratings_of("S1024").shape
    (270, 4)
    """
    draw = np.random.default_rng(personal_seed(student_id, SLUG + " ratings"))
    chosen = draw.choice(ATTRIBUTES, len(PARTS), replace=False)
    ids = new_ids(draw, customers)
    rows = []
    for part, (name, means) in enumerate(zip(chosen, PARTS, strict=True)):
        points = draw.normal(means, 1.0, (customers, 2)).round().clip(1, 10)
        silent, answered = np.split(draw.permutation(customers), [MISSING[part]])
        points[silent, draw.integers(0, 2, len(silent))] = np.nan
        _plant(points, answered, part)
        rows.append(pd.DataFrame(points, columns=["expected", "perceived"]).assign(customer=ids, attribute=name))
    table = pd.concat(rows)[["customer", "attribute", "expected", "perceived"]]
    return table.sample(frac=1, random_state=int(draw.integers(2**31)), ignore_index=True)


def _plant(points: np.ndarray, answered: np.ndarray, part: int) -> None:
    if part in GAPS:
        gaps = np.repeat(*np.transpose(GAPS[part]))
        points[answered, 0] = points[answered, 0].clip(6, 9)
        points[answered, 1] = points[answered, 0] + gaps
    if part in EXTREMES:
        points[answered[0]] = EXTREMES[part]


@drawn_once
def means_of(student_id: str) -> pd.DataFrame:
    """A student's attributes with mean importance and performance: one row each.

    Planted: an attribute just at the cut-off 7 of importance and poor, one important and just at the cut-off 7 of
    performance, one in each corner of the map.

    >>> means_of("S1024")["attribute"].nunique()
    8
    """
    draw = np.random.default_rng(personal_seed(student_id, SLUG + " means"))
    high, low = draw.uniform(7.2, 9.5, 8).round(2), draw.uniform(3.5, 6.8, 8).round(2)
    table = pd.DataFrame({
        "attribute": draw.permutation(ATTRIBUTES),
        "importance": [7.0, high[0], high[1], high[2], low[0], low[1], *draw.uniform(4.5, 9.0, 2).round(2)],
        "perceived": [low[2], 7.0, low[3], high[3], low[4], high[4], *draw.uniform(4.5, 9.0, 2).round(2)]})
    return table.sample(frac=1, random_state=int(draw.integers(2**31)), ignore_index=True)


@drawn_once
def survey_of(student_id: str, *, customers: int = 160) -> pd.DataFrame:
    """A student's survey: customer, satisfaction (1 to 10), repurchase_intention (1 to 5), competition.

    Planted: among the customers with 7 or 8 points in strong competition one left the intention out, one has
    just 4; elsewhere too some answers are missing.

    >>> sorted(survey_of("S1024")["competition"].unique())
    ['high', 'low']
    """
    draw = np.random.default_rng(personal_seed(student_id, SLUG + " survey"))
    satisfaction = draw.normal(7.0, 1.6, customers).round().clip(1, 10)
    high = draw.random(customers) < 0.55
    share = (satisfaction - 1) / 9
    loyalty = np.where(high, share**2, 1 - (1 - share) ** 2) + draw.normal(0, 0.12, customers)
    intention = (1 + 4 * loyalty).round().clip(1, 5)
    satisfaction[draw.choice(np.arange(5, customers), 5, replace=False)] = np.nan
    intention[draw.choice(np.arange(5, customers), 5, replace=False)] = np.nan
    satisfaction[:5], high[:5] = (7, 8, 8, 6, 9), True
    intention[:5] = np.nan, 4, 5, 5, 5
    table = pd.DataFrame({"customer": new_ids(draw, customers), "satisfaction": satisfaction,
                          "repurchase_intention": intention, "competition": np.where(high, "high", "low")})
    return table.sample(frac=1, random_state=int(draw.integers(2**31)), ignore_index=True)


def town_of(student_id: str) -> dict[str, float]:
    """A student's town: how many customers there are, and by how much a share may be off.

    >>> sorted(town_of("S1024"))
    ['customers', 'margin']
    """
    draw = np.random.default_rng(personal_seed(student_id, SLUG + " town"))
    return {"customers": int(draw.integers(400, 3000)), "margin": float(draw.choice([0.03, 0.035, 0.04, 0.06]))}
