"""The forms of loyalty, from what customers do and how they feel."""

from typing import Any

from crmlib.checks import check_between
from crmlib.decide import at_least, below, decide
from crmlib.frames import open_frame

SAME_CELL = {"sustainable": "loyalty", "attitudinal": "latent", "behavioural": "spurious", "none": "none"}
"""The textbook's forms and the research's names for the same cells."""


def by_form(customers: Any, *, behaviour: str = "behaviour", attitude: str = "attitude",
            high_behaviour: float = 0.5, high_attitude: float = 0.5, explain: bool = False) -> Any:
    """The textbook's three forms of loyalty: behavioural, attitudinal (of the spirit), sustainable (both).

    The textbook counts repeated buying as a lower form of loyalty whatever the customer feels: it has no cell
    for spurious loyalty (see `by_dick_basu`). It gives no figures; the cut-offs are ours, halfway up the scale.

    Args:
        customers: one row a customer.
        behaviour: column of loyalty in what customers do, e.g. ``loyalty_score(..., criteria=BEHAVIOUR,
            into="behaviour")``, or the share of wallet.
        attitude: column of loyalty in how they feel, e.g. the same with ``ATTITUDE``, or an answer in points.
        high_behaviour: behaviour, in its column's unit, from which it counts as high.
        high_attitude: attitude, in its column's unit, from which it counts as high.
        explain: add ``loyalty_form_because``.

    Returns:
        The same table with ``loyalty_form``: "sustainable" (both high), "behavioural" (behaviour only),
        "attitudinal" (attitude only), "none" (neither), or "unclassified" where one of them is missing.

    Raises:
        ColumnError, DataError: a column is missing, or holds no numbers.
        ParameterError: a cut-off that is no number.

    >>> import pandas as pd
    >>> people = pd.DataFrame({"behaviour": [0.9, 0.9, 0.1, 0.1], "attitude": [0.9, 0.1, 0.9, 0.1]})
    >>> by_form(people)["loyalty_form"].tolist()
    ['sustainable', 'behavioural', 'attitudinal', 'none']

    Source: textbook; concept loyal.forms.
    """
    return _cells(customers, "loyalty_form", (behaviour, high_behaviour), (attitude, high_attitude),
                  ("sustainable", "behavioural", "attitudinal", "none"), explain)


def by_dick_basu(customers: Any, *, patronage: str = "share_of_wallet", attitude: str = "relative_attitude",
                 high_patronage: float = 0.5, high_attitude: float = 1.0, explain: bool = False) -> Any:
    """The research's four kinds: loyalty, latent loyalty, spurious loyalty, no loyalty.

    Repeated buying without a better opinion of us than of our rivals is spurious: habit, lack of choice or a cost
    of leaving holds such customers (inertia, hostages), and they go when that hold goes. The paper gives no
    figures; the cut-offs are ours.

    Args:
        customers: one row a customer.
        patronage: column of repeat patronage: our share, 0 to 1, of what they spend on the category.
        attitude: column of relative attitude: our firm against its rivals, -3 (far worse) to 3 (far better).
        high_patronage: patronage, in its column's unit, from which it counts as high.
        high_attitude: relative attitude from which it counts as high; 0 would mean "no better than the others".
        explain: add ``dick_basu_because``.

    Returns:
        The same table with ``dick_basu``: "loyalty" (both high), "spurious" (patronage only), "latent" (attitude
        only), "none" (neither), or "unclassified" where one of them is missing.

    Raises:
        ColumnError, DataError: a column is missing, or holds no numbers.
        ParameterError: a cut-off that is no number.

    >>> import pandas as pd
    >>> people = pd.DataFrame({"share_of_wallet": [0.9, 0.9, 0.1, 0.1], "relative_attitude": [2, 0, 2, -1]})
    >>> by_dick_basu(people)["dick_basu"].tolist()
    ['loyalty', 'spurious', 'latent', 'none']

    Source: Dick and Basu, Journal of the Academy of Marketing Science 22(2), 1994.
    """
    return _cells(customers, "dick_basu", (patronage, high_patronage), (attitude, high_attitude),
                  ("loyalty", "spurious", "latent", "none"), explain)


def _cells(customers: Any, column: str, does: tuple[str, float], feels: tuple[str, float],
           labels: tuple[str, str, str, str], explain: bool) -> Any:
    """Labels for both high, only the behaviour, only the attitude, neither."""
    (behaviour, high_behaviour), (attitude, high_attitude) = does, feels
    limits = {f"high_{behaviour}": high_behaviour, f"high_{attitude}": high_attitude}
    check_between(float("-inf"), float("inf"), **limits)
    frame = open_frame(customers, numbers=[behaviour, attitude])
    cells = [(one(behaviour, high_behaviour), two(attitude, high_attitude))
             for one in (at_least, below) for two in (at_least, below)]
    return decide(frame, column, list(zip(labels, cells, strict=True)), explain=explain)
