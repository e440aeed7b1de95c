"""Two matrices: profit x loyalty, and current value x growth potential."""

from typing import Any

from crmlib.checks import check_between
from crmlib.decide import at_least, below, decide
from crmlib.frames import Frame, open_frame


def by_relationship(customers: Any, *, high_profit: float, high_loyalty: float = 0.5,
                    profit: str = "profit", loyalty: str = "loyalty", customer: str = "customer",
                    explain: bool = False) -> Any:
    """The relationship matrix, profit x loyalty: partner, functional, emotional, acquaintance.

    Args:
        customers: one row a customer.
        high_profit: profit, in the column's unit, from which it counts as high. No textbook gives a figure.
        high_loyalty: loyalty from which it counts as high.
        profit: column of profit.
        loyalty: column of loyalty, 0 to 1 (see `crmlib.loyalty.loyalty_score`).
        customer: column of ids, checked for doubles if the table has it.
        explain: add ``relationship_because``.

    Returns:
        The same table with ``relationship``: "partner" (both high), "functional" (profit high, loyalty low),
        "emotional" (loyalty high, profit low), "acquaintance" (both low), "unclassified" (something missing).

    >>> import pandas as pd
    >>> people = pd.DataFrame({"profit": [900, 900, 50, 50], "loyalty": [0.9, 0.1, 0.9, 0.1]})
    >>> by_relationship(people, high_profit=500)["relationship"].tolist()
    ['partner', 'functional', 'emotional', 'acquaintance']

    Source: textbook, origin not found; compare Reinartz and Kumar, Harvard Business Review (2002).
    """
    frame = open_frame(customers, numbers=[profit, loyalty], unique=customer)
    return _matrix(frame, "relationship", (profit, high_profit), (loyalty, high_loyalty),
                   ("partner", "functional", "emotional", "acquaintance"), explain)


def by_portfolio(customers: Any, *, high_value: float, high_growth: float = 0.5,
                 value: str = "profit", growth: str = "growth", customer: str = "customer",
                 explain: bool = False) -> Any:
    """The portfolio matrix, current value x growth potential: platinum, gold, iron, lead.

    Args:
        customers: one row a customer.
        high_value: current value, in the column's unit, from which it counts as high.
        high_growth: potential from which it counts as high.
        value: column of current value.
        growth: column of growth potential, 0 to 1.
        customer: column of ids, checked for doubles if the table has it.
        explain: add ``portfolio_because``.

    Returns:
        The same table with ``portfolio``: "platinum" (both high), "gold" (value high, growth low), "iron"
        (value low, growth high), "lead" (both low), "unclassified" (something missing).

    >>> import pandas as pd
    >>> people = pd.DataFrame({"profit": [900, 900, 50, 50], "growth": [0.9, 0.1, 0.9, 0.1]})
    >>> by_portfolio(people, high_value=500)["portfolio"].tolist()
    ['platinum', 'gold', 'iron', 'lead']

    Source: a Chinese adaptation of the profitability tiers of Zeithaml, Rust and Lemon, California
    Management Review 43(4), 2001.
    """
    frame = open_frame(customers, numbers=[value, growth], unique=customer)
    return _matrix(frame, "portfolio", (value, high_value), (growth, high_growth),
                   ("platinum", "gold", "iron", "lead"), explain)


def _matrix(frame: Frame, column: str, across: tuple[str, float], up: tuple[str, float],
            labels: tuple[str, str, str, str], explain: bool) -> Any:
    """A 2 x 2 matrix: labels for both high, only the first high, only the second high, none."""
    (one, high_one), (two, high_two) = across, up
    check_between(float("-inf"), float("inf"), **{f"high_{one}": high_one, f"high_{two}": high_two})
    cells = [(at_least(one, high_one), at_least(two, high_two)), (at_least(one, high_one), below(two, high_two)),
             (below(one, high_one), at_least(two, high_two)), (below(one, high_one), below(two, high_two))]
    return decide(frame, column, list(zip(labels, cells, strict=True)), explain=explain)
