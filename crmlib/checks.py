"""Checks of a rule's keywords: thresholds in order, within their range, weights that weigh."""

from collections.abc import Mapping
from itertools import pairwise
from numbers import Real

from crmlib.errors import ParameterError
from crmlib.language import say


def check_between(low: float, high: float, **values: float) -> None:
    """Each value lies in the closed range.

    >>> check_between(0, 1, vip=0.8)
    """
    for name, value in values.items():
        if not (_is_number(value) and low <= value <= high):
            raise ParameterError(
                say(f"{name} is {value!r}.", f"{name} 的值是 {value!r}。"),
                say(f"Give a number from {low} to {high}.", f"请给出 {low} 到 {high} 之间的数。"),
            )


def check_rising(**thresholds: float) -> None:
    """The thresholds rise strictly, in the order given.

    >>> check_rising(vip=0.8, important=0.95)
    """
    pairs = list(thresholds.items())
    for (one, low), (two, high) in pairwise(pairs):
        if not low < high:
            raise ParameterError(
                say(f"Thresholds out of order: {one} = {low} is not below {two} = {high}.",
                    f"阈值次序不对：{one} = {low} 应小于 {two} = {high}。"),
                say(f"Lower {one} or raise {two}.", f"请调低 {one} 或调高 {two}。"),
            )


def check_weights(weights: Mapping[str, float], *, called: str = "weights") -> None:
    """No weight is negative or missing, and they do not all vanish.

    >>> check_weights({"price": 2, "quality": 1})
    """
    for name, weight in weights.items():
        if not (_is_number(weight) and 0 <= weight < float("inf")):
            raise ParameterError(
                say(f"The weight of {name!r} in {called} is {weight!r}.", f"{called} 中“{name}”的权重是 {weight!r}。"),
                say("Weights are finite numbers from 0 up.", "权重必须是不小于 0 的有限数。"),
            )
    if not sum(weights.values()) > 0:
        raise ParameterError(
            say(f"All {called} are 0: nothing is weighed.", f"{called} 全为 0：没有可加权的内容。"),
            say("Give at least one weight above 0.", "请至少给一个大于 0 的权重。"),
        )


def _is_number(value: object) -> bool:
    """Whether it is a real number; numpy's count too."""
    return isinstance(value, Real) and not isinstance(value, bool)
