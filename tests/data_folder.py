"""Where this machine has the real data sets, for the tests that need them."""

import os
from pathlib import Path

HOW = "no real data: set CRMLIB_DATA to a folder with the files whose addresses crmlib/datasets/catalogue.yml gives"


def data_folder() -> Path | None:
    """The folder that CRMLIB_DATA names, else shared/data beside the repository, else None."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    for folder in (os.environ.get("CRMLIB_DATA"), beside):
        if folder and Path(folder).is_dir():
            return Path(folder)
    return None
