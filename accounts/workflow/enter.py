"""Entering rows: whole sheets of a filing replaced at once, only what differs is written (录入：整表保存、成批导入).

A total kept as a publication printed it stands while no entered row beneath it changes: whoever changes one takes the
total along, in the same transaction. It comes back with the import of a workbook alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from accounts.editions import Edition, edition_of
from accounts.figures.book import derivation_of, open_book, write_book
from accounts.figures.figures import is_declared
from accounts.figures.money import print_wan
from accounts.models import (
    DeclaredNumber,
    EnteredRow,
    Entries,
    Filing,
    Key,
    Precision,
    PrintedTotal,
    Role,
    acting,
    entries_of,
    key_of,
    values_of,
)

from . import Refused, require

ROWS_LIMIT = 3000
STALE = "本填报在您打开之后已被他人修改，您的改动没有保存。请刷新页面，核对后重新填写。"


def enter(
    user: User, filing: Filing, sheets: Mapping[type[EnteredRow], Sequence[EnteredRow]], revision: int | None = None
) -> None:
    """Replace the rows of each model named; the others stay. All or nothing.

    `revision` is the one that the person saw; None skips the check (command line). Raises Refused.
    """
    with writing(user, filing, revision, judges_totals=PrintedTotal not in sheets) as current:
        for model, rows in sheets.items():
            replace_rows(current, model, rows)


@contextmanager
def writing(user: User, filing: Filing, revision: int | None, *, judges_totals: bool = True) -> Iterator[Filing]:
    """One transaction in which the user writes to the filing: locked, allowed, counted. Raises Refused.

    Totals kept as printed go with a row beneath them, unless the writer judges them itself.
    """
    with writing_to(user, {filing.pk: revision}, judges_totals=judges_totals) as current:
        yield current[filing.pk]


@contextmanager
def writing_to(
    user: User, revisions: Mapping[int, int | None], *, judges_totals: bool = True
) -> Iterator[dict[int, Filing]]:
    """The same for several filings, by key with the revision that was seen: four queries. Raises Refused."""
    with refusals(), acting(user):
        current = {one.pk: one for one in _locked().filter(pk__in=revisions).order_by("pk")}
        require(all(seen in (None, current[pk].revision) for pk, seen in revisions.items()), STALE)
        for one in current.values():
            require_writable(one, "修改")
        require({one.unit_id for one in current.values()} <= clerk_units(user), "您不是该单位的经办人，不能填写数据。")
        Filing.objects.filter(pk__in=current).update(revision=models.F("revision") + 1)
        keeping = {pk: entries_with_totals(one) for pk, one in current.items()} if judges_totals else {}
        yield current
        for pk, before in keeping.items():
            if before is not None:
                staying = unchanged(current[pk], before, *entries_of(current[pk]))
                PrintedTotal.objects.filter(filing=pk).exclude(pk__in=[one.pk for one in staying]).delete()


def clerk_units(user: User) -> set[int]:
    """The units whose rows the user may enter; none when not active."""
    return {one.unit_id for one in user.assignments.filter(role=Role.CLERK, user__is_active=True)}


def require_writable(filing: Filing, act: str) -> None:
    """Raises Refused unless rows of the filing may change now; `act` is what the person wants."""
    require(filing.is_writable, f"填报处于“{filing.get_status_display()}”状态，数据已锁定；需要{act}请先退回。")


@contextmanager
def holding(user: User, filing: Filing) -> Iterator[Filing]:
    """One transaction in which the user acts on the filing: locked, as it stands now. Raises Refused."""
    with refusals(), acting(user):
        yield _locked().get(pk=filing.pk)


def _locked() -> models.QuerySet[Filing]:
    return Filing.objects.select_for_update(of=("self",)).select_related("unit")


@contextmanager
def refusals() -> Iterator[None]:
    """What a constraint or trigger refuses becomes Refused, in its Chinese words."""
    try:
        yield
    except IntegrityError as error:
        raise Refused(_words(error)) from error


def _words(error: IntegrityError) -> str:
    diag = getattr(error.__cause__, "diag", None)
    known = {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_models()
        for constraint in model._meta.constraints
    }
    return (
        known.get(getattr(diag, "constraint_name", None) or "")
        or getattr(diag, "message_primary", None)
        or "数据库拒绝了这次保存。"
    )


def replace_rows(
    filing: Filing, model: type[EnteredRow], rows: Sequence[EnteredRow], saved: Sequence[EnteredRow] | None = None
) -> None:
    """Make the rows of a locked filing these; only what differs from the `saved` is written. Raises Refused."""
    require(
        len(rows) <= ROWS_LIMIT,
        f"{model._meta.verbose_name}一次最多保存 {ROWS_LIMIT:,} 行，现有 {len(rows):,} 行；没有保存。",
    )
    old = by_key(model._default_manager.filter(filing=filing) if saved is None else saved)
    for row in rows:
        row.filing = filing
        clean(row, "filing")
    new = by_key(rows)
    if model is DeclaredNumber:
        _require_declared(filing, new, old)
    for one in new.keys() & old.keys():  # a text that is saved as last year's left it stays marked 沿用上年
        for mark, text in model.carried_marks.items():
            setattr(new[one], mark, getattr(old[one], mark) and getattr(old[one], text) == getattr(new[one], text))
    if gone := [row.pk for one, row in old.items() if one not in new]:
        model._default_manager.filter(pk__in=gone).delete()
    fields = [field.attname for field in model._meta.concrete_fields if field.name not in ("id", "filing")]
    values = attrgetter(*fields)
    if changed := [row for one, row in new.items() if one not in old or values(row) != values(old[one])]:
        model._default_manager.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["filing", *model.key_fields],
            update_fields=[name for name in fields if name not in model.key_fields],
        )


def _require_declared(filing: Filing, new: Mapping[Key, Any], old: Mapping[Key, Any]) -> None:
    """Whether the edition declares each new or changed number, and it can be such a number. Raises Refused."""
    edition = edition_of(filing)
    changed = (row for key, row in new.items() if key not in old or row.amount != old[key].amount)
    wrong = [words for row in changed if (words := edition.wrong_number(row.key, row.amount))]
    require(not wrong, *wrong)


def by_key(rows: Iterable[EnteredRow]) -> dict[Key, EnteredRow]:
    """The rows of one sheet by what tells them apart. Raises Refused for two that nothing does."""
    found: dict[Key, EnteredRow] = {}
    for row in rows:
        is_first = found.setdefault(key_of(type(row), values_of(row)), row) is row
        require(is_first, f"{row._meta.verbose_name}“{row}”填了两行，请合并为一行。")
    return found


def clean(row: models.Model, *exclude: str) -> None:
    """Check the fields of one row. Raises Refused with the row, the field and what is wrong."""
    try:
        row.clean_fields(exclude=list(exclude))
    except ValidationError as error:
        captions = {field.name: field.verbose_name for field in row._meta.fields}
        raise Refused(
            *(
                f"{row._meta.verbose_name}“{row}”的“{captions.get(name, name)}”：{''.join(messages)}"
                for name, messages in error.message_dict.items()
            )
        ) from error


@dataclass(frozen=True)
class KeptTotal:
    """A total as it is told: its table, caption, what is printed and what its rows add up to (万元), their count."""

    table: str
    caption: str
    printed: str
    added: str
    count: int


def unchanged(filing: Filing, before: Entries, after: Entries) -> list[PrintedTotal]:
    """The totals of `before` beneath which every row stands in `after` as it did; those that the edition does not have stay."""
    edition = edition_of(filing)
    was, now = (write_book(filing, one, forms=edition) for one in (before, after))
    return [
        one
        for one in before.printed_totals
        if not has_total(edition, one)
        or sorted(derivation_of(was, one.figure).entered) == sorted(derivation_of(now, one.figure).entered)
    ]


def has_total(edition: Edition, total: PrintedTotal) -> bool:
    """Whether the forms know what the total adds up: they declare it, or the programme has it."""
    return total.figure in edition.declared or not is_declared(total.figure)


def entries_with_totals(filing: Filing) -> Entries | None:
    """The rows of a filing that keeps printed totals; None of every other, without a query where amounts are 元."""
    keeps = filing.precision == Precision.WAN and PrintedTotal.objects.filter(filing=filing).exists()
    return entries_of(filing)[0] if keeps else None


def kept_totals(filing: Filing) -> list[KeptTotal]:
    """The totals that a filing keeps, in the order of its tables; without a query where amounts are 元."""
    entries = entries_with_totals(filing)
    if entries is None:
        return []
    edition = edition_of(filing)
    book = open_book(filing, (entries, None), edition)
    totals = [one for one in entries.printed_totals if has_total(edition, one)]
    return [
        KeptTotal(
            edition.title_of(one.table),
            book.caption(one.figure),
            print_wan(one.amount, grouped=True),
            print_wan(book.added(one.figure), grouped=True),
            len(derivation_of(book, one.figure).entered),
        )
        for one in sorted(totals, key=lambda one: edition.title_of(one.table))
    ]


BATCH = 1000
NAMED = 20
"""How many wrong lines a refusal names."""


def enter_many(user: User, rows: Sequence[tuple[int, Any]], revisions: Mapping[int, int | None]) -> None:
    """Save rows of one model, each with the line it came from, into the filings of `revisions`. All or nothing.

    A constant number of queries for each thousand rows. Raises Refused, naming the lines that the database refuses.
    """
    model = type(rows[0][1])
    try:
        with writing_to(user, revisions):
            model._default_manager.bulk_create([row for _, row in rows if row.pk is None], batch_size=BATCH)
            model._default_manager.bulk_create(
                [row for _, row in rows if row.pk is not None],
                batch_size=BATCH,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=[field.name for field in model._meta.concrete_fields if not field.primary_key],
            )
    except Refused as refused:
        if isinstance(refused.__cause__, IntegrityError) and (named := list(islice(_refused_lines(rows), NAMED))):
            raise Refused(*named) from refused
        raise


def _refused_lines(rows: Sequence[tuple[int, Any]]) -> Iterator[str]:
    """The lines that break a constraint, in its words: asked one by one, since the database names none."""
    for line, row in rows:
        for constraint in row._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                try:
                    constraint.validate(type(row), row)
                except ValidationError as error:
                    yield f"第{line}行：{''.join(error.messages)}"
