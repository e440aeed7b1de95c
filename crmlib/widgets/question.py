"""A question with a hint for each wrong option, and a prediction to make before a widget shows."""

from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import ipywidgets

from crmlib.errors import UnknownNameError, nearest
from crmlib.language import current_language, say, speaking
from crmlib.yml import read_yml


class Question(ipywidgets.VBox):
    """The question, its options, and a line that answers each choice. `choose` is the headless twin."""

    def __init__(self, entry: dict[str, Any]):
        self.entry, self.language = entry, current_language()
        texts = [option[self.language] for option in entry["options"]]
        self.ask = ipywidgets.HTML(f"<p><b>{escape(entry['ask'][self.language])}</b></p>")
        self.options = ipywidgets.RadioButtons(
            options=[(text, place) for place, text in enumerate(texts)], index=None,
            layout=ipywidgets.Layout(width="auto"))
        self.status = ipywidgets.HTML(_status(say("Choose an answer.", "请选择一个答案。"), "inherit"))
        self.options.observe(self._chosen, names="value")
        super().__init__([self.ask, self.options, self.status])

    def choose(self, place: int) -> str:
        """Choose the option at this place (from 0) and read the answer."""
        self.options.value = place
        return self.status.value

    def _chosen(self, change: Any) -> None:
        if change["new"] is None:
            return
        with speaking(self.language):
            option = self.entry["options"][change["new"]]
            self.status.value = _answer(self.entry, option, self.language)


def question(id: str) -> Question:
    """A question of the lessons, by its id.

    Raises:
        UnknownNameError: no such question; names the nearest.

    >>> "Not quite" in question("pyramid-crossing").choose(1)
    True
    """
    return Question(_find(id))


def predict(id: str) -> Question:
    """A prediction to make before looking: no option is marked right or wrong yet.

    >>> question_widget = predict("pyramid-guess")
    """
    return Question(_find(id))


def questions() -> dict[str, dict[str, Any]]:
    """Every question of every lesson, by id."""
    return {id: entry for each in _files().values() for id, entry in each.items()}


def _answer(entry: dict[str, Any], option: dict[str, Any], language: str) -> str:
    if "then" in entry:
        return _status(say("Noted. ", "已记下。") + entry["then"][language], "inherit")
    if option.get("right"):
        return _status("✓ " + say("Right. ", "正确。") + option["because"][language], "#1e6b34")
    return _status("✗ " + say("Not quite. ", "再想想。") + hint_of(option)[language], "#b3261e")


def hint_of(option: dict[str, Any]) -> dict[str, str]:
    """The option's own hint, or the one of the misconception that it shows."""
    return option.get("hint") or _shared()[option["misconception"]]


def _status(sentence: str, colour: str) -> str:
    return f'<div role="status" style="line-height:1.5;color:{colour}">{escape(sentence)}</div>'


def _find(id: str) -> dict[str, Any]:
    known = questions()
    if id not in known:
        close = nearest(id, known)
        raise UnknownNameError(
            say(f"No question {id!r}.", f"没有题目“{id}”。"),
            say(f"Did you mean {close!r}?", f"是不是“{close}”？") if close else "",
        )
    return known[id]


@cache
def _shared() -> dict[str, dict[str, str]]:
    return read_yml(files("crmlib") / "hints.yml")


@cache
def _files() -> dict[str, dict[str, Any]]:
    folder = files("crmlib") / "questions"
    return {path.name.removesuffix(".yml"): read_yml(path)
            for path in sorted(folder.iterdir(), key=lambda each: each.name) if path.name.endswith(".yml")}
