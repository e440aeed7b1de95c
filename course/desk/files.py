"""Files written whole or not at all."""

from contextlib import suppress
from pathlib import Path

from crmlib.errors import CrmError
from crmlib.language import say


def save(path: Path, content: bytes) -> Path:
    """Put content at a path; where that fails, a full disk say, what stood there before stays.

    Raises:
        CrmError: it could not be written.
    """
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError as trouble:
        with suppress(OSError):
            fresh.unlink()
        raise unwritten(path, trouble) from trouble
    return path


def unwritten(path: Path, trouble: OSError) -> CrmError:
    """What to say of a file that could not be written."""
    why = trouble.strerror or trouble
    return CrmError(say(f"{path} could not be written: {why}.", f"无法写入 {path}：{why}。"),
                    say("Everything is as it was: mend that and run the command again.",
                        "一切保持原样：解决后请重新运行命令。"))


def save_all(contents: dict[Path, str]) -> list[Path]:
    """Write several files; if one of them fails, those before it are put back.

    Raises:
        CrmError: one could not be written.
    """
    before = {path: path.read_bytes() if path.is_file() else None for path in contents}
    done: list[Path] = []
    try:
        for path, text in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            done.append(save(path, text.encode()))
    except (CrmError, OSError):
        for path in done:
            former = before[path]
            path.unlink() if former is None else path.write_bytes(former)
        raise
    return done
