"""Against a rival: attack, defend or withdraw, and compete on price or on service."""

from typing import Any

from crmlib.checks import check_between
from crmlib.decide import above, at_least, at_most, below, decide
from crmlib.frames import number, open_frame


def competitive_stance(positions: Any, *, own_strength: str = "own_strength", rival_strength: str = "rival_strength",
                       growth: str = "market_growth", share: str = "market_share", ahead: float = 0.1,
                       behind: float = 0.1, worthwhile: float = 0.05, small_share: float = 0.1,
                       explain: bool = False) -> Any:
    """Against competitive churn: attack, defend or withdraw, from the position in the market.

    - attack: clearly stronger than the rival, in a market that grows enough to be worth it;
    - withdraw: clearly weaker, in a market that does not, and with little share to lose - the product is given up
      and what it used goes into new ones;
    - defend: everywhere else - hold the share by better service and offers.

    The textbook describes the three and leaves the thresholds to the firm: all of them are ours.

    Args:
        positions: one row a product, market or rival.
        own_strength: column of our strength, 0 to 1 (quality, brand, cost, service).
        rival_strength: column of the rival's, on the same scale.
        growth: column of the market's growth a year, as a share: 0.05 is 5%.
        share: column of our market share, 0 to 1.
        ahead: lead in strength from which we are clearly stronger.
        behind: lag from which we are clearly weaker.
        worthwhile: growth from which the market is worth an attack.
        small_share: share below which there is little to lose.
        explain: add ``stance_because``.

    Returns:
        The same table with ``stance``: "attack", "defend", "withdraw", or "unclassified" if something is missing.

    Raises:
        ColumnError, DataError: a column is missing or holds no numbers.
        ParameterError: a threshold out of range.

    >>> import pandas as pd
    >>> markets = pd.DataFrame({"own_strength": [0.8, 0.5, 0.3], "rival_strength": [0.5, 0.5, 0.7],
    ...                         "market_growth": [0.1, 0.1, -0.05], "market_share": [0.2, 0.4, 0.05]})
    >>> competitive_stance(markets)["stance"].tolist()
    ['attack', 'defend', 'withdraw']

    Source: textbook (the three stances); thresholds ours; concept churn.competitive_remedy.
    """
    check_between(0, 1, ahead=ahead, behind=behind, small_share=small_share)
    check_between(-1, 10, worthwhile=worthwhile)
    frame = open_frame(positions, called="positions", numbers=[own_strength, rival_strength, growth, share])
    lead = (number(own_strength) - number(rival_strength)).round(9)
    return decide(frame.with_columns(lead.alias("strength_lead")), "stance", [
        ("attack", [at_least("strength_lead", ahead), at_least(growth, worthwhile)]),
        ("defend", [at_least("strength_lead", ahead), below(growth, worthwhile)]),
        ("withdraw", [at_most("strength_lead", -behind), below(growth, worthwhile), below(share, small_share)]),
        ("defend", [at_most("strength_lead", -behind), at_least(share, small_share)]),
        ("defend", [at_most("strength_lead", -behind), at_least(growth, worthwhile)]),
        ("defend", [above("strength_lead", -behind), below("strength_lead", ahead)]),
    ], explain=explain, like=frame)


def competes_on(positions: Any, *, growth: str = "market_growth", early: float = 0.10, explain: bool = False) -> Any:
    """Early markets compete on price, mature ones on service.

    Args:
        positions: one row a product or market.
        growth: column of the market's growth a year, as a share.
        early: growth from which a market is early. No textbook gives a figure: ours.
        explain: add ``competes_on_because``.

    Returns:
        The same table with ``competes_on``: "price", "service" or "unclassified".

    >>> import pandas as pd
    >>> competes_on(pd.DataFrame({"market_growth": [0.30, 0.02]}))["competes_on"].tolist()
    ['price', 'service']

    Source: textbook; concept churn.competitive_remedy.
    """
    check_between(-1, 10, early=early)
    frame = open_frame(positions, called="positions", numbers=[growth])
    return decide(frame, "competes_on", [("price", [at_least(growth, early)]), ("service", [below(growth, early)])],
                  explain=explain)
