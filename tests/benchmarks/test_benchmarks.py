"""The benchmark finds the widgets and moves them; how long that takes is nothing to assert."""

import random

import pytest

from crmlib.language import use_language
from tests.benchmarks import profile
from tests.benchmarks.copies import honest, planted, slip
from tests.benchmarks.widgets import explorers, redraws


def test_it_finds_and_moves_the_widgets_of_a_lesson():
    use_language("en")
    ((line, explorer),) = explorers("00-start", "en")
    before = explorer.picture.value
    wall, cpu = redraws(explorer, moves=3)
    assert line.startswith("pyramid(")
    assert 0 < len(wall) == len(cpu) < 3  # the rule refuses cut-offs out of order: no redraw
    assert explorer.picture.value != before


def test_planted_copies_are_copies():
    draw = random.Random(1)
    pool = {f"S{number}": {"top": (number / 7, [number / 9]), "few": (float(number % 3), [])} for number in range(30)}
    papers = {id: honest(id, mine, list(pool.values()), draw) for id, mine in pool.items()}
    seen = dict(planted(papers, {"top": 1e-6, "few": 0.4}, draw))
    assert (seen["top"], seen["all"], seen["notebook, own id"], seen["notebook, its id"]) == (True, True, False, True)
    assert not seen.get("few")
    assert all(slip(right, draw) != right for right in (3.0, 0.25, ["K1", "K2"], [["a", 0.5]]))


@pytest.mark.slow
def test_the_profile_is_that_of_its_peers_and_of_the_bare_engines(monkeypatch, capsys, tmp_path):
    names = ["bare_duckdb", "parts_duckdb", "bare_polars", "ours_polars", "lifetimes", "ours_purchases"]
    monkeypatch.setattr("sys.argv", ["profile", "--rows", "3000", "--repeats", "1", "--folder", str(tmp_path),
                                     "--only", *names])
    profile.main()
    printed = capsys.readouterr().out
    assert printed.count(": the same as ") == len(names) - 2
    assert "DIFFERENT" not in printed
    assert list(tmp_path.iterdir()) == []
