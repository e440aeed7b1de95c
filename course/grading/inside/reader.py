"""What can be told from a student's text before any of it is run, in a process where none ever is."""

from typing import Any

from .shell import Shell
from .stateless import stateless


def read(cells: list[tuple[str, bool]]) -> dict[str, Any]:
    """Up to which cell there is no doubt, which functions keep nothing, and what is run in place of each text.

    Args:
        cells: each a text, and whether it is the student's.
    """
    shell = Shell.instance()
    taken = {*shell.user_ns, *shell.magics_manager.magics["line"]}
    made: dict[str, str] = {}

    def run_as(text: str) -> str:
        made[text] = made.get(text) or shell.transform_cell(text)
        return made[text]

    sure, functions = stateless(cells, taken=taken, run_as=run_as)
    return {"sure": sure, "functions": functions, "run": {text: made[text] for text, theirs in cells[:sure] if theirs}}
