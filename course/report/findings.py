"""Questions that behave badly: those that tell nothing about who has learned, or the contrary."""

from collections.abc import Iterator

from course.grading.plan import WHO, question_of
from course.report.analysis import Item
from course.report.items import GOOD, WEAK
from course.report.parts import Facts, how_many, number, percent
from crmlib.language import say

FEW, TOO_FEW = 5, 10


def badly(facts: Facts) -> list[tuple[Item, str, str]]:
    """Each item that behaves badly, with what it does and what to look at."""
    found = []
    for item in [*facts.analysis.questions, *facts.analysis.tests]:
        if len(item.scores) > 1 and not (item.full == len(item.scores) and _for_everybody(facts, item)):
            found += [(item, *each) for each in _ways(item)]
    return found + list(_hints(facts))


def _for_everybody(facts: Facts, item: Item) -> bool:
    """Whether all are meant to have its points: it asks who they are, or is an example that they can read."""
    test = facts.register.plan.by_name.get(item.name)
    return question_of(item.name) == WHO or (test is not None and not test.hidden)


def _ways(item: Item) -> Iterator[tuple[str, str]]:
    if item.full == len(item.scores):
        yield (say("Everybody had all of its points.", "所有人都得了满分。"),
               say("It tells nothing about who has learned. Keep it as a warm-up, or ask for an edge case.",
                   "它分辨不出谁学会了。可以留作热身，或改问一个边界情形。"))
    elif item.difficulty == 0:
        yield (say("Nobody had a point.", "没有人得分。"),
               say("Read its text and its tests: it may ask for something else than was taught.",
                   "请重读题目和测试：它问的也许不是教过的内容。"))
    elif _negative(item):
        figures = say(f"item-rest correlation {number(item.item_rest)}, discrimination {number(item.discrimination)}",
                      f"题目与其余总分相关 {number(item.item_rest)}，区分度 {number(item.discrimination)}")
        yield (say(f"The weaker half did better than the stronger ({figures}).",
                   f"较弱的学生反而做得更好（{figures}）。"),
               say("Look for a test that fails right answers, or a trap that only careful readers see.",
                   "请检查是否有测试误判了正确答案，或有只有细心的人才会踩到的陷阱。"))


def _negative(item: Item) -> bool:
    return min((each for each in (item.item_rest, item.discrimination) if each is not None), default=0) < 0


def _hints(facts: Facts) -> Iterator[tuple[Item, str, str]]:
    """Questions where points were lost and the hint for a named misconception met nobody."""
    met = {(question_of(test), id) for each in facts.analysis.students
           for test, id in facts.case.of(each.id).misconceptions.items()}
    for item in facts.analysis.questions:
        silent = [each.believed for each in facts.beliefs.values()
                  if item.name in each.questions and (item.name, each.id) not in met]
        if silent and len(item.lost) >= FEW:
            who = f"{how_many(len(item.lost))} ({percent(len(item.lost) / len(item.scores))})"
            named = say("; ", "；").join(each.rstrip(".。") for each in silent)
            yield (item, say(f"{who} lost points; the hints for these met nobody: {named}.",
                             f"{who} 失分；针对以下误解的提示从未用上：{named}。"),
                   say("Either nobody believes it or the hint does not recognise it: read some of the wrong answers.",
                       "要么没有人这样想，要么提示没有识别出来：请读几份错误答案。"))


def judged(item: Item) -> tuple[str, str]:
    """What an item-rest correlation is called, and how it is coloured."""
    value = item.item_rest
    if value is None:
        return say("not defined", "无定义"), "none"
    if len(item.scores) < TOO_FEW:
        return say("too few students", "人数太少"), "none"
    if value < 0:
        return say("negative", "负值"), "bad"
    if value < WEAK:
        return say("weak", "弱"), "weak"
    if value < GOOD:
        return say("fair", "尚可"), "fair"
    return say("good", "良好"), "good"
