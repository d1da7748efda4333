"""Workbooks as they come: understood rightly, or refused with sheet and cell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from accounts.intake.workbooks.forms import TITLES
from tests.intake.workbooks.books import (
    Edit,
    as_xls,
    edited,
    golden,
    moved,
    outcome,
    right,
    sheet_of,
)

KINDS = ("internal", "public")


def reorder(book: openpyxl.Workbook) -> None:
    book._sheets.reverse()


def rename(book: openpyxl.Workbook) -> None:
    for number, sheet in enumerate(book.worksheets, start=1):
        sheet.title = f"Sheet{number}"


def hide(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets[1:]:
        sheet.sheet_state = "hidden"


def title_rows(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        moved(sheet, lambda row, column: (row + 3, column))
        sheet["A1"], sheet["A2"] = "附件2", "2023年度部门决算公开表"


def to_the_right(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        moved(sheet, lambda row, column: (row, column + 2))


def without_merges(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        for one in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(one))


def codes_as_numbers(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for one in row:
                if isinstance(one.value, str) and re.fullmatch(r"\d{3,7}", one.value):
                    one.value = int(one.value)


def in_three_columns(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        for one in [
            one for one in sheet.merged_cells.ranges if one.min_col == 1 and one.max_col == 3 and one.min_row > 6
        ]:
            sheet.unmerge_cells(str(one))
        for row in range(7, sheet.max_row + 1):
            code = sheet.cell(row, 1).value
            if isinstance(code, str) and re.fullmatch(r"2\d{2,6}", code):
                for column, part in enumerate((code[:3], code[3:5], code[5:]), start=1):
                    sheet.cell(row, column).value = part or None


def amounts_as_text(book: openpyxl.Workbook) -> None:
    full = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=7):
            for one in row:
                if isinstance(one.value, int | float):
                    text = f"{one.value:,}"
                    one.value = text.translate(full) if one.row % 2 else f" {text} "


def with_noise(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[-1] if "公开" in book.worksheets[0].title else sheet_of(book, "Z04")
    for row in sheet.iter_rows(min_row=8):
        for one in row:
            if isinstance(one.value, int | float) and one.value > 100:
                one.value = one.value + 0.00000000005


def notes_below(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        last = sheet.max_row + 2
        sheet.cell(last, 1).value = "说明：本表数据经 2024 年审计，合计 1 处调整，共 3 页。"


def other_words(book: openpyxl.Workbook) -> None:
    words = {
        "附属单位上缴收入": "附属单位上缴",
        "十四、资源勘探工业信息等支出": "十四、资源勘探信息等支出",
        "使用非财政拨款结余": "使用非财政拨款结余（含专用结余）",
        "公务用车购置及运行维护费": "公务用车购置及运行费",
        "金额": "决算数",
        "对附属单位补助支出": "对附属单位补助",
        "功能分类科目编码": "科目编码",
        "金额单位：万元": "单位：万元",
    }
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for one in row:
                if isinstance(one.value, str):
                    bare = one.value.lstrip("　 0123456789.（）()")
                    one.value = words.get(one.value, words.get(bare, one.value))


def unit_beside(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        name = sheet["A3"].value
        sheet["A3"] = None
        moved(sheet, lambda row, column: (row + 1, column) if row > 3 else (row, column))
        sheet["A4"], sheet["B4"] = "编制单位：", str(name).partition("：")[2]


def swapped_columns_with_heads(book: openpyxl.Workbook) -> None:
    sheet = book["公开03表"] if "公开03表" in book.sheetnames else sheet_of(book, "Z04")
    moved(sheet, lambda row, column: (row, {6: 7, 7: 6}.get(column, column)) if row > 3 else (row, column))


def empty_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("封面", 0)["A1"] = "二〇二三年度部门决算"
    book.create_sheet("空")


def without_some(book: openpyxl.Workbook) -> None:
    for sheet in list(book.worksheets):
        if sheet.title.split(" ")[0] in ("Z09", "Z11", "CS02", "公开08表", "公开09表"):
            book.remove(sheet)


UNDERSTOOD: tuple[Edit, ...] = (
    reorder,
    rename,
    hide,
    title_rows,
    to_the_right,
    without_merges,
    codes_as_numbers,
    in_three_columns,
    amounts_as_text,
    with_noise,
    notes_below,
    other_words,
    unit_beside,
    swapped_columns_with_heads,
    empty_sheet,
    without_some,
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("edit", UNDERSTOOD, ids=lambda one: one.__name__)
def test_other_shapes_of_the_same_are_understood(kind: str, edit: Edit) -> None:
    found = outcome(edited(kind, edit))
    assert found.problems == []
    assert found.figures == right(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_older_format_gives_the_same(kind: str) -> None:
    found = outcome(as_xls(golden(kind)))
    assert found.problems == [] and found.figures == right(kind)


def test_everything_at_once_in_the_older_format() -> None:
    def edit(book: openpyxl.Workbook) -> None:
        for one in (codes_as_numbers, title_rows, to_the_right, rename, reorder, without_merges):
            one(book)

    found = outcome(as_xls(edited("internal", edit)))
    assert found.problems == [] and found.figures == right("internal")


def test_hidden_and_ignored_sheets_are_told() -> None:
    def edit(book: openpyxl.Workbook) -> None:
        hide(book)
        empty_sheet(book)

    notes = outcome(edited("internal", edit)).notes
    assert "Z04 支出决算表(财决04表)：这张工作表是隐藏的，已照常读取。" in notes
    assert "封面：不是认得的报表，没有读取。" in notes


def xml_of(kind: str, sheet: int, change: Callable[[bytes], bytes]) -> bytes:
    """The golden workbook with the XML of one sheet changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(golden(kind))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == f"xl/worksheets/sheet{sheet}.xml" else data)
    return out.getvalue()


def test_formulas_with_results_are_read_by_their_results() -> None:
    def change(data: bytes) -> bytes:
        return re.sub(rb"<v>(982208)</v>", rb"<f>SUM(F8:F24)</f><v>\1</v>", data)

    content = xml_of("internal", 4, change)
    assert b"SUM" in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet4.xml")
    found = outcome(content)
    assert found.problems == [] and found.figures == right("internal")


def test_a_million_formatted_rows_are_no_rows() -> None:
    rows = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % number for number in range(100, 1_048_577))
    found = outcome(xml_of("internal", 3, lambda data: data.replace(b"</sheetData>", rows + b"</sheetData>")))
    assert found.problems == [] and found.figures == right("internal")


@pytest.mark.parametrize(("table", "title"), [(table, one) for table, titles in TITLES.items() for one in titles])
def test_every_other_title_of_a_table_is_known_from_its_one_line(table: str, title: str) -> None:
    """The sheets have names that say nothing, and no number of a form."""
    kind = "internal" if table in ("facts", "changes") else "public"
    known = outcome(golden(kind)).understood
    assert known is not None
    sheet_name = next(one.sheet.name for one in known.tables if one.table.key == table)

    def edit(book: openpyxl.Workbook) -> None:
        sheet = book[sheet_name]
        sheet.title, sheet["A1"] = "某表", title
        sheet["A2" if kind == "public" else f"{get_column_letter(sheet.max_column)}2"] = None

    found = outcome(edited(kind, edit))
    assert found.problems == [] and found.understood is not None
    assert [one.head.by for one in found.understood.tables if one.table.key == table] == ["标题"]
