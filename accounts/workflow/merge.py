"""Two people at one sheet: what each changed, brought together cell by cell, told, never lost (两人同改一表：逐格合并).

What others changed since a revision is read from the trail. Every save counts the filing's revision up before it writes
rows, under the filing's lock: the entries after the first one with a later revision are exactly the saves that the person
did not see.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from accounts.models import EnteredRow, Filing, Key, TrailEntry, Values, columns_of, key_of, keyed, values_of

from . import Refused, require
from .enter import STALE, by_key, replace_rows, writing

FILING = Filing._meta.db_table


@dataclass(frozen=True)
class SavedChange:
    """One cell that another save changed; `field` is empty for a row added (no `before`) or deleted (no `after`)."""

    key: Key
    field: str
    before: Any
    after: Any
    by: str
    at: datetime


Since = tuple[dict[Key, dict[str, Any]], list[SavedChange]]
"""The rows as they stood before the changes, by key, and what was changed since."""


def changed_since(filing: Filing, model: type[EnteredRow], rows: Iterable[EnteredRow], revision: int) -> Since:
    """The sheet at `revision` and what came after, from its `rows` of now: two queries."""
    entries = TrailEntry.objects.filter(chain=filing.pk)
    first = entries.filter(table=FILING, after__revision__gt=revision).order_by("number").first()
    if first is None:
        return keyed(rows), []
    mine = entries.filter(table=model._meta.db_table, number__gt=first.number)
    return undone(model, rows, mine.select_related("by").order_by("number"))


def undone(model: type[EnteredRow], rows: Iterable[EnteredRow], entries: Iterable[TrailEntry]) -> Since:
    """The rows as they stood before the entries of their table, oldest first, and the net changes. Pure."""
    first: dict[int, TrailEntry] = {}
    for entry in (entries := list(entries)):
        first.setdefault(entry.row, entry)
    state = {row.pk: values_of(row) for row in rows if row.pk not in first}
    state |= {pk: typed(model, one.before) for pk, one in first.items() if one.before is not None}
    return {key_of(model, one): one for one in state.values()}, _changes(model, state, entries)


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
        return [(key_of(model, whole), "", was, now)] if (whole := was or now) else []
    return [(key_of(model, now), name, was[name], now[name]) for name in now if was[name] != now[name]]


def name_of(entry: TrailEntry) -> str:
    """Who did it."""
    return (entry.by.get_full_name() or entry.by.get_username()) if entry.by else "其他人"


Rows = Mapping[Key, Values]


@dataclass(frozen=True)
class Clash:
    """One place that both changed, to different values; `field` is empty where a whole row is at stake."""

    key: Key
    field: str
    base: Any
    mine: Any
    theirs: Any


@dataclass
class Merged:
    """The rows that both together make, with my value where they clash, and the clashes."""

    rows: dict[Key, dict[str, Any]] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)


def merge(base: Rows, mine: Rows, theirs: Rows, fields: Sequence[str], blank: Values) -> Merged:
    """`base` is what I saw, `mine` what I send, `theirs` what is saved now; `fields` are the cells of my page.

    The other fields stay theirs. A row that both added is compared with `blank`, an empty row.
    """
    result = Merged()
    for key in dict.fromkeys([*mine, *theirs, *base]):
        was, my, their = base.get(key), mine.get(key), theirs.get(key)
        if my is not None and their is not None:
            result.rows[key] = _cells(result.clashes, key, (was or blank, my, their), fields)
        elif alone := {**blank, **my} if my is not None else their:  # new there, or deleted on the other side
            is_changed = was is not None and any(alone[name] != was[name] for name in fields)
            if was is None or is_changed:
                result.rows[key] = dict(alone)
            if is_changed:
                result.clashes.append(Clash(key, "", was, alone if my is not None else None, their))
    return result


def _cells(
    clashes: list[Clash], key: Key, three: tuple[Values, Values, Values], fields: Sequence[str]
) -> dict[str, Any]:
    was, my, their = three
    together = dict(their)
    for name in fields:
        if my[name] != was[name]:
            together[name] = my[name]
            if their[name] not in (was[name], my[name]):
                clashes.append(Clash(key, name, was[name], my[name], their[name]))
    return together


class Clashed(Refused):
    """Both changed the same place: nothing was saved. Carries what a page needs to show both."""

    def __init__(
        self, merged: Sequence[EnteredRow], clashes: Sequence[Clash], changes: Sequence[SavedChange], seen: int
    ) -> None:
        super().__init__(
            f"您打开本页之后，别人也修改了同样的 {len(clashes)} 处，没有保存。"
            "您填的都在本页，别人改的已并入；请核对标出的地方，改好后再保存。"
        )
        self.merged, self.clashes, self.changes, self.seen = list(merged), list(clashes), list(changes), seen


def enter_merging(
    user: User,
    filing: Filing,
    rows: Sequence[EnteredRow],
    revision: int,
    *,
    model: type[EnteredRow],
    fields: Sequence[str] | None = None,
    remark: str | None = None,
    confirmed: Collection[Key] = (),
) -> list[SavedChange]:
    """Replace the rows of one sheet by what the person sends, brought together with what others saved since `revision`.

    `fields` are the fields on the person's page, all by default: the others stay as saved; `remark` is the 数据说明
    where the page holds it; `confirmed` are the rows whose mark 沿用上年 goes. Returns what others changed. Raises Clashed where both changed one place, and Refused.
    """
    names = [name for name in fields or [one.name for one in columns_of(model)] if name not in model.carried_marks]
    with writing(user, filing, None) as current:
        require(revision <= current.revision, STALE)
        now = list(model._default_manager.filter(filing=current))
        base, since = changed_since(current, model, now, revision) if revision < current.revision else (keyed(now), [])
        together = merge(base, keyed(by_key(rows).values()), keyed(now), names, values_of(model()))
        if remark is not None:
            _remark(current, remark, revision, together)
        made = [model(**values) for values in together.rows.values()]
        if together.clashes:
            raise Clashed(made, together.clashes, since, current.revision)
        replace_rows(current, model, made, now)
        for key in confirmed:
            mine = model._default_manager.filter(filing=current, **dict(zip(model.key_fields, key, strict=True)))
            mine.update(**dict.fromkeys(model.carried_marks, False))
    return since


def _remark(filing: Filing, mine: str, revision: int, together: Merged) -> None:
    base = filing.remark if revision == filing.revision else remark_since(filing, revision)
    if mine in (base, filing.remark):
        return
    if filing.remark == base:
        filing.remark = mine
        filing.save(update_fields=["remark"])
    else:
        together.clashes.append(Clash((), "remark", base, mine, filing.remark))
