"""Entering self-evaluations one at a time: rows keep their identity, only what differs is written (绩效自评录入)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from accounts.editions import edition_of
from accounts.figures.book import subject_names, write_book
from accounts.models import BudgetLine, Entries, ExpenditureLine, Filing
from accounts.workflow import Refused
from accounts.workflow.enter import ROWS_LIMIT, clean, writing
from performance.document.material import SelfEvaluations
from performance.entries import DEFINITION, INDICATOR, PROGRAMME, STAGES, EvaluationEntry
from performance.models import Evaluation, FundingRow, Indicator, Programme, SelfReport
from performance.scoring.funding import Accounts
from performance.scoring.indicators import settle

from .definitions import definitions

OF_EVALUATION = ("goal", "achieved", "funding_reason", "carried")
REPORTED = "自评表附有自评报告，整体替换会一并删除，没有保存；请先下载并移除自评报告，导入后再上传。"
GONE = "这张自评表已不在本填报中，可能已被他人删除；请回到绩效页查看。"


def enter_evaluations(
    user: User, filing: Filing, entries: Sequence[EvaluationEntry], revision: int | None = None
) -> None:
    """Replace all self-evaluations of the filing. All or nothing. Raises Refused, also where reports would go with them."""
    with writing(user, filing, revision) as current:
        if SelfReport.objects.filter(evaluation__filing=current).exists():
            raise Refused(REPORTED)
        for model in (Evaluation, Programme):
            model._default_manager.filter(filing=current).delete()
        write_several(current, entries)


def enter_evaluation(user: User, filing: Filing, pk: int, entry: EvaluationEntry, revision: int | None) -> None:
    """Replace the rows of one self-evaluation, indicators that keep their id stay the same row. Raises Refused.

    Its indicators count as confirmed once a definition was changed. At most fifteen queries.
    """
    with writing(user, filing, revision) as current:
        _write(_own(current, pk), entry)


def write_several(current: Filing, entries: Sequence[EvaluationEntry]) -> None:
    """Begin or replace self-evaluations, told apart by the name of the programme; others stay. Raises Refused.

    Call it while a person is writing to the filing.
    """
    known = {_name(one.programme): one for one in Evaluation.objects.of(current)}
    for entry in entries:
        saved = known.get(_name(entry.programme)) or _begin(current, entry.programme)
        _write(saved, entry)


def missing(found: SelfEvaluations) -> Iterator[str]:
    """What a filing lacks for submission."""
    if not found.wholes:
        yield "未填写：部门（单位）整体支出绩效自评表。"


def accounts_of(filing: Filing, evaluations: Iterable[Evaluation]) -> Accounts:
    """What self-evaluations draw on: spending and budgets of a saved filing, three queries."""
    entries = Entries(
        expenditure=list(ExpenditureLine.objects.filter(filing=filing)),
        budget=list(BudgetLine.objects.filter(filing=filing)),
    )
    return Accounts.of(
        write_book(filing, entries, subjects=subject_names(filing.year), home=edition_of(filing.edition).home),
        evaluations,
    )


def add_programme(user: User, filing: Filing, programme: Programme | None, revision: int | None) -> Evaluation:
    """Begin the self-evaluation of a new programme, the last in order, or of the whole unit (None). Raises Refused."""
    with writing(user, filing, revision) as current:
        return _begin(current, programme)


def remove_evaluation(user: User, filing: Filing, pk: int, revision: int | None) -> None:
    """Remove a self-evaluation with its programme and all its rows. Raises Refused."""
    with writing(user, filing, revision) as current:
        saved = _own(current, pk)
        (saved.programme or saved).delete()


def order_programmes(user: User, filing: Filing, places: Mapping[int, int], revision: int | None) -> None:
    """Put the programmes (pk → place) in order; equal places keep their order. Raises Refused."""
    with writing(user, filing, revision) as current:
        rows = sorted(Programme.objects.filter(filing=current), key=lambda one: places.get(one.pk, one.order))
        for number, one in enumerate(rows, start=1):
            one.order = number
        Programme.objects.bulk_update(rows, ["order"])


def bring_indicators(user: User, filing: Filing, pk: int, revision: int | None) -> int:
    """Bring over last year's indicators into a self-evaluation without any; returns how many. Raises Refused."""
    with writing(user, filing, revision) as current:
        saved = _own(current, pk)
        if saved.indicators.exists():
            raise Refused("这张表已有指标，不再从上年带入；需要重新带入的，请先删除现有指标。")
        before, source = last_year(current, saved)
        if before is None or source is None:
            raise Refused(f"上年填报中没有“{saved}”的指标可以带入。")
        rows = definitions(source.indicators.all(), current.year - before.year, saved)
        Indicator.objects.bulk_create(rows)
        saved.carried = True
        saved.save(update_fields=["carried"])
        return len(rows)


def last_year(filing: Filing, evaluation: Evaluation) -> tuple[Filing | None, Evaluation | None]:
    """Last year's filing, and in it the self-evaluation of the same name when it has indicators."""
    before = filing.prior()
    if before is None:
        return None, None
    same = Evaluation.objects.filter(filing=before, indicators__isnull=False).select_related("programme").distinct()
    return before, next((one for one in same if _name(one.programme) == _name(evaluation.programme)), None)


def _name(programme: Programme | None) -> str:
    return programme.name if programme else ""


def _own(filing: Filing, pk: int) -> Evaluation:
    found = Evaluation.objects.filter(filing=filing, pk=pk).select_related("programme").first()
    if found is None:
        raise Refused(GONE)
    return found


def _begin(filing: Filing, programme: Programme | None) -> Evaluation:
    """A self-evaluation without rows; a programme of that name that has none yet is taken, not made again."""
    if programme is not None:
        programme = _programme(filing, programme)
    return Evaluation.objects.create(filing=filing, programme=programme)


def _programme(filing: Filing, entered: Programme) -> Programme:
    waiting = Programme.objects.filter(filing=filing, name=entered.name, evaluation=None).first()
    if waiting is not None:
        _update(waiting, entered, PROGRAMME)
        return waiting
    last = Programme.objects.filter(filing=filing).aggregate(last=models.Max("order"))["last"]
    made = Programme(filing=filing, order=(last or 0) + 1, **{name: getattr(entered, name) for name in PROGRAMME})
    clean(made, "filing")
    made.save()
    return made


def _write(saved: Evaluation, entry: EvaluationEntry) -> None:
    """Bring the saved rows to what was entered."""
    if saved.programme is not None and entry.programme is not None:
        _update(saved.programme, entry.programme, PROGRAMME)
    changes = _Changes.of(saved, entry.indicators)
    entry.evaluation.carried = saved.carried and not changes.redefines
    _update(saved, entry.evaluation, OF_EVALUATION)
    _write_funding(saved, entry.funding)
    changes.write()


def _update(saved: models.Model, entered: models.Model, names: Sequence[str]) -> None:
    """Take over the fields that differ: one query, or none."""
    different = [name for name in names if getattr(saved, name) != getattr(entered, name)]
    for name in different:
        setattr(saved, name, getattr(entered, name))
    clean(saved, "filing", "programme")
    if different:
        saved.save(update_fields=different)


def _write_funding(saved: Evaluation, rows: Iterable[FundingRow]) -> None:
    known = {one.source: one for one in saved.funding.all()}
    changed = []
    for row in rows:
        row.evaluation = saved
        clean(row, "evaluation")
        before = known.get(row.source)
        if before is None or _differ(row, before, STAGES):
            changed.append(row)
    if changed:
        FundingRow.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["evaluation", "source"], update_fields=list(STAGES)
        )


@dataclass(frozen=True)
class _Changes:
    """What differs between saved and entered indicators."""

    gone: list[int]
    rows: list[Indicator]
    redefines: bool
    """Whether a definition is new, other or gone."""

    @classmethod
    def of(cls, saved: Evaluation, entered: Sequence[Indicator]) -> _Changes:
        """Compare; rows whose id is not one of this self-evaluation are new. Raises Refused."""
        if len(entered) > ROWS_LIMIT:
            raise Refused(f"一张自评表最多 {ROWS_LIMIT:,} 个指标，现有 {len(entered):,} 个；没有保存。")
        known = {one.pk: one for one in saved.indicators.all()}
        kept, rows, redefines = set(), [], False
        for number, row in enumerate(entered, start=1):
            before = known.get(row.pk) if row.pk not in kept else None
            row.evaluation, row.order = saved, number
            row.pk = before.pk if before else None
            settle(row)
            clean(row, "evaluation")
            kept.add(row.pk)
            if before is None or _differ(row, before, INDICATOR):
                rows.append(row)
            redefines |= before is None or _differ(row, before, DEFINITION)
        gone = [pk for pk in known if pk not in kept]
        return cls(gone, rows, redefines or bool(gone))

    def write(self) -> None:
        """Write them: a query for what is gone, one for what changed, one for what is new."""
        if self.gone:
            Indicator.objects.filter(pk__in=self.gone).delete()
        if self.rows:
            Indicator.objects.bulk_create(
                self.rows, update_conflicts=True, unique_fields=["id"], update_fields=INDICATOR
            )


def _differ(one: Any, other: Any, names: Iterable[str]) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in names)
