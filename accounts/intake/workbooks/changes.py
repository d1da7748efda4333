"""What an import would change, field by field, and what of a workbook is not rows (导入前后对比).

Rows are new, changed, removed or unchanged. Last year's figures in 主要指标变动情况表 are held against last year's filing:
told, never written (上年数核对). A publication rounds each cell on its own, so that a total may differ from the sum of what
stands beneath by a tail: what was published is given back as it was printed, the total is kept as a row of its table
(公开件所印的合计).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from accounts.editions.statement import Statement, fill
from accounts.figures.book import Book, derivation_of
from accounts.figures.equations import within_rounding
from accounts.figures.totals import LINES as TOTALS
from accounts.figures.totals import Totals
from accounts.models import (
    LINES,
    SINGLE,
    BudgetLine,
    Difference,
    EnteredRow,
    Entries,
    Key,
    Precision,
    PrintedTotal,
    columns_of,
    key_of,
    keyed,
    row_differences,
    values_of,
)

from .extract import Extract, Name, is_count, label, shown
from .interpretation import Interpretation
from .rows import Rows

NEW, CHANGED, REMOVED = "new", "changed", "removed"
WORDS = {NEW: "新增", CHANGED: "改动", REMOVED: "删除"}


@dataclass(frozen=True)
class PreviewedRow:
    """One row that would be new, changed or removed."""

    kind: str
    row: str
    fields: tuple[Difference, ...]

    @property
    def words(self) -> str:
        """新增, 改动 or 删除."""
        return WORDS[self.kind]


@dataclass
class ModelChange:
    """What happens to the rows of one model."""

    model: type[EnteredRow]
    caption: str
    rows: list[PreviewedRow]
    unchanged: int

    @property
    def is_emptied(self) -> bool:
        """Whether rows that a person entered stand there now, and none would be left."""
        return self.counts[REMOVED] == len(self.rows) > 0 and not self.unchanged and self.model is not PrintedTotal

    @property
    def counts(self) -> dict[str, int]:
        """Counts by kind, `unchanged` included."""
        return {kind: sum(one.kind == kind for one in self.rows) for kind in WORDS} | {"unchanged": self.unchanged}


def standing_rows(entries: Entries) -> dict[type[EnteredRow], list[EnteredRow]]:
    """The rows of a filing by model, those that a workbook can bring."""
    return {model: list(getattr(entries, name)) for name, model in LINES.items()} | {
        model: [row] if (row := getattr(entries, name)) else [] for name, model in SINGLE.items()
    }


def entries_with(entries: Entries, rows: Rows) -> Entries:
    """The entries as they would be with these rows."""
    made: dict[str, Any] = {
        **{name: list(rows[model]) for name, model in LINES.items() if model in rows},
        **{name: rows[model][0] for name, model in SINGLE.items() if model in rows},
    }
    return replace(entries, **made)


def with_zero_rows(rows: Rows, entries: Entries) -> Rows:
    """The same rows and, so that nothing is removed for nothing, the standing rows that hold only zeros."""
    standing = standing_rows(entries)
    there = {model: set(map(_key, made)) for model, made in rows.items()}
    return {
        model: [*made, *(row for row in standing[model] if _key(row) not in there[model] and _is_zero(row))]
        for model, made in rows.items()
    }


def changes(rows: Rows, entries: Entries, names: Mapping[str, str], numbers: Mapping[str, str]) -> list[ModelChange]:
    """Compare the rows to be saved with those that stand, model by model; `numbers`: key of a statement → its number."""
    standing = standing_rows(entries)
    return [_compare(model, made, standing[model], {**names, **numbers}) for model, made in rows.items()]


def _compare(
    model: type[EnteredRow], made: Sequence[EnteredRow], old: Sequence[EnteredRow], names: Mapping[str, str]
) -> ModelChange:
    rows = {_key(row): row for row in (*old, *made)}
    before, after = keyed(old), keyed(made)
    kinds = {key: NEW if key not in before else REMOVED if key not in after else CHANGED for key in (after | before)}
    previewed = [
        PreviewedRow(kind, _words(rows[key], names), fields)
        for key, kind in kinds.items()
        if (fields := tuple(row_differences(model, before.get(key), after.get(key), empty="—"))) or kind != CHANGED
    ]
    return ModelChange(model, str(model._meta.verbose_name), previewed, len(kinds) - len(previewed))


def _key(row: EnteredRow) -> Key:
    return key_of(type(row), values_of(row))


def _is_zero(row: EnteredRow) -> bool:
    return bool(row.key_fields) and not any(getattr(row, one.name) for one in columns_of(type(row)) if not one.is_key)


def _words(row: EnteredRow, names: Mapping[str, str]) -> str:
    if isinstance(row, PrintedTotal):
        return f"{names.get(row.table, row.table)} {label(Name.of(row.figure), names)}"
    nature = row.get_nature_display() if isinstance(row, BudgetLine) and row.nature else ""
    return " ".join(one for one in (str(row), names.get(getattr(row, "code", ""), ""), nature) if one)


def compare_last_year(extract: Extract, prior: Totals | None, tolerance: Decimal) -> None:
    """Note each figure of last year that differs from last year's filing by more than `tolerance` 元.

    The tolerance is that of printed 万元 where one of both was taken from a publication, else zero.
    """
    found = [one for one in extract.found if one.stage == "prior" and one.figure in TOTALS and not is_count(one.figure)]
    if found and prior is None:
        extract.note(extract.found[found[0]][0].place, "本系统没有上年数，表中的上年数没有核对。")
    for name in found if prior is not None else ():
        reading = extract.found[name][0]
        theirs = Decimal(prior[name.figure]) if prior is not None else reading.amount
        if reading.given and abs(reading.amount - theirs) > tolerance:
            extract.note(
                reading.place,
                f"“{label(name._replace(stage=''), {})}”的上年数为 {shown(name, reading.amount)}，"
                f"上年填报中为 {shown(name, theirs)}；上年数不随本次导入改动，请核对以哪个为准。",
            )


def printed_totals(read: Interpretation, statements: Sequence[Statement], book: Book) -> list[PrintedTotal]:
    """The totals to keep of a workbook in 万元, none of one in 元; `book` is that of its rows alone.

    A total is kept within 0.005 万元 × (n + 1) of its n entered amounts; `read` notes those that are not.
    """
    if read.amounts != Precision.WAN:
        return []
    kept = []
    for form in statements:
        for figure, ours in fill(form, book).cells():
            name = Name.of(figure)
            reading = next((one for one in read.found.get(name, ()) if one.table == form.key), None)
            if reading is None or not reading.given or reading.amount == ours:
                continue
            count = len(derivation_of(book, figure).entered)
            if within_rounding(reading.amount, ours, count):
                kept.append(PrintedTotal(table=form.key, figure=figure, amount=reading.amount))
            else:
                have, rows = (shown(name, one, read.amounts) for one in (reading.amount, ours))
                read.note(
                    reading.place,
                    f"“{label(name, book.subjects)}”所印为 {have}，其下 {count} 个录入数合计为 {rows}，"
                    "相差超过取舍的尾差，不留存所印的数，按录入数合计。",
                )
    return kept
