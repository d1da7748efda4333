"""Sheets of cells: values, merged ranges, addresses; how large they may be, and their JSON (表格：单元格、合并、地址、上限).

The JSON carries a workbook out of the process that read it.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import groupby, product
from typing import Any, NamedTuple

from accounts.figures.numerals import half_width

EXPANDED_LIMIT = 300 * 2**20
"""Bytes of an .xlsx unpacked; a sheet formatted down to row 1,048,576 stays below."""
TEXTS_LIMIT = 30 * 2**20
"""Bytes of the texts of an .xlsx (shared strings) unpacked, and of every part but the sheets."""
PARTS_LIMIT, SHEETS_LIMIT, CELLS_LIMIT = 2_000, 80, 300_000
ROWS_LIMIT = 20_000
"""Rows of one sheet that hold anything."""
COLUMNS_LIMIT, MERGES_LIMIT = 1_000, 30_000
"""Columns of one sheet that hold anything, and its merged ranges."""
AREA_LIMIT = 2_000_000
"""Cells, empty ones too, of the rows that hold anything as far as the last column; of an .xls the rectangles around all
cells, which its reader lays out in full."""
ELEMENTS_LIMIT = 500_000
"""Elements of each part of an .xlsx but the sheets and their texts."""
MERGED_LIMIT = 300_000
"""Cells under the merged ranges of a workbook, as far as anything is filled."""
DIGITS_LIMIT = 300
"""Digits of a number, and places that its point may be shifted."""
TEXT_LIMIT, NAME_LIMIT = 40_000, 80
"""Characters of one cell, and of the name of a sheet that are told."""


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


class Merge(NamedTuple):
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
        return list(self.columns)

    @cached_property
    def columns(self) -> dict[int, list[int]]:
        """Row → the columns that hold anything, in order."""
        return {
            row: [column for _, column in places]
            for row, places in groupby(sorted(self.cells), key=lambda place: place[0])
        }

    @cached_property
    def width(self) -> int:
        """The last column that holds anything; 0 for an empty sheet."""
        return max((column for _, column in self.cells), default=0)

    def value(self, row: int, column: int) -> Value | None:
        """What the cell itself holds; None when empty or covered by a merged range."""
        return self.cells.get((row, column))

    def text(self, row: int, column: int) -> str:
        """The words of the cell, tidied; a whole number as digits; empty for an empty or broken cell."""
        value = self.value(row, column)
        return plain_digits(value) if isinstance(value, Decimal) else tidy(value) if isinstance(value, str) else ""

    def spread(self, row: int, column: int) -> str:
        """The words of the cell, or of the merged range that covers it."""
        over = self.over.get((row, column))
        return self.text(row, column) or (self.text(over.top, over.left) if over else "")

    @cached_property
    def over(self) -> dict[tuple[int, int], Merge]:
        """Cell → the first merged range that covers it, down to the last row that holds anything."""
        return {place: one for one in reversed(self.merged) for place in product(*self.covered(one))}

    def covered(self, one: Merge) -> tuple[range, range]:
        """The rows and columns of a merged range, no farther than cells may stand."""
        bottom = min(one.bottom, self.rows[-1] if self.rows else 0)
        return range(one.top, bottom + 1), range(one.left, min(one.right, COLUMNS_LIMIT) + 1)

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

    def packed(self) -> list[Any]:
        """`[format, [name, hidden, [[row, column, kind, text], …], [[top, left, bottom, right], …]], …]`."""
        return [
            self.format,
            *(
                [one.name, one.hidden, [[*place, *_packed(value)] for place, value in one.cells.items()], one.merged]
                for one in self.sheets
            ),
        ]


def _packed(value: Value) -> tuple[str, str]:
    """Kind and text of a cell: broken, number or text."""
    return ("b", value.words) if isinstance(value, Broken) else ("n" if isinstance(value, Decimal) else "t", str(value))


def unpacked(data: list[Any]) -> Workbook:
    """The workbook of `packed`."""
    makers = {"b": Broken, "n": Decimal, "t": str}
    return Workbook(
        data[0],
        tuple(
            Sheet(
                name,
                hidden,
                {(row, column): makers[kind](words) for row, column, kind, words in cells},
                [Merge(*one) for one in merged],
            )
            for name, hidden, cells, merged in data[1:]
        ),
    )


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


def plain_digits(number: Decimal) -> str:
    """A number without exponent and needless zeros: Decimal('2010301.0') → `2010301`."""
    shown = f"{number:f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) or "0"
