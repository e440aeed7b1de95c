"""Each reader sees only the sentences of their own language."""

from pathlib import Path

import pytest

from course.authoring.said import said_in
from course.authoring.source import read_source
from course.manifest import Course

LONG = '''from crmlib import say, use_language
name = "张"; assert name, say("No name.", "没有名字。")
assert rate == 0.5, say(
    f"You gave {rate:.2f},\\nexpected 0.5 (say: half).",
    f"得到 {rate:.2f}，\\n应为 0.5。")  # kept
say("one argument")
'''
ENGLISH = '''from crmlib import use_language
name = "张"; assert name, "No name."
assert rate == 0.5, (
    f"You gave {rate:.2f},\\nexpected 0.5 (say: half).")  # kept
say("one argument")
'''
CHINESE = '''from crmlib import use_language
name = "张"; assert name, "没有名字。"
assert rate == 0.5, (
    f"得到 {rate:.2f}，\\n应为 0.5。")  # kept
say("one argument")
'''


@pytest.mark.parametrize(("language", "seen"), [("en", ENGLISH), ("zh", CHINESE)])
def test_one_language_is_left_and_all_else_is_as_it_was(language, seen):
    assert said_in(LONG, language) == seen


def test_code_that_says_nothing_and_broken_code_stay_as_they_are():
    assert said_in("x = 1\n", "en") == "x = 1\n"
    assert said_in("say('a', 'b'", "en") == "say('a', 'b'"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_released_test_speaks_two_languages(language):
    course = Course.find(Path(__file__))
    for slug in course.sources("assignment"):
        released = course.assignment(language, slug, "release").read_text("utf-8")
        assert "say(" not in released
        assert language == "zh" or not any("\u4e00" <= letter <= "\u9fff" for letter in released)
        assert any("say(" in cell.text for cell in read_source(course.source("assignment", slug), "assignment").cells)
