"""Formats of lists: what may be brought in, what is written (列表的格式：xlsx 与 csv；单表工作簿).

A workbook of one plain table serves lists and proofs that are read and sorted in an office.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import tablib
from import_export.formats.base_formats import CSV, XLSX
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from accounts.figures.money import two_places

from .cells import inert
from .reading import uploads

WORKBOOK = XLSX.CONTENT_TYPE
NARROWEST, WIDEST = 8, 60
"""Widths of columns in characters; a Chinese one counts twice."""
TITLE_LIMIT = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
"""What the name of a sheet cannot hold."""
NUMBER_FORMATS = ((Decimal, "#,##0.00"), (date, "yyyy-mm-dd"), (int, "General"))


class Upload(XLSX):
    """What can be brought in: the content tells whether it is a workbook or CSV, and in which encoding."""

    def get_title(self) -> str:
        return "xlsx 或 csv（由内容识别）"

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """The rows. Raises WrongFile."""
        return uploads.table(in_stream)


class Csv(CSV):
    """CSV in UTF-8 with the mark by which spreadsheet programs know it."""

    CONTENT_TYPE = "text/csv; charset=utf-8"

    def export_data(self, dataset: tablib.Dataset, **options: Any) -> bytes:
        """The file: amounts as `-12.50`, texts made inert."""
        out = io.StringIO(newline="")
        csv.writer(out).writerows([_printed(value) for value in row] for row in (dataset.headers, *dataset))
        return out.getvalue().encode("utf-8-sig")


def _printed(value: Any) -> str:
    return two_places(value) if isinstance(value, Decimal) else inert(value) if isinstance(value, str) else str(value)


class Xlsx(XLSX):
    """A workbook of one sheet: amounts are numbers, days are dates, everything else is text."""

    def export_data(self, dataset: tablib.Dataset, **options: Any) -> bytes:
        """The file."""
        return table_workbook("数据", dataset.headers, dataset)


def table_workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """An .xlsx with the heads in its first row, frozen and with filters; `title` names the sheet.

    Decimals are amounts with two places, ints are numbers, days are dates, None is an empty cell. All else is text,
    which no program takes for a formula.
    """
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = FORBIDDEN.sub(" ", title)[:TITLE_LIMIT].strip("' ") or "表"
    book.properties.title = title
    table = [list(heads), *map(list, rows)]
    for number, row in enumerate(table, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                write_cell(sheet.cell(row=number, column=column), value)
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for column in range(1, len(heads) + 1):
        widths = (_width(row[column - 1]) + 2 for row in table if len(row) >= column)
        sheet.column_dimensions[get_column_letter(column)].width = max(NARROWEST, min(WIDEST, max(widths)))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_cell(cell: Any, value: Any) -> None:
    """Fill a cell of a workbook: numbers as numbers, days as dates, all else as text that nothing runs."""
    if known := next((words for kind, words in NUMBER_FORMATS if isinstance(value, kind)), None):
        cell.value, cell.number_format = value, known
    else:
        cell.value, cell.number_format = inert(ILLEGAL_CHARACTERS_RE.sub("", str(value))), "@"
        cell.data_type = "s"


def _width(value: Any) -> int:
    return sum(2 if ord(one) > 0x2E7F else 1 for one in str("" if value is None else value))
