"""A font for Chinese: an installed one, else the free one that a package carries."""

import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from crmlib.errors import DataError

# Fonts that Windows, macOS and Linux ship, sans serif first, as matplotlib names them.
CHINESE_FONTS = (
    "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei",
    "PingFang SC", "Hiragino Sans GB", "Heiti SC", "STHeiti", "SimHei", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Noto Serif CJK SC", "SimSun", "Arial Unicode MS",
)


@cache
def chinese_font() -> str:
    """Name of a font with Chinese glyphs that matplotlib can use, registered if need be.

    Raises:
        DataError: none is installed and the carried one is missing.
    """
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    for name in CHINESE_FONTS:
        if name in installed:
            return name
    path = carried_font()
    font_manager.fontManager.addfont(path)
    return font_manager.FontProperties(fname=str(path)).get_name()


def font_family(language: str) -> list[str]:
    """The fonts to try, glyph by glyph, for a language.

    >>> font_family("en")
    ['DejaVu Sans']
    """
    return ["DejaVu Sans", chinese_font()] if language == "zh" else ["DejaVu Sans"]


def use_font(language: str) -> None:
    """Tell matplotlib to draw with `font_family` from now on; English is what it draws with until told otherwise."""
    if language == "en" and "matplotlib" not in sys.modules:
        return
    import matplotlib as mpl

    mpl.rcParams["font.family"] = font_family(language)


def carried_font() -> Path:
    """The OFL font inside zhplot, found without importing it: importing changes global settings."""
    spec = find_spec("zhplot")
    folder = Path(spec.origin).parent / "fonts" if spec and spec.origin else None
    fonts = sorted(folder.glob("*.ttf")) if folder else []
    if not fonts:
        raise DataError(
            "No font with Chinese glyphs was found. 找不到中文字体。",
            "Install one (e.g. Noto Sans SC) or run: pip install zhplot",
        )
    return fonts[0]
