"""How long CDNOW's 23,570 customers take to fit: ``python -m tests.benchmarks.value``. The aim is under a second."""

import os
from time import perf_counter, process_time

from crmlib.datasets import load
from crmlib.value import bg_nbd, gamma_gamma, repeat_purchases
from tests.data_folder import data_folder


def main() -> None:
    """Print the best of five for each model."""
    if folder := data_folder():
        os.environ.setdefault("CRMLIB_DATA", str(folder))
    log = load("cdnow")
    customers = repeat_purchases(log, amount="units")  # its free purchases count
    for fit, table in ((bg_nbd, customers), (gamma_gamma, repeat_purchases(log))):
        times = []
        for _ in range(5):
            clock, processor = perf_counter(), process_time()
            model = fit(table)
            times.append((perf_counter() - clock, process_time() - processor))
        wall, cpu = min(times)
        print(f"{fit.__name__:12} {wall:6.3f} s ({cpu:.3f} s of the processor)  {len(table):,} customers  {model}")


if __name__ == "__main__":
    main()
