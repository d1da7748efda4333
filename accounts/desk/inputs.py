"""The inputs of an entry page as HTML: real ones, each with a label (录入框的网页写法)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.figures.numerals import is_digits
from accounts.models.columns import Column

from .fields import Measure, show_amount
from .sheets import Sheet
from .subjects import SubjectList
from .sums import amounts_of, row_sum
from .typed import TypedRow

MODES = {"amount": "decimal", "number": "decimal", "count": "numeric", "code": "text"}
EMPTY = SafeString("")


@dataclass(frozen=True)
class Input:
    """One labelled input of a page of one row."""

    column: Column
    caption: str
    html: SafeString
    errors: Sequence[str]
    note: str


@dataclass(frozen=True)
class GridRow:
    """One row of a grid: its number, cells, name and total, what is wrong and what another did."""

    number: int
    index: int
    cells: Sequence[tuple[Column, SafeString]]
    subject: str
    total: str
    problems: Sequence[str]
    notes: Sequence[str]
    is_saved: bool
    is_deleted: bool
    anchor: str = ""
    """`row-general-2150501`: the values that tell a saved row from others; '' for a new one."""


def widget(column: Column, name: str, text: str, *, label: str = "", problem: str = "") -> SafeString:
    """The input of one cell; `label` where no label element names it, `problem` the id of what is wrong with it."""
    named = format_html(' aria-label="{}"', label) if label else EMPTY
    wrong = format_html(' aria-invalid="true" aria-describedby="{}"', problem) if problem else EMPTY
    if column.kind == "choice":
        return _select(column, name, text, SafeString(named + wrong))
    if column.kind == "words":
        return format_html(
            '<textarea name="{}" id="id_{}" rows="6" data-column="{}"{}{}>\n{}</textarea>',
            name,
            name,
            column.name,
            named,
            wrong,
            text,
        )
    return format_html(
        '<input type="text" name="{}" id="id_{}" value="{}" class="{}" data-column="{}" inputmode="{}" autocomplete="off"{}{}>',
        name,
        name,
        text,
        column.kind,
        column.name,
        MODES[column.kind],
        named,
        wrong,
    )


def _select(column: Column, name: str, text: str, attributes: SafeString) -> SafeString:
    known = column.choices if text in dict(column.choices) else [*column.choices, (text, text)]
    offered = [("", "—"), *((value, caption) for value, caption in known if value)]
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SafeString(" selected") if value == text else EMPTY, caption) for value, caption in offered),
    )
    return format_html(
        '<select name="{}" id="id_{}" data-column="{}"{}>{}</select>', name, name, column.name, attributes, options
    )


def grid_rows(
    sheet: Sheet, columns: Sequence[Column], rows: Sequence[TypedRow], measure: Measure, subjects: SubjectList
) -> list[GridRow]:
    """The rows of a grid for its template."""
    return [_grid_row(sheet, columns, row, index, measure, subjects) for index, row in enumerate(rows)]


def template_row(sheet: Sheet, columns: Sequence[Column], measure: Measure, subjects: SubjectList) -> GridRow:
    """An empty row that the page's script copies; its number is to be written in."""
    empty = TypedRow({column.name: "" for column in columns})
    return _grid_row(sheet, columns, empty, -1, measure, subjects)


def _grid_row(
    sheet: Sheet, columns: Sequence[Column], row: TypedRow, index: int, measure: Measure, subjects: SubjectList
) -> GridRow:
    captions = {column.name: column.caption for column in columns}
    problem = f"problem-{index}"
    cells = [
        (
            column,
            widget(
                column,
                f"rows-{index}-{column.name}",
                row.texts[column.name],
                label=f"第{index + 1}行 {column.caption}",
                problem=problem if column.name in row.errors else "",
            ),
        )
        for column in columns
    ]
    code = row.texts.get("code", "").strip()
    total = show_amount(row_sum(sheet, amounts_of(columns, row, measure)), measure)
    return GridRow(
        index + 1,
        index,
        cells,
        subjects.names.get(code, ("科目表中没有此编码" if is_digits(code) else "")),
        total,
        _words(captions, {name: "".join(messages) for name, messages in row.errors.items()}),
        _words(captions, row.notes),
        row.is_saved,
        row.is_deleted,
        _anchor(sheet, row) if row.is_saved else "",
    )


def _anchor(sheet: Sheet, row: TypedRow) -> str:
    """Where links to the row lead: the values of its key, blanks left out."""
    return "-".join(filter(None, ("row", *(row.texts[name].strip() for name in sheet.model.key_fields))))


def _words(captions: dict[str, str], words: dict[str, str]) -> list[str]:
    return [f"{captions[name]}：{text}" if name else text for name, text in words.items()]


def single_inputs(columns: Sequence[Column], row: TypedRow, measure: Measure) -> list[Input]:
    """The inputs of a page of one row, each for a label of its own."""
    return [
        Input(
            column,
            f"{column.caption}（{measure.caption}）" if column.is_amount else column.caption,
            widget(
                column,
                column.name,
                row.texts[column.name],
                problem=f"problem-{column.name}" if column.name in row.errors else "",
            ),
            row.errors.get(column.name, []),
            row.notes.get(column.name, ""),
        )
        for column in columns
    ]
