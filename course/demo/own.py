"""Right values for one student's own data, which another student can only have from there."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

from course.demo.answers import right_answers
from course.environment import environment
from course.grading.plan import WHO, Plan
from crmlib.errors import CrmError

RUN = """
import json, sys
cells, wanted, ids = json.load(sys.stdin)
def plain(value):
    value = value.tolist() if hasattr(value, "tolist") else value
    return sorted(value) if isinstance(value, set) else value
found = {}
for id in ids:
    names = {"__name__": "__main__"}
    for cell, code in cells:
        exec(code if cell != "identity" else f"student_id = {id!r}", names)
    found[id] = {cell: "\\n".join(f"{name} = {plain(names[name])!r}" for name in made) for cell, made in wanted.items()}
print("FOUND" + json.dumps(found))
"""


def own_values(plan: Plan, ids: list[str]) -> dict[str, dict[str, str]]:
    """For each of these students, and each question that asks for values of their own data, the answer as code.

    The reference solution is run for them, in a process of its own because it closes rules of crmlib.
    """
    if not ids:
        return {}
    solutions = right_answers(plan)
    cells = [(cell.name, solutions.get(cell.name, cell.source)) for cell in plan.cells
             if cell.kind == "code" and cell.role in ("given", "solve")]
    made = {name: _made(solutions[name]) for name, _ in cells if name in solutions and name != WHO}
    wanted = {cell: names for cell, names in made.items() if names}
    done = subprocess.run([sys.executable, "-c", RUN], input=json.dumps([cells, wanted, ids]), capture_output=True,
                          text=True, encoding="utf-8", check=False, cwd=Path(__file__).parents[2],
                          env={**environment(), "MPLBACKEND": "agg"})
    line = next((each for each in done.stdout.splitlines() if each.startswith("FOUND")), None)
    if line is None:
        reason = done.stderr.strip().rpartition(os.linesep)[2] or "no answer"
        raise CrmError(f"The solution of {plan.slug!r} does not run: {reason}", "Mend it, then: course release ...")
    return json.loads(line.removeprefix("FOUND"))


def _made(code: str) -> list[str]:
    """The values that an answer assigns, if it defines no function."""
    body = ast.parse(code).body
    if any(isinstance(each, ast.FunctionDef) for each in body):
        return []
    return [target.id for each in body if isinstance(each, ast.Assign) for target in each.targets
            if isinstance(target, ast.Name)][-1:]
