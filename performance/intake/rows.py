"""The indicators of a self-evaluation sheet, target and actual value taken apart (自评表的指标)."""

import re
from decimal import Decimal
from itertools import takewhile

from django.core.exceptions import ValidationError

from accounts.figures.money import HUNDRED, ZERO, half_up
from accounts.figures.numerals import read_date
from accounts.intake.cells import NotANumber, number_of
from accounts.intake.workbooks.grid import Broken, plain_digits
from performance.models import Indicator
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

from . import captions
from .cells import Cells

LIMIT = 500
"""Indicators of one table."""
AS_IMPORTED = "照录导入的自评表"
"""Why a score stays as the workbook has it."""


def read_indicators(cells: Cells, *, whole: bool) -> list[Indicator]:
    """The indicators below their captions, as far as 总分; what is wrong becomes a problem with its cell."""
    columns, found = _columns(cells), list[Indicator]()
    if missing := [words for name, words in captions.NEEDED.items() if name not in columns]:
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
        words = f"各指标分值（权重）之和为 {plain_digits(weights)}，应为 {plain_digits(due)}；导入后请核对。"
        cells.note(words, cells.head, 1)
    return found


def _columns(cells: Cells) -> dict[str, int]:
    found: dict[str, int] = {}
    for column in cells.columns:
        caption, words = cells.caption(cells.head, column), cells.words(cells.head, column)
        name = captions.COLUMNS.get(caption)
        if name is None and caption not in captions.BESIDE:
            cells.note(f"栏目“{words}”不认识，没有读取。", cells.head, column)
        elif name in found:
            cells.problem(f"栏目“{words}”出现两次，请只留一栏。", cells.head, column)
        elif name:
            found[name] = column
    return found


def _is_foot(cells: Cells, row: int) -> bool:
    return next(filter(None, (cells.caption(row, column) for column in cells.columns)), "") in captions.TOTAL_ROWS


def _indicator(cells: Cells, row: int, columns: dict[str, int]) -> Indicator | None:
    for column in columns.values():
        if isinstance(value := cells.sheet.value(row, column), Broken):
            cells.problem(f"{value.words}。", row, column)
    texts = {name: cells.words(row, column) for name, column in columns.items()}
    if not texts["level3"]:
        if texts["target"] or texts["actual"]:
            cells.problem("有指标值或完成值而没有三级指标的名称。", row, columns["level3"])
        return None
    line = {name: re.sub(r"(?:[^\S\n]{0,80}\n){1,80}\s{0,80}", " ", words) for name, words in texts.items()}
    one = Indicator(
        **{name: line.get(name, "") for name in ("level3", "target", "ground", "actual", "remark")},
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
        words = f"{one.level3}：目标值“{one.target}”没有运算符，按“等于”读取，请核对指标类型。"
        cells.note(words, row, columns["target"])
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
    if isinstance(value, str):
        value = re.sub(r"\s{0,8}分$", "", value.strip())
    try:
        number = number_of(value) or ZERO
    except NotANumber as wrong:
        cells.problem(f"{wrong}，应为分数。", row, column or 0)
        return ZERO
    if not 0 <= number <= 100:
        cells.problem(f"“{plain_digits(number)}”应在 0 至 100 之间。", row, column or 0)
        return ZERO
    return half_up(number)
