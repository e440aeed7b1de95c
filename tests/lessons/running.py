"""Run a built notebook as JupyterLab would, in a kernel of its own, without a network."""

import os
from pathlib import Path

import matplotlib as mpl
import nbformat
from nbclient import NotebookClient

from tests.data_folder import data_folder

SECONDS_PER_CELL, SECONDS_TO_START = 120, 240
NOWHERE = "http://127.0.0.1:9"
PROXIES = ("http_proxy", "https_proxy", "all_proxy")
WIDGETS = "application/vnd.jupyter.widget-state+json"


def run(path: Path, home: Path, *, data: bool = True) -> nbformat.NotebookNode:
    """The notebook with its outputs and its widgets' state; a cell that fails does not stop it.

    Args:
        path: the notebook.
        home: an empty folder for whatever programs keep for their user, cached data sets among them.
        data: whether the kernel may find this machine's real data.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=SECONDS_PER_CELL, kernel_name="python3", allow_errors=True,
                            startup_timeout=SECONDS_TO_START,
                            resources={"metadata": {"path": str(path.parent)}})
    return client.execute(env=_environment(home, data_folder() if data else None))


def _environment(home: Path, data: Path | None) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name.lower() not in (*PROXIES, "no_proxy")}
    env.pop("CRMLIB_DATA", None)
    env |= dict.fromkeys([*PROXIES, *map(str.upper, PROXIES)], NOWHERE)
    env |= dict.fromkeys(["HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME", "IPYTHONDIR"], str(home))
    env["MPLCONFIGDIR"] = mpl.get_configdir()  # looking through all fonts anew would take seconds
    return env | ({"CRMLIB_DATA": str(data)} if data else {})


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The notebook's code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def complaints(notebook: nbformat.NotebookNode) -> list[str]:
    """What a student should not see: errors, warnings, cells that were not run."""
    found = []
    for cell in code_cells(notebook):
        head = cell.source.splitlines()[0]
        if cell.execution_count is None:
            found.append(f"{head}: not run")
        for output in cell.outputs:
            if output.output_type == "error":
                found.append(f"{head}: {output.ename}: {output.evalue}")
            elif output.get("name") == "stderr":
                found.append(f"{head}: {output.text}")
    return found


def widget_models(notebook: nbformat.NotebookNode) -> list[dict]:
    """What the widgets of an executed notebook are and show."""
    return list(notebook.metadata.get("widgets", {}).get(WIDGETS, {"state": {}})["state"].values())
