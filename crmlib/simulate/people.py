"""Who the customers are: kind, town, plan, need, and how they see the firm."""

from dataclasses import dataclass

import numpy as np

from crmlib.simulate.kinds import Buyer, Town
from crmlib.simulate.parameters import Parameters
from crmlib.simulate.streams import Streams, pick

YEAR = 365  # days of a yearly plan


@dataclass(frozen=True)
class People:
    """Columns of one part's customers (arrays of n, attributes n x a); days count from the window's start."""

    buyer: np.ndarray
    town: np.ndarray
    rivals: np.ndarray
    resells: np.ndarray
    employed: np.ndarray
    joined: np.ndarray
    contract: np.ndarray
    credit: np.ndarray
    registered: np.ndarray
    need: np.ndarray
    orders: np.ndarray
    growth: np.ndarray
    switching: np.ndarray
    wallet_trait: np.ndarray
    importance: np.ndarray
    expected: np.ndarray
    perceived: np.ndarray

    def __len__(self) -> int:
        return len(self.buyer)


def of_kind(kinds: tuple[Buyer, ...] | tuple[Town, ...], name: str, which: np.ndarray) -> np.ndarray:
    """The number `name` of each customer's kind."""
    return np.array([getattr(each, name) for each in kinds], dtype=float)[which]


def weighted_mean(points: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Mean of the attributes, weighted by their importance."""
    return (points * weight).sum(axis=1) / weight.sum(axis=1)


def draw_people(n: int, days: int, p: Parameters, draw: Streams) -> People:
    """Draw n customers of a window of so many days."""
    buyer = pick(draw("buyer"), [each.weight for each in p.buyers], n)
    town = pick(draw("town"), [each.weight for each in p.towns], n)
    need = _need(n, buyer, p, draw)
    credit = [p.credit_a, p.credit_b, p.credit_c, max(0.0, 1 - p.credit_a - p.credit_b - p.credit_c)]
    contract = draw("contract").random(n) < of_kind(p.buyers, "contract", buyer)
    return People(
        buyer=buyer,
        town=town,
        rivals=of_kind(p.towns, "rivals", town),
        resells=draw("resells").random(n) < of_kind(p.buyers, "resells", buyer),
        employed=draw("employed").random(n) < of_kind(p.buyers, "employed", buyer),
        joined=_joined(n, days, p, draw),
        contract=contract,
        credit=pick(draw("credit"), credit, n),
        registered=draw("registered").random(n) < p.registered,
        need=need,
        orders=_orders(n, buyer, need, p, draw),
        growth=draw("growth").beta(p.growth_alike * p.growth_mean, p.growth_alike * (1 - p.growth_mean), n),
        switching=_switching(n, contract, p, draw),
        wallet_trait=draw("wallet").normal(0.0, p.wallet_spread, n),
        **_views(n, p, draw),
    )


def _need(n: int, buyer: np.ndarray, p: Parameters, draw: Streams) -> np.ndarray:
    spread = of_kind(p.buyers, "need_spread", buyer) * draw("need").standard_normal(n)
    return np.round(of_kind(p.buyers, "need", buyer) * np.exp(spread), 2)


def _orders(n: int, buyer: np.ndarray, need: np.ndarray, p: Parameters, draw: Streams) -> np.ndarray:
    """Orders a month: more of those who need more, and different between people."""
    size = ((need / of_kind(p.buyers, "need", buyer)) ** p.orders_need).clip(1 / p.orders_most, p.orders_most)
    return of_kind(p.buyers, "orders", buyer) * size * draw("orders").gamma(p.orders_alike, 1 / p.orders_alike, n)


def _joined(n: int, days: int, p: Parameters, draw: Streams) -> np.ndarray:
    """Day of joining: negative for the older customers."""
    month = YEAR / 12
    age = np.minimum(draw("age").exponential(p.age_mean, n), p.age_most) * month
    within = draw("joined.day").random(n) * days
    older = draw("joined.before").random(n) < p.joined_before
    return np.where(older, -1 - np.floor(age), np.floor(within)).astype(np.int64)


def _switching(n: int, contract: np.ndarray, p: Parameters, draw: Streams) -> np.ndarray:
    own = draw("switching").beta(p.switching_alike * p.switching_mean, p.switching_alike * (1 - p.switching_mean), n)
    return (own + p.switching_contract * contract).clip(0, 1)


def _views(n: int, p: Parameters, draw: Streams) -> dict[str, np.ndarray]:
    """What each attribute weighs, should be and is, in points from 1 to 10."""
    noise = draw("views").standard_normal((n, len(p.attributes), 3)) * p.attribute_spread
    own = draw("views.own").standard_normal((n, 2))
    mean = {
        key: np.array([getattr(each, key) for each in p.attributes]) for key in ("importance", "expected", "perceived")
    }
    return {
        "importance": (mean["importance"] + noise[..., 0]).clip(1, 10),
        "expected": (mean["expected"] + p.standard_spread * own[:, :1] + noise[..., 1]).clip(1, 10),
        "perceived": (mean["perceived"] + p.taste_spread * own[:, 1:] + noise[..., 2]).clip(1, 10),
    }
