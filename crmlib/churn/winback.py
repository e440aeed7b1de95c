"""Who is worth winning back, and whom to let go."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import narwhals.stable.v2 as nw

from crmlib.checks import check_between
from crmlib.decide import at_least, below, decide, equals
from crmlib.errors import ParameterError
from crmlib.frames import Frame, close_frame, number, open_frame
from crmlib.language import say

# Ours. Griffin and Lowenstein, Customer Winback (2001), quote 20 to 40% for lost customers (secondary).
CHANCES: Mapping[str, float] = MappingProxyType({"natural": 0.20, "competitive": 0.25, "fault": 0.40, "other": 0.20})


def winback_value(lost: Any, *, type: str = "type", margin: str = "margin",  # noqa: A002 - the column's name
                  chance: str | None = None, chances: Mapping[str, float] = CHANCES, cost: float = 50,
                  years: int = 3, discount: float = 0.10, stays: float = 0.80) -> Any:
    """What an attempt to win a customer back is worth: chance x discounted margin - cost.

    Each year's margin comes at the year's end and only from those still there: of those won back the share `stays`
    is there after each further year. The cost is spent on all who are asked, whether they come back or not.

    Args:
        lost: one row a lost customer.
        type: column of the exit's type, which sets the chance.
        margin: column of profit a year, in money, that the customer brought.
        chance: a column of chances, 0 to 1, instead of those by type.
        chances: chance by type, 0 to 1; a type without one (such as malicious) has no value.
        cost: money that one attempt costs.
        years: how many years ahead to count.
        discount: interest a year, 0.10 is 10%.
        stays: share of those won back that is still there a year later.

    Returns:
        The same table with ``winback_value``, in the margin's money; missing where something is.

    Raises:
        ColumnError, DataError: a column is missing or holds no numbers.
        ParameterError: a rate out of range.

    >>> import pandas as pd
    >>> gone = pd.DataFrame({"type": ["fault", "competitive"], "margin": [300.0, 60.0]})
    >>> winback_value(gone, years=2, stays=1.0)["winback_value"].round(2).tolist()
    [158.26, -23.97]

    Source: net present value; the default rates are ours; concept churn.winback.
    """
    frame = _opened(lost, type, margin, chance, chances, cost, years, discount, stays)
    valued = _valued(frame, type, margin, chance, chances, cost, _factor(int(years), discount, stays))
    return close_frame(valued, frame, "winback_value")


def worth_winning_back(lost: Any, *, type: str = "type", margin: str = "margin",  # noqa: A002 - the column's name
                       deceased: str = "deceased", served_there: str | None = None, chance: str | None = None,
                       chances: Mapping[str, float] = CHANCES, cost: float = 50, years: int = 3,
                       discount: float = 0.10, stays: float = 0.80, least: float = 0, explain: bool = False) -> Any:
    """Who is worth winning back: whoever an attempt is expected to repay, except those one should let go anyway.

    1. let go the malicious, whatever they bought: the next bill would stay open too;
    2. let go the deceased, and who moved away to where we do not serve (all of them without `served_there`);
    3. win back from an expected value (`winback_value`) of `least`, let go below it.

    Args:
        lost: one row a lost customer, with its type.
        type: column of the exit's type, e.g. from `crmlib.churn.by_type`.
        margin: column of profit a year, in money.
        deceased: column of true/false.
        served_there: column of true/false: we serve the place to which the customer moved.
        chance: as in `winback_value`, like the five that follow.
        chances: chance by type.
        cost: money an attempt.
        years: years ahead to count.
        discount: interest a year.
        stays: share still there a year later.
        least: expected value, in money, from which an attempt is worth making.
        explain: add ``winback_because``.

    Returns:
        The same table with ``winback``: "win_back", "let_go", or "unclassified" where the value is not known.

    Raises:
        ColumnError, DataError: a column is missing or of the wrong kind.
        ParameterError: a rate out of range.

    >>> import pandas as pd
    >>> gone = pd.DataFrame({"type": ["fault", "malicious", "natural"], "margin": [300.0, 900.0, 300.0],
    ...                      "deceased": [False, False, False]})
    >>> worth_winning_back(gone)["winback"].tolist()
    ['win_back', 'let_go', 'let_go']

    Source: whom to win back and whom to let go: textbook; the rule and its rates: ours; concept churn.winback.
    """
    check_between(-1e12, 1e12, least=least)
    frame = _opened(lost, type, margin, chance, chances, cost, years, discount, stays,
                    flags=[deceased, *([served_there] if served_there else [])])
    valued = _valued(frame, type, margin, chance, chances, cost, _factor(int(years), discount, stays))
    unsure = nw.col(deceased).is_null()
    if served_there:
        unsure = unsure | ((nw.col(type) == "natural") & nw.col(served_there).is_null())
    valued = valued.with_columns(nw.when(~unsure).then(nw.col("winback_value")).alias("winback_value"))
    out_of_reach = [equals(type, "natural")] + ([equals(served_there, False)] if served_there else [])
    return decide(valued, "winback", [
        ("let_go", [equals(type, "malicious")]),
        ("let_go", [equals(deceased, True)]),
        ("let_go", out_of_reach),
        ("win_back", [at_least("winback_value", least)]),
        ("let_go", [below("winback_value", least)]),
    ], explain=explain, like=frame)


def _opened(lost: Any, type_: str, margin: str, chance: str | None, chances: Mapping[str, float], cost: float,
            years: int, discount: float, stays: float, flags: list[str] | None = None) -> Frame:
    check_between(0, 1e12, cost=cost)
    check_between(1, 100, years=years)
    check_between(0, 10, discount=discount)
    check_between(0, 1, stays=stays, **{f"chances[{each!r}]": rate for each, rate in chances.items()})
    if int(years) != years:
        raise ParameterError(say(f"years is {years!r}.", f"years 的值是 {years!r}。"),
                             say("Give whole years.", "请给出整数年。"))
    return open_frame(lost, called="lost", needs=[type_], numbers=[margin, *([chance] if chance else [])],
                      flags=flags or [])


def _factor(years: int, discount: float, stays: float) -> float:
    """The present value of one unit of margin a year."""
    return sum(stays ** (year - 1) / (1 + discount) ** year for year in range(1, years + 1))


def _valued(frame: Frame, type_: str, margin: str, chance: str | None, chances: Mapping[str, float], cost: float,
            factor: float) -> Frame:
    likely = number(chance) if chance else _by_type(type_, chances)
    return frame.with_columns((likely * number(margin) * factor - cost).round(9).alias("winback_value"))


def _by_type(type_: str, chances: Mapping[str, float]) -> nw.Expr:
    likely = nw.lit(None, nw.Float64())
    for each, rate in chances.items():
        likely = nw.when(nw.col(type_) == each).then(nw.lit(float(rate))).otherwise(likely)
    return likely
