"""The project's own fonts, and which characters they can print (自带字体与可印字符)."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
FONTCONFIG = FOLDER / "fontconfig.conf"
FILES = tuple(sorted(FOLDER.glob("*.otf")))
RADICALS = range(0x2E80, 0x2FE0)
"""Signs of Han characters that look like the characters."""
WIDEST = FOLDER / "NotoSerifSC-Regular-subset.otf"
"""The font that all others fall back to."""


@cache
def _characters(path: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


@cache
def look_alikes() -> dict[int, str]:
    """Characters that a font prints with the glyph of another → the first of them, for `str.translate`.

    A PDF tells only one of them: `·` for `•`.
    """
    from fontTools.ttLib import TTFont

    found: dict[int, str] = {}
    for path in FILES:
        glyphs: dict[str, list[str]] = {}
        with TTFont(path, lazy=True) as font:
            for code, glyph in sorted(font.getBestCmap().items(), key=lambda one: (one[0] in RADICALS, one[0])):
                glyphs.setdefault(glyph, []).append(chr(code))
        for first, *others in glyphs.values():
            found |= {ord(one): found.get(ord(first), first) for one in others}
    return found


def unprintable(text: str) -> Iterator[str]:
    """The characters of the text that no font has, each once, in order; line ends and blanks are no characters."""
    for one in dict.fromkeys(text):
        if one not in "\n\t " and not any(one in _characters(path) for path in (WIDEST, *FILES)):
            yield one
