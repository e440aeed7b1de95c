"""The desk's part of the command line: each subcommand is one short function that calls a module."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course.manifest import LANGUAGES, Course
from crmlib.language import say, speaking

Add = Callable[[Any, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def import_roster(args: argparse.Namespace) -> int:
    """Take a class list of Moodle, Canvas, Blackboard or any table into the gradebook."""
    from course.desk.roster import import_roster as take

    with speaking(args.lang):
        print(take(Course.find(), Path(args.file), args.lang, id_column=args.id, columns=args.columns,
                   encoding=args.encoding).text)
    return 0


def export(args: argparse.Namespace) -> int:
    """Write an assignment's grades as a file that the school's system takes."""
    from course.desk.export import Wish
    from course.desk.export import export as make

    wish = Wish(tuple(args.drop), args.scale, args.zero_missing, args.ungraded, args.column, args.encoding)
    with speaking(args.lang):
        done = make(Course.find(), args.slug, args.lang, args.to, template=_path(args.template), out=_path(args.out),
                    wish=wish)
        print(done.text)
    return done.status


def collect(args: argparse.Namespace) -> int:
    """Put what Moodle, Canvas, Blackboard or e-mail gave into the students' folders."""
    from course.desk.collect import collect as take

    with speaking(args.lang):
        done = take(Course.find(), Path(args.downloads), args.slug, args.lang, template=_path(args.template),
                    timezone=args.timezone, file_times=args.file_times, dry_run=args.dry_run, encoding=args.encoding)
        print(done.text)
    return done.status


def doctor(args: argparse.Namespace) -> int:
    """Look whether this computer and a class are in order; nothing is written."""
    from course.desk.doctor import examine

    wrong = 0
    with speaking(args.lang):
        for check in examine(Course.find(), args.lang):
            print(check.text, flush=True)
            wrong += check.wrong and not check.optional
        print(say(f"{wrong} to mend.", f"{wrong} 处需要处理。") if wrong else say("All is well.", "一切正常。"))
    return 1 if wrong else 0


def new_lesson(args: argparse.Namespace) -> int:
    """Start a bilingual lesson from one that works."""
    from course.desk.new import new_lesson as start

    course = Course.with_sources()
    for path in start(course, args.slug, args.title, args.title_zh):
        print(course.relative(path))
    print(f"Next: course build {args.slug}; then write, and course check says what is missing.")
    return 0


def new_assignment(args: argparse.Namespace) -> int:
    """Start a bilingual assignment from one that works."""
    from course.desk.new import new_assignment as start

    course = Course.with_sources()
    for path in start(course, args.slug):
        print(course.relative(path))
    print(f"Next: course release {args.slug}; then write, and course check says what is missing.")
    return 0


def add_commands(commands: Any, add: Add) -> None:
    """Add the desk's subcommands to the command line."""
    one = _for_a_class(add(commands, import_roster))
    one.add_argument("file", metavar="FILE", help="the class list")
    one.add_argument("--id", default="", metavar="COLUMN", help="the column with the students' ids")
    one.add_argument("--columns", default="", metavar="id=A,name=B", help="which column is what, in other lists")
    one = _for_a_class(add(commands, export))
    one.add_argument("slug", metavar="SLUG", help="the assignment")
    one.add_argument("--to", required=True, choices=["moodle", "canvas", "blackboard", "csv"], help="the system")
    one.add_argument("--template", metavar="FILE", help="the gradebook or worksheet that the system gave, to fill in")
    one.add_argument("--column", default="", help="the template's column for this assignment")
    one.add_argument("--out", metavar="FILE", help="where to write (default: grades-SLUG-SYSTEM, here)")
    one.add_argument("--drop", action="append", default=[], metavar="QUESTION", help="leave it out (repeatable)")
    one.add_argument("--scale", type=float, metavar="POINTS", help="the maximum to scale to")
    one.add_argument("--zero-missing", action="store_true", help="0 for whoever handed nothing in")
    one.add_argument("--ungraded", action="store_true", help="also scores that a person has not read to the end")
    one = _for_a_class(add(commands, collect))
    one.add_argument("downloads", metavar="DOWNLOADS", help="the folder or file that you downloaded; it is not changed")
    one.add_argument("slug", metavar="SLUG", help="the assignment")
    one.add_argument("--template", metavar="FILE", help="the system's worksheet: who is participant 12345, and when")
    one.add_argument("--timezone", default="", metavar="ZONE", help="of the times in names (default: this machine's)")
    one.add_argument("--file-times", action="store_true", help="where no time is stated, believe the file's own")
    one.add_argument("--dry-run", action="store_true", help="write nothing; say what would be collected")
    one = add(commands, doctor)
    one.add_argument("--lang", choices=LANGUAGES, default="en", help="whose class to look at")
    one = add(commands, new_lesson)
    one.add_argument("slug", metavar="SLUG", help="its place and name, such as 11-pricing")
    one.add_argument("--title", default="", help="the English title")
    one.add_argument("--title-zh", default="", help="the Chinese title")
    one = add(commands, new_assignment)
    one.add_argument("slug", metavar="SLUG", help="the module that it is for")


def _for_a_class(one: argparse.ArgumentParser) -> argparse.ArgumentParser:
    one.add_argument("--lang", choices=LANGUAGES, default="en", help="whose class, and the language of the messages")
    one.add_argument("--encoding", default="", help="the file's encoding, if it is not Unicode: gb18030, cp1252, ...")
    return one


def _path(name: str | None) -> Path | None:
    return Path(name) if name else None
