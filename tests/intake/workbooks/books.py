"""Workbooks made from the two golden ones, and what becomes of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import openpyxl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from accounts.editions import edition_named
from accounts.editions.statement import Statement
from accounts.intake.workbooks.captions import Subjects
from accounts.intake.workbooks.changes import standing_rows
from accounts.intake.workbooks.formats import open_workbook
from accounts.intake.workbooks.grid import Workbook
from accounts.intake.workbooks.interpretation import Expected, Interpretation, understand
from accounts.intake.workbooks.rows import rows_of
from accounts.intake.wrong_file import WrongFile
from accounts.models import EnteredRow, Entries, Precision
from tests.sample import GOLDEN, sample_case, subjects

EDITION = edition_named("xinjiang-2023")
UNIT = "克拉玛依市乌尔禾区工业和信息化局"
FILES = {"internal": "caijue-2023.xlsx", "public": "gongkai-2023.xlsx"}
LAST_YEAR = {"2011308": "招商引资（旧）", "2150599": "旧科目"}
Figures = dict[tuple[str, ...], dict[str, Any]]

Edit = Callable[[openpyxl.Workbook], Any]
"""What is done to an opened workbook."""


@cache
def golden(kind: str) -> bytes:
    return (GOLDEN / FILES[kind]).read_bytes()


def opened(kind: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(golden(kind)))


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def edited(kind: str, edit: Callable[[openpyxl.Workbook], Any]) -> bytes:
    """The golden workbook after `edit`."""
    book = opened(kind)
    edit(book)
    return saved(book)


def with_cells(kind: str, **cells: Any) -> bytes:
    """`Z04__F7=5`: the sheet whose name begins with the key, the cell, the value."""

    def edit(book: openpyxl.Workbook) -> None:
        for address, value in cells.items():
            key, _, cell = address.rpartition("__")
            sheet_of(book, key)[cell] = value

    return edited(kind, edit)


def sheet_of(book: openpyxl.Workbook, key: str) -> Worksheet:
    """The sheet of a key: `Z01`, `Z01_1`, `公开04表`."""
    found = [one for one in book.worksheets if one.title.split(" ")[0] == key]
    assert len(found) == 1, key
    return found[0]


def moved(sheet: Worksheet, place: Callable[[int, int], tuple[int, int]]) -> None:
    """Every cell and merged range of the sheet at another place."""
    cells = [(one.row, one.column, one.value) for row in sheet.iter_rows() for one in row if one.value is not None]
    ranges = [one.bounds for one in sheet.merged_cells.ranges]
    for one in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(one))
    for row, column, _ in cells:
        sheet.cell(row, column).value = None
    for row, column, value in cells:
        to_row, to_column = place(row, column)
        sheet.cell(to_row, to_column).value = value
    for left, top, right, bottom in ranges:
        rows, columns = zip(place(top, left), place(bottom, right), strict=True)
        sheet.merge_cells(start_row=min(rows), end_row=max(rows), start_column=min(columns), end_column=max(columns))


def as_xls(content: bytes) -> bytes:
    """The same workbook in the older format."""
    book, old, out = openpyxl.load_workbook(io.BytesIO(content)), xlwt.Workbook(), io.BytesIO()
    for sheet in book.worksheets:
        page = old.add_sheet(sheet.title)
        merged = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
        covered = {(row, column) for one in merged.values() for row, column in _inside(one)}
        for row in sheet.iter_rows():
            for one in row:
                place = one.row, one.column
                if place in merged:
                    wide = merged[place]
                    page.write_merge(wide.min_row - 1, wide.max_row - 1, wide.min_col - 1, wide.max_col - 1, one.value)
                elif one.value is not None and place not in covered:
                    page.write(one.row - 1, one.column - 1, one.value)
    old.save(out)
    return out.getvalue()


def _inside(one: Any) -> list[tuple[int, int]]:
    return [
        (row, column) for row in range(one.min_row, one.max_row + 1) for column in range(one.min_col, one.max_col + 1)
    ]


@dataclass(frozen=True)
class Outcome:
    """What became of a workbook: figures, or why not."""

    refused: str = ""
    understood: Interpretation | None = None
    figures: Figures | None = None

    @property
    def problems(self) -> list[str]:
        return (
            [self.refused]
            if self.refused
            else [str(one) for one in self.understood.problems]
            if self.understood
            else []
        )

    @property
    def notes(self) -> list[str]:
        return [str(one) for one in self.understood.notes] if self.understood else []


def figures_of(entries: Entries) -> Figures:
    """Entered rows as figures."""
    return _figures(standing_rows(entries))


def _figures(rows: Mapping[type[EnteredRow], Iterable[EnteredRow]]) -> Figures:
    return {
        (model.__name__, *(str(getattr(row, key)) for key in row.key_fields)): {
            one.attname: getattr(row, one.attname)
            for one in row._meta.concrete_fields
            if one.name not in ("id", "filing", *row.key_fields)
        }
        for model, made in rows.items()
        for row in made
    }


def outcome(content: bytes, amounts: str = "", **options: Any) -> Outcome:
    """Read a workbook for the sample's unit and year into an empty filing."""
    try:
        book = open_workbook(content)
    except WrongFile as wrong:
        return Outcome(refused=str(wrong))
    return outcome_of(book, amounts, **options)


def outcome_of(
    book: Workbook,
    amounts: str = "",
    entries: Entries | None = None,
    unit: str = UNIT,
    known: dict[str, Decimal] | None = None,
    statements: Sequence[Statement] = EDITION.statements,
) -> Outcome:
    """The same of an opened workbook."""
    year = Subjects(2023, subjects(), LAST_YEAR)
    found = understand(
        book, Expected(unit, 2023, year, statements, Precision(amounts) if amounts else None, known or {})
    )
    rows = rows_of(found, entries or Entries()) if found.tables else {}
    return Outcome(understood=found, figures=_figures(rows))


@cache
def right(kind: str) -> Figures:
    """The figures of the golden workbook itself."""
    found = outcome(golden(kind)).figures
    assert found
    return found


def sample_figures() -> Figures:
    """The figures of the sample as entered."""
    return figures_of(sample_case().now.entries())
