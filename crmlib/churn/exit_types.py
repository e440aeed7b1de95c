"""Why a customer left: natural, malicious, competitive, fault or other, from the evidence of the exit."""

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw

from crmlib.churn.evidence import evidence_rules
from crmlib.churn.reasons import reason_cases
from crmlib.decide import decide, equals
from crmlib.errors import ParameterError
from crmlib.frames import Frame, number, open_frame
from crmlib.language import say

TYPES = ("natural", "malicious", "competitive", "fault", "other")
ORDER = ("natural", "malicious", "fault", "competitive")


def by_type(exits: Any, *, moved_away: str = "moved_away", deceased: str = "deceased", unpaid: str = "unpaid",
            unreachable: str = "unreachable", rival_offer: str = "rival_offer", joined_rival: str = "joined_rival",
            failures: str = "failures", complaints_unsettled: str = "complaints_unsettled",
            reason: str | None = "reason_stated", large_bill: float = 50, many_failures: float = 2,
            many_unsettled: float = 1, order: Sequence[str] = ORDER, explain: bool = False) -> Any:
    """The type of each exit: natural, malicious, competitive, fault or other, by the first rule that fires.

    Signs overlap, so the order of the rules decides. Ours, and why:

    1. natural: died, or moved away. No one made it so; a bill left open by the deceased is not fraud.
    2. malicious: a bill of at least `large_bill` unpaid and the customer out of reach - one alone may be oversight.
       Before the rival, because the runaway often goes on to one.
    3. fault: an unsettled complaint (`many_unsettled`), or `many_failures`; or one failure, unless a rival both made
       an offer and got the customer. Before the rival, because whom we let down looks for one: the offer was heard
       because of the fault.
    4. competitive: a rival's offer, or the customer now buys from a rival.
    5. No sign at all: the reason that the customer stated (`crmlib.churn.REASONS`) - last, for a sign was seen and a
       reason only heard.
    6. other: no rule fired and no evidence is missing. With evidence missing the exit is unclassified.

    Missing evidence fires no rule; a missing reason counts as none stated.

    Args:
        exits: one row an exit.
        moved_away: column of true/false.
        deceased: column of true/false.
        unpaid: column of money owed at the exit.
        unreachable: column of true/false.
        rival_offer: column of true/false: a rival made the customer an offer.
        joined_rival: column of true/false: the customer now buys from a rival.
        failures: column of the number of failures that the customer met in the last months.
        complaints_unsettled: column of the number of complaints not settled in the last months.
        reason: column of the stated reason's id; None to judge by signs alone.
        large_bill: unpaid money, in the column's unit, from which with silence it looks like malice.
        many_failures: failures from which a rival's part no longer matters.
        many_unsettled: unsettled complaints from which the fault is ours.
        order: the four types in the order in which their rules are tried.
        explain: add ``type_because``: the evidence that fired, with value and threshold.

    Returns:
        The same table with ``type``. No textbook gives thresholds or an order: all of them are ours.

    Raises:
        ColumnError, DataError: a column is missing, or not of true/false or numbers.
        ParameterError: a threshold out of range, or an order that is not the four types.

    >>> import pandas as pd
    >>> runaway = {"moved_away": False, "deceased": False, "unpaid": 400.0, "unreachable": True, "rival_offer": True,
    ...            "joined_rival": True, "failures": 0, "complaints_unsettled": 0, "reason_stated": "price"}
    >>> by_type(pd.DataFrame([runaway]), explain=True)[["type", "type_because"]].values.tolist()
    [['malicious', 'unpaid bill 400 ≥ 50 and out of reach: yes']]

    Source: the types: textbook; the rules: ours; concept churn.types.
    """
    rules = evidence_rules(
        moved_away=moved_away, deceased=deceased, unpaid=unpaid, unreachable=unreachable, rival_offer=rival_offer,
        joined_rival=joined_rival, failures=failures, complaints_unsettled=complaints_unsettled,
        large_bill=large_bill, many_failures=many_failures, many_unsettled=many_unsettled)
    _check_order(order)
    flags = [moved_away, deceased, unreachable, rival_offer, joined_rival]
    numbers = [unpaid, failures, complaints_unsettled]
    frame = open_frame(exits, called="exits", flags=flags, numbers=numbers, needs=[reason] if reason else [])
    stated = reason_cases(reason) if reason else []
    cases = [case for each in order for case in rules[each]] + stated
    return decide(_with_gaps(frame, flags, numbers), "type", [*cases, ("other", [equals("evidence_missing", False)])],
                  explain=explain, like=frame)


def _with_gaps(frame: Frame, flags: list[str], numbers: list[str]) -> Frame:
    gaps = [nw.col(name).is_null() for name in flags] + [number(name).is_null() for name in numbers]
    return frame.with_columns(nw.any_horizontal(*gaps, ignore_nulls=False).alias("evidence_missing"))


def _check_order(order: Sequence[str]) -> None:
    if isinstance(order, str) or sorted(map(str, order)) != sorted(ORDER):
        raise ParameterError(
            say(f"order is {order!r}.", f"order 的值是 {order!r}。"),
            say(f"Give each of {', '.join(ORDER)} once; 'other' always comes last.",
                f"请把 {'、'.join(ORDER)} 各列一次；'other' 总在最后。"),
        )
