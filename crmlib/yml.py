"""Texts kept in YAML, read as fast as the library can: each Jupyter kernel reads some at its first words."""

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # eight times as fast, where libyaml is there


def read_yml(path: Path | Traversable) -> Any:
    """What a file says, in plain Python.

    Raises:
        yaml.YAMLError: it is not valid YAML.
    """
    return yaml.load(path.read_text("utf-8"), LOADER)
