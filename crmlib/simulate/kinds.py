"""Kinds of buyers, towns and attributes, and how a number is checked against its range."""

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from crmlib.errors import ParameterError
from crmlib.language import say


def number(default: float, low: float, high: float, unit: str) -> Any:
    """A field that holds one number from `low` to `high`, in `unit`."""
    return field(default=default, metadata={"low": low, "high": high, "unit": unit})


def rate(default: float, unit: str) -> Any:
    """A field that holds a share or probability, from 0 to 1."""
    return number(default, 0.0, 1.0, unit)


class Checked:
    """Looks at each number of a frozen dataclass when it is made."""

    WEIGHTS: ClassVar[tuple[str, ...]] = ()  # of several of a kind, not all may weigh nothing

    def __post_init__(self) -> None:
        for each in fields(self):  # type: ignore[arg-type]
            if "low" in each.metadata:
                self._check(each.name, getattr(self, each.name), **each.metadata)

    def _check(self, name: str, value: object, low: float, high: float, unit: str) -> None:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high:
            return  # NaN lies in no range
        kind = type(self).__name__
        raise ParameterError(
            say(f"{kind}: {name} cannot be {value!r}.", f"{kind}:{name} 不能是 {value!r}。"),
            say(
                f"Give a number from {low:g} to {high:g} ({unit}).",
                f"请给出 {low:g} 到 {high:g} 之间的数（单位：{unit}）。",
            ),
        )


@dataclass(frozen=True)
class Buyer(Checked):
    """One kind of customer."""

    WEIGHTS = ("weight",)

    id: str
    weight: float = number(1.0, 0, 1e9, "parts of all customers")
    need: float = number(1000.0, 1, 1e9, "yuan a year, median, spent on the whole category")
    need_spread: float = number(0.8, 0, 3, "standard deviation of the need's logarithm")
    orders: float = number(1.0, 0.01, 60, "orders a month if all is bought from us")
    margin: float = number(0.3, 0.01, 1, "share of the amount, before delivery")
    contract: float = rate(0.2, "share with a yearly plan")
    resells: float = rate(0.0, "share that resells")
    employed: float = rate(0.0, "share that is our own staff or branch")
    leaving: float = number(1.0, 0, 100, "times the ordinary risk of leaving")


@dataclass(frozen=True)
class Town(Checked):
    """One town and its rivals."""

    WEIGHTS = ("weight",)

    id: str
    weight: float = number(1.0, 0, 1e9, "parts of all customers")
    rivals: float = rate(0.5, "strength of competition, 0 = none")

    @property
    def competition(self) -> str:
        """``"high"`` from a strength of 0.5, else ``"low"``."""
        return "high" if self.rivals >= 0.5 else "low"


@dataclass(frozen=True)
class Attribute(Checked):
    """One thing that a customer judges, with its element and factor of satisfaction."""

    id: str
    element: str
    factor: str
    importance: float = number(7.0, 1, 10, "points, mean")
    expected: float = number(7.0, 1, 10, "points, mean")
    perceived: float = number(7.0, 1, 10, "points, mean")


@dataclass(frozen=True)
class Topic(Checked):
    """One thing that complaints are about."""

    WEIGHTS = ("weight",)

    id: str
    weight: float = number(1.0, 0, 1e9, "parts of all complaints")


@dataclass(frozen=True)
class Reason(Checked):
    """One reason that leavers state: how often, for each true cause; people give excuses."""

    WEIGHTS = ("natural", "malicious", "competitive", "fault", "other")

    id: str
    natural: float = number(1.0, 0, 1e9, "parts of the reasons stated at natural exits")
    malicious: float = number(1.0, 0, 1e9, "parts of the reasons stated at malicious exits")
    competitive: float = number(1.0, 0, 1e9, "parts of the reasons stated at competitive exits")
    fault: float = number(1.0, 0, 1e9, "parts of the reasons stated at fault exits")
    other: float = number(1.0, 0, 1e9, "parts of the reasons stated at other exits")


BUYERS = (
    Buyer("household", 70, 900, 0.75, 1.0, 0.36, 0.12, 0.0, 0.02, 1.0),
    Buyer("office", 21, 2600, 0.95, 1.5, 0.30, 0.45, 0.03, 0.0, 1.0),
    Buyer("dealer", 5, 9000, 0.85, 2.4, 0.14, 0.35, 1.0, 0.0, 0.9),
    Buyer("branch", 4, 2200, 0.60, 1.2, 0.08, 0.0, 0.0, 1.0, 0.3),
)
TOWNS = (
    Town("riverside", 26, 0.80),
    Town("oldport", 18, 0.90),
    Town("newtown", 14, 0.70),
    Town("hillfoot", 18, 0.10),
    Town("lakeside", 14, 0.20),
    Town("eastgate", 10, 0.30),
)
ATTRIBUTES = (
    Attribute("water_taste", "product", "product", 8.8, 8.0, 8.5),
    Attribute("bottle_hygiene", "product", "product", 9.0, 8.4, 8.3),
    Attribute("price_fairness", "product", "product", 7.8, 7.2, 6.9),
    Attribute("on_time_delivery", "service", "marketing_service", 8.6, 8.1, 7.5),
    Attribute("driver_courtesy", "service", "marketing_service", 7.0, 6.8, 7.9),
    Attribute("bill_clarity", "service", "marketing_service", 6.2, 6.9, 7.0),
    Attribute("hotline_answer", "service", "communication", 7.6, 7.4, 6.5),
    Attribute("news_and_advice", "impression", "communication", 4.6, 5.3, 6.2),
    Attribute("brand_name", "impression", "enterprise", 5.8, 6.4, 7.3),
    Attribute("care_for_me", "impression", "customer_care", 6.8, 6.5, 6.3),
)
TOPICS = (Topic("quality", 30), Topic("delivery", 38), Topic("billing", 18), Topic("staff", 14))
REASONS = (  # Keaveney's eight; rivals' prices are called price
    Reason("price", 2, 45, 38, 9, 30),
    Reason("inconvenience", 6, 15, 6, 9, 40),
    Reason("core_failure", 1, 15, 3, 36, 2),
    Reason("encounter_failure", 0, 5, 2, 24, 2),
    Reason("failure_response", 0, 5, 1, 14, 1),
    Reason("competition", 1, 10, 49, 2, 5),
    Reason("ethics", 0, 5, 1, 6, 2),
    Reason("involuntary", 90, 0, 0, 0, 18),
)
