"""Rows and cells of an entry page, saved or just typed: how they are shown, read and added up (录入页上的行与格，合计)."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from accounts.figures.money import ZERO
from accounts.figures.numerals import is_digits
from accounts.intake.cells import Measure, plain_number, read_amount, show_amount
from accounts.models import EnteredColumn, EnteredRow, Key, Scheme, ValueKind, key_of, values_of
from accounts.workflow import require

from .sheets import EntrySheet, SubjectList

INCOMPLETE = "页面不完整，没有保存；请刷新后重试。"
NO_SUBJECTS = SubjectList(0, Scheme.FUNCTIONAL, {})


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


@dataclass
class PageCells:
    """How the cells of one page are shown and read: its sheet, columns, unit of money and the year's subjects."""

    sheet: EntrySheet
    columns: Sequence[EnteredColumn]
    measure: Measure = Measure.YUAN
    subjects: SubjectList = NO_SUBJECTS

    def row_of(self, row: EnteredRow) -> TypedRow:
        """A saved row as it stands on the page."""
        return TypedRow({one.name: self.text(one, getattr(row, one.name)) for one in self.columns}, is_saved=True)

    def empty_rows(self, count: int) -> list[TypedRow]:
        """Rows to type in."""
        return [TypedRow({column.name: "" for column in self.columns}) for _ in range(count)]

    def posted(self, data: Mapping[str, Any], prefix: str = "") -> TypedRow:
        """A row as it was sent. Raises Refused when one of its cells is missing."""
        require(all(f"{prefix}{column.name}" in data for column in self.columns), INCOMPLETE)
        return TypedRow(
            {column.name: str(data[f"{prefix}{column.name}"]).replace("\0", "") for column in self.columns},
            is_deleted=f"{prefix}DELETE" in data,
        )

    def read(self, row: TypedRow) -> None:
        """Read the cells: `row.value` is the row meant, `row.errors` what could not be read."""
        values = self.values(row)
        if not row.errors:
            row.value = self.sheet.model(**values)

    def values(self, row: TypedRow) -> dict[str, Any]:
        """The values of a row by column; what could not be read stands in `row.errors`."""
        values: dict[str, Any] = {}
        for column in self.columns:
            try:
                values[column.name] = self.value(column, row.texts[column.name])
            except ValidationError as error:
                row.errors[column.name] = error.messages
        return values

    def convert(self, rows: Sequence[TypedRow]) -> bool:
        """Show the amounts in the other unit, exactly; none, where a cell is no amount: it is named. Whether it was done."""
        converted = [dict(row.texts) for row in rows]
        for row, texts in zip(rows, converted, strict=True):
            for column in (one for one in self.columns if one.is_amount):
                try:
                    texts[column.name] = _amount(
                        column, read_amount(texts[column.name], self.measure), self.measure.other
                    )
                except ValidationError as error:
                    row.errors[column.name] = error.messages
        if is_read := not any(row.errors for row in rows):
            self.measure = self.measure.other
            for row, texts in zip(rows, converted, strict=True):
                row.texts = texts
        return is_read

    def amounts(self, row: TypedRow, kind: ValueKind = ValueKind.AMOUNT) -> dict[str, Decimal]:
        """The amounts of a row in 元, or its counts; what cannot be read counts nothing and is named on saving."""
        found = {}
        for column in (one for one in self.columns if one.kind is kind and row.texts[one.name]):
            text = row.texts[column.name]
            with suppress(ValidationError):
                found[column.name] = Decimal(
                    (read_amount(text, self.measure) or ZERO) if column.is_amount else self.value(column, text)
                )
        return found

    def text(self, column: EnteredColumn, value: Any) -> str:
        """The text of a cell that holds the value; amounts are given in 元."""
        if column.is_amount:
            return _amount(column, value, self.measure)
        if value is None or (not value and not column.field.null):
            return ""
        if column.kind is ValueKind.COUNT:
            return str(int(value))
        return f"{value:,.2f}" if column.kind is ValueKind.NUMBER else str(value)

    def value(self, column: EnteredColumn, text: str) -> Any:
        """The value that the text of a cell means, amounts in 元.

        Raises ValidationError that names the value and says what to do.
        """
        if column.field.null and plain_number(text) == "":
            return None
        match column.kind:
            case ValueKind.CODE:
                return self._code(column, text)
            case ValueKind.CHOICE:
                return _choice(column, text.strip())
            case ValueKind.AMOUNT | ValueKind.NUMBER:
                amount = read_amount(text, self.measure if column.is_amount else Measure.YUAN)
                return column.field.clean(ZERO if amount is None else amount, None)
        return column.field.clean(_count(text) if column.kind is ValueKind.COUNT else text, None)

    def _code(self, column: EnteredColumn, text: str) -> str:
        """The code that is meant, of a level that can be picked."""
        code = self.subjects.code_of(text, self.sheet.levels)
        try:
            return str(column.field.clean(code, None))
        except ValidationError as error:
            level = self.subjects.level(code)
            typed = f"“{text.strip()[:40]}”：" if code else ""
            what = f"“{self.subjects.called(code)}”是{level}级科目。" if level else typed
            raise ValidationError([f"{what}{message}" for message in error.messages]) from error

    def input(
        self, column: EnteredColumn, row: TypedRow, prefix: str = "", label: str = "", problem: str = ""
    ) -> dict[str, Any]:
        """The input of a cell for its template `input.html`.

        `label` says it to a screen reader where no label element does; `problem` is the id of what is wrong with the
        row, where the row has one for all.
        """
        text, errors = row.texts[column.name], row.errors.get(column.name, [])
        return {
            "column": column,
            "name": f"{prefix}{column.name}",
            "text": text,
            "mode": {ValueKind.CODE: "text", ValueKind.COUNT: "numeric"}.get(column.kind, "decimal"),
            "options": _options(column, text),
            "label": label,
            "caption": f"{column.caption}（{self.measure.label}）" if column.is_amount else column.caption,
            "errors": errors,
            "problem": (problem or f"problem-{column.name}") if errors else "",
            "note": row.notes.get(column.name, ""),
        }


def key_of_row(row: EnteredRow) -> Key:
    """What tells the row from the others of its sheet."""
    return key_of(type(row), values_of(row))


def _options(column: EnteredColumn, text: str) -> list[tuple[str, str]]:
    """What can be chosen; what was typed besides stays."""
    offered = column.choices if text in dict(column.choices) else [*column.choices, (text, text)]
    return [("", "—"), *((value, caption) for value, caption in offered if value)]


def _amount(column: EnteredColumn, value: Decimal | None, measure: Measure) -> str:
    return show_amount(value, measure, blank_zero=not column.field.null)


def _count(text: str) -> int:
    plain = str(plain_number(text)) or "0"
    if not re.fullmatch(r"\+?[0-9]{1,12}(\.0*)?", plain):
        raise ValidationError(f"“{text.strip()[:40]}”不是个数，请填写不小于 0 的整数。")
    return int(Decimal(plain))


def _choice(column: EnteredColumn, text: str) -> str:
    known = {caption: value for value, caption in column.choices} | {value: value for value, _ in column.choices}
    if text == "" and not column.field.blank:
        raise ValidationError(f"请选择{column.caption}。")
    if text and text not in known:
        raise ValidationError(f"“{text[:40]}”不在可选范围内，请从列表中选择{column.caption}。")
    return known.get(text, "")


WHOLE = ""
"""Among the sums of a line, that of its rows' totals."""


def row_sum(cells: PageCells, amounts: Mapping[str, Decimal]) -> Decimal:
    """What the amounts of a row add up to in 元."""
    return sum((amounts.get(name, ZERO) for name in cells.sheet.sums), ZERO)


def sums_of(cells: PageCells, rows: Sequence[TypedRow]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lines of each table, and of each class in it, over the rows that are not marked for deletion."""
    sheet = cells.sheet
    choices = {column.name: dict(column.choices) for column in cells.columns}
    splits = choices.get(sheet.split, {"": ""})
    tables: dict[str, dict[str, Decimal]] = {split: defaultdict(Decimal) for split in splits}
    classes: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in (row for row in rows if not row.is_deleted):
        amounts = cells.amounts(row)
        split, kind = row.texts.get(sheet.split, ""), _class(sheet, row)
        in_table, in_class = split in splits, bool(kind and amounts)
        for line in (*([tables[split]] if in_table else ()), *([classes[split, kind]] if in_class else ())):
            for name, amount in {**amounts, WHOLE: row_sum(cells, amounts)}.items():
                line[name] += amount
    named = choices[sheet.classes] or {kind: cells.subjects.called(kind) for _, kind in classes}
    return (
        [_line(cells, split, f"{splits[split]}合计", sums) for split, sums in tables.items()],
        [
            _line(cells, split, f"{splits.get(split, '')} {named.get(kind, '')}".strip(), classes[split, kind])
            for split, kind in sorted(classes)
        ],
    )


def _line(cells: PageCells, split: str, caption: str, sums: Mapping[str, Decimal]) -> dict[str, Any]:
    """A line for its template: the table it belongs to, its caption, the sum of each amount, and of the rows' totals."""
    shown = {
        name: show_amount(sums.get(name, ZERO), cells.measure, blank_zero=False)
        for name in (*(column.name for column in cells.columns if column.is_amount), WHOLE)
    }
    return {"table": split, "caption": caption, "whole": shown.pop(WHOLE), "sums": list(shown.items())}


def _class(sheet: EntrySheet, row: TypedRow) -> str:
    """The class of a row: the 类 of its code, or the kind of money."""
    text = row.texts.get(sheet.classes, "")
    if sheet.classes != "code":
        return text
    code = str(plain_number(text[:3]))
    return code if len(code) == 3 and is_digits(code) else ""
