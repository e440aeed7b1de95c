"""Each student's own data for the assignment on churn."""

from crmlib.personal.churn import REASONS, churn_of, exits_of, people_of


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
