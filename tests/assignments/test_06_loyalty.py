"""Answers of the assignment on loyalty: what keeps its points and what loses them."""

import pytest

from tests.assignments.running import lost, lost_by_mistake, lost_each, points

SLUG = "06-loyalty"

SAME_IN_OTHER_WORDS = {
    "score": """
import pandas as pd
def score(answers, weights=None):
    table = pd.DataFrame(SCALES, index=["low", "high", "sign"]).T
    table["value"] = pd.Series(answers, dtype=float).reindex(table.index)
    table["weight"] = pd.Series(weights or {}, dtype=float).reindex(table.index).fillna(1)
    table = table.dropna(subset="value")
    if len(table) < 5:
        return float("nan")
    scaled = (table["value"].clip(upper=table["high"]) - table["low"]) / (table["high"] - table["low"])
    scaled = scaled.where(table["sign"] > 0, 1 - scaled)
    return (scaled * table["weight"]).sum() / table["weight"].sum()
""",
    "kind": """
def kind(patronage, attitude, high_patronage=0.5, high_attitude=1):
    if None in (patronage, attitude):
        return "unclassified"
    names = [["none", "latent"], ["spurious", "loyalty"]]
    return names[patronage >= high_patronage][attitude >= high_attitude]
""",
    "trust": """
import numpy as np
def trust(satisfactions, start=0.35, speed=0.12):
    answer = [start]
    for satisfaction in satisfactions:
        answer.append((1 - speed) * answer[-1] + speed * satisfaction)
    return np.array(answer[1:])
""",
    "hostages": """
hostages = customers.query("share_of_wallet >= 0.5 and relative_attitude < 1 and switching_cost >= 0.5")["customer"]
""",
    "left": """
import numpy as np
names = np.select([customers["loyalty"] >= 0.6, customers["loyalty"] >= 0.4], ["loyal", "wavering"], "not_loyal")
left_by_verdict = customers["left"].groupby(names).mean()
""",
    "matters": """
late = ["perceived_value", "switching_cost"]
by_stage = {"exploration": ["satisfaction", "perceived_value"], "build_up": ["trust", *late],
            "stability": [*late, "trust"], "decline": late}
matters = {customer: by_stage[stage] for customer, stage in zip(stages["customer"], stages["stage"])}
""",
}

SCORE = """
def score(answers, weights=None):
    total = weighed = answered = 0
    for name, (low, high, sign) in SCALES.items():
        value = answers.get(name)
        if value is None:
            continue
        scaled = (min(value, high) - low) / (high - low)
        weight = (weights or {}).get(name, 1)
        total += weight * (scaled if sign > 0 else 1 - scaled)
        weighed += weight
        answered += 1
    return total / weighed if answered >= 5 else None
"""


def but(old: str, new: str, code: str = SCORE) -> str:
    """The solution with one mistake in it."""
    assert old in code
    return code.replace(old, new)


TRUST = """
def trust(satisfactions, start=0.35, speed=0.12):
    now, after = start, []
    for satisfaction in satisfactions:
        now += speed * (satisfaction - now)
        after.append(now)
    return after
"""
KIND = """
def kind(patronage, attitude, high_patronage=0.5, high_attitude=1):
    if patronage is None or attitude is None:
        return "unclassified"
    if patronage >= high_patronage:
        return "loyalty" if attitude >= high_attitude else "spurious"
    return "latent" if attitude >= high_attitude else "none"
"""

SKIP = "            continue"
EITHER = "patronage is None or attitude is None"
MISTAKES = [
    ("score", "more price sensitivity taken for more loyalty", but("scaled if sign > 0 else 1 - scaled", "scaled"),
     {"score-signs", "score-beyond"}),
    ("score", "scale not cut at its high end", but("min(value, high)", "value"), {"score-beyond"}),
    ("score", "missing answers counted as 0", but(SKIP, "            value = low if sign > 0 else high"),
     {"score-missing", "score-few", "score-weights"}),
    ("score", "missing answers counted as middling", but(SKIP, "            value = (low + high) / 2"),
     {"score-missing", "score-few", "score-weights"}),
    ("score", "divided by eight whatever was answered", but("total / weighed", "total / 8"),
     {"score-missing", "score-weights"}),
    ("score", "zero taken for missing", but("value is None", "not value"), {"score-signs", "score-missing"}),
    ("score", "weights ignored", but("(weights or {}).get(name, 1)", "1"), {"score-weights"}),
    ("score", "weights normalised by all given ones", but("total / weighed", "total / (weighed if not weights else "
     "sum(weights.get(name, 1) for name in SCALES))"), {"score-weights"}),
    ("score", "a score from whatever is there", but("answered >= 5", "answered"), {"score-few"}),
    ("score", "six answers asked for", but("answered >= 5", "answered >= 6"), {"score-missing", "score-weights"}),
    ("score", "low end of the scale forgotten", but("(min(value, high) - low) / (high - low)",
     "min(value, high) / high"), {each for each in points(SLUG) if each.startswith("score-")} - {"score-few"}),
    ("kind", "equal to the threshold counted as low", but(">=", ">", KIND), {"kind-thresholds"}),
    ("kind", "zero taken for missing", but(EITHER, "not patronage or not attitude", KIND), {"kind-missing"}),
    ("kind", "spurious and latent confused", but('"spurious"', '"latent"', but('"latent" if', '"spurious" if', KIND)),
     {"kind-example", "kind-thresholds", "kind-missing"}),
    ("kind", "thresholds written into the rule", but("patronage >= high_patronage", "patronage >= 0.5", KIND),
     {"kind-thresholds"}),
    ("kind", "missing counted as low", but(EITHER, "False", but("if patronage >=", "if (patronage or 0) >=",
     but("attitude >=", "(attitude or 0) >=", KIND))), {"kind-missing"}),
    ("trust", "the last trust only", but("return after", "return after[-1]", TRUST),
     {"trust-example", "trust-falls", "trust-start"}),
    ("trust", "trust never falls", but("now += speed * (satisfaction - now)",
     "now += max(0, speed * (satisfaction - now))", TRUST), {"trust-falls"}),
    ("trust", "gap to the start, not to the trust there is", but("satisfaction - now", "satisfaction - start", TRUST),
     {"trust-example", "trust-falls"}),
    ("trust", "the start listed too", but("now, after = start, []", "now, after = start, [start]", TRUST),
     {"trust-example", "trust-falls", "trust-start"}),
    ("trust", "start and speed written into the rule", but("now, after = start, []", "now, after = 0.4, []", TRUST),
     {"trust-falls", "trust-start"}),
    ("hostages", "everybody who buys much", 'hostages = customers.query("share_of_wallet >= 0.5")["customer"]',
     {"hostages-own"}),
    ("hostages", "an unknown attitude taken for a low one", """
disliked = ~(customers["relative_attitude"] >= 1)
held = (customers["share_of_wallet"] >= 0.5) & (customers["switching_cost"] >= 0.5)
hostages = customers.loc[disliked & held, "customer"]
""", {"hostages-own"}),
    ("left", "of all who left instead of all with that verdict", """
from crmlib.loyalty import by_loyalty
judged = by_loyalty(customers)
left_by_verdict = (judged[judged["left"]]["loyalty_verdict"].value_counts() / judged["left"].sum()).to_dict()
""", {"left-own"}),
    ("left", "equal to the cut-off counted as below", """
import numpy as np
names = np.select([customers["loyalty"] > 0.6, customers["loyalty"] > 0.4], ["loyal", "wavering"], "not_loyal")
left_by_verdict = customers["left"].groupby(names).mean().to_dict()
""", {"left-own"}),
    ("matters", "satisfaction always", """
matters = {one: ["perceived_value", "satisfaction"] for one in stages["customer"]}
""", {"matters-own"}),
]

COPYCATS = {
    "score": """
import pandas
from crmlib.loyalty import score as rules
def score(answers, weights=None):
    return rules.loyalty_score(pandas.DataFrame([answers | dict.fromkeys(SCALES)]), weights=weights)["loyalty"][0]
""",
    "kind": """
import pandas
from crmlib.loyalty.forms import by_form
def kind(patronage, attitude, high_patronage=0.5, high_attitude=1):
    one = pandas.DataFrame({"behaviour": [patronage], "attitude": [attitude]})
    return by_form(one, high_behaviour=high_patronage, high_attitude=high_attitude)["loyalty_form"][0]
""",
    "trust": """
def trust(satisfactions, start=0.35, speed=0.12):
    from crmlib.loyalty.determinants import trust_from_satisfactions
    return trust_from_satisfactions(satisfactions, start=start, speed=speed)
""",
}
OTHER_COPYCATS = [
    ("score", """
def score(answers, weights=None):
    from crmlib.loyalty import loyalty_breakdown
    return loyalty_breakdown(dict.fromkeys(SCALES) | answers, weights=weights)["contribution"].sum()
"""),
    ("score", """
def score(answers, weights=None):
    from crmlib.loyalty.breakdown import CRITERIA, breakdown_of
    weighed = dict.fromkeys(SCALES, 1) | (weights or {})
    return breakdown_of(dict.fromkeys(SCALES) | answers, CRITERIA, weighed)["contribution"].sum()
"""),
    ("score", """
def score(answers, weights=None):
    from crmlib.loyalty import CRITERIA
    return sum(each.scaled(answers.get(each.id)) for each in CRITERIA) / 8
"""),
    ("kind", """
def kind(patronage, attitude, high_patronage=0.5, high_attitude=1):
    import pandas
    from crmlib.loyalty.forms import by_dick_basu
    one = pandas.DataFrame({"share_of_wallet": [patronage], "relative_attitude": [attitude]})
    return by_dick_basu(one, high_patronage=high_patronage, high_attitude=high_attitude)["dick_basu"][0]
"""),
]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_solution_keeps_every_point(language):
    assert lost(SLUG, language=language) == {}


def test_right_answers_may_be_written_otherwise():
    assert lost(SLUG, SAME_IN_OTHER_WORDS) == {}


def test_a_mistake_costs_its_points_and_no_others():
    assert lost_by_mistake(SLUG, MISTAKES) == {(question, belief): fails for question, belief, _, fails in MISTAKES}


def test_each_code_question_knows_four_mistakes():
    for question in ("score", "kind", "trust"):
        assert sum(asked == question for asked, _, _, _ in MISTAKES) >= 4


def test_calling_the_rule_asked_for_is_no_answer():
    answers = [*COPYCATS.items(), *OTHER_COPYCATS]
    for (question, _), failed in zip(answers, lost_each(SLUG, [dict([each]) for each in answers]), strict=True):
        assert {id for id in points(SLUG) if id.startswith(f"{question}-")} == set(failed)
        assert all(message.startswith("ClosedBookError") for message in failed.values()), failed


def test_the_points_are_forty():
    assert sum(points(SLUG).values()) == 36  # and 4 for the memo, read by a person
