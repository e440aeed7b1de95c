"""What a student reads about a lost point: what was asked for, what came back, and never what is hidden."""

from collections.abc import Sequence
from typing import Any

from course.grading.outputs import error
from crmlib.language import say

CLOSED = ("ClosedBookError",)


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
    lines = [_headline(verdict), *map(_call, verdict.get("calls") or ()), *_values(verdict), *advice]
    return [error(str(verdict.get("type", "Error"))[:80], lines[0], [each[:2000] for each in lines])]


def _headline(verdict: dict[str, Any]) -> str:
    kind, message = str(verdict.get("type", "")), str(verdict.get("message", ""))
    if kind in ("AssertionError", "NoAnswerError", "Late", "KeyboardInterrupt") and message:
        return message
    if verdict.get("calls") and "error" in verdict["calls"][-1]:
        return say("Your function stopped with an error.", "您的函数因出错而中止。")
    if kind == "NameError":
        return say("A name that the test needs is not defined: run the notebook from the top, keep the names given.",
                   "测试所需的名称没有定义：请从头运行笔记本，并使用题目要求的名称。")
    if kind == "AssertionError":
        return say("The answer is not the one expected.", "答案与预期不符。")
    what = f"{kind}: {message}" if message else kind
    return say(f"The answer could not be compared ({what}).", f"答案无法比较（{what}）。")


def _call(call: dict[str, str]) -> str:
    name = call["name"]
    if call.get("error") in CLOSED:
        return say(f"{name} called a rule of crmlib that is yours to write here.",
                   f"{name} 调用了 crmlib 中本应由您自己编写的规则。")
    if call.get("error") == "NotImplementedError":
        return say(f"{name} is not written yet.", f"{name} 还没有编写。")
    if "error" in call:
        what = f"{call['error']}: {call['message']}" if call.get("message") else call["error"]
        return say(f"{name} raised {what}", f"{name} 抛出 {what}")
    return say(f"{name} gave {call['gave']}.", f"{name} 返回 {call['gave']}。")


def _values(verdict: dict[str, Any]) -> list[str]:
    values = verdict.get("values") or {}
    return [say(f"{name} is {text}.", f"{name} 是 {text}。") for name, text in values.items()]
