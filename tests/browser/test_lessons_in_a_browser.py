"""A student with a keyboard in a lesson, in each language."""

import pytest
import yaml
from playwright.sync_api import expect

from crmlib.widgets.question import hint_of
from tests.browser.conftest import COURSE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

LESSONS = [("en", "02-classification", "en-GB", "Not quite. "), ("zh", "06-loyalty", "zh-CN", "再想想。")]


@pytest.mark.parametrize(("language", "slug", "locale", "not_quite"), LESSONS, ids=["en", "zh"])
def test_run_all_move_a_slider_answer_a_question(open_notebook, language, slug, locale, not_quite):
    notebook = open_notebook(f"lessons/{language}/{slug}.ipynb", locale)
    assert notebook.run_all()
    assert notebook.errors() == []
    move_by_keyboard(notebook, notebook.explorer())
    answer_wrong(notebook.page, language, slug, not_quite)


def move_by_keyboard(notebook, explorer):
    """The slider moves, and with it the number box, the picture and the sentence."""
    row = explorer.locator(".widget-hbox").filter(has=notebook.page.locator(".widget-slider")).first
    label = row.locator(".widget-slider .widget-label").text_content()
    slider, status = row.get_by_role("slider"), explorer.get_by_role("status")
    box = row.get_by_role("spinbutton", name=label, exact=True)
    image = explorer.locator("img[src^='data:image/png']")
    expect(box).to_be_visible()
    before, said, number = image.get_attribute("src"), status.text_content(), box.input_value()
    assert image.get_attribute("alt") == said
    slider.focus()
    slider.press("Home")  # far enough for every rule to give another result
    notebook.wait_for_new_picture(image, before)
    expect(status).not_to_have_text(said)
    expect(box).not_to_have_value(number)
    assert float(box.input_value()) == float(box.get_attribute("min"))
    before = image.get_attribute("src")
    box.fill(number)
    box.press("Enter")
    notebook.wait_for_new_picture(image, before)
    expect(status).to_have_text(said)


def answer_wrong(page, language, slug, not_quite):
    """A wrong option, chosen by keyboard, is answered with its hint."""
    entries = yaml.safe_load((COURSE.root / "crmlib" / "questions" / f"{slug}.yml").read_text("utf-8")).values()
    entry = next(each for each in entries if "then" not in each)
    place, hint = next((place, hint_of(option)[language]) for place, option in enumerate(entry["options"])
                       if not option.get("right"))
    asked = page.locator(".widget-vbox").filter(has=page.get_by_text(entry["ask"][language], exact=True)).last
    option = asked.get_by_role("radio").nth(place)
    option.focus()
    option.press("Space")
    expect(asked.get_by_role("status")).to_have_text(f"✗ {not_quite}{hint}")
