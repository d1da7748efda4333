"""Reads the self-evaluation tables of a workbook (读取整体支出绩效自评表和项目支出绩效自评表).

Captions decide, never positions. What cannot be understood is a problem with its cell, and then nothing is saved; what
was understood in spite of its form is a note. Amounts leave here in 元.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.exchange.workbooks.grid import (
    Broken,
    NotANumber,
    Place,
    Sheet,
    Workbook,
    amount_of,
    number_of,
    plain_digits,
)
from accounts.exchange.workbooks.readings import Remark
from accounts.figures.money import WAN, ZERO, from_wan, half_up, two_places
from performance.models import FundingRow, Indicator

from . import captions
from .captions import bare
from .values import indicator_of, words_of

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
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
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
        found.tables.append(_Reader(sheet, head, found, year).table(unit))
    if not found.tables:
        words = "没有找到自评表：应有“一级指标”“三级指标”两栏的表头。请上传整体支出绩效自评表或项目支出绩效自评表。"
        found.problems.append(Remark(Place(""), words))
    seen: dict[str, str] = {}
    for one in found.tables:
        if one.name in seen:
            words = f"与工作表“{seen[one.name]}”是同一张表（{one.name or '整体支出'}），请只留一张。"
            found.problems.append(Remark(Place(one.sheet), words))
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

    def __init__(self, sheet: Sheet, head: int, found: ReadTables, year: int) -> None:
        self.sheet, self.head, self.found, self.year = sheet, head, found, year
        self.above = [row for row in sheet.rows if row < head]

    def problem(self, words: str, row: int = 0, column: int = 0) -> None:
        place = self.sheet.place(row, column) if row else Place(self.sheet.name)
        self.found.problems.append(Remark(place, words))

    def note(self, words: str, row: int = 0, column: int = 0) -> None:
        place = self.sheet.place(row, column) if row else Place(self.sheet.name)
        self.found.notes.append(Remark(place, words))

    def table(self, unit: str) -> ReadTable:
        one = ReadTable(self.sheet.name)
        named = self._cell(captions.NAME)
        if named is not None:
            one.name = self._right_of(named).strip()
            one.department = self._right_of(self._cell(captions.DEPARTMENT))
            one.implementer = self._right_of(self._cell(captions.IMPLEMENTER))
            if not one.name:
                self.problem("没有写项目名称。", *named)
        else:
            self._require_unit(unit)
        self._require_year()
        one.goal, one.achieved = self._below(captions.GOAL), self._below(captions.ACHIEVED)
        one.funding = self._funding(whole=named is None)
        one.indicators = list(self._indicators())
        if not one.indicators:
            self.problem("表头之下没有指标。", self.head, 1)
        return one

    # Captions and what belongs to them

    def _cell(self, names: tuple[str, ...]) -> tuple[int, int] | None:
        """The first cell above the indicators with one of these captions."""
        cells = ((row, column) for row in self.above for column in range(1, self.sheet.width + 1))
        return next((cell for cell in cells if bare(self.sheet.text(*cell)) in names), None)

    def _words(self, row: int, column: int) -> str:
        return words_of(self.sheet.value(row, column))

    def _right_of(self, cell: tuple[int, int] | None) -> str:
        """The words beside a caption."""
        if cell is None:
            return ""
        row, start = cell
        beside = (self._words(row, column) for column in range(start + 1, self.sheet.width + 1))
        words = next((one for one in beside if one), "")
        return "" if bare(words) in (*captions.DEPARTMENT, *captions.IMPLEMENTER) else words

    def _below(self, names: tuple[str, ...]) -> str:
        """The words below a caption."""
        cell = self._cell(names)
        return self._words(cell[0] + 1, cell[1]) if cell else ""

    def _require_unit(self, unit: str) -> None:
        cell = self._cell(captions.UNIT)
        words = self._right_of(cell)
        if not words:
            self.problem("没有找到“部门（单位）名称”或“项目名称”，不知道是哪一张自评表。")
        elif re.sub(r"\s", "", words) != unit and cell:
            self.problem(f"表中单位是“{words}”，本填报的单位是“{unit}”；请核对是否传错了文件。", *cell)

    def _require_year(self) -> None:
        first = self._cell((*captions.NAME, *captions.UNIT))
        for row in self.above:
            if first and row >= first[0]:
                return
            for column in range(1, self.sheet.width + 1):
                match = YEAR.search(self.sheet.text(row, column))
                if match and int(match[1]) != self.year:
                    self.problem(
                        f"表中年度是 {match[1]}，本填报是 {self.year} 年度；请核对是否传错了文件。", row, column
                    )

    # Money

    def _funding(self, *, whole: bool) -> list[FundingRow]:
        head = self._money_head()
        if head is None:
            self.problem("没有找到资金表头：应有“年初预算数”、“预算数（调整后）”或“全年预算数”、“执行数”三栏。")
            return []
        row, columns = head
        factor = self._factor(row)
        sources = captions.WHOLE_SOURCES if whole else captions.PROGRAMME_SOURCES
        found: dict[str, FundingRow] = {}
        for one in self.above:
            if one <= row or self._ends_money(one):
                continue
            source = self._source(one, min(columns.values()), sources, columns)
            if source:
                found[source] = self._money(one, source, columns, factor)
        self._compare_total(found, row)
        return list(found.values())

    def _money_head(self) -> tuple[int, dict[str, int]] | None:
        for row in self.above:
            columns: dict[str, int] = {}
            for column in range(1, self.sheet.width + 1):
                stage = captions.STAGES.get(bare(self.sheet.text(row, column)))
                if stage:
                    columns.setdefault(stage, column)
            if len(columns) == len(set(captions.STAGES.values())):
                return row, columns
        return None

    def _ends_money(self, row: int) -> bool:
        goal = self._cell(captions.GOAL)
        return goal is not None and row >= goal[0]

    def _factor(self, row: int) -> Decimal:
        """元 for one of the unit that the captions name; 万元 where they name none, as the form says."""
        texts = [self.sheet.spread(row, column) for column in range(1, self.sheet.width + 1)]
        units = {found for text in texts for found in captions.MONEY_UNIT.findall(text)}
        if units - {"万元", "元"} or len(units) > 1:
            self.problem(f"金额单位“{'、'.join(sorted(units))}”不能读取；请统一用万元。", row, 1)
        if units == {"元"}:
            self.note("金额单位是元，按元读取。", row, 1)
            return Decimal(1)
        return WAN

    def _source(self, row: int, first: int, sources: dict[str, str], columns: dict[str, int]) -> str:
        """The source of a row of money, '' for a row of something else."""
        names = [(column, bare(self.sheet.text(row, column))) for column in range(1, first)]
        for _, name in reversed(names):
            if name in sources:
                return sources[name]
        unknown = [(column, name) for column, name in names if name not in captions.GROUPS]
        if unknown and any(self.sheet.value(row, column) is not None for column in columns.values()):
            words = f"资金来源“{self._words(row, unknown[-1][0])}”不认识，金额没有读取；请按表样填写资金来源。"
            self.problem(words, row, unknown[-1][0])
        return ""

    def _money(self, row: int, source: str, columns: dict[str, int], factor: Decimal) -> FundingRow:
        one = FundingRow(source=source)
        for stage, column in columns.items():
            try:
                amount = amount_of(self.sheet.value(row, column), 6) or ZERO
            except NotANumber as wrong:
                self.problem(f"{wrong}，应为金额。", row, column)
                continue
            setattr(one, stage, from_wan(amount) if factor == WAN else half_up(amount))
        return one

    def _compare_total(self, found: dict[str, FundingRow], row: int) -> None:
        """Say where the total is not the sum of the rows, which counts."""
        total = found.pop("total", None)
        for stage, words in (("initial", "年初预算数"), ("budget", "全年预算数"), ("executed", "执行数")):
            given = getattr(total, stage) if total else ZERO
            parts = sum((getattr(one, stage) for one in found.values()), ZERO)
            if total and given != parts:
                self.note(
                    f"{words}合计 {two_places(given)} 元，各行之和 {two_places(parts)} 元，以各行之和为准。", row, 1
                )

    # Indicators

    def _indicators(self) -> Iterator[Indicator]:
        columns = self._columns()
        missing = [words for name, words in captions.NEEDED.items() if name not in columns]
        if missing:
            self.problem(f"指标表头缺少“{'”“'.join(missing)}”栏，或栏名不认识。", self.head, 1)
            return
        level1 = level2 = ""
        weights = ZERO
        for row in self.sheet.rows:
            if row <= self.head:
                continue
            if self._is_foot(row):
                break
            first = self._words_over(row, columns["level1"])
            second = self._words_over(row, columns["level2"]) if "level2" in columns else ""
            level2 = second or ("" if first and first != level1 else level2)
            level1 = first or level1
            one = self._indicator(row, columns)
            if one is not None:
                one.level1, one.level2 = level1, level2 or level1
                weights += one.weight
                yield one
        self._say_weights(weights)

    def _columns(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for column in range(1, self.sheet.width + 1):
            caption = bare(self.sheet.text(self.head, column))
            name = captions.COLUMNS.get(caption)
            if name is None and caption not in captions.BESIDE:
                self.note(f"栏目“{self._words(self.head, column)}”不认识，没有读取。", self.head, column)
            elif name in found:
                self.problem(f"栏目“{self._words(self.head, column)}”出现两次，请只留一栏。", self.head, column)
            elif name:
                found[name] = column
        return found

    def _words_over(self, row: int, column: int) -> str:
        """The words of a cell or of the merged range over it."""
        over = next((one for one in self.sheet.merged if one.covers(row, column)), None)
        return self._words(over.top, over.left) if over else self._words(row, column)

    def _is_foot(self, row: int) -> bool:
        firsts = [bare(self.sheet.text(row, column)) for column in range(1, self.sheet.width + 1)]
        return next((one for one in firsts if one), "") in captions.TOTAL_ROWS

    def _indicator(self, row: int, columns: dict[str, int]) -> Indicator | None:
        texts = {name: self._words(row, column) for name, column in columns.items()}
        for column in columns.values():
            value = self.sheet.value(row, column)
            if isinstance(value, Broken):
                self.problem(f"{value.words}。", row, column)
        if not texts["level3"]:
            if texts["target"] or texts["actual"]:
                self.problem("有指标值或完成值而没有三级指标的名称。", row, columns["level3"])
            return None
        points = {name: self._points(row, columns.get(name)) for name in ("weight", "score")}
        one, notes, problems = indicator_of(texts, points["weight"], points["score"])
        for name, words in notes:
            self.note(f"{one.level3}：{words}", row, columns[name])
        for name, words in problems:
            self.problem(f"{one.level3}：{words}", row, columns[name])
        return one

    def _points(self, row: int, column: int | None) -> Decimal:
        value = self.sheet.value(row, column) if column else None
        if isinstance(value, str):
            value = re.sub(r"\s*分$", "", value.strip())
        try:
            number = number_of(value) or ZERO
        except NotANumber as wrong:
            self.problem(f"{wrong}，应为分数。", row, column or 0)
            return ZERO
        if not 0 <= number <= 100:
            self.problem(f"“{plain_digits(number)}”应在 0 至 100 之间。", row, column or 0)
            return ZERO
        return half_up(number)

    def _say_weights(self, weights: Decimal) -> None:
        due = Decimal(100) if self._cell(captions.NAME) is None else Decimal(90)
        if weights != due:
            self.note(
                f"各指标{'权重' if due == 100 else '分值'}之和为 {plain_digits(weights)}，应为 {due}；导入后请核对。",
                self.head,
                1,
            )
