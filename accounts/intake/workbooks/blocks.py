"""公开06: economic items in two or three blocks of code, name and amount (经济分类分栏表)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .captions import plain
from .codes import NOTES
from .heads import paths
from .reading_sheet import SheetReading
from .readings import Name
from .subjects import Subjects

AMOUNT = re.compile(r"(?:金额|决算数|决算金额)")
SUMS = {
    "人员经费合计": "general.staff",
    "公用经费合计": "general.overhead",
    "合计": "general.basic",
    "基本支出合计": "general.basic",
}


@dataclass(frozen=True)
class Block:
    """Columns of one block."""

    code: int
    name: int
    amount: int


class BlocksReader:
    """Reads the table into the readings."""

    def __init__(self, reading: SheetReading, subjects: Subjects) -> None:
        self.reading, self.sheet, self.subjects = reading, reading.sheet, subjects

    def read(self) -> None:
        """Find the blocks, then read each row of each."""
        anchor = next((row for row in self.sheet.rows if self._codes(row)), 0)
        blocks = self._blocks(anchor)
        if not blocks:
            self.reading.problem("", "表头中找不到“科目编码”和“金额”（或“决算数”）栏，请用导出的原表，不要删改表头。")
            self.reading.missing = True
            return
        rows = [row for row in self.sheet.rows if row > anchor]
        first = next((row for row in rows if any(self._is_code(row, one) for one in blocks)), anchor + 1)
        self.reading.require_unmerged(rows, first, [one.amount for one in blocks])
        count = sum(self._row(row, one) for row in rows if row >= first for one in blocks)
        for row in [one for one in rows if one >= first]:
            self._sums(row)
        self.reading.span(anchor, rows[-1], count)

    def _codes(self, row: int) -> list[int]:
        return [one for one in self.sheet.columns[row] if "编码" in self.sheet.text(row, one)]

    def _blocks(self, anchor: int) -> list[Block]:
        starts = self._codes(anchor) if anchor else []
        ends = [*starts[1:], self.sheet.width + 1]
        head = paths(self.sheet, [anchor]) if anchor else {}
        found = []
        for start, end in zip(starts, ends, strict=False):
            within = range(start + 1, end)
            name = next((one for one in within if any("名称" in text for text in head.get(one, ()))), 0)
            amount = next((one for one in within if any(AMOUNT.fullmatch(text) for text in head.get(one, ()))), 0)
            if amount:
                found.append(Block(start, name, amount))
        return found if len(found) == len(starts) else []

    def _is_code(self, row: int, block: Block) -> bool:
        return re.fullmatch(r"\d{3,6}", self.sheet.text(row, block.code)) is not None

    def _row(self, row: int, block: Block) -> bool:
        """Read one row of one block; whether it held a code."""
        text = self.sheet.text(row, block.code)
        place = self.sheet.place(row, block.code).cell
        if plain(text) in SUMS or NOTES.match(text):
            return False
        if not text:
            if self.reading.is_amount(row, block.amount) and not self._sum_before(row, block):
                cell = self.sheet.place(row, block.amount).cell
                self.reading.problem(cell, "这一格有金额而没有科目编码，不知属于哪个科目。")
            return False
        name = self.sheet.text(row, block.name) if block.name else ""
        if text not in self.subjects.names or not text.startswith("3"):
            if self.reading.is_amount(row, block.amount) or re.search(r"[eE]", text):
                self.reading.problem(place, f"经济分类{self.subjects.why_unknown(text, name)}。")
            return False
        if others := self.subjects.contradicts(text, name):
            official = self.subjects.names[text]
            words = f"编码“{text}”在科目表中是“{official}”，这里写的却是“{name}”（编码 {others}），编码和名称对不上。"
            self.reading.problem(place, words)
        self.reading.read_one(Name(f"economic.{text}"), row, block.amount)
        return True

    def _sum_before(self, row: int, block: Block) -> bool:
        """Whether a sum's caption stands to the left in this row."""
        return any(plain(self.sheet.text(row, column)) in SUMS for column in range(1, block.amount))

    def _sums(self, row: int) -> None:
        """人员经费合计 and 公用经费合计: the first number to the right of the caption, before the next caption."""
        for column in self.sheet.columns[row]:
            quantity = SUMS.get(plain(self.sheet.text(row, column)))
            if quantity is None:
                continue
            for right in [one for one in self.sheet.columns[row] if one > column]:
                value = self.sheet.value(row, right)
                if value is not None and plain(self.sheet.text(row, right)) in SUMS:
                    break
                if value is not None:
                    self.reading.read_one(Name(quantity), row, right)
                    break
