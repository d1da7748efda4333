"""Workbooks that are wrong in one way each: the edit, the place that must be named, words of the message (错误的工作簿)."""

from __future__ import annotations

from datetime import date
from typing import Any

import openpyxl

from tests.intake.workbooks.books import (
    Edit,
    edited,
    sheet_of,
    with_cells,
)


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
    ({"F03__D21": -1}, "F03 机构运行信息表(财决附03表)!D21：", "不是个数"),
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


def content_of(edit: Edit | dict[str, Any]) -> bytes:
    """The internal workbook of the sample, spoiled so."""
    return with_cells("internal", **edit) if isinstance(edit, dict) else edited("internal", edit)
