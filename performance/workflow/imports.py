"""Self-evaluation tables out of a workbook into a filing: kept, previewed, saved as previewed (导入自评表工作簿)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from accounts.editions import Edition, edition_of
from accounts.figures.money import to_wan, two_places
from accounts.intake.workbooks.grid import Address, SheetRemark, Workbook
from accounts.models import Difference, Filing, ImportedFile, differences, row_differences, values_of
from accounts.workflow import Refused, require
from accounts.workflow.enter import clean
from accounts.workflow.workbook_import import confirming, keep_file, opened, require_importable, require_open, unread
from performance.checks.comparison import source_words
from performance.document.material import accounts_of, sheet_of
from performance.intake.tables import AS_IMPORTED, ReadTable, ReadTables, read_tables
from performance.models import Evaluation, Indicator, Programme
from performance.scoring import STAGES, Accounts, EvaluationEntry, EvaluationSheet, derived, drawn, entered, score

from .evaluations import write_several

KIND = "evaluation"
"""The kind of a kept workbook."""
NOTHING = "工作簿里没有可以导入的自评表。"

IndicatorChange = tuple[str, str, list[Difference]]
"""(new | changed | removed, name, what changes)."""


@dataclass(frozen=True)
class TableChange:
    """What a table of the workbook would do to the filing."""

    is_new: bool
    entry: EvaluationEntry
    fields: list[Difference]
    indicators: list[IndicatorChange]

    @property
    def title(self) -> str:
        """What the table is called."""
        return f"项目“{self.entry.evaluation}”" if self.entry.programme else str(self.entry.evaluation)

    @property
    def counts(self) -> dict[str, int]:
        """How many indicators would be new, changed, removed, unchanged."""
        kinds = Counter(kind for kind, _, _ in self.indicators)
        return {
            **{kind: kinds[kind] for kind in ("new", "changed", "removed")},
            "unchanged": len(self.entry.indicators) - kinds["new"] - kinds["changed"],
        }

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
    def may_be_saved(self) -> bool:
        """Whether everything was understood."""
        return not self.read.problems and bool(self.tables)


def preview_evaluations(filing: Filing, content: bytes) -> EvaluationPreview:
    """Read a workbook for a filing; nothing is saved. Raises Refused for a file that is no workbook."""
    return _compared(filing, opened(content))


def _compared(filing: Filing, book: Workbook) -> EvaluationPreview:
    read, evaluations = read_tables(book, filing.unit.name, filing.year), Evaluation.objects.of(filing)
    known = {one.name: one for one in evaluations}
    fresh = [Evaluation(programme=Programme()) for one in read.tables if one.name and one.name not in known]
    accounts = accounts_of(filing, [*evaluations, *fresh])
    tables = [_change(filing, accounts, known.get(one.name), one) for one in read.tables]
    read.problems += [
        SheetRemark(Address(one.sheet), words)
        for one, table in zip(read.tables, tables, strict=True)
        for words in _unfit(table.entry)
    ]
    return EvaluationPreview(read, tables)


def _unfit(entry: EvaluationEntry) -> Iterator[str]:
    """What the fields of the rows do not take: too long, empty, not printable."""
    for row in filter(None, (entry.programme, entry.evaluation, *entry.indicators)):
        try:
            clean(row, "filing", "programme", "evaluation")
        except Refused as refused:
            yield from refused.reasons


def keep_evaluations(user: User, filing: Filing, name: str, content: bytes) -> ImportedFile:
    """Keep an uploaded workbook for its preview; its uploader writes to the version. Raises Refused."""
    require_importable(user, filing)
    found = preview_evaluations(filing, content)
    require(found.read.tables, *unread(found.read.problems, NOTHING))
    return keep_file(user, filing, KIND, name, content, [KIND])


def apply_evaluations(user: User, file: ImportedFile, revision: int | None) -> EvaluationPreview:
    """Save a kept workbook into its filing, all or nothing, at the revision of the preview. Raises Refused.

    A second confirmation raises AlreadyDone. The file is read before the lock is taken: reading may wait its turn.
    """
    require_open(file)
    book = opened(bytes(file.content))
    with confirming(user, file, revision) as (filing, current):
        shown = _compared(filing, book)
        require(shown.may_be_saved, *unread(shown.read.problems, NOTHING))
        write_several(filing, [one.entry for one in shown.tables])
        current.summary = {one.title: one.counts for one in shown.tables}
    return shown


# One table of a workbook beside the self-evaluation of the same name, if there is one ---------------------------------


def _change(filing: Filing, accounts: Accounts, saved: Evaluation | None, read: ReadTable) -> TableChange:
    entry, edition = _entry(filing, accounts, saved, read), edition_of(filing)
    before = _words(edition, sheet_of(saved, accounts)) if saved else {}
    after = _words(edition, score(entry.evaluation, read.funding, (), accounts))
    fields = [
        Difference(caption, caption, was or "", now or "")
        for caption, was, now in differences(before, after)
        if saved or now not in ("", "0.00")
    ]
    return TableChange(saved is None, entry, fields, list(_indicator_changes(saved, read.indicators)))


def _entry(filing: Filing, accounts: Accounts, saved: Evaluation | None, read: ReadTable) -> EvaluationEntry:
    """What would be saved; money that the accounts print otherwise keeps the figures of the workbook."""
    own = (saved and saved.programme) or Programme(department=filing.unit.name, implementer=filing.unit.name)
    programme = Programme(
        filing=filing,
        name=read.name,
        code=own.code,
        department=read.department or own.department,
        implementer=read.implementer or own.implementer,
    )
    evaluation = Evaluation(
        filing=filing, programme=programme if read.name else None, goal=read.goal, achieved=read.achieved
    )
    rows = entered(evaluation, read.funding)
    both = (rows, drawn(rows, derived(evaluation, rows, accounts)))
    printed, there = ([to_wan(amount) for row in each for amount in row.amounts] for each in both)
    if printed != there:
        evaluation.funding_reason = (saved.funding_reason if saved else "") or AS_IMPORTED
    return EvaluationEntry(evaluation.programme, evaluation, read.funding, read.indicators)


def _words(edition: Edition, sheet: EvaluationSheet) -> dict[str, str]:
    """Texts and money of a table, by caption."""
    one, programme = sheet.evaluation, sheet.evaluation.programme
    return {
        **({"主管部门": programme.department, "实施单位": programme.implementer} if programme else {}),
        "预期目标": one.goal,
        "实际完成情况": one.achieved,
        "另行填写资金的理由": one.funding_reason,
        **{
            f"{source_words(edition, one, row.source)} {words}": two_places(getattr(row, stage), grouped=True)
            for row in sheet.funding
            for stage, words in (STAGES | {"executed": "执行数"}).items()
        },
    }


def _indicator_changes(saved: Evaluation | None, rows: Sequence[Indicator]) -> Iterator[IndicatorChange]:
    """What would happen to the indicators; a row that is saved already, by its names or by the last, stays that row."""
    left = list(saved.indicators.all()) if saved else []
    for row in rows:
        levels, alike = (row.level1, row.level2), (one for one in left if one.level3 == row.level3)
        same = min(alike, key=lambda one: (one.level1, one.level2) != levels, default=None)
        if same:
            left.remove(same)
            row.pk, row.ground = same.pk, row.ground or same.ground
        changed = list(
            row_differences(Indicator, values_of(same) if same else None, values_of(row), hidden=("order",), empty="")
        )
        if changed or not same:
            yield "changed" if same else "new", row.level3, changed
    yield from (("removed", one.level3, []) for one in left)


def told(tables: Sequence[TableChange]) -> str:
    """What was brought in, in one sentence."""
    new = sum(one.is_new for one in tables)
    changed = sum(one.changes and not one.is_new for one in tables)
    return f"新增 {new} 张、改动 {changed} 张、不变 {len(tables) - new - changed} 张自评表"
