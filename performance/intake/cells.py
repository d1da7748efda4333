"""One sheet with a self-evaluation table: its captions, and the words that belong to them (自评表的单元格)."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from accounts.intake.workbooks.grid import Address, Sheet, SheetRemark, plain_digits
from accounts.models.wording import tidy

from . import captions


@dataclass
class Cells:
    """A sheet, the row of the captions of its indicators, and what is to be told about it."""

    sheet: Sheet
    head: int
    problems: list[SheetRemark]
    notes: list[SheetRemark]

    def problem(self, words: str, row: int = 0, column: int = 0) -> None:
        """Something that must be mended, at a cell or on the sheet."""
        self.problems.append(SheetRemark(self._place(row, column), words))

    def note(self, words: str, row: int = 0, column: int = 0) -> None:
        """Something worth telling, at a cell or on the sheet."""
        self.notes.append(SheetRemark(self._place(row, column), words))

    def _place(self, row: int, column: int) -> Address:
        return self.sheet.place(row, column) if row else Address(self.sheet.name)

    @property
    def columns(self) -> range:
        """All columns."""
        return range(1, self.sheet.width + 1)

    @property
    def above(self) -> list[int]:
        """The rows above the indicators."""
        return [row for row in self.sheet.rows if row < self.head]

    def caption(self, row: int, column: int) -> str:
        """The bare words of a cell."""
        return captions.bare(self.sheet.text(row, column))

    @cached_property
    def captions(self) -> dict[str, tuple[int, int]]:
        """Each caption above the indicators → the first cell that holds it."""
        return {self.caption(*cell): cell for cell in sorted(self.sheet.cells, reverse=True) if cell[0] < self.head}

    def cell(self, names: tuple[str, ...]) -> tuple[int, int] | None:
        """The first cell above the indicators with one of these captions."""
        return min((self.captions[name] for name in names if name in self.captions), default=None)

    def words(self, row: int, column: int) -> str:
        """A cell as words, blanks at the ends gone; a number without needless zeros; nothing for an empty or broken cell."""
        value = self.sheet.value(row, column)
        if isinstance(value, Decimal):
            return plain_digits(value)
        return tidy(value).strip() if isinstance(value, str) else ""

    def right_of(self, names: tuple[str, ...]) -> str:
        """The words beside a caption."""
        cell = self.cell(names)
        beside = (self.words(cell[0], column) for column in self.columns if column > cell[1]) if cell else ()
        words = next(filter(None, beside), "")
        return "" if captions.bare(words) in (*captions.DEPARTMENT, *captions.IMPLEMENTER) else words

    def below(self, names: tuple[str, ...]) -> str:
        """The words below a caption."""
        cell = self.cell(names)
        return self.words(cell[0] + 1, cell[1]) if cell else ""

    def words_over(self, row: int, column: int) -> str:
        """The words of a cell, or of the merged range below the head that reaches down to it."""
        over = self.sheet.over.get((row, column))
        return self.words(over.top if over and over.left == column and over.top > self.head else row, column)
