"""The rules by which evidence speaks for a type of churn, as data that a rule and a picture share."""

from crmlib.checks import check_between
from crmlib.decide import Case, at_least, equals


def evidence_rules(*, moved_away: str = "moved_away", deceased: str = "deceased", unpaid: str = "unpaid",
                   unreachable: str = "unreachable", rival_offer: str = "rival_offer",
                   joined_rival: str = "joined_rival", failures: str = "failures",
                   complaints_unsettled: str = "complaints_unsettled", large_bill: float = 50,
                   many_failures: float = 2, many_unsettled: float = 1) -> dict[str, list[Case]]:
    """For each type of churn the cases in which the evidence speaks for it, whatever else speaks for another.

    Args:
        moved_away: names a column, like all up to `complaints_unsettled` (see `crmlib.churn.by_type`).
        deceased: a column.
        unpaid: a column.
        unreachable: a column.
        rival_offer: a column.
        joined_rival: a column.
        failures: a column.
        complaints_unsettled: a column.
        large_bill: threshold of `unpaid`.
        many_failures: threshold of `failures`, from which a rival's part no longer matters.
        many_unsettled: threshold of `complaints_unsettled`.

    Returns:
        Type by type the cases, each a type and its conditions (see `crmlib.decide`).

    Raises:
        ParameterError: a threshold out of range.

    >>> [len(cases) for cases in evidence_rules().values()]
    [2, 1, 4, 2]
    """
    check_between(0.01, 1e12, large_bill=large_bill)
    check_between(1, 1000, many_failures=many_failures, many_unsettled=many_unsettled)
    return {
        "natural": [("natural", [equals(deceased, True)]), ("natural", [equals(moved_away, True)])],
        "malicious": [("malicious", [at_least(unpaid, large_bill), equals(unreachable, True)])],
        "fault": [("fault", [at_least(complaints_unsettled, many_unsettled)]),
                  ("fault", [at_least(failures, many_failures)]),
                  ("fault", [at_least(failures, 1), equals(rival_offer, False)]),
                  ("fault", [at_least(failures, 1), equals(joined_rival, False)])],
        "competitive": [("competitive", [equals(rival_offer, True)]), ("competitive", [equals(joined_rival, True)])],
    }
