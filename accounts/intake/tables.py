"""Formats of lists: what may be brought in, what is written (列表的格式：xlsx 与 csv)."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import tablib
from import_export.formats.base_formats import CSV, XLSX, Format

from accounts.figures.money import two_places

from .cells import inert
from .reading import uploads
from .table_workbook import table_workbook


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


class Csv(CSV):
    """CSV in UTF-8 with the mark by which spreadsheet programs know it."""

    CONTENT_TYPE = "text/csv; charset=utf-8"

    def export_data(self, dataset: tablib.Dataset, **options: Any) -> bytes:
        """The file: amounts as `-12.50`, texts made inert."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerows([_printed(value) for value in row] for row in (dataset.headers, *dataset))
        return out.getvalue().encode("utf-8-sig")


def _printed(value: Any) -> str:
    return two_places(value) if isinstance(value, Decimal) else inert(value) if isinstance(value, str) else str(value)


class Xlsx(XLSX):
    """A workbook of one sheet: amounts are numbers, days are dates, everything else is text."""

    def export_data(self, dataset: tablib.Dataset, **options: Any) -> bytes:
        """The file."""
        return table_workbook("数据", dataset.headers, dataset)
