"""The project's own fonts, and which characters they can print (自带字体与可印字符)."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
FONTCONFIG = FOLDER / "fontconfig.conf"
FILES = tuple(sorted(FOLDER.glob("*.otf")))
WIDEST = FOLDER / "NotoSerifSC-Regular-subset.otf"
"""The font that all others fall back to."""


@cache
def _characters(path: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def unprintable(text: str) -> Iterator[str]:
    """The characters of the text that no font has, each once, in order; line ends and blanks are no characters."""
    for one in dict.fromkeys(text):
        if one not in "\n\t " and not any(one in _characters(path) for path in (WIDEST, *FILES)):
            yield one
