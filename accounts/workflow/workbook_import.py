"""Workbooks into a filing: kept, previewed, and saved as they were previewed (导入工作簿：留存、预览、确认).

The bytes are kept before the preview and read again when the person confirms: what was shown is what is saved, in one
transaction, or nothing is.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import cast

from django.contrib.auth.models import User
from django.utils import timezone

from accounts.editions import edition_of
from accounts.figures.book import read_entries, write_book
from accounts.figures.figures import DECLARED, outturn
from accounts.figures.money import WAN, ZERO
from accounts.figures.totals import Totals
from accounts.intake.reading import uploads
from accounts.intake.workbooks.captions import Subjects
from accounts.intake.workbooks.changes import (
    ModelChange,
    changes,
    compare_last_year,
    entries_with,
    printed_totals,
    with_zero_rows,
)
from accounts.intake.workbooks.grid import SheetRemark, Workbook
from accounts.intake.workbooks.interpretation import NOWHERE, Expected, Interpretation, understand
from accounts.intake.workbooks.rows import Rows, rows_of
from accounts.intake.wrong_file import WrongFile
from accounts.models import (
    DeclaredNumber,
    EnteredRow,
    Entries,
    Filing,
    ImportedFile,
    Kind,
    Precision,
    PrintedTotal,
    Status,
    Subject,
    acting,
)
from accounts.publication.archive import sha256

from . import AlreadyDone, Refused, require, some
from .access import may_enter
from .enter import STALE, refusals, replace_rows, require_writable, unchanged, writing

UNCONFIRMED_FOR = timedelta(days=1)
UNCONFIRMED_LIMIT = 5
"""Previews kept for one filing at a time; the oldest make way."""
NAME_LIMIT = 200
SHOWN = 8
"""Problems that a refusal names."""


def opened(content: bytes) -> Workbook:
    """The sheets of an uploaded workbook. Raises Refused."""
    try:
        return uploads.workbook(content)
    except WrongFile as wrong:
        raise Refused(str(wrong)) from wrong


def require_importable(user: User, filing: Filing) -> None:
    """The filing is open, and the user its clerk. Raises Refused."""
    require_writable(filing, "导入")
    require(may_enter(user, filing), "您不是该单位的经办人，不能导入数据。")


def keep_file(
    user: User, filing: Filing, kind: str, name: str, content: bytes, kinds: Sequence[str], amounts: str = ""
) -> ImportedFile:
    """Keep a workbook for its preview, with its hash and who brought it: the uploader writes to the version.

    Nothing else of the filing changes. Previews that nobody confirmed within a day are removed, and the oldest of
    these `kinds` beyond five of one filing.
    """
    with refusals(), acting(user):
        waiting = ImportedFile.objects.filter(applied_at__isnull=True)
        waiting.filter(uploaded_at__lt=timezone.now() - UNCONFIRMED_FOR).delete()
        alike = waiting.filter(filing=filing, kind__in=kinds)
        alike.exclude(pk__in=list(alike.values_list("pk", flat=True)[: UNCONFIRMED_LIMIT - 1])).delete()
        return ImportedFile.objects.create(
            filing=filing,
            kind=kind,
            name=plain_name(name),
            content=content,
            sha256=sha256(content),
            size=len(content),
            amounts_in=amounts,
            revision=filing.revision,
            uploaded_by=user,
        )


def plain_name(name: str) -> str:
    """The name without folders and control characters; the ending stays when it is cut."""
    plain = "".join(one for one in name.replace("\\", "/").rpartition("/")[2] if one.isprintable()).strip() or "工作簿"
    return plain if len(plain) <= NAME_LIMIT else plain[: NAME_LIMIT - 8] + plain[-8:]


@contextmanager
def confirming(user: User, file: ImportedFile, revision: int | None) -> Iterator[tuple[Filing, ImportedFile]]:
    """One transaction in which a kept file is saved, at the revision that its preview showed: its filing and itself.

    The `summary` that is put into it is kept. Totals kept as printed are judged by the file. Raises Refused; AlreadyDone for a second confirmation.
    """
    with writing(user, file.filing, None, judges_totals=False) as filing:
        current = require(
            ImportedFile.objects.select_for_update(of=("self",)).filter(pk=file.pk, kind=file.kind).first(),
            "这份文件的预览已过期，请重新上传。",
        )
        require_open(current)
        require(
            revision in (None, filing.revision),
            STALE.replace("您的改动没有保存", "没有导入").replace("核对后重新填写", "核对预览后再确认"),
        )
        yield filing, current
        current.applied_at = timezone.now()
        current.save(update_fields=["applied_at", "summary"])


def require_open(file: ImportedFile) -> None:
    """Raises AlreadyDone for a file that was saved before."""
    if file.applied_at is not None:
        raise AlreadyDone(
            f"“{file.name}”已于 {timezone.localtime(file.applied_at):%Y-%m-%d %H:%M} 导入，不用再次确认。"
        )


def unread(problems: Sequence[SheetRemark], nothing: str) -> list[str]:
    """The first problems, and how many more there are; `nothing` where the file holds nothing to be saved."""
    return some([str(one) for one in problems], SHOWN, "还有 {} 处问题，见预览。") or [nothing]


WORKBOOKS = (ImportedFile.Kind.INTERNAL, ImportedFile.Kind.PUBLIC)


@dataclass(frozen=True)
class Preview:
    """What a workbook holds and what saving it would do to the filing."""

    understood: Interpretation
    rows: Rows
    changes: list[ModelChange]
    precision: Precision
    """That of the filing now; saving makes it `understood.amounts`."""

    @property
    def problems(self) -> list[SheetRemark]:
        """What must be mended first, in the order of the sheets."""
        return self.understood.problems

    @property
    def may_be_saved(self) -> bool:
        """Whether everything was understood and something would be brought in."""
        return not self.problems and bool(self.rows)

    @property
    def changed(self) -> int:
        """How many rows would be new, changed or removed."""
        return sum(len(one.rows) for one in self.changes)

    @property
    def emptied(self) -> int:
        """How many rows would be removed of the kinds of which none would be left."""
        return sum(len(one.rows) for one in self.changes if one.is_emptied)


def preview(filing: Filing, content: bytes, amounts: str = "") -> Preview:
    """Read a workbook for a filing; nothing is saved. `amounts`: what the person said, `yuan`, `wan` or ''.

    Raises Refused for a file that is no workbook.
    """
    return _understood(filing, opened(content), amounts)


def _understood(filing: Filing, book: Workbook, amounts: str) -> Preview:
    entries, before = read_entries(filing)
    kind = Kind(filing.unit.kind)
    prior = Totals(outturn(before, kind)) if before else None
    names = Subject.objects.names_of((filing.year,))
    listed = Subject.objects.filter(year=filing.year - 1).order_by().values_list("code", "name")  # of exactly that year
    found = understand(
        book,
        Expected(
            filing.unit.name,
            filing.year,
            Subjects(filing.year, names, dict(listed)),
            edition_of(filing).statements,
            Precision(amounts) if amounts else None,
            edition_of(filing).declared,
            _known_totals(entries, prior, kind),
        ),
    )
    if not names:
        found.problem(NOWHERE, f"系统里还没有 {filing.year} 年度的科目表，请财政局管理员先导入科目表。")
    last = filing.prior() if prior else None
    compare_last_year(found, prior, WAN / 100 if Precision.WAN in (found.amounts, last and last.precision) else ZERO)
    return _compared(filing, found, entries, names)


def _compared(filing: Filing, found: Interpretation, entries: Entries, names: dict[str, str]) -> Preview:
    rows: Rows = {}
    if found.tables:
        rows = with_zero_rows(rows_of(found, entries, carried_in=filing.status == Status.CARRIED_IN), entries)
        _look_at_numbers(filing, found, rows)
        if rows and (found.amounts == Precision.WAN or entries.printed_totals):
            rows[PrintedTotal] = _totals(filing, found, entries, rows)
    precision = Precision(filing.precision)
    if rows and found.amounts != precision:
        found.note(NOWHERE, f"本填报的金额精度现为“{precision.label}”，导入后改为“{found.amounts.label}”。")
    numbers = {form.key: form.called for form in edition_of(filing).statements}
    return Preview(found, rows, changes(rows, entries, names, numbers), precision)


def _look_at_numbers(filing: Filing, found: Interpretation, rows: Rows) -> None:
    """Whether each number of the edition's own can be such a number."""
    edition = edition_of(filing)
    for row in cast("Sequence[DeclaredNumber]", rows.get(DeclaredNumber, ())):
        if (words := edition.wrong_number(row.key, row.amount)) and (read := found.first(f"{DECLARED}{row.key}]")):
            found.problem(read.place, words)


def _totals(filing: Filing, found: Interpretation, entries: Entries, rows: Rows) -> list[EnteredRow]:
    """The totals to keep: those that the workbook prints, and those of tables that it lacks where nothing changes beneath."""
    after = replace(entries_with(entries, rows), printed_totals=[])
    staying = unchanged(filing, entries, after) if found.amounts == Precision.WAN else []
    return [
        *printed_totals(found, edition_of(filing).statements, write_book(filing, after, forms=edition_of(filing))),
        *(one for one in staying if not found.has(one.table)),
    ]


def _known_totals(entries: Entries, prior: Totals | None, kind: Kind) -> dict[str, Decimal]:
    """Totals by which a wrong unit of money is seen: last year's, else what stands in the filing."""
    if prior is not None and prior["spending"]:
        return {"上年支出合计": prior["spending"]}
    now: Decimal = Totals(outturn(entries, kind))["spending"]
    return {"本填报现有的支出合计": now} if now else {}


def keep_upload(user: User, filing: Filing, name: str, content: bytes, amounts: str = "") -> ImportedFile:
    """Keep an uploaded workbook for its preview; nothing else of the filing changes. Raises Refused."""
    require_importable(user, filing)
    found = preview(filing, content, amounts).understood
    require(found.kind, *(str(one) for one in found.problems))
    return keep_file(user, filing, found.kind, name, content, WORKBOOKS, amounts)


def apply_upload(user: User, file: ImportedFile, revision: int | None, removed: int = 0) -> Preview:
    """Save a kept workbook into its filing, all or nothing, at the revision that the preview showed. Raises Refused.

    `removed` is how many rows the person knows to go with the kinds of rows of which nothing would be left.

    A second confirmation raises AlreadyDone. The file is read before the lock is taken: reading may wait its turn.
    """
    require_open(file)
    book = opened(bytes(file.content))
    with confirming(user, file, revision) as (filing, current):
        shown = _understood(filing, book, current.amounts_in)
        require(shown.may_be_saved, *unread(shown.problems, "工作簿里没有可以导入的数。"))
        require(
            shown.emptied == removed,
            f"有的录入表导入后会一行不剩，共删除 {shown.emptied} 行，您确认的是 {removed} 行，没有导入；请核对预览后再确认。",
        )
        mine = Filing.objects.filter(pk=filing.pk)
        if shown.understood.amounts == Precision.WAN:  # printed totals stand in such a filing only
            mine.update(precision=Precision.WAN)
        for model, rows in shown.rows.items():
            replace_rows(filing, model, rows)
        mine.update(precision=shown.understood.amounts)
        current.summary = {one.caption: one.counts for one in shown.changes}
    return shown
