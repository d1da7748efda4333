"""What stands on an entry page, saved or just typed: texts by cell, nothing lost between two views of it (页面上的内容)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import EnteredRow
from accounts.models.columns import Column
from accounts.workflow import Refused

from .cells import read, read_code, shown
from .fields import Measure, read_amount, show_amount
from .sheets import Sheet
from .subjects import SubjectList

SPARE = 6
"""Empty rows offered below the entered ones."""
MORE = 20
"""How many rows the button for more rows adds."""
ROWS = 3000
"""How many rows a page may send."""
INCOMPLETE = "页面不完整，没有保存；请刷新后重试。"


@dataclass
class TypedRow:
    """The texts of one row by column; what is wrong in its cells; what another person did to them."""

    texts: dict[str, str]
    is_saved: bool = False
    is_deleted: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    """Words by column, with an empty key for the row."""
    value: EnteredRow | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed: the kind of money alone says nothing."""
        return not any(text.strip() for text in self.texts.values())


def row_of(columns: Sequence[Column], row: EnteredRow, measure: Measure) -> TypedRow:
    """A saved row as it stands on the page."""
    texts = {column.name: shown(column, getattr(row, column.name), measure) for column in columns}
    return TypedRow(texts, is_saved=True)


def empty_rows(columns: Sequence[Column], count: int) -> list[TypedRow]:
    """Rows to type in."""
    return [TypedRow({column.name: "" for column in columns}) for _ in range(count)]


def measure_of(data: Mapping[str, Any]) -> Measure:
    """The unit in which a page shows amounts; 元 unless it says otherwise."""
    return Measure.WAN if data.get("measure") == Measure.WAN else Measure.YUAN


def posted_rows(columns: Sequence[Column], data: QueryDict) -> list[TypedRow]:
    """The rows of a grid as they were sent. Raises Refused when rows are missing on the way."""
    text = data.get("rows", "")
    if not re.fullmatch(r"[0-9]{1,5}", text):
        raise Refused(INCOMPLETE)
    if int(text) > ROWS:
        raise Refused(f"一页最多保存 {ROWS:,} 行，现有 {int(text):,} 行；没有保存。")
    return [_posted(columns, data, f"rows-{number}-") for number in range(int(text))]


def posted_row(columns: Sequence[Column], data: QueryDict) -> TypedRow:
    """The labelled inputs of a page of one row. Raises Refused when one is missing."""
    return _posted(columns, data, "")


def _posted(columns: Sequence[Column], data: QueryDict, prefix: str) -> TypedRow:
    names = {column.name: f"{prefix}{column.name}" for column in columns}
    if any(name not in data for name in names.values()):
        raise Refused(INCOMPLETE)
    texts = {name: str(data[html_name]).replace("\0", "") for name, html_name in names.items()}
    return TypedRow(texts, is_saved=f"{prefix}saved" in data, is_deleted=f"{prefix}DELETE" in data)


def read_row(sheet: Sheet, columns: Sequence[Column], row: TypedRow, measure: Measure, subjects: SubjectList) -> None:
    """Read the cells: `row.value` is the row meant, `row.errors` what could not be read."""
    values: dict[str, Any] = {}
    for column in columns:
        text = row.texts[column.name]
        try:
            code = column.kind == "code"
            values[column.name] = read_code(sheet, column, text, subjects) if code else read(column, text, measure)
        except ValidationError as error:
            row.errors[column.name] = error.messages
    if not row.errors:
        row.value = sheet.model(**values)


def read_rows(
    sheet: Sheet, columns: Sequence[Column], rows: Sequence[TypedRow], measure: Measure, subjects: SubjectList
) -> list[EnteredRow] | None:
    """The rows meant, without the deleted and the empty ones; None when a cell is wrong or a row is there twice."""
    first: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(rows, start=1):
        if row.is_deleted or row.is_empty:
            continue
        read_row(sheet, columns, row, measure, subjects)
        if row.value is None:
            continue
        key = tuple(getattr(row.value, name) for name in sheet.model.key_fields)
        if first.setdefault(key, number) != number:
            row.errors[""] = [f"与第{first[key]}行相同（{row.value}），请合并为一行。"]
    if any(row.errors for row in rows):
        return None
    return [row.value for row in rows if row.value is not None]


def converted(columns: Sequence[Column], rows: Sequence[TypedRow], measure: Measure) -> None:
    """Show the amounts in the other unit, exactly; a cell that is no amount stays and is named."""
    for row in rows:
        for column in columns:
            if column.is_amount:
                try:
                    amount = read_amount(row.texts[column.name], measure)
                except ValidationError as error:
                    row.errors[column.name] = error.messages
                else:
                    row.texts[column.name] = show_amount(amount, measure.other, blank_zero=not column.field.null)
