"""The totals of a grid as it stands: by row, by class, by table, exact (录入表的合计：行、类、表)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.figures.money import ZERO
from accounts.figures.numerals import is_digits
from accounts.intake.numbers import Measure, plain_number, show_amount
from accounts.models.columns import EnteredColumn

from .cells import PageCells, TypedRow
from .sheets import EntrySheet


@dataclass
class SumLine:
    """One line of totals: its name, the sum of each amount column, and of the rows' totals."""

    key: tuple[str, str]
    caption: str
    sums: dict[str, Decimal] = field(default_factory=dict)
    whole: Decimal = ZERO
    measure: Measure = Measure.YUAN

    @property
    def whole_text(self) -> str:
        """The sum of the rows' totals as it is shown."""
        return show_amount(self.whole, self.measure, blank_zero=False)

    def texts(self, columns: Sequence[EnteredColumn]) -> list[tuple[str, str]]:
        """The sum of each amount column as it is shown, under the name of the column."""
        return [
            (column.name, show_amount(self.sums.get(column.name, ZERO), self.measure, blank_zero=False))
            for column in columns
            if column.is_amount
        ]


@dataclass(frozen=True)
class GridSums:
    """The lines of a grid: one a table, and one a class of each table."""

    tables: list[SumLine]
    classes: list[SumLine]


def row_sum(cells: PageCells, row: TypedRow) -> Decimal:
    """What a row adds up to in 元."""
    amounts = cells.amounts(row)
    return sum((amounts.get(name, ZERO) for name in cells.sheet.sums), ZERO)


def sums_of(cells: PageCells, rows: Sequence[TypedRow]) -> GridSums:
    """All lines of totals over the rows that are not marked for deletion."""
    sheet, measure = cells.sheet, cells.measure
    choices = {column.name: dict(column.choices) for column in cells.columns}
    tables = {
        value: SumLine((value, ""), f"{caption}合计", measure=measure)
        for value, caption in choices.get(sheet.split, {}).items()
    }
    tables = tables or {"": SumLine(("", ""), "合计", measure=measure)}
    classes: dict[tuple[str, str], SumLine] = {}
    for row in rows:
        amounts = {} if row.is_deleted else cells.amounts(row)
        split, kind = row.texts.get(sheet.split, ""), _class(sheet, row)
        lines = [tables[split]] if split in tables else []
        if kind and amounts:
            name = choices[sheet.classes].get(kind, "") if choices[sheet.classes] else cells.subjects.called(kind)
            prefix = f"{choices[sheet.split].get(split, '')} " if sheet.split else ""
            lines.append(
                classes.setdefault((split, kind), SumLine((split, kind), f"{prefix}{name}".strip(), measure=measure))
            )
        for line in lines:
            for column, amount in amounts.items():
                line.sums[column] = line.sums.get(column, ZERO) + amount
            line.whole += sum((amounts.get(name, ZERO) for name in sheet.sums), ZERO)
    return GridSums(list(tables.values()), [classes[key] for key in sorted(classes)])


def _class(sheet: EntrySheet, row: TypedRow) -> str:
    """The class of a row: the 类 of its code, or the kind of money."""
    text = row.texts.get(sheet.classes, "")
    if sheet.classes != "code":
        return text
    code = str(plain_number(text[:3]))
    return code if len(code) == 3 and is_digits(code) else ""
