"""The six ways to raise satisfaction, put to the attributes that call for them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from crmlib.advice import advice
from crmlib.checks import check_between
from crmlib.decide import Case, Condition, above, at_least, below, decide, equals
from crmlib.frames import open_frame
from crmlib.language import say
from crmlib.satisfaction.gaps import gap_table
from crmlib.satisfaction.groups import factors
from crmlib.satisfaction.quadrants import importance_performance

FIRM = "whole_firm"


def improvement_plan(ratings: Any, *, groups: Mapping[str, str] | None = None, many_missing: float = 0.10,
                     important: float | None = None, good: float | None = None, attribute: str = "attribute",
                     importance: str = "importance", expected: str = "expected", perceived: str = "perceived",
                     confidence: float = 0.95, explain: bool = False) -> pd.DataFrame:
    """A plan: which of the textbook's six ways to raise satisfaction each attribute calls for.

    The six ways are the textbook's; which sign calls for which way is ours. For each attribute, in this order:
    many answers missing - customer data; the gap's interval includes 0 or there is one answer only, so that
    nothing is known - survey often; a shortfall in communication or care - more of both; a shortfall in what
    matters - analyse causes and act; better than expected in what does not matter - customer-centred
    thinking. One row for the whole firm: if anything stands under "concentrate here", satisfaction belongs
    in the strategy.

    Args:
        ratings: one row a customer and attribute; a lazy table is computed.
        groups: from attribute to factor; `factors` unless given.
        many_missing: share of incomplete answers, 0 to 1, from which data are the first trouble (ours).
        important: see `importance_performance`.
        good: see `importance_performance`.
        attribute: column of the attribute's id.
        importance: column of importance.
        expected: column of what was expected.
        perceived: column of what was perceived.
        confidence: of the gap's interval.
        explain: add ``improvement_because``.

    Returns:
        A pandas table, worst gap first, the firm last: ``attribute``, ``factor``, ``quadrant``, ``gap``,
        ``gap_low``, ``gap_high``, ``improvement`` (the way's id, "none_called_for" where no sign calls), ``advice`` in
        the current language, ``source`` and ``status``.

    Raises:
        ColumnError, DataError: the table lacks a column, numbers or rows.
        ParameterError: a number out of range.

    >>> import pandas as pd
    >>> answers = pd.DataFrame({"attribute": ["price"] * 3 + ["care"] * 3, "importance": [9, 9, 9, 4, 4, 4],
    ...                         "expected": [8, 8, 9, 5, 5, 6], "perceived": [5, 6, 5, 8, 8, 8]})
    >>> improvement_plan(answers)[["attribute", "improvement"]].values.tolist()
    [['price', 'analyse_causes'], ['care', 'customer_thinking'], ['whole_firm', 'strategy']]

    Source: textbook, six ways; the signs are ours; concept sat.improvement.
    """
    check_between(0, 1, many_missing=many_missing)
    gaps = gap_table(ratings, attribute=attribute, importance=importance, expected=expected, perceived=perceived,
                     confidence=confidence)
    places = importance_performance(ratings, attribute=attribute, importance=importance, perceived=perceived,
                                    important=important, good=good, confidence=confidence)
    signs = _signs(gaps.merge(places[["attribute", "quadrant", "important"]], on="attribute"), groups)
    like = open_frame(signs[["attribute", "factor", "quadrant", "gap", "gap_low", "gap_high"]])
    plan = decide(open_frame(signs), "improvement", _cases(many_missing, signs["important"].iloc[0]),
                  otherwise="none_called_for", explain=explain, like=like)
    plan = plan.join(advice("improvement")[["advice", "source", "status"]], on="improvement")
    uncalled = {"advice": say("No sign calls for one of the six ways; keep measuring.",
                              "没有迹象要求采取六种办法之一；继续测量即可。"),
                "source": "ours", "status": "adaptation"}
    return plan.fillna(uncalled)


def _signs(table: pd.DataFrame, groups: Mapping[str, str] | None) -> pd.DataFrame:
    """What the rule looks at, one row an attribute, and one for the whole firm."""
    factor = factors() if groups is None else groups
    table["factor"] = [factor.get(each, "unclassified") for each in table["attribute"]]
    table["missing_share"] = table["incomplete"] / (table["n"] + table["incomplete"])
    table["concentrate_count"] = 0
    count = int((table["quadrant"] == "concentrate").sum())
    firm = {"attribute": FIRM, "factor": "unclassified", "quadrant": "unclassified",
            "concentrate_count": count, "important": table["important"].iloc[0]}
    return pd.concat([table, pd.DataFrame([firm])], ignore_index=True)


def _cases(many_missing: float, important: float) -> list[Case]:
    short: list[Condition] = [below("gap", 0), below("gap_high", 0)]
    return [
        ("strategy", [equals("attribute", FIRM), at_least("concentrate_count", 1)]),
        ("customer_data", [at_least("missing_share", many_missing), above("missing_share", 0)]),
        ("survey_often", [below("gap_low", 0), at_least("gap_high", 0)]),
        ("survey_often", [below("n", 2)]),
        ("communicate_and_care", [*short, equals("factor", "communication")]),
        ("communicate_and_care", [*short, equals("factor", "customer_care")]),
        ("analyse_causes", [*short, at_least("importance", important)]),
        ("customer_thinking", [above("gap", 0), above("gap_low", 0), equals("quadrant", "overkill")]),
    ]
