"""Folders and files that are no notebook, not the notebook, or more than the notebook."""

import json
import shutil

import nbformat

from tests.attacks.attack import FILE, SLUG, Attack, Submission, right
from tests.attacks.corpus.kinds import ALL, Family, fill, register

changed = Family("files").changed
NOTHING: frozenset[str] = frozenset()


def broken(id: str, tries: str, content, **more) -> None:
    """A notebook file of this content (or made of the right notebook's text); it can't be graded."""

    def after(submission: Submission) -> None:
        text = submission.path.read_text("utf-8")
        made = content(text) if callable(content) else content
        submission.path.write_bytes(made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass"))

    more = {"earns": NOTHING, "trouble": True} | more
    changed(id, tries, after=after, **more)


def with_json(change):
    """A notebook text made by changing its JSON."""

    def made(text: str) -> str:
        notebook = json.loads(text)
        return json.dumps(change(notebook) or notebook)

    return made


broken("not-json", "A notebook that is no JSON.", "This is my homework.")
broken("truncated", "A notebook cut off in the middle.", lambda text: text[: len(text) // 2])
broken("empty-file", "An empty file.", "")
broken("only-spaces", "A file of spaces.", " \n" * 10)
broken("a-list", "JSON, but a list.", "[]")
broken("a-number", "JSON, but a number of 10,000 digits.", "1" * 10_000)
broken("nested-json", "JSON of 200,000 brackets.", "[" * 200_000)
broken("binary", "A picture by the notebook's name.", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100)
broken("utf-16", "The notebook saved as UTF-16.", lambda text: text.encode("utf-16"), may_earn=ALL)
broken("byte-order-mark", "The notebook with a byte order mark, as some editors save it.",
       lambda text: text.encode("utf-8-sig"), may_earn=ALL, trouble=False)
broken("conflict-markers", "A notebook with a version control's conflict in it.",
       lambda text: text.replace('"metadata"', '<<<<<<< HEAD\n"metadata"', 1))
broken("json-nan", "NaN and Infinity among the metadata.", lambda text: text.replace('"nbformat_minor":', '"x": NaN, "nbformat_minor":', 1),
       may_earn=ALL, trouble=False)
broken("surrogate-in-source", "Half a character in a cell.", lambda text: text.replace("def tier(", r"# \ud800\ndef tier(", 1),
       may_earn=ALL, trouble=False)
broken("no-cells", "A notebook without cells.", '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', trouble=False)
broken("cells-are-words", "The cells are words.", with_json(lambda nb: nb | {"cells": ["one", 2, None, [], {}]}))
broken("no-metadata", "The notebook has no metadata at all, nor have its cells.",
       with_json(lambda nb: {**nb, "metadata": {}, "cells": [{**cell, "metadata": {}} for cell in nb["cells"]]}),
       may_earn=ALL, trouble=False)
broken("source-is-a-number", "A cell's source is a number.",
       with_json(lambda nb: nb["cells"][6].update(source=1)), may_earn=ALL, trouble=False)
broken("nbformat-3", "A notebook of format 3.", lambda text: nbformat.writes(nbformat.convert(nbformat.reads(text, 4), 3), 3),
       may_earn=ALL, trouble=False)
broken("nbformat-99", "A notebook of a format to come.", with_json(lambda nb: nb.update(nbformat=99)), may_earn=ALL, trouble=False)
broken("nbformat-word", "The format is a word.", with_json(lambda nb: nb.update(nbformat="four", nbformat_minor=None)), may_earn=ALL,
       trouble=False)
broken("50-megabytes", "A notebook of 50 MB: an output, pasted.", with_json(lambda nb: nb["cells"][2].update(
    outputs=[{"output_type": "stream", "name": "stdout", "text": "x" * 50_000_000}])), may_earn=ALL, trouble=False)
broken("50-megabytes-of-code", "A notebook with a cell of 50 MB.", with_json(lambda nb: nb["cells"][2].update(
    source='student_id = "S1024"\n' + "#" * 50_000_000)), may_earn=ALL, trouble=False)


def other_notebook(text: str) -> str:
    cell = nbformat.v4.new_code_cell("print('another assignment')", metadata={"nbgrader": {
        "grade": True, "grade_id": "other-test", "points": 3, "locked": True, "solution": False, "schema_version": 3,
        "task": False, "cell_type": "code", "checksum": "0" * 32}})
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))


broken("wrong-notebook", "Another assignment's notebook by this one's name.", other_notebook, trouble=False)
changed("wrong-kernel", "The kernel's name is one that nobody has.", lambda s: s.notebook.metadata.update(
    kernelspec={"name": "ir", "language": "R", "display_name": "R"}, language_info={"name": "R"}))
changed("kernel-of-no-kind", "The kernel's name is a path and its metadata a list.", lambda s: s.notebook.metadata.update(
    kernelspec={"name": "../../bin/sh", "display_name": ["x"], "language": 1}))


def without(submission: Submission) -> None:
    submission.path.unlink()


def move(name: str):
    return lambda submission: submission.path.rename(submission.folder / name)


changed("missing", "The folder is empty.", after=without, earns=NOTHING, trouble=True)
changed("renamed", "The notebook has another name.", after=move("my homework (2).ipynb"))
changed("in-a-subfolder", "The notebook stands one folder deeper.", after=lambda s: (
    (s.folder / SLUG).mkdir(), s.path.rename(s.folder / SLUG / FILE)), earns=NOTHING, may_earn=ALL, trouble=True)
changed("other-case", "The file's ending is in capitals.", after=move(f"{SLUG}.IPYNB"), earns=NOTHING, may_earn=ALL, trouble=True)


def folder_instead(submission: Submission) -> None:
    submission.path.unlink()
    submission.path.mkdir()
    (submission.path / "notebook.txt").write_text("x")


def file_instead(submission: Submission) -> None:
    submission.path.unlink()
    submission.folder.rmdir()
    submission.folder.write_text("my homework")


changed("a-folder", "A folder by the notebook's name.", after=folder_instead, earns=NOTHING, trouble=True)
changed("folder-is-a-file", "A file where the submission's folder should be.", after=file_instead, earns=NOTHING, trouble=True)
ODD = ("with space.txt", "quote's \"double\".txt", "学生 ünï.txt", "new\nline.txt", "-rf", "a;touch x", "%s %d {0}", ".hidden",
       "~", "x" * 200 + ".txt", "back\\slash.csv")


def odd_files(submission: Submission) -> None:
    for name in ODD:
        (submission.folder / name).write_text("x")
    (submission.folder / "dir with 'quote'" / "学").mkdir(parents=True)
    (submission.folder / "dir with 'quote'" / "学" / "x.txt").write_text("x")
    (submission.folder / ("学" * 85)).write_text("x")
    (submission.folder / b"not-utf8-\xff.txt".decode(errors="surrogateescape")).write_text("x")


changed("odd-names", "Extra files with spaces, quotes, a newline, other scripts and no script at all in their names.", after=odd_files)
changed("second-notebook", "A second notebook, with the same cells.", after=lambda s: (
    s.folder / "copy.ipynb").write_text(s.path.read_text("utf-8"), "utf-8"))
changed("many-files", "3,000 extra files.", after=lambda s: [(s.folder / f"extra-{n}.txt").write_text("x") for n in range(3_000)])
changed("deep-folders", "Folders 60 deep.", after=lambda s: (s.folder.joinpath(*["deep"] * 60)).mkdir(parents=True))
changed("not-readable", "Nobody may read the notebook but root.", after=lambda s: s.path.chmod(0), earns=NOTHING,
        may_earn=ALL)
for number, odd in enumerate(("Zoë O'Hara 学生", "-force", "a.b+c@d", "100%s {0}", "new\nline")):
    register(Attack(f"student-{number}", "files", f"A student's folder is called {odd!r}.",
                    lambda s: fill(s, right()), earns=ALL, student=odd))
register(Attack("student-not-utf-8", "files", "A student's folder has a name that is no text.", lambda s: fill(s, right()), earns=NOTHING,
                may_earn=ALL, trouble=True, alone=True, student=b"not-\xff".decode(errors="surrogateescape")))
for number, text in enumerate(("soon", "9999-12-31 23:59:59.999999 -1200", "\x00" * 50, "2026-02-30 12:00:00 UTC", " ")):
    changed(f"timestamp-{number}", f"The file with the time of handing in says {text!r}.",
            after=lambda s, text=text: (s.folder / "timestamp.txt").write_text(text))


def student_is_link(submission: Submission) -> None:
    """The student's whole folder leads to the neighbour's."""
    shutil.rmtree(submission.folder.parent)
    submission.folder.parent.symlink_to("neighbour", target_is_directory=True)


changed("student-is-a-link", "The student's folder is a link to the neighbour's.", after=student_is_link, earns=NOTHING, trouble=True)
