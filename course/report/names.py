"""Names shown, or hidden behind numbers that nobody can trace back."""

import random
import re
from collections.abc import Iterable

from course.report.register import Register, Student
from crmlib.language import say

QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”|`[^`\n]*`")

# Chinese, Japanese and Korean names begin with the family's, without a blank.
EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")


class Names:
    """How this page calls each student."""

    def __init__(self, register: Register, *, hidden: bool = False):
        self.hidden = hidden
        ids = [each.id for each in register.students]
        if hidden:
            # Drawn anew for each page: from an order that is known, a roster would tell who is who.
            random.SystemRandom().shuffle(ids)
            width = len(str(len(ids)))
            self.names = {id: say(f"Student {number:0{width}}", f"学生 {number:0{width}}")
                          for number, id in enumerate(ids, 1)}
        else:
            self.names = {each.id: _full(each) for each in register.students}
        told = {each for one in register.students for each in (one.id, one.first, one.last) if len(each) > 1}
        self._tells = re.compile("|".join(map(re.escape, sorted(told, key=len, reverse=True))) or r"(?!)")

    def of(self, id: str) -> str:
        """A student's name; one whom the gradebook does not know keeps the id, unless names are hidden."""
        return self.names.get(id) or (say("unknown", "未知") if self.hidden else id)

    def sorted(self, ids: Iterable[str]) -> list[str]:
        """Several, in alphabetical order."""
        return sorted(map(self.of, ids))

    def clean(self, text: str) -> str:
        """A message that may have been made of a student's words: with hidden names, nothing in it tells whose."""
        if not self.hidden:
            return text
        return self._tells.sub("…", QUOTED.sub("…", text))


def _full(student: Student) -> str:
    """The name as its bearer writes it, with the id beside it; the id alone where there is no name."""
    first, last = student.first.strip(), student.last.strip()
    name = last + first if EAST_ASIAN.fullmatch(last + first) else " ".join(filter(None, (first, last)))
    # Marks that isolate: a name written from right to left must not turn the id around.
    return f"\u2068{name}\u2069 ({student.id})" if name else student.id
