"""公开07: the three public expenses, twelve figures in one row (“三公”经费一行表)."""

from __future__ import annotations

import re

from accounts.figures.numerals import is_digits

from .amounts import NotANumber, number_of
from .heads import paths
from .list_captions import FACT_CAPTIONS
from .reading_sheet import SheetReading
from .readings import Name

STAGES = {"预算数": "final_budget", "全年预算数": "final_budget", "决算数": "final", "年初预算数": "original_budget"}
SUMS = ("合计", "小计")
ITEMS = ("overseas", "vehicle_purchase", "vehicle_running", "hospitality")


class WideReader:
    """Reads the table into the readings."""

    def __init__(self, reading: SheetReading) -> None:
        self.reading, self.sheet = reading, reading.sheet

    def read(self) -> None:
        """Read the head by its captions, then the one row of figures."""
        texts = {row: [self.sheet.text(row, one) for one in self.sheet.columns[row]] for row in self.sheet.rows}
        anchor = next((row for row, one in texts.items() if set(one) & set(STAGES) or "因公出国(境)费" in one), None)
        if anchor is None:
            self.reading.problem("", "找不到“预算数”“决算数”栏，请用导出的原表，不要删改表头。")
            self.reading.missing = True
            return
        above = [row for row in self.sheet.rows if row > anchor]
        first = next((row for row in above if self._numbers(row)), self.sheet.rows[-1] + 1)
        data = [row for row in above if row >= first and self._numbers(row) and not self._is_numbering(row)]
        names = self._names([row for row in self.sheet.rows if anchor <= row < first])
        if not self._has_all(names, anchor):
            return
        if len(data) > 1:
            self.reading.problem(self.sheet.place(data[1], 1).cell, "本表应只有一行数，现在不止一行。")
        for row in data[:1]:
            self.reading.require_unmerged(self.sheet.rows, row, names)
            for column, name in names.items():
                self.reading.read_one(name, row, column)
        if not data:
            self.reading.note("", "本表没有数，“三公”经费按零读取。")
            self.reading.all.whole.update(ITEMS)
        self.reading.span(anchor, data[0] if data else first - 1, len(data[:1]))

    def _numbers(self, row: int) -> list[int]:
        """The columns of a row that hold a number, or what was meant as one."""
        found = []
        for column in self.sheet.columns[row]:
            try:
                number = number_of(self.sheet.value(row, column))
            except NotANumber:
                text = self.sheet.text(row, column)
                if is_digits(text[:1]) or not text:
                    found.append(column)
            else:
                found += [column] if number is not None else []
        return found

    def _is_numbering(self, row: int) -> bool:
        """Whether the row only numbers the columns: 1, 2, 3 …"""
        return [self.sheet.text(row, one) for one in self._numbers(row)] == [
            str(one) for one in range(1, len(self._numbers(row)) + 1)
        ]

    def _names(self, head: list[int]) -> dict[int, Name]:
        found = {}
        for column, path in paths(self.sheet, head).items():
            stage = next((STAGES[one] for one in path if one in STAGES), None)
            item = self._item([one for one in path if one not in STAGES])
            if stage and item:
                found[column] = Name(item, "", stage)
        return found

    def _item(self, path: list[str]) -> str | None:
        known = [FACT_CAPTIONS[one] for one in path if one in FACT_CAPTIONS and one not in SUMS]
        if known:
            return "three_public" if known[-1] == "three_public" else known[-1]
        return "three_public" if any(one in SUMS or re.fullmatch("支出合计", one) for one in path) else None

    def _has_all(self, names: dict[int, Name], anchor: int) -> bool:
        absent = [
            f"{FACT_LABELS[item]}（{words}）"
            for item in ITEMS
            for stage, words in (("final_budget", "预算数"), ("final", "决算数"))
            if Name(item, "", stage) not in names.values()
        ]
        if absent:
            self.reading.missing = True
            words = f"表头中找不到“{'”“'.join(absent)}”栏；请用导出的原表，不要改动栏目名称。"
            self.reading.problem(self.sheet.place(anchor, 1).cell, words)
        return not absent


FACT_LABELS = {
    "overseas": "因公出国（境）费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_running": "公务用车运行维护费",
    "hospitality": "公务接待费",
}
