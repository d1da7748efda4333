"""What each cell of the document's tables is to be told under, from the data of the form alone (各格应有的表头).

Print and web have the same cells; only the whole-unit sheet spans fewer columns on the web. What is told in
print is read by `structure_tree`, on the web by `told_on_the_web`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.document.report import Report
from accounts.editions.statement import FilledBlock, FilledRow, FilledStatement, Statement
from accounts.figures.money import plain, print_wan, two_places
from performance.document.material import SelfEvaluations, evaluations_in
from performance.document.sheet_columns import page_groups
from performance.models import Indicator
from performance.scoring import EvaluationSheet, Funding
from tests.table_heads import Table, tables_of

WHOLE_SOURCES = {
    "central": "中央安排",
    "province": "自治区安排",
    "prefecture": "地（州、市）安排：",
    "county": "县（市、区）安排：",
    "other": "其他",
}
PROGRAMME_SOURCES = {
    "appropriation": "其中：当年财政拨款",
    "carried_over": "上年结转资金",
    "other": "其他资金",
}


@dataclass(frozen=True)
class Caption:
    """A header cell: its words without blanks, its first column and how many it takes."""

    words: str
    column: int
    across: int = 1


Captions = tuple[Caption, ...]


@dataclass(frozen=True)
class Told:
    """A data cell: its words without blanks, the captions of its row and those of its column, outermost first."""

    words: str
    row: Captions
    column: Captions


def squeezed(text: str) -> str:
    """The text without blanks, as it can be held against that of a PDF."""
    return re.sub(r"\s", "", text)


def told(report: Report) -> list[Told]:
    """All data cells of the document in order: the sheets, then the statements."""
    found: list[Told] = []
    for sheet in evaluations_in(report).wholes:
        found.extend(_whole(sheet, report.book.unit_name, 1 if report.web else 2))
    for sheet in evaluations_in(report).programmes:
        found.extend(_programme(sheet))
    for filled in report.statements:
        found.extend(_statement(filled))
    return found


def told_on_the_web(html: str) -> list[Told]:
    """All data cells of the web body below the heads of its tables, in order."""
    return [cell for table in tables_of(html) for cell in _read(table)]


def _read(table: Table) -> Iterator[Told]:
    for cell in table.cells:
        if not cell.is_head and cell.group.tag != "thead":
            by_place: dict[bool, list[Caption]] = {False: [], True: []}
            for one in table.heads(cell):
                by_place[table.is_over(one)].append(Caption(one.words, one.columns.start, len(one.columns)))
            yield Told(cell.words, tuple(by_place[False]), tuple(by_place[True]))


def _cell(words: str, row: Sequence[Caption], column: Sequence[Caption]) -> Told:
    kept = [tuple(one for one in captions if one.words) for captions in (row, column)]
    return Told(squeezed(words), kept[0], kept[1])


def _caption(words: str, column: int, across: int = 1) -> Caption:
    return Caption(squeezed(words), column, across)


# Statements -----------------------------------------------------------------------------------------------------------


def over(form: Statement) -> list[list[Caption]]:
    """Per column the captions over it, uppermost first."""
    found: list[list[Caption]] = [[] for _ in form.widths]
    depth = [0] * len(form.widths)
    for down, row in enumerate(form.head):
        for one in row:
            start = next(column for column, deep in enumerate(depth) if deep <= down)
            for column in range(start, start + one.across):
                assert depth[column] == down
                depth[column] = down + one.down
                found[column].append(_caption(one.caption, start, one.across))
    return found


def _statement(filled: FilledStatement) -> Iterator[Told]:
    columns = over(filled.form)
    for line in filled.lines():
        start = 0
        for block, row in line:
            end = start + len(block.block.stub) + len(block.block.columns)
            yield from _row(filled, block, row, start, columns)
            start = end
    column, caption = 0, _caption("", 0)
    for foot, amount in filled.last_row:
        if foot.figure:
            yield _cell(filled.printed(foot.figure, amount), [caption], columns[column])
        else:
            caption = _caption(foot.caption, column, foot.across)
        column += foot.across


def _row(
    filled: FilledStatement, block: FilledBlock, row: FilledRow | None, start: int, columns: list[list[Caption]]
) -> Iterator[Told]:
    stub = block.block.stub
    if row is None:
        for column in range(start, start + len(stub) + len(block.block.columns)):
            yield _cell("", [], columns[column])
        return
    place = start + stub.index("caption") if stub else start
    caption = _caption(row.caption, place)
    if row.key == "total":
        caption = _caption(row.caption, start, len(stub))
    else:
        words = {"code": row.code, "line": str(row.line or ""), "caption": ""}
        for column, kind in enumerate(stub, start):
            if kind != "caption" or not row.caption:
                yield _cell(words[kind], [caption] if column > place else [], columns[column])
    blank: list[tuple[str, Decimal | None]] = [("", None)] * (len(block.block.columns) - len(row.amounts))
    cells = [*zip(row.figures, row.amounts, strict=True), *blank]
    for column, (figure, amount) in enumerate(cells, start + len(stub)):
        yield _cell(filled.printed(figure, amount), [caption], columns[column])


# Sheets ---------------------------------------------------------------------------------------------------------------


def _whole(sheet: EvaluationSheet, unit: str, wide: int) -> Iterator[Told]:
    yield _cell(unit, [_caption("部门（单位）名称", 0, 2)], [])
    money = [
        _caption("年初预算数（万元）", 3),
        _caption("预算数（调整后）", 4),
        _caption("执行数", 5, wide),
        _caption("执行率(%)", 5 + wide, wide),
    ]
    budget, public = _caption("年度预算（万元）", 0), _caption("财政资金（万元）", 1)
    for one in sheet.funding:
        words = WHOLE_SOURCES[one.source]
        row = [budget, _caption(words, 1, 2)] if one.source == "other" else [budget, public, _caption(words, 2)]
        yield from _money(one, row, money)
    yield from _money(sheet.total, [budget, _caption("合计", 1, 2)], money)
    yield from _goals(sheet, _caption("实际完成目标", 5, 2 * wide))
    columns = [_caption(words, column) for column, words in enumerate(SelfEvaluations.whole_captions)]
    for _, one, captions in _indicators(sheet, 0):
        texts = (_target(one), one.ground, plain(one.weight), _actual(one), plain(one.score), one.remark)
        for column, words in enumerate(texts, 3):
            yield _cell(words, captions, [columns[column]])


def _programme(sheet: EvaluationSheet) -> Iterator[Told]:
    programme = sheet.evaluation.programme
    assert programme
    yield _cell(programme.name, [_caption("项目名称", 0, 2)], [])
    yield _cell(programme.department, [_caption("主管部门", 0, 2)], [])
    yield _cell(programme.implementer, [_caption("实施单位", 5)], [])
    whole = _caption("项目资金（万元）", 0, 2)
    yield _cell("", [whole], [])
    heads = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    columns = [_caption(words, column) for column, words in enumerate(heads, 3)]
    row = [whole, _caption("年度资金总额", 2)]
    *money, rate = _money(sheet.total, row, [*columns[:3], columns[4]])
    yield from money
    yield _cell(plain(sheet.rate_points), row, [columns[3]])
    yield rate
    yield _cell(f"{two_places(sheet.rate_score)}分", row, [columns[5]])
    for funding in sheet.funding:
        row = [whole, _caption(PROGRAMME_SOURCES[funding.source], 2)]
        yield from list(_money(funding, row, columns))[:3]
        yield from (_cell("—", row, [column]) for column in columns[3:])
    yield from _goals(sheet, _caption("实际完成情况", 5, 4))
    heads = ("年度绩效指标完成情况", *SelfEvaluations.programme_captions)
    columns = [_caption(words, column) for column, words in enumerate(heads)]
    for is_first, one, captions in _indicators(sheet, 1):
        if is_first:
            yield _cell("", [], [columns[0]])
        texts = (_target(one), _actual(one), plain(one.weight), two_places(one.score), one.remark)
        for column, words in enumerate(texts, 4):
            yield _cell(words, captions, [columns[column]])
    last = (plain(sheet.total_weight), f"{two_places(sheet.total_score)}分", "")
    for column, words in enumerate(last, 6):
        yield _cell(words, [_caption("总分", 0, 6)], [columns[column]])


def _money(one: Funding, row: list[Caption], columns: list[Caption]) -> Iterator[Told]:
    rate = "" if one.rate is None else f"{two_places(one.rate)}%"
    texts = (print_wan(one.original_budget), print_wan(one.final_budget), print_wan(one.executed), rate)
    for column, words in zip(columns, texts, strict=False):
        yield _cell(words, row, [column])


def _goals(sheet: EvaluationSheet, achieved: Caption) -> Iterator[Told]:
    row = [_caption("年度总体目标", 0)]
    yield _cell(sheet.evaluation.goal, row, [_caption("预期目标", 1, 4)])
    yield _cell(sheet.evaluation.achieved, row, [achieved])


def _indicators(sheet: EvaluationSheet, column: int) -> Iterator[tuple[bool, Indicator, list[Caption]]]:
    """Each indicator with the captions of its three levels; whether it is the first of its group."""
    for group in page_groups(sheet):
        is_first = True
        for level2, indicators in group.seconds:
            for one in indicators:
                levels = (group.level1, level2, one.level3)
                yield is_first, one, [_caption(words, place) for place, words in enumerate(levels, column)]
                is_first = False


def _target(one: Indicator) -> str:
    return f"{one.operator}{one.target}{one.unit}"


def _actual(one: Indicator) -> str:
    return f"{one.actual}{one.unit}"
