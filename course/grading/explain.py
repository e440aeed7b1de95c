"""What a student reads about a lost point: what was asked for, what came back, and never what is hidden."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from course.grading.inside.shown import rounded
from course.grading.outputs import error
from course.grading.wrap import wrap
from crmlib import errors
from crmlib.language import say

TOLD = ("AssertionError", "NoAnswerError", "Late", "KeyboardInterrupt")
NUMPY = re.compile(r"\bnp\.(?:float|int|bool|str)\d*_?\(([^()]*)\)")
LONG = re.compile(r"(?<![\w.])-?\d+\.\d{5,}(?:e[-+]?\d+)?(?![\w.])")


def explain(verdict: dict[str, Any], advice: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Outputs of a test cell: none for a passed one, else one error in words, with what the course advises.

    A number as a passed test's last line is shown, for nbgrader reads partial credit from it.
    """
    if verdict.get("ok") is True:
        result = verdict.get("result")
        if type(result) is not float:
            return []
        return [{"output_type": "execute_result", "data": {"text/plain": repr(result)}, "metadata": {},
                 "execution_count": None}]
    lines = list(dict.fromkeys(each[:2000] for each in [*_said(verdict), *advice] if each))
    return [error(str(verdict.get("type", "Error"))[:80], lines[0], [line for each in lines for line in wrap(each)])]


def _said(verdict: dict[str, Any]) -> Iterator[str]:
    if verdict.get("cause"):
        yield str(verdict["cause"])
        return
    calls = verdict.get("calls") or ()
    if calls and calls[-1].get("error") == "NotImplementedError":
        yield _call(calls[-1])
        return
    headline = _headline(verdict)
    yield headline
    if headline == verdict.get("message") and _ours(verdict["type"]):
        return
    if verdict.get("hidden") or not _tells(headline):
        yield from map(_call, calls)
    if verdict.get("asked"):
        yield say(f"What is tested here: {verdict['asked']}", f"这里测试的是：{verdict['asked']}")
    for name, text in (verdict.get("values") or {}).items():
        yield say(f"{name} is {text}.", f"{name} 是 {text}。")


def _headline(verdict: dict[str, Any]) -> str:
    kind, message = str(verdict.get("type", "")), str(verdict.get("message", ""))
    if kind in TOLD and message:
        return _short(message)
    if verdict.get("calls") and "error" in verdict["calls"][-1]:
        return say("Your function stopped with an error.", "你的函数运行时出错。")
    if kind == "NameError":
        return say("A name that the test needs is not defined: run the notebook from the top, keep the names given.",
                   "测试所需的名称没有定义：请从头运行笔记本，并使用题目要求的名称。")
    if kind == "AssertionError":
        return say("The answer is not the one expected.", "答案与预期不符。")
    if message and _ours(kind):
        return message
    what = f"{kind}: {message}" if message else kind
    return say(f"The answer could not be compared ({what}).", f"答案无法比较（{what}）。")


def _call(call: dict[str, str]) -> str:
    name = call["name"]
    if call.get("error") == "ClosedBookError":
        return say(f"{name} called a rule of crmlib that is yours to write here.",
                   f"{name} 调用了 crmlib 中的现成规则，而这条规则要由你自己来写。")
    if call.get("error") == "NotImplementedError":
        return say(f"{name} is not written yet.", f"{name} 还没有编写。")
    if call.get("error") == "NoAnswerError" and call.get("message"):
        return call["message"]
    if "error" in call:
        what = f"{call['error']}: {call['message']}" if call.get("message") else call["error"]
        return say(f"{name} raised {what}", f"{name} 抛出 {what}")
    return say(f"{name} gave {call['gave']}.", f"{name} 返回 {call['gave']}。")


def _tells(message: str) -> bool:
    """Whether a test's own message holds what the call gave."""
    return any(word in message for word in (" gave ", "\ngave ", "得到", "返回了"))


def _ours(kind: str) -> bool:
    """Whether an error is one of crmlib's, whose text is for its readers."""
    found = getattr(errors, kind, None)
    return isinstance(found, type) and issubclass(found, errors.CrmError)


def _short(message: str) -> str:
    """A test's message with its numbers as a person would write them."""
    plain = NUMPY.sub(r"\1", message)
    return LONG.sub(lambda found: repr(rounded(float(found[0]))), plain)
