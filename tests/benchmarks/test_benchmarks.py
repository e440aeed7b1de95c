"""The benchmark finds the widgets and moves them; how long that takes is nothing to assert."""

from crmlib.language import use_language
from tests.benchmarks.widgets import explorers, redraws


def test_it_finds_and_moves_the_widgets_of_a_lesson():
    use_language("en")
    ((line, explorer),) = explorers("00-start", "en")
    before = explorer.picture.value
    wall, cpu = redraws(explorer, moves=3)
    assert line.startswith("pyramid(")
    assert 0 < len(wall) == len(cpu) < 3  # the rule refuses cut-offs out of order: no redraw
    assert explorer.picture.value != before
