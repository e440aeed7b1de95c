"""What a student reads about a lost point: the cause, in few and short lines, with nothing hidden in them."""

import pytest

from course.grading.explain import explain
from course.grading.inside.asked import asked
from course.grading.wrap import WIDTH, columns, wrap
from crmlib.language import speaking
from tests.grading.conftest import NEEDS_FORKS

FAILED = {"ok": False, "type": "AssertionError", "message": "", "hidden": False, "calls": [], "values": {}}


def lines(**verdict):
    return explain(FAILED | verdict)[0]["traceback"]


@pytest.fixture(scope="module", params=["en", "zh"])
def graded(request, new_class):
    one = new_class(request.param)
    one.hand_in("stops", one.solved(double="def double(n):\n    return int('a' * (n > 2))", total="total = twice(3)"))
    one.hand_in("unwritten", one.blank())
    one.hand_in("endless", one.solved(double="def double(n):\n    while n > 2:\n        pass\n    return 4"))
    one.hand_in("quotes", one.solved(total="total = “7”"))
    one.hand_in("raw", one.solved(double="def double(n):\n    return 4 if n == 2 else dict.fromkeys(range(12))",
                                  total="import numpy as np\ntotal = np.float64(0.21799860439841176)"))
    one.grade()
    return one


def said(graded, student, test, en, zh):
    return {"en": en, "zh": zh}[graded.language] in " ".join(graded.shown(student, test).split("\n"))


@NEEDS_FORKS
def test_a_call_that_stopped_is_told_what_was_tested_and_no_input(graded):
    assert said(graded, "stops", "double-hidden", "What is tested here: Twice a large number.",
                "这里测试的是：大数的两倍。")
    assert said(graded, "stops", "double-hidden", "Your function stopped with an error.", "你的函数运行时出错。")
    assert "40961" not in graded.shown("stops", "double-hidden")
    assert said(graded, "stops", "total-hidden", "The cell total stopped with NameError: name 'twice' is not defined.",
                "单元格 total 运行出错：NameError: name 'twice' is not defined。")


@NEEDS_FORKS
def test_what_is_not_written_is_no_error(graded):
    assert graded.shown("unwritten", "double-hidden") in ("double is not written yet.", "double 还没有编写。")
    assert graded.shown("unwritten", "total-hidden") in ("total is not answered yet.", "total 还没有作答。")


@NEEDS_FORKS
def test_an_endless_call_is_said_once(graded):
    found = graded.shown("endless", "double-hidden")
    assert found.split("\n")[0] in ("double took too long.", "double 运行超时。")
    assert "NoAnswerError" not in found
    assert found.count("double") == 1


@NEEDS_FORKS
def test_full_width_quotation_marks_are_named(graded):
    assert said(graded, "quotes", "total-hidden", "The cell total cannot be read by Python: invalid character",
                "单元格 total 有语法错误：invalid character")
    assert said(graded, "quotes", "total-hidden", "Are quotation marks", "请检查引号")


@NEEDS_FORKS
def test_values_are_as_a_person_writes_them(graded):
    assert said(graded, "raw", "total-hidden", "total is 0.218.", "total 是 0.218。")
    assert said(graded, "raw", "double-hidden", "double gave a dictionary with 12 entries.",
                "double 返回 有 12 项的字典。")


@pytest.mark.parametrize(("code", "line", "text"), [
    ("assert f(1), 'One.'", 1, "One."),
    ("assert f(1), say('One.', '一。')", 1, "一。"),
    ("for each in (3, 4):\n    got = f(each)\n    assert got, say('One.', '一。')", 2, "一。"),
    ("got = f(1)\nassert other, 'One.'", 1, ""),
    ("assert f(41), f'not {41}'", 1, ""),
    ("assert f(41), say(f'not {41}', '一。')", 1, ""),
    ("assert f(41), 'not ' + str(41)", 1, ""),
    ("f(41)", 1, ""),
    ("f(", 1, ""),
])
def test_only_fixed_text_is_told_of_a_test(code, line, text):
    with speaking("zh"):
        assert asked(code, line) == text


def test_a_call_is_told_once():
    calls = [{"name": "tier", "gave": "['vip']"}]
    told = "tier([70]) gave ['vip'],\nexpected []."
    assert lines(message=told, calls=calls) == told.split("\n")
    assert lines(message="In the order given.", calls=calls, hidden=True)[1:] == ["tier gave ['vip']."]


def test_long_numbers_in_a_message_are_shortened():
    assert lines(message="It gave [np.float64(77.77777777777777), 50.0, 0.123].") == ["It gave [77.78, 50.0, 0.123]."]


def test_an_error_of_crmlib_speaks_for_itself():
    text = "'...' is no student id. Type your own."
    assert lines(type="ParameterError", message=text, asked="60.", values={"student_id": "'...'"}) == [text]
    assert lines(type="TypeError", message="no") == ["The answer could not be compared (TypeError: no)."]


@pytest.mark.parametrize("text", [
    "With 80% reached, the next customer is no longer needed: " + "tier([80, 15, 5], vip=0.5) gave [1, 2, 3], " * 8,
    "占比正好等于界线时，已不再“小于”界线：tier([80, 15, 5]) 得到 ['vip', 'important']；" * 6,
    "x" * 500, "字" * 500, "f(" + "1, " * 200, "((((" * 100,
])
def test_no_line_is_wider_than_the_page_and_nothing_is_lost(text):
    found = wrap(text)
    assert max(map(columns, found)) <= WIDTH
    assert "".join("".join(found).split()) == "".join(text.split())
    assert not any(line.startswith(("，", "。", "；", " ")) or line.count("[") != line.count("]") for line in found)
