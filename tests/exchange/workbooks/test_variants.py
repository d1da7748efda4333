"""Workbooks as they come: understood rightly, or refused with sheet and cell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from tests.exchange.workbooks.books import (
    as_xls,
    edited,
    golden,
    moved,
    outcome,
    right,
    sheet_of,
    with_cells,
)

Edit = Callable[[openpyxl.Workbook], Any]
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


# ---------------------------------------------------------------------------------------------------- refused


def shift_down(book: openpyxl.Workbook) -> None:
    sheet = sheet_of(book, "Z04")
    values = [sheet.cell(row, 7).value for row in range(8, 25)]
    for row, value in zip(range(8, 25), [0, *values[:-1]], strict=True):
        sheet.cell(row, 7).value = value


def swap_values(book: openpyxl.Workbook) -> None:
    sheet = sheet_of(book, "Z04")
    for row in range(7, 25):
        one, other = sheet.cell(row, 6), sheet.cell(row, 7)
        one.value, other.value = other.value, one.value


def swap_codes(book: openpyxl.Workbook) -> None:
    sheet = sheet_of(book, "Z03")
    sheet["A16"], sheet["A17"] = "2101103", "2101101"


def swap_codes_and_names(book: openpyxl.Workbook) -> None:
    swap_codes(book)
    sheet = sheet_of(book, "Z03")
    sheet["D16"], sheet["D17"] = "公务员医疗补助", "行政单位医疗"


def all_in_wan(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=7):
            for one in row:
                if isinstance(one.value, int | float) and abs(one.value) > 3000:
                    one.value = round(one.value / 10000, 2)


def of_last_year(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=6):
            for one in row:
                if one.value == "2023年度":
                    one.value = "2022年度"


def of_other_unit(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        sheet["A3"] = str(sheet["A3"].value).replace("工业和信息化局", "发展和改革委员会")


def without(*words: str) -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        for sheet in book.worksheets:
            for row in sheet.iter_rows(max_row=6):
                for one in row:
                    if isinstance(one.value, str) and one.value.startswith(words):
                        one.value = None

    return edit


def drop(*keys: str) -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        for key in keys:
            book.remove(sheet_of(book, key))

    return edit


def merge(key: str, cells: str) -> Edit:
    return lambda book: sheet_of(book, key).merge_cells(cells)


def copy(key: str) -> Edit:
    return lambda book: book.copy_worksheet(sheet_of(book, key))


def new_column(book: openpyxl.Workbook) -> None:
    sheet = sheet_of(book, "Z04")
    sheet["K4"], sheet["K10"] = "其他支出", 55


def uncomputed(book: openpyxl.Workbook) -> None:
    sheet_of(book, "Z04")["E7"] = "=SUM(F7:J7)"


def broken(book: openpyxl.Workbook) -> None:
    sheet_of(book, "Z04")["E7"] = "#REF!"
    sheet_of(book, "Z04")["E7"].data_type = "e"


def repeat_row(book: openpyxl.Workbook) -> None:
    sheet = sheet_of(book, "Z04")
    for column in range(1, 11):
        sheet.cell(25, column).value = sheet.cell(24, column).value


def funds_without_table(book: openpyxl.Workbook) -> None:
    drop("Z09")(book)
    sheet = sheet_of(book, "Z01_1")
    for cell in ("R12", "P12", "AF33", "AD33"):
        sheet[cell] = 100


REFUSED: tuple[tuple[Edit | dict[str, Any], str, str], ...] = (
    (shift_down, "Z04 支出决算表(财决04表)!", "相差"),
    (swap_values, "Z04 支出决算表(财决04表)!", "982,208.00 元"),
    (swap_codes, "!A16：", "编码和名称对不上"),
    (swap_codes_and_names, "Z03 收入决算表(财决03表)!", "10,094.00 元"),
    ({"Z04__A13": "2.08E+06"}, "Z04 支出决算表(财决04表)!A13：", "科学记数法"),
    ({"Z04__A13": "080505"}, "Z04 支出决算表(财决04表)!A13：", "丢了第一位，应为 2080505"),
    ({"Z04__A13": "2080599"}, "!A13：", "编码和名称对不上"),
    ({"Z04__A13": "2150599"}, "!A13：", "编码"),
    ({"Z04__A13": "2011308"}, "!A13：", "编码"),
    ({"Z04__A13": "2080577"}, "!A13：", "名称“机关事业单位基本养老保险缴费支出”的编码是 2080505"),
    ({"Z04__E13": 8.06}, "Z04 支出决算表(财决04表)!", "8.06 元"),
    ({"Z04__E13": "八万"}, "Z04 支出决算表(财决04表)!E13：", "“八万”不是数字"),
    ({"Z04__E13": "8.06万"}, "Z04 支出决算表(财决04表)!E13：", "不是数字"),
    ({"Z04__E13": 80590.005}, "Z04 支出决算表(财决04表)!E13：", "多于 2 位小数"),
    ({"Z04__E13": date(2023, 1, 31)}, "Z04 支出决算表(财决04表)!E13：", "日期"),
    (all_in_wan, "!", "金额单位很可能不对"),
    (of_last_year, "Z01 收入支出决算总表(财决01表)!H3：", "是 2022 年度的表，本填报是 2023 年度（共 10 张表如此）"),
    (of_other_unit, "Z01 收入支出决算总表(财决01表)!A3：", "编制单位是“克拉玛依市乌尔禾区发展和改革委员会”"),
    (without("编制单位"), "", "没有写明编制单位"),
    (without("2023年度"), "", "没有写明年度"),
    (without("金额单位"), "", "没有写明金额单位"),
    ({"Z04__J3": "金额单位：万元"}, "Z04 支出决算表(财决04表)!J3：", "金额单位不一致"),
    ({"Z04__J3": "金额单位：千元"}, "Z04 支出决算表(财决04表)!J3：", "“千元”不认识"),
    ({"Z01__O33": 2446297.01}, "Z01 收入支出决算总表(财决01表)!O33：", "相差 0.01 元"),
    ({"Z01_1__P20": 1644562.01}, "Z01_1 财政拨款收入支出决算总表(财决01-1表)!", "相差 0.01 元"),
    ({"Z03__E18": 1644562.01}, "Z03 收入决算表(财决03表)!E18：", "相差 0.01 元"),
    ({"Z04__G7": 1464089.01}, "Z04 支出决算表(财决04表)!G7：", "相差 0.01 元"),
    ({"Z07__L14": 55398.01}, "Z07 一般公共预算财政拨款收入支出决算表(财决07表)!", "相差 0.01 元"),
    ({"Z08_1__T7": 101500.01}, "Z08_1 一般公共预算财政拨款基本支出决算明细表(财决08-!T7：", "相差 0.01 元"),
    ({"F03__D8": 51900.01}, "F03 机构运行信息表(财决附03表)!D8：", "相差 0.01 元"),
    ({"F03__D21": 1.5}, "F03 机构运行信息表(财决附03表)!D21：", "不是个数"),
    ({"CS02__E11": -2516503.01}, "CS02 主要指标变动情况表!E11：", "相差 0.01 元"),
    (uncomputed, "Z04 支出决算表(财决04表)!E7：", "没有计算结果"),
    (broken, "Z04 支出决算表(财决04表)!E7：", "#REF!"),
    (merge("Z04", "E13:E14"), "Z04 支出决算表(财决04表)!E13:E14：", "合并"),
    (merge("Z04", "F13:G13"), "Z04 支出决算表(财决04表)!F13:G13：", "合并"),
    (repeat_row, "Z04 支出决算表(财决04表)!A25：", "重复"),
    (copy("Z04"), "Copy", "不知以哪张为准"),
    (new_column, "Z04 支出决算表(财决04表)!K10：", "栏目“其他支出”不认识"),
    ({"Z04__F4": "基础支出"}, "Z04 支出决算表(财决04表)!", "找不到“基本支出”栏"),
    ({"Z01__F12": "六、科学支出"}, "Z01 收入支出决算总表(财决01表)!", "项目“六、科学支出”不认识"),
    ({"F03__C4": None}, "F03 机构运行信息表(财决附03表)!C8：", "没有栏目名称"),
    ({"F03__G4": None}, "F03 机构运行信息表(财决附03表)!G7：", "没有栏目名称"),
    ({"Z01_1__C5": None}, "Z01_1 财政拨款收入支出决算总表(财决01-1表)!C7：", "没有栏目名称"),
    ({"Z01__A5": None}, "Z01 收入支出决算总表(财决01表)", "找不到“"),
    ({"Z01__A35": None}, "Z01 收入支出决算总表(财决01表)!D35：", "没有项目名称"),
    ({"Z04__J2": "财决03表"}, "Z04 支出决算表(财决04表)!J2：", "不知以哪个为准"),
    ({"Z04__A13": None}, "Z04 支出决算表(财决04表)!E13：", "没有科目编码"),
    (drop("Z04"), "", "缺少“支出决算表”"),
    (funds_without_table, "", "缺少“政府性基金预算财政拨款收入支出决算表”"),
    (drop("Z09", "Z01_1"), "", "不能确认有无这项资金"),
)


@pytest.mark.parametrize(("edit", "place", "words"), REFUSED)
def test_what_is_wrong_is_named_with_sheet_and_cell(edit: Edit | dict[str, Any], place: str, words: str) -> None:
    content = with_cells("internal", **edit) if isinstance(edit, dict) else edited("internal", edit)
    found = outcome(content)
    assert [one for one in found.problems if place in one and words in one], found.problems


@pytest.mark.parametrize(
    ("cell", "value", "place"),
    [
        ("公开05表__F18", 71.33, "公开05表!"),
        ("公开04表__G20", 164.6, "公开04表!G20"),
        ("公开06表__C7", 19.96, "公开06表!C6"),
        ("公开07表__K8", 5.29, "公开07表!"),
        ("公开02表__F20", 71.33, "公开02表!"),
        ("公开01表__C7", 2296297.0, "公开01表!"),
    ],
)
def test_larger_differences_in_the_public_workbook_are_no_tails(cell: str, value: float, place: str) -> None:
    found = outcome(with_cells("public", **{cell: value}))
    assert [one for one in found.problems if place in one], found.problems


def test_the_person_and_the_file_must_agree_about_the_unit_of_money() -> None:
    assert "上传时选的却是元" in outcome(golden("public"), "yuan").problems[0]
    assert "上传时选的却是万元" in outcome(golden("internal"), "wan").problems[0]
    assert outcome(golden("public"), "wan").problems == []
    content = edited("public", without("金额单位", "单位：万元"))
    assert outcome(content).problems == ["各表都没有写明金额单位，请在上传时选明是元还是万元。"]
    assert outcome(content, "wan").figures == right("public")
    doubtful = outcome(content, "yuan", known={"上年支出合计": Decimal(4962800)})
    assert any("金额单位很可能不对" in one for one in doubtful.problems)


def test_other_workbooks_are_told_apart() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["工资表", 1])
    out = io.BytesIO()
    book.save(out)
    assert outcome(out.getvalue()).problems == [
        "工作簿里没有认得的报表：各表的标题、表号、工作表名都不是财决表或公开表。"
    ]


def test_addresses_reach_beyond_z() -> None:
    found = outcome(with_cells("internal", Z08_1__AA7="x"))
    assert [one for one in found.problems if "!AA7：“x”不是数字" in one]
    assert get_column_letter(27) == "AA"


# ------------------------------------------------------------------------------- the public tables as another region prints them


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
