"""Self-evaluation tables out of a workbook into a filing: kept, previewed, saved as previewed (导入自评表工作簿)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from accounts.editions import Edition, edition_of
from accounts.figures.money import to_wan, two_places
from accounts.intake.workbooks.grid import Address, SheetRemark, Workbook
from accounts.models import Filing, ImportedFile
from accounts.models.columns import Difference, differences, row_differences, values_of
from accounts.workflow import Refused
from accounts.workflow.enter import clean
from accounts.workflow.workbook_import import confirming, keep_file, opened, require_importable, require_open, unread
from performance.checks.comparison import source_words
from performance.document.material import sheet_of
from performance.entries import STAGES, EvaluationEntry
from performance.intake.reading import ReadTable, ReadTables, read_tables
from performance.intake.values import AS_IMPORTED
from performance.models import Evaluation, Indicator, Programme
from performance.scoring import EvaluationSheet, score
from performance.scoring.funding import Accounts, derived, drawn, entered

from .evaluations import accounts_of, write_several

KIND = "evaluation"
"""The kind of a kept workbook."""
NOTHING = "工作簿里没有可以导入的自评表。"


@dataclass
class TableChange:
    """What a table of the workbook would do to the filing."""

    title: str
    is_new: bool
    entry: EvaluationEntry
    fields: list[Difference] = field(default_factory=list)
    indicators: list[tuple[str, str, list[Difference]]] = field(default_factory=list)
    """(new | changed | removed, name, what changes)."""
    unchanged: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many indicators would be new, changed, removed, unchanged."""
        kinds = [kind for kind, _, _ in self.indicators]
        return {kind: kinds.count(kind) for kind in ("new", "changed", "removed")} | {"unchanged": self.unchanged}

    @property
    def changes(self) -> bool:
        """Whether anything would change."""
        return self.is_new or bool(self.fields or self.indicators)


@dataclass(frozen=True)
class EvaluationPreview:
    """What a workbook of self-evaluations holds and what saving it would do."""

    read: ReadTables
    tables: list[TableChange]

    @property
    def problems(self) -> list[SheetRemark]:
        """What must be mended first."""
        return self.read.problems

    @property
    def may_be_saved(self) -> bool:
        """Whether everything was understood."""
        return not self.problems and bool(self.tables)


def preview_evaluations(filing: Filing, content: bytes) -> EvaluationPreview:
    """Read a workbook for a filing; nothing is saved. Raises Refused for a file that is no workbook."""
    return _compared(filing, opened(content))


def _compared(filing: Filing, book: Workbook) -> EvaluationPreview:
    read = read_tables(book, filing.unit.name, filing.year)
    evaluations = Evaluation.objects.of(filing)
    accounts = accounts_of(filing, evaluations)
    known = {one.programme.name if one.programme else "": one for one in evaluations}
    fresh = tuple("" for one in read.tables if one.name and one.name not in known)
    accounts = Accounts(accounts.book, (*accounts.codes, *fresh))
    tables = [_Comparison(filing, accounts, known.get(one.name), one).table for one in read.tables]
    for one, table in zip(read.tables, tables, strict=True):
        read.problems.extend(SheetRemark(Address(one.sheet), words) for words in _unfit(table.entry))
    return EvaluationPreview(read, tables)


def _unfit(entry: EvaluationEntry) -> Iterator[str]:
    """What the fields of the rows do not take: too long, empty, not printable."""
    rows = [one for one in (entry.programme, entry.evaluation, *entry.indicators) if one is not None]
    for row in rows:
        try:
            clean(row, "filing", "programme", "evaluation")
        except Refused as refused:
            yield from refused.reasons


def keep_evaluations(user: User, filing: Filing, name: str, content: bytes) -> ImportedFile:
    """Keep an uploaded workbook for its preview; its uploader writes to the version. Raises Refused."""
    require_importable(user, filing)
    found = preview_evaluations(filing, content)
    if not found.read.tables:
        raise unread(found.problems, NOTHING)
    return keep_file(user, filing, KIND, name, content, [KIND])


def apply_evaluations(user: User, file: ImportedFile, revision: int | None) -> EvaluationPreview:
    """Save a kept workbook into its filing, all or nothing, at the revision of the preview. Raises Refused.

    A second confirmation raises AlreadyApplied. The file is read before the lock is taken: reading may wait its turn.
    """
    require_open(file)
    book = opened(bytes(file.content))
    with confirming(user, file, revision) as (filing, current):
        shown = _compared(filing, book)
        if not shown.may_be_saved:
            raise unread(shown.problems, NOTHING)
        write_several(filing, [one.entry for one in shown.tables])
        current.summary = {one.title: one.counts for one in shown.tables}
    return shown


class _Comparison:
    """One table of a workbook beside the self-evaluation of the same name, if there is one."""

    def __init__(self, filing: Filing, accounts: Accounts, saved: Evaluation | None, read: ReadTable) -> None:
        self.saved, self.read, self.accounts = saved, read, accounts
        self.edition = edition_of(filing.edition)
        self.before = sheet_of(saved, accounts) if saved else None
        self.entry = self._entry(filing)
        title = f"项目“{read.name}”" if read.name else "部门（单位）整体支出"
        self.table = TableChange(title, saved is None, self.entry)
        self.table.fields.extend(self._fields())
        self._compare_indicators()

    def _entry(self, filing: Filing) -> EvaluationEntry:
        """What would be saved; money that the accounts print otherwise keeps the figures of the workbook."""
        read, saved = self.read, self.saved
        programme = None
        if read.name:
            own = saved.programme if saved else None
            programme = Programme(
                filing=filing,
                name=read.name,
                code=own.code if own else "",
                department=read.department or (own.department if own else filing.unit.name),
                implementer=read.implementer or (own.implementer if own else filing.unit.name),
            )
        evaluation = Evaluation(filing=filing, programme=programme, goal=read.goal, achieved=read.achieved)
        rows = entered(evaluation, read.funding)
        after = drawn(rows, derived(evaluation, rows, self.accounts))
        pairs = [(getattr(one, s), getattr(two, s)) for one, two in zip(rows, after, strict=True) for s in STAGES]
        if any(to_wan(one) != to_wan(two) for one, two in pairs):
            evaluation.funding_reason = (saved.funding_reason if saved else "") or AS_IMPORTED
        return EvaluationEntry(programme, evaluation, read.funding, read.indicators)

    def _fields(self) -> Iterator[Difference]:
        """Texts and money that would change, or that a new table would have."""
        after = score(self.entry.evaluation, self.read.funding, (), self.accounts)
        yield from _changes(self._texts(self.saved, self.saved.programme if self.saved else None), self._texts_after())
        yield from _changes(_money(self.edition, self.before) if self.before else {}, _money(self.edition, after))

    def _texts(self, one: Evaluation | None, programme: Programme | None) -> dict[str, str]:
        found = {} if programme is None else {"主管部门": programme.department, "实施单位": programme.implementer}
        if one is not None:
            found |= {"预期目标": one.goal, "实际完成情况": one.achieved, "另行填写资金的理由": one.funding_reason}
        return found

    def _texts_after(self) -> dict[str, str]:
        return self._texts(self.entry.evaluation, self.entry.programme)

    def _compare_indicators(self) -> None:
        left = list(self.saved.indicators.all()) if self.saved else []
        for row in self.read.indicators:
            same = next((one for one in left if _levels(one) == _levels(row)), None)
            same = same or next((one for one in left if one.level3 == row.level3), None)
            if same is None:
                self.table.indicators.append(("new", row.level3, list(_different(None, row))))
                continue
            left.remove(same)
            row.pk, row.ground = same.pk, row.ground or same.ground
            changed = list(_different(same, row))
            if changed:
                self.table.indicators.append(("changed", row.level3, changed))
            else:
                self.table.unchanged += 1
        self.table.indicators.extend(("removed", one.level3, []) for one in left)


def _levels(one: Indicator) -> tuple[str, str, str]:
    return one.level1, one.level2, one.level3


def _different(one: Indicator | None, other: Indicator) -> Iterator[Difference]:
    return row_differences(Indicator, values_of(one) if one else None, values_of(other), hidden=("order",), empty="")


def _money(edition: Edition, sheet: EvaluationSheet) -> dict[str, str]:
    """Every cell of a funding table, by its caption."""
    words = {"original_budget": "年初预算数", "final_budget": "全年预算数", "executed": "执行数"}
    return {
        f"{source_words(edition, sheet.evaluation, row.source)} {words[stage]}": two_places(
            getattr(row, stage), grouped=True
        )
        for row in sheet.funding
        for stage in STAGES
    }


def _changes(before: dict[str, str], after: dict[str, str]) -> Iterator[Difference]:
    """What differs; of nothing, what there would be."""
    for caption, was, now in differences(before, after):
        if before or now not in ("", "0.00"):
            yield Difference(caption, caption, was or "", now or "")


def told(tables: Sequence[TableChange]) -> str:
    """What was brought in, in one sentence."""
    new = sum(one.is_new for one in tables)
    changed = sum(one.changes and not one.is_new for one in tables)
    return f"新增 {new} 张、改动 {changed} 张、不变 {len(tables) - new - changed} 张自评表"
