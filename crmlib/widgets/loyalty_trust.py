"""How a series of satisfactions makes trust: one experience after another, and one that goes wrong."""

import pandas as pd
from matplotlib.axes import Axes

from crmlib.language import say
from crmlib.loyalty import trust_from_satisfactions
from crmlib.widgets.controls import Slider
from crmlib.widgets.explorer import Explorer, View

MONTHS = 36
START = 0.35  # trust of a new customer


def trust_path(*, speed: float = 0.12) -> Explorer:
    """Explore `crmlib.loyalty.trust_from_satisfactions` over three years of a relationship.

    Args:
        speed: share of the gap to satisfaction that one month closes, 0 to 1.

    >>> trust_path().view(satisfaction=0.8, bad_months=0).sentence
    'After 36 months trust is 0.80. It passed 0.6 in month 7.'
    """
    return Explorer([
        Slider("satisfaction", say("satisfaction each month", "每月的满意"), 0.8, 0.0, 1.0, 0.05),
        Slider("bad_months", say("months that go wrong", "出问题的月数"), 1, 0, 12, 1),
        Slider("bad_from", say("beginning in month", "从第几个月开始"), 18, 1, MONTHS, 1),
        Slider("speed", say("share of the gap closed", "每月缩小差距的比例"), speed, 0.02, 0.5, 0.02),
    ], _view)


def trust_table(*, satisfaction: float, bad_months: int, bad_from: int, speed: float,
                bad: float = 0.1) -> pd.DataFrame:
    """Satisfaction and trust, month by month.

    Args:
        satisfaction: in an ordinary month, 0 to 1.
        bad_months: how many months go wrong.
        bad_from: the first of them, from 1.
        speed: share of the gap that one month closes.
        bad: satisfaction in a month that goes wrong.

    >>> trust_table(satisfaction=0.8, bad_months=1, bad_from=2, speed=0.5)["trust"].head(3).round(3).tolist()
    [0.575, 0.337, 0.569]
    """
    months = range(1, MONTHS + 1)
    felt = [bad if bad_from <= month < bad_from + bad_months else satisfaction for month in months]
    return pd.DataFrame({"month": months, "satisfaction": felt,
                         "trust": trust_from_satisfactions(felt, start=START, speed=speed)})


def _view(**controls: float) -> View:
    table = trust_table(**controls)  # type: ignore[arg-type]
    sentence = _sentence(table, int(controls["bad_from"]), int(controls["bad_months"]))
    return View(lambda axes: _draw(axes, table), sentence, _said(table))


def months_back(table: pd.DataFrame, bad_from: int, bad_months: int) -> int | None:
    """How many months after the bad ones trust took to be back where it was; None if it never was.

    >>> months_back(trust_table(satisfaction=0.8, bad_months=1, bad_from=18, speed=0.12), 18, 1)
    8
    """
    before = table["trust"].iloc[bad_from - 2] if bad_from > 1 else START
    after = table.iloc[bad_from - 1 + bad_months:]
    back = after.loc[after["trust"] >= before, "month"]
    return None if back.empty else int(back.iloc[0]) - (bad_from - 1 + bad_months)


def _sentence(table: pd.DataFrame, bad_from: int, bad_months: int) -> str:
    end = f"{table['trust'].iloc[-1]:.2f}"
    told = [say(f"After {MONTHS} months trust is {end}.", f"{MONTHS} 个月后信任为 {end}。")]
    passed = table.loc[table["trust"] >= 0.6, "month"]
    if passed.empty:
        told.append(say("It never reached 0.6.", "信任始终没有达到 0.6。"))
    else:
        told.append(say(f"It passed 0.6 in month {passed.iloc[0]}.", f"第 {passed.iloc[0]} 个月超过 0.6。"))
    if bad_months:
        took = months_back(table, bad_from, bad_months)
        told.append(say("By the end it was not back where it was.", "到最后也没有回到原来的水平。") if took is None else
                    say(f"After the bad months it took {took} more to be back where it was.",
                        f"出问题之后，又过了 {took} 个月才回到原来的水平。"))
    return say(" ", "").join(told)


def _said(table: pd.DataFrame) -> pd.DataFrame:
    """Every third month, as people read it."""
    said = table[table["month"] % 3 == 0].round(2)
    return said.rename(columns={"month": say("month", "月份"), "satisfaction": say("satisfaction", "满意"),
                                "trust": say("trust", "信任")}).set_index(say("month", "月份")).rename_axis(None)


def _draw(axes: Axes, table: pd.DataFrame) -> None:
    axes.step(table["month"], table["satisfaction"], where="mid", color="#e08214", linestyle="--",
              label=say("satisfaction", "满意"))
    axes.plot(table["month"], table["trust"], color="#2166ac", linewidth=2, marker="o", markersize=3,
              label=say("trust", "信任"))
    axes.set(xlim=(0, MONTHS + 1), ylim=(0, 1.02), xlabel=say("month of the relationship", "关系的第几个月"),
             ylabel=say("0 = none, 1 = full", "0 = 没有，1 = 完全"),
             title=say("A series of satisfactions makes trust", "一连串的满意产生信任"))
    axes.legend(loc="lower right")
