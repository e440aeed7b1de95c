"""pyproject.toml, constraints.txt, environment.yml and .ci/run say the same."""

import os
import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
PLATFORMS = ["linux", "darwin", "win32"]
PYTHONS = ["3.11.0", "3.11.9", "3.12.1", "3.13.0", "3.14.0"]


def named(lines):
    """Return the specifiers of each package, whatever way its name is written."""
    parsed = [Requirement(line) for line in lines]
    assert len({canonicalize_name(one.name) for one in parsed}) == len(parsed), "a package is named twice"
    return {canonicalize_name(one.name): one.specifier for one in parsed}


@pytest.fixture
def conda():
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def test_conda_installs_what_the_project_needs(conda):
    pip = conda["dependencies"][-1]["pip"]
    assert named(line for line in pip if not line.startswith("-")) == named(PROJECT["dependencies"])
    # In these short forms repo2docker sees that it must copy the repository before it installs.
    assert [line for line in pip if line.startswith("-")] == ["-c constraints.txt", "-e ."]


def test_conda_has_a_python_that_repo2docker_reads_and_the_project_allows(conda):
    version = re.fullmatch(r"python=(3\.\d+)", conda["dependencies"][0])
    assert version, "repo2docker reads python=3.x and no other form"
    assert SpecifierSet(PROJECT["requires-python"]).contains(f"{version[1]}.0")
    assert conda["name"] == PROJECT["name"]
    assert not (ROOT / "binder").exists(), "a folder binder/ hides environment.yml from repo2docker"


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_is_pinned_once(platform, python):
    where = {"sys_platform": platform, "python_full_version": python, "python_version": python.rpartition(".")[0],
             "os_name": "nt" if platform == "win32" else "posix", "platform_python_implementation": "CPython",
             "implementation_name": "cpython"}
    lines = [line for line in CONSTRAINTS if not (marker := Requirement(line).marker) or marker.evaluate(where)]
    pins = {name: str(specifier).removeprefix("==") for name, specifier in named(lines).items()}
    wanted = set(chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()))
    for name, specifier in named(wanted).items():
        assert specifier.contains(pins[name]), f"{name} {specifier}, pinned to {pins[name]}: run make constraints"


def test_constraints_name_packages_and_no_places():
    for line in CONSTRAINTS:
        assert re.fullmatch(r"[a-z0-9-]+==[a-z0-9.]+( ; [^/@\\]+)?", line)


def test_ci_runs_what_the_readme_tells():
    script = ROOT / ".ci/run"
    assert os.name == "nt" or os.access(script, os.X_OK)
    lines = [line.strip() for line in script.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert lines[-1] == 'exec "$python" start.py test "$@"'


def test_make_lists_its_targets():
    try:
        listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("there is no make on this machine; the commands in Makefile can be typed")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.M)[1].split()
    assert re.findall(r"^make (\S+) +\S", listed, re.M) == phony
