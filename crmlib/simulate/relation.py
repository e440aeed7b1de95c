"""The relation month by month: failures and complaints, satisfaction, trust, loyalty."""

from dataclasses import dataclass

import numpy as np

from crmlib.simulate.parameters import Parameters
from crmlib.simulate.people import YEAR, People, weighted_mean
from crmlib.simulate.streams import Streams

MONTH = YEAR / 12


@dataclass(frozen=True)
class Relation:
    """Arrays of n customers x m months."""

    failures: np.ndarray
    complained: np.ndarray
    complaint_day: np.ndarray
    hours: np.ndarray
    settled: np.ndarray
    satisfaction: np.ndarray
    trust: np.ndarray
    value: np.ndarray  # n only
    attitude: np.ndarray
    loyalty: np.ndarray
    age: np.ndarray  # months with us


def live_through(people: People, starts: np.ndarray, p: Parameters, draw: Streams) -> Relation:
    """Follow every customer through the months that begin on the days `starts`."""
    age = np.maximum(0.0, (starts[None, :-1] - people.joined[:, None]) / MONTH)
    failures = _failures(people, starts, p, draw)
    complained, hours, settled = _complaints(failures, p, draw)
    satisfaction = _satisfaction(people, failures, settled, p)
    trust = _trust(satisfaction, age, p)
    value = _value(people, p)
    rest = max(0.0, 1 - p.attitude_satisfaction - p.attitude_trust)
    attitude = p.attitude_satisfaction * satisfaction + p.attitude_trust * trust + rest * value[:, None]
    loyalty = _loyalty(people, satisfaction, trust, value, age, p)
    low = np.maximum(starts[None, :-1], people.joined[:, None])
    room = np.maximum(0, starts[None, 1:] - low)
    day = low + np.floor(draw("complaints.day").random(room.shape) * room).astype(np.int64)
    return Relation(failures, complained, day, hours, settled, satisfaction, trust, value, attitude, loyalty, age)


def loyalty_curve(satisfaction: np.ndarray, rivals: np.ndarray | float, power: float = 3.0) -> np.ndarray:
    """Loyalty that a satisfaction brings: convex among rivals, high and flat without them.

    Args:
        satisfaction: 0 (none) to 1 (total).
        rivals: strength of competition, 0 (none) to 1.
        power: how strongly the two curves bend; 1 makes them one straight line.

    Returns:
        Loyalty from 0 to 1, shaped as the two broadcast.

    >>> import numpy as np
    >>> loyalty_curve(np.array([0.5, 1.0]), 1.0).tolist()
    [0.125, 1.0]
    >>> loyalty_curve(np.array([0.5, 1.0]), 0.0).tolist()
    [0.875, 1.0]

    Source: the shapes of Jones and Sasser (Harvard Business Review, 1995); the formula is ours.
    """
    hostage = 1 - (1 - satisfaction) ** power
    free = satisfaction**power
    return (1 - rivals) * hostage + rivals * free


def _failures(people: People, starts: np.ndarray, p: Parameters, draw: Streams) -> np.ndarray:
    """Failures met in each month, none before joining; more where the firm performs badly."""
    merit = weighted_mean(people.perceived, people.importance) - p.failures_at
    risk = p.failures * np.exp(-p.failures_merit * merit.clip(-4, 4))
    months = len(starts) - 1
    met = draw("failures").poisson(np.repeat(risk[:, None], months, axis=1))
    return np.where(people.joined[:, None] < starts[None, 1:] - 1, met, 0)


def _complaints(failures: np.ndarray, p: Parameters, draw: Streams) -> tuple:
    """Which months bring a complaint, after how many hours it is answered, and whether that settles it."""
    u = draw("complaints").random((*failures.shape, 3))
    complained = (failures > 0) & (u[..., 0] < 1 - (1 - p.complain) ** failures)
    hours = p.answer_hours * np.exp(p.answer_spread * draw("complaints.hours").standard_normal(failures.shape))
    hours = np.where(u[..., 1] < p.answered, np.round(hours, 1), np.nan)
    chance = (p.settled - p.slow_loses * np.nan_to_num(hours) / 24).clip(0, 1)
    settled = complained & ~np.isnan(hours) & (u[..., 2] < chance)
    return complained, np.where(complained, hours, np.nan), settled


def _satisfaction(people: People, failures: np.ndarray, settled: np.ndarray, p: Parameters) -> np.ndarray:
    gap = weighted_mean(people.perceived - people.expected, people.importance)
    base = 1 / (1 + np.exp(-(np.log(p.satisfaction_equal / (1 - p.satisfaction_equal)) + p.disconfirmation * gap)))
    hurt = p.failure_drop * (failures - p.recovery * settled)
    dent = np.empty_like(hurt)
    felt = np.zeros(len(hurt))
    for month in range(hurt.shape[1]):
        felt = p.memory * felt + hurt[:, month]
        dent[:, month] = felt
    return (base[:, None] - dent).clip(0, 1)


def _trust(satisfaction: np.ndarray, age: np.ndarray, p: Parameters) -> np.ndarray:
    """A run of satisfactions makes trust: it closes the gap to satisfaction month by month."""
    first = satisfaction[:, 0]
    now = first + (p.trust_start - first) * (1 - p.trust_speed) ** age[:, 0]
    trust = np.empty_like(satisfaction)
    for month in range(satisfaction.shape[1]):
        step = np.where(age[:, month] > 0, p.trust_speed, 0.0)
        now = now + step * (satisfaction[:, month] - now)
        trust[:, month] = now
    return trust


def _value(people: People, p: Parameters) -> np.ndarray:
    """Perceived value, 0..1: performance, and above all a fair price if that is asked."""
    ids = [each.id for each in p.attributes]
    overall = weighted_mean(people.perceived, people.importance)
    price = people.perceived[:, ids.index("price_fairness")] if "price_fairness" in ids else overall
    return (((1 - p.price_weight) * overall + p.price_weight * price - 1) / 9).clip(0, 1)


def _loyalty(
    people: People, satisfaction: np.ndarray, trust: np.ndarray, value: np.ndarray, age: np.ndarray, p: Parameters
) -> np.ndarray:
    """Value always, satisfaction early, trust in the middle; switching cost cushions later on."""
    trusting = p.trust_most * age / (age + p.trust_months)
    felt = (1 - trusting) * satisfaction + trusting * trust
    bond = p.value_weight * value[:, None] + (1 - p.value_weight) * felt
    free = loyalty_curve(bond, people.rivals[:, None], p.curve)
    held = p.cushion * people.switching[:, None] * (age / (age + p.cushion_months))
    return (1 - (1 - free) * (1 - held)).clip(0, 1)
