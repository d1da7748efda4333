"""What an import would change: new, changed, removed, unchanged, field by field (导入前后对比)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from accounts.models import BudgetLine, EnteredRow, Entries, PrintedTotal
from accounts.models.columns import Difference, Key, columns_of, key_of, keyed, row_differences, values_of
from accounts.models.entries import LINES, SINGLE

from .extract import Name
from .labels import label
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
    rows: list[PreviewedRow] = field(default_factory=list)
    unchanged: int = 0

    def count(self, kind: str) -> int:
        """How many rows are `new`, `changed` or `removed`."""
        return sum(one.kind == kind for one in self.rows)

    @property
    def is_emptied(self) -> bool:
        """Whether rows that a person entered stand there now, and none would be left."""
        removed = self.count(REMOVED)
        return removed == len(self.rows) > 0 and not self.unchanged and self.model is not PrintedTotal

    @property
    def counts(self) -> dict[str, int]:
        """Counts by kind, `unchanged` included."""
        return {kind: self.count(kind) for kind in WORDS} | {"unchanged": self.unchanged}


def standing_rows(entries: Entries) -> dict[type[EnteredRow], list[EnteredRow]]:
    """The rows of a filing by model, those that a workbook can bring."""
    lists = {model: list(getattr(entries, name)) for name, model in LINES.items()}
    return lists | {model: [row] if (row := getattr(entries, name)) else [] for name, model in SINGLE.items()}


def entries_with(entries: Entries, rows: Rows) -> Entries:
    """The entries as they would be with these rows."""
    made: dict[str, Any] = {name: list(rows[model]) for name, model in LINES.items() if model in rows}
    made |= {name: rows[model][0] for name, model in SINGLE.items() if model in rows}
    return replace(entries, **made)


def with_zero_rows(rows: Rows, entries: Entries) -> Rows:
    """The same rows and, so that nothing is removed for nothing, the standing rows that hold only zeros."""
    standing = standing_rows(entries)
    kept: Rows = {}
    for model, made in rows.items():
        there = {_key(row) for row in made}
        kept[model] = [*made, *(row for row in standing[model] if _key(row) not in there and _is_zero(row))]
    return kept


def changes(rows: Rows, entries: Entries, names: Mapping[str, str], numbers: Mapping[str, str]) -> list[ModelChange]:
    """Compare the rows to be saved with those that stand, model by model; `numbers`: key of a statement → its number."""
    standing = standing_rows(entries)
    return [_compare(model, made, standing[model], {**names, **numbers}) for model, made in rows.items()]


def _compare(
    model: type[EnteredRow], made: Sequence[EnteredRow], old: Sequence[EnteredRow], names: Mapping[str, str]
) -> ModelChange:
    result = ModelChange(model, str(model._meta.verbose_name))
    rows = {_key(row): row for row in (*old, *made)}
    before, after = keyed(old), keyed(made)
    for key in dict.fromkeys([*after, *before]):
        fields = tuple(row_differences(model, before.get(key), after.get(key), empty="—"))
        if key in before and key in after and not fields:
            result.unchanged += 1
            continue
        kind = NEW if key not in before else REMOVED if key not in after else CHANGED
        result.rows.append(PreviewedRow(kind, _words(rows[key], names), fields))
    return result


def _key(row: EnteredRow) -> Key:
    return key_of(type(row), values_of(row))


def _is_zero(row: EnteredRow) -> bool:
    amounts = [column.name for column in columns_of(type(row)) if not column.is_key]
    return bool(row.key_fields) and not any(getattr(row, name) for name in amounts)


def _words(row: EnteredRow, names: Mapping[str, str]) -> str:
    if isinstance(row, PrintedTotal):
        return f"{names.get(row.table, row.table)} {label(Name.of(row.figure), names)}"
    code = str(getattr(row, "code", ""))
    nature = row.get_nature_display() if isinstance(row, BudgetLine) and row.nature else ""
    return " ".join(one for one in (str(row), names.get(code, ""), nature) if one)
