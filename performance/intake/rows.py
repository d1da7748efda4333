"""The indicators of a self-evaluation sheet (自评表的指标)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import takewhile

from accounts.figures.money import HUNDRED, ZERO, half_up
from accounts.intake.workbooks.amounts import NotANumber, number_of
from accounts.intake.workbooks.grid import Broken, plain_digits
from performance.models import Indicator

from . import captions
from .captions import bare
from .cells import Cells
from .values import indicator_of

LIMIT = 500
"""Indicators of one table."""
OF_RATE = Decimal(10)
"""Points of 预算执行率 in the table of a programme, as the form has it."""


def read_indicators(cells: Cells, *, whole: bool) -> Iterator[Indicator]:
    """The indicators below their captions, as far as 总分; what is wrong becomes a problem with its cell."""
    return _Rows(cells, HUNDRED if whole else HUNDRED - OF_RATE).read()


class _Rows:
    """Reads the rows below the captions of the indicators, which should weigh `due` together."""

    def __init__(self, cells: Cells, due: Decimal) -> None:
        self.cells, self.sheet, self.head, self.due = cells, cells.sheet, cells.head, due

    def read(self) -> Iterator[Indicator]:
        columns = self._columns()
        missing = [words for name, words in captions.NEEDED.items() if name not in columns]
        if missing:
            self.cells.problem(f"指标表头缺少“{'”“'.join(missing)}”栏，或栏名不认识。", self.head, 1)
            return
        level1 = level2 = ""
        weights, count = ZERO, 0
        for row in self._below():
            first = self.cells.words_over(row, columns["level1"])
            second = self.cells.words_over(row, columns["level2"]) if "level2" in columns else ""
            level2 = second or ("" if first and first != level1 else level2)
            level1 = first or level1
            one = self._indicator(row, columns)
            if one is not None:
                one.level1, one.level2 = level1, level2 or level1
                weights, count = weights + one.weight, count + 1
                if count > LIMIT:
                    self.cells.problem(f"一张自评表最多 {LIMIT} 个指标，此行起没有读取。", row, 1)
                    return
                yield one
        self._say_weights(weights)

    def _below(self) -> Iterator[int]:
        """The rows below the captions, as far as 总分."""
        below = (row for row in self.sheet.rows if row > self.head)
        yield from takewhile(lambda row: not self._is_foot(row), below)

    def _columns(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for column in range(1, self.sheet.width + 1):
            caption = bare(self.sheet.text(self.head, column))
            name = captions.COLUMNS.get(caption)
            if name is None and caption not in captions.BESIDE:
                self.cells.note(f"栏目“{self.cells.words(self.head, column)}”不认识，没有读取。", self.head, column)
            elif name in found:
                self.cells.problem(
                    f"栏目“{self.cells.words(self.head, column)}”出现两次，请只留一栏。", self.head, column
                )
            elif name:
                found[name] = column
        return found

    def _is_foot(self, row: int) -> bool:
        firsts = [bare(self.sheet.text(row, column)) for column in range(1, self.sheet.width + 1)]
        return next((one for one in firsts if one), "") in captions.TOTAL_ROWS

    def _indicator(self, row: int, columns: dict[str, int]) -> Indicator | None:
        texts = {name: self.cells.words(row, column) for name, column in columns.items()}
        for column in columns.values():
            value = self.sheet.value(row, column)
            if isinstance(value, Broken):
                self.cells.problem(f"{value.words}。", row, column)
        if not texts["level3"]:
            if texts["target"] or texts["actual"]:
                self.cells.problem("有指标值或完成值而没有三级指标的名称。", row, columns["level3"])
            return None
        points = {name: self._points(row, columns.get(name)) for name in ("weight", "score")}
        one, notes, problems = indicator_of(texts, points["weight"], points["score"])
        for name, words in notes:
            self.cells.note(f"{one.level3}：{words}", row, columns[name])
        for name, words in problems:
            self.cells.problem(f"{one.level3}：{words}", row, columns[name])
        return one

    def _points(self, row: int, column: int | None) -> Decimal:
        value = self.sheet.value(row, column) if column else None
        if isinstance(value, str):
            value = re.sub(r"\s{0,8}分$", "", value.strip())
        try:
            number = number_of(value) or ZERO
        except NotANumber as wrong:
            self.cells.problem(f"{wrong}，应为分数。", row, column or 0)
            return ZERO
        if not 0 <= number <= 100:
            self.cells.problem(f"“{plain_digits(number)}”应在 0 至 100 之间。", row, column or 0)
            return ZERO
        return half_up(number)

    def _say_weights(self, weights: Decimal) -> None:
        if weights != self.due:
            words = f"各指标分值（权重）之和为 {plain_digits(weights)}，应为 {plain_digits(self.due)}；导入后请核对。"
            self.cells.note(words, self.head, 1)
