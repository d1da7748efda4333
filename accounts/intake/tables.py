"""Lists: formats, what may be brought in, what is written; what all lists share (列表的格式：xlsx 与 csv，单表工作簿；共同部分).

Every wrong cell is named by line and column; all or nothing is saved, in bulk. A workbook of one plain table serves lists
and proofs that are read and sorted in an office.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import tablib
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import Diff, ModelResource
from import_export.results import Result
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from accounts.figures.money import two_places
from accounts.models import EnteredColumn, ValueKind

from .cells import CellWidget, choice, code_of, inert, listed_amount, sheet_title, text_of
from .reading import uploads
from .wrong_file import WrongFile

WORKBOOK = XLSX.CONTENT_TYPE
NARROWEST, WIDEST = 8, 60
"""Widths of columns in characters; a Chinese one counts twice."""
NUMBER_FORMATS = ((Decimal, "#,##0.00"), (date, "yyyy-mm-dd"), (int, "General"))
LINE = "行号"
"""A column of our own: the line of the file; a file that brings one along has it left out."""

Save = Callable[[list[tuple[int, Any]]], None]
"""Writes the new and changed rows, each with the line of the file, or raises with words for the person."""


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
    sheet.title = sheet_title(title)
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


class WordsDiff(Diff):
    """Old and new value of a cell side by side, without styles of its own."""

    def as_html(self) -> list[SafeString]:
        """One cell a column."""
        return [
            format_html("{}", new)
            if self.new or str(old) == str(new)
            else format_html("<del>{}</del> <ins>{}</ins>", old, new)
            for old, new in zip(self.left, self.right, strict=True)
        ]


def column(attribute: str, caption: str, cell: CellWidget | None = None, *, is_fixed: bool = False) -> Field:
    """A column: the attribute of the model and its caption; a fixed one only tells which row is meant."""
    return Field(attribute=attribute, column_name=caption, widget=cell or CellWidget(text_of), readonly=is_fixed)


def cell_of(of: EnteredColumn) -> CellWidget:
    """How a column is read and written that a model describes; amounts in 元."""
    if of.kind is ValueKind.CHOICE:
        return choice(of.choices, blank=bool(of.field.blank))
    kinds = {ValueKind.CODE: CellWidget(code_of), ValueKind.AMOUNT: CellWidget(listed_amount)}
    return kinds.get(of.kind, kinds[ValueKind.AMOUNT] if of.kind is ValueKind.NUMBER else CellWidget(text_of))


class ListResource(ModelResource):
    """Rows of one model under Chinese captions. Rows that the file does not name stay as they are."""

    required: ClassVar[tuple[str, ...]] = ()
    """Captions of the columns without which no row can be told from another."""
    key_columns: ClassVar[tuple[str, ...]] = ()
    """Names of the columns that tell one row from another."""

    class Meta:
        use_bulk = True
        skip_unchanged = True

    def __init__(self, save: Save | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.save = save
        self.rows: list[tuple[int, Any]] = []
        self.known: dict[Any, Any] = {}
        self.first: dict[tuple[Any, ...], int] = {}

    # What a list says of its rows -------------------------------------------------------------------------------------

    def prepare(self, rows: list[dict[str, Any]]) -> None:
        """Ask the database once for what all rows need; fill `known` with the saved rows by key."""

    def key_of(self, row: dict[str, Any]) -> tuple[Any, ...] | None:
        """What tells the row from others; None when its cells cannot be read."""
        try:
            return tuple(self.fields[name].clean(row) for name in self.key_columns)
        except (ValueError, KeyError):
            return None

    def start(self, row: dict[str, Any]) -> Any:
        """A new instance for the row, with what the fixed columns say."""
        return self._meta.model()

    def judge(self, instance: Any, row: dict[str, Any]) -> Iterable[str]:
        """What is wrong with the row besides its cells."""
        return ()

    # How import-export asks for it ------------------------------------------------------------------------------------

    def get_diff_class(self) -> type[Diff]:
        """Ours."""
        return WordsDiff

    def get_import_order(self) -> tuple[str, ...]:
        """Without the fixed columns that tell no row from another: they are written for the reader and not read."""
        told = {name for name, one in self.fields.items() if one.readonly and one.column_name not in self.required}
        return tuple(name for name in self._meta.fields if name not in told)

    def before_import(self, dataset: tablib.Dataset, **options: Any) -> None:
        """Judge the head, leave out blank rows, number the others. Raises WrongFile."""
        self._judge_head([str(one) for one in dataset.headers])
        heads = [one for one in dataset.headers if one != LINE]
        rows = [(line, {head: one[head] for head in heads}) for line, one in enumerate(dataset.dict, start=2)]
        filled = [(line, row) for line, row in rows if any(map(text_of, row.values()))]
        dataset.wipe()
        dataset.headers = [LINE, *heads]
        dataset.extend([line, *row.values()] for line, row in filled)
        self.prepare([row for _, row in filled])

    def _judge_head(self, heads: list[str]) -> None:
        known = [self.fields[name].column_name for name in self._meta.fields]
        absent = [one for one in self.required if one not in heads]
        strange = [one for one in heads if one not in known and one != LINE]
        double = sorted({one for one in heads if heads.count(one) > 1})
        told = (
            (absent, f"表头缺少“{'”和“'.join(absent)}”列，现有：{'、'.join(filter(None, heads))}。"),
            (strange, f"不认识的列“{'”和“'.join(strange)}”；可以有的列：{'、'.join(known)}。"),
            (double, f"“{'”和“'.join(double)}”列出现了两次，请只留一列。"),
        )
        if problems := [f"第1行：{words}" for found, words in told if found]:
            raise WrongFile(*problems)

    def get_or_init_instance(self, instance_loader: Any, row: dict[str, Any]) -> tuple[Any, bool]:
        """The saved row of that key, or a new one."""
        found = self.known.get(self.key_of(row))
        return (found, False) if found is not None else (self.start(row), True)

    def import_instance(self, instance: Any, row: dict[str, Any], **options: Any) -> None:
        """Read all cells of the row. Raises ValidationError with everything that is wrong with it."""
        unread: dict[str, str] = {}
        for field in (one for one in self.get_import_fields() if one.column_name in row):
            try:
                value = field.clean(row)
            except ValueError as error:
                unread[field.attribute] = f"“{field.column_name}”：{error}"
            else:
                if not field.readonly:
                    setattr(instance, field.attribute, value)
        others = (*self._double(row), *self.judge(instance, row), *self._unfit(instance, unread))
        if problems := [*unread.values(), *others]:
            raise ValidationError([f"第{row[LINE]}行：{problem}" for problem in problems])

    def _double(self, row: dict[str, Any]) -> list[str]:
        key = self.key_of(row)
        first = row[LINE] if key is None else self.first.setdefault(key, row[LINE])
        return [] if first == row[LINE] else [f"与第{first}行是同一行，请合并为一行。"]

    def _unfit(self, instance: Any, unread: Iterable[str]) -> list[str]:
        """What the model says of its fields, under the captions of the columns."""
        captions = {field.attribute: field.column_name for field in self.get_import_fields() if not field.readonly}
        others = [field.name for field in instance._meta.fields if field.name not in captions]
        try:
            instance.clean_fields(exclude=[*others, *unread])
        except ValidationError as error:
            return [
                f"“{captions[name]}”的“{str(getattr(instance, name))[:40]}”：{''.join(words)}"
                for name, words in error.message_dict.items()
            ]
        return []

    def save_instance(self, instance: Any, is_create: bool, row: dict[str, Any], **options: Any) -> None:
        """Kept for the one write at the end."""
        self.rows.append((row[LINE], instance))

    def after_import(self, dataset: tablib.Dataset, result: Result, **options: Any) -> None:
        """Write all rows at once, or none where one is wrong; the preview's write is rolled back."""
        if self.save and self.rows and not result.has_errors() and not result.has_validation_errors():
            self.save(self.rows)
