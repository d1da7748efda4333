"""What was changed in a sheet since a revision, by whom, read from the trail (某修订号之后的改动).

Every save counts the filing's revision up before it writes rows, under the filing's lock: the entries after the first
one with a later revision are exactly the saves that the person did not see.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import EnteredRow, Filing, TrailEntry
from accounts.models.columns import Key, columns_of, key_of, keyed, values_of

FILING = Filing._meta.db_table
SOMEBODY = "其他人"


@dataclass(frozen=True)
class SavedChange:
    """One cell that another save changed; `field` is empty for a row added (no `before`) or deleted (no `after`)."""

    key: Key
    field: str
    before: Any
    after: Any
    by: str
    at: datetime


@dataclass(frozen=True)
class Since:
    """The rows as they stood before the changes, by key, and what was changed since."""

    base: dict[Key, dict[str, Any]]
    changes: list[SavedChange]


def changed_since(filing: Filing, model: type[EnteredRow], rows: Iterable[EnteredRow], revision: int) -> Since:
    """The sheet at `revision` and what came after, from its `rows` of now: two queries."""
    entries = TrailEntry.objects.filter(chain=filing.pk)
    later = entries.filter(table=FILING, after__revision__gt=revision).order_by("number")
    first = later.values_list("number", flat=True).first()
    if first is None:
        return Since(keyed(rows), [])
    mine = entries.filter(table=model._meta.db_table, number__gt=first).select_related("by").order_by("number")
    return undone(model, rows, list(mine))


def undone(model: type[EnteredRow], rows: Iterable[EnteredRow], entries: Iterable[TrailEntry]) -> Since:
    """The rows as they stood before the entries of their table, oldest first, and the net changes. Pure."""
    state: dict[int, dict[str, Any]] = {row.pk: values_of(row) for row in rows}
    first: dict[int, TrailEntry] = {}
    for entry in (entries := list(entries)):
        first.setdefault(entry.row, entry)
        state.pop(entry.row, None)
    state |= {pk: typed(model, one.before) for pk, one in first.items() if one.before is not None}
    return Since({key_of(model, one): one for one in state.values()}, _changes(model, state, entries))


def typed(model: type[EnteredRow], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The entered fields of a row as the trail keeps it, as the model has them."""
    return {one.name: one.field.to_python(kept[one.name]) for one in columns_of(model) if one.name in kept}


def remark_since(filing: Filing, revision: int) -> str:
    """The 数据说明 as it stood at `revision`."""
    entries = TrailEntry.objects.filter(chain=filing.pk, table=FILING, after__revision=revision)
    found = entries.order_by("-number").values_list("after__remark", flat=True).first()
    return filing.remark if found is None else str(found)


def _changes(
    model: type[EnteredRow], base: Mapping[int, dict[str, Any]], entries: Iterable[TrailEntry]
) -> list[SavedChange]:
    """Cell by cell from the state seen to the state of now; what was changed and changed back is not told."""
    rows: dict[int, dict[str, Any] | None] = dict(base)
    told: dict[tuple[Key, str], SavedChange] = {}
    for entry in entries:
        now = None if entry.after is None else typed(model, entry.after)
        for key, name, was, value in _steps(model, rows.get(entry.row), now):
            earliest = told.pop((key, name), None)
            before = earliest.before if earliest else was
            if before != value:
                told[key, name] = SavedChange(key, name, before, value, name_of(entry), entry.at)
        rows[entry.row] = now
    return list(told.values())


def _steps(
    model: type[EnteredRow], was: dict[str, Any] | None, now: dict[str, Any] | None
) -> list[tuple[Key, str, Any, Any]]:
    if was is None or now is None:
        whole = was or now or {}
        return [(key_of(model, whole), "", was, now)] if whole else []
    return [(key_of(model, now), name, was[name], now[name]) for name in now if was[name] != now[name]]


def name_of(entry: TrailEntry) -> str:
    """Who did it."""
    return (entry.by.get_full_name() or entry.by.get_username()) if entry.by else SOMEBODY
