"""Reads the self-evaluation tables of a workbook (读取整体支出绩效自评表和项目支出绩效自评表).

Captions decide, never positions. What cannot be understood is a problem with its cell, and then nothing is saved; what
was understood in spite of its form is a note. Amounts leave here in 元.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import takewhile

from django.core.exceptions import ValidationError

from accounts.figures.money import HUNDRED, WAN, ZERO, from_wan, half_up, two_places
from accounts.figures.numerals import read_date
from accounts.intake.cells import NotANumber, amount_of, number_of
from accounts.intake.workbooks.grid import Address, Broken, Sheet, SheetRemark, Workbook, plain_digits
from performance.models import FundingRow, Indicator
from performance.scoring import RATE_POINTS
from performance.scoring.indicators import (
    KINDS,
    OPERATOR,
    IndicatorKind,
    as_printed,
    folded,
    kind_of,
    quantity,
    sign,
    tidy_indicator,
)

from .captions import (
    ACHIEVED,
    BESIDE,
    COLUMNS,
    DEPARTMENT,
    GOAL,
    GROUPS,
    IMPLEMENTER,
    MONEY_UNIT,
    NAME,
    NEEDED,
    PROGRAMME_SOURCES,
    STAGES,
    TOTAL_ROWS,
    UNIT,
    WHOLE_SOURCES,
    Cells,
    bare,
)

YEAR = re.compile(r"(20\d\d)(?:年度?)?")


@dataclass(frozen=True)
class ReadTable:
    """One self-evaluation table as a workbook holds it; `name` is '' for the whole unit."""

    sheet: str
    name: str
    department: str
    implementer: str
    goal: str
    achieved: str
    funding: list[FundingRow]
    indicators: list[Indicator]


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
        if head := _head(sheet):
            found.tables.append(_table(Cells(sheet, head, found.problems, found.notes), unit, year))
        else:
            found.ignored.append(sheet.name)
    if not found.tables:
        found.problems.append(
            SheetRemark(
                Address(""),
                "没有找到自评表：应有“一级指标”“三级指标”两栏的表头。请上传整体支出绩效自评表或项目支出绩效自评表。",
            )
        )
    first: dict[str, ReadTable] = {}
    for one in found.tables:
        if first.setdefault(one.name, one) is not one:
            found.problems.append(
                SheetRemark(
                    Address(one.sheet),
                    f"与工作表“{first[one.name].sheet}”是同一张表（{one.name or '整体支出'}），请只留一张。",
                )
            )
    return found


def _head(sheet: Sheet) -> int:
    """The row of the captions of the indicators, 0 where there is none."""
    columns = range(1, sheet.width + 1)
    words = ((row, {bare(sheet.text(row, column)) for column in columns}) for row in sheet.rows)
    return next((row for row, found in words if found >= {"一级指标", "三级指标"}), 0)


def _table(cells: Cells, unit: str, year: int) -> ReadTable:
    named = cells.cell(NAME)
    name, department, implementer = (cells.right_of(one) if named else "" for one in (NAME, DEPARTMENT, IMPLEMENTER))
    if named is None:
        _require_unit(cells, unit)
    elif not name:
        cells.problem("没有写项目名称。", *named)
    _require_year(cells, year)
    goal, achieved = cells.below(GOAL), cells.below(ACHIEVED)
    funding = read_money(cells, whole=named is None)
    indicators = read_indicators(cells, whole=named is None)
    if not indicators:
        cells.problem("表头之下没有指标。", cells.head, 1)
    return ReadTable(cells.sheet.name, name, department, implementer, goal, achieved, funding, indicators)


def _require_unit(cells: Cells, unit: str) -> None:
    cell, words = cells.cell(UNIT), cells.right_of(UNIT)
    if not cell or not words:
        cells.problem("没有找到“部门（单位）名称”或“项目名称”，不知道是哪一张自评表。")
    elif re.sub(r"\s", "", words) != unit:
        cells.problem(f"表中单位是“{words}”，本填报的单位是“{unit}”；请核对是否传错了文件。", *cell)


def _require_year(cells: Cells, year: int) -> None:
    """The year above the name is that of the filing."""
    end, _ = cells.cell((*NAME, *UNIT)) or (cells.head, 0)
    for cell in sorted(cell for cell in cells.sheet.cells if cell[0] < end):
        if (match := YEAR.search(cells.sheet.text(*cell))) and int(match[1]) != year:
            cells.problem(f"表中年度是 {match[1]}，本填报是 {year} 年度；请核对是否传错了文件。", *cell)


# Money: the rows between its captions and the goals -------------------------------------------------------------------


def read_money(cells: Cells, *, whole: bool) -> list[FundingRow]:
    """The rows of money, by the sources of the whole unit or of a programme; what is wrong becomes a problem."""
    row, columns = _money_head(cells)
    if not row:
        cells.problem("没有找到资金表头：应有“年初预算数”、“预算数（调整后）”或“全年预算数”、“执行数”三栏。")
        return []
    factor = _factor(cells, row)
    sources = WHOLE_SOURCES if whole else PROGRAMME_SOURCES
    goal, _ = cells.cell(GOAL) or (cells.head, 0)
    found = {
        source: _money(cells, one, source, columns, factor)
        for one in cells.above
        if row < one < goal and (source := _source(cells, one, sources, columns))
    }
    _compare_total(cells, found, row)
    return list(found.values())


def _money_head(cells: Cells) -> tuple[int, dict[str, int]]:
    """The row of the captions and the column of each stage; row 0 where there is none."""
    for row in cells.above:
        columns: dict[str, int] = {}
        for column in cells.columns:
            if stage := STAGES.get(cells.caption(row, column)):
                columns.setdefault(stage, column)
        if len(columns) == len(set(STAGES.values())):
            return row, columns
    return 0, {}


def _factor(cells: Cells, row: int) -> Decimal:
    """元 for one of the unit that the captions name; 万元 where they name none, as the form says."""
    units = {found for column in cells.columns for found in MONEY_UNIT.findall(cells.sheet.spread(row, column))}
    if units - {"万元", "元"} or len(units) > 1:
        cells.problem(f"金额单位“{'、'.join(sorted(units))}”不能读取；请统一用万元。", row, 1)
    if units == {"元"}:
        cells.note("金额单位是元，按元读取。", row, 1)
        return Decimal(1)
    return WAN


def _source(cells: Cells, row: int, sources: dict[str, str], columns: dict[str, int]) -> str:
    """The source of a row of money, '' for a row of something else."""
    names = [(column, cells.caption(row, column)) for column in range(1, min(columns.values()))]
    if known := [sources[name] for _, name in names if name in sources]:
        return known[-1]
    unknown = [column for column, name in names if name not in GROUPS]
    if unknown and any(cells.sheet.value(row, column) is not None for column in columns.values()):
        cells.problem(
            f"资金来源“{cells.words(row, unknown[-1])}”不认识，金额没有读取；请按表样填写资金来源。", row, unknown[-1]
        )
    return ""


def _money(cells: Cells, row: int, source: str, columns: dict[str, int], factor: Decimal) -> FundingRow:
    one = FundingRow(source=source)
    for stage, column in columns.items():
        try:
            amount = amount_of(cells.sheet.value(row, column), 6) or ZERO
            setattr(one, stage, from_wan(amount) if factor == WAN else half_up(amount))
        except NotANumber as wrong:
            cells.problem(f"{wrong}，应为金额。", row, column)
    return one


def _compare_total(cells: Cells, found: dict[str, FundingRow], row: int) -> None:
    """Say where the total is not the sum of the rows, which counts."""
    total = found.pop("total", None)
    for stage, words in (("original_budget", "年初预算数"), ("final_budget", "全年预算数"), ("executed", "执行数")):
        parts = sum((getattr(one, stage) for one in found.values()), ZERO)
        if total and (given := getattr(total, stage)) != parts:
            cells.note(f"{words}合计 {two_places(given)} 元，各行之和 {two_places(parts)} 元，以各行之和为准。", row, 1)


# Indicators, target and actual value taken apart ----------------------------------------------------------------------

LINE_ENDS = re.compile(r"(?:[^\S\n]{0,80}\n){1,80}\s{0,80}")
LIMIT = 500
"""Indicators of one table."""
AS_IMPORTED = "照录导入的自评表"
"""Why a score stays as the workbook has it."""


def read_indicators(cells: Cells, *, whole: bool) -> list[Indicator]:
    """The indicators below their captions, as far as 总分; what is wrong becomes a problem with its cell."""
    columns, found = _columns(cells), list[Indicator]()
    if missing := [words for name, words in NEEDED.items() if name not in columns]:
        cells.problem(f"指标表头缺少“{'”“'.join(missing)}”栏，或栏名不认识。", cells.head, 1)
        return []
    level1 = level2 = ""
    below = (row for row in cells.sheet.rows if row > cells.head)
    for row in takewhile(lambda row: not _is_foot(cells, row), below):
        first = cells.words_over(row, columns["level1"])
        second = cells.words_over(row, columns["level2"]) if "level2" in columns else ""
        level2 = second or ("" if first and first != level1 else level2)
        level1 = first or level1
        if one := _indicator(cells, row, columns):
            if len(found) == LIMIT:
                cells.problem(f"一张自评表最多 {LIMIT} 个指标，此行起没有读取。", row, 1)
                return found
            one.level1, one.level2 = level1, level2 or level1
            found.append(one)
    weights, due = sum((one.weight for one in found), ZERO), HUNDRED if whole else HUNDRED - RATE_POINTS
    if weights != due:
        cells.note(
            f"各指标分值（权重）之和为 {plain_digits(weights)}，应为 {plain_digits(due)}；导入后请核对。", cells.head, 1
        )
    return found


def _columns(cells: Cells) -> dict[str, int]:
    found: dict[str, int] = {}
    for column in cells.columns:
        caption, words = cells.caption(cells.head, column), cells.words(cells.head, column)
        name = COLUMNS.get(caption)
        if name is None and caption not in BESIDE:
            cells.note(f"栏目“{words}”不认识，没有读取。", cells.head, column)
        elif name in found:
            cells.problem(f"栏目“{words}”出现两次，请只留一栏。", cells.head, column)
        elif name:
            found[name] = column
    return found


def _is_foot(cells: Cells, row: int) -> bool:
    return next(filter(None, (cells.caption(row, column) for column in cells.columns)), "") in TOTAL_ROWS


def _indicator(cells: Cells, row: int, columns: dict[str, int]) -> Indicator | None:
    for column in columns.values():
        if isinstance(value := cells.sheet.value(row, column), Broken):
            cells.problem(f"{value.words}。", row, column)
    texts = {name: LINE_ENDS.sub(" ", cells.words(row, column)) for name, column in columns.items()}
    if not texts["level3"]:
        if texts["target"] or texts["actual"]:
            cells.problem("有指标值或完成值而没有三级指标的名称。", row, columns["level3"])
        return None
    one = Indicator(
        **{name: texts.get(name, "") for name in ("level3", "target", "ground", "actual", "remark")},
        **{name: _points(cells, row, columns.get(name)) for name in ("weight", "score")},
    )
    _take_apart(cells, row, columns, one)
    if "score" in columns:
        as_printed(one, AS_IMPORTED)
    return one


def _take_apart(cells: Cells, row: int, columns: dict[str, int], one: Indicator) -> None:
    """Bring target and actual value into their form, by the kind that the words of the target tell.

    `>=95%`, `2023.12.31`, `有效提高`; a bare number is to be met exactly. Units are printed along with values, which needs
    no note; an operator before an actual value does.
    """
    found = None if read_date(one.target) else quantity(folded(one.target))
    if found and not found.operator:
        cells.note(
            f"{one.level3}：目标值“{one.target}”没有运算符，按“等于”读取，请核对指标类型。", row, columns["target"]
        )
    kind = KINDS.get(sign(found.operator), IndicatorKind.EQUAL) if found else kind_of(one)
    has_operator = OPERATOR.match(one.actual)
    try:
        for words in tidy_indicator(one, kind):
            if has_operator and words.startswith("实际完成值"):
                cells.note(f"{one.level3}：{words}", row, columns["actual"])
    except ValidationError as wrong:
        for name, (words,) in wrong.message_dict.items():
            cells.problem(f"{one.level3}：{words}", row, columns[name])


def _points(cells: Cells, row: int, column: int | None) -> Decimal:
    value = cells.sheet.value(row, column) if column else None
    try:
        number = number_of(re.sub(r"\s{0,8}分$", "", value.strip()) if isinstance(value, str) else value) or ZERO
    except NotANumber as wrong:
        cells.problem(f"{wrong}，应为分数。", row, column or 0)
        return ZERO
    if not 0 <= number <= 100:
        cells.problem(f"“{plain_digits(number)}”应在 0 至 100 之间。", row, column or 0)
        return ZERO
    return half_up(number)
