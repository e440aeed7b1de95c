"""The command `course`: each subcommand is one short function that calls a module."""

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course import bytecode
from course.authoring.finding import Finding
from course.desk.commands import add_commands
from course.manifest import LANGUAGES, Course
from crmlib.errors import CrmError


def build(args: argparse.Namespace) -> int:
    """Write lessons and assignment sources as notebooks."""
    from course.authoring.build import build as write
    from course.authoring.build import stale

    course = Course.with_sources()
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
        from course.grading.check import run

        return run(Course.find(), Path(args.notebook), watch=args.watch)
    from course.authoring.check import check as find

    course = Course.with_sources()
    return _report(course, find(course), "Nothing to mend.")


def check_questions(args: argparse.Namespace) -> int:
    """Try right, wrong and mutated answers to an assignment's questions; exit 1 if a question is below the bar."""
    import time

    try:
        from course.questions import check as questions
    except ModuleNotFoundError as trouble:
        raise CrmError(f"Authors need the library {trouble.name}.",
                       'Run: pip install -e ".[test]" -c constraints.txt') from trouble
    started = time.monotonic()
    every: list[Any] = []
    for found in questions.check_questions(Course.with_sources(), args.slugs, workers=args.workers, sample=args.sample,
                                           seed=args.seed):
        if not every:
            print(questions.head())
        every.append(found)
        print(questions.row(found), flush=True)
    print(questions.total(every, started))
    print("\n".join(filter(None, map(questions.details, every))))
    return 1 if any(found.short() for found in every) else 0


def release(args: argparse.Namespace) -> int:
    """Make the student's version of an assignment."""
    from course.authoring.release import points
    from course.authoring.release import release as make

    course = Course.with_sources()
    for language in LANGUAGES if args.lang == "both" else (args.lang,):
        print(f"{language}: {course.relative(make(course, args.slug, language))}")
    share = points(course, args.slug)
    print(f"{sum(share.values()):g} points:", ", ".join(f"{name} {each:g}" for name, each in share.items()))
    return 0


def student_edition(args: argparse.Namespace) -> int:
    """Write the folder that students get, without any solution."""
    from course.authoring.edition import student_edition as write

    files = write(Course.with_sources(), Path(args.out))
    print(f"{len(files)} files in {args.out}; no solution is among them.")
    return 0


def grade(args: argparse.Namespace) -> int:
    """Grade what students handed in, behind walls, into nbgrader's gradebook."""
    from course.grading.report import Line, log, table
    from course.grading.runner import grade as run
    from crmlib.language import speaking

    course = Course.find()
    outcome = run(course, args.slug, args.lang, workers=args.workers, sandbox=not args.no_sandbox,
                  dry_run=args.dry_run, students=tuple(args.student), progress=Line(), cluster=args.cluster)
    with speaking(args.lang):
        print(table(outcome))
    if args.log:
        log(outcome, Path(args.log))
    return outcome.status


def lab(args: argparse.Namespace) -> int:
    """Open JupyterLab with formgrader on one language's assignments; passes further options on."""
    from course.lab import lab as run

    return run(Course.find(), args.lang, args.rest)


def report(args: argparse.Namespace) -> int:
    """Show a graded class on one page: points, questions, misconceptions, what to teach again."""
    from course.report import report as write

    course = Course.with_sources()
    page = write(course, args.slug, args.lang, out=Path(args.out) if args.out else None, hide_names=args.hide_names,
                 log=Path(args.log) if args.log else None)
    print(course.relative(page))
    return 0


def demo_class(args: argparse.Namespace) -> int:
    """Make an invented class and do an instructor's whole job on it, in a folder of its own."""
    from course.demo import demo_class as show

    course = Course.with_sources()
    out = Path(args.out) if args.out else course.root.parent / "crm-demo-class"
    show(course, args.slug, args.lang, out, students=args.students, seed=args.seed, workers=args.workers,
         sandbox=not args.no_sandbox, browser=not args.no_browser)
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line, in one place."""
    top = argparse.ArgumentParser(prog="course", description="Write, check and release the course.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = _command(commands, build)
    one.add_argument("slugs", nargs="*", metavar="SLUG", help="modules to build (default: all)")
    one.add_argument("--check", action="store_true", help="write nothing; exit 1 if a lesson is not current")
    one = _command(commands, check)
    one.add_argument("notebook", nargs="?", metavar="NOTEBOOK", help="your own notebook of an assignment")
    one.add_argument("--watch", action="store_true", help="stay, and check the NOTEBOOK again each time it is saved")
    one = _command(commands, release)
    one.add_argument("slug", metavar="SLUG", help="the module whose assignment to release")
    one.add_argument("--lang", choices=[*LANGUAGES, "both"], default="both")
    one = _command(commands, student_edition)
    one.add_argument("out", metavar="OUT", help="a folder that does not exist yet, outside the course")
    one = _command(commands, grade)
    one.add_argument("slug", metavar="SLUG", help="the assignment to grade")
    one.add_argument("--lang", choices=LANGUAGES, default="en", help="whose submissions to grade")
    one.add_argument("--workers", type=int, default=0, metavar="N", help="submissions side by side (default: as fits)")
    one.add_argument("--student", action="append", default=[], metavar="ID", help="only this student (may be repeated)")
    one.add_argument("--dry-run", action="store_true", help="write nothing; say who would gain or lose which points")
    one.add_argument("--log", metavar="FILE", help="write one line of JSON a submission")
    one.add_argument("--cluster", default="", metavar="ADDRESS", help="let a Dask cluster's workers run submissions")
    one.add_argument("--no-sandbox", action="store_true", help="run students' code as you, with all your rights")
    one = _command(commands, check_questions)
    one.add_argument("slugs", nargs="*", metavar="SLUG[/QUESTION]", help="assignments to measure (default: all)")
    one.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="questions side by side")
    one.add_argument("--sample", type=int, default=0, metavar="N", help="of each kind of answer only N, by chance")
    one.add_argument("--seed", type=int, default=0, metavar="N", help="another sample")
    one = _command(commands, lab)
    one.add_argument("--lang", choices=LANGUAGES, default="en", help="whose assignments to grade")
    one = _command(commands, report)
    one.add_argument("slug", metavar="SLUG", help="the graded assignment")
    one.add_argument("--lang", choices=LANGUAGES, default="en", help="whose submissions, and the page's language")
    one.add_argument("--hide-names", action="store_true", help="call students by numbers")
    one.add_argument("--log", metavar="FILE", help="what course grade --log wrote; it tells of copied answers")
    one.add_argument("--out", metavar="FILE", help="the page (default: assignments/<lang>/reports/<slug>.html)")
    one = _command(commands, demo_class)
    one.add_argument("slug", nargs="?", default="02-classification", metavar="SLUG", help="the assignment to show")
    one.add_argument("--students", type=int, default=300, metavar="N", help="how many students (default: 300)")
    one.add_argument("--out", metavar="FOLDER", help="a folder that does not exist yet (default: ../crm-demo-class)")
    one.add_argument("--lang", choices=LANGUAGES, default="en", help="the class's language")
    one.add_argument("--seed", type=int, default=1, help="another seed, another class")
    one.add_argument("--workers", type=int, default=0, metavar="N", help="submissions side by side (default: as fits)")
    one.add_argument("--no-browser", action="store_true", help="print where the report is, open nothing")
    one.add_argument("--no-sandbox", action="store_true", help="run the class's code as you; some of it is hostile")
    add_commands(commands, _command)
    return top


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand; trouble that the package can name is one paragraph and exit status 2."""
    bytecode.keep_apart()
    atexit.register(gc.freeze)  # Python's last search for garbage takes longer than to grade a student
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
