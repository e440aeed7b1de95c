import re
import subprocess
import sys
import warnings
from importlib.resources import files

import matplotlib as mpl
import pytest
import yaml

from crmlib import fonts
from crmlib.errors import DataError, UnknownNameError
from crmlib.language import current_language, say, speaking, use_language, word, words_of

WORDS = {
    f"{path.name.removesuffix('.yml')}: {column}.{label}": pair
    for path in sorted((files("crmlib") / "words").iterdir(), key=lambda each: each.name) if path.name.endswith(".yml")
    for column, labels in yaml.safe_load(path.read_text("utf-8")).items() for label, pair in labels.items()
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN_TOO = {"NPS", "VIP", "RFM", "CRM"}  # what Chinese textbooks also write in Latin letters


@pytest.fixture(autouse=True)
def english_again():
    """Whatever a test says, the next one starts in English and with the reader's own fonts."""
    before = mpl.rcParams["font.family"]
    yield
    use_language("en")
    mpl.rcParams["font.family"] = before


@pytest.fixture
def no_chinese_font_installed(monkeypatch):
    """A machine on which matplotlib knows none of the usual Chinese fonts."""
    from matplotlib import font_manager

    own = [font for font in font_manager.fontManager.ttflist if font.name not in fonts.CHINESE_FONTS]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", own)
    fonts.chinese_font.cache_clear()
    yield
    fonts.chinese_font.cache_clear()
    font_manager.fontManager._findfont_cached.cache_clear()


# --- words


@pytest.mark.parametrize("name", WORDS)
def test_every_word_is_in_both_languages(name):
    pair = WORDS[name]
    assert isinstance(pair, list), f"{name}: write [English, 中文]"
    assert len(pair) == 2, f"{name}: a comma in a word needs quotation marks around the word"
    assert all(isinstance(each, str) and each.strip() for each in pair)
    en, zh = pair
    assert not CHINESE.search(en)
    assert CHINESE.search(zh) or zh in LATIN_TOO


def test_no_column_is_described_in_two_files():
    seen = [name.split(": ")[1] for name in WORDS]
    assert sorted(seen) == sorted(set(seen))


def test_a_word_follows_the_language():
    assert word("relationship.partner") == "partner"
    with speaking("zh"):
        assert word("relationship.partner") == "伙伴"
    assert word("relationship.partner") == "partner"


def test_words_of_a_column_are_in_textbook_order():
    assert list(words_of("importance")) == ["vip", "important", "ordinary"]
    with speaking("zh"):
        assert words_of("importance")["vip"] == "贵宾客户"


SPOKEN = [("en", "mean .relationship.partner."), ("zh", "“relationship.partner”")]


@pytest.mark.parametrize(("language", "message"), SPOKEN)
def test_an_unknown_word_is_answered_with_the_nearest(language, message):
    with speaking(language), pytest.raises(UnknownNameError, match=message):
        word("relationship.partnr")


def test_an_unknown_column_has_no_words():
    with pytest.raises(UnknownNameError):
        words_of("no_such_column")


@pytest.mark.parametrize("wrong", ["de", "", "EN", None, 3, "zh-CN"])
@pytest.mark.parametrize(("language", "message"), [("en", "No language"), ("zh", "没有语言")])
def test_an_unknown_language_changes_nothing(wrong, language, message):
    use_language(language)
    family = mpl.rcParams["font.family"]
    with pytest.raises(UnknownNameError, match=message):
        use_language(wrong)
    assert current_language() == language
    assert mpl.rcParams["font.family"] == family


def test_speaking_ends_even_after_an_error():
    with pytest.raises(ZeroDivisionError), speaking("zh"):
        1 / 0
    assert say("yes", "是") == "yes"


def test_speaking_leaves_fonts_alone():
    before = mpl.rcParams["font.family"]
    with speaking("zh"):
        assert mpl.rcParams["font.family"] == before


# --- fonts


def test_use_language_sets_the_font_family_and_english_takes_it_back():
    use_language("zh")
    assert mpl.rcParams["font.family"][0] == "DejaVu Sans"
    assert len(mpl.rcParams["font.family"]) == 2
    use_language("en")
    assert mpl.rcParams["font.family"] == ["DejaVu Sans"]


def draw(texts):
    """Draws the texts; a glyph that no font has, or a font that is not there, is an error."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure()
    for text in texts:
        figure.text(0.1, 0.5, text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        FigureCanvasAgg(figure).draw()


def all_texts():
    """Each text that a picture may hold: every word, and the punctuation around it."""
    return [*sorted({zh for _, zh in WORDS.values()}), "，。：；（）？！“”、《》—…·", "≥ ≤ − × % ¥ €"]


def test_every_chinese_word_can_be_drawn(caplog):
    use_language("zh")
    draw(all_texts())
    assert "not found" not in caplog.text


def test_every_chinese_word_can_be_drawn_with_the_carried_font(no_chinese_font_installed, caplog):
    from matplotlib import font_manager

    use_language("zh")
    path = font_manager.findfont(fonts.chinese_font(), fallback_to_default=False)
    assert "zhplot" in path
    draw(all_texts())
    assert "not found" not in caplog.text


def test_the_check_for_missing_glyphs_finds_one():
    use_language("en")
    with pytest.raises(UserWarning, match=r"Glyph .* missing"):
        draw(["伙伴"])


def test_without_any_chinese_font_the_error_says_how_to_get_one(no_chinese_font_installed, monkeypatch):
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    with pytest.raises(DataError, match="pip install zhplot"):
        use_language("zh")


def test_a_language_without_a_font_is_not_half_set(no_chinese_font_installed, monkeypatch):
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    with pytest.raises(DataError):
        use_language("zh")
    assert current_language() == "en"


# --- importing changes nothing

CHANGES = """
import locale, logging, sys, warnings
import ipywidgets, matplotlib.pyplot, narwhals, pandas, scipy.stats  # what these change is theirs: scipy adds filters

def settings():
    return {"rcParams": repr(dict(matplotlib.rcParams)), "pandas options": repr(pandas._config.config._global_config),
            "warning filters": repr(warnings.filters), "logging": repr(logging.root.handlers),
            "locale": locale.setlocale(locale.LC_ALL)}

before = settings()
import MODULES
changed = [what for what, now in settings().items() if before[what] != now]
assert not changed, f"changed: {changed}"
assert "zhplot" not in sys.modules
"""


def changes_on_importing(modules):
    code = CHANGES.replace("MODULES", ", ".join(modules))
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)


def test_importing_crmlib_changes_nothing():
    import pkgutil

    import crmlib

    done = changes_on_importing([module.name for module in pkgutil.iter_modules(crmlib.__path__, "crmlib.")])
    assert done.returncode == 0, done.stderr


def test_the_check_for_changes_finds_one():
    done = changes_on_importing(["zhplot"])
    assert done.returncode != 0
    assert "changed: ['rcParams'" in done.stderr


def test_importing_the_catalogue_loads_no_heavy_library():
    heavy = "{'pooch', 'requests', 'matplotlib', 'pandas'}"
    code = f"import crmlib, crmlib.datasets, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"
