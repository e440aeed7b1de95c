"""The teacher's notebook: which cells are whose, which names are the student's, and what is hidden."""

import ast
import builtins
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from course.manifest import Course
from course.questions.answers import evidence, headings, read_misconceptions
from crmlib.errors import CrmError
from crmlib.language import say

ALWAYS = ("numpy", "pandas", "crmlib.exercise")
WHO = "identity"  # the question that asks only whose data these are
WORD = re.compile(r"""["'`]([^"'`\n]{1,40})["'`]""")
HIDDEN = re.compile(r"(BEGIN|END) HIDDEN TESTS")
MAGIC = re.compile(r"^(\s*)[%!].*", re.MULTILINE)


@dataclass(frozen=True)
class TeacherCell:
    """One cell as the teacher wrote it; `meta` is its nbgrader metadata, empty for plain prose."""

    place: int
    id: str
    kind: str
    source: str
    meta: dict[str, Any]

    @property
    def name(self) -> str:
        """The cell's nbgrader id, empty for plain prose."""
        return self.meta.get("grade_id", "")

    @property
    def role(self) -> str:
        """What it is for: ``given``, ``solve``, ``test`` or ``essay``."""
        if self.meta.get("solution"):
            return "essay" if self.meta.get("grade") else "solve"
        return "test" if self.meta.get("grade") else "given"

    @property
    def judged(self) -> bool:
        """Whether the judge runs it."""
        return self.kind == "code" and self.role in ("given", "test")

    @cached_property
    def hidden(self) -> list[int]:
        """Numbers of the lines of hidden tests, markers included."""
        found, inside = [], False
        for number, line in enumerate(self.source.splitlines(), 1):
            mark = HIDDEN.search(line)
            inside = inside or bool(mark and mark[1] == "BEGIN")
            if inside:
                found.append(number)
            inside = inside and not (mark and mark[1] == "END")
        return found

    @property
    def visible(self) -> str:
        """The text without hidden tests."""
        lines = self.source.splitlines()
        return "\n".join(line for number, line in enumerate(lines, 1) if number not in self.hidden)

    @property
    def tree(self) -> ast.Module:
        """Its code, without IPython's own commands."""
        return ast.parse(MAGIC.sub(r"\1pass", self.source))


class Plan:
    """An assignment as grading needs it."""

    def __init__(self, slug: str, language: str, notebook: dict[str, Any], *, solved: bool = True):
        """Take a notebook with solutions, or a release: there the student's names are those nobody else defines."""
        self.solved = solved
        self.questions: list[dict[str, Any]] = []
        self.advice: dict[str, list[str]] = {}
        self.slug, self.language = slug, language
        self.notebook = notebook
        self.cells = [
            TeacherCell(place, each["id"], each["cell_type"], _text(each["source"]),
                        dict(each["metadata"].get("nbgrader") or {}))
            for place, each in enumerate(notebook["cells"])
        ]
        self.by_name = {cell.name: cell for cell in self.cells if cell.name}
        self.by_id = {cell.id: cell for cell in self.cells if cell.name}

    @cached_property
    def student_names(self) -> frozenset[str]:
        """Names that the reference solution defines; imports are not the student's work."""
        if not self.solved:
            return frozenset(_free([cell.tree for cell in self.steps]))
        trees = [cell.tree for cell in self.cells if cell.kind == "code" and cell.role == "solve"]
        return frozenset(name for tree in trees for name in defined(tree))

    def uses(self, cell: TeacherCell) -> list[str]:
        """The student's names that a step reads."""
        return self._used[cell.place]

    @cached_property
    def _used(self) -> dict[int, list[str]]:
        read = {cell.place: {node.id for node in ast.walk(cell.tree) if isinstance(node, ast.Name)}
                for cell in self.steps}
        return {place: sorted(names & self.student_names) for place, names in read.items()}

    @cached_property
    def steps(self) -> list[TeacherCell]:
        """What the judge runs, in order."""
        return [cell for cell in self.cells if cell.judged]

    @cached_property
    def words(self) -> list[str]:
        """Words in quotation marks that every student has read: labels that an explanation may show."""
        return sorted({word for cell in self.cells for word in WORD.findall(cell.visible)})

    @cached_property
    def modules(self) -> list[str]:
        """Libraries worth importing before the first submission."""
        nodes = [node for cell in self.cells if cell.kind == "code" for node in ast.walk(cell.tree)]
        found = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
        found += [each.name for node in nodes if isinstance(node, ast.Import) for each in node.names]
        return list(dict.fromkeys([*ALWAYS, *found]))

    @property
    def rehearsal(self) -> list[str]:
        """Cells that every student was given, worth running before the first submission."""
        return [cell.source for cell in self.steps if cell.role == "given"]

    def know(self, course: Course) -> None:
        """Learn the mistakes that the course can name, each with its question's tests."""
        solutions = {cell.name: cell.source for cell in self.cells if cell.role == "solve"}
        lesson = headings(course, self.slug)
        self.advice = {each.id: each.advice(self.slug, lesson) for each in read_misconceptions(course).values()}
        tests = [cell.name for cell in self.steps if cell.role == "test"]
        self.questions = [{**each, "tests": [test for test in tests if question_of(test) == each["question"]]}
                          for each in evidence(course, self.slug, solutions)]

    def order(self) -> dict[str, Any]:
        """What the judge is told of it, once for all submissions."""
        steps = [{"id": cell.name or cell.id, "kind": cell.role, "hidden": cell.hidden,
                  "code": MAGIC.sub(r"\1pass", cell.source)} for cell in self.steps]
        return {"steps": steps, "student": sorted(self.student_names), "words": self.words, "language": self.language,
                "questions": self.questions}


def read_plan(course: Course, slug: str, language: str, step: str = "source") -> Plan:
    """Read the teacher's notebook that the release was made from.

    Raises:
        CrmError: it was not released yet, or a cell of it is no Python.
    """
    path = course.assignment(language, slug, step)
    hint = say(f"Run: course release {slug}", f"请运行：course release {slug}")
    try:
        plan = Plan(slug, language, json.loads(path.read_text("utf-8")), solved=step == "source")
        plan.steps, plan.student_names, plan.modules  # noqa: B018 - read now what could be wrong
        if plan.solved:
            plan.know(course)
    except FileNotFoundError as trouble:
        what = say(f"{slug!r} has not been released here.", f"“{slug}”尚未在此发布。")
        raise CrmError(what, hint) from trouble
    except (ValueError, KeyError, SyntaxError) as trouble:
        raise CrmError(f"{course.relative(path)}: {trouble}", hint) from trouble
    return plan


def question_of(test: str) -> str:
    """The question that a graded cell belongs to, from its name."""
    return test.split("-")[0]


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def defined(tree: ast.Module) -> set[str]:
    """Names that a cell's own level assigns or defines."""
    found = set()
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif not isinstance(node, ast.Lambda | ast.comprehension):
            waiting += ast.iter_child_nodes(node)
    return found


def _free(trees: list[ast.Module]) -> set[str]:
    """Names that some cells read and none of them defines."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    read = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    made = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    made |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    made |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    made |= {(each.asname or each.name).split(".")[0] for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)
             for each in node.names}
    return read - made - set(dir(builtins))
