"""A workbook as JSON, out of the process that read it (工作簿的 JSON 形式)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .grid import Broken, Merge, Sheet, Value, Workbook

KINDS: dict[type, str] = {str: "t", Decimal: "n", Broken: "b"}


def packed(book: Workbook) -> list[Any]:
    """`[format, [name, hidden, [[row, column, kind, text], …], [[top, left, bottom, right], …]], …]`."""
    return [book.format, *(_packed(one) for one in book.sheets)]


def _packed(sheet: Sheet) -> list[Any]:
    cells = [[*place, KINDS[type(value)], _words(value)] for place, value in sheet.cells.items()]
    return [sheet.name, sheet.hidden, cells, [[one.top, one.left, one.bottom, one.right] for one in sheet.merged]]


def _words(value: Value) -> str:
    return value.words if isinstance(value, Broken) else str(value)


def unpacked(data: list[Any]) -> Workbook:
    """The workbook of `packed`."""
    return Workbook(data[0], tuple(_unpacked(*one) for one in data[1:]))


def _unpacked(name: str, hidden: bool, cells: list[Any], merged: list[Any]) -> Sheet:
    values = {(row, column): _value(kind, words) for row, column, kind, words in cells}
    return Sheet(name, hidden, values, [Merge(*one) for one in merged])


def _value(kind: str, words: str) -> Value:
    return Decimal(words) if kind == "n" else Broken(words) if kind == "b" else words
