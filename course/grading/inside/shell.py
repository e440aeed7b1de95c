"""IPython's own shell without a kernel: runs a cell and collects what it shows, up to a limit."""

import io
import warnings
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type

MOST = 200_000
PICTURE = 2_000_000
KEPT = ("text/plain", "text/html", "image/png", "image/jpeg", "text/latex", "text/markdown")


class Shown:
    """The outputs of the cell that runs, in nbformat's form, no more than a limit."""

    def __init__(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.left = MOST

    def write(self, name: str, text: str) -> None:
        """Add to a stream."""
        text = text[: max(self.left, 0)]
        self.left -= len(text)
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == name:
            last["text"].append(text)
        elif text:
            self.outputs.append({"output_type": "stream", "name": name, "text": [text]})

    def show(self, kind: str, data: dict[str, Any]) -> None:
        """Add what a cell displays; pictures have a limit of their own."""
        kept = {mime: str(value) for mime, value in data.items() if mime in KEPT}
        kept = {mime: text for mime, text in kept.items()
                if len(text) <= (PICTURE if mime.startswith("image/") else self.left)}
        self.left -= sum(len(text) for mime, text in kept.items() if not mime.startswith("image/"))
        if kept and len(self.outputs) < 100:
            self.outputs.append({"output_type": kind, "data": kept})

    def take(self) -> list[dict[str, Any]]:
        """Give the outputs and begin anew."""
        taken, self.outputs, self.left = self.outputs, [], MOST
        return [each | {"text": "".join(each["text"])} if "text" in each else each for each in taken]


SHOWN = Shown()


class Stream(io.TextIOBase):
    """What `print` writes to."""

    def __init__(self, name: str):
        self.name = name

    def write(self, text: str) -> int:
        """Keep the text, up to the limit."""
        SHOWN.write(self.name, str(text))
        return len(text)

    def writable(self) -> bool:
        """It is."""
        return True


class Publisher(DisplayPublisher):
    """What `display` publishes to."""

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **_more: Any) -> None:
        """Keep the data."""
        SHOWN.show("display_data", dict(data))

    def clear_output(self, wait: bool = False) -> None:
        """Forget what this cell showed."""
        SHOWN.outputs.clear()


class Hook(DisplayHook):
    """What the last expression of a cell goes to."""

    def write_output_prompt(self) -> None:
        """Write none."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Keep the result."""
        SHOWN.show("execute_result", dict(format_dict))

    def finish_displayhook(self) -> None:
        """Write no new line."""


class Shell(InteractiveShell):
    """One shell; no history, no colours, no questions to anybody."""

    given: dict[str, str]  # the teacher's cells, and what is run in their place
    known: dict[str, str | None]  # likewise a cell of the student's that has been read
    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)

    def init_history(self) -> None:
        """Keep history in memory only, without its thread."""
        self.config.HistoryManager.enabled = False
        super().init_history()

    def init_io(self) -> None:
        """Leave the streams alone."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        """Keep the error as one output."""
        lines = [line[:500] for part in stb for line in part.splitlines()][-30:]
        SHOWN.outputs.append({"output_type": "error", "ename": etype.__name__[:80], "evalue": text_of(evalue),
                              "traceback": lines})

    def transform_cell(self, raw_cell: str) -> str:
        """Make of a cell what is run; once for those that were read before anything could change how."""
        return self.known.pop(raw_cell, None) or self.given.get(raw_cell) or super().transform_cell(raw_cell)

    def enable_gui(self, gui: Any = None) -> None:
        """There is no screen."""


def text_of(error: Any) -> str:
    """An error's message, whatever its class does when asked."""
    try:
        return str(error)[:1000]
    except BaseException:
        return ""


def make() -> Shell:
    """The shell; that pictures are shown as in a notebook is matplotlib's own doing, by its backend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shell = Shell.instance(colors="nocolor", xmode="Plain")
        shell.display_formatter.active_types = list(KEPT)  # type: ignore[union-attr]
        shell.given, shell.known = {}, {}
    return shell
