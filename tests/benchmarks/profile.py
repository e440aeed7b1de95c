"""Measure `customer_profile` beside its peers and the bare engines: ``python -m tests.benchmarks.profile``.

    python -m tests.benchmarks.profile [--rows 1e6 1e7] [--memory 1200MB] [--only NAME ...] [--pymc PYTHON]

All in one run, on the same simulated log, each in a process of its own. Rounds alternate between contestants and the
best round counts, because other programs may be at work. "memory" is the largest resident set, the JVM's included.

pymc-marketing does not install beside this course's packages everywhere: give the Python of an environment that has
it (uv venv e && uv pip install --python e/bin/python pymc-marketing pyarrow), or it is listed as missing.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from crmlib.simulate.log import write_log

REPOSITORY = Path(__file__).parents[2]
# Our columns and the peers' that say the same; what they call recency are two things.
PEERS = {
    "lifetimes": {"frequency": "frequency", "age_at_last": "recency", "tenure": "T", "monetary_mean": "monetary_value"},
    "pymc_marketing": {"frequency": "frequency", "days_since_last": "recency", "monetary_mean": "monetary_value"},
}
SAME = ("frequency", "days_since_last", "age_at_last", "tenure", "interpurchase", "monetary_total", "monetary_mean",
        "refunds", "trend", "profit")
NEVER_RANKED = "ours_purchases"
# The largest log that each is given unless named with --only: beyond, it is memory or patience that ends first.
MOST = {"lifetimes": 1e7, "pymc_marketing": 1e7, "ours_pandas": 1e7, "ours_pyarrow": 1e7, "ours_dask": 1e7,
        "ours_purchases": 1e7}
FLOORS = {"ours_duckdb": "bare_duckdb", "ours_polars": "bare_polars", "ours_pandas": "lifetimes"}
ORDER = ("bare_duckdb", "ours_duckdb", "parts_duckdb", "bare_polars", "ours_polars", "parts_polars", "ours_pandas",
         "ours_pyarrow", "ours_dask", "ours_spark", "lifetimes", "pymc_marketing", "ours_purchases")


def measured(name: str, log: Path, out: Path, memory: str | None, python: str) -> dict | str:
    """One round of one contestant, or why there is none."""
    shutil.rmtree(out, ignore_errors=True)
    out.unlink(missing_ok=True)
    words = [python, "-m", "tests.benchmarks.contestants", name, str(log), str(out), *([memory] if memory else [])]
    done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"ended by signal {-done.returncode}: memory?"])[-1]
    return json.loads(done.stdout.splitlines()[-1])


def rounds(names: list[str], log: Path, folder: Path, args: argparse.Namespace) -> dict[str, list[dict | str]]:
    """Every contestant's rounds, in turns."""
    found: dict[str, list[dict | str]] = {name: [] for name in names}
    for _ in range(args.repeats):
        for name in names:
            if not found[name] or not isinstance(found[name][-1], str):
                python = args.pymc if name == "pymc_marketing" and args.pymc else sys.executable
                found[name].append(measured(name, log, folder / f"{name}.parquet", args.memory, python))
    return found


def row(name: str, tries: list[dict | str], best: dict[str, dict]) -> str:
    """A line of the table: time, processor time, memory and how that compares."""
    if name not in best:
        return f"| {name} | {tries[-1]} | | | |"
    one, floor = best[name], FLOORS.get(name, "")
    notes = [f"{one['seconds'] / best[floor]['seconds']:.2f} x {floor}"] if floor in best else []
    if "lifetimes" in best and name.startswith("ours") and floor != "lifetimes":
        notes.append(f"{best['lifetimes']['seconds'] / one['seconds']:.0f} times as fast as lifetimes")
    return f"| {name} | {one['seconds']:.2f} | {one['cpu']:.1f} | {one['mb']:,.0f} | {'; '.join(notes)} |"


def compared(folder: Path, best: dict[str, dict]) -> list[str]:
    """What the results of all have in common with the floor's or, for the peers, with ours on the same lines."""
    lines = []
    for name in best:
        other = NEVER_RANKED if name in PEERS else next(each for each in best if each not in PEERS)
        if name in (other, NEVER_RANKED) or other not in best:
            continue
        pairs = PEERS.get(name) or {each: each for each in SAME}
        lines.append(f"{name}: {_difference(folder, name, other, pairs)}")
    return lines


def _difference(folder: Path, name: str, other: str, pairs: dict[str, str]) -> str:
    mine, theirs = (f"{folder}/{each}.parquet" + ("/*.parquet" if (folder / f"{each}.parquet").is_dir() else "")
                    for each in (other, name))
    with duckdb.connect() as connection:
        far = ", ".join(f'coalesce(max(abs(m.{ours}::double - t."{named}"::double)), 0), '
                        f'count(*) filter ((m.{ours} is null) <> (t."{named}" is null))'
                        for ours, named in pairs.items())
        (both, alone, *rest), = connection.sql(
            f"select count(*) filter (m.customer is not null and t.customer is not null), "
            f"count(*) filter (m.customer is null or t.customer is null), {far} "
            f"from '{mine}' m full join '{theirs}' t using (customer)").fetchall()
    worst, holes = max(rest[::2]), sum(rest[1::2])
    same = "the same" if worst < 1e-6 and not alone and not holes else "DIFFERENT"
    return (f"{same} as {other}: {both:,} customers, {len(pairs)} columns ({', '.join(pairs)}), largest difference "
            f"{worst:.1e}, {holes} missing on one side, {alone} customers on one side")


def report(log: Path, rows: int, args: argparse.Namespace) -> None:
    """Measure one size and print its table."""
    names = [name for name in ORDER if name in args.only or (not args.only and rows <= MOST.get(name, 1e12))]
    with tempfile.TemporaryDirectory(dir=args.folder) as place:
        folder = Path(place)
        tries = rounds(names, log, folder, args)
        best = {name: min((one for one in each if isinstance(one, dict)), key=lambda one: one["seconds"])
                for name, each in tries.items() if isinstance(each[0], dict)}
        print(f"\n{rows:,} rows, best of {args.repeats}" + (f", memory limit {args.memory}" if args.memory else ""))
        print("| | seconds | processor | memory, MB | |\n|---|---:|---:|---:|---|")
        for name in names:
            if name != NEVER_RANKED:
                print(row(name, tries[name], best))
        print(*compared(folder, best), sep="\n", flush=True)


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=float, nargs="+", default=[1e6, 1e7])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--memory", help="limit for DuckDB and Spark, e.g. 1400MB; the others know none")
    parser.add_argument("--only", nargs="+", choices=ORDER, default=[])
    parser.add_argument("--folder", help="where logs are written and removed again (default: the system's)")
    parser.add_argument("--log", type=Path, help="a log that write_log wrote before, for a single size")
    parser.add_argument("--pymc", help="the Python of an environment with pymc-marketing and pyarrow")
    args = parser.parse_args()
    for rows in map(int, args.rows):
        with tempfile.TemporaryDirectory(dir=args.folder) as place:
            report(args.log or write_log(Path(place) / "log", rows), rows, args)


if __name__ == "__main__":
    main()
