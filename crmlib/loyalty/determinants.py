"""What loyalty grows from in each stage of the relationship, what it is worth and how it is built."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from crmlib.advice import advice
from crmlib.checks import check_between
from crmlib.errors import UnknownNameError, nearest
from crmlib.language import say, words_of


@dataclass(frozen=True)
class Determinant:
    """One thing that loyalty grows from.

    Args:
        id: its name; words stand under ``determinant``.
        kind: "basic" (stands by itself) or "derived" (grows from others).
        phases: the parts of the relationship's life in which it is crucial: "early", "middle", "late".
    """

    id: str
    kind: str
    phases: tuple[str, ...]


DETERMINANTS = (
    Determinant("perceived_value", "basic", ("early", "middle", "late")),
    Determinant("satisfaction", "derived", ("early",)),
    Determinant("trust", "derived", ("middle",)),
    Determinant("switching_cost", "basic", ("middle", "late")),
)
"""The textbook's four determinants."""

PHASES = {"exploration": "early", "build_up": "middle", "stability": "middle", "decline": "late"}
"""The four lifecycle stages as the textbook's early, middle and late. It does not say which is which: our reading."""

CHAIN = ("satisfaction", "trust", "loyalty")
"""Satisfaction makes trust and trust makes loyalty, in this order and not the other way round."""


def determinants(stage: str | None = None) -> pd.DataFrame:
    """What makes loyalty, all four determinants or those that matter most in one stage.

    Args:
        stage: a lifecycle stage, "exploration", "build_up", "stability" or "decline"; all without one.

    Returns:
        A pandas table indexed by ``id`` with ``label`` (its word), ``kind`` ("basic" or "derived"), a column of
        true/false for each of the four stages (is it crucial there?), ``advice`` (its role, in the current language),
        ``source`` and ``status``.

    Raises:
        UnknownNameError: no such stage; names the nearest one.

    >>> list(determinants("decline").index)
    ['perceived_value', 'switching_cost']

    Source: textbook; concepts loyal.determinants and life.drivers. Which stage is early, middle or late is ours.
    """
    if stage is not None and stage not in PHASES:
        raise _no_stage(stage)
    found = advice("determinant")
    found.insert(1, "kind", [each.kind for each in DETERMINANTS])
    for place, (name, phase) in enumerate(PHASES.items(), start=2):
        found.insert(place, name, [phase in each.phases for each in DETERMINANTS])
    return found if stage is None else found[found[stage]]


def trust_from_satisfactions(satisfactions: Iterable[float], *, start: float = 0.35,
                             speed: float = 0.12) -> list[float]:
    """Trust after each of a series of satisfactions: it follows them slowly, up and down.

    After each experience, trust closes part of the gap to the satisfaction felt. One good experience makes little
    trust, a long run of them much. The form and both figures are ours; they are those of the simulated firm.

    Args:
        satisfactions: satisfaction with each experience in turn, 0 to 1.
        start: trust before the first, 0 to 1.
        speed: share of the gap that one experience closes, 0 to 1.

    Returns:
        Trust after each experience, 0 to 1.

    Raises:
        ParameterError: a satisfaction, start or speed outside 0 to 1.

    >>> [round(trust, 2) for trust in trust_from_satisfactions([0.8, 0.8, 0.2], start=0.4, speed=0.5)]
    [0.6, 0.7, 0.45]

    Source: "a series of satisfactions makes trust": textbook, concept loyal.determinants; the form is ours.
    """
    check_between(0, 1, start=start, speed=speed)
    trust, after = start, []
    for satisfaction in satisfactions:
        check_between(0, 1, satisfaction=satisfaction)
        trust += speed * (satisfaction - trust)
        after.append(trust)
    return after


def benefits() -> pd.DataFrame:
    """What loyal customers are said to be worth, each claim with its source and status.

    Returns:
        A pandas table indexed by ``id`` with ``label``, ``advice`` (the claim), ``source`` and ``status``. That loyal
        customers cost less, pay more and recommend more is "disputed": Reinartz and Kumar (2002) found no such thing.

    >>> benefits().loc["price_premium", "status"]
    'disputed'

    Source: textbook; Reinartz and Kumar, Harvard Business Review (2002); concept loyal.benefits.
    """
    return advice("loyalty_benefit")


def building() -> pd.DataFrame:
    """How loyalty is built, each piece of advice with its source and status.

    Returns:
        A pandas table indexed by ``id`` with ``label``, ``advice``, ``source`` and ``status``.

    >>> list(building().index)
    ['reward', 'trust_and_ties', 'unique_service', 'loyal_employees']

    Source: textbook; concept loyal.building.
    """
    return advice("loyalty_building")


def _no_stage(stage: Any) -> UnknownNameError:
    close = nearest(stage, PHASES)
    there = "、".join(f"{each}({name})" for each, name in words_of("stage").items())
    return UnknownNameError(
        say(f"No lifecycle stage {stage!r}. Stages: {', '.join(PHASES)}.",
            f"没有生命周期阶段“{stage}”。可选：{there}。"),
        say(f"Did you mean {close!r}?", f"是不是“{close}”？") if close else "",
    )
