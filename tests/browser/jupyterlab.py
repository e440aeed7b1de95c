"""JupyterLab in a real Chromium: the server, the notebook that stands open, what the browser complained about.

The ways that look simpler failed under load: the indicator that says "idle" before there is a kernel, errors
read from the page (which is painted later) instead of from the notebook's model.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlsplit

import matplotlib as mpl
from playwright.sync_api import expect

from course.environment import environment
from tests.data_folder import data_folder

SECONDS = 120
expect.set_options(timeout=30_000)  # machines are busy; a check that holds does not wait
KERNEL_READY = """() => {
    const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
    return !!kernel && kernel.status === 'idle' && kernel.connectionStatus === 'connected';
}"""
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
MODEL = "() => window.jupyterapp.shell.currentWidget.content.model.toJSON()"
PAINTED = "image => image.complete && image.naturalWidth > 0"
SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
            "@jupyterlab/docmanager-extension:plugin": {"autosave": False}}


class Server:
    """A JupyterLab on a folder, with a home of its own: no state leaks in or out, no network is asked.

    `command` starts another program that passes options on to JupyterLab, `config` are files among its settings,
    `more` goes into its environment.
    """

    def __init__(self, root: Path, home: Path, *, command: list[str] | None = None,
                 config: dict[str, str] | None = None, more: dict[str, str] | None = None):
        self.token = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}"
        (home / "config" / "labconfig").mkdir(parents=True)
        (home / "config" / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(SETTINGS))
        for name, text in (config or {}).items():
            (home / "config" / name).write_text(text, "utf-8")
        self.log = home / "log.txt"
        with self.log.open("w") as log:
            self.process = subprocess.Popen([*(command or _jupyterlab(root)), *self._options()], cwd=root, stdout=log,
                                            stderr=log, env={**_environment(home), **(more or {})})
        self._wait()

    def _options(self) -> list[str]:
        return ["--no-browser", "--ip=127.0.0.1", f"--port={urlsplit(self.address).port}",
                "--ServerApp.port_retries=0", f"--IdentityProvider.token={self.token}",
                "--LabApp.expose_app_in_browser=True"]

    def _wait(self) -> None:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.address}/api/status?token={self.token}", timeout=10).close()
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        self.stop()
        raise AssertionError("JupyterLab did not start:\n" + self.log.read_text("utf-8")[-3000:])

    def stop(self) -> None:
        """End the server, which ends its kernels first."""
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def url(self, path: str) -> str:
        """The address of one document, alone in its window, without what a saved workspace remembers."""
        return f"{self.address}/doc/tree/{quote(path)}?token={self.token}&reset"


def _jupyterlab(root: Path) -> list[str]:
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", "--LabApp.news_url=None",
               "--LabApp.extension_manager=readonly",
               "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    return [*command, "--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else command


def _environment(home: Path) -> dict[str, str]:
    env = environment()  # with alembic on PATH: nbgrader calls it by bare name and hangs without it
    env |= {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    env |= {f"JUPYTERLAB_{name}_DIR": str(home / name.lower()) for name in ("WORKSPACES", "SETTINGS")}
    env |= dict.fromkeys(["HOME", "USERPROFILE", "IPYTHONDIR"], str(home))
    env |= dict.fromkeys(["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"], "http://127.0.0.1:9")
    env |= dict.fromkeys(["no_proxy", "NO_PROXY"], "127.0.0.1,localhost")
    env["MPLCONFIGDIR"] = mpl.get_configdir()  # looking through all fonts anew would take seconds
    return env | ({"CRMLIB_DATA": str(folder)} if (folder := data_folder()) else {})


class Notebook:
    """One notebook in a page, its kernel ready."""

    def __init__(self, page, server: Server, path: str):
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(1000 * SECONDS)
        page.on("pageerror", lambda error: self._note(True, f"page error: {error}"))
        page.on("console", lambda said: self._note(said.type == "error", f"console: {said.text}"))
        page.on("response", lambda got: self._note(got.status >= 400, f"{got.status} {got.url}"))
        page.on("request", self._watch)
        page.goto(server.url(path))
        page.wait_for_function(KERNEL_READY)

    def _note(self, bad: bool, text: str) -> None:
        if bad:
            self.complaints.append(text)

    def _watch(self, request) -> None:
        parts = urlsplit(request.url)
        self._note(parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1",
                   f"asked another machine: {request.url}")

    def run_all(self) -> bool:
        """Run every cell; false when one raised."""
        return self.page.evaluate(RUN_ALL)

    def errors(self) -> list[str]:
        """What cells raised, or wrote to stderr."""
        outputs = [output for cell in self.page.evaluate(MODEL)["cells"] for output in cell.get("outputs", [])]
        return [str(each) for each in outputs if each["output_type"] == "error" or each.get("name") == "stderr"]

    def explorer(self):
        """The first widget with a slider and a picture."""
        boxes = self.page.locator(".widget-vbox")
        found = boxes.filter(has=self.page.locator(".widget-slider")).filter(has=self.page.locator("img[alt]")).first
        found.scroll_into_view_if_needed()
        return found

    def wait_for_new_picture(self, image, before: str) -> None:
        """Until the widget shows something else than before; each picture is an element of its own."""
        expect(image).not_to_have_attribute("src", before)
        self.page.wait_for_function(PAINTED, arg=image.element_handle())
