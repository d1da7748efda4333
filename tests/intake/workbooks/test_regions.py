"""The public tables as another region prints them (其他地区的公开表)."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest

from tests.intake.workbooks.books import (
    edited,
    outcome,
    right,
)


def other_region(book: openpyxl.Workbook) -> None:
    """No 行次, no 栏次, 决算数 for 金额, 合计 last in 05, 三公 in pairs of columns, two blocks in 06, codes in one column."""
    for name, stubs in (("公开01表", (2, 5)), ("公开04表", (2, 5))):
        without_columns(book[name], stubs)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=8):
            for one in row:
                if one.value == "栏次":
                    sheet.cell(one.row, one.column).value = None
                elif one.value == "金额":
                    one.value = "决算数"
    total_last(book["公开05表"])
    in_pairs(book["公开07表"])
    in_two_blocks(book["公开06表"])


def without_columns(sheet: Any, gone: tuple[int, ...]) -> None:
    for one in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(one))
    for column in sorted(gone, reverse=True):
        sheet.delete_cols(column)


def total_last(sheet: Any) -> None:
    for one in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(one))
    total = [one.value for one in sheet[7]]
    sheet.delete_rows(6, 2)
    for column, value in enumerate(total, start=1):
        sheet.cell(23, column).value = value


def in_pairs(sheet: Any) -> None:
    figures = [one.value for one in sheet[8]]
    for one in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(one))
    sheet.delete_rows(4, 6)
    items = ["合计", "因公出国（境）费", "小计", "公务用车购置费", "公务用车运行费", "公务接待费"]
    sheet["A4"] = "财政拨款“三公”经费"
    sheet.merge_cells("A4:L4")
    for index, item in enumerate(items):
        column = 2 * index + 1
        sheet.cell(5, column).value = "公务用车购置及运行费" if 2 <= index <= 4 else item
        sheet.cell(6, column).value = item
        sheet.merge_cells(start_row=5, end_row=5, start_column=column, end_column=column + 1)
        sheet.merge_cells(start_row=6, end_row=6, start_column=column, end_column=column + 1)
        for offset, words in enumerate(("预算数", "决算数")):
            sheet.cell(7, column + offset).value = words
            sheet.cell(8, column + offset).value = figures[index + 6 * offset]


def in_two_blocks(sheet: Any) -> None:
    """The right block below the middle one."""
    for one in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(one))
    right_block = [[sheet.cell(row, column).value for column in (7, 8, 9)] for row in range(6, 34)]
    staff, overhead = sheet["C34"].value, sheet["I34"].value
    sheet.delete_rows(34, 2)
    sheet.delete_cols(7, 3)
    for offset, values in enumerate(right_block):
        for column, value in zip((4, 5, 6), values, strict=True):
            sheet.cell(34 + offset, column).value = value
    last = sheet.max_row + 1
    sheet.cell(last, 1).value, sheet.cell(last, 3).value = "人员经费合计", staff
    sheet.cell(last, 4).value, sheet.cell(last, 6).value = "公用经费合计", overhead


def test_the_tables_of_another_region_are_understood() -> None:
    found = outcome(edited("public", other_region))
    assert found.problems == []
    assert found.figures == right("public")


@pytest.mark.parametrize(
    ("cell", "value"), [("公开07表__J8", 5.29), ("公开06表__C7", 19.99), ("公开05表__E23", 229.99)]
)
def test_the_tables_of_another_region_are_checked_too(cell: str, value: float) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        other_region(book)
        name, _, address = cell.partition("__")
        book[name][address] = value

    assert [one for one in outcome(edited("public", edit)).problems if cell[:5] in one or "公开0" in one]
