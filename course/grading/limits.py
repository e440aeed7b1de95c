"""How much of anything a submission may use."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """Seconds of waiting and amounts for one submission."""

    cell: float = 30
    call: float = 10
    whole: float = 300
    memory: int = 2 << 30
    file: int = 64 << 20
    notebook: int = 25 << 20
    extra: int = 10 << 20
    snapshots: int = 60

    def kernel(self) -> dict[str, int]:
        """The limits that the kernel enforces in each process."""
        return {"memory": self.memory, "file": self.file, "seconds": int(self.whole), "processes": _in_use() + 300}


def _in_use() -> int:
    """Threads of everybody: older kernels count a user's processes outside the sandbox too."""
    try:
        return int(Path("/proc/loadavg").read_text("ascii").split()[3].split("/")[1])
    except (OSError, IndexError, ValueError):
        return 4000
