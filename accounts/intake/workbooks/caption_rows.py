"""Tables with a caption in every row: 01, 04, 06, 财决01, 01-1, 附03, CS02 (按项目名称逐行的表).

Such a table stands in blocks side by side, each from a column 项目 (科目编码 in 06) to the next; a row is found by its
caption, in 06 by its economic code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from .captions import key_of
from .meanings import Meaning
from .reader import HEAD_WITHIN, NOTES, ColumnGroup, TableReader

STUB = {"basic": re.compile(r"[^\n]{0,40}编码")}
WHOLE = {"income_and_spending": {"reserves_used", "distributed"}, "basic": {"economic"}}
ITEM = re.compile(r"项目(?:$|\()")


class CaptionReader(TableReader):
    """Reads one table of captions."""

    lost: ClassVar[str] = "找不到“项目”栏（或“科目编码”栏），看不出表头在哪里；请用导出的原表，不要删改表头。"

    def find(self) -> None:
        """Blocks begin at each column of captions."""
        stub = STUB.get(self.reading.table.key, ITEM)
        found = {
            row: starts
            for row in self.sheet.rows[:HEAD_WITHIN]
            if (starts := [one for one in self.sheet.columns[row] if stub.match(self.sheet.text(row, one))])
        }
        if not found:
            return
        self.anchor, starts = next(iter(found.items()))
        below = [row for row in self.sheet.rows if row > self.anchor]
        self.first = next((row for row in below if self._is_data(row, starts)), self.anchor + 1)
        ends = [*starts[1:], self.sheet.width + 1]
        self.blocks = [ColumnGroup([start], start, end - 1) for start, end in zip(starts, ends, strict=True)]
        self.rows: list[dict[str, Meaning]] = [self._rows(block) for block in self.blocks]
        self.under = "appropriation_income"

    @property
    def top(self) -> int:
        """The first row below the head."""
        return self.first

    def _is_data(self, row: int, starts: list[int]) -> bool:
        return any((text := self.sheet.text(row, one)) and text != "栏次" for one in starts)

    def _rows(self, block: ColumnGroup) -> dict[str, Meaning]:
        """What the captions of a block mean, by those it holds."""
        captions = [key_of(self.sheet.text(row, block.stubs[0])) for row in self.sheet.rows if row >= self.first]
        return self.meanings.rows[self.meanings.side(captions)]

    def absent(self) -> Iterable[str]:
        """Without the outturn nothing is read; of 06 every block needs it."""
        holds = [any(not one.stage for one in block.columns.values()) for block in self.blocks]
        return () if (all if self.reading.table.key == "basic" else any)(holds) else ("决算数（或金额）",)

    def whole(self) -> set[str]:
        """Of 01 the reserves, of 06 the economic classes that a region leaves out."""
        return WHOLE.get(self.reading.table.key, set())

    def row(self, row: int) -> int:
        """Read the blocks of one row.

        A caption may reach over its block, so that its figures stand in the next one, which has no caption.
        """
        captions = [self._caption(row, index) for index in range(len(self.blocks))]
        filled = [any(self.sheet.value(row, column) is not None for column in one.columns) for one in self.blocks]
        count, reaching = 0, ""
        for index, block in enumerate(self.blocks):
            caption = captions[index] or reaching
            follows = index + 1 < len(self.blocks) and not captions[index + 1] and filled[index + 1]
            reaching = caption if follows and not filled[index] else ""
            if not caption:
                self.unnamed(row, block, "这一行有金额而没有项目名称（或科目编码），不知是哪一项。")
            elif not NOTES.match(caption) and not reaching and (filled[index] or captions[index]):
                count += self._named(row, block, self.rows[index], caption)
        return count

    def _caption(self, row: int, index: int) -> str:
        """The caption of a row, in 06 also a sum that stands among the names."""
        block, stub = self.blocks[index], self.blocks[index].stubs[0]
        own = self.sheet.text(row, stub)
        if own or self.reading.table.key != "basic":
            return own
        words = (self.sheet.text(row, column) for column in range(stub + 1, min(block.columns, default=stub)))
        return next((one for one in words if key_of(one) in self.rows[index]), "")

    def _named(self, row: int, block: ColumnGroup, rows: dict[str, Meaning], caption: str) -> bool:
        """Read one row of one block; whether it held a known figure."""
        bare = key_of(caption)
        meaning = rows.get(bare)
        if meaning is None and self.reading.table.key == "basic":
            meaning = self._economic(row, block, caption)
        if meaning is None:
            self.unnamed(row, block, f"项目“{caption}”不认识，其中有金额，无法归入任何一项。")
            return False
        return self.figures(row, block, self._of_side(meaning))

    def _of_side(self, meaning: Meaning) -> Meaning:
        """In 04 the kinds of money stand below 年初财政拨款结转和结余 once more: of what they are says the row above."""
        if meaning.figure in ("appropriation_income", "appropriation_opening"):
            self.under = meaning.figure
        base, bracket, fund = meaning.figure.partition("[")
        return Meaning(f"{self.under}[{fund}") if bracket and base == "appropriation_income" else meaning

    def _economic(self, row: int, block: ColumnGroup, code: str) -> Meaning | None:
        """The economic section or class of a row of 06; None, with a problem, when the code cannot be trusted."""
        name = next(
            (text for one in range(block.stubs[0] + 1, min(block.columns)) if (text := self.sheet.text(row, one))), ""
        )
        place = self.sheet.place(row, block.stubs[0]).cell
        if code not in self.subjects.names or not code.startswith("3"):
            if re.search(r"[eE]", code) or any(self.reading.is_amount(row, one) for one in block.columns):
                self.reading.problem(place, f"经济分类{self.subjects.why_unknown(code, name)}。")
            return Meaning()
        self.agrees(place, code, name)
        return Meaning(f"economic[{code}]")
