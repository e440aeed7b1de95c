"""The customer pyramid: who brings most of the value, and how much of it."""

from typing import Any

import narwhals.stable.v2 as nw

from crmlib.checks import check_between, check_rising
from crmlib.decide import at_least, below, decide
from crmlib.errors import DataError
from crmlib.frames import Frame, close_frame, in_memory, number, open_frame, whole, with_one
from crmlib.language import say


def by_importance(customers: Any, *, value: str = "profit", vip: float = 0.80, important: float = 0.95,
                  customer: str = "customer", explain: bool = False) -> Any:
    """The customer pyramid: who together brings most of the value (a Pareto or ABC analysis).

    Customers are ranked by value. Whoever is still needed to reach the share `vip` is a VIP, whoever is
    needed to reach `important` is important, the rest is ordinary. The customer who crosses a cut-off
    belongs to the higher tier, and customers of equal value share a tier. Shares are shares of what
    profitable customers bring: losses do not lower the total, loss-makers are ordinary.

    Args:
        customers: one row a customer.
        value: column of money a customer brings, in any one unit.
        vip: share of the total value, 0 to 1, that the top tier brings.
        important: share that the top two tiers bring.
        customer: column of ids, checked for doubles if the table has it.
        explain: add ``importance_because``.

    Returns:
        The same table with ``importance``: "vip", "important", "ordinary", or "unclassified" without a value.

    Raises:
        ColumnError, DataError: the table lacks the column, numbers, rows, or doubles customers.
        ParameterError: shares out of range or out of order.

    >>> import pandas as pd
    >>> firm = pd.DataFrame({"customer": list("abcd"), "profit": [70, 20, 6, 4]})
    >>> by_importance(firm)["importance"].tolist()
    ['vip', 'vip', 'important', 'ordinary']

    Source: textbook; ABC analysis after Pareto; concept class.importance.
    """
    frame = open_frame(customers, numbers=[value], unique=customer)
    return tiers(with_shares(frame, value), like=frame, vip=vip, important=important, explain=explain)


def cumulative_share(customers: Any, *, value: str = "profit") -> Any:
    """The Pareto curve's height at each customer: the share that they and all bigger ones bring.

    Args:
        customers: one row a customer.
        value: column of money a customer brings.

    Returns:
        The same table with ``cumulative_share``, 0 to 1; equal customers share it. Missing without a value.

    >>> import pandas as pd
    >>> cumulative_share(pd.DataFrame({"profit": [20, 70, 10]}))["cumulative_share"].round(2).tolist()
    [0.9, 0.7, 1.0]

    Source: concept class.importance.
    """
    frame = open_frame(customers, numbers=[value])
    return close_frame(with_shares(frame, value), frame, "cumulative_share")


def top_share(customers: Any, *, value: str = "profit", top: float = 0.20) -> float:
    """The share of all value that the top customers bring: the "80" of 80/20, measured.

    Args:
        customers: one row a customer; a lazy table is computed.
        value: column of money a customer brings; refunds and losses count.
        top: share of customers, 0 to 1, rounded to whole customers.

    Returns:
        Their share of the net total.

    Raises:
        DataError: the total is not positive, so that shares have no meaning.

    >>> import pandas as pd
    >>> top_share(pd.DataFrame({"profit": [60, 10, 10, 10, 10]}))
    0.6

    Source: top 20% bring about 0.67 to 0.73 in large samples: Kim, Singh and Winer (2017).
    """
    check_between(0, 1, top=top)
    values = in_memory(open_frame(customers, numbers=[value]).select(number(value).alias("__value")))
    ranked = values["__value"].drop_nulls().sort(descending=True)
    total = float(ranked.sum() or 0)
    if total <= 0:
        raise DataError(
            say(f"The total of {value!r} is {total:,.0f}: shares of it mean nothing.",
                f"“{value}”的合计是 {total:,.0f}：无法计算占比。"),
            say("Use a column whose total is positive, such as revenue.", "请换用合计为正的列，例如收入。"),
        )
    return float(ranked.head(round(top * len(ranked))).sum() / total)


def tiers(ranked: Frame, *, like: Frame, vip: float, important: float, explain: bool = False) -> Any:
    """The tiers of customers already ranked by `with_shares`: what is left to do when only a cut-off moves."""
    check_between(0, 1, vip=vip, important=important)
    check_rising(vip=vip, important=important)
    return decide(ranked, "importance", [
        ("vip", [below("share_before", vip)]),
        ("important", [below("share_before", important)]),
        ("ordinary", [at_least("share_before", important)]),
    ], explain=explain, like=like)


def with_shares(frame: Frame, value: str) -> Frame:
    """Beside each customer the share of value that bigger ones bring, and that share with their own."""
    gain = nw.when(number(value) < 0).then(nw.lit(0.0)).otherwise(number(value))
    ranked = with_one(frame).with_columns(gain.alias("__gain"), (-gain).alias("__rank"))
    summed = ranked.with_columns(
        whole(ranked, nw.col("__gain").fill_null(0.0).cum_sum(), order_by="__rank").alias("__running"),
        whole(ranked, nw.col("__gain").sum()).alias("__total"),
    ).with_columns((nw.col("__running") - nw.col("__gain")).alias("__before"))
    total = nw.when(nw.col("__total") > 0).then(nw.col("__total")).otherwise(nw.lit(None, nw.Float64()))
    return summed.with_columns(
        (nw.col("__before").min().over("__gain") / total).round(9).alias("share_before"),
        (nw.col("__running").max().over("__gain") / total).round(9).alias("cumulative_share"),
    )
