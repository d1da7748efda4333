"""One sheet with a self-evaluation table: its captions, and the words that belong to them (自评表的单元格)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from accounts.intake.workbooks.grid import Address, Sheet, SheetRemark

from . import captions
from .captions import bare
from .values import words_of


@dataclass
class Cells:
    """A sheet, the row of the captions of its indicators, and what is to be told about it."""

    sheet: Sheet
    head: int
    problems: list[SheetRemark] = field(default_factory=list)
    notes: list[SheetRemark] = field(default_factory=list)

    def problem(self, words: str, row: int = 0, column: int = 0) -> None:
        """Something that must be mended, at a cell or on the sheet."""
        self.problems.append(SheetRemark(self._place(row, column), words))

    def note(self, words: str, row: int = 0, column: int = 0) -> None:
        """Something worth telling, at a cell or on the sheet."""
        self.notes.append(SheetRemark(self._place(row, column), words))

    def _place(self, row: int, column: int) -> Address:
        return self.sheet.place(row, column) if row else Address(self.sheet.name)

    @cached_property
    def captions(self) -> dict[str, tuple[int, int]]:
        """Each caption above the indicators → the first cell that holds it."""
        found: dict[str, tuple[int, int]] = {}
        for row, column in sorted(cell for cell in self.sheet.cells if cell[0] < self.head):
            found.setdefault(bare(self.sheet.text(row, column)), (row, column))
        return found

    @property
    def above(self) -> list[int]:
        """The rows above the indicators."""
        return [row for row in self.sheet.rows if row < self.head]

    def cell(self, names: tuple[str, ...]) -> tuple[int, int] | None:
        """The first cell above the indicators with one of these captions."""
        return min((self.captions[name] for name in names if name in self.captions), default=None)

    def words(self, row: int, column: int) -> str:
        """The words of a cell."""
        return words_of(self.sheet.value(row, column))

    def right_of(self, cell: tuple[int, int] | None) -> str:
        """The words beside a caption."""
        if cell is None:
            return ""
        row, start = cell
        beside = (self.words(row, column) for column in range(start + 1, self.sheet.width + 1))
        words = next((one for one in beside if one), "")
        return "" if bare(words) in (*captions.DEPARTMENT, *captions.IMPLEMENTER) else words

    def below(self, names: tuple[str, ...]) -> str:
        """The words below a caption."""
        cell = self.cell(names)
        return self.words(cell[0] + 1, cell[1]) if cell else ""

    @cached_property
    def _tops(self) -> dict[tuple[int, int], int]:
        """Cells below the head in the first column of a merged range → its top row."""
        last = self.sheet.rows[-1]
        ranges = [one for one in self.sheet.merged if one.top > self.head]
        return {(row, one.left): one.top for one in ranges for row in range(one.top, min(one.bottom, last) + 1)}

    def words_over(self, row: int, column: int) -> str:
        """The words of a cell, or of the merged range that reaches down to it."""
        return self.words(self._tops.get((row, column), row), column)
