"""Sheets of cells: values, merged ranges, addresses (表格：单元格、合并、地址)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from accounts.figures.numerals import half_width

from .limits import COLUMNS_LIMIT, DIGITS_LIMIT


@dataclass(frozen=True)
class Broken:
    """A cell without a usable value: `words` say why, to follow the address (公式没有结果、#REF! …)."""

    words: str


Value = str | Decimal | Broken
"""Text as it stands, a number exactly as stored, or a broken cell. Empty cells are not kept."""


@dataclass(frozen=True, order=True)
class Address:
    """Where something stands: sheet and cell, `Z08_1!F12`; `cell` may be a range or empty."""

    sheet: str
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True, order=True)
class SheetRemark:
    """Something to tell: where, and in which words. A problem blocks, a note does not."""

    place: Address
    words: str

    def __str__(self) -> str:
        return f"{self.place}：{self.words}" if self.place.sheet else self.words


@dataclass(frozen=True)
class Merge:
    """A merged range, both corners included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One sheet: only cells that hold something, rows and columns counted from 1."""

    name: str
    hidden: bool = False
    cells: dict[tuple[int, int], Value] = field(default_factory=dict)
    merged: list[Merge] = field(default_factory=list)

    @cached_property
    def rows(self) -> list[int]:
        """The rows that hold anything, in order."""
        return sorted({row for row, _ in self.cells})

    @cached_property
    def columns(self) -> dict[int, list[int]]:
        """Row → the columns that hold anything, in order."""
        found: dict[int, list[int]] = {}
        for row, column in sorted(self.cells):
            found.setdefault(row, []).append(column)
        return found

    @cached_property
    def width(self) -> int:
        """The last column that holds anything; 0 for an empty sheet."""
        return max((column for _, column in self.cells), default=0)

    def value(self, row: int, column: int) -> Value | None:
        """What the cell itself holds; None when empty or covered by a merged range."""
        return self.cells.get((row, column))

    def text(self, row: int, column: int) -> str:
        """The words of the cell, tidied; a whole number as digits; empty for an empty or broken cell."""
        return text_of(self.value(row, column))

    def spread(self, row: int, column: int) -> str:
        """The words of the cell, or of the merged range that covers it."""
        own = self.text(row, column)
        if own:
            return own
        over = self.over.get((row, column))
        return self.text(over.top, over.left) if over else ""

    @cached_property
    def over(self) -> dict[tuple[int, int], Merge]:
        """Cell → the first merged range that covers it, down to the last row that holds anything."""
        found: dict[tuple[int, int], Merge] = {}
        for one in self.merged:
            rows, columns = self.covered(one)
            for row in rows:
                for column in columns:
                    found.setdefault((row, column), one)
        return found

    def covered(self, one: Merge) -> tuple[range, range]:
        """The rows and columns of a merged range, no farther than cells may stand."""
        last = self.rows[-1] if self.rows else 0
        return range(one.top, min(one.bottom, last) + 1), range(one.left, min(one.right, COLUMNS_LIMIT) + 1)

    def place(self, row: int, column: int) -> Address:
        """The address of a cell."""
        return Address(self.name, f"{letters(column)}{row}")

    def range(self, top: int, left: int, bottom: int, right: int) -> Address:
        """The address of a range."""
        return Address(self.name, f"{letters(left)}{top}:{letters(right)}{bottom}")


@dataclass(frozen=True)
class Workbook:
    """An opened workbook: its sheets in order, hidden ones too; `format` is `xlsx` or `xls`."""

    format: str
    sheets: tuple[Sheet, ...]


def letters(column: int) -> str:
    """The name of a column: 1 → A, 28 → AB."""
    before, last = divmod(column - 1, 26)
    return (letters(before) if before else "") + chr(ord("A") + last)


def is_short(number: Decimal) -> bool:
    """Whether a number can be written out: `1E-999999999` has a billion digits."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and max(len(number.as_tuple().digits), abs(exponent)) <= DIGITS_LIMIT


def tidy(text: str) -> str:
    """Text without width variants and without any white space: `Ｚ01　收 入` → `Z01收入`."""
    return re.sub(r"\s+", "", half_width(text))


def text_of(value: Value | None) -> str:
    """A value as words without white space: 2010301.0 → `2010301`, an empty or broken cell → ``."""
    if isinstance(value, Decimal):
        return plain_digits(value)
    return tidy(value) if isinstance(value, str) else ""


def plain_digits(number: Decimal) -> str:
    """A number without exponent and needless zeros: Decimal('2010301.0') → `2010301`."""
    shown = f"{number:f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) or "0"
