"""Wrong answers that are a classmate's right ones, and ids that are a classmate's."""

import json

import pytest

from course.grading.copies import Answer, Copy, Paper, copies, foreign_ids, paper
from course.grading.outcome import Outcome, Result
from course.grading.report import log, table
from crmlib.language import speaking
from tests.grading.conftest import NEEDS_FORKS, QUICK, SLUG, WALLS, Class, release_small

NEVER = 1 / 499_500
ALIKE = {"top": NEVER, "list": NEVER, "moved": 0.1, "share": 0.01}


def paper_of(number, **wrong):
    """A student whose right answers differ from everybody's, but for `moved`, which is one of ten."""
    right = {"top": number / 7, "list": [f"K{number}", f"K{number + 5000}"], "moved": float(number % 10),
             "share": number % 100 / 101}
    answers = {test: Answer(wrong.get(test, each), each, test not in wrong) for test, each in right.items()}
    return Paper(f"S{number}", answers)


@pytest.fixture
def class_of_thirty():
    return {f"s{number}": paper_of(number) for number in range(1, 31)}


def test_an_honest_class_is_not_listed(class_of_thirty):
    class_of_thirty["s1"] = paper_of(1, top=0.123456789, list=["K1"], moved=4.0, share=0.5)
    assert copies(class_of_thirty, ALIKE) == []


@pytest.mark.parametrize("wrong", [{"top": 5 / 7}, {"list": ["K5", "K5005"]}, {"top": round(5 / 7, 9)}])
def test_one_answer_that_nobody_else_has_is_enough(class_of_thirty, wrong):
    class_of_thirty["s1"] = paper_of(1, **wrong)
    assert copies(class_of_thirty, ALIKE) == [Copy("s1", *wrong, "s5")]


def test_small_counts_agree_by_chance_and_only_strengthen_other_evidence(class_of_thirty):
    class_of_thirty["s1"] = paper_of(1, moved=5.0)
    assert copies(class_of_thirty, ALIKE) == []
    class_of_thirty["s1"] = paper_of(1, moved=5.0, share=5 / 101)
    assert copies(class_of_thirty, ALIKE) == []
    class_of_thirty["s1"] = paper_of(1, moved=5.0, top=5 / 7)
    assert set(copies(class_of_thirty, ALIKE)) == {Copy("s1", "moved", "s5"), Copy("s1", "top", "s5")}


def test_a_rounded_copy_counts_for_as_much_as_its_digits(class_of_thirty):
    class_of_thirty["s1"] = paper_of(1, top=round(5 / 7, 3))
    assert copies(class_of_thirty, ALIKE) == []
    class_of_thirty["s1"] = paper_of(1, top=round(5 / 7, 3), share=round(5 / 101, 3))
    assert {each.whose for each in copies(class_of_thirty, ALIKE)} <= {"s5"}
    class_of_thirty["s1"] = paper_of(1, top=round(5 / 7, 3), share=round(5 / 101, 3), moved=5.0)
    assert {each.whose for each in copies(class_of_thirty, ALIKE)} == {"s5"}


def test_a_test_of_which_nothing_is_stated_is_weighed_by_the_class():
    everybody = {f"s{number}": paper_of(number) for number in range(1, 301)}
    everybody["s1"] = paper_of(1, top=5 / 7, moved=5.0, list=["K5", "K5005"])
    assert {each.whose for each in copies(everybody, {})} == {"s5"}
    everybody["s1"] = paper_of(1, moved=5.0, share=5 / 101)
    assert copies(everybody, {}) == []


def test_right_answers_are_never_copies_and_a_shared_id_has_two_owners(class_of_thirty):
    class_of_thirty["s2"] = Paper(" ｓ5", class_of_thirty["s5"].answers)
    assert copies(class_of_thirty, ALIKE) == []
    class_of_thirty["s1"] = paper_of(1, top=5 / 7)
    assert {each.whose for each in copies(class_of_thirty, ALIKE)} == {"s2", "s5"}


def test_what_the_judge_could_not_tell_is_left_out():
    verdicts = {"a": {"ok": False}, "b": {"ok": True, "own": {"id": "S1"}},
                "c": {"ok": False, "own": {"id": "S1", "gave": 1.0, "right": 2.0}}}
    assert paper(verdicts) == Paper("S1", {"c": Answer(1.0, 2.0, False)})
    assert paper({}) == Paper()
    assert copies({"a": Paper(), "b": Paper()}, {}) == []


def test_ids_that_belong_to_somebody_else():
    papers = {"s1": Paper("S1"), "s2": Paper("S1"), "s3": Paper("S 3"), "s4": Paper("2023004"), "s5": Paper()}
    assert foreign_ids(papers) == [("s1", "S1", ["s2"]), ("s2", "S1", ["s1"]), ("s4", "2023004", [])]


@pytest.mark.parametrize(("language", "said"), [
    ("en", ("ann: top, right for bob", "evidence, not a verdict", "eve typed the id 'ann', which is also ann's",
            "folder's name: bob (S2)")),
    ("zh", ("ann：top，是 bob 的正确答案", "只是线索，不是定论", "eve 填写的学号“ann”也属于 ann",
            "文件夹名不同：bob (S2)"))])
def test_the_table_and_the_log_name_them_with_care(language, said, tmp_path):
    results = [Result(student, {}, {}, 1, paper=Paper(typed))
               for student, typed in (("ann", "ann"), ("bob", "S2"), ("eve", "ann"))]
    outcome = Outcome("x", language, {}, {"top-own": "top"}, results=results, copies=[Copy("ann", "top-own", "bob")])
    with speaking(language):
        text = table(outcome)
        outcome.results = [Result(each.student, {}, {}, 1, paper=Paper("7" + each.student)) for each in results]
        assert {"en": "3 students typed another id", "zh": "3 位学生填写的学号"}[language] in table(outcome)
    for words in said:
        assert words in text
    log(outcome, tmp_path / "log.jsonl")
    first = json.loads((tmp_path / "log.jsonl").read_text("utf-8").splitlines()[0])
    assert (first["id"], first["copies"]) == ("7ann", [{"question": "top", "test": "top-own", "whose": "bob"}])


SOURCE = '''---
file_format: mystnb
kernelspec:
  display_name: Python 3
  name: python3
---

```{code-cell}
:solve: identity
### BEGIN SOLUTION
student_id = "S1024"
### END SOLUTION
```

```{code-cell}
:given: setup
from crmlib import say, use_language
from crmlib.exercise import same
from crmlib.personal.classification import customers_of

use_language("{{lang}}")
```

```{code-cell}
:test: identity-data
:points: 1
assert len(customers_of(student_id)) == 60
```

```{code-cell}
:given: data
customers = customers_of(student_id)
```

```{code-cell}
:solve: best
### BEGIN SOLUTION
best = customers.nlargest(5, "profit")["customer"]
### END SOLUTION
```

```{code-cell}
:test: best-own
:points: 2
assert len(list(best)) > 0
### BEGIN HIDDEN TESTS
rows = sorted(customers_of(student_id).itertuples(), key=lambda row: -row.profit)
wanted = {row.customer for row in rows[:5]}
assert same(best, wanted)
### END HIDDEN TESTS
```
'''


@pytest.mark.slow
@NEEDS_FORKS
def test_course_grade_lists_a_copied_answer_and_a_foreign_id(tmp_path):
    from crmlib.personal.classification import customers_of

    one = Class(release_small(tmp_path / "course", SOURCE))
    of_bob = customers_of("bob").nlargest(5, "profit")["customer"].tolist()
    honest = 'best = customers.nlargest(5, "profit")["customer"]'
    for student, typed, answer in (("ann", "ann", f"best = {of_bob[::-1]}"), ("bob", "BOB ", honest),
                                   ("cem", "cem", honest.replace("5", "4")), ("dan", "dan", f"best = tuple({of_bob})"),
                                   ("eve", "bob", f"best = {of_bob}"), ("fay", "fay", "best = [[]]"),
                                   *((f"s{number}", f"s{number}", honest) for number in range(3))):
        one.hand_in(student, one.solved(identity=f"student_id = {typed!r}", best=answer))
    one.course.source("assignment", SLUG).with_suffix(".fairness.yml").write_text(
        "bounds: {}\nalike: {best-own: never}\n", "utf-8")
    results = one.grade(limits=QUICK, sandbox=WALLS)
    assert [results[name].scores["best-own"] for name in ("ann", "bob", "eve")] == [0, 2, 2]
    pairs = {(who, whose) for who in ("ann", "dan") for whose in ("bob", "eve")}
    assert set(one.outcome.copies) == {Copy(who, "best-own", whose) for who, whose in pairs}
    assert foreign_ids(one.outcome.papers) == [("bob", "BOB ", ["eve"]), ("eve", "bob", ["bob"])]
    shown = json.dumps([cell.outputs for cell in one.autograded("cem").cells if cell.cell_type == "code"])
    assert of_bob[0] not in shown
