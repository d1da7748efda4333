"""Reads the self-evaluation tables of a workbook (读取整体支出绩效自评表和项目支出绩效自评表).

Captions decide, never positions. What cannot be understood is a problem with its cell, and then nothing is saved; what
was understood in spite of its form is a note. Amounts leave here in 元.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from accounts.intake.workbooks.grid import Address, Sheet, SheetRemark, Workbook
from performance.models import FundingRow, Indicator

from . import captions
from .captions import bare
from .cells import Cells
from .money import read_money
from .rows import read_indicators

WHOLE = ""
"""The name under which the table of the whole unit is kept."""
YEAR = re.compile(r"(20\d\d)(?:年度?)?")


@dataclass
class ReadTable:
    """One self-evaluation table as a workbook holds it; `name` is '' for the whole unit."""

    sheet: str
    name: str = WHOLE
    unit: str = ""
    department: str = ""
    implementer: str = ""
    goal: str = ""
    achieved: str = ""
    funding: list[FundingRow] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether it is that of the whole unit."""
        return self.name == WHOLE


@dataclass
class ReadTables:
    """All self-evaluation tables of a workbook, and what is to be told."""

    tables: list[ReadTable] = field(default_factory=list)
    problems: list[SheetRemark] = field(default_factory=list)
    notes: list[SheetRemark] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """Sheets that are no self-evaluation tables."""


def read_tables(book: Workbook, unit: str, year: int) -> ReadTables:
    """The tables of a workbook that should be those of the unit and year."""
    found = ReadTables()
    for sheet in book.sheets:
        head = _head(sheet)
        if head is None:
            found.ignored.append(sheet.name)
            continue
        cells = Cells(sheet, head, found.problems, found.notes)
        found.tables.append(_Reader(cells, year).table(unit))
    if not found.tables:
        words = "没有找到自评表：应有“一级指标”“三级指标”两栏的表头。请上传整体支出绩效自评表或项目支出绩效自评表。"
        found.problems.append(SheetRemark(Address(""), words))
    seen: dict[str, str] = {}
    for one in found.tables:
        if one.name in seen:
            words = f"与工作表“{seen[one.name]}”是同一张表（{one.name or '整体支出'}），请只留一张。"
            found.problems.append(SheetRemark(Address(one.sheet), words))
        seen.setdefault(one.name, one.sheet)
    return found


def _head(sheet: Sheet) -> int | None:
    """The row of the captions of the indicators."""
    for row in sheet.rows:
        names = {bare(sheet.text(row, column)) for column in range(1, sheet.width + 1)}
        if {"一级指标", "三级指标"} <= names:
            return row
    return None


class _Reader:
    """Reads one sheet."""

    def __init__(self, cells: Cells, year: int) -> None:
        self.cells, self.year = cells, year

    def table(self, unit: str) -> ReadTable:
        cells, one = self.cells, ReadTable(self.cells.sheet.name)
        named = cells.cell(captions.NAME)
        if named is not None:
            one.name = cells.right_of(named)
            one.department = cells.right_of(cells.cell(captions.DEPARTMENT))
            one.implementer = cells.right_of(cells.cell(captions.IMPLEMENTER))
            if not one.name:
                cells.problem("没有写项目名称。", *named)
        else:
            self._require_unit(unit)
        self._require_year()
        one.goal, one.achieved = cells.below(captions.GOAL), cells.below(captions.ACHIEVED)
        one.funding = read_money(cells, whole=named is None)
        one.indicators = list(read_indicators(cells, whole=named is None))
        if not one.indicators:
            cells.problem("表头之下没有指标。", cells.head, 1)
        return one

    def _require_unit(self, unit: str) -> None:
        cell = self.cells.cell(captions.UNIT)
        words = self.cells.right_of(cell)
        if not words:
            self.cells.problem("没有找到“部门（单位）名称”或“项目名称”，不知道是哪一张自评表。")
        elif re.sub(r"\s", "", words) != unit and cell:
            self.cells.problem(f"表中单位是“{words}”，本填报的单位是“{unit}”；请核对是否传错了文件。", *cell)

    def _require_year(self) -> None:
        """The year above the name is that of the filing."""
        first = self.cells.cell((*captions.NAME, *captions.UNIT))
        sheet, end = self.cells.sheet, first[0] if first else self.cells.head
        for row, column in sorted(cell for cell in sheet.cells if cell[0] < end):
            match = YEAR.search(sheet.text(row, column))
            if match and int(match[1]) != self.year:
                words = f"表中年度是 {match[1]}，本填报是 {self.year} 年度；请核对是否传错了文件。"
                self.cells.problem(words, row, column)
