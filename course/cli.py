"""The command `course`: each subcommand is one short function that calls a module."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course.authoring.finding import Finding
from course.manifest import LANGUAGES, Course
from crmlib.errors import CrmError


def build(args: argparse.Namespace) -> int:
    """Write lessons and assignment sources as notebooks."""
    from course.authoring.build import build as write
    from course.authoring.build import stale

    course = _with_sources()
    if args.check:
        return _report(course, stale(course, args.slugs), "Every notebook is current.")
    changed = write(course, args.slugs)
    for path in changed:
        print(course.relative(path))
    print(f"{len(changed)} notebook(s) written." if changed else "Every notebook is current.")
    return 0


def check(args: argparse.Namespace) -> int:
    """Check the course's sources, or with a NOTEBOOK what its visible tests say of your answers."""
    if args.notebook:
        return _check_notebook(Path(args.notebook))
    from course.authoring.check import check as find

    course = _with_sources()
    return _report(course, find(course), "Nothing to mend.")


def check_questions(args: argparse.Namespace) -> int:
    """Try right, wrong and mutated answers to an assignment's questions; exit 1 if a question is below the bar."""
    import time

    try:
        from course.questions import check as questions
    except ModuleNotFoundError as trouble:
        raise CrmError(f"Authors need the library {trouble.name}.", "Run: python start.py test") from trouble
    started, every = time.monotonic(), []
    print(questions.head())
    for found in questions.check_questions(_with_sources(), args.slugs, workers=args.workers, sample=args.sample,
                                           seed=args.seed):
        every.append(found)
        print(questions.row(found), flush=True)
    print(questions.total(every, started))
    print("\n".join(filter(None, map(questions.details, every))))
    return 1 if any(found.short() for found in every) else 0


def release(args: argparse.Namespace) -> int:
    """Make the student's version of an assignment."""
    from course.authoring.release import points
    from course.authoring.release import release as make

    course = _with_sources()
    for language in LANGUAGES if args.lang == "both" else (args.lang,):
        print(f"{language}: {course.relative(make(course, args.slug, language))}")
    share = points(course, args.slug)
    print(f"{sum(share.values()):g} points:", ", ".join(f"{name} {each:g}" for name, each in share.items()))
    return 0


def student_edition(args: argparse.Namespace) -> int:
    """Write the folder that students get, without any solution."""
    from course.authoring.edition import student_edition as write

    files = write(_with_sources(), Path(args.out))
    print(f"{len(files)} files in {args.out}; no solution is among them.")
    return 0


def grade(args: argparse.Namespace) -> int:
    """Grade what students handed in, behind walls, into nbgrader's gradebook."""
    from course.grading.report import Line, log, table
    from course.grading.runner import grade as run
    from crmlib.language import speaking

    course = Course.find()
    outcome = run(course, args.slug, args.lang, workers=args.workers, sandbox=not args.no_sandbox,
                  dry_run=args.dry_run, students=tuple(args.student), progress=Line())
    with speaking(args.lang):
        print(table(outcome))
    if args.log:
        log(outcome, Path(args.log))
    return outcome.status


def lab(args: argparse.Namespace) -> int:
    """Open JupyterLab with formgrader on one language's assignments; passes further options on."""
    from course.lab import lab as run

    return run(Course.find(), args.lang, args.rest)


def parser() -> argparse.ArgumentParser:
    """The command line, in one place."""
    top = argparse.ArgumentParser(prog="course", description="Write, check and release the course.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = _command(commands, build)
    one.add_argument("slugs", nargs="*", metavar="SLUG", help="modules to build (default: all)")
    one.add_argument("--check", action="store_true", help="write nothing; exit 1 if a lesson is not current")
    one = _command(commands, check)
    one.add_argument("notebook", nargs="?", metavar="NOTEBOOK", help="your own notebook of an assignment")
    one = _command(commands, release)
    one.add_argument("slug", metavar="SLUG", help="the module whose assignment to release")
    one.add_argument("--lang", choices=[*LANGUAGES, "both"], default="both")
    one = _command(commands, student_edition)
    one.add_argument("out", metavar="OUT", help="a folder that does not exist yet, outside the course")
    one = _command(commands, grade)
    one.add_argument("slug", metavar="SLUG", help="the assignment to grade")
    one.add_argument("--lang", choices=LANGUAGES, default="en", help="whose submissions to grade")
    one.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="submissions side by side")
    one.add_argument("--student", action="append", default=[], metavar="ID", help="only this student (may be repeated)")
    one.add_argument("--dry-run", action="store_true", help="write nothing; say who would gain or lose which points")
    one.add_argument("--log", metavar="FILE", help="write one line of JSON a submission")
    one.add_argument("--no-sandbox", action="store_true", help="run students' code as you, with all your rights")
    one = _command(commands, check_questions)
    one.add_argument("slugs", nargs="*", metavar="SLUG[/QUESTION]", help="assignments to measure (default: all)")
    one.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="questions side by side")
    one.add_argument("--sample", type=int, default=0, metavar="N", help="of each kind of answer only N, by chance")
    one.add_argument("--seed", type=int, default=0, metavar="N", help="another sample")
    one = _command(commands, lab)
    one.add_argument("--lang", choices=LANGUAGES, default="en", help="whose assignments to grade")
    return top


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand; trouble that the package can name is one paragraph and exit status 2."""
    top = parser()
    args, rest = top.parse_known_args(argv)
    args.rest = rest
    if rest and args.run is not lab:
        top.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return args.run(args)
    except (CrmError, OSError) as trouble:
        print(f"course: {trouble}", file=sys.stderr)
        return 2


def _with_sources() -> Course:
    """Find the course that an author works on; what students get has none of its sources."""
    course = Course.find()
    if not (course.folder / "lessons").is_dir():
        raise CrmError("This is the student edition: it has no sources, so nothing can be built, checked or released.")
    return course


def _check_notebook(path: Path) -> int:
    from course.grading.check import check_notebook
    from crmlib.language import say, speaking

    language, found = check_notebook(Course.find(), path)
    with speaking(language):
        for name, lines in found.items():
            print("\n    ".join([f"{name}: {say('not yet', '未通过') if lines else say('passes', '通过')}", *lines]))
    return 1 if any(found.values()) else 0


def _report(course: Course, findings: list[Finding], fine: str) -> int:
    for each in findings:
        print(each.show(course.root))
    print(f"{len(findings)} finding(s)." if findings else fine)
    return 1 if findings else 0


def _command(commands: Any, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    name = run.__name__.replace("_", "-")
    about = run.__doc__ or ""
    one = commands.add_parser(name, help=about.rstrip("."), description=about)
    one.set_defaults(run=run)
    return one


if __name__ == "__main__":
    sys.exit(main())
