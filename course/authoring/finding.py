"""What a check has to say: where, what, and what to do."""

from dataclasses import dataclass
from pathlib import Path

from crmlib.errors import CrmError


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend."""

    path: Path
    line: int
    what: str
    todo: str = ""

    def show(self, root: Path) -> str:
        """The finding as one line, its path seen from `root`."""
        where = self.path.relative_to(root).as_posix() if self.path.is_relative_to(root) else str(self.path)
        place = f"{where}:{self.line}" if self.line else where
        return f"{place}: {self.what} {self.todo}".rstrip()


def refuse(findings: list[Finding], root: Path) -> None:
    """Raise one error that lists all findings, if there are any."""
    if findings:
        lines = "\n".join(f"  {each.show(root)}" for each in sorted(findings))
        raise CrmError(f"The source cannot be built yet:\n{lines}")
