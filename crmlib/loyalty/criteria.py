"""The eight criteria by which loyalty is judged, as data: sign, scale, weight."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd

from crmlib.checks import check_weights
from crmlib.decide import missing
from crmlib.errors import DataError, ParameterError, UnknownNameError, nearest
from crmlib.frames import Frame, number
from crmlib.language import has_word, say, word


@dataclass(frozen=True)
class Criterion:
    """One sign of loyalty and the scale on which it is measured.

    Args:
        id: its name; the word for it is `label`.
        sign: +1 where more means more loyal, -1 where more means less loyal.
        low: the scale's low end.
        high: the scale's high end.
        unit: "times", "share", "minutes" or "points".
        side: "behaviour" (what the customer does) or "attitude" (how the customer feels).
        open_end: values above `high` occur and count as `high`; on other scales they are mistakes.
        weight: what it counts for, from 0 up, unless a rule is told otherwise.
        column: the column that holds it; its id unless given.

    Raises:
        ParameterError: a sign that is neither +1 nor -1, a scale without extent, a negative weight.

    >>> Criterion("price_sensitivity", -1, 1, 7, "points", "attitude").scaled(7)
    0.0
    """

    id: str
    sign: int
    low: float
    high: float
    unit: str
    side: str
    open_end: bool = False
    weight: float = 1.0
    column: str = ""

    def __post_init__(self) -> None:
        if not self.column:
            object.__setattr__(self, "column", self.id)
        sound = self.sign in (1, -1) and -math.inf < self.low < self.high < math.inf
        if not (sound and 0 <= self.weight < math.inf):
            raise ParameterError(
                say(f"Criterion {self.id!r} has sign {self.sign!r}, scale {self.low!r} to {self.high!r}, "
                    f"weight {self.weight!r}.",
                    f"标准“{self.id}”的符号是 {self.sign!r}，量表是 {self.low!r} 到 {self.high!r}，"
                    f"权重是 {self.weight!r}。"),
                say("The sign is 1 or -1, the low end is below the high end, the weight is not negative.",
                    "符号只能是 1 或 -1，下限必须小于上限，权重不能为负。"),
            )

    @property
    def label(self) -> str:
        """The criterion's name in the current language."""
        name = f"criterion.{self.id}"
        return word(name) if has_word(name) else self.id

    def on_scale(self, value: float) -> bool:
        """Whether the value is one that the scale allows."""
        return self.low <= value and (self.open_end or value <= self.high)

    def scaled(self, value: float | None) -> float:
        """How loyal this value speaks: 0 (least) to 1 (most); NaN where there is none, or none on the scale."""
        if value is None or missing(value) or not self.on_scale(value):
            return math.nan
        share = (min(value, self.high) - self.low) / (self.high - self.low)
        return share if self.sign > 0 else 1 - share

    def scaled_column(self, name: str) -> nw.Expr:
        """The same for a whole column of numbers; null where there is no value on the scale."""
        value = nw.col(name)
        share = (nw.when(value > self.high).then(nw.lit(float(self.high))).otherwise(value) - self.low) / (
            self.high - self.low)
        fits = value >= self.low if self.open_end else (value >= self.low) & (value <= self.high)
        return nw.when(fits).then(share if self.sign > 0 else 1 - share)


CRITERIA = (
    Criterion("repeat_purchases", +1, 0, 12, "times", "behaviour", open_end=True),
    Criterion("share_of_wallet", +1, 0, 1, "share", "behaviour"),
    Criterion("brand_concern", +1, 1, 7, "points", "attitude"),
    Criterion("choosing_minutes", -1, 0, 60, "minutes", "behaviour", open_end=True),
    Criterion("price_sensitivity", -1, 1, 7, "points", "attitude"),
    Criterion("rival_interest", -1, 1, 7, "points", "attitude"),
    Criterion("fault_tolerance", +1, 1, 7, "points", "attitude"),
    Criterion("identification", +1, 1, 7, "points", "attitude"),
)
"""The textbook's eight criteria in its order. It gives each its sign; scales, equal weights and sides are ours."""

BEHAVIOUR = tuple(each for each in CRITERIA if each.side == "behaviour")
"""The criteria that show in what the customer does."""

ATTITUDE = tuple(each for each in CRITERIA if each.side == "attitude")
"""The criteria that show how the customer feels."""


def criterion(name: str, **changes: Any) -> Criterion:
    """One of the eight criteria, measured in another way: another column, scale, sign or weight.

    Args:
        name: the id of one of the eight.
        changes: fields of `Criterion` with their new values.

    Raises:
        UnknownNameError: no such criterion; names the nearest one.

    >>> criterion("identification", column="loyalty_3", high=10).scaled(10)
    1.0
    """
    found = {each.id: each for each in CRITERIA}
    if name not in found:
        raise _unknown(name, found)
    return replace(found[name], **changes)


def criteria_table(criteria: Iterable[Criterion] = CRITERIA) -> pd.DataFrame:
    """The criteria to look at: sign, scale, unit, and whether they show in what customers do or feel.

    >>> criteria_table()["sign"].tolist()
    ['+', '+', '+', '-', '-', '-', '+', '+']
    """
    return pd.DataFrame([
        {"criterion": each.id, "sign": "+" if each.sign > 0 else "-", "low": each.low, "high": each.high,
         "criterion_unit": each.unit, "criterion_side": each.side} for each in criteria])


def weights_of(criteria: Iterable[Criterion], weights: Mapping[str, float] | None) -> dict[str, float]:
    """The weight of each criterion: the given one, else its own.

    Raises:
        UnknownNameError: a weight for a criterion that is not there.
        ParameterError: a negative weight, all of them 0, no criterion, or one that occurs twice.
    """
    criteria = list(criteria)
    found = {each.id: each.weight for each in criteria}
    if not criteria or len(found) < len(criteria):
        raise ParameterError(
            say(f"The criteria are {[each.id for each in criteria]}.", f"标准是 {[each.id for each in criteria]}。"),
            say("Give at least one, and each only once.", "请至少给出一条，且每条只出现一次。"),
        )
    for name in weights or {}:
        if name not in found:
            raise _unknown(name, found)
    found |= weights or {}
    check_weights(found)
    return found


def check_scales(frame: Frame, criteria: Iterable[Criterion], called: str) -> None:
    """No value of a table in memory lies off its scale, as 85 does on a scale of shares from 0 to 1.

    Raises:
        DataError: names the column, the scale, a value and how many there are.
    """
    criteria = list(criteria)
    if isinstance(frame, nw.LazyFrame):
        return
    ends = [end.alias(f"{each.id}_{place}") for each in criteria
            for place, end in enumerate((number(each.column).min(), number(each.column).max()))]
    row = frame.select(*ends).row(0)
    for each, low, high in zip(criteria, row[::2], row[1::2], strict=True):
        if not missing(low) and not (each.on_scale(low) and each.on_scale(high)):
            raise _off_scale(frame, each, called)


def _off_scale(frame: nw.DataFrame[Any], each: Criterion, called: str) -> DataError:
    values = frame.select(number(each.column).alias("value"))["value"].drop_nulls().to_list()
    wrong = [value for value in values if not each.on_scale(value)]
    rows, scale, such = len(wrong), _scale(each), f"{max(wrong):g}"
    return DataError(
        say(f"Column {each.column!r} of {called} has {rows} value(s) off its scale of {scale}, e.g. {such}.",
            f"{called} 的列“{each.column}”有 {rows} 个值超出量表（{scale}），例如 {such}。"),
        say(f"Correct or blank them, or state the scale: criterion({each.id!r}, low=..., high=...).",
            f"请更正或清空这些值，或说明量表：criterion({each.id!r}, low=..., high=...)。"),
    )


def _scale(criterion: Criterion) -> str:
    if criterion.open_end:
        return say(f"{criterion.low:g} and up", f"{criterion.low:g} 以上")
    return say(f"{criterion.low:g} to {criterion.high:g}", f"{criterion.low:g} 到 {criterion.high:g}")


def _unknown(name: str, possible: Iterable[str]) -> UnknownNameError:
    possible = list(possible)
    close = nearest(name, possible)
    return UnknownNameError(
        say(f"No criterion {name!r}. Criteria: {', '.join(possible)}.",
            f"没有标准“{name}”。现有的标准：{'、'.join(possible)}。"),
        say(f"Did you mean {close!r}?", f"是不是“{close}”？") if close else "",
    )
