"""Letters on a drawing, which cannot be measured: their widths as fonts commonly have them, and lines (图中文字的估宽与折行)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal

SIZE = 13
"""Height of letters in units of the drawing: 13 px at least where it is not shrunk."""
NARROW, FULL = Decimal("0.62"), Decimal(1)
"""Of a digit or a Latin letter, of a Chinese character, in heights; rather too wide than too narrow."""
NOT_FIRST = "，。、；：？！）》”’·%"


def width(text: str) -> Decimal:
    """The width of a line in units."""
    return SIZE * sum((_width(one) for one in text), Decimal(0))


def _width(letter: str) -> Decimal:
    return FULL if unicodedata.east_asian_width(letter) in "FWA" else NARROW


def lines(text: str, room: Decimal) -> list[str]:
    """The text in lines that fit the room; none begins with what may not begin a line, a blank text has one empty line."""
    return list(_lines(text.strip(), room)) or [""]


def _lines(text: str, room: Decimal) -> Iterator[str]:
    line = ""
    for letter in text:
        if line and width(line + letter) > room:
            if letter in NOT_FIRST and len(line) > 1:
                line, letter = line[:-1], line[-1] + letter
            yield line
            line = ""
        line += letter
    if line:
        yield line
