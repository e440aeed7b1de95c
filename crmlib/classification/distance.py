"""Customers by their distance from the firm."""

from typing import Any

from crmlib.checks import check_weights
from crmlib.decide import decide, equals
from crmlib.frames import close_frame, number, open_frame


def by_distance(customers: Any, *, resells: str = "resells", employed: str = "employed",
                customer: str = "customer", explain: bool = False) -> Any:
    """How far a customer stands from the firm: end, intermediate or internal customer.

    Args:
        customers: one row a customer.
        resells: column of true/false: buys in order to sell on (dealer, wholesaler, contractor).
        employed: column of true/false: a colleague or the next process in the firm, the "first customer".
        customer: column of ids, checked for doubles if the table has it.
        explain: add ``distance_because``.

    Returns:
        The same table with ``distance``: "internal", "intermediate" or "end".

    Raises:
        ColumnError, DataError: the table lacks the columns, rows, or doubles customers.

    >>> import pandas as pd
    >>> buyers = pd.DataFrame({"resells": [False, True, False], "employed": [False, False, True]})
    >>> by_distance(buyers)["distance"].tolist()
    ['end', 'intermediate', 'internal']

    Source: textbook; concept class.distance.
    """
    frame = open_frame(customers, flags=[resells, employed], unique=customer)
    return decide(frame, "distance", [
        ("internal", [equals(employed, True)]),
        ("intermediate", [equals(employed, False), equals(resells, True)]),
        ("end", [equals(employed, False), equals(resells, False)]),
    ], explain=explain)


def intermediary_score(dealers: Any, *, capability: float = 1, profitability: float = 1, safety: float = 1,
                       customer: str = "customer") -> Any:
    """How good an intermediate customer is: the weighted mean of capability, profitability and safety.

    Args:
        dealers: one row an intermediate customer, with the columns ``capability``, ``profitability`` and
            ``safety``, all on one scale of the firm's choice.
        capability: weight of what the dealer can sell, store and serve.
        profitability: weight of what the firm earns through the dealer.
        safety: weight of how surely the dealer pays and keeps to the contract.
        customer: column of ids, checked for doubles if the table has it.

    Returns:
        The same table with ``intermediary_score`` on the columns' scale; missing where a criterion is missing.

    Raises:
        ColumnError, DataError: the table lacks the columns, numbers, rows, or doubles customers.
        ParameterError: a weight is negative, or all are 0.

    >>> import pandas as pd
    >>> dealers = pd.DataFrame({"capability": [5, 2], "profitability": [4, 4], "safety": [3, 3]})
    >>> intermediary_score(dealers, safety=2)["intermediary_score"].tolist()
    [3.75, 3.0]

    Source: the three criteria are the textbook's, the weighted mean is ours; concept class.distance.
    """
    weights = {"capability": capability, "profitability": profitability, "safety": safety}
    check_weights(weights)
    frame = open_frame(dealers, called="dealers", numbers=weights, unique=customer)
    weighed = [number(name) * weight for name, weight in weights.items()]
    score = (weighed[0] + weighed[1] + weighed[2]) / sum(weights.values())
    return close_frame(frame.with_columns(score.alias("intermediary_score")), frame, "intermediary_score")
