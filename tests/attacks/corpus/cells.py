"""Notebooks whose cells are not as they were handed out: by accident, or to earn points."""

import copy

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tests.attacks.attack import WRONG, Attack, Submission, grade_of, right, tests_of
from tests.attacks.corpus.kinds import ALL, IDENTITY, Family, fill, register

changed = Family("cells").changed


def cheating(id: str, tries: str, edit, earns: frozenset[str] = IDENTITY, **more) -> None:
    """Wrong answers, and cells changed to earn points all the same."""

    def both(submission: Submission) -> None:
        fill(submission, WRONG)
        edit(submission)

    register(Attack(id, "cells", tries, both, earns=earns, **more))


def drop(submission: Submission, wanted) -> None:
    submission.notebook.cells = [cell for cell in submission.notebook.cells if not wanted(cell)]


def is_test(cell: nbformat.NotebookNode) -> bool:
    nbgrader = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(nbgrader.get("grade"))


def tests(submission: Submission) -> list[nbformat.NotebookNode]:
    return [cell for cell in submission.notebook.cells if is_test(cell)]


def each_test(**metadata):
    """A change of every test cell's nbgrader metadata."""

    def edit(submission: Submission) -> None:
        for cell in tests(submission):
            cell.metadata.nbgrader.update(metadata)

    return edit


def tag(*tags: str):
    def edit(submission: Submission) -> None:
        for cell in tests(submission):
            cell.metadata["tags"] = list(tags)

    return edit


changed("test-deleted", "One test cell was deleted.", lambda s: drop(s, lambda cell: grade_of(cell) == "tier-ties"))
changed("tests-all-deleted", "Every test cell was deleted.", lambda s: drop(s, is_test))
changed("given-deleted", "The given cells were deleted: setup, log and data.", lambda s: drop(
    s, lambda cell: grade_of(cell) in ("setup", "purchases-log", "judge-data")))
changed("answer-deleted", "A cell to answer in was deleted: its question is lost, no other.",
        lambda s: drop(s, lambda cell: grade_of(cell) == "relation"), earns=ALL - tests_of("relation"))
changed("essay-deleted", "The cell of the paragraph was deleted.", lambda s: drop(s, lambda cell: grade_of(cell) == "memo"))


def duplicate(grade_id: str, *, last: bool = False):
    def edit(submission: Submission) -> None:
        cell = submission.cell(grade_id)
        place = len(submission.notebook.cells) if last else submission.notebook.cells.index(cell) + 1
        submission.notebook.cells.insert(place, copy.deepcopy(cell))

    return edit


changed("test-duplicated", "A test cell was copied and pasted, its id with it.", duplicate("tier-example"))
changed("answer-duplicated", "A cell to answer in was copied and pasted.", duplicate("tier"))
changed("given-duplicated", "The set-up was pasted again at the end.", duplicate("setup", last=True))
changed("every-cell-duplicated", "The whole notebook was pasted below itself.",
        lambda s: s.notebook.cells.extend(copy.deepcopy(s.notebook.cells)))
changed("reversed", "All cells stand in the reverse order.", lambda s: s.notebook.cells.reverse())
changed("tests-first", "Every test cell was moved to the top.", lambda s: s.notebook.cells.sort(key=lambda c: not is_test(c)))


def retype(grade_id: str, kind: str):
    def edit(submission: Submission) -> None:
        cell = submission.cell(grade_id)
        cell.cell_type = kind
        for name in ("outputs", "execution_count"):
            cell.pop(name, None)

    return edit


changed("test-retyped", "A test cell was turned into text.", retype("tier-example", "markdown"))
changed("test-retyped-raw", "A test cell was turned into raw text.", retype("tier-example", "raw"))
changed("given-retyped", "The set-up was turned into text.", retype("setup", "markdown"))
changed("answer-retyped", "An answer was turned into text: it may count or not.", retype("relation", "markdown"),
        earns=ALL - tests_of("relation"), may_earn=tests_of("relation"))


def rename(grade_id: str, new: str):
    def edit(submission: Submission) -> None:
        submission.cell(grade_id).metadata.nbgrader["grade_id"] = new

    return edit


changed("test-renamed", "A test cell's grade id was changed to an unknown one.", rename("tier-ties", "tier-tiesss"))
changed("test-renamed-to-other", "A test cell bears another test's grade id.", rename("tier-ties", "tier-losses"))
changed("answer-renamed", "An answer's grade id was changed.", rename("tier", "my-tier"), earns=ALL - tests_of("tier"),
        may_earn=tests_of("tier"))
changed("id-hostile", "A grade id that is a path, a statement of SQL and a script.",
        rename("tier-ties", "../../x'; DROP TABLE grade; --<script>"))


def empty_locked(submission: Submission) -> None:
    for cell in submission.notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("locked"):
            cell.source = "pass"


cheating("tests-emptied", "Every locked cell says `pass`.", empty_locked)


def merge_answer(submission: Submission) -> None:
    """The right answer stands in the test's cell, which is restored: it can't count."""
    cell = submission.cell("tier-example")
    cell.source = right()["tier"] + "\n\n" + cell.source
    submission.answer("tier", "")


changed("answer-in-test", "The answer was written into the test's cell.", merge_answer, earns=ALL - tests_of("tier"),
        may_earn=tests_of("tier"))
cheating("points-raised", "The points of every test are raised to 100.", each_test(points=100))
changed("points-are-words", "The points of every test are a word.", each_test(points="many"))
changed("points-negative", "The points of every test are below zero.", each_test(points=-1))
cheating("tests-are-answers", "Tests are marked as answers: not locked, graded by hand.", each_test(solution=True, locked=False))
cheating("tests-are-tasks", "Tests are marked as tasks.", each_test(task=True, solution=False, grade=False))
cheating("tests-not-locked", "Tests say `pass` and that they are not locked.", lambda s: (
    each_test(locked=False, solution=False)(s), empty_locked(s)))
cheating("schema-from-the-future", "The metadata are of a version to come.", each_test(schema_version=99),
         earns=frozenset(), may_earn=IDENTITY)
changed("schema-old", "The metadata are of version 1.", each_test(schema_version=1))


def metadata_of_no_kind(submission: Submission) -> None:
    for cell, nonsense in zip(tests(submission), (["list"], "text", 1, None, True, {}), strict=False):
        cell.metadata["nbgrader"] = nonsense


changed("metadata-of-no-kind", "nbgrader's metadata are lists, words and numbers.", metadata_of_no_kind)
cheating("tag-skip-execution", "Tests are tagged to be skipped.", tag("skip-execution"))
cheating("tag-raises-exception", "Tests are tagged as expected to fail.", tag("raises-exception", "nbval-raises-exception"))
cheating("tag-remove", "Tests and their outputs are tagged to be removed.", tag("remove-cell", "remove_output", "hide-input"))


def forge(submission: Submission) -> None:
    for cell in tests(submission):
        cell.execution_count = 7
        cell.outputs = [new_output("execute_result", {"text/plain": "2"}, execution_count=7, metadata={})]
        cell.metadata["execution"] = {"iopub.status.idle": "2026-01-01T00:00:00Z", "shell.execute_reply": "ok"}


cheating("outputs-forged", "Every test has an output that says all points.", forge)


def bonus(submission: Submission) -> None:
    meta = {"grade": True, "grade_id": "bonus", "locked": True, "points": 100, "schema_version": 3, "solution": False,
            "task": False, "cell_type": "code", "checksum": "0" * 32}
    submission.notebook.cells.append(new_code_cell("pass", metadata={"nbgrader": meta}))


cheating("bonus-cell", "A test cell of the student's own, worth 100 points.", bonus)


def grade_text(submission: Submission) -> None:
    cell = submission.cell("tier-ask")
    cell.metadata.nbgrader.update(grade=True, solution=False, points=10, grade_id="tier-order")


cheating("text-is-graded", "A text bears a test's grade id and points.", grade_text)


def attach(submission: Submission) -> None:
    big = {"secret.png": {"image/png": "A" * 1_000_000}, "../../x.html": {"text/html": "PHNjcmlwdD4="}}
    cell = new_markdown_cell("![x](attachment:secret.png)")
    cell["attachments"] = big
    submission.notebook.cells.insert(0, cell)
    submission.cell("memo").source = "My memo ![x](attachment:../../x.html)<script>alert(1)</script>"
    submission.cell("memo")["attachments"] = big


changed("attachments", "Attachments, one with a path for a name, and a script in the paragraph.", attach)


def same_ids(submission: Submission) -> None:
    for cell in submission.notebook.cells:
        cell["id"] = "one"


changed("cell-ids-doubled", "All cells have the same cell id.", same_ids)


def patch_at_top(submission: Submission) -> None:
    code = "import crmlib.exercise\ncrmlib.exercise.same = lambda *given, **more: True\nlen_ = len\nlen = lambda what: 60"
    submission.notebook.cells.insert(0, new_code_cell(code))


cheating("patch-in-extra-cell", "A cell of the student's own at the top patches what the tests use.", patch_at_top)


def patch_before_each(submission: Submission) -> None:
    submission.notebook.cells = [each for cell in submission.notebook.cells for each in (
        [new_code_cell("same = lambda *given, **more: True"), cell] if is_test(cell) else [cell])]


cheating("patch-before-each-test", "A cell before each test redefines `same`.", patch_before_each)
changed("thousand-cells", "2,000 cells of the student's own.",
        lambda s: s.notebook.cells.extend(new_code_cell(f"x = {n}") for n in range(2_000)))
changed("magic-cells", "Cells of other languages and of none.", lambda s: s.notebook.cells.extend(
    [new_code_cell("%%bash\necho hello"), new_code_cell("%%html\n<b>x</b>"), new_code_cell("%%nothing\n"), new_code_cell("))(")]))
changed("untouched-but-run", "Outputs and counts of a run in JupyterLab.", forge)
register(Attack("untouched", "cells", "Nothing was answered.", earns=frozenset()))
