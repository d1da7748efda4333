"""公开07: the three public expenses, twelve figures in one row (“三公”经费一行表)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from accounts.figures.numerals import is_digits
from accounts.figures.totals import LINES
from accounts.models.supplement import ITEMS

from .amounts import NotANumber, number_of
from .captions import key_of
from .forms import STAGES
from .meanings import SUMS, Meaning
from .reader import ColumnGroup, TableReader

STAGE_CAPTIONS = {"final_budget": "预算数", "": "决算数"}


class WideReader(TableReader):
    """Reads the table of one row."""

    lost: ClassVar[str] = "找不到“预算数”“决算数”栏，请用导出的原表，不要删改表头。"

    def find(self) -> None:
        """One block without captions: the rows that hold numbers, but for their numbering, are the data."""
        rows = self.sheet.rows
        self.anchor = next((row for row in rows if self._is_head(row)), 0)
        if not self.anchor:
            return
        below = [row for row in rows if row > self.anchor]
        self.first = next((row for row in below if self._numbers(row)), rows[-1] + 1)
        self.data = [row for row in below if self._numbers(row) and not self._is_numbering(row)]
        self.blocks = [ColumnGroup([], 1, self.sheet.width)]

    def _is_head(self, row: int) -> bool:
        texts = {key_of(self.sheet.text(row, one)) for one in self.sheet.columns[row]}
        return bool(texts & {*STAGE_CAPTIONS.values(), "年初预算数", "因公出国(境)费"})

    def _numbers(self, row: int) -> list[int]:
        """The columns of a row that hold a number, or what was meant as one."""
        found = []
        for column in self.sheet.columns[row]:
            try:
                number = number_of(self.sheet.value(row, column))
            except NotANumber:
                text = self.sheet.text(row, column)
                found += [column] if is_digits(text[:1]) or not text else []
            else:
                found += [column] if number is not None else []
        return found

    def _is_numbering(self, row: int) -> bool:
        """Whether the row only numbers the columns: 1, 2, 3 …"""
        texts = [self.sheet.text(row, one) for one in self._numbers(row)]
        return texts == [str(one) for one in range(1, len(texts) + 1)]

    def meaning(self, path: tuple[str, ...]) -> Meaning | None:
        """Item and stage of a column, whichever stands above the other."""
        words = [key_of(one) for one in path]
        stage = next((STAGES[one] for one in words if one in STAGES), None)
        items = {key_of(LINES[one].caption): one for one in (*ITEMS, "vehicles")}
        found = [items[one] for one in words if one in items]
        is_sum = any(one in SUMS or one == "本年支出合计" for one in words)
        item = found[-1] if found else "three_public" if is_sum else None
        return None if stage is None or item is None else Meaning(item, stage=stage)

    def absent(self) -> Iterable[str]:
        """Every item is needed with budget and outturn."""
        there = {(one.figure, one.stage) for one in self.blocks[0].columns.values()}
        for item in ITEMS:
            for stage, words in STAGE_CAPTIONS.items():
                if (item, stage) not in there:
                    yield f"{LINES[item].caption}（{words}）"

    def whole(self) -> set[str]:
        """A table without numbers says that nothing was spent."""
        if not self.data:
            self.reading.note("", "本表没有数，“三公”经费按零读取。")
        return set() if self.data else set(ITEMS)

    def row(self, row: int) -> int:
        """Read the one row of figures."""
        if row not in self.data:
            return 0
        if row != self.data[0]:
            self.reading.problem(self.sheet.place(row, 1).cell, "本表应只有一行数，现在不止一行。")
            return 0
        return self.figures(row, self.blocks[0], Meaning())
