"""The statements as a workbook, laid out like the forms, the same bytes for the same data (公开表工作簿)."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from accounts.document.columns import placed_head
from accounts.document.report import Report
from accounts.editions.statement import FilledBlock, FilledRow, FilledStatement
from accounts.figures.money import exactly_wan
from accounts.figures.numerals import is_digits

EPOCH = (1980, 1, 1, 0, 0, 0)
THIN = Side(style="thin")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(vertical="center", wrap_text=True)
MONEY = "#,##0.00"


def as_workbook(report: Report) -> bytes:
    """One sheet a statement, named by its number; amounts are numbers in 万元, codes are text."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for filled in report.statements:
        _write(book.create_sheet(filled.form.number), filled, report.edition.body)
    moment = datetime(report.book.year, 12, 31)  # noqa: DTZ001 – the format knows no time zones
    book.properties.creator = report.book.unit_name
    book.properties.title = report.title
    book.properties.created = book.properties.modified = moment
    out = io.BytesIO()
    book.save(out)
    return _fixed(out.getvalue(), moment)


def _fixed(data: bytes, moment: datetime) -> bytes:
    """The same archive without the time at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _without_now(content, moment)
            new.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_now(content: bytes, moment: datetime) -> bytes:
    """openpyxl stamps the time of saving as `modified`."""
    import re

    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)


def _write(sheet: Worksheet, filled: FilledStatement, body: str) -> None:
    width = len(filled.form.widths)
    for index, share in enumerate(filled.form.widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = 6 + 110 * share / sum(filled.form.widths)
    top = _line(sheet, 1, width, filled.form.title, Font(name="宋体", size=16, bold=True), CENTRE)
    top = _line(sheet, top, width, filled.form.number, Font(name="宋体", size=10), Alignment(horizontal="right"))
    heading = f"{body}：{filled.unit_name}　　{filled.year}年度　　金额单位：万元"
    top = _line(sheet, top, width, heading, Font(name="宋体", size=10), LEFT)
    first = top
    top = _head(sheet, filled, top)
    for row in _body(filled):
        for column, (value, across) in row:
            _cell(sheet, top, column, value, across)
        top += 1
    sheet.freeze_panes = f"A{first + len(filled.form.head)}"
    notes = [filled.nil_note] if filled.nil_note else []
    notes += [("注：" if index == 0 else "") + note for index, note in enumerate(filled.form.notes)]
    for note in notes:
        top = _line(sheet, top, width, note, Font(name="宋体", size=9), LEFT)
    sheet.page_setup.orientation = "landscape" if filled.form.landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _line(sheet: Worksheet, row: int, width: int, text: str, font: Font, alignment: Alignment) -> int:
    """One merged line across the table; returns the next row."""
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    cell: Any = sheet.cell(row=row, column=1, value=text)
    cell.font, cell.alignment = font, alignment
    return row + 1


def _head(sheet: Worksheet, filled: FilledStatement, top: int) -> int:
    for offset, row in enumerate(placed_head(filled.form)):
        for one, over in row:
            caption = int(one.caption) if is_digits(one.caption) else one.caption
            _cell(sheet, top + offset, over[0] + 1, caption, one.across, one.down)
    return top + len(filled.form.head)


Cells = Iterator[tuple[int, tuple[Any, int]]]


def _body(filled: FilledStatement) -> Iterator[Cells]:
    for line in filled.lines():
        yield _placed(value for block, row in line for value in _values(filled, block, row))
    if filled.last_row:
        yield _placed(
            (_number(filled, amount) if foot.figure else foot.caption, foot.across) for foot, amount in filled.last_row
        )


def _placed(values: Iterator[tuple[Any, int]]) -> Cells:
    column = 1
    for value, across in values:
        yield column, (value, across)
        column += across


def _values(filled: FilledStatement, block: FilledBlock, row: FilledRow | None) -> Iterator[tuple[Any, int]]:
    stub, width = block.block.stub, len(block.block.columns)
    if row is None:
        yield from ((None, 1) for _ in range(len(stub) + width))
        return
    if row.key == "total":
        yield row.caption, len(stub)
    else:
        facts = {"code": row.code, "line": row.line, "caption": row.caption}
        yield from ((facts[one], 1) for one in stub)
    amounts = [*row.amounts, *[None] * (width - len(row.amounts))]
    yield from ((_number(filled, amount), 1) for amount in amounts)


def _number(filled: FilledStatement, amount: Decimal | None) -> Decimal | None:
    """The amount in 万元 to the last 分, shown as printed; None where the form leaves the cell blank.

    So the cells of a column add up in a spreadsheet, and the workbook read in again prints the same statements.
    """
    return exactly_wan(amount) if amount is not None and filled.printed(amount) else None


def _cell(sheet: Worksheet, row: int, column: int, value: Any, across: int = 1, down: int = 1) -> None:
    for below in range(down):
        for right in range(across):
            sheet.cell(row=row + below, column=column + right).border = GRID
    cell = sheet.cell(row=row, column=column, value=value)
    cell.font = Font(name="宋体", size=10)
    cell.alignment = CENTRE if across > 1 or down > 1 or isinstance(value, int) else LEFT
    if isinstance(value, Decimal):
        cell.number_format, cell.alignment = MONEY, Alignment(horizontal="right", vertical="center")
    if across > 1 or down > 1:
        sheet.merge_cells(start_row=row, start_column=column, end_row=row + down - 1, end_column=column + across - 1)
