"""JupyterLab as start.py starts it, asked over its own address."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

pytestmark = pytest.mark.slow


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def lab(start, tmp_path):
    """Start JupyterLab for a user whose home is empty; return the home and how to ask it."""
    start.PYTHON, port, home = sys.executable, free_port(), tmp_path / "home"
    home.mkdir()
    argv = ["--lang", "zh", "--no-browser", "--port", str(port), "--IdentityProvider.token=t"]
    args, more = start.parse(argv)
    env = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(start.os, "environ", env | {"HOME": str(home), "USERPROFILE": str(home)})
        env = start.lab_environment(args.lang)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(start.lab_command(args, more), env=env, **quiet)

    def ask(path):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}?token=t", timeout=30) as answer:
            return answer.geturl(), answer.read().decode()

    try:
        wait_for(ask, process)
        yield home, ask
    finally:
        process.terminate()
        process.wait(15)


def wait_for(ask, process):
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            return ask("/api/status")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError("JupyterLab did not start")


def test_it_opens_the_start_page_in_chinese_and_leaves_the_home_alone(lab):
    home, ask = lab
    address, page = ask("/")
    assert "/lab/tree/lessons/zh/00-start.ipynb" in address
    config = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)[1])
    assert "jupyterlab-jupytext" in config["disabledExtensions"]
    settings = json.loads(ask("/lab/api/settings/@jupyterlab/translation-extension:plugin")[1])
    assert settings["schema"]["properties"]["locale"]["default"] == "zh_CN"
    translations = json.loads(ask("/lab/api/translations/zh_CN")[1])["data"]
    assert "文件" in str(translations["jupyterlab"])
    assert not (home / ".jupyter" / "lab").exists()
