"""What the models of repeat buying read: repeat purchases, when the last one was, how long we have watched."""

import datetime as dt
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from crmlib.days import dated_lines
from crmlib.errors import DataError
from crmlib.frames import Frame, gathered, number, open_frame
from crmlib.language import say
from crmlib.profile import day_number


def repeat_purchases(transactions: Any, *, customer: str = "customer", date: str = "date", amount: str = "amount",
                     now: dt.date | None = None) -> Any:
    """One row a buyer: how often they came back, when last, how long we have watched, and what they then spent.

    The first purchase says when the relation began; models of repeat buying explain what came after. The rules are
    those of `crmlib.profile.customer_profile`: one day is one purchase, a refund is none. Money is that of purchases;
    refunds do not lower it, for a mean spend must be positive (allow for them in the margin).

    Args:
        transactions: one row a line of the log; any engine's table.
        customer: column of the customer's id.
        date: column of dates or date-times.
        amount: column of money, refunds negative.
        now: the last day that was watched; the log's last day unless given. Later lines are left out.

    Returns:
        A table of the same kind, in no particular order, of customers with a purchase: ``repeats`` (x, days with
        a purchase after the first), ``age_at_last`` (t_x, days from the first purchase to the last), ``tenure``
        (T, days from the first purchase to now), ``repeat_mean`` (z, mean spend on a repeat day; missing without).

    Raises:
        ColumnError, DataError, ParameterError: as `customer_profile`.

    >>> import pandas as pd
    >>> log = pd.DataFrame({"customer": ["ann", "ann", "bo"], "amount": [30.0, 50.0, 20.0],
    ...                     "date": pd.to_datetime(["2026-01-01", "2026-01-11", "2026-01-05"])})
    >>> repeat_purchases(log, now=pd.Timestamp("2026-01-31")).sort_values("customer").values.tolist()
    [['ann', 1, 10.0, 30.0, 50.0], ['bo', 0, 0.0, 26.0, nan]]

    Source: Fader, Hardie and Lee, Marketing Science 24(2), 2005.
    """
    log = open_frame(transactions, called="transactions", needs=[customer], numbers=[amount], dates=[date])
    lines, today = dated_lines(log, date, now, nw.col(customer), number(amount).alias("__amount"))
    bought = lines.filter(nw.col("__amount") > 0)
    days = bought.group_by(customer, "__day", *today.columns).agg(nw.col("__amount").sum())
    dated = days.with_columns(nw.col("__day").min().over(customer).alias("__first"))
    later = nw.when(nw.col("__day") > nw.col("__first")).then(nw.col("__amount")).otherwise(nw.lit(0.0))
    sums = today.beside(dated.with_columns(later.alias("__later")).group_by(customer).agg(
        nw.len().alias("__days"), nw.col("__first").min(), nw.col("__day").max().alias("__last"),
        nw.col("__later").sum(), *(nw.col(each).max() for each in today.columns)))
    again = (nw.col("__days") - 1).cast(nw.Int64())
    mean = nw.col("__later") / nw.when(again > 0).then(again.cast(nw.Float64())).otherwise(nw.lit(None, nw.Float64()))
    first, last, end = (day_number(each) for each in ("__first", "__last", "__now"))
    return nw.to_native(sums.select(customer, again.alias("repeats"), (last - first).alias("age_at_last"),
                                    (end - first).alias("tenure"), mean.alias("repeat_mean")))


def histories(customers: Any, repeats: str, age_at_last: str, tenure: str) -> pd.DataFrame:
    """The distinct histories (x, t_x, T) with how many customers share each: all that a likelihood needs to know.

    Raises:
        ColumnError, DataError: a column is missing, or a history cannot be.
    """
    frame = open_frame(customers, numbers=[repeats, age_at_last, tenure])
    x, t_x, T = number(repeats), number(age_at_last), number(tenure)  # noqa: N806 - the field's letter
    picked = frame.select(x.alias("x"), t_x.alias("t_x"), T.alias("T"))
    counted = gathered(picked.group_by("x", "t_x", "T").agg(nw.len().alias("count")))
    known = counted.dropna().astype(float).sort_values(["x", "t_x", "T"], ignore_index=True)
    check_histories(known)
    return known


def check_histories(rows: pd.DataFrame) -> None:
    """A history can be: no negative counts, the last purchase within the time watched, and none without repeats.

    Raises:
        DataError: one cannot; says which.
    """
    wrong = (
        (rows["x"] < 0, say("a negative number of repeat purchases", "重复购买次数为负"),
         say("`repeats` counts purchases after the first: frequency - 1, for those who bought at all.",
             "`repeats` 只计首次之后的购买，即 frequency - 1，且仅限买过的客户。")),
        (rows["x"] % 1 > 0, say("a part of a repeat purchase", "重复购买次数不是整数"),
         say("Give counts, not rates.", "请给出次数，而不是比率。")),
        ((rows["t_x"] < 0) | (rows["t_x"] > rows["T"]),
         say("a last purchase outside the time watched (t_x < 0 or t_x > T)",
             "最后一次购买不在观察期内（t_x < 0 或 t_x > T）"),
         say("Both run from the first purchase, in one unit: `age_at_last` to the last one, `tenure` to now.",
             "两者都从首次购买算起且单位相同：`age_at_last` 到最后一次购买，`tenure` 到今天。")),
        ((rows["x"] == 0) & (rows["t_x"] > 0),
         say("no repeat purchase and yet a last one after the first", "没有重复购买，最后一次却晚于首次"),
         say("Without repeats t_x is 0; perhaps `age_at_last` holds days since the last purchase.",
             "没有重复购买时 t_x 为 0；`age_at_last` 里也许误放了距今天数。")),
    )
    for rows_wrong, what, todo in wrong:
        if rows_wrong.any():
            row = rows[rows_wrong].iloc[0]
            seen = f"x = {row['x']:g}, t_x = {row['t_x']:g}, T = {row['T']:g}"
            raise DataError(say(f"A history has {what}: {seen}.", f"有一位客户{what}：{seen}。"), todo)


def check_some_repeat(rows: pd.DataFrame) -> None:
    """Somebody came back, and there is somebody.

    Raises:
        DataError: nobody did.
    """
    if not (rows["x"] > 0).any():
        raise DataError(
            say("No customer has a repeat purchase.", "没有任何客户重复购买。"),
            say("A model of repeat buying needs some: take a longer period, and pass counts after the first purchase.",
                "重复购买模型至少需要一些：请拉长观察期，并传入首次购买之后的次数。"))


def arrays(frame: Frame, *columns: str) -> list[np.ndarray]:
    """Columns of a table in memory as arrays, missing as nan.

    Raises:
        DataError: the table is lazy: no engine has the functions that these models need.
    """
    if isinstance(frame, nw.LazyFrame):
        raise DataError(
            say("This is computed row by row in memory, by functions that no engine has; the table is lazy.",
                "这一步要用各引擎都没有的函数在内存中逐行计算，而给出的是惰性表。"),
            say("Collect the customers first, in parts if they are many; fitting and probability_alive stay lazy.",
                "请先取出（collect）客户，人数很多时可分批；拟合模型和 probability_alive 可直接用惰性表。"))
    return [frame.select(number(each).alias(each))[each].to_numpy().astype(float) for each in columns]
