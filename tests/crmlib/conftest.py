import pytest

from tests.data_folder import HOW, data_folder


@pytest.fixture
def real_data(monkeypatch):
    """The folder of real data, also in CRMLIB_DATA; without one the test is skipped."""
    folder = data_folder()
    if folder is None:
        pytest.skip(HOW)
    monkeypatch.setenv("CRMLIB_DATA", str(folder))
    return folder
