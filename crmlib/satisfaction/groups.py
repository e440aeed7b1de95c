"""Attributes in groups: the three elements and the five factors of satisfaction."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from crmlib.checks import check_rising
from crmlib.decide import UNCLASSIFIED
from crmlib.frames import Frame, gathered, open_frame
from crmlib.intervals import check_confidence, mean_interval
from crmlib.language import words_of
from crmlib.satisfaction.disconfirmation import weighted_means
from crmlib.yml import read_yml


def by_element(ratings: Any, *, groups: Mapping[str, str] | None = None, scale: tuple[float, float] = (1, 10),
               customer: str = "customer", attribute: str = "attribute", importance: str | None = "importance",
               expected: str = "expected", perceived: str = "perceived", confidence: float = 0.95) -> pd.DataFrame:
    """Satisfaction with the three elements: product, impression, service.

    Product is price and quality; impression is the image of the firm and its people, made by word of mouth
    rather than advertising; service is above all the staff's attitude. Each respondent's answers on an
    element become one figure, and the intervals are over respondents.

    Args:
        ratings: one row a customer and attribute; a lazy table is computed.
        groups: from attribute to element; `elements` unless given.
        scale: lowest and highest point of the answers, for the index.
        customer: column of the respondent's id.
        attribute: column of the attribute's id.
        importance: column of how much an answer counts; None counts all alike.
        expected: column of what was expected.
        perceived: column of what was perceived.
        confidence: of Student's t intervals.

    Returns:
        A pandas table, one row an element in textbook order (and "unclassified" for attributes that `groups`
        lacks): ``attributes`` there are, ``n`` respondents, ``incomplete`` answers, means ``expected`` and
        ``perceived``, mean ``gap`` with ``gap_low`` and ``gap_high``, and the satisfaction ``index``, 0 to 100,
        with ``index_low`` and ``index_high``.

    Raises:
        ColumnError, DataError: the table lacks a column, numbers or rows.
        ParameterError: the scale's ends are out of order.

    >>> import pandas as pd
    >>> answers = pd.DataFrame({"customer": ["ann", "ann", "bo"], "attribute": ["price", "staff_attitude", "price"],
    ...                         "importance": [5, 5, 5], "expected": [8, 6, 7], "perceived": [7, 8, 7]})
    >>> by_element(answers)[["element", "n", "gap"]].values.tolist()
    [['product', 2, -0.5], ['service', 1, 2.0]]

    Source: textbook; concept sat.elements.
    """
    return _by("element", elements() if groups is None else groups, ratings, scale, customer, attribute,
               importance, expected, perceived, confidence)


def by_factor(ratings: Any, *, groups: Mapping[str, str] | None = None, scale: tuple[float, float] = (1, 10),
              customer: str = "customer", attribute: str = "attribute", importance: str | None = "importance",
              expected: str = "expected", perceived: str = "perceived", confidence: float = 0.95) -> pd.DataFrame:
    """Satisfaction with the five factors: enterprise, product, marketing and service, communication, care.

    Args:
        ratings: one row a customer and attribute; a lazy table is computed.
        groups: from attribute to factor; `factors` unless given.
        scale: lowest and highest point of the answers, for the index.
        customer: column of the respondent's id.
        attribute: column of the attribute's id.
        importance: column of how much an answer counts; None counts all alike.
        expected: column of what was expected.
        perceived: column of what was perceived.
        confidence: of Student's t intervals.

    Returns:
        A pandas table as `by_element` gives it, with ``factor`` for ``element``.

    Raises:
        ColumnError, DataError: the table lacks a column, numbers or rows.
        ParameterError: the scale's ends are out of order.

    >>> import pandas as pd
    >>> answers = pd.DataFrame({"customer": ["ann", "bo"], "attribute": ["care", "price"], "importance": [5, 5],
    ...                         "expected": [8, 6], "perceived": [7, 8]})
    >>> by_factor(answers)["factor"].tolist()
    ['product', 'customer_care']

    Source: textbook; concept sat.factors.
    """
    return _by("factor", factors() if groups is None else groups, ratings, scale, customer, attribute,
               importance, expected, perceived, confidence)


def elements() -> dict[str, str]:
    """From attribute to element, for the textbook's, the simulated firm's and the mobile phone survey's attributes.

    >>> elements()["price"], elements()["driver_courtesy"]
    ('product', 'service')
    """
    return {attribute: element for attribute, (element, _) in _groups().items()}


def factors() -> dict[str, str]:
    """From attribute to factor, for the same attributes.

    >>> factors()["brand_name"]
    'enterprise'
    """
    return {attribute: factor for attribute, (_, factor) in _groups().items()}


@cache
def _groups() -> dict[str, tuple[str, str]]:
    from crmlib.simulate.parameters import ATTRIBUTES

    known = read_yml(files("crmlib.satisfaction") / "groups.yml")
    own = {each.id: (each.element, each.factor) for each in ATTRIBUTES}
    return {attribute: (element, factor) for attribute, (element, factor) in known.items()} | own


def _by(kind: str, groups: Mapping[str, str], ratings: Any, scale: tuple[float, float], customer: str,
        attribute: str, importance: str | None, expected: str, perceived: str, confidence: float) -> pd.DataFrame:
    check_confidence(confidence)
    check_rising(lowest=scale[0], highest=scale[1])
    numbers = [expected, perceived, *([importance] if importance else [])]
    frame = open_frame(ratings, called="ratings", needs=[customer, attribute], numbers=numbers)
    grouped = frame.with_columns(_group(groups, attribute).alias(kind))
    people = weighted_means(grouped, [kind, customer], expected, perceived, importance)
    figures = people.group_by(kind).agg(
        nw.col("gap").count().alias("n"), nw.col("incomplete").sum(), nw.col("expected").mean(),
        nw.col("perceived").mean(), nw.col("perceived").std().alias("__perceived"),
        nw.col("gap").mean(), nw.col("gap").std().alias("__gap"))
    table = gathered(figures).merge(_attributes(grouped, kind, attribute), on=kind)
    return _finished(table, kind, groups, scale, confidence)


def _group(groups: Mapping[str, str], attribute: str) -> nw.Expr:
    group = nw.lit(UNCLASSIFIED)
    for name in dict.fromkeys(groups.values()):
        members = [each for each, of in groups.items() if of == name]
        group = nw.when(nw.col(attribute).cast(nw.String()).is_in(members)).then(nw.lit(name)).otherwise(group)
    return group


def _attributes(grouped: Frame, kind: str, attribute: str) -> pd.DataFrame:
    pairs = grouped.select(nw.col(kind), nw.col(attribute).cast(nw.String()).alias("__attribute")).unique()
    return gathered(pairs.group_by(kind).agg(nw.col("__attribute").count().alias("attributes")))


def _finished(table: pd.DataFrame, kind: str, groups: Mapping[str, str], scale: tuple[float, float],
              confidence: float) -> pd.DataFrame:
    """Intervals, the index and the textbook's order."""
    low, high = scale
    table = table.astype(dict.fromkeys(("expected", "perceived", "gap", "__perceived", "__gap"), float))
    table["gap_low"], table["gap_high"] = mean_interval(
        table["gap"], table["__gap"], table["n"], confidence=confidence)
    least, most = mean_interval(table["perceived"], table["__perceived"], table["n"], confidence=confidence)
    for name, points in (("index", table["perceived"]), ("index_low", least), ("index_high", most)):
        table[name] = np.clip(100 * (np.asarray(points) - low) / (high - low), 0, 100)
    order = [*dict.fromkeys([*words_of(kind), *groups.values()]), UNCLASSIFIED]
    table = table.sort_values(kind, key=lambda ids: ids.map(order.index)).reset_index(drop=True)
    return table[[kind, "attributes", "n", "incomplete", "expected", "perceived", "gap", "gap_low", "gap_high",
                  "index", "index_low", "index_high"]]
