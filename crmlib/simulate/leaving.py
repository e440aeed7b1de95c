"""Who leaves, when and why: monthly risks by cause compete."""

from dataclasses import dataclass

import numpy as np

from crmlib.simulate.parameters import Parameters
from crmlib.simulate.people import YEAR, People, of_kind
from crmlib.simulate.relation import Relation
from crmlib.simulate.streams import Streams, pick_by_row

CAUSES = ("natural", "malicious", "competitive", "fault", "other")
NATURAL, MALICIOUS, COMPETITIVE, FAULT, OTHER = range(5)
NEVER = np.int64(2**40)


@dataclass(frozen=True)
class Leaving:
    """Arrays of n: month and day of leaving (NEVER: stays), cause (-1: stays), a death, a plan not renewed."""

    month: np.ndarray
    day: np.ndarray
    cause: np.ndarray
    deceased: np.ndarray
    at_term: np.ndarray


def leave(people: People, relation: Relation, starts: np.ndarray, p: Parameters, draw: Streams) -> Leaving:
    """Let the monthly risks decide; a plan is broken off for nature or malice only, else not renewed."""
    present = people.joined[:, None] < starts[None, 1:] - 1
    terms = term_ends(people.joined, starts)
    risks = _risks(people, relation, p)
    risks[:, :, 2:] = np.where(
        people.contract[:, None, None], _at_term(risks[:, :, 2:], present, terms), risks[:, :, 2:]
    )
    risks *= (present * of_kind(p.buyers, "leaving", people.buyer)[:, None])[..., None]
    gone = draw("leaving").random(present.shape) < 1 - np.exp(-risks.sum(axis=2))
    month = np.where(gone.any(axis=1), gone.argmax(axis=1), NEVER)
    at = np.minimum(month, present.shape[1] - 1)
    rows = np.arange(len(people))
    cause = np.where(month < NEVER, pick_by_row(draw("cause"), risks[rows, at]), -1)
    at_term = people.contract & (cause >= COMPETITIVE)
    day = _day(people, starts, at, draw)
    day = np.where(at_term, terms[rows, at], day)
    deceased = (cause == NATURAL) & _household(people, p) & (draw("deceased").random(len(people)) < p.deceased)
    return Leaving(month, np.where(month < NEVER, day, NEVER), cause, deceased, at_term)


def term_ends(joined: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """The yearly plan's end that falls in each month, as a day; -1 - NEVER where none does."""
    years = np.maximum(1, -((joined[:, None] - starts[None, :-1]) // YEAR))
    end = joined[:, None] + years * YEAR
    return np.where(end < starts[None, 1:], end, -1 - NEVER)


def recent(events: np.ndarray, months: int = 6) -> np.ndarray:
    """How many events the last months brought, this month included."""
    total = np.cumsum(events, axis=1)
    before = np.zeros_like(total)
    before[:, months:] = total[:, :-months]
    return total - before


def _risks(people: People, relation: Relation, p: Parameters) -> np.ndarray:
    """Risk a month of each cause: n x months x 5."""
    disloyal = 1 - relation.loyalty
    risk = np.empty((*disloyal.shape, len(CAUSES)))
    risk[..., NATURAL] = p.natural
    risk[..., MALICIOUS] = (p.malicious * _bad_credit(people, p))[:, None]
    free = people.rivals * (1 - people.switching)
    risk[..., COMPETITIVE] = p.competitive * free[:, None] * disloyal
    unsettled = relation.complained & ~relation.settled
    faults = 1 + p.fault_failure * recent(relation.failures) + p.fault_unsettled * recent(unsettled.astype(int))
    risk[..., FAULT] = p.fault * disloyal * np.exp(p.fault_slope * (p.fault_at - relation.satisfaction)) * faults
    risk[..., OTHER] = p.other
    return risk


def _bad_credit(people: People, p: Parameters) -> np.ndarray:
    """How many times the mean malicious risk: the mean over the firm is 1."""
    shares = np.array([p.credit_a, p.credit_b, p.credit_c, 0.0])
    shares[3] = max(0.0, 1 - shares.sum())
    steps = p.credit_step ** np.arange(4)
    mean = (shares @ steps) * (p.registered + (1 - p.registered) * p.unregistered)
    return steps[people.credit] * np.where(people.registered, 1.0, p.unregistered) / mean


def _at_term(risk: np.ndarray, present: np.ndarray, terms: np.ndarray) -> np.ndarray:
    """A year's risk, saved up for the month in which the plan ends."""
    weight = present[..., None]
    total, months = np.cumsum(risk * weight, axis=1), np.cumsum(weight, axis=1)
    total[:, 12:], months[:, 12:] = total[:, 12:] - total[:, :-12], months[:, 12:] - months[:, :-12]
    return np.where((terms >= 0)[..., None], 12 * total / np.maximum(months, 1), 0.0)


def _day(people: People, starts: np.ndarray, month: np.ndarray, draw: Streams) -> np.ndarray:
    """A day of the month of leaving, after the day of joining."""
    first = np.maximum(starts[month], people.joined + 1)
    return first + np.floor(draw("leaving.day").random(len(people)) * (starts[month + 1] - first)).astype(np.int64)


def _household(people: People, p: Parameters) -> np.ndarray:
    return np.isin(people.buyer, [at for at, each in enumerate(p.buyers) if each.id == "household"])
