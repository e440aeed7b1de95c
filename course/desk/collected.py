"""What was made of a folder of downloads, and what the instructor reads of it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from course.desk.claims import Claim
from course.desk.downloads import Piece
from course.grading.report import _shown as shown
from crmlib.language import say

SOME = 10


@dataclass(frozen=True)
class Attempt:
    """One notebook and what its name says; `when` is in UTC, without a zone, as nbgrader keeps times."""

    piece: Piece
    claim: Claim
    when: datetime | None
    ours: bool


@dataclass
class Collected:
    """Whose notebook was taken, what became of it, and everything that was not taken."""

    slug: str
    students: tuple[str, ...]
    duedate: datetime | None
    dry_run: bool
    taken: dict[str, Attempt] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    earlier: dict[str, list[str]] = field(default_factory=dict)
    unmatched: list[tuple[str, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The command's exit status: 1 if something that could be a submission was not taken."""
        return 1 if self.unmatched else 0

    @property
    def text(self) -> str:
        """What the instructor reads."""
        return "\n".join([*self._counts(), *self._times(), *self._attempts(), *self._rest()])

    def _counts(self) -> list[str]:
        made = {how: [who for who, each in self.done.items() if each == how]
                for how in ("new", "replaced", "same", "older")}
        number, size = len(made["new"]) + len(made["replaced"]), len(self.students)
        head = say("Would collect", "将收取") if self.dry_run else say("Collected", "已收取")
        systems = Counter(each.claim.system or say("by name", "按文件名") for each in self.taken.values())
        known = ", ".join(f"{system} {count}" for system, count in systems.items())
        return [say(f"{head} {number} of {size} students' {self.slug}.", f"{head} {self.slug}：{number}/{size} 人。")
                + (f" ({known})" if known else ""),
                *_line(say(f"In place of an earlier one, kept in downloaded/{self.slug}/earlier: ",
                           f"替换了较早的一份，原件在 downloaded/{self.slug}/earlier："), made["replaced"]),
                *_line(say("There already: ", "已在原处："), made["same"]),
                *_line(say("Older than what is there, which stays: ", "早于已有的一份，保留已有的："), made["older"])]

    def _times(self) -> list[str]:
        due = self.duedate
        late = [who for who, each in self.taken.items() if due and each.when and each.when > due]
        unsure = [who for who, each in self.taken.items() if each.claim.late and not each.when]
        timeless = [who for who, each in self.taken.items() if not each.when and who not in unsure]
        return [*_line(say("Late: ", "迟交："), late),
                *_line(say("Late, says Canvas, but not by how much (write it into timestamp.txt): ",
                           "Canvas 标为迟交，但没有时间（请写入 timestamp.txt）："), unsure),
                *_line(say("Without a time, so never late (--template WORKSHEET or --file-times may tell): ",
                           "没有提交时间，因此不算迟交（可试 --template 工作表 或 --file-times）："), timeless)]

    def _attempts(self) -> list[str]:
        return [say(f"{shown(who)}: took {shown(self.taken[who].piece.name)}, not the earlier ",
                    f"{shown(who)}：收取 {shown(self.taken[who].piece.name)}，未取较早的 ")
                + ", ".join(map(shown, names)) for who, names in self.earlier.items() if who in self.taken]

    def _rest(self) -> list[str]:
        lines = [say(f"NOT taken: {shown(name)}: {why}.", f"未收取：{shown(name)}：{why}。")
                 for name, why in self.unmatched]
        missing = [who for who in self.students if who not in self.taken]
        return [*lines, *_line(say(f"{len(self.left)} other files left alone: ",
                                   f"另有 {len(self.left)} 个文件未处理："), self.left),
                *_line(say(f"Nothing from {len(missing)}: ", f"{len(missing)} 人没有作业："), missing)]


def _line(head: str, names: list[str]) -> list[str]:
    """A line that names somebody, or none."""
    if not names:
        return []
    more = say(f" and {len(names) - SOME} more", f" 等 {len(names)} 个") if len(names) > SOME else ""
    return [head + ", ".join(map(shown, names[:SOME])) + more]
