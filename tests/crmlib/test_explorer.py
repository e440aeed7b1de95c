"""The mechanism that every widget shares, without a browser and without a kernel."""

import ast
import re
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest

import crmlib
from crmlib.errors import ParameterError
from crmlib.language import current_language, say, speaking
from crmlib.widgets.controls import Choice, Number, Slider, Tick
from crmlib.widgets.explorer import Explorer, View


class Tags(HTMLParser):
    """Every tag of a piece of HTML with its attributes, as a browser reads them."""

    def __init__(self, html):
        super().__init__()
        self.found, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def show(share, times, many, metal, bold=0.0):
    if share > 0.8:
        raise ParameterError(f"{share} is over <0.8>.", "Take less.")

    def draw(axes):
        axes.plot([0, share], [0, times], label=say("line", "线"))
        axes.set(xlim=(0, 1), ylim=(0, 9), xlabel=say("share", "占比"), title=metal)

    said = say(f"{share:.2f} & {times} is <{metal}> \"{many}\"", f"{share:.2f} 与 {times} 是<{metal}>")
    return View(draw, said, pd.DataFrame({"<b>": [times, None]}, index=["<i>", "b"]))


CONTROLS = [Slider("share", "Share & part", 0.5, 0.0, 1.0, 0.05), Slider("times", "Times", 2, 1, 9, 1),
            (Tick("many", "Many", False), Choice("metal", "Metal", "gold", {"Gold": "gold", "Lead": "lead"}))]


@pytest.fixture
def explorer():
    return Explorer(CONTROLS, show)


@pytest.mark.parametrize(("name", "value"), [("share", 0.3), ("times", 7)])
def test_a_slider_and_its_number_box_follow_each_other(explorer, name, value):
    slider = explorer.controls[name]
    box = slider.row.children[1]
    slider.value = value
    assert box.value == value
    box.value = slider.min
    assert explorer.values[name] == slider.min
    box.value = slider.max + 1
    assert (slider.value, box.value) == (slider.max, slider.max)
    assert (box.min, box.max, box.step) == (slider.min, slider.max, slider.step)


def test_the_number_box_has_the_name_that_a_slider_cannot_have(explorer):
    assert [explorer.controls[name].row.children[1].description for name in ("share", "times")] == [
        "Share & part", "Times"]


def test_values_are_the_rules_keywords(explorer):
    assert explorer.values == {"share": 0.5, "times": 2, "many": False, "metal": "gold"}
    assert explorer.set(share=0.2, metal="lead") is explorer
    assert explorer.values == {"share": 0.2, "times": 2, "many": False, "metal": "lead"}
    with pytest.raises(KeyError):
        explorer.set(shares=0.2)


def test_controls_in_one_tuple_stand_on_one_line():
    explorer = Explorer([*CONTROLS, Number("bold", "Bold", 1.0, 0.0, 2.0, 0.1)], show)
    lines = explorer.children[:-3]
    assert len(lines) == 4
    assert list(lines[2].children) == [explorer.controls[name].row for name in ("many", "metal")]
    assert explorer.children[-3:] == (explorer.status, explorer.picture, explorer.details)


def test_the_status_line_is_announced_and_escaped(explorer):
    ((tag, attributes),) = Tags(explorer.status.value).found
    assert (tag, attributes["role"]) == ("div", "status")
    assert Tags(explorer.status.value).text == '0.50 & 2 is <gold> "False"'


def test_the_picture_says_the_sentence(explorer):
    ((tag, attributes),) = Tags(explorer.picture.value).found
    assert (tag, attributes["alt"]) == ("img", '0.50 & 2 is <gold> "False"')
    head, data = attributes["src"].split(",")
    assert head == "data:image/png;base64"
    assert b64decode(data).startswith(b"\x89PNG")


def test_the_table_stands_below_and_is_escaped(explorer):
    tags = Tags(explorer.details.value)
    assert [tag for tag, _ in tags.found][:3] == ["details", "summary", "table"]
    assert not {tag for tag, _ in tags.found} & {"b", "i"}
    assert re.search(r"<i>.*2.*b.*-", tags.text, re.S)


def test_a_move_changes_picture_and_status_once(explorer):
    seen = []
    explorer.picture.observe(lambda change: seen.append(change["new"]), names="value")
    explorer.set(times=5)
    assert len(seen) == 1
    assert "5 is" in explorer.status.value
    explorer.set(times=5)
    assert len(seen) == 1


def test_the_same_values_give_the_same_picture_whatever_came_before(explorer):
    before = explorer.picture.value
    explorer.set(times=9, metal="lead", share=0.1).set(times=2, metal="gold", share=0.5)
    assert explorer.picture.value == before
    assert len(explorer.axes.lines) == 1
    assert explorer.figure.axes == [explorer.axes]


def test_a_rules_complaint_is_said_and_the_picture_fades(explorer):
    before = explorer.picture.value
    explorer.set(share=0.9)
    assert Tags(explorer.status.value).text == "0.9 is over <0.8>. Take less."
    assert Tags(explorer.status.value).found[0][1]["role"] == "status"
    assert explorer.picture.value == before.replace('100%"', '100%;opacity:0.3"') != before
    explorer.set(share=0.6)
    assert Tags(explorer.status.value).text.startswith("0.60")
    assert explorer.picture.value != before
    assert "opacity" not in explorer.picture.value


def test_another_error_is_not_hidden():
    def broken(share):
        if share > 0.5:
            raise ZeroDivisionError
        return show(share, 1, many=False, metal="gold")

    explorer = Explorer(CONTROLS[:1], broken)
    with pytest.raises(ZeroDivisionError):
        explorer.set(share=0.6)


def test_the_headless_twin_changes_nothing(explorer):
    before = explorer.picture.value
    assert explorer.view(share=0.25).sentence.startswith("0.25 & 2")
    assert explorer.view().table.shape == (2, 1)
    with pytest.raises(ParameterError):
        explorer.view(share=0.95)
    assert (explorer.values["share"], explorer.picture.value) == (0.5, before)


@pytest.mark.filterwarnings("error")
def test_a_widget_keeps_its_language_and_its_font():
    with speaking("zh"):
        chinese = Explorer(CONTROLS, show)
    settings = mpl.rcParams.copy()
    assert "与 3 是" in chinese.set(times=3).status.value
    assert "查看数据表" in chinese.details.value
    assert chinese.view(times=4).sentence.endswith("是<gold>")
    assert "3 is" in Explorer(CONTROLS, show).set(times=3).status.value
    assert current_language() == "en"
    assert mpl.rcParams.copy() == settings


# An Output widget hides its errors from whoever runs the notebook, and its replies can get lost.
FORBIDDEN = {"Output", "interact", "interactive", "interactive_output", "interact_manual"}


@pytest.mark.parametrize("path", sorted(Path(crmlib.__file__).parent.rglob("*.py")), ids=lambda path: path.stem)
def test_no_output_widget_anywhere(path):
    tree = ast.parse(path.read_text("utf-8"))
    used = {node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else node.name
            for node in ast.walk(tree) if isinstance(node, (ast.Attribute, ast.Name, ast.alias))}
    assert not used & FORBIDDEN
