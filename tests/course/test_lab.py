"""`course lab` as an instructor starts it, asked over its own address."""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from course.lab import lab_command

pytestmark = pytest.mark.slow


@pytest.fixture
def lab(course, tmp_path):
    """Start `course lab --lang zh` in the sample course; return its process and how to ask it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "course.cli", "lab", "--lang", "zh", "--no-browser", f"--port={port}",
               "--ServerApp.port_retries=0", "--IdentityProvider.token=t"]
    with (tmp_path / "log.txt").open("w") as log:
        process = subprocess.Popen(command, cwd=course.root, stdout=log, stderr=log)

    def ask(path):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}?token=t", timeout=30) as answer:
            return answer.geturl(), answer.read().decode()

    try:
        wait_for(ask, process)
        yield process, ask
    finally:
        process.terminate()
        process.wait(30)


def wait_for(ask, process):
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        try:
            return ask("/api/status")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError("JupyterLab did not start")


def test_only_a_browser_that_it_opens_is_sent_to_formgrader(course):
    """Jupyter prints an address with a question mark of its own after its token's: it would log nobody in."""
    opened = "--LabApp.default_url=/lab?formgrader=true"
    assert opened in lab_command(course, [])
    assert opened not in lab_command(course, ["--no-browser"])


def test_it_has_formgrader_in_chinese_menus_and_ends_when_told(lab):
    process, ask = lab
    address, page = ask("/")
    assert urllib.parse.urlsplit(address).path == "/lab"
    config = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)[1])
    assert "jupyterlab-jupytext" in config["disabledExtensions"]
    settings = json.loads(ask("/lab/api/settings/@jupyterlab/translation-extension:plugin")[1])
    assert settings["schema"]["properties"]["locale"]["default"] == "zh_CN"
    assert "Manage Assignments" in ask("/formgrader/manage_assignments")[1]
    process.terminate()
    process.wait(30)
    with pytest.raises(urllib.error.URLError):
        ask("/api/status")
