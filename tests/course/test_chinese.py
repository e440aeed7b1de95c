"""Chinese is punctuated as Chinese, wherever students read it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {"course": ("md", "yml"), "crmlib": ("yml", "py"), "course/grading": ("py",), "course/report": ("py",),
           "course/demo": ("py",)}
TEXTS = [path for folder, kinds in FOLDERS.items() for kind in kinds
         for path in sorted((ROOT / folder).rglob(f"*.{kind}"))] + [ROOT / "README.zh.md"]
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff\u201d\uff09][,;:?!](?!//)|[\u4e00-\u9fff]\(|\)[\u4e00-\u9fff]")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_punctuation_is_full_width(path):
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    found = [f"{number}: {line.strip()}" for number, line in lines if HALF_WIDTH.search(_prose(line, path.suffix))]
    assert found == []


def _prose(line: str, suffix: str) -> str:
    """The line without inline code and links, and without what is a list or mapping in YAML."""
    line = re.sub(r"`[^`]*`|\]\([^)]*\)", "", line)
    return re.sub(r"[\[{].*[\]}]", "", line) if suffix == ".yml" else line
