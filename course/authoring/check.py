"""All checks of the course in one go."""

from collections.abc import Iterator

from course.authoring.build import stale
from course.authoring.concepts import read_concepts
from course.authoring.coverage import coverage
from course.authoring.finding import Finding
from course.authoring.links import broken_links
from course.authoring.misconceptions import unknown
from course.authoring.parity import parity
from course.authoring.release import stale_releases
from course.authoring.rules import lesson_rules, structure
from course.authoring.secrets import leaked
from course.authoring.source import Source, read_source
from course.manifest import Course


def check(course: Course) -> list[Finding]:
    """Find what is to be mended in sources, notebooks, releases and the course map."""
    concepts, found = read_concepts(course)
    sources = [read_source(course.source(kind, slug), kind)
               for kind in ("lesson", "assignment") for slug in course.sources(kind)]
    broken = []
    for source in sources:
        broken += [*source.problems, *structure(source)]
        if not source.torn:
            found += parity(source, concepts) + broken_links(course, source) + _lesson(course, source)
    found += [*broken, *_missing(course), *leaked(course), *unknown(course)]
    if not any(source.torn for source in sources):
        found += coverage(course, concepts, sources)
    # What cannot be built cannot be current: say the cause, not the consequence.
    return sorted(set(found) if broken else {*found, *stale(course, []), *stale_releases(course)})


def _lesson(course: Course, source: Source) -> list[Finding]:
    if source.document != "lesson":
        return []
    return lesson_rules(source, course.modules[source.slug].free_sections)


def _missing(course: Course) -> Iterator[Finding]:
    """Go through sources that course.yml promises, and those that it does not know."""
    for module in course.modules.values():
        for kind in ("lesson", "assignment") if module.assignment else ("lesson",):
            path = course.source(kind, module.slug)
            if not path.is_file():
                yield Finding(path, 0, "course.yml promises this source.", "Write it, or change course.yml.")
    for kind in ("lesson", "assignment"):
        for path in sorted((course.folder / f"{kind}s").glob("*.md")):
            if path.stem not in course.modules or (kind == "assignment" and not course.modules[path.stem].assignment):
                yield Finding(path, 0, "course.yml does not know this source.", "Add its module there.")
