"""A plain table as a workbook: numbers, days, and texts that nothing runs."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from accounts.intake.tables import table_workbook


def sheet_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def test_numbers_are_numbers_and_days_are_dates() -> None:
    sheet = sheet_of(table_workbook("期限", ["甲", "乙", "丙", "丁"], [["x", 3, Decimal("-12.50"), date(2024, 8, 1)]]))
    assert sheet.title == "期限"
    assert [cell.value for cell in sheet[1]] == ["甲", "乙", "丙", "丁"]
    assert [cell.value for cell in sheet[2]] == ["x", 3, -12.5, datetime(2024, 8, 1)]  # noqa: DTZ001
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "d"]
    assert (sheet["C2"].number_format, sheet["D2"].number_format) == ("#,##0.00", "yyyy-mm-dd")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:D2")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", '=HYPERLINK("x")', "650205001", "普通"])
def test_text_stays_text(text: str) -> None:
    for place in table_workbook("表", [text], []), table_workbook("表", ["甲"], [[text]]):
        cell = sheet_of(place).cell(row=sheet_of(place).max_row, column=1)
        assert cell.data_type == "s"
        assert cell.value in (text, f"'{text}")
        assert not cell.value.startswith(("=", "+", "-", "@"))


def test_nothing_is_an_empty_cell_and_characters_that_no_workbook_holds_are_left_out() -> None:
    sheet = sheet_of(table_workbook("表", ["甲", "乙"], [[None, "a\x00b\x08"]]))
    assert [cell.value for cell in sheet[2]] == [None, "ab"]


@pytest.mark.parametrize(
    ("title", "name"), [("a/b:c*[d]?", "a b c  d"), ("", "表"), ("长" * 40, "长" * 31), ("'x'", "x")]
)
def test_any_title_names_the_sheet(title: str, name: str) -> None:
    assert sheet_of(table_workbook(title, ["甲"], [])).title == name
