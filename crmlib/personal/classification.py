"""Data of one's own for the assignment on customer classification."""

import numpy as np
import pandas as pd

from crmlib.personal.drawing import drawn_once, new_ids
from crmlib.simulate import personal_seed

SLUG = "02-classification"
TIERS = ("vip", "important", "ordinary")
# Customers high in value and potential, in value only, in potential only: at least, and below; the rest in neither.
CELLS = (6, 8, 10), (13, 15, 17)


@drawn_once
def customers_of(student_id: str, *, customers: int = 60) -> pd.DataFrame:
    """A student's customers: id, profit (yuan a year), loyalty and growth potential (0 to 1).

    Planted, so that everybody meets them: two customers of equal profit, one who brings a loss, one just on
    either threshold of the portfolio matrix (600 yuan, 0.50).

    >>> customers_of("S1024").shape
    (60, 4)
    """
    draw = np.random.default_rng(personal_seed(student_id, SLUG))
    sizes = draw.integers(*CELLS)
    cells = draw.permutation(np.repeat(range(4), [*sizes, customers - sizes.sum()]))
    more, less = 600 * np.exp(abs(draw.normal(0, 0.9, customers))), 600 * draw.beta(1.8, 1.3, customers)
    profit = np.where(cells < 2, more, less.clip(max=599.99)).round(2)
    more, less = 0.5 + draw.beta(1.2, 2.0, customers) / 2, draw.beta(2.0, 1.3, customers) / 2
    growth = np.where(cells % 2 == 0, more, less.clip(max=0.49)).round(2)
    profit[:4] = profit[4], -profit[:40].mean().round(2) / 4, 600.0, 900.0
    growth[2:4] = 0.6, 0.5
    table = pd.DataFrame({"profit": profit, "loyalty": draw.beta(2.2, 1.6, customers).round(2), "growth": growth})
    table = table.sample(frac=1, random_state=int(draw.integers(2**31)), ignore_index=True)
    table.insert(0, "customer", new_ids(draw, customers))
    return table


@drawn_once
def log_of(student_id: str, *, customers: int = 12) -> pd.DataFrame:
    """A student's log of purchases: customer, date, amount in yuan.

    Planted: a customer with two purchases on one day, one with a refund, one with nothing but a refund.

    >>> bool((log_of("S1024")["amount"] < 0).any())
    True
    """
    draw = np.random.default_rng(personal_seed(student_id, SLUG + " log"))
    ids = new_ids(draw, customers)
    days = pd.date_range("2026-01-01", "2026-06-30")
    rows = [(id, days[day], amount) for id in ids[3:]
            for day, amount in zip(draw.choice(len(days), draw.integers(1, 7), replace=False),
                                   draw.uniform(20, 200, 7).round(2), strict=False)]
    one, two, three = (days[place] for place in np.sort(draw.choice(len(days), 3, replace=False)))
    rows += [(ids[0], one, 30.0), (ids[0], one, 45.0), (ids[0], two, 60.0),
             (ids[1], one, 80.0), (ids[1], three, -25.0), (ids[2], two, -15.0)]
    log = pd.DataFrame(rows, columns=["customer", "date", "amount"])
    return log.sample(frac=1, random_state=int(draw.integers(2**31)), ignore_index=True)


@drawn_once
def tiers_of(student_id: str, *, customers: int = 40) -> tuple[pd.DataFrame, ...]:
    """A student's customers classified in two years: (last year, this year), each customer and importance.

    Planted: one who rose and one who fell two tiers at once, some who are new, some who are gone. From 3 to 12 of the
    others rose, and another number fell.

    >>> last, this = tiers_of("S1024")
    >>> len(last) < len(this)
    True
    """
    draw = np.random.default_rng(personal_seed(student_id, SLUG + " tiers"))
    ids = new_ids(draw, customers)
    before = draw.choice(3, customers, p=[0.2, 0.3, 0.5])
    up, down = draw.choice(np.arange(3, 13), 2, replace=False)
    moving = draw.permutation(np.arange(5, customers - 5))[: up + down - 2]
    steps = np.repeat([-1, 1], [up - 1, down - 1])
    before[moving] = draw.integers(0, 2, len(moving)) + (steps < 0)
    after = before.copy()
    after[moving] += steps
    before[:2], after[:2] = (2, 0), (0, 2)
    names = np.array(TIERS)
    last = pd.DataFrame({"customer": ids, "importance": names[before]}).iloc[:-5]
    this = pd.DataFrame({"customer": ids, "importance": names[after]}).drop(index=[2, 3, 4])
    return tuple(each.sample(frac=1, random_state=1, ignore_index=True) for each in (last, this))
