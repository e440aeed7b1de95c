"""Orders, second orders of the day and refunds, line by line."""

from dataclasses import dataclass

import numpy as np

from crmlib.simulate.leaving import COMPETITIVE, FAULT, MALICIOUS, NEVER, Leaving
from crmlib.simulate.parameters import Parameters
from crmlib.simulate.people import YEAR, People, of_kind
from crmlib.simulate.relation import Relation
from crmlib.simulate.streams import Streams


@dataclass(frozen=True)
class Lines:
    """One part's transactions: row of the customer, minutes since the window's start, yuan, yuan, paid."""

    who: np.ndarray
    minute: np.ndarray
    amount: np.ndarray
    margin: np.ndarray
    paid: np.ndarray


def buy(
    people: People, relation: Relation, leaving: Leaving, starts: np.ndarray, p: Parameters, draw: Streams
) -> Lines:
    """All lines of the window, by customer and time."""
    starts = starts[: _months(starts, p) + 1]
    wallet = wallet_share(people, relation, p)[:, : len(starts) - 1]
    pace = wallet * _pace(people, relation, leaving, starts, p)
    who, day = _order_days(people, leaving, starts, people.orders[:, None] * pace, p, draw)
    hour = p.opens + draw("minute").random(len(who)) * (p.closes - p.opens)
    minute = day * 1440 + np.floor(60 * hour).astype(np.int64)
    who, minute, amount = _amounts(people, who, minute, p, draw)
    margin = _margins(people, who, amount, p, draw)
    who, minute, amount, margin = _refunds(who, minute, amount, margin, p, draw)
    last = np.minimum(leaving.day, starts[-1])[who]
    keep = minute < last * 1440
    who, minute, amount, margin, last = (each[keep] for each in (who, minute, amount, margin, last))
    paid = _paid(leaving, who, minute // 1440, last, p, draw)
    order = np.lexsort((minute, who))
    return Lines(*(each[order] for each in (who, minute, amount, margin, paid)))


def wallet_share(people: People, relation: Relation, p: Parameters) -> np.ndarray:
    """Share of the customer's need bought from us, each month."""
    share = p.wallet_least + (p.wallet_most - p.wallet_least) * relation.loyalty
    return (share + people.wallet_trait[:, None]).clip(p.wallet_floor, 1)


def _months(starts: np.ndarray, p: Parameters) -> int:
    return len(starts) - 1 - int(np.ceil(p.decline_months))


def _pace(people: People, relation: Relation, leaving: Leaving, starts: np.ndarray, p: Parameters) -> np.ndarray:
    """Each month's orders, as times the usual: season, new customers' ramp, growth, decline or surge."""
    months = len(starts) - 1
    middle = (starts[:-1] + starts[1:]) / 2
    season = 1 + p.season * np.cos(2 * np.pi * (middle - p.season_peak) / 365.25)
    ramp = p.ramp_start + (1 - p.ramp_start) * ((relation.age[:, :months] + 0.5) / max(p.ramp_months, 0.5)).clip(0, 1)
    grown = (1 + p.need_growth * people.growth)[:, None] ** (middle / YEAR)
    grown = np.minimum(grown, p.growth_most)  # or a long window would grow without end
    ahead = (leaving.month[:, None] - np.arange(months)).astype(float)
    falls = np.isin(leaving.cause, (COMPETITIVE, FAULT))[:, None] & (ahead >= 0) & (ahead < p.decline_months)
    fall = p.decline_to + (1 - p.decline_to) * ahead / max(p.decline_months, 1)
    rises = (leaving.cause == MALICIOUS)[:, None] & (ahead >= 0) & (ahead < p.surge_months)
    return season * ramp * grown * np.where(falls, fall, 1.0) * np.where(rises, p.surge, 1.0)


def _order_days(
    people: People, leaving: Leaving, starts: np.ndarray, pace: np.ndarray, p: Parameters, draw: Streams
) -> tuple:
    """Customer and day of each order: a renewal process run at each customer's own pace."""
    low = np.maximum(starts[None, :-1], people.joined[:, None])
    high = np.minimum(starts[None, 1:], leaving.day[:, None])
    length = np.maximum(0, high - low)
    clock = pace * length / (YEAR / 12)
    who, reading = _ticks(clock.sum(axis=1), people.joined >= 0, p.regularity, draw)
    edges = np.cumsum(clock, axis=1)
    begun = np.concatenate(([0.0], np.cumsum(edges[:, -1])))[:-1]
    flat = (begun[:, None] + edges).ravel()
    months = clock.shape[1]
    cell = np.searchsorted(flat, begun[who] + reading, side="right").clip(who * months, who * months + months - 1)
    share = 1 - (flat[cell] - begun[who] - reading) / np.maximum(clock.ravel()[cell], 1e-12)
    day = low.ravel()[cell] + np.floor(share.clip(0, 1) * length.ravel()[cell]).astype(np.int64)
    return who, np.minimum(day, (low + length - 1).ravel()[cell])


def _ticks(total: np.ndarray, new: np.ndarray, shape: float, draw: Streams) -> tuple:
    """Renewals on a clock that runs from 0 to `total`; a new customer's first is at 0."""
    count = np.ceil(total + 6 * np.sqrt(total / shape) + 6 + 6 / shape).astype(np.int64)
    who = np.repeat(np.arange(len(total)), count)
    first = np.concatenate(([0], np.cumsum(count)[:-1]))
    gap = draw("gaps").gamma(shape, 1 / shape, len(who))
    gap[first] *= np.where(new, 0.0, draw("gaps.first").random(len(total)))
    run = np.cumsum(gap)
    reading = run - np.repeat(run[first] - gap[first], count)
    keep = reading < total[who]
    return who[keep], np.maximum(reading[keep], 0.0)


def _amounts(people: People, who: np.ndarray, minute: np.ndarray, p: Parameters, draw: Streams) -> tuple:
    """Yuan of each order, with the second orders of the same day."""
    again = draw("again").random((len(who), 2))
    second = again[:, 0] < p.same_day
    late = minute[second] // 1440 * 1440 + 60 * p.closes
    later = minute[second] + np.floor(again[second, 1] * (late - minute[second])).astype(np.int64)
    noise = p.amount_spread * draw("amount").standard_normal((len(who), 2)) - p.amount_spread**2 / 2
    usual = (people.need / 12 / people.orders)[who]
    amount = np.round(usual * np.exp(noise[:, 0]), 2).clip(1)
    extra = np.round(p.same_day_size * usual[second] * np.exp(noise[second, 1]), 2).clip(1)
    lines = np.concatenate((who, who[second]))
    order = np.argsort(lines, kind="stable")  # later draws go customer by customer
    return lines[order], np.concatenate((minute, later))[order], np.concatenate((amount, extra))[order]


def _margins(people: People, who: np.ndarray, amount: np.ndarray, p: Parameters, draw: Streams) -> np.ndarray:
    share = of_kind(p.buyers, "margin", people.buyer)[who]
    share = share + p.margin_spread * draw("margin").standard_normal(len(who))
    return np.round(amount * share - p.delivery_cost, 2)


def _refunds(
    who: np.ndarray, minute: np.ndarray, amount: np.ndarray, margin: np.ndarray, p: Parameters, draw: Streams
) -> tuple:
    """Some orders are paid back, in part or whole, some days later; the profit goes with them."""
    u = draw("refunds").random((len(who), 3))
    back = u[:, 0] < p.refunds
    rest = (u[back, 1] - p.refund_whole) / max(1 - p.refund_whole, 1e-9)
    part = np.where(rest < 0, 1.0, p.refund_least + (p.refund_most - p.refund_least) * rest)
    when = minute[back] + 1440 * (1 + np.floor(p.refund_days * u[back, 2]).astype(np.int64))
    paid_back = -np.round(part * amount[back], 2).clip(0.01)
    lost = -np.round(part * np.abs(margin[back]), 2).clip(0.01)
    return (
        np.concatenate((who, who[back])),
        np.concatenate((minute, when)),
        np.concatenate((amount, paid_back)),
        np.concatenate((margin, lost)),
    )


def _paid(
    leaving: Leaving, who: np.ndarray, day: np.ndarray, last: np.ndarray, p: Parameters, draw: Streams
) -> np.ndarray:
    """Whether each line was paid: a bill is left open as a whole."""
    chance = np.where(leaving.day < NEVER, p.unpaid_leaver, p.unpaid_active)
    chance = np.where(leaving.deceased, p.unpaid_deceased, chance)
    malicious = leaving.cause == MALICIOUS
    open_bill = malicious | (draw("paid").random(len(chance)) < chance)
    back = p.bill_days * np.where(malicious, max(1, p.surge_months), 1)
    return ~(open_bill[who] & (day >= last - back[who]))
