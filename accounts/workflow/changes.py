"""What was changed since a reviewer saw the filing last: row by row, field by field, by whom (两次提交之间的改动)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from accounts.document.report import Report, open_report
from accounts.document.slots import slot_caption
from accounts.editions import Edition, edition_of, statement_title
from accounts.figures.book import Book
from accounts.models import (
    SHEETS,
    Answer,
    Correction,
    Difference,
    EditionRevision,
    EnteredRow,
    Entries,
    Filing,
    FilingRows,
    Passage,
    PrintedTotal,
    Reason,
    Status,
    Step,
    TrailEntry,
    Waiver,
    all_rows,
    columns_of,
    gathered,
    row_differences,
)
from accounts.models.entries import GUESTS

from .access import Position
from .merge import FILING, name_of, undone
from .said_alone import changed

HIDDEN = (
    *("id", "order", "revision", "status", "version", "created_at", "at", "requested_at"),
    *("finding", "seen", "words", "digest", "hash", "recorded_at", "first_at"),
)
"""Columns that say nothing to a reviewer."""
SAID = (FilingRows(Answer), FilingRows(Waiver))
"""What the clerk says of findings: read by the reviewer, not part of the document."""
NAMES = ("name", "level3", "source", "finding")
"""Columns by which a row without a key is called."""
Identity = tuple[Any, ...]
Names = Mapping[tuple[type[Model] | None, Any], str]
"""Rows to which rows of guests are linked → what they are called."""


@dataclass(frozen=True)
class Base:
    """Where the comparison begins: the entry of the trail after which changes count, and what it is in words."""

    number: int
    words: str
    published: Filing | None = None
    """The version that was published, where the filing is compared with it: read its photograph, not its rows."""


@dataclass(frozen=True)
class RowChange:
    """One row that is not as it was, or one entry of the trail in words."""

    sheet: str
    row: str
    action: str
    cells: tuple[Difference, ...]
    by: str
    at: datetime
    number: int = 0
    hash: str = ""


def base_of(filing: Filing, position: Position) -> Base | None:
    """The submission before the one that is looked at; for the first of a correction, the copy of what was published.

    While the filing is with the clerk, the last submission. None where there is nothing to compare with.
    """
    submissions = [one for one in position.steps if one.to_status == Status.SUBMITTED]
    seen = submissions if filing.status == Status.DRAFT else submissions[:-1]
    if seen:
        return _base(seen[-1], "上一次提交")
    one = Correction.objects.filter(filing=filing).select_related("corrects").first()
    return _base(one, f"已公开的第{one.corrects.version}版", one.corrects) if one else None


def _base(row: Step | Correction, words: str, published: Filing | None = None) -> Base | None:
    """None where the trail lacks the entry: `verify_trail` tells that, a reviewer goes on."""
    entries = TrailEntry.objects.filter(chain=row.filing_id, table=row._meta.db_table, row=row.pk)
    return next((Base(one.number, words, published) for one in entries.order_by("number")[:1]), None)


def entries_after(filing: Filing, base: Base) -> dict[str, list[TrailEntry]]:
    """Table → the entries after the base, the oldest first: one query."""
    found: dict[str, list[TrailEntry]] = defaultdict(list)
    later = TrailEntry.objects.filter(chain=filing.pk, number__gt=base.number)
    for entry in later.select_related("by").order_by("number"):
        found[entry.table].append(entry)
    return found


def changes(entries: Mapping[str, Sequence[TrailEntry]], filing: Filing, book: Book) -> list[RowChange]:
    """The net changes of all entered rows, sheet by sheet; what was changed back is not told."""
    names, found = _names(filing, entries), list(_of_filing(entries.get(FILING, ())))
    for rows in (*all_rows(), *SAID):
        found += _of_rows(rows, entries.get(rows.model._meta.db_table, ()), book, names)
    return found


@dataclass(frozen=True)
class Rewording:
    """The forms that a reviewer saw last and those of now, by name, and (was, is) of the paragraphs that these say otherwise."""

    before: str
    now: str
    paragraphs: tuple[tuple[str, str], ...]


def rewording(entries: Mapping[str, Sequence[TrailEntry]], filing: Filing, report: Report) -> Rewording | None:
    """What other forms made of the same entries since: the draft followed a new revision, or changed its edition.

    None where the forms are the same.
    """
    before = next((one.before for one in entries.get(FILING, ()) if one.before), None)
    names = ("edition", "edition_revision_id")
    if before is None or all(before[one] == getattr(filing, one) for one in names):
        return None
    seen = edition_of(Filing(unit=filing.unit, year=filing.year, **{one: before[one] for one in names}))
    was = _called_forms(seen, EditionRevision.objects.filter(pk=before["edition_revision_id"]).first())
    now = _called_forms(report.edition, filing.edition_revision)
    return Rewording(was, now, tuple(changed(open_report(filing, edition=seen), report)))


def _called_forms(edition: Edition, revision: EditionRevision | None) -> str:
    return f"{edition.name}（{f'第{revision.revision}版' if revision else '随程序提供'}）"


def _of_filing(entries: Sequence[TrailEntry]) -> Iterator[RowChange]:
    if entries and (cells := tuple(row_differences(Filing, entries[0].before, entries[-1].after, HIDDEN))):
        yield RowChange("填报", "数据说明和精度", "修改", cells, name_of(entries[-1]), entries[-1].at)


def _of_rows(rows: FilingRows, entries: Sequence[TrailEntry], book: Book, names: Names) -> Iterator[RowChange]:
    for before, after, last in _net(rows, entries, names):
        if cells := tuple(row_differences(rows.model, before, after, HIDDEN)):
            values, sheet = after or before or {}, str(rows.model._meta.verbose_name)
            yield RowChange(
                sheet=sheet,
                row=_called(rows, values, names) or row_words(rows.model, values, book) or sheet,
                action="新增" if before is None else "删除" if after is None else "修改",
                cells=cells,
                by=name_of(last),
                at=last.at,
            )


Net = tuple[dict[str, Any] | None, dict[str, Any] | None, TrailEntry]


def _net(of: FilingRows, entries: Sequence[TrailEntry], names: Names) -> list[Net]:
    """Each row before all entries, after them, and its last entry. A row deleted and made anew by its name is one row."""
    first, last = {one.row: one for one in reversed(entries)}, {one.row: one for one in entries}
    rows: list[Net] = [(first[pk].before, entry.after, entry) for pk, entry in last.items()]
    gone: dict[Identity, list[Net]] = defaultdict(list)
    for one in rows:
        if one[0] is not None and one[1] is None:
            gone[_identity(of, one[0], names)].append(one)
    found: list[Net] = []
    for before, after, entry in rows:
        if before is None and after is not None and (twins := gone.get(_identity(of, after, names))):
            before = twins.pop(0)[0]
        if after is not None:
            found.append((before, after, entry))
    return [*found, *(one for left in gone.values() for one in left)]


def _identity(of: FilingRows, values: Mapping[str, Any], names: Names) -> Identity:
    if of.key:
        return tuple(names.get((of.links.get(key), values[key]), values[key]) for key in of.key)
    if of in SAID:
        return (values["finding"],)
    return tuple(values[key] for key in getattr(of.model, "key_fields", ()))


def _names(filing: Filing, entries: Mapping[str, Sequence[TrailEntry]]) -> Names:
    """The rows of guests to which others are linked, also those that are gone: one query a model."""
    names: dict[tuple[type[Model] | None, Any], str] = {}
    linked = {model for one in GUESTS for model in one.links.values()}
    for one in (each for each in GUESTS if each.model in linked):
        known = {entry.row: entry.before or entry.after or {} for entry in entries.get(one.model._meta.db_table, ())}
        rows = one.model._default_manager.filter(**{one.path: filing}).values("pk", *one.key)
        for pk, values in (known | {row["pk"]: row for row in rows}).items():
            names[one.model, pk] = _called(one, values, names)
    return names


def _called(of: FilingRows, values: Mapping[str, Any], names: Names) -> str:
    """What the row of a guest is called."""
    columns = {one.name: one for one in columns_of(of.model)}
    words = (
        names.get((of.links[key], values[key]), "") if key in of.links else columns[key].words(values[key], "")
        for key in of.key
    )
    return "　".join(filter(None, words)) or of.unlinked


def row_words(model: type[Model], values: Mapping[str, Any], book: Book) -> str:
    """What a row is called, from what is kept of it: `一般公共预算财政拨款 2010301 行政运行`; '' for the only one."""
    if model in (Passage, Reason):
        return slot_caption(values["key"], book)
    if model is PrintedTotal:
        return f"{statement_title(values['table'])}：{book.caption(values['figure'])}"
    if model is Filing or values.get("words"):
        return str(values.get("words", ""))
    columns = {one.name: one for one in columns_of(model)}
    keys = [one.name for one in columns.values() if one.is_key] or [one for one in NAMES if one in columns]
    words = [columns[one].words(values[one]) for one in keys if values.get(one)]
    if values.get("code") and model._meta.app_label == "accounts":
        words.append(book.subject(values["code"]))
    return " ".join(words)


def entries_before(filing: Filing, later: Mapping[str, Sequence[TrailEntry]]) -> Entries:
    """The entered rows of the filing as they stood before the entries, unsaved: one query a model."""
    rows: dict[str, list[EnteredRow]] = {}
    for name, model in SHEETS.items():
        now = model._default_manager.filter(filing=filing)
        base, _ = undone(model, now, later.get(model._meta.db_table, ()))
        rows[name] = [model(**values) for values in base.values()]
    return gathered(rows)


def contributors(filing: Filing) -> list[str]:
    """The names of those who wrote to this version, in order."""
    return [
        one.user.get_full_name() or one.user.get_username()
        for one in filing.contributions.select_related("user").order_by("pk")
    ]
