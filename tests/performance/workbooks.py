"""Workbooks of self-evaluations made from the sample, as offices hand them in (由样例生成的自评表工作簿)."""

import io
import json
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.sample import PRINTED_SHEETS

Spoil = Callable[[Any], None]


def data() -> Any:
    return json.loads(PRINTED_SHEETS.read_text(encoding="utf-8"))


def workbook(spoil: Spoil | None = None, *, mend: Spoil | None = None, texts: bool = True) -> bytes:
    """The three tables of the sample; `spoil` changes the data first, `mend` the finished workbook."""
    given = data()
    if spoil:
        spoil(given)
    book = Workbook()
    whole = book.active
    assert whole is not None
    whole.title = "整体"
    _whole(whole, given["whole_unit"])
    for number, one in enumerate(given["projects"], start=1):
        _programme(book.create_sheet(f"项目{number}"), one)
    if mend:
        mend(book)
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        if texts and isinstance(cell.value, str):
            cell.data_type = "s"  # “=2次” is text, typed behind an apostrophe, and no formula
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _rows(sheet: Worksheet, rows: list[list[Any]]) -> None:
    for row in rows:
        sheet.append(row)


def _whole(sheet: Worksheet, one: Any) -> None:
    _rows(sheet, [[one["title"]], [f"（{one['year']}年度）"], [one["unit_label"], one["unit"]]])
    sheet.append([one["budget_caption"], *one["funding_columns"][:1], None, *one["funding_columns"][1:]])
    for row in one["funding"]:
        money = [float(row[name]) for name in ("initial", "adjusted", "executed")]
        names = [row["group"], row["source"]] if row["group"] else [row["source"], None]
        sheet.append([None, *names, *money, row["rate"]])
    _rows(sheet, [[one["goal_caption"], *one["goal_columns"]], [None, one["goal_expected"], one["goal_actual"]]])
    sheet.append(one["indicator_columns"])
    names = ("level3", "target", "basis", "weight", "actual", "score", "remark")
    _indicators(sheet, one["indicators"], names, before=[])


def _programme(sheet: Worksheet, one: Any) -> None:
    _rows(sheet, [[one["title"]], [one["year"]], [one["name_label"], one["name"]]])
    sheet.append([one["department_label"], one["department"], one["implementer_label"], one["implementer"]])
    sheet.append([one["funding_caption"], None, *one["funding_columns"]])
    for row in one["funding"]:
        money = [float(row[name]) for name in ("initial", "full_year", "executed")]
        sheet.append([None, row["row"], *money, row["weight"], row["rate"], row["score"]])
    _rows(sheet, [[one["goal_caption"], *one["goal_columns"]], [None, one["goal_expected"], one["goal_actual"]]])
    sheet.append([one["indicator_caption"], *one["indicator_columns"]])
    _indicators(sheet, one["indicators"], ("level3", "target", "actual", "weight", "score", "deviation"), before=[None])
    sheet.append([one["total_label"], None, None, None, None, None, one["total_weight"], one["total_score"]])


def _indicators(sheet: Worksheet, rows: list[Any], names: tuple[str, ...], before: list[Any]) -> None:
    """Rows of indicators, 一级 and 二级 merged down as in the paper form."""
    first = sheet.max_row + 1
    column = len(before) + 1
    for row in rows:
        sheet.append([*before, row["level1"], row["level2"], *(row[name] for name in names)])
    for offset, levels in ((0, ("level1",)), (1, ("level1", "level2"))):
        start = 0
        for number in range(1, len(rows) + 1):
            end = number == len(rows) or any(rows[number][name] != rows[start][name] for name in levels)
            if end:
                if number - start > 1:
                    sheet.merge_cells(
                        start_row=first + start,
                        end_row=first + number - 1,
                        start_column=column + offset,
                        end_column=column + offset,
                    )
                start = number


def cell_with(sheet: Any, words: str) -> Any:
    return next(one for row in sheet.iter_rows() for one in row if one.value == words)
