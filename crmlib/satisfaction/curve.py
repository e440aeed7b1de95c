"""What satisfaction does to loyalty: a curve that depends on competition, not a line."""

from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
from scipy import optimize, stats

from crmlib.checks import check_between, check_rising
from crmlib.decide import UNCLASSIFIED
from crmlib.errors import DataError
from crmlib.frames import gathered, number, open_frame
from crmlib.intervals import check_confidence, wilson
from crmlib.language import say


def loyalty_curve(satisfaction: Any, *, competition: float, bend: float = 3.0, floor: float = 0.0,
                  ceiling: float = 1.0) -> Any:
    """The loyalty that a satisfaction brings: convex among rivals, concave where customers cannot leave.

    Where competition is strong only the delighted stay (flat, then steep). Where there is little, customers
    stay even if hardly satisfied (steep, then flat): hostages, whose loyalty is false and ends with the
    monopoly. The shapes are the paper's; the formula and its numbers are ours:
    (1 - c) * (1 - (1 - s)^bend) + c * s^bend, stretched from `floor` to `ceiling`. The textbook's
    "loyalty grows in proportion to satisfaction" is bend = 1.

    Args:
        satisfaction: 0 (none) to 1 (complete); a number, or several.
        competition: strength of competition, 0 (a monopoly) to 1.
        bend: how strongly the curve bends, 1 (a straight line) to 20.
        floor: loyalty of the wholly dissatisfied, 0 to 1.
        ceiling: loyalty of the wholly satisfied, above `floor`, to 1.

    Returns:
        Loyalty, 0 to 1: a float for one number, else an array; missing where satisfaction is.

    Raises:
        DataError: satisfaction outside 0 to 1.
        ParameterError: another keyword out of range.

    >>> loyalty_curve(0.5, competition=1.0), loyalty_curve(0.5, competition=0.0)
    (0.125, 0.875)

    Source: Jones and Sasser, Harvard Business Review (November-December 1995), for the shapes (status:
    secondary; formula: adaptation); concept sat.to_loyalty.
    """
    check_between(0, 1, competition=competition, floor=floor, ceiling=ceiling)
    check_between(1, 20, bend=bend)
    check_rising(floor=floor, ceiling=ceiling)
    points = np.asarray(satisfaction, dtype=float)
    if np.any((points < 0) | (points > 1)):
        raise DataError(
            say("Satisfaction outside 0 to 1.", "满意度超出了 0 至 1 的范围。"),
            say("Rescale it first: (answer - lowest) / (highest - lowest).",
                "请先换算：（回答-最低分）/（最高分-最低分）。"))
    loyalty = _curve(points, competition, floor, ceiling, bend)
    return float(loyalty) if loyalty.ndim == 0 else loyalty


def observed_curve(surveys: Any, *, satisfaction: str = "satisfaction", repurchase: str = "repurchase_intention",
                   repurchase_from: float = 4, competition: str | None = "competition",
                   confidence: float = 0.95) -> pd.DataFrame:
    """The curve as measured: the share that would buy again at each level of satisfaction and competition.

    Args:
        surveys: one row a respondent; a lazy table is computed.
        satisfaction: column of overall satisfaction, in whole points.
        repurchase: column of the intention to buy again, or of what was then done (0 or 1, purchases).
        repurchase_from: value from which it counts as buying again. No textbook gives one: 4 suits an
            intention from 1 to 5, 1 suits 0 or 1.
        competition: column of the market's competition; None draws one curve for all.
        confidence: of Wilson's intervals.

    Returns:
        A pandas table, one row a competition (if asked) and level: ``n`` answers, ``unanswered`` respondents
        without the repurchase question, ``share`` that would buy again, ``low``, ``high``. Respondents
        without a level are the last row, with a missing ``satisfaction``.

    Raises:
        ColumnError, DataError: the table lacks a column, numbers or rows.

    >>> import pandas as pd
    >>> answers = pd.DataFrame({"satisfaction": [5, 5, 9, 9], "repurchase_intention": [2, 4, 5, 4]})
    >>> observed_curve(answers, competition=None)[["satisfaction", "share"]].values.tolist()
    [[5.0, 0.5], [9.0, 1.0]]

    Source: Jones and Sasser (1995); concept sat.to_loyalty. Same people, two answers: an association.
    """
    check_confidence(confidence)
    check_between(float("-inf"), float("inf"), repurchase_from=repurchase_from)
    frame = open_frame(surveys, called="surveys", needs=[competition] if competition else [],
                       numbers=[satisfaction, repurchase])
    again = nw.when(number(repurchase) >= repurchase_from).then(nw.lit(1)).otherwise(nw.lit(0))
    work = frame.with_columns(_market(competition), number(satisfaction).alias("satisfaction"),
                              number(repurchase).alias("__answer"), again.alias("__again"))
    keys = ["competition", "satisfaction"]
    table = gathered(work.group_by(keys).agg(
        nw.len().alias("__rows"), nw.col("__answer").count().alias("n"), nw.col("__again").sum()))
    table["satisfaction"] = table["satisfaction"].astype(float)
    table = table.sort_values(keys).reset_index(drop=True)
    table["unanswered"] = table["__rows"] - table["n"]
    table["share"] = table["__again"] / table["n"].where(table["n"] > 0)
    table["low"], table["high"] = wilson(table["__again"], table["n"], confidence=confidence)
    return table[[*(keys if competition else keys[1:]), "n", "unanswered", "share", "low", "high"]]


def fit_curve(observed: pd.DataFrame, *, scale: tuple[float, float] = (1, 10), bend: float = 3.0,
              confidence: float = 0.95) -> pd.DataFrame:
    """Which shape a measured curve has: the competition of `loyalty_curve` that comes nearest to it.

    Args:
        observed: what `observed_curve` gives; levels without an answer play no part.
        scale: lowest and highest possible satisfaction.
        bend: the curve's bend, held fixed.
        confidence: of the interval, which holds every competition that fits almost as well (profile likelihood).

    Returns:
        A pandas table, one row a market (only ``competition`` "all" where `observed` has no such column):
        ``levels`` of satisfaction used, ``fitted`` competition from 0 to 1 with ``low`` and ``high``, ``floor`` and
        ``ceiling`` of the share, and ``shape``: "convex" (the interval lies above 0.5), "concave" (below 0.5),
        or "straight" (not told apart from a line).

    Raises:
        DataError: a market with fewer than four levels: three numbers are fitted.

    >>> import pandas as pd
    >>> levels = range(1, 11)
    >>> share = loyalty_curve([(each - 1) / 9 for each in levels], competition=1.0)
    >>> fit_curve(pd.DataFrame({"satisfaction": levels, "n": 500, "share": share}))["shape"].tolist()
    ['convex']

    Source: weighted least squares (scipy.optimize.lsq_linear); the formula is ours, see `loyalty_curve`.
    """
    check_confidence(confidence)
    check_between(1, 20, bend=bend)
    check_rising(lowest=scale[0], highest=scale[1])
    used = gathered(open_frame(observed, called="observed", numbers=["satisfaction", "n", "share"]))
    used = used[used["satisfaction"].notna() & (used["n"] > 0)]
    markets = used.groupby("competition") if "competition" in used else [("all", used)]
    return pd.DataFrame([_fit(str(market), levels, scale, bend, confidence) for market, levels in markets])


def _curve(points: np.ndarray, competition: float, floor: float, ceiling: float, bend: float) -> np.ndarray:
    held, free = 1 - (1 - points) ** bend, points**bend
    return floor + (ceiling - floor) * ((1 - competition) * held + competition * free)


def _market(competition: str | None) -> nw.Expr:
    if competition is None:
        return nw.lit("all").alias("competition")
    return nw.col(competition).cast(nw.String()).fill_null(UNCLASSIFIED).alias("competition")


def _fit(market: str, levels: pd.DataFrame, scale: tuple[float, float], bend: float,
         confidence: float) -> dict[str, Any]:
    if len(levels) < 4:
        raise DataError(
            say(f"Only {len(levels)} level(s) of satisfaction in {market!r}: a curve needs four.",
                f"“{market}”中只有 {len(levels)} 个满意度水平：拟合曲线至少需要四个。"),
            say("Ask more customers, or on a finer scale.", "请调查更多客户，或使用更细的量表。"))
    points = ((levels["satisfaction"] - scale[0]) / (scale[1] - scale[0])).clip(0, 1).to_numpy(dtype=float)
    share, n = levels["share"].to_numpy(dtype=float), levels["n"].to_numpy(dtype=float)
    smooth = (share * n + 1) / (n + 2)  # a level where all agree is not infinitely sure
    error = np.sqrt(smooth * (1 - smooth) / n)
    tried = np.linspace(0, 1, 101)
    fits = [_ends(_curve(points, each, 0.0, 1.0, bend), share, error) for each in tried]
    misfit = np.array([2 * fit.cost for fit in fits])
    best = int(misfit.argmin())
    inside = tried[misfit <= misfit[best] + stats.chi2.ppf(confidence, 1)]
    low, high = float(inside.min()), float(inside.max())
    shape = "convex" if low > 0.5 else "concave" if high < 0.5 else "straight"
    return {"competition": market, "levels": len(levels), "fitted": float(tried[best]), "low": low, "high": high,
            "floor": fits[best].x[0], "ceiling": fits[best].x[1], "shape": shape}


def _ends(curve: np.ndarray, share: np.ndarray, error: np.ndarray) -> Any:
    """The floor and ceiling, 0 to 1, between which a curve comes nearest to the measured shares."""
    stretched = np.column_stack([1 - curve, curve]) / error[:, None]
    return optimize.lsq_linear(stretched, share / error, bounds=(0, 1))
