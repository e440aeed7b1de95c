"""The loyalty ladder, from the potential to the loyal customer."""

from typing import Any

from crmlib.checks import check_between
from crmlib.decide import at_least, below, decide
from crmlib.frames import open_frame


def by_ladder(customers: Any, *, frequency: str = "frequency", tenure: str = "tenure",
              share_of_wallet: str = "share_of_wallet", regular: int = 3, long_standing: float = 730,
              loyal: float = 0.5, customer: str = "customer",
              explain: bool = False) -> Any:
    """The loyalty ladder: potential, new, regular, long-standing, loyal.

    The textbook names the rungs and leaves the heights to the firm: the keywords are its decision. A
    loyal customer is a long-standing one who also gives us most of what they spend on the category.

    Args:
        customers: one row a customer, e.g. from `crmlib.profile.customer_profile`.
        frequency: column of the number of purchases so far.
        tenure: column of days since the first purchase.
        share_of_wallet: column of our share, 0 to 1, of what they spend on the category.
        regular: purchases from which a customer is regular.
        long_standing: days of tenure from which a regular customer is long-standing.
        loyal: share of wallet from which a long-standing customer is loyal.
        customer: column of ids, checked for doubles if the table has it.
        explain: add ``ladder_because``.

    Returns:
        The same table with ``ladder``.

    >>> import pandas as pd
    >>> people = pd.DataFrame({"frequency": [0, 1, 5, 9, 9], "tenure": [0, 9, 200, 900, 900],
    ...                        "share_of_wallet": [0, .1, .9, .2, .8]})
    >>> by_ladder(people)["ladder"].tolist()
    ['potential', 'new', 'regular', 'long_standing', 'loyal']

    Source: textbook; concept class.loyalty_ladder. The thresholds are ours.
    """
    check_between(1, 10_000, regular=regular)
    check_between(0, 36_500, long_standing=long_standing)
    check_between(0, 1, loyal=loyal)
    frame = open_frame(customers, numbers=[frequency, tenure, share_of_wallet], unique=customer)
    often, long = at_least(frequency, regular), at_least(tenure, long_standing)
    return decide(frame, "ladder", [
        ("potential", [below(frequency, 1)]),
        ("new", [below(frequency, regular)]),
        ("loyal", [often, long, at_least(share_of_wallet, loyal)]),
        ("long_standing", [often, long, below(share_of_wallet, loyal)]),
        ("regular", [often, below(tenure, long_standing)]),
    ], explain=explain)
