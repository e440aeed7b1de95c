"""start.py on machines that differ; nothing is installed."""

import importlib.util
import shutil
import signal
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "start.py"


@pytest.fixture
def start(tmp_path):
    """Load start.py as the one of a small repository, which has a space in its path."""
    root = tmp_path / "my course"
    (root / "tests").mkdir(parents=True)
    for lang in ("en", "zh"):
        (root / "lessons" / lang).mkdir(parents=True)
        (root / "lessons" / lang / "00-start.ipynb").touch()
    for name in ("pyproject.toml", "constraints.txt"):
        (root / name).write_text(name)
    shutil.copy(SOURCE, root)
    spec = importlib.util.spec_from_file_location("start_under_test", root / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    before = signal.getsignal(signal.SIGTERM)
    yield module
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def machine(start, monkeypatch):
    """Stand in for the machine's programs: note what is run, and let the venv's Python answer where there is one."""
    ran = []
    start.status = 0

    def run(command, env):
        ran.append([str(word) for word in command])
        if "venv" in command and not start.status:
            Path(start.PYTHON).parent.mkdir(parents=True)
            Path(start.PYTHON).write_text("3.12.1")
        return start.status

    def answer(*command):
        return Path(start.PYTHON).read_text() if Path(start.PYTHON).exists() else None

    monkeypatch.setattr(start, "run", run)
    monkeypatch.setattr(start, "answer", answer)
    monkeypatch.setattr(start, "find_uv", lambda: None)
    return ran
