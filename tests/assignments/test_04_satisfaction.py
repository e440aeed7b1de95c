"""Answers of the assignment on satisfaction: what keeps its points and what loses them."""

import pytest

from tests.assignments.running import lost, lost_by_mistake, lost_each, points

SLUG = "04-satisfaction"

SAME_IN_OTHER_WORDS = {
    "judge": """
import numpy as np
def judge(expected, perceived, tolerance=0):
    if None in (expected, perceived):
        return "unclassified"
    side = int(perceived - expected > tolerance) - int(expected - perceived > tolerance)
    return np.array(["satisfied", "delighted", "dissatisfied"])[side]
""",
    "index": """
import numpy as np
import pandas as pd
def index(points, weights, lowest=1, highest=10):
    table = pd.DataFrame({"mark": pd.Series(points, dtype=float), "weight": pd.Series(weights, dtype=float)}).dropna()
    if not table["weight"].sum():
        return np.nan
    share = (table["mark"] - lowest) / (highest - lowest)
    return np.average(share * 100, weights=table["weight"])
""",
    "score": """
import pandas as pd
def score(answers):
    given = pd.Series(answers, dtype=float).dropna()
    if given.empty:
        return None
    return given.ge(9).mean() * 100 - given.lt(7).mean() * 100
""",
    "worst": """
from crmlib.satisfaction import gap_table
worst_gap = gap_table(ratings.assign(importance=1))["attribute"].iloc[0]
""",
    "concentrate": """
concentrate = means.query("importance >= 7 and perceived < 7")["attribute"]
""",
    "stay": """
from crmlib.satisfaction import observed_curve
curve = observed_curve(survey).query("competition == 'high' and 7 <= satisfaction <= 8")
would_stay = (curve["share"] * curve["n"]).sum() / curve["n"].sum()
""",
    "needed": """
many = 1.96 ** 2 * 0.5 * 0.5 / town["margin"] ** 2
answers_needed = round(many / (1 + (many - 1) / town["customers"]))
""",
}

MISTAKES = [
    ("judge", "satisfaction taken as the perceived score alone", """
def judge(expected, perceived, tolerance=0):
    if expected is None or perceived is None:
        return "unclassified"
    return "delighted" if perceived >= 9 else "satisfied" if perceived >= 7 else "dissatisfied"
""", {"judge-comparison", "judge-tolerance", "judge-missing"}),
    ("judge", "difference equal to the tolerance counted as outside", """
def judge(expected, perceived, tolerance=0):
    if expected is None or perceived is None:
        return "unclassified"
    gap = perceived - expected
    if gap == 0 or abs(gap) < tolerance:
        return "satisfied"
    return "delighted" if gap > 0 else "dissatisfied"
""", {"judge-tolerance"}),
    ("judge", "tolerance on one side only", """
def judge(expected, perceived, tolerance=0):
    if expected is None or perceived is None:
        return "unclassified"
    if perceived < expected - tolerance:
        return "dissatisfied"
    return "delighted" if perceived > expected else "satisfied"
""", {"judge-tolerance"}),
    ("judge", "zero taken for missing", """
def judge(expected, perceived, tolerance=0):
    if not expected or not perceived:
        return "unclassified"
    gap = perceived - expected
    return "dissatisfied" if gap < -tolerance else "delighted" if gap > tolerance else "satisfied"
""", {"judge-missing"}),
    ("judge", "the difference the wrong way round", """
def judge(expected, perceived, tolerance=0):
    if expected is None or perceived is None:
        return "unclassified"
    gap = expected - perceived
    return "dissatisfied" if gap < -tolerance else "delighted" if gap > tolerance else "satisfied"
""", {"judge-example", "judge-comparison", "judge-tolerance", "judge-missing"}),
    ("index", "the plain mean, importance forgotten", """
def index(points, weights, lowest=1, highest=10):
    marks = [mark for mark in points.values() if mark is not None]
    return 100 * sum((mark - lowest) / (highest - lowest) for mark in marks) / len(marks) if marks else None
""", {"index-example", "index-weights", "index-missing", "index-scale"}),
    ("index", "the share of the highest mark, lowest mark not zero", """
def index(points, weights, lowest=1, highest=10):
    total = sum(weights[name] for name, mark in points.items() if mark is not None)
    parts = [weights[name] * mark / highest for name, mark in points.items() if mark is not None]
    return 100 * sum(parts) / total if total else None
""", {"index-example", "index-weights", "index-missing", "index-scale"}),
    ("index", "missing answers counted as zero", """
def index(points, weights, lowest=1, highest=10):
    parts = [weights[name] * ((lowest if mark is None else mark) - lowest) for name, mark in points.items()]
    return 100 * sum(parts) / (highest - lowest) / sum(weights.values())
""", {"index-missing"}),
    ("index", "weights of missing answers kept below the line", """
def index(points, weights, lowest=1, highest=10):
    parts = [weights[name] * (mark - lowest) for name, mark in points.items() if mark is not None]
    return 100 * sum(parts) / (highest - lowest) / sum(weights.values()) if parts else None
""", {"index-missing"}),
    ("index", "the scale of the lesson built in", """
def index(points, weights, lowest=1, highest=10):
    total = sum(weights[name] for name, mark in points.items() if mark is not None)
    parts = [weights[name] * (mark - 1) / 9 for name, mark in points.items() if mark is not None]
    return 100 * sum(parts) / total if total else None
""", {"index-scale"}),
    ("index", "weights thought to add up to one", """
def index(points, weights, lowest=1, highest=10):
    parts = [weights[name] * (mark - lowest) / (highest - lowest) for name, mark in points.items() if mark is not None]
    return 100 * sum(parts) if parts else None
""", {"index-example", "index-weights", "index-missing", "index-scale"}),
    ("score", "who answered 7 or 8 left out of the base", """
def score(answers):
    up, down = sum(a >= 9 for a in answers if a is not None), sum(a <= 6 for a in answers if a is not None)
    return 100 * (up - down) / (up + down) if up + down else (0 if any(a is not None for a in answers) else None)
""", {"score-example", "score-limits"}),
    ("score", "seven counted as a detractor", """
def score(answers):
    given = [a for a in answers if a is not None]
    return 100 * (sum(a >= 9 for a in given) - sum(a <= 7 for a in given)) / len(given) if given else None
""", {"score-example", "score-limits"}),
    ("score", "six counted as neutral", """
def score(answers):
    given = [a for a in answers if a is not None]
    return 100 * (sum(a >= 9 for a in given) - sum(a < 6 for a in given)) / len(given) if given else None
""", {"score-limits"}),
    ("score", "a share instead of points", """
def score(answers):
    given = [a for a in answers if a is not None]
    return (sum(a >= 9 for a in given) - sum(a <= 6 for a in given)) / len(given) if given else None
""", {"score-example", "score-limits", "score-missing"}),
    ("score", "missing answers counted as detractors", """
def score(answers):
    given = [a or 0 for a in answers]
    return 100 * (sum(a >= 9 for a in given) - sum(a <= 6 for a in given)) / len(given) if given else None
""", {"score-missing"}),
    ("score", "missing answers kept in the base", """
def score(answers):
    up, down = sum(a >= 9 for a in answers if a is not None), sum(a <= 6 for a in answers if a is not None)
    return 100 * (up - down) / len(answers) if answers else None
""", {"score-missing"}),
    ("score", "zero taken for missing", """
def score(answers):
    given = [a for a in answers if a]
    return 100 * (sum(a >= 9 for a in given) - sum(a <= 6 for a in given)) / len(given) if given else None
""", {"score-missing"}),
    ("worst", "the lowest mark taken for the worst gap",
     'worst_gap = ratings.groupby("attribute")["perceived"].mean().idxmin()', {"worst-own"}),
    ("worst", "the difference the wrong way round",
     'worst_gap = (ratings["expected"] - ratings["perceived"]).groupby(ratings["attribute"]).mean().idxmin()',
     {"worst-own"}),
    ("concentrate", "a value equal to the cut-off counted as low",
     'concentrate = means.query("importance > 7 and perceived <= 7")["attribute"]', {"concentrate-own"}),
    ("concentrate", "the wrong corner of the map",
     'concentrate = means.query("importance < 7 and perceived >= 7")["attribute"]', {"concentrate-own"}),
    ("stay", "competition forgotten", """
asked = survey[survey["satisfaction"].isin([7, 8])].dropna(subset=["repurchase_intention"])
would_stay = (asked["repurchase_intention"] >= 4).mean()
""", {"stay-own"}),
    ("stay", "missing intentions counted as leaving", """
asked = survey.query("competition == 'high' and satisfaction in (7, 8)")
would_stay = (asked["repurchase_intention"] >= 4).mean()
""", {"stay-own"}),
    ("stay", "a percentage instead of a share", """
asked = survey.query("competition == 'high' and satisfaction in (7, 8)").dropna(subset=["repurchase_intention"])
would_stay = 100 * (asked["repurchase_intention"] >= 4).mean()
""", {"stay-own"}),
    ("needed", "the town taken for endless",
     'answers_needed = round(1.96 ** 2 * 0.25 / town["margin"] ** 2)', {"needed-own"}),
]

COPYCATS = {
    "judge": """
def judge(expected, perceived, tolerance=0):
    import pandas
    from crmlib.satisfaction.disconfirmation import disconfirmation_shares
    one = pandas.DataFrame({"attribute": ["a"], "expected": [expected], "perceived": [perceived]}, dtype=object)
    table = disconfirmation_shares(one.astype({"expected": float, "perceived": float}), tolerance=tolerance)
    return table.loc[table["answers"] == 1, "disconfirmation"].iloc[0]
""",
    "index": """
def index(points, weights, lowest=1, highest=10):
    import pandas
    from crmlib import satisfaction
    table = pandas.DataFrame({"customer": "a", "attribute": list(points), "perceived": list(points.values())})
    return satisfaction.satisfaction_index(table, weights=weights, scale=(lowest, highest)).value
""",
    "score": """
def score(answers):
    from crmlib.satisfaction.boxes import net_promoter
    return net_promoter(answers).value
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


def test_the_points_add_up():
    assert sum(points(SLUG).values()) == 36  # and 4 for the memo
