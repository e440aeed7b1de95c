import re

import pytest
import yaml

from course.manifest import Course
from crmlib.language import speaking, words_of

MODULES = {
    "01-foundations": "crm", "02-classification": "class", "03-communication": "comm", "04-satisfaction": "sat",
    "05-complaints": "complaint", "06-loyalty": "loyal", "07-lifecycle": "life", "08-value": "value",
    "09-retention": "keep", "10-churn": "churn", "11-systems": "system", "12-bank": "bank",
}
IDS = [
    "crm.definition", "crm.drivers", "crm.nature", "crm.significance", "crm.customer_vs_consumer", "crm.asset",
    "crm.who_is_the_customer", "crm.leaky_bucket", "crm.retention_economics", "crm.maintenance", "crm.conduct",
    "class.purpose", "class.distance", "class.importance", "class.loyalty_ladder", "class.relationship",
    "class.portfolio", "class.partner_practice",
    "comm.two_way", "comm.contact_plan", "comm.database", "comm.feedback_loop", "comm.thanks",
    "comm.after_sales", "comm.employee_loyalty", "comm.care",
    "sat.definition", "sat.elements", "sat.factors", "sat.index", "sat.survey", "sat.improvement",
    "sat.to_loyalty",
    "complaint.chance", "complaint.rule_250", "complaint.stakes", "complaint.audit", "complaint.handling",
    "loyal.definition", "loyal.forms", "loyal.criteria", "loyal.benefits", "loyal.building",
    "loyal.determinants",
    "life.stages", "life.detect", "life.drivers",
    "value.perceived", "value.management", "value.lifetime", "value.allocation",
    "keep.methods",
    "churn.definition", "churn.types", "churn.reasons", "churn.shares", "churn.natural_remedy",
    "churn.malicious_remedy", "churn.competitive_remedy", "churn.fault_causes", "churn.prevention",
    "churn.winback",
    "system.crm", "system.call_centre", "system.technologies", "system.generations", "system.staffing",
    "bank.diagnosis", "bank.impact", "bank.solution",
]
STATUSES = {"definition", "textbook", "verified", "secondary", "folklore", "disputed", "wrong", "arithmetic",
            "adaptation"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH_MARKS = re.compile(r"[\u4e00-\u9fff][,:;()?!]|[,:;()?!][\u4e00-\u9fff]")
# A claim names the labels that the rule gives: the concept and the column whose words it must use.
LABELS = {"class.importance": "importance", "class.distance": "distance", "class.loyalty_ladder": "ladder",
          "class.relationship": "relationship", "class.portfolio": "portfolio"}


def read(name):
    return yaml.safe_load((Course.find().folder / name).read_text("utf-8"))


CONCEPTS = read("concepts.yml")
FIGURES = read("figures.yml")


def assert_in_both_languages(text):
    assert set(text) == {"en", "zh"}
    assert not CHINESE.search(text["en"])
    assert CHINESE.search(text["zh"])
    assert not ENGLISH_MARKS.search(text["zh"]), f"Chinese with English punctuation: {text['zh']}"


def test_every_concept_of_the_course_is_there_once():
    assert [concept["id"] for concept in CONCEPTS] == IDS


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept["id"])
def test_a_concept_says_all_that_a_lesson_needs(concept):
    assert set(concept) == {"id", "module", "term", "claim", "source", "status", "code"}
    assert MODULES[concept["module"]] == concept["id"].split(".")[0]
    assert_in_both_languages(concept["claim"])
    assert concept["source"]
    assert concept["status"] in STATUSES
    assert set(concept["term"]) == {"en", "zh"}
    for language, terms in concept["term"].items():
        for term in [terms] if isinstance(terms, str) else terms:
            assert bool(CHINESE.search(term)) == (language == "zh")


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept["id"])
def test_the_first_modules_name_their_code(concept):
    assert all(re.fullmatch(r"crmlib(\.\w+)+", dotted) for dotted in concept["code"])
    if concept["module"] in ("02-classification", "04-satisfaction", "06-loyalty", "10-churn"):
        assert concept["code"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("name", "column"), LABELS.items())
def test_a_claim_uses_the_words_of_its_labels(name, column, language):
    claim = next(concept["claim"][language] for concept in CONCEPTS if concept["id"] == name)
    with speaking(language):
        missing = [word for word in words_of(column).values() if word not in claim]
    assert not missing


def test_figures_are_told_apart_and_belong_to_a_concept():
    assert len({figure["id"] for figure in FIGURES}) == len(FIGURES) == 20
    assert {figure["concept"] for figure in FIGURES} <= set(IDS)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure["id"])
def test_a_figure_says_what_a_careful_course_says(figure):
    assert set(figure) == {"id", "concept", "claim", "verdict", "careful", "status", "source"}
    for text in ("claim", "verdict", "careful"):
        assert_in_both_languages(figure[text])
    assert figure["status"] in STATUSES
    assert figure["source"]


def careful(name):
    return next(figure["careful"]["en"] for figure in FIGURES if figure["id"] == name)


def test_figures_that_are_arithmetic_are_right():
    yearly = 5 * 365 / 2
    assert f"{yearly * 10:,.0f}" in careful("figure.ten_years_of_purchases")
    assert f"{yearly * 10 * 250:,.0f}" in careful("figure.ten_years_of_purchases")
    assert f"{sum(yearly / 1.1**year for year in range(1, 11)):,.0f}" in careful("figure.ten_years_of_purchases")
    assert 1.05**14 < 2 < 1.05**15
    shares = [float(share) for share in re.findall(r"\d+\.\d", careful("figure.price_main_reason"))]
    assert len(shares) == 8
    assert sum(shares) == pytest.approx(170, abs=0.5)
