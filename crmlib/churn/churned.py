"""Who has churned: by the date of a contract, or by the customer's own rhythm."""

from datetime import date
from typing import Any

import narwhals.stable.v2 as nw

from crmlib.checks import check_between
from crmlib.churn.working import day_of
from crmlib.decide import Condition, above, at_least, at_most, below, decide, equals
from crmlib.errors import ParameterError, nearest
from crmlib.frames import Frame, number, open_frame
from crmlib.language import say
from crmlib.profile import day_number

WAYS = ("rhythm", "contract")


def has_churned(customers: Any, *, way: str = "rhythm", now: date | None = None,
                contract_end: str = "contract_end", renewed: str | None = None, grace: float = 0,
                days_since_last: str = "days_since_last", interpurchase: str = "interpurchase",
                frequency: str = "frequency", rhythm: float = 3.0, silence: float = 30, once: float = 180,
                explain: bool = False) -> Any:
    """Who has churned: a contract says it, without one the customer's own rhythm has to.

    With a contract (`way="contract"`): churned when its last day lies more than `grace` days before `now` and it
    was not renewed; on the last day itself the customer is still active. A firm that moves the date when the
    contract is renewed needs no column `renewed`. Who has no contract is unclassified.

    Without (`way="rhythm"`): nobody gives notice, so silence is compared with habit. Churned when the days since
    the last purchase are more than `rhythm` times the customer's own mean days between purchases, and more than
    `silence` days, whatever the habit. One purchase shows no habit: churned after more than `once` days. Who never
    bought cannot leave: unclassified. At the limit itself the customer is active. It is a judgment, and it errs:
    of customers who buy at random around their habit, e^-3 = 5 % are silent for three times as long without leaving.

    Args:
        customers: one row a customer; for the rhythm e.g. from `crmlib.profile.customer_profile`.
        way: "rhythm" or "contract".
        now: the day at which the customer is looked at; the contract's way needs it.
        contract_end: column of dates, the contract's last day.
        renewed: column of true/false, if the date does not move with a renewal.
        grace: days after the contract's end in which a renewal is still awaited.
        days_since_last: column of days from the last purchase to now.
        interpurchase: column of mean days between purchases, missing with fewer than two.
        frequency: column of the number of purchases.
        rhythm: how many times the own habit a silence may last. No textbook gives a figure: ours.
        silence: days that any customer may be silent. Ours.
        once: days that a customer of one purchase may be silent. Ours.
        explain: add ``churn_status_because``.

    Returns:
        The same table with ``churn_status``: "churned", "active" or "unclassified".

    Raises:
        ColumnError, DataError: the table lacks a column, its dates or numbers are something else.
        ParameterError: an unknown way, no date, or a threshold out of range.

    >>> import pandas as pd
    >>> people = pd.DataFrame({"days_since_last": [40, 40, 100], "interpurchase": [7, 30, None],
    ...                        "frequency": [20, 5, 1]})
    >>> has_churned(people)["churn_status"].tolist()
    ['churned', 'active', 'active']

    Source: contractual and non-contractual settings: Schmittlein, Morrison and Colombo, Management Science 33(1),
    1987; the multiples are ours; concept churn.definition.
    """
    if way not in WAYS:
        close = nearest(way, WAYS)
        raise ParameterError(
            say(f"way is {way!r}. Ways: 'rhythm', 'contract'.", f"way 的值是 {way!r}。可选：'rhythm'、'contract'。"),
            say(f"Did you mean {close!r}?", f"是不是“{close}”？") if close else "",
        )
    if way == "contract":
        check_between(0, 36_500, grace=grace)
        return _by_contract(customers, now, contract_end, renewed, grace, explain)
    check_between(0, 1000, rhythm=rhythm)
    check_between(0, 36_500, silence=silence, once=once)
    frame = open_frame(customers, numbers=[days_since_last, interpurchase, frequency])
    return _by_rhythm(frame, days_since_last, interpurchase, frequency, (rhythm, silence, once), explain)


def _by_contract(customers: Any, now: date | None, contract_end: str, renewed: str | None, grace: float,
                 explain: bool) -> Any:
    frame = open_frame(customers, dates=[contract_end], flags=[renewed] if renewed else [])
    past = nw.lit(float(day_of(now, "now"))) - day_number(contract_end)
    ended = frame.with_columns(past.alias("days_past_end"))
    cases: list = [("active", [at_most("days_past_end", grace)])]
    if renewed:
        cases.append(("active", [equals(renewed, True)]))
    gone = [above("days_past_end", grace)] + ([equals(renewed, False)] if renewed else [])
    return decide(ended, "churn_status", [*cases, ("churned", gone)], explain=explain, like=frame)


def _by_rhythm(frame: Frame, since: str, gap: str, frequency: str, limits: tuple[float, float, float],
               explain: bool) -> Any:
    rhythm, silence, once = limits
    habit = number(gap) * rhythm
    allowed = nw.when(habit > silence).then(habit).otherwise(nw.when(habit <= silence).then(nw.lit(float(silence))))
    limited = frame.with_columns(allowed.round(9).alias("silence_allowed"))
    longer = Condition(since, ">", "silence_allowed", versus_column=True)
    within = Condition(since, "<=", "silence_allowed", versus_column=True)
    often, single = at_least(frequency, 2), [at_least(frequency, 1), below(frequency, 2)]
    return decide(limited, "churn_status", [
        ("churned", [often, longer]),
        ("active", [often, within]),
        ("churned", [*single, above(since, once)]),
        ("active", [*single, at_most(since, once)]),
    ], explain=explain, like=frame)
