"""Heads of tables: for each column the captions above it, joined from top to bottom (表头：逐栏合成各级栏目)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .captions import plain
from .grid import Sheet

NUMBER = re.compile(r"^\d{1,3}$")


def paths(sheet: Sheet, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Column → plain captions of the head from top to bottom, without column numbers.

    A merged range counts once, in its first row; a caption that was not merged reaches over the columns to its right
    that have a caption only below it.
    """
    found: dict[int, list[str]] = {column: [] for column in range(1, sheet.width + 1)}
    for index, row in enumerate(rows):
        before = ""
        for column in range(1, sheet.width + 1):
            text = _caption(sheet, row, column)
            if not text and before and not _covered(sheet, row, column) and _only_below(sheet, rows[index:], column):
                text = before
            before = text
            if text and not NUMBER.match(text) and text != "栏次":
                found[column].append(text)
    return {column: tuple(path) for column, path in found.items() if path}


def _caption(sheet: Sheet, row: int, column: int) -> str:
    own = sheet.text(row, column)
    if not own:
        over = sheet.over.get((row, column))
        own = sheet.text(over.top, over.left) if over and over.top == row else ""
    return plain(own)


def _covered(sheet: Sheet, row: int, column: int) -> bool:
    return (row, column) in sheet.over


def _only_below(sheet: Sheet, rows: Sequence[int], column: int) -> bool:
    """Whether the column has a caption in a lower row of the head and none in this one."""
    return any(text and not NUMBER.match(text) for row in rows[1:] if (text := _caption(sheet, row, column)))
