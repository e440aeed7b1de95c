"""The firm as tables, whole or in parts."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crmlib.errors import ParameterError
from crmlib.language import say
from crmlib.simulate.parameters import Parameters
from crmlib.simulate.streams import Streams
from crmlib.simulate.tables import Part

START = "2024-01-01"
PART = 10_000  # customers drawn together: part of what a seed means, so never change it
TABLES = ("customers", "transactions", "complaints", "ratings", "surveys", "exits", "truth")


@dataclass(frozen=True, eq=False)
class Firm:
    """Clearwell Water (清泉饮水): an invented firm that delivers drinking water, with its known truth.

    Each table is a pandas frame that names its customer (``"C000001"``) in the column ``customer``; the columns
    stand in `simulate`. The window runs from `start` up to, but not including, `end`, which is "today".
    """

    customers: pd.DataFrame
    transactions: pd.DataFrame
    complaints: pd.DataFrame
    ratings: pd.DataFrame
    surveys: pd.DataFrame
    exits: pd.DataFrame
    truth: pd.DataFrame
    start: pd.Timestamp
    end: pd.Timestamp
    seed: int
    parameters: Parameters

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name."""
        return {name: getattr(self, name) for name in TABLES}

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {len(table):,}" for name, table in self.tables.items())
        return f"Firm(seed={self.seed}, {self.start:%Y-%m-%d} to {self.end:%Y-%m-%d}: {sizes})"


def simulate(
    customers: int = 1000,
    *,
    seed: int = 2026,
    months: int = 24,
    parameters: Parameters = Parameters(),  # noqa: B008
) -> Firm:
    """An invented firm whose customers' true feelings and reasons for leaving are known.

    Customers compare what they get with what they expected; that makes satisfaction, a run of it trust, and both,
    with value and switching cost, loyalty, which bends with competition. Loyalty moves purchases and the monthly
    risks of leaving. The same seed gives the same firm, and the first customers stay the same when more are asked for.

    Args:
        customers: how many, at least 1.
        seed: a whole number from 0; see `personal_seed` for a student's own.
        months: length of the window, 1 to 240, from 1 January 2024.
        parameters: every other number of the model, with its unit.

    Returns:
        A `Firm` with the frames (money in yuan):

        - ``customers``: customer, buyer, resells, employed, town, joined, plan, contract_end, credit (A best),
          registered, yearly_need (a year, from us and others), growth (potential, 0..1)
        - ``transactions``: customer, date (with time), amount (refunds negative), margin (profit), paid
        - ``complaints``: customer, date, about, hours_to_answer (NaN: never), settled, satisfied_after (1..5)
        - ``ratings``: customer, attribute, importance, expected, perceived (1..10)
        - ``surveys``: customer, date, satisfaction (1..10), recommend (0..10), repurchase_intention (1..5),
          competition, repeat_purchases (in 365 days), share_of_wallet (0..1), brand_concern (1..7),
          choosing_minutes, price_sensitivity, rival_interest, fault_tolerance, identification (1..7),
          relative_attitude (-3..3)
        - ``exits``: customer, date, moved_away, deceased, unpaid, unreachable, rival_offer, joined_rival, failures
          and complaints_unsettled (in 6 months), reason_stated, contract_ended; silent leavers are not here
        - ``truth``: customer, satisfaction, trust, value, switching_cost, attitude, loyalty (0..1, at the end or on
          leaving), stage, churned, churned_on, cause

    Raises:
        ParameterError: no customers, a seed below 0, months outside 1 to 240, or other than `Parameters`.

    >>> firm = simulate(50)
    >>> firm.customers.shape
    (50, 12)
    >>> firm.truth.equals(simulate(50, seed=2026).truth)
    True

    Source: invented; Jones and Sasser (1995) for the curve, Keaveney (1995) for the stated reasons.
    """
    parts = list(simulate_in_parts(customers, seed=seed, months=months, parameters=parameters))
    joined = {name: pd.concat([getattr(part, name) for part in parts], ignore_index=True) for name in TABLES}
    return Firm(**joined, start=parts[0].start, end=parts[0].end, seed=int(seed), parameters=parameters)


def simulate_in_parts(
    customers: int = 1000,
    *,
    seed: int = 2026,
    months: int = 24,
    parameters: Parameters = Parameters(),  # noqa: B008
) -> Iterator[Firm]:
    """The same firm in parts of 10,000 customers, for a log larger than memory: one part is held at a time.

    Args:
        customers: how many in all, at least 1.
        seed: a whole number from 0.
        months: length of the window, 1 to 240.
        parameters: every other number of the model, with its unit.

    Returns:
        Firms that, one below the other, are exactly `simulate`'s.

    Raises:
        ParameterError: as in `simulate`, at once rather than at the first part.

    >>> sum(len(part.transactions) for part in simulate_in_parts(50)) == len(simulate(50).transactions)
    True
    """
    _whole("customers", customers, 1, 10**12)
    _whole("seed", seed, 0, 2**128)
    _whole("months", months, 1, 240)
    if not isinstance(parameters, Parameters):
        raise ParameterError(
            say(f"parameters cannot be {parameters!r}.", f"parameters 不能是 {parameters!r}。"),
            say("Give Parameters(...), with the numbers to change.", "请给出 Parameters(...)，写明要改的数。"),
        )
    return (
        _part(number, min(PART, customers - number * PART), seed, months, parameters)
        for number in range(-(-customers // PART))
    )


def _part(number: int, n: int, seed: int, months: int, p: Parameters) -> Firm:
    start = pd.Timestamp(START)
    beyond = months + int(np.ceil(p.decline_months))  # so that some are declining on the last day
    firsts = pd.date_range(start, periods=beyond + 1, freq="MS")
    starts = (firsts - start).days.to_numpy().astype(np.int64)
    part = Part(number * PART, n, starts, start, months, p, Streams(int(seed), number))
    tables = {name: getattr(part, name)() for name in TABLES}
    return Firm(**tables, start=start, end=firsts[months], seed=int(seed), parameters=p)


def _whole(name: str, value: object, low: int, high: int) -> None:
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool) and low <= value <= high:
        return
    what = {
        "customers": say("A firm needs at least one customer.", "企业至少要有一位客户。"),
        "seed": say("Any whole number from 0 will do.", "任何不小于 0 的整数均可。"),
        "months": say("Give 1 to 240 months.", "请给出 1 到 240 个月。"),
    }
    raise ParameterError(
        say(
            f"{name} cannot be {value!r}; a whole number from {low}.",
            f"{name} 不能是 {value!r}，应为不小于 {low} 的整数。",
        ),
        what[name],
    )
