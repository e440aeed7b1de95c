"""The firm's log at any size: part after part to Parquet files, one part in memory at a time."""

import shutil
import tempfile
from pathlib import Path

import pandas as pd

from crmlib.checks import check_between
from crmlib.errors import ParameterError
from crmlib.language import say
from crmlib.simulate.firm import simulate_in_parts

MANY = 10**9  # customers: more than any log needs; the parts end when the rows are there
PARTS_A_FILE = 10


def write_log(folder: str | Path, rows: int, *, seed: int = 2026, months: int = 24) -> Path:
    """Write the simulated firm's transactions to Parquet files until there are so many rows.

    The firm has as many customers as that takes, some 17 lines each in two years; memory does not grow with the
    rows. The log is `simulate`'s, cut after the last row: customer, date, amount, margin, paid.

    Args:
        folder: where to write; it must not exist yet, and appears only when the log is whole.
        rows: how many lines, from 1.
        seed: as in `simulate`.
        months: length of the log.

    Returns:
        The folder; engines read it as ``folder/*.parquet``.

    Raises:
        ParameterError: rows out of range, or the folder is there.

    >>> import tempfile, pandas as pd
    >>> with tempfile.TemporaryDirectory() as place:
    ...     written = write_log(f"{place}/log", 3000)
    ...     sum(len(pd.read_parquet(each)) for each in written.glob("*.parquet"))
    3000
    """
    check_between(1, 10**11, rows=rows)
    folder = Path(folder)
    if folder.exists():
        raise ParameterError(say(f"{folder} is there already.", f"{folder} 已经存在。"),
                             say("Name a new folder, or remove that one.", "请换一个新文件夹名，或先删除它。"))
    folder.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write_files(half, int(rows), seed, months)
        half.chmod(0o755)
        half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return folder


def _write_files(folder: Path, rows: int, seed: int, months: int) -> None:
    left, held = rows, list[pd.DataFrame]()
    for part in simulate_in_parts(min(MANY, rows + 10_000), seed=seed, months=months):
        held.append(part.transactions.head(left))
        left -= len(held[-1])
        if len(held) == PARTS_A_FILE or left == 0:
            _write(pd.concat(held, ignore_index=True), folder / f"{len(list(folder.iterdir())):06d}.parquet")
            held.clear()
        if left == 0:
            return


def _write(lines: pd.DataFrame, path: Path) -> None:
    import duckdb

    with duckdb.connect() as connection:
        connection.from_df(lines).write_parquet(str(path), compression="zstd")
