"""What an import would change: new, changed, removed, unchanged, field by field (导入前后对比)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.figures.money import two_places
from accounts.models import (
    Balance,
    BudgetLine,
    EconomicLine,
    EnteredRow,
    Entries,
    ExpenditureLine,
    IncomeLine,
    Supplement,
    ThreePublicExpense,
)

from .rows import Rows

NEW, CHANGED, REMOVED = "new", "changed", "removed"
WORDS = {NEW: "新增", CHANGED: "改动", REMOVED: "删除"}


@dataclass(frozen=True)
class FieldChange:
    """One field: caption, value before and after as shown."""

    caption: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """One row that would be new, changed or removed."""

    kind: str
    row: str
    fields: tuple[FieldChange, ...]

    @property
    def words(self) -> str:
        """新增, 改动 or 删除."""
        return WORDS[self.kind]


@dataclass
class ModelChange:
    """What happens to the rows of one model."""

    model: type[EnteredRow]
    caption: str
    rows: list[RowChange] = field(default_factory=list)
    unchanged: int = 0

    def count(self, kind: str) -> int:
        """How many rows are `new`, `changed` or `removed`."""
        return sum(one.kind == kind for one in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """Counts by kind, `unchanged` included."""
        return {kind: self.count(kind) for kind in WORDS} | {"unchanged": self.unchanged}


def standing_rows(entries: Entries) -> dict[type[EnteredRow], list[EnteredRow]]:
    """The rows of a filing by model, those that a workbook can bring."""
    return {
        IncomeLine: list(entries.income),
        ExpenditureLine: list(entries.expenditure),
        BudgetLine: list(entries.budget),
        EconomicLine: list(entries.economic),
        Balance: list(entries.balances),
        ThreePublicExpense: [entries.three_public] if entries.three_public else [],
        Supplement: [entries.supplement] if entries.supplement else [],
    }


def with_zero_rows(rows: Rows, entries: Entries) -> Rows:
    """The same rows and, so that nothing is removed for nothing, the standing rows that hold only zeros."""
    standing = standing_rows(entries)
    kept: Rows = {}
    for model, made in rows.items():
        there = {_key(row) for row in made}
        kept[model] = [*made, *(row for row in standing[model] if _key(row) not in there and _is_zero(row))]
    return kept


def changes(rows: Rows, entries: Entries, names: Mapping[str, str]) -> list[ModelChange]:
    """Compare the rows to be saved with those that stand, model by model."""
    standing = standing_rows(entries)
    return [_compare(model, made, standing[model], names) for model, made in rows.items()]


def _compare(
    model: type[EnteredRow], made: Sequence[EnteredRow], old: Iterable[EnteredRow], names: Mapping[str, str]
) -> ModelChange:
    before = {_key(row): row for row in old}
    result = ModelChange(model, str(model._meta.verbose_name))
    for row in made:
        there = before.pop(_key(row), None)
        fields = tuple(_fields(there, row))
        if there is None:
            result.rows.append(RowChange(NEW, _words(row, names), fields))
        elif fields:
            result.rows.append(RowChange(CHANGED, _words(row, names), fields))
        else:
            result.unchanged += 1
    result.rows += [RowChange(REMOVED, _words(row, names), tuple(_fields(row, None))) for row in before.values()]
    return result


def _fields(before: EnteredRow | None, after: EnteredRow | None) -> Iterable[FieldChange]:
    some = before or after
    if some is None:
        return
    for one in some._meta.concrete_fields:
        if one.name in ("id", "filing", *some.key_fields):
            continue
        old, new = (getattr(row, one.attname) if row is not None else None for row in (before, after))
        if (old or 0) != (new or 0) and (old or new):
            yield FieldChange(str(one.verbose_name), _shown(old), _shown(new))


def _key(row: EnteredRow) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in row.key_fields)


def _is_zero(row: EnteredRow) -> bool:
    amounts = [one for one in row._meta.concrete_fields if one.name not in ("id", "filing", *row.key_fields)]
    return bool(row.key_fields) and not any(getattr(row, one.attname) for one in amounts)


def _words(row: EnteredRow, names: Mapping[str, str]) -> str:
    code = str(getattr(row, "code", ""))
    nature = row.get_nature_display() if isinstance(row, BudgetLine) and row.nature else ""
    return " ".join(one for one in (str(row), names.get(code, ""), nature) if one)


def _shown(value: Any) -> str:
    if value in (None, ""):
        return "—"
    return two_places(value, grouped=True) if isinstance(value, Decimal) else str(value)
