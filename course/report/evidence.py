"""Why points were lost: what `course grade` left in the graded notebooks, and in its log if there is one."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.grading.copies import Paper, foreign_ids
from course.report.register import Register
from crmlib.errors import CrmError
from crmlib.ids import plain_id
from crmlib.language import say


@dataclass(frozen=True)
class Evidence:
    """One submission: for each failed test what was said and which misconception was recognised."""

    trouble: str = ""
    notes: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    messages: dict[str, str] = field(default_factory=dict)
    misconceptions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """All evidence of a class.

    `copies` are (student, question, whose answer), None where no log tells; `foreign` are those who typed another id
    than their own: (student, typed id, whose it is).
    """

    by_student: dict[str, Evidence]
    copies: tuple[tuple[str, str, str], ...] | None = None
    foreign: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    def of(self, student: str) -> Evidence:
        """One student's evidence, empty where there is none."""
        return self.by_student.get(student, Evidence())


def read_evidence(root: Path, register: Register, log: Path | None = None) -> Case:
    """Read the graded notebooks, then the log, whose word on trouble precedes.

    Raises:
        CrmError: the log is no log, or of another assignment.
    """
    slug = register.plan.slug
    found = {each.id: _notebook(root, register, each.id) for each in register.graded}
    if log is None:
        return Case(found)
    entries = _entries(log, slug)
    for entry in entries:
        if entry["student"] in found:
            found[entry["student"]] = _joined(found[entry["student"]], entry)
    copies = [(entry["student"], str(each["question"]), str(each["whose"])) for entry in entries
              for each in entry.get("copies") or ()]
    typed = {entry["student"]: Paper(str(entry.get("id") or "")) for entry in entries}
    return Case(found, tuple(dict.fromkeys(copies)),
                tuple((student, id, tuple(whose)) for student, id, whose in foreign_ids(typed)
                      if plain_id(id) != plain_id(student)))


def _notebook(root: Path, register: Register, student: str) -> Evidence:
    """Read one graded notebook; one that is not there, or was damaged, tells nothing."""
    slug = register.plan.slug
    if Path(student).name != student:
        return Evidence()
    try:
        notebook = json.loads((root / "autograded" / student / slug / f"{slug}.ipynb").read_text("utf-8"))
        said = notebook["metadata"].get("grading") or {}
        messages, misconceptions = {}, {}
        for cell in notebook["cells"]:
            name = (cell["metadata"].get("nbgrader") or {}).get("grade_id", "")
            errors = [each for each in cell.get("outputs", ()) if each["output_type"] == "error"]
            if name not in register.cells:
                continue
            if errors:
                messages[name] = str(errors[0]["evalue"]).strip()
            if matched := (cell["metadata"].get("grading") or {}).get("misconception"):
                misconceptions[name] = str(matched)
        return Evidence(str(said.get("trouble", "")), tuple(map(str, said.get("notes", ()))),
                        tuple(map(str, said.get("stopped", ()))), messages, misconceptions)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Evidence()


def _entries(log: Path, slug: str) -> list[dict[str, Any]]:
    try:
        entries = [json.loads(line) for line in log.read_text("utf-8").splitlines() if line.strip()]
        wrong = {str(each["assignment"]) for each in entries if str(each["student"])} - {slug}
    except (ValueError, KeyError, TypeError) as trouble:
        raise CrmError(say(f"{log.name} is not a log of course grade.", f"{log.name} 不是 course grade 的日志。"),
                       say("Write one with: course grade ... --log FILE",
                           "请用 course grade ... --log FILE 生成。")) from trouble
    if wrong:
        raise CrmError(say(f"The log is of {', '.join(sorted(wrong))}, not of {slug}.",
                           f"日志属于 {', '.join(sorted(wrong))}，而不是 {slug}。"),
                       say("Name the log of this assignment, or none.", "请指定本作业的日志，或不指定。"))
    return entries


def _joined(evidence: Evidence, entry: dict[str, Any]) -> Evidence:
    return Evidence(str(entry.get("trouble") or ""), tuple(map(str, entry.get("notes") or ())),
                    tuple(map(str, entry.get("stopped") or ())), evidence.messages,
                    {**evidence.misconceptions, **(entry.get("misconceptions") or {})})

