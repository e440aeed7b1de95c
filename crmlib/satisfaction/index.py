"""One number for satisfaction: the importance-weighted index over attributes."""

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw

from crmlib.checks import check_rising, check_weights
from crmlib.errors import DataError, ParameterError
from crmlib.frames import Frame, gathered, number, open_frame
from crmlib.intervals import Estimate, check_confidence, mean_interval
from crmlib.language import say

WEIGHTS = ("mean", "own", "equal")


def satisfaction_index(ratings: Any, *, weights: Mapping[str, float] | str = "mean",
                       scale: tuple[float, float] = (1, 10), customer: str = "customer",
                       attribute: str = "attribute", importance: str = "importance",
                       perceived: str = "perceived", confidence: float = 0.95) -> Estimate:
    """The satisfaction index of all respondents, 0 to 100: what matters more counts more.

    Each respondent gets an index (see `respondent_index`); this is the mean of those, with Student's t
    interval over respondents, because the answers of one person are not independent of each other.

    Args:
        ratings: one row a customer and attribute; a lazy table is computed.
        weights: a mapping from attribute to weight, or "mean" (each attribute's mean importance, the field's
            habit), "own" (each respondent's own importance), "equal" (all attributes alike).
        scale: lowest and highest point of the answers; they become 0 and 100.
        customer: column of the respondent's id.
        attribute: column of the attribute's id.
        importance: column of importance, read for "mean" and "own".
        perceived: column of what was perceived.
        confidence: of the interval.

    Returns:
        An `Estimate`: ``value``, ``low``, ``high``, ``n`` respondents, ``missing`` respondents without an index.

    Raises:
        ColumnError, DataError: the table lacks a column, numbers or rows, or answers are off the scale.
        ParameterError: a negative weight, no weight above 0, a rated attribute without a weight.

    >>> import pandas as pd
    >>> answers = pd.DataFrame({"customer": ["ann", "ann", "bo", "bo"], "attribute": ["price", "taste"] * 2,
    ...                         "importance": [3, 9, 3, 9], "perceived": [1, 10, 1, 4]})
    >>> round(satisfaction_index(answers).value, 2)
    50.0

    Source: weighted customer satisfaction index: Hill and Alexander, The Handbook of Customer Satisfaction and
    Loyalty Measurement (3rd edition, 2006); concept sat.index.
    """
    check_confidence(confidence)
    frame = open_frame(_indices(ratings, weights, scale, customer, attribute, importance, perceived))
    figures = gathered(frame.with_columns(nw.lit(1).alias("__one")).group_by("__one").agg(
        nw.len().alias("rows"), nw.col("satisfaction_index").count().alias("n"),
        nw.col("satisfaction_index").mean().alias("mean"), nw.col("satisfaction_index").std().alias("deviation"),
        nw.col("__least").min().alias("least"), nw.col("__most").max().alias("most"))).iloc[0]
    _check_ends(figures["least"], figures["most"], scale, perceived)
    low, high = mean_interval(figures["mean"], figures["deviation"], figures["n"], confidence=confidence)
    return Estimate(float(figures["mean"]), max(float(low), 0.0), min(float(high), 100.0), int(figures["n"]),
                    missing=int(figures["rows"] - figures["n"]), confidence=confidence)


def respondent_index(ratings: Any, *, weights: Mapping[str, float] | str = "mean",
                     scale: tuple[float, float] = (1, 10), customer: str = "customer",
                     attribute: str = "attribute", importance: str = "importance",
                     perceived: str = "perceived") -> Any:
    """Each respondent's satisfaction index, 0 to 100, over the attributes that they rated.

    Args:
        ratings: one row a customer and attribute.
        weights: see `satisfaction_index`; in a lazy table an attribute that a mapping lacks counts nothing.
        scale: lowest and highest point of the answers.
        customer: column of the respondent's id.
        attribute: column of the attribute's id.
        importance: column of importance.
        perceived: column of what was perceived.

    Returns:
        A table of the same kind, one row a respondent: ``answered`` attributes that count, and
        ``satisfaction_index``, missing where none does.

    >>> import pandas as pd
    >>> answers = pd.DataFrame({"customer": ["ann", "ann"], "attribute": ["price", "taste"], "perceived": [1, 10]})
    >>> respondent_index(answers, weights={"price": 1, "taste": 3})["satisfaction_index"].tolist()
    [75.0]

    Source: concept sat.index.
    """
    frame = open_frame(_indices(ratings, weights, scale, customer, attribute, importance, perceived))
    return nw.to_native(frame.select(customer, "answered", "satisfaction_index"))


def _indices(ratings: Any, weights: Mapping[str, float] | str, scale: tuple[float, float],
             customer: str, attribute: str, importance: str, perceived: str) -> Frame:
    low, high = scale
    check_rising(lowest=low, highest=high)
    asked = [perceived] if weights == "equal" or isinstance(weights, Mapping) else [perceived, importance]
    frame = open_frame(ratings, called="ratings", needs=[customer, attribute], numbers=asked)
    weighed = _weighed(frame, weights, attribute, importance)
    points = number(perceived)
    if isinstance(weighed, nw.DataFrame):
        ends = weighed.select(points.min().alias("least"), points.max().alias("most"))
        _check_ends(ends["least"][0], ends["most"][0], scale, perceived)
    absent = points.is_null() | nw.col("__weight").is_null() | nw.col(attribute).is_null()
    counts = ~absent & (nw.col("__weight") > 0)
    work = weighed.with_columns(
        points.alias("__points"),
        nw.when(counts).then(nw.lit(1)).otherwise(nw.lit(0)).alias("__counts"),
        nw.when(counts).then(nw.col("__weight")).otherwise(nw.lit(0.0)).alias("__sum"),
        nw.when(counts).then(nw.col("__weight") * (points - low)).otherwise(nw.lit(0.0)).alias("__product"))
    sums = work.group_by(customer).agg(
        nw.col("__counts").sum().alias("answered"), nw.col("__sum").sum(), nw.col("__product").sum(),
        nw.col("__points").min().alias("__least"), nw.col("__points").max().alias("__most"))
    divisor = nw.when(nw.col("__sum") > 0).then(nw.col("__sum")).otherwise(nw.lit(None, nw.Float64()))
    return sums.with_columns((nw.col("__product") / divisor * (100 / (high - low))).alias("satisfaction_index"))


def _weighed(frame: Frame, weights: Mapping[str, float] | str, attribute: str, importance: str) -> Frame:
    """The table with the weight of each answer."""
    if isinstance(weights, Mapping):
        check_weights(weights)
        _check_all_weighed(frame, weights, attribute)
        weight: nw.Expr = nw.lit(None, nw.Float64())
        for name, value in weights.items():
            weight = nw.when(nw.col(attribute) == name).then(nw.lit(float(value))).otherwise(weight)
        return frame.with_columns(weight.alias("__weight"))
    if weights not in WEIGHTS:
        raise ParameterError(
            say(f"weights is {weights!r}.", f"weights 的值是 {weights!r}。"),
            say(f"Give a mapping from attribute to weight, or one of {', '.join(map(repr, WEIGHTS))}.",
                f"请给出“属性：权重”的映射，或 {'、'.join(map(repr, WEIGHTS))} 之一。"))
    if weights == "equal":
        return frame.with_columns(nw.lit(1.0).alias("__weight"))
    _check_importance(frame, importance)
    if weights == "own":
        return frame.with_columns(number(importance).alias("__weight"))
    means = frame.with_columns(number(importance).alias("__weight")).group_by(attribute).agg(
        nw.col("__weight").mean())
    return frame.join(means, on=attribute, how="left")  # type: ignore[arg-type]


def _check_all_weighed(frame: Frame, weights: Mapping[str, float], attribute: str) -> None:
    if not isinstance(frame, nw.DataFrame):
        return
    absent = sorted({str(each) for each in frame[attribute].drop_nulls().unique().to_list()} - set(map(str, weights)))
    if absent:
        raise ParameterError(
            say(f"No weight for {', '.join(absent)}.", f"缺少权重：{'、'.join(absent)}。"),
            say("Give every rated attribute a weight; 0 leaves it out.", "每个被评价的属性都要有权重；0 表示不计入。"))


def _check_importance(frame: Frame, importance: str) -> None:
    if isinstance(frame, nw.DataFrame) and bool(frame.select((number(importance) < 0).any()).item()):
        raise DataError(
            say(f"Column {importance!r} of ratings has negative values: no weight is below 0.",
                f"ratings 的列“{importance}”含有负数：权重不能小于 0。"),
            say("Correct them or mark them as missing.", "请改正，或标为缺失。"))


def _check_ends(least: Any, most: Any, scale: tuple[float, float], perceived: str) -> None:
    low, high = scale
    off = [each for each in (least, most) if each is not None and each == each and not low <= each <= high]
    if off:
        raise DataError(
            say(f"Column {perceived!r} of ratings holds {off[0]:g}, off the scale {low:g} to {high:g}.",
                f"ratings 的列“{perceived}”含有 {off[0]:g}，超出了 {low:g} 至 {high:g} 的量表。"),
            say("Give the survey's own scale, e.g. scale=(1, 5).", "请给出问卷实际的量表，例如 scale=(1, 5)。"))
