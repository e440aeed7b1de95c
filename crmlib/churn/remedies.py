"""What to do about churn, by its type: the textbook's advice as data."""

import pandas as pd

from crmlib.advice import advice
from crmlib.errors import UnknownNameError, nearest
from crmlib.language import say


def remedies() -> pd.DataFrame:
    """The remedy for each type of churn, in the current language.

    Returns:
        A table indexed by type: ``label``, ``advice``, ``source``, ``status``.

    >>> remedies().index.tolist()
    ['natural', 'malicious', 'competitive', 'fault', 'other']
    """
    return advice("type")


def remedy(type: str) -> str:  # noqa: A002 - the column that by_type adds has this name
    """The remedy for one type of churn, in the current language.

    Args:
        type: "natural", "malicious", "competitive", "fault" or "other".

    Raises:
        UnknownNameError: no such type.

    >>> remedy("natural")[:29]
    'Be where the customer moves -'

    Source: textbook; concepts churn.natural_remedy, churn.malicious_remedy, churn.competitive_remedy, churn.prevention.
    """
    table = remedies()
    if type not in table.index:
        close = nearest(type, table.index)
        raise UnknownNameError(
            say(f"No type of churn {type!r}. Types: {', '.join(table.index)}.",
                f"没有流失类型“{type}”。可选：{'、'.join(table.index)}。"),
            say(f"Did you mean {close!r}?", f"是不是“{close}”？") if close else "",
        )
    return str(table.loc[type, "advice"])


def fault_causes() -> pd.DataFrame:
    """The six faults by which a firm drives its own customers away.

    Returns:
        A table indexed by ``id``: ``label``, ``definition``, ``source``, ``status``.

    >>> len(fault_causes())
    6
    """
    return advice("fault_cause").rename(columns={"advice": "definition"})


def prevention() -> pd.DataFrame:
    """The five strategies that prevent churn.

    >>> prevention().index.tolist()[0]
    'quality_management'
    """
    return advice("prevention")


def winback_strategies() -> pd.DataFrame:
    """The four strategies for keeping valuable customers who are about to leave, or winning them back.

    >>> len(winback_strategies())
    4
    """
    return advice("winback_strategy")
