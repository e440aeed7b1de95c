"""One class, made once and copied for each kind of test."""

import shutil
import sys

import pytest

from tests.attacks.world import build


@pytest.fixture(scope="session")
def untouched_class(tmp_path_factory):
    if sys.platform != "linux" or not shutil.which("bwrap"):
        pytest.skip("needs bubblewrap on Linux")
    return build(tmp_path_factory.mktemp("untouched") / "class")
