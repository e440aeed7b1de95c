"""The tool that measures questions finds what is wrong with one; the course's own meet the bar, by a sample."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from course.authoring.secrets import leaks
from course.manifest import Course
from course.questions.answers import headings, read_answers, read_misconceptions
from course.questions.measure import Measured, questions
from course.questions.mutants import mutants

pytestmark = [pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks"), pytest.mark.xdist_group("questions")]
SAMPLE = "3"
SOLUTION = """
def late(days, limit=30):
    if days is None:
        return "unknown"
    return "late" if days > limit else "fine"
"""


def check_questions(root, *arguments):
    done = subprocess.run([sys.executable, "-m", "course.cli", "check-questions", *arguments], cwd=root,
                          capture_output=True, text=True, encoding="utf-8", timeout=600, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done


@pytest.mark.slow
@pytest.mark.parametrize("slug", Course(Path(__file__).parents[2]).sources("assignment"))
def test_a_sample_of_answers_meets_the_bar(repository, slug):
    done = check_questions(repository.root, slug, "--sample", SAMPLE)
    assert done.returncode == 0, done.stdout
    assert len(re.findall(rf"^{slug[:2]} ", done.stdout, re.MULTILINE)) == len(questions(repository, slug))


ANSWERS = """
tier:
  right:
    a product: "def double(number): return 2 * number"
    no end: |
      def double(number):
          while True:
              number += 1
  wrong:
    sample.square:
      - {costs: [tier-edges], code: "def double(number): return number ** 2"}
    sample.half:
      - {costs: [tier-example], code: "def double(number): return number / 2"}
  equivalent:
    "return sum_of_nothing": There is no such line.
"""


def test_the_command_says_what_is_wrong_with_a_question(course):
    (course.folder / "answers").mkdir()
    (course.folder / "answers" / "02-classification.yml").write_text(ANSWERS, "utf-8")
    done = check_questions(course.root, "02-classification/tier", "--workers", "1")
    assert done.returncode == 1
    for expected in (
            "a right answer loses points: no end (course grade)", "It ended its process or took too long",
            "sample.half loses tier-edges, tier-example; intended: tier-example",
            "justified as equivalent, but no such mutant: return sum_of_nothing", "2 misconceptions, fewer than 4"):
        assert expected in done.stdout
    assert "a product" not in done.stdout
    assert "survives" not in done.stdout, "its four tests kill all mutants of a sum"


def test_a_weak_test_lets_mutants_through_and_they_are_shown(course, assignment):
    assignment.replace("assert double(-30) == -60", "assert double(-30) <= 0")
    assignment.replace("assert double(2) == 4", "assert double(2) >= 0")
    done = check_questions(course.root, "02-classification/tier", "--workers", "1")
    assert done.returncode == 1
    assert "survives: " in done.stdout
    assert "mutants killed, fewer than 95%" in done.stdout


def test_a_question_that_needs_another_one_is_found(course, assignment):
    assignment.replace("assert double(2) == 4", "assert double(2) == student_total")
    done = check_questions(course.root, "02-classification/tier", "--workers", "1")
    assert "the solution loses tier-example" in done.stdout


def test_a_clumsy_answer_to_a_visible_test_gets_a_sentence(course, assignment):
    assignment.replace("assert double(2) == 4", "assert 0 < double(2) == 4")
    done = check_questions(course.root, "02-classification/tier", "--workers", "1")
    assert "tier-example answers nothing with TypeError instead of a sentence" in done.stdout


def test_mutants_change_comparison_boundary_constant_label_rule_and_guard():
    changes = {mutant.change for mutant in mutants(SOLUTION)}
    for expected in ("return 'late' if days >= limit else 'fine'", "return 'late' if days < limit else 'fine'",
                     "def late(days, limit=29):", "if not days:", "return 'fine' if days > limit else 'late'",
                     "without if days is None: / return 'unknown'", "return 'late' if days > days else 'fine'"):
        assert expected in changes
    assert len({mutant.code for mutant in mutants(SOLUTION)}) == len(changes)


def test_mutants_change_column_aggregation_sign_and_order():
    changes = {mutant.change for mutant in mutants(
        "kept = table.dropna()\ngap = (kept['a'] - kept['b']).mean()\nworst = gap.nlargest(3)")}
    for expected in ("kept = table", "gap = (kept['b'] - kept['b']).mean()", "gap = (kept['a'] - kept['b']).median()",
                     "gap = (kept['b'] - kept['a']).mean()", "gap = (kept['a'] + kept['b']).mean()",
                     "worst = gap.nsmallest(3)", "worst = gap.nlargest(2)"):
        assert expected in changes


def test_every_misconception_is_asked_and_has_both_languages(repository):
    known = read_misconceptions(repository)
    used = {wrong.belief for slug in repository.sources("assignment")
            for answers in read_answers(repository, slug).values() for wrong in answers.wrong}
    assert used == set(known)
    for each in known.values():
        assert each.believed.keys() == each.hint.keys() == {"en", "zh"}
        for slug, heading in each.read.items():
            assert heading in headings(repository, slug), f"{each.id}: {slug} has no heading {heading!r}"


def test_known_answers_never_reach_students(repository, tmp_path):
    answer = read_answers(repository, "02-classification")["relation"].wrong[0].code
    (tmp_path / "helper.py").write_text(answer, "utf-8")
    assert any("course/answers/02-classification.yml, relation" in each for each in leaks(repository, tmp_path))


def test_the_bar():
    good = Measured("x", "y", mutants=20, killed=19, survivors=["one"], possible=20, alternatives=10, beliefs=4,
                    right=9, silent=["none"])
    assert good.short() == []
    for worse in ({"survivors": ["one", "two"]}, {"rejected": ["a loop"]}, {"alternatives": 9}, {"beliefs": 3},
                  {"wrong": ["another"]}, {"faults": ["no hidden test"]}):
        assert len(Measured(**{**vars(good), **worse}).short()) == 1
