"""Answers of the assignment on classification: what keeps its points and what loses them."""

import pytest

from tests.assignments.running import lost, lost_by_mistake, lost_each, points

SLUG = "02-classification"

SAME_IN_OTHER_WORDS = {
    "tier": """
import numpy as np
def tier(profits, vip=0.80, important=0.95):
    gains = np.clip(np.array(profits, dtype=float), 0, None)
    before = np.array([gains[gains > gain].sum() for gain in gains]) / gains.sum()
    return np.select([before < vip, before < important], ["vip", "important"], "ordinary")
""",
    "purchases": """
def purchases(log):
    answer = {}
    for row in log.to_dict("records"):
        days, money = answer.setdefault(row["customer"], (set(), 0))
        if row["amount"] > 0:
            days.add(str(row["date"])[:10])
        answer[row["customer"]] = (days, money + row["amount"])
    return {who: [len(days), money] for who, (days, money) in answer.items()}
""",
    "relation": """
def relation(profit, loyalty, high_profit=600, high_loyalty=0.5):
    if None in (profit, loyalty):
        return "unclassified"
    names = {(1, 1): "partner", (1, 0): "functional", (0, 1): "emotional", (0, 0): "acquaintance"}
    return names[int(profit >= high_profit), int(loyalty >= high_loyalty)]
""",
    "invest": """
invest_most = customers.query("profit >= 600 and growth >= 0.5")["customer"]
""",
    "top": """
import numpy as np
top_fifth = np.float64(customers["profit"].nlargest(12).sum() / customers["profit"].sum())
""",
}

MISTAKES = [
    ("tier", "own share instead of the running total", """
def tier(profits, vip=0.80, important=0.95):
    return ["vip" if p / sum(profits) >= 1 - vip else "important" if p / sum(profits) >= 1 - important else "ordinary"
            for p in profits]
""", {"tier-ties", "tier-losses"}),
    ("tier", "own value counted in the total before it", """
def tier(profits, vip=0.80, important=0.95):
    gains = [max(p, 0) for p in profits]
    shares = [sum(q for q in gains if q >= p) / sum(gains) for p in gains]
    return ["vip" if s <= vip else "important" if s <= important else "ordinary" for s in shares]
""", {"tier-example", "tier-order", "tier-ties", "tier-losses"}),
    ("tier", "losses lower the total", """
def tier(profits, vip=0.80, important=0.95):
    before = [sum(q for q in profits if q > p) / sum(profits) for p in profits]
    return ["vip" if b < vip else "important" if b < important else "ordinary" for b in before]
""", {"tier-losses"}),
    ("tier", "the best customers counted off, ties split", """
def tier(profits, vip=0.80, important=0.95):
    order, before, answer = sorted(range(len(profits)), key=lambda i: -profits[i]), 0, [None] * len(profits)
    gains = [max(p, 0) for p in profits]
    for i in order:
        share = before / sum(gains)
        answer[i] = "vip" if share < vip else "important" if share < important else "ordinary"
        before += gains[i]
    return answer
""", {"tier-ties"}),
    ("tier", "sorted answer", """
def tier(profits, vip=0.80, important=0.95):
    gains = sorted((max(p, 0) for p in profits), reverse=True)
    before = [sum(q for q in gains if q > p) / sum(gains) for p in gains]
    return ["vip" if b < vip else "important" if b < important else "ordinary" for b in before]
""", {"tier-order"}),
    ("purchases", "lines counted instead of days", """
def purchases(log):
    return {who: ((lines["amount"] > 0).sum(), lines["amount"].sum()) for who, lines in log.groupby("customer")}
""", {"purchases-days", "purchases-own"}),
    ("purchases", "refunds counted as purchases", """
def purchases(log):
    return {who: (lines["date"].dt.date.nunique(), lines["amount"].sum()) for who, lines in log.groupby("customer")}
""", {"purchases-refunds", "purchases-nothing", "purchases-own"}),
    ("purchases", "refunds thrown away", """
def purchases(log):
    bought = log[log["amount"] > 0]
    return {who: (lines["date"].dt.date.nunique(), lines["amount"].sum()) for who, lines in bought.groupby("customer")}
""", {"purchases-refunds", "purchases-nothing", "purchases-own"}),
    ("relation", "equal to the threshold counted as low", """
def relation(profit, loyalty, high_profit=600, high_loyalty=0.5):
    if profit is None or loyalty is None:
        return "unclassified"
    if profit > high_profit:
        return "partner" if loyalty > high_loyalty else "functional"
    return "emotional" if loyalty > high_loyalty else "acquaintance"
""", {"relation-thresholds"}),
    ("relation", "zero taken for missing", """
def relation(profit, loyalty, high_profit=600, high_loyalty=0.5):
    if not profit or not loyalty:
        return "unclassified"
    if profit >= high_profit:
        return "partner" if loyalty >= high_loyalty else "functional"
    return "emotional" if loyalty >= high_loyalty else "acquaintance"
""", {"relation-thresholds", "relation-missing"}),
    ("top", "the top fifth of customers instead of of profit", "top_fifth = 12 / 60", {"top-own"}),
    ("invest", "the wrong cell", """
invest_most = customers.query("profit >= 600 and growth < 0.5")["customer"]
""", {"invest-own"}),
    ("moved", "movement the wrong way", """
from crmlib.classification import migration
moved_up = (migration(last_year, this_year)["migration"] == "down").sum()
""", {"moved-own"}),
]

COPYCATS = {
    "tier": """
def tier(profits, vip=0.80, important=0.95):
    import pandas
    from crmlib.classification.importance import by_importance
    return by_importance(pandas.DataFrame({"profit": profits}), vip=vip, important=important)["importance"].tolist()
""",
    "purchases": """
def purchases(log):
    from crmlib import profile
    table = profile.customer_profile(log).set_index("customer")
    return {who: (row["frequency"], row["monetary_total"]) for who, row in table.iterrows()}
""",
    "relation": """
def relation(profit, loyalty, high_profit=600, high_loyalty=0.5):
    import pandas
    from crmlib.widgets.matrix import by_relationship
    one = pandas.DataFrame({"profit": [profit], "loyalty": [loyalty]})
    return by_relationship(one, high_profit=high_profit, high_loyalty=high_loyalty)["relationship"][0]
""",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_solution_keeps_every_point(language):
    assert lost(SLUG, language=language) == {}


def test_right_answers_may_be_written_otherwise():
    assert lost(SLUG, SAME_IN_OTHER_WORDS) == {}


def test_a_mistake_costs_its_points_and_no_others():
    assert lost_by_mistake(SLUG, MISTAKES) == {(question, belief): fails for question, belief, _, fails in MISTAKES}


def test_calling_the_rule_asked_for_is_no_answer():
    losses = lost_each(SLUG, [{question: code} for question, code in COPYCATS.items()])
    for question, failed in zip(COPYCATS, losses, strict=True):
        assert {id for id in points(SLUG) if id.startswith(f"{question}-")} == set(failed)
        assert all(message.startswith("ClosedBookError") for message in failed.values())
