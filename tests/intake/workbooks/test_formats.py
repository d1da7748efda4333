"""What may be uploaded as a workbook: judged by content, within limits, refused in words."""

import contextlib
import io
import struct
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlwt

from accounts.intake.cells import NotANumber, amount_of, number_of
from accounts.intake.workbooks.formats import open_workbook
from accounts.intake.workbooks.grid import Broken
from accounts.intake.wrong_file import WrongFile
from tests.sample import GOLDEN


def xlsx(rows: list[list[Any]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def with_parts(content: bytes, **parts: bytes) -> bytes:
    """The same archive with parts replaced or added; `__` stands for `/`."""
    new = {name.replace("__", "/"): data for name, data in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            if name not in new:
                made.writestr(name, old.read(name))
        for name, data in new.items():
            made.writestr(name, data)
    return out.getvalue()


SHEET = "xl__worksheets__sheet1.xml"


def sheet_xml(inner: bytes) -> dict[str, bytes]:
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return {SHEET: b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (namespace, inner)}


def opened(content: bytes) -> Any:
    return open_workbook(content).sheets[0]


def test_numbers_are_exact_and_codes_stay_text() -> None:
    sheet = opened(xlsx([["2150501", 229.63, "１，２３４.50", None, "  "]]))
    assert sheet.cells == {(1, 1): "2150501", (1, 2): Decimal("229.63"), (1, 3): "１，２３４.50"}
    assert sheet.place(1, 3) == sheet.place(1, 3) and str(sheet.place(1, 28)) == "Sheet!AB1"


def test_the_two_formats_give_the_same_cells() -> None:
    old, out = xlwt.Workbook(), io.BytesIO()
    page = old.add_sheet("Z01 表")
    page.write_merge(0, 0, 0, 2, "收入支出决算总表")
    page.write(3, 1, 244.63)
    page.write(4, 1, 2010301)
    old.save(out)
    book = open_workbook(out.getvalue())
    assert book.format == "xls"
    (sheet,) = book.sheets
    assert sheet.cells == {(1, 1): "收入支出决算总表", (4, 2): Decimal("244.63"), (5, 2): Decimal("2010301.0")}
    assert sheet.spread(1, 3) == "收入支出决算总表"
    assert sheet.text(5, 2) == "2010301"


def test_hidden_sheets_are_read_and_known_as_hidden() -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.create_sheet("藏").sheet_state = "veryHidden"
    book["藏"]["B2"] = 1
    book.save(out)
    assert [(one.name, one.hidden) for one in open_workbook(out.getvalue()).sheets] == [("Sheet", False), ("藏", True)]


def test_a_formula_without_a_result_is_no_empty_cell() -> None:
    sheet = opened(xlsx([["=1+1", 5]]))
    assert isinstance(sheet.cells[1, 1], Broken)
    with pytest.raises(NotANumber, match="没有计算结果"):
        number_of(sheet.cells[1, 1])


def test_a_number_shown_as_a_date_is_no_amount() -> None:
    from datetime import date

    sheet = opened(xlsx([[date(2023, 1, 31), 44957]]))
    assert sheet.cells[1, 1] == "日期（44957）" and sheet.cells[1, 2] == Decimal(44957)


@pytest.mark.parametrize("odd", ["٣", "𝟐", "²", "1_0"])
def test_a_number_in_other_digits_is_a_text_and_no_amount(odd: str) -> None:
    sheet = opened(with_parts(xlsx([[1]]), **sheet_xml(f'<row r="1"><c r="A1"><v>{odd}</v></c></row>'.encode())))
    assert sheet.cells == {(1, 1): odd}
    with pytest.raises(NotANumber):
        number_of(sheet.cells[1, 1])


@pytest.mark.thorough
def test_formatted_empty_rows_cost_nothing() -> None:
    rows = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(2, 1_048_577)
    )
    content = with_parts(xlsx([[1]]), **sheet_xml(b'<row r="1"><c r="A1"><v>7</v></c></row>' + rows))
    assert opened(content).cells == {(1, 1): Decimal(7)}


def test_cells_without_addresses_keep_their_places() -> None:
    content = with_parts(
        xlsx([[1]]), **sheet_xml(b'<row><c s="0"/><c><v>7</v></c></row><row/><row><c><v>8</v></c></row>')
    )
    assert opened(content).cells == {(1, 2): Decimal(7), (3, 1): Decimal(8)}


def xls(*cells: tuple[int, int], sheets: int = 1) -> bytes:
    old, out = xlwt.Workbook(), io.BytesIO()
    for number in range(sheets):
        page = old.add_sheet(f"表{number}")
        for row, column in cells:
            page.write(row, column, 1)
    old.save(out)
    return out.getvalue()


def test_rows_of_an_xls_stand_where_the_file_has_them() -> None:
    old, out = xlwt.Workbook(), io.BytesIO()
    page = old.add_sheet("表")
    page.write_merge(2, 3, 3, 4, "合计")
    page.write(4, 3, 1)
    old.save(out)
    sheet = opened(out.getvalue())
    assert sheet.cells == {(3, 4): "合计", (5, 4): Decimal(1)}
    assert (sheet.spread(3, 4), sheet.spread(4, 5)) == ("合计", "合计")


def ole(*names: str) -> bytes:
    """An .xls whose streams bear other names."""
    content = xls((0, 0))
    for old, new in zip(("Workbook", "\5SummaryInformation"), names, strict=False):
        place = content.index(old.encode("utf-16-le") + b"\0\0") if old.encode("utf-16-le") in content else None
        if place is not None:
            entry = new.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", len(new) * 2 + 2)
            content = content[:place] + entry + content[place + 66 :]
    return content


def with_password() -> bytes:
    """An .xls whose first record after the start says that the rest is encrypted."""
    content = xls((0, 0))
    place = content.index(struct.pack("<HH", 0x0809, 16)) + 20
    return content[:place] + struct.pack("<H", 0x002F) + content[place + 2 :]


def word() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        made.writestr(
            "[Content_Types].xml", f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
        )
    return out.getvalue()


def bomb() -> bytes:
    return with_parts(xlsx([[1]]), **{SHEET: b" " * 400 * 2**20})


def encrypted_zip() -> bytes:
    content = bytearray(xlsx([[1]]))
    start = content.rfind(b"PK\x01\x02")
    struct.pack_into("<H", content, start + 8, 1)
    return bytes(content)


def laughs() -> bytes:
    xml = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>'
    return with_parts(xlsx([[1]]), **{SHEET: xml})


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: b"", "0 字节"),
        (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG 图片"),
        (lambda: b"%PDF-1.7", "PDF 文件"),
        (lambda: b"<html><table>", "网页"),
        (lambda: "科目编码,科目名称".encode(), "不是 .xlsx 也不是 .xls"),
        (lambda: b"PK\x03\x04" + bytes(50), "已损坏"),
        (lambda: xlsx([[1]])[:-300], "已损坏"),
        (lambda: b"PK\x03\x04" + bytes(10 * 2**20), "超过 10 MB"),
        (lambda: word(), "Word 文档"),
        (lambda: bomb(), "展开后超过 300 MB"),
        (lambda: encrypted_zip(), "加密"),
        (lambda: laughs(), "已损坏"),
        (lambda: ole("EncryptedPackage"), "打开密码"),
        (lambda: ole("_VBA_PROJECT_CUR"), "宏"),
        (lambda: ole("WordDocument"), "Word 文档"),
        (lambda: with_password(), "打开密码"),
        (lambda: xls((0, 0))[:700], "已损坏"),
        (lambda: xls((0, 0), (65535, 255)), "相隔太远"),
        (lambda: xls((0, 0), (9000, 200), sheets=2), "相隔太远"),
        (lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "已损坏"),
        (lambda: with_parts(xlsx([[1]]), **{"xl__vbaProject.bin": b"x"}), "宏"),
        (lambda: with_parts(xlsx([[1]]), **sheet_xml(b"<row><c><v>1</v></c><c")), "已损坏"),
        (
            lambda: with_parts(xlsx([[1]]), **sheet_xml((b"<row>" + b"<c><v>1</v></c>" * 900 + b"</row>") * 340)),
            "300,000 个",
        ),
        (lambda: with_parts(xlsx([[1]]), **sheet_xml(b'<row><c r="ALM1"><v>1</v></c></row>')), "1,000 列"),
        (lambda: with_parts(xlsx([[1]]), **sheet_xml(b"<row><c><v>1</v></c></row>" * 20_001)), "20,000 行"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(make: Callable[[], bytes], words: str) -> None:
    content = make()
    with pytest.raises(WrongFile, match=words) as caught:
        open_workbook(content)
    assert not [one for one in ("Error", "Traceback", "None") if one in str(caught.value)]


@pytest.mark.parametrize("cut", range(0, 24_000, 1_500))
def test_a_damaged_file_never_ends_in_another_exception(cut: int) -> None:
    content = bytearray((GOLDEN / "gongkai-2023.xlsx").read_bytes())
    content[cut % len(content)] ^= 0xFF
    with contextlib.suppress(WrongFile):
        assert open_workbook(bytes(content)).sheets


def test_formatted_empty_cells_of_an_xls_cost_nothing_either() -> None:
    old, out = xlwt.Workbook(), io.BytesIO()
    page, bold = old.add_sheet("表"), xlwt.easyxf("font: bold on")
    page.write(0, 0, 7)
    for row in range(1, 60_000, 7):
        page.write(row, 200, None, bold)
    old.save(out)
    assert opened(out.getvalue()).cells == {(1, 1): Decimal("7.0")}


def test_several_numbers_side_by_side_are_seen_in_full() -> None:
    rows = [(row, column) for row in (0, 9000) for column in range(250)]
    with pytest.raises(WrongFile, match="相隔太远"):
        open_workbook(xls(*rows))


@pytest.mark.parametrize("cut", range(24, 5_600, 233))
def test_a_damaged_xls_never_ends_in_another_exception(cut: int) -> None:
    content = bytearray(xls((0, 0), (5, 5)))
    content[cut] ^= 0xFF
    with contextlib.suppress(WrongFile):
        assert open_workbook(bytes(content)).sheets


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (None, None),
        ("—", None),
        (" / ", None),
        (Decimal("0.30000000000000004"), Decimal("0.30")),
        (Decimal("2446297"), Decimal("2446297.00")),
        ("１，２３４．５０", Decimal("1234.50")),
        ("(1,234.50)", Decimal("-1234.50")),
        ("￥ 8 059.00", Decimal("8059.00")),
    ],
)
def test_amounts_as_people_type_them(value: Any, number: Decimal | None) -> None:
    assert amount_of(value) == number


@pytest.mark.parametrize(
    "value", ["12万", "1,23", "2.01E+06", "壹佰", "12.345", Decimal("0.005"), Decimal(10) ** 15, "nan", "1_000"]
)
def test_what_is_no_amount_is_named(value: Any) -> None:
    with pytest.raises(NotANumber, match="“"):
        amount_of(value)
