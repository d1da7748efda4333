"""The totals of a grid as it stands: by row, by class, by table, exact (录入表的合计：行、类、表)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from accounts.figures.money import ZERO
from accounts.figures.numerals import is_digits
from accounts.intake.numbers import plain_number, show_amount

from .cells import PageCells, TypedRow
from .sheets import EntrySheet

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
    tables: dict[tuple[str, str], dict[str, Decimal]] = {(split, ""): {} for split in splits}
    classes: dict[tuple[str, str], dict[str, Decimal]] = {}
    for row in rows:
        amounts = {} if row.is_deleted else cells.amounts(row)
        split, kind = row.texts.get(sheet.split, ""), _class(sheet, row)
        lines = [tables[split, ""]] if split in splits else []
        if kind and amounts:
            lines.append(classes.setdefault((split, kind), {}))
        for line in lines:
            for name, amount in {**amounts, WHOLE: row_sum(cells, amounts)}.items():
                line[name] = line.get(name, ZERO) + amount
    named = choices[sheet.classes] or {kind: cells.subjects.called(kind) for _, kind in classes}
    return (
        [_line(cells, split, f"{splits[split]}合计", sums) for (split, _), sums in tables.items()],
        [
            _line(cells, split, f"{splits.get(split, '')} {named.get(kind, '')}".strip(), classes[split, kind])
            for split, kind in sorted(classes)
        ],
    )


def _line(cells: PageCells, split: str, caption: str, sums: Mapping[str, Decimal]) -> dict[str, Any]:
    """A line for its template: the table it belongs to, its caption, the sum of each amount, and of the rows' totals."""
    shown = {name: show_amount(sums.get(name, ZERO), cells.measure, blank_zero=False) for name in _amounts(cells)}
    return {"table": split, "caption": caption, "whole": shown.pop(WHOLE), "sums": list(shown.items())}


def _amounts(cells: PageCells) -> list[str]:
    return [*(column.name for column in cells.columns if column.is_amount), WHOLE]


def _class(sheet: EntrySheet, row: TypedRow) -> str:
    """The class of a row: the 类 of its code, or the kind of money."""
    text = row.texts.get(sheet.classes, "")
    if sheet.classes != "code":
        return text
    code = str(plain_number(text[:3]))
    return code if len(code) == 3 and is_digits(code) else ""
