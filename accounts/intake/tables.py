"""Formats of lists: what may be brought in, what is written (列表的格式：xlsx 与 csv)."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import tablib
from import_export.formats.base_formats import Format
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from accounts.figures.money import two_places

from .cells import inert
from .reading import uploads


class Upload(Format):
    """What can be brought in: the content tells whether it is a workbook or CSV, and in which encoding."""

    def __init__(self, encoding: str | None = None) -> None:
        super().__init__()

    def get_title(self) -> str:
        return "xlsx 或 csv（由内容识别）"

    def can_import(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """The rows. Raises WrongFile."""
        return uploads.table(in_stream)


class Csv(Format):
    """CSV in UTF-8 with the mark by which spreadsheet programs know it."""

    def get_title(self) -> str:
        return "csv"

    def get_extension(self) -> str:
        return "csv"

    def get_content_type(self) -> str:
        return "text/csv; charset=utf-8"

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: tablib.Dataset, **options: Any) -> bytes:
        """The file: amounts as `-12.50`, texts made inert."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerows([_printed(value) for value in row] for row in (dataset.headers, *dataset))
        return out.getvalue().encode("utf-8-sig")


def _printed(value: Any) -> str:
    return two_places(value) if isinstance(value, Decimal) else inert(value) if isinstance(value, str) else str(value)


class Xlsx(Format):
    """A workbook of one sheet: amounts are numbers, days are dates, everything else is text."""

    def get_title(self) -> str:
        return "xlsx"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: tablib.Dataset, **options: Any) -> bytes:
        """The file."""
        book = Workbook(write_only=False)
        sheet: Any = book.worksheets[0]
        sheet.title = "数据"
        for number, row in enumerate((dataset.headers, *dataset), start=1):
            for column, value in enumerate(row, start=1):
                write_cell(sheet.cell(row=number, column=column), value)
        sheet.freeze_panes = "A2"
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def write_cell(cell: Any, value: Any) -> None:
    """Fill a cell of a workbook: numbers as numbers, days as dates, all else as text that nothing runs."""
    if isinstance(value, Decimal):
        cell.value, cell.number_format = value, "#,##0.00"
    elif isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    elif isinstance(value, int):
        cell.value = value
    else:
        cell.value, cell.number_format = inert(ILLEGAL_CHARACTERS_RE.sub("", str(value))), "@"
        cell.data_type = "s"
