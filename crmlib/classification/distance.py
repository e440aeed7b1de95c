"""Customers by their distance from the firm."""

from typing import Any

from crmlib.decide import decide, equals
from crmlib.frames import open_frame


def by_distance(customers: Any, *, resells: str = "resells", employed: str = "employed",
                explain: bool = False) -> Any:
    """How far a customer stands from the firm: end, intermediate or internal customer.

    Args:
        customers: one row a customer.
        resells: column of true/false: buys in order to sell on (dealer, wholesaler, contractor).
        employed: column of true/false: a colleague or the next process in the firm, the "first customer".
        explain: add ``distance_because``.

    Returns:
        The same table with ``distance``: "internal", "intermediate" or "end".

    Raises:
        ColumnError: a column is missing.

    >>> import pandas as pd
    >>> buyers = pd.DataFrame({"resells": [False, True, False], "employed": [False, False, True]})
    >>> by_distance(buyers)["distance"].tolist()
    ['end', 'intermediate', 'internal']

    Source: textbook; concept class.distance.
    """
    frame = open_frame(customers, needs=[resells, employed])
    return decide(frame, "distance", [
        ("internal", [equals(employed, True)]),
        ("intermediate", [equals(employed, False), equals(resells, True)]),
        ("end", [equals(employed, False), equals(resells, False)]),
    ], explain=explain)
