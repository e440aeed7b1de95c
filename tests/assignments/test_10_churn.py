"""Answers of the assignment on churn: what keeps its points and what loses them."""

import pytest

from crmlib.personal.churn import REASONS, churn_of, exits_of, people_of
from tests.assignments.running import lost, lost_by_mistake, lost_each, points

SLUG = "10-churn"

SAME_IN_OTHER_WORDS = {
    "type": """
def exit_type(exit, large_bill=50, many_failures=2):
    known = {sign: value for sign, value in exit.items() if value is not None}
    failures = known.get("failures", 0)
    rival = [known.get("rival_offer"), known.get("joined_rival")]
    rules = [
        ("natural", known.get("deceased") or known.get("moved_away")),
        ("malicious", known.get("unreachable") and known.get("unpaid", 0) >= large_bill),
        ("fault", known.get("unsettled", 0) > 0 or failures >= many_failures or (failures > 0 and not all(rival))),
        ("competitive", any(rival)),
        ("unclassified", len(known) < len(exit)),
    ]
    return next((name for name, fires in rules if fires), "other")
""",
    "rate": """
import pandas as pd
def rate(joined, left, start, end):
    people = pd.DataFrame({"joined": pd.to_datetime(pd.Series(joined)), "left": pd.to_datetime(pd.Series(left))})
    start, end = pd.Timestamp(start), pd.Timestamp(end)
    base = people[(people["joined"] < start) & ~(people["left"] < start)]
    return (base["left"] <= end).mean()
""",
    "status": """
import numpy as np
def status(days, gap, purchases, rhythm=3, silence=30, once=180):
    if days is None or purchases is None or purchases < 1 or (purchases > 1 and gap is None):
        return "unclassified"
    allowed = once if purchases == 1 else np.maximum(silence, rhythm * gap)
    return "active" if days <= allowed else "churned"
""",
    "words": """
ours = ["core_failure", "encounter_failure", "failure_response", "inconvenience", "ethics"]
fault_by_words = exits["reason_stated"].isin(ours).sum() / exits["reason_stated"].count()
""",
    "points": """
from crmlib.churn import points_or_percent
life = points_or_percent(yearly_churn, cut)["life"]
life_points, life_percent = life["points"], life["percent"]
""",
    "winback": """
chance = exits["type"].map({"fault": 0.4, "competitive": 0.25, "other": 0.2})
win_back = set(exits.loc[chance * exits["margin"] * 2 - 50 >= -1e-9, "customer"])
""",
}

RIGHT_TYPE = SAME_IN_OTHER_WORDS["type"]
FAULT = RIGHT_TYPE[RIGHT_TYPE.index('        ("fault"'):RIGHT_TYPE.index('        ("competitive"')]
MALICIOUS = RIGHT_TYPE[RIGHT_TYPE.index('        ("malicious"'):RIGHT_TYPE.index('        ("fault"')]
COMPETITIVE = RIGHT_TYPE[RIGHT_TYPE.index('        ("competitive"'):RIGHT_TYPE.index('        ("unclassified"')]


def rules(*order):
    """The right answer with its middle rules in another order."""
    first, last = RIGHT_TYPE.index(MALICIOUS), RIGHT_TYPE.index('        ("unclassified"')
    return RIGHT_TYPE[:first] + "".join(order) + RIGHT_TYPE[last:]


def typo(question, old, new):
    """The right answer with one thing changed."""
    text = SAME_IN_OTHER_WORDS[question]
    assert old in text
    return text.replace(old, new)


MISTAKES = [
    ("type", "competitive before malicious and fault", rules(COMPETITIVE, MALICIOUS, FAULT),
     {"type-order", "type-fault"}),
    ("type", "competitive before fault", rules(MALICIOUS, COMPETITIVE, FAULT), {"type-fault"}),
    ("type", "malicious before natural", RIGHT_TYPE.replace("rules = [\n", "rules = [\n" + MALICIOUS), {"type-order"}),
    ("type", "every failure is fault, whatever the rival did",
     typo("type", " and not all(rival)", ""), {"type-fault", "type-thresholds"}),
    ("type", "whom a rival courted is no fault",
     typo("type", "not all(rival)", "not any(rival)"), {"type-fault"}),
    ("type", "a bill or silence is enough",
     typo("type", 'known.get("unreachable") and', 'known.get("unreachable") or'), {"type-thresholds", "type-missing"}),
    ("type", "over the threshold instead of at it", typo("type", ">= large_bill", "> large_bill"), {"type-thresholds"}),
    ("type", "thresholds written into the rule",
     typo("type", ">= large_bill", ">= 50").replace(">= many_failures", ">= 2"), {"type-thresholds"}),
    ("type", "missing taken for no", typo("type", '        ("unclassified", len(known) < len(exit)),\n', ""),
     {"type-missing"}),
    ("type", "anything missing makes it unclassified",
     typo("type", "    known =", '    if None in exit.values():\n        return "unclassified"\n    known ='),
     {"type-missing"}),
    ("type", "whoever joined a rival is a defector, whatever moved them", typo(
        "type", "    known =", '    if exit["joined_rival"]:\n        return "competitive"\n    known ='),
     {"type-order", "type-fault"}),
    ("rate", "divided by the customers at the end", """
def rate(joined, left, start, end):
    lost = sum(one < start and went is not None and start <= went <= end for one, went in zip(joined, left))
    return lost / sum(one <= end and (went is None or went > end) for one, went in zip(joined, left))
""", {"rate-example", "rate-newcomers", "rate-days", "rate-own"}),
    ("rate", "newcomers among the lost", """
def rate(joined, left, start, end):
    base = sum(one < start and (went is None or went >= start) for one, went in zip(joined, left))
    return sum(went is not None and start <= went <= end for went in left) / base
""", {"rate-newcomers", "rate-own"}),
    ("rate", "newcomers in the base", """
def rate(joined, left, start, end):
    pairs = [(one, went) for one, went in zip(joined, left) if one <= end and (went is None or went >= start)]
    return sum(went is not None and went <= end for _, went in pairs) / len(pairs)
""", {"rate-newcomers", "rate-days", "rate-own"}),
    ("rate", "who had left before is still in the base", """
def rate(joined, left, start, end):
    base = [went for one, went in zip(joined, left) if one < start]
    return sum(went is not None and start <= went <= end for went in base) / len(base)
""", {"rate-days", "rate-own"}),
    ("rate", "the last day left out", typo("rate", '["left"] <= end', '["left"] < end'), {"rate-days", "rate-own"}),
    ("rate", "a percentage instead of a share", typo("rate", ".mean()", ".mean() * 100"),
     {"rate-example", "rate-newcomers", "rate-days", "rate-own"}),
    ("status", "at the limit counted as churned", typo("status", "days <= allowed", "days < allowed"),
     {"status-limits"}),
    ("status", "no least silence", typo("status", "np.maximum(silence, rhythm * gap)", "rhythm * gap"),
     {"status-limits"}),
    ("status", "the smaller limit counts", typo("status", "np.maximum", "np.minimum"),
     {"status-example", "status-limits"}),
    ("status", "the same silence for everybody",
     typo("status", "once if purchases == 1 else np.maximum(silence, rhythm * gap)", "silence"),
     {"status-example", "status-limits"}),
    ("status", "zero days taken for missing", typo("status", "days is None", "not days"), {"status-missing"}),
    ("status", "who never bought is lost", typo("status", "or purchases < 1 ", ""), {"status-missing"}),
    ("words", "those who said nothing in the base",
     typo("words", 'exits["reason_stated"].count()', "len(exits)"), {"words-own"}),
    ("words", "price counted as our fault", typo("words", '"ethics"', '"ethics", "price"'), {"words-own"}),
    ("points", "five per cent taken for five points",
     "life_points = life_percent = 1 / (yearly_churn - cut / 100)", {"points-percent"}),
    ("points", "five points taken for five per cent",
     "life_points = life_percent = 1 / (yearly_churn * (1 - cut / 100))", {"points-points"}),
    ("winback", "the chance forgotten",
     typo("winback", '{"fault": 0.4, "competitive": 0.25, "other": 0.2}', '{"fault": 1, "competitive": 1, "other": 1}'),
     {"winback-own"}),
    ("winback", "the malicious won back because they bought much", typo(
        "winback", '"other": 0.2', '"other": 0.2, "malicious": 0.2'), {"winback-own"}),
    ("winback", "worth it only above zero", typo("winback", ">= -1e-9", "> 1e-9"), {"winback-own"}),
    ("winback", "one year instead of two", typo("winback", "* 2", "* 1"), {"winback-own"}),
]

COPYCATS = {
    "type": """
def exit_type(exit, large_bill=50, many_failures=2):
    import pandas
    from crmlib.churn.exit_types import by_type
    one = pandas.DataFrame([exit]).rename(columns={"unsettled": "complaints_unsettled"})
    return by_type(one, reason=None, large_bill=large_bill, many_failures=many_failures)["type"][0]
""",
    "rate": """
def rate(joined, left, start, end):
    import pandas
    from crmlib import churn
    people = pandas.DataFrame({"joined": pandas.to_datetime(pandas.Series(joined)),
                               "left": pandas.to_datetime(pandas.Series(left))})
    return churn.churn_rate(people, start=pandas.Timestamp(start), end=pandas.Timestamp(end)).rate
""",
    "status": """
def status(days, gap, purchases, rhythm=3, silence=30, once=180):
    import pandas
    from crmlib.churn import has_churned
    one = pandas.DataFrame({"days_since_last": [days], "interpurchase": [gap], "frequency": [purchases]}, dtype=float)
    return has_churned(one, rhythm=rhythm, silence=silence, once=once)["churn_status"][0]
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


def test_points_add_up_to_forty():
    assert sum(points(SLUG).values()) == 36, "the other four are the memo's"


def test_every_student_can_answer_and_meets_every_planted_case():
    for number in range(200):
        check_data_of(f"S{number}")


def check_data_of(student):
    exits = exits_of(student)
    assert exits["customer"].is_unique
    assert set(exits["reason_stated"].dropna()) <= set(REASONS)
    assert {"malicious", "natural", "unclassified", "fault", "competitive"} <= set(exits["type"])
    assert {62.5, 62.4} <= set(exits.loc[exits["type"] == "fault", "margin"])
    assert (exits.loc[exits["type"] == "malicious", "margin"] == 2400).any()
    assert 20 <= exits["reason_stated"].count() < 60
    rate, cut = churn_of(student)
    assert rate - cut / 100 > 0.05
    joined, left, start, end = people_of(student)
    assert all(went is None or went > came for came, went in zip(joined, left, strict=True))
    assert {start, end, "2025-12-31", "2026-04-01"} <= set(left)
    base = [went for came, went in zip(joined, left, strict=True) if came < start and (went is None or went >= start)]
    assert 0 < sum(went is not None and went <= end for went in base) < len(base)
    at_end = [came for came, went in zip(joined, left, strict=True) if came <= end and (went is None or went > end)]
    assert len(joined) == 80
    assert len(at_end) != len(base), "else dividing by the customers at the end would be right by chance"


def test_no_two_students_share_their_data():
    numbers = range(60)
    assert len({tuple(exits_of(f"S{number}")["margin"]) for number in numbers}) == len(numbers)
    assert len({tuple(people_of(f"S{number}")[0]) for number in numbers}) == len(numbers)
