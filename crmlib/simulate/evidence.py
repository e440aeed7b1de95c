"""What the firm knows about each exit: true signs, overlapping and noisy."""

import numpy as np

from crmlib.simulate.leaving import CAUSES, COMPETITIVE, FAULT, MALICIOUS, NATURAL, Leaving, recent
from crmlib.simulate.parameters import Parameters
from crmlib.simulate.people import People
from crmlib.simulate.purchases import Lines
from crmlib.simulate.relation import Relation
from crmlib.simulate.streams import Streams, pick_by_row

HALF_YEAR = 183  # days


def known_exits(people: People, leaving: Leaving, days: int, p: Parameters, draw: Streams) -> np.ndarray:
    """Rows of the customers whose leaving, within the window, somebody noticed."""
    unseen = draw("silent").random(len(people)) < p.silent
    unseen &= ~people.contract & (leaving.cause != MALICIOUS)
    return np.flatnonzero((leaving.day < days) & ~unseen)


def exit_columns(
    people: People, relation: Relation, leaving: Leaving, lines: Lines, who: np.ndarray, p: Parameters, draw: Streams
) -> dict[str, np.ndarray]:
    """The evidence columns of the exits `who`; -1 in `reason_stated` means none stated."""
    complaints, unsettled = _complaints(relation, leaving)
    signs = _signs(people, leaving, p, draw)
    debt = np.bincount(lines.who[~lines.paid], lines.amount[~lines.paid], minlength=len(people)).astype(float)
    columns = {
        "moved_away": signs["moved_away"],
        "deceased": signs["deceased"],
        "unpaid": np.round(np.maximum(0, debt), 2),
        "unreachable": signs["unreachable"],
        "rival_offer": signs["rival_offer"],
        "joined_rival": signs["joined_rival"],
        "failures": np.maximum(complaints, _failures(relation, leaving, p, draw)),
        "complaints_unsettled": unsettled,
        "reason_stated": _reasons(leaving, p, draw),
        "contract_ended": leaving.at_term,
    }
    return {name: column[who] for name, column in columns.items()}


def _complaints(relation: Relation, leaving: Leaving) -> tuple[np.ndarray, np.ndarray]:
    """Complaints in the half year before leaving, and those of them left unsettled."""
    ago = leaving.day[:, None] - relation.complaint_day
    lately = relation.complained & (ago > 0) & (ago <= HALF_YEAR)
    return lately.sum(axis=1), (lately & ~relation.settled).sum(axis=1)


def _failures(relation: Relation, leaving: Leaving, p: Parameters, draw: Streams) -> np.ndarray:
    """Failures on record from the last six months; one more may have set off a fault exit."""
    rows, month = np.arange(len(leaving.month)), np.minimum(leaving.month, relation.failures.shape[1] - 1)
    trigger = (leaving.cause == FAULT) & (draw("exit.trigger").random(len(rows)) < p.fault_trigger)
    met = recent(relation.failures)[rows, month] + trigger
    return draw("exit.failures").binomial(met, p.seen).astype(np.int64)


def _signs(people: People, leaving: Leaving, p: Parameters, draw: Streams) -> dict[str, np.ndarray]:
    """Signs that are there or not; each true one is seen with some chance, and stray ones occur."""
    cause, gone = leaving.cause, leaving.deceased
    is_natural, is_malicious, is_rival, is_fault = (cause == each for each in (NATURAL, MALICIOUS, COMPETITIVE, FAULT))
    joins = p.rival_acts * is_rival + p.fault_joins_rival * is_fault * people.rivals
    joins = joins + p.malicious_joins_rival * is_malicious
    silence = [1.0, p.unreachable_moved, p.unreachable_malicious]
    chance = {
        "moved_away": np.where(is_natural & ~gone, p.seen, p.stray),
        "deceased": p.seen * gone,
        "unreachable": p.seen * np.select([gone, is_natural, is_malicious], silence, p.unreachable),
        "rival_offer": p.seen * np.where(is_rival, p.rival_acts, p.rival_elsewhere * people.rivals),
        "joined_rival": np.maximum(p.seen * joins, np.where(gone, 0.0, p.stray)),
    }
    return {name: draw(f"exit.{name}").random(len(people)) < odds for name, odds in chance.items()}


def _reasons(leaving: Leaving, p: Parameters, draw: Streams) -> np.ndarray:
    """Number of the stated reason, -1 if none: the malicious and the dead seldom state one."""
    weights = np.array([[getattr(each, cause) for each in p.reasons] for cause in CAUSES], dtype=float)
    stated = pick_by_row(draw("exit.reason"), weights[leaving.cause.clip(0, len(CAUSES) - 1)])
    kinds, odds = (
        [leaving.deceased, leaving.cause == MALICIOUS],
        [p.reason_missing_deceased, p.reason_missing_malicious],
    )
    mute = np.select(kinds, odds, p.reason_missing)
    return np.where(draw("exit.reason.missing").random(len(mute)) < mute, -1, stated)
