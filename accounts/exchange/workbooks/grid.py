"""Sheets of cells: values, merged ranges, addresses, and numbers as people type them (表格：单元格、地址、数字)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from openpyxl.utils import get_column_letter

from accounts.exchange.numbers import is_number, plain_number

POWER = re.compile(r"^[+-]?\d+(\.\d*)?[eE][+-]?\d+$")
CENT = Decimal("0.01")
NOISE = Decimal("0.000001")
LONGEST = 13
"""Digits before the decimal point that a number may have; the database holds fourteen in 元."""


@dataclass(frozen=True)
class Broken:
    """A cell without a usable value: `words` say why, to follow the address (公式没有结果、#REF! …)."""

    words: str


Value = str | Decimal | Broken
"""Text as it stands, a number exactly as stored, or a broken cell. Empty cells are not kept."""


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: sheet and cell, `Z08_1!F12`; `cell` may be a range or empty."""

    sheet: str
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True)
class Merge:
    """A merged range, both corners included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        """Whether the cell lies in the range."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


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
        over = next((one for one in self.merged if one.covers(row, column)), None)
        return self.text(over.top, over.left) if over else ""

    def place(self, row: int, column: int) -> Place:
        """The address of a cell."""
        return Place(self.name, f"{get_column_letter(column)}{row}")

    def range(self, top: int, left: int, bottom: int, right: int) -> Place:
        """The address of a range."""
        return Place(self.name, f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")


@dataclass(frozen=True)
class Workbook:
    """An opened workbook: its sheets in order, hidden ones too; `format` is `xlsx` or `xls`."""

    format: str
    sheets: tuple[Sheet, ...]


class NotANumber(Exception):
    """The cell holds no number; the message says in Chinese what it holds instead."""


def tidy(text: str) -> str:
    """Text without width variants and without any white space: `Ｚ01　收 入` → `Z01收入`."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def text_of(value: Value | None) -> str:
    """A value as words without white space: 2010301.0 → `2010301`, an empty or broken cell → ``."""
    if isinstance(value, Decimal):
        return plain_digits(value)
    return tidy(value) if isinstance(value, str) else ""


def plain_digits(number: Decimal) -> str:
    """A number without exponent and needless zeros: Decimal('2010301.0') → `2010301`."""
    shown = f"{number:f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) or "0"


def number_of(value: Value | None) -> Decimal | None:
    """The number of a cell, exact; None for an empty cell and for —.

    Text is read as on the pages of the desk (`exchange.numbers`). Raises NotANumber for
    other text, for powers of ten typed as text (digits are lost) and for broken cells.
    """
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, Broken):
        raise NotANumber(value.words)
    text = plain_number(value)
    if text in ("", "/"):
        return None
    if POWER.match(text):
        raise NotANumber(f"“{value.strip()}”是科学记数法，末几位数字已丢失，请改回完整的数字")
    if not is_number(text):
        raise NotANumber(f"“{_short(value)}”不是数字")
    return Decimal(text)


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 20 else f"{text[:20]}…"


def amount_of(value: Value | None, places: int = 2) -> Decimal | None:
    """The amount of a cell with `places` decimals; None for an empty cell and for —.

    A number that differs from those decimals only by the noise of binary arithmetic (0.30000000000000004) is taken as
    meant. Raises NotANumber also for more decimals and for absurd sizes.
    """
    number = number_of(value)
    if number is None:
        return None
    if number.adjusted() >= LONGEST:
        raise NotANumber(f"“{plain_digits(number)[:20]}…”太大，不像金额")
    rounded = number.quantize(Decimal(1).scaleb(-places))
    if abs(rounded - number) > max(NOISE.scaleb(2 - places), abs(number).scaleb(-14)):
        raise NotANumber(f"“{plain_digits(number)}”多于 {places} 位小数")
    return rounded + Decimal(0)


def count_of(value: Value | None) -> int | None:
    """A count; None for an empty cell and for —. Raises NotANumber for fractions and negative numbers."""
    number = amount_of(value)
    if number is None:
        return None
    if number != int(number) or number < 0:
        raise NotANumber(f"“{plain_digits(number)}”不是个数")
    return int(number)
