"""The importance-performance map: where effort would pay, and where it is wasted."""

from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from crmlib.checks import check_between
from crmlib.decide import at_least, below, decide
from crmlib.frames import gathered, number, open_frame
from crmlib.intervals import check_confidence, mean_interval
from crmlib.satisfaction.gaps import attribute_key, check_order, in_order


def importance_performance(ratings: Any, *, important: float | None = None, good: float | None = None,
                           attribute: str = "attribute", importance: str = "importance",
                           perceived: str = "perceived", order: str = "importance",
                           confidence: float = 0.95, explain: bool = False) -> pd.DataFrame:
    """The importance-performance map: concentrate here, keep up the good work, low priority, possible overkill.

    Where the cut-offs lie is the analyst's judgment, as the map's authors say. The default is the mean over
    the attributes: it shows what is relatively important and good, so some attribute is always "bad".

    Args:
        ratings: one row a customer and attribute, or one row an attribute; a lazy table is computed.
        important: importance from which it counts as high; the mean of the attributes' means unless given.
        good: performance from which it counts as high; the mean of the attributes' means unless given.
        attribute: column of the attribute's id.
        importance: column of importance.
        perceived: column of performance as perceived.
        order: "importance" (highest first) or "attribute".
        confidence: of Student's t intervals.
        explain: add ``quadrant_because``.

    Returns:
        A pandas table, one row an attribute: ``n`` answers on performance, mean ``importance`` with
        ``importance_low`` and ``importance_high``, mean ``perceived`` with ``perceived_low`` and
        ``perceived_high``, the cut-offs ``important`` and ``good``, ``quadrant`` ("concentrate", "keep_up",
        "low_priority", "overkill", "unclassified"), and ``sure``: neither interval crosses its cut-off.

    Raises:
        ColumnError, DataError: the table lacks a column, numbers or rows.
        ParameterError: a cut-off is not a number.
        UnknownNameError: there is no such order.

    >>> import pandas as pd
    >>> means = pd.DataFrame({"attribute": ["price", "taste", "news", "bill"], "importance": [9, 8, 3, 4],
    ...                       "perceived": [4, 9, 3, 8]})
    >>> importance_performance(means).set_index("attribute")["quadrant"].to_dict()
    {'price': 'concentrate', 'taste': 'keep_up', 'bill': 'overkill', 'news': 'low_priority'}

    Source: Martilla and James, Journal of Marketing 41(1), 1977; concept sat.index.
    """
    check_confidence(confidence)
    check_order(order, "importance", "attribute")
    for name, value in (("important", important), ("good", good)):
        if value is not None:
            check_between(float("-inf"), float("inf"), **{name: value})
    means = in_order(_means(ratings, attribute, importance, perceived, confidence), order)
    return placed_again(means, important=means["importance"].mean() if important is None else important,
                        good=means["perceived"].mean() if good is None else good, explain=explain)


def placed_again(places: pd.DataFrame, *, important: float, good: float, explain: bool = False) -> pd.DataFrame:
    """The same map with other cut-offs, without going through the ratings again.

    Args:
        places: what `importance_performance` gives.
        important: importance from which it counts as high.
        good: performance from which it counts as high.
        explain: add ``quadrant_because``.

    >>> means = pd.DataFrame({"attribute": ["price"], "importance": [9.0], "perceived": [4.0]})
    >>> placed_again(importance_performance(means), important=5, good=4)["quadrant"].tolist()
    ['keep_up']

    Source: Martilla and James, Journal of Marketing 41(1), 1977.
    """
    table = places.drop(columns=["quadrant", "quadrant_because", "sure"], errors="ignore")
    table = table.assign(important=round(float(important), 9), good=round(float(good), 9))
    judged = _judged(table, explain)
    judged["sure"] = _clear(judged, "importance", "important") & _clear(judged, "perceived", "good")
    return judged


def _means(ratings: Any, attribute: str, importance: str, perceived: str, confidence: float) -> pd.DataFrame:
    frame = open_frame(ratings, called="ratings", needs=[attribute], numbers=[importance, perceived])
    work = frame.with_columns(attribute_key(attribute), number(importance).alias("__importance"),
                              number(perceived).alias("__perceived"))
    figures = [figure for each in ("importance", "perceived") for figure in (
        nw.col(f"__{each}").mean().alias(each), nw.col(f"__{each}").std().alias(f"{each}_deviation"),
        nw.col(f"__{each}").count().alias(f"{each}_n"))]
    sums = gathered(work.group_by("attribute").agg(*figures))
    table = pd.DataFrame({"attribute": sums["attribute"], "n": sums["perceived_n"]})
    for each in ("importance", "perceived"):
        table[each] = sums[each].astype(float).round(9)
        table[f"{each}_low"], table[f"{each}_high"] = mean_interval(
            sums[each], sums[f"{each}_deviation"], sums[f"{each}_n"], confidence=confidence)
    return table


def _judged(table: pd.DataFrame, explain: bool) -> pd.DataFrame:
    matters, bears = table["important"].iloc[0], table["good"].iloc[0]
    high, low = at_least("importance", matters), below("importance", matters)
    well, badly = at_least("perceived", bears), below("perceived", bears)
    return decide(open_frame(table), "quadrant", [
        ("concentrate", [high, badly]), ("keep_up", [high, well]),
        ("low_priority", [low, badly]), ("overkill", [low, well])], explain=explain)


def _clear(table: pd.DataFrame, name: str, cut: str) -> pd.Series:
    return (table[f"{name}_low"] >= table[cut]) | (table[f"{name}_high"] < table[cut])
