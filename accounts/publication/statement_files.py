"""The statements as files, the same bytes for the same data: a workbook laid out like the forms, CSV (公开表的工作簿和 CSV).

CSV is for programs and for Excel: UTF-8 with a mark, CRLF, nothing that runs. One line a row of the form, each with year, unit and form, so that files of many units can be put together. Each amount stands twice: in 万元 as printed, blank where the form leaves it blank, and in 元.
Blocks that stand side by side in the form follow one another there; a column that a block lacks stays empty.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import accumulate, repeat
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from accounts.document.columns import placed_head
from accounts.document.report import Report
from accounts.editions.statement import Column, FilledBlock, FilledRow, FilledStatement
from accounts.figures.money import ZERO, exactly_wan, two_places
from accounts.figures.numerals import is_digits
from accounts.figures.units import printed
from accounts.intake.cells import inert, sheet_title

EPOCH = (1980, 1, 1, 0, 0, 0)
THIN = Side(style="thin")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(vertical="center", wrap_text=True)
MONEY = "#,##0.00"
SHOWN = {"—": ';-#,##0.00;"—"'}
"""How a zero prints → what of it the format of numbers says."""
UNITS = {"yuan": ("（万元）", "（元）"), "area": ("（平方米）",), "score": ("（分）",), "rate": ("（%）",)}
"""Unit → what stands behind the caption of a column in the CSV file, one a cell; a count has one cell and nothing."""
STUB = ("年度", "单位", "表号", "行次", "科目编码", "项目")


def as_workbook(report: Report) -> bytes:
    """One sheet a statement, named by its number or title; amounts are numbers in its unit of money, codes are text."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for filled in report.statements:
        _write(book.create_sheet(sheet_title(filled.form.called)), filled)
    moment = datetime(report.book.year, 12, 31)  # noqa: DTZ001 – the format knows no time zones
    book.properties = DocumentProperties(
        creator=report.book.unit_name, title=report.title, created=moment, modified=moment
    )
    out = io.BytesIO()
    book.save(out)
    return _fixed(out.getvalue(), moment)


def _fixed(data: bytes, moment: datetime) -> bytes:
    """The same archive without the time at which it was written."""
    out, stamp = io.BytesIO(), moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            content = old.read(name)
            if name == "docProps/core.xml":  # openpyxl stamps the time of saving as `modified`
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            new.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _write(sheet: Worksheet, filled: FilledStatement) -> None:
    width = len(filled.form.widths)
    for index, share in enumerate(filled.form.widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = 6 + 110 * share / sum(filled.form.widths)
    top = _line(sheet, 1, width, filled.form.title, Font(name="宋体", size=16, bold=True), CENTRE)
    if filled.form.number:
        top = _line(sheet, top, width, filled.form.number, Font(name="宋体", size=10), Alignment(horizontal="right"))
    top = _line(sheet, top, width, "　　".join(filter(None, filled.line)), Font(name="宋体", size=10), LEFT)
    for below, heads in enumerate(placed_head(filled.form)):
        for one, over in heads:
            value = int(one.caption) if is_digits(one.caption) else one.caption
            _cell(sheet, top + below, over[0] + 1, value, one.across, one.down)
    top += len(filled.form.head)
    sheet.freeze_panes = f"A{top}"
    for row in _body(filled):
        columns = accumulate((across for _, across, _ in row), initial=1)
        for (value, across, zero), column in zip(row, columns, strict=False):
            _cell(sheet, top, column, value, across, zero=zero)
        top += 1
    notes = (("" if index else "注：") + note for index, note in enumerate(filled.form.notes))
    for note in (*filter(None, [filled.nil_note]), *notes):
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


def _body(filled: FilledStatement) -> Iterator[list[tuple[Any, int, str]]]:
    """The values of each row with the columns that they take and how a zero shows."""
    for line in filled.lines():
        yield [value for block, row in line for value in _values(filled, block, row)]
    if filled.last_row:
        yield [
            (_number(filled, foot.figure, amount) if foot.figure else foot.caption, foot.across, filled.form.zero)
            for foot, amount in filled.last_row
        ]


def _values(filled: FilledStatement, block: FilledBlock, row: FilledRow | None) -> Iterator[tuple[Any, int, str]]:
    stub, cells = block.block.stub, list(zip(row.figures, row.amounts, strict=True)) if row else []
    if row and row.key == "total":
        yield row.caption, len(stub), ""
    else:
        yield from ((getattr(row, one) if row else None, 1, "") for one in stub)
    for column, (figure, amount) in zip(block.block.columns, cells, strict=False):
        yield _number(filled, figure, amount, column), 1, filled.printed(figure, ZERO, column)
    yield from repeat((None, 1, ""), len(block.block.columns) - len(cells))


def _number(
    filled: FilledStatement, figure: str, amount: Decimal | None, column: Column | None = None
) -> Decimal | int | None:
    """The amount in the unit of the table to the last 分, a count as it is; None where the form leaves the cell blank.

    So the cells of a column add up in a spreadsheet, and the workbook read in again prints the same statements.
    """
    if amount is None or not filled.printed(figure, amount, column):
        return None
    return exactly_wan(amount) if filled.unit_of(figure) == "yuan" and filled.form.amounts_in == "万元" else amount


def _cell(
    sheet: Worksheet, row: int, column: int, value: Any, across: int = 1, down: int = 1, *, zero: str = ""
) -> None:
    for below in range(down):
        for right in range(across):
            sheet.cell(row=row + below, column=column + right).border = GRID
    cell = sheet.cell(row=row, column=column, value=value)
    cell.font = Font(name="宋体", size=10)
    cell.alignment = CENTRE if across > 1 or down > 1 or isinstance(value, int) else LEFT
    if isinstance(value, Decimal):
        cell.number_format, cell.alignment = (
            MONEY + SHOWN.get(zero, ""),
            Alignment(horizontal="right", vertical="center"),
        )
    if across > 1 or down > 1:
        sheet.merge_cells(start_row=row, start_column=column, end_row=row + down - 1, end_column=column + across - 1)


def as_csv(filled: FilledStatement) -> bytes:
    """The file of a statement."""
    columns = {
        column.caption: UNITS.get(filled.unit_of(column.figure) if column.figure else "yuan", ("",))
        for block in filled.blocks
        for column in block.block.columns
    }
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*STUB, *(f"{inert(caption)}{unit}" for caption, units in columns.items() for unit in units)])
    about = (str(filled.year), inert(filled.unit_name), filled.form.number)
    for block, row in ((one, row) for one in filled.blocks for row in one.rows):
        found = {
            column.caption: _twice(filled, figure, amount, column)
            for column, figure, amount in zip(block.block.columns, row.figures, row.amounts, strict=False)
        }
        cells = [cell for caption, units in columns.items() for cell in found.get(caption, ("", ""))[: len(units)]]
        writer.writerow([*about, str(row.line or ""), inert(row.code), inert(row.caption.strip()), *cells])
    caption, others = "", [""] * (sum(map(len, columns.values())) - 2)
    for foot, amount in filled.last_row:  # each total with the caption before it
        if amount is not None:
            writer.writerow([*about, "", "", inert(caption), *_twice(filled, foot.figure, amount), *others])
        caption = foot.caption or caption
    return out.getvalue().encode("utf-8-sig")


def _twice(
    filled: FilledStatement, figure: str, amount: Decimal | None, column: Column | None = None
) -> tuple[str, str]:
    """In 万元, blank where the form prints nothing, without the commas between thousands, and in 元; a count and nothing."""
    if amount is None:
        return "", ""
    unit = filled.unit_of(figure)
    shown = printed(unit, amount) if filled.printed(figure, amount, column) else ""
    return shown, two_places(amount) if unit == "yuan" else ""
