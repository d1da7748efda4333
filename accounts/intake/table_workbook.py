"""A workbook of one plain table, for lists and proofs that are read and sorted in an office (单表工作簿)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from .cells import inert

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST, WIDEST = 8, 60
"""Widths of columns in characters; a Chinese one counts twice."""
TITLE_LIMIT = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
"""What the name of a sheet cannot hold."""


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
        longest = max(_width(row[column - 1]) for row in table if len(row) >= column)
        sheet.column_dimensions[get_column_letter(column)].width = max(NARROWEST, min(WIDEST, longest + 2))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
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


def _width(value: Any) -> int:
    return sum(2 if ord(one) > 0x2E7F else 1 for one in str("" if value is None else value))
