"""Entering self-evaluations and their reports, bringing over those of last year (绩效自评录入与沿用上年).

Rows keep their identity, only what differs is written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from accounts.document.report import Report
from accounts.editions.language.demands import ALWAYS, WITH_PROJECTS
from accounts.figures.money import to_wan
from accounts.figures.numerals import date_words, read_date
from accounts.intake.reading import uploads
from accounts.intake.wrong_file import WrongFile
from accounts.models import Filing
from accounts.publication.archive import sha256
from accounts.workflow import Refused, require
from accounts.workflow.enter import ROWS_LIMIT, clean, writing
from accounts.workflow.new_filing import Carried
from performance.document.material import PROGRAMME_SHEETS, WHOLE_SHEET, evaluations_in
from performance.models import Evaluation, FundingRow, Indicator, Programme, SelfReport
from performance.scoring import DEFINITION, INDICATOR, PROGRAMME, STAGES, EvaluationEntry
from performance.scoring.indicators import settle

OF_EVALUATION = ("goal", "achieved", "funding_reason", "carried")
NAME_LIMIT = 120


def enter_evaluations(
    user: User, filing: Filing, entries: Sequence[EvaluationEntry], revision: int | None = None
) -> None:
    """Replace all self-evaluations of the filing. All or nothing. Raises Refused, also where reports would go with them."""
    with writing(user, filing, revision) as current:
        require(
            not SelfReport.objects.filter(evaluation__filing=current).exists(),
            "自评表附有自评报告，整体替换会一并删除，没有保存；请先下载并移除自评报告，导入后再上传。",
        )
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
    known = {one.name: one for one in Evaluation.objects.of(current)}
    for entry in entries:
        saved = known.get(entry.programme.name if entry.programme else "") or _begin(current, entry.programme)
        _write(saved, entry)


def missing(report: Report) -> list[str]:
    """The sheets that the edition asks of a filing and that it lacks, in words."""
    found, asked = evaluations_in(report), report.edition.demands.sheets
    due = {ALWAYS, *([WITH_PROJECTS] if to_wan(report.book["spending_project"]) else [])}
    sheets = {WHOLE_SHEET: found.wholes, PROGRAMME_SHEETS: found.programmes}
    return [_lacking(one, asked[one]) for one, there in sheets.items() if not there and asked.get(one) in due]


def _lacking(sheet: str, why: str) -> str:
    return f"未填写：{sheet}{'（本年有项目支出）' if why == WITH_PROJECTS else ''}。"


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
        require(
            not saved.indicators.exists(),
            "这张表已有指标，不再从上年带入；需要重新带入的，请先删除现有指标。",
        )
        source = require(last_year(current, saved), f"上年填报中没有“{saved}”的指标可以带入。")
        brought = Indicator.objects.bulk_create(definitions(source, current.year - source.filing.year, saved))
        Evaluation.objects.filter(pk=saved.pk).update(carried=True)
        return len(brought)


def last_year(filing: Filing, evaluation: Evaluation) -> Evaluation | None:
    """The self-evaluation of the same name in last year's filing when it has indicators."""
    found = Evaluation.objects.filter(filing=filing.prior(), indicators__isnull=False).distinct()
    return next((one for one in found.select_related("programme", "filing") if one.name == evaluation.name), None)


def _own(filing: Filing, pk: int) -> Evaluation:
    return require(
        Evaluation.objects.filter(filing=filing, pk=pk).select_related("programme").first(),
        "这张自评表已不在本填报中，可能已被他人删除；请回到绩效页查看。",
    )


def _begin(filing: Filing, programme: Programme | None) -> Evaluation:
    """A self-evaluation without rows; a programme of that name that has none yet is taken, not made again."""
    return Evaluation.objects.create(filing=filing, programme=programme and _programme(filing, programme))


def _programme(filing: Filing, entered: Programme) -> Programme:
    own = Programme.objects.filter(filing=filing)
    last = own.aggregate(last=models.Max("order", default=0))["last"]
    taken = own.filter(name=entered.name, evaluation=None).first() or Programme(filing=filing, order=last + 1)
    _update(taken, entered, PROGRAMME)
    return taken


def _write(saved: Evaluation, entry: EvaluationEntry) -> None:
    """Bring the saved rows to what was entered."""
    if saved.programme is not None and entry.programme is not None:
        _update(saved.programme, entry.programme, PROGRAMME)
    changed, gone, redefines = _changes(saved, entry.indicators)
    entry.evaluation.carried = saved.carried and not redefines
    _update(saved, entry.evaluation, OF_EVALUATION)
    _write_funding(saved, entry.funding)
    Indicator.objects.filter(pk__in=gone).delete()
    Indicator.objects.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=INDICATOR)


def _update(saved: models.Model, entered: models.Model, names: Sequence[str]) -> None:
    """Take over the fields that differ, into a new row all: one query, or none."""
    different = [name for name in names if getattr(saved, name) != getattr(entered, name)]
    for name in different:
        setattr(saved, name, getattr(entered, name))
    clean(saved, "filing", "programme")
    saved.save(update_fields=different if saved.pk else None)


def _write_funding(saved: Evaluation, rows: Sequence[FundingRow]) -> None:
    known = {one.source: one for one in saved.funding.all()}
    for row in rows:
        row.evaluation = saved
        clean(row, "evaluation")
    FundingRow.objects.bulk_create(
        [row for row in rows if _differs(row, known.get(row.source), STAGES)],
        update_conflicts=True,
        unique_fields=["evaluation", "source"],
        update_fields=list(STAGES),
    )


def _changes(saved: Evaluation, entered: Sequence[Indicator]) -> tuple[list[Indicator], list[int], bool]:
    """New and changed rows, keys of those that are gone, and whether a definition is new, other or gone.

    Rows whose id is not one of this self-evaluation are new. Raises Refused.
    """
    require(
        len(entered) <= ROWS_LIMIT,
        f"一张自评表最多 {ROWS_LIMIT:,} 个指标，现有 {len(entered):,} 个；没有保存。",
    )
    known = {one.pk: one for one in saved.indicators.all()}
    changed, redefines = [], False
    for number, row in enumerate(entered, start=1):
        before = known.pop(row.pk, None)
        row.pk, row.evaluation, row.order = before.pk if before else None, saved, number
        settle(row)
        clean(row, "evaluation")
        redefines |= _differs(row, before, DEFINITION)
        if _differs(row, before, INDICATOR):
            changed.append(row)
    return changed, list(known), redefines or bool(known)


def _differs(one: Any, other: Any, names: Iterable[str]) -> bool:
    return other is None or any(getattr(one, name) != getattr(other, name) for name in names)


# Definitions of last year 沿用上年的项目和指标 ----------------------------------------------------------------------


def to_bring(before: Filing) -> str:
    """What `carry_definitions` would copy, in words; '' for nothing."""
    count = Evaluation.objects.filter(filing=before).count()
    return f"{count}份绩效自评的项目和指标（不带完成值和得分）" if count else ""


def carried_of(filing: Filing) -> Iterator[Carried]:
    """The self-evaluations whose indicators still stand as last year's left them."""
    return (
        Carried(one.key, f"绩效自评“{one}”的指标", "performance", "绩效", one)
        for one in Evaluation.objects.filter(filing=filing, carried=True).select_related("programme")
    )


def carry_definitions(before: Filing, now: Filing) -> int:
    """Copy programmes and indicators of `before` into `now`; returns how many self-evaluations were begun so.

    No money, goals, actual values, scores or remarks come along. What `now` has already, by the name of the programme,
    stays as it is. Dates move by as many years as lie between the filings. Call it while a person is `acting`, for the
    database wants to know who writes. Six queries, whatever the number of rows.
    """
    have = {one.name for one in Evaluation.objects.filter(filing=now).select_related("programme")}
    sources = [one for one in Evaluation.objects.of(before) if one.name not in have]
    programmes = _programmes([one.programme for one in sources if one.programme], now)
    begun = Evaluation.objects.bulk_create(
        Evaluation(filing=now, programme=programmes.get(one.name), carried=True) for one in sources
    )
    Indicator.objects.bulk_create(
        row
        for evaluation, source in zip(begun, sources, strict=True)
        for row in definitions(source, now.year - before.year, evaluation)
    )
    return len(begun)


def definitions(source: Evaluation, years: int, evaluation: Evaluation) -> list[Indicator]:
    """Its indicators without what came of them, unsaved, for another evaluation, their dates moved by `years`."""
    return [
        Indicator(
            evaluation=evaluation,
            **{name: getattr(one, name) for name in DEFINITION} | {"target": _moved(one.target, years)},
        )
        for one in source.indicators.all()
    ]


def _programmes(sources: Iterable[Programme], now: Filing) -> dict[str, Programme]:
    """The programmes of those names in the filing, made where there are none."""
    known = {one.name: one for one in Programme.objects.filter(filing=now)}
    made = Programme.objects.bulk_create(
        Programme(filing=now, **{name: getattr(one, name) for name in ("order", *PROGRAMME)})
        for one in sources
        if one.name not in known
    )
    return known | {one.name: one for one in made}


def _moved(target: str, years: int) -> str:
    """The target, in the same days of another year where it is a date: the last of February stays the last."""
    day = read_date(target)
    if day is None or not years:
        return target
    return date_words(day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day))


# Reports --------------------------------------------------------------------------------------------------------------


def attach_report(user: User, filing: Filing, pk: int, name: str, content: bytes, revision: int | None) -> SelfReport:
    """Keep a PDF as the report of a self-evaluation, in place of an earlier one. Raises Refused.

    The file is judged before the lock is taken: a large one must not keep others waiting.
    """
    try:
        pages = uploads.report_pages(content)
    except WrongFile as wrong:
        raise Refused(f"“{name}”没有上传：{wrong}") from wrong
    with writing(user, filing, revision) as current:
        evaluation = _own(current, pk)
        report = SelfReport(
            pk=SelfReport.objects.filter(evaluation=evaluation).values_list("pk", flat=True).first(),
            evaluation=evaluation,
            name=_short(name),
            content=content,
            sha256=sha256(content),
            size=len(content),
            pages=pages,
        )
        clean(report, "evaluation", "content")
        report.save()
        return report


def remove_report(user: User, filing: Filing, pk: int, revision: int | None) -> None:
    """Remove the report of a self-evaluation. Raises Refused."""
    with writing(user, filing, revision) as current:
        require(
            SelfReport.objects.filter(evaluation__filing=current, evaluation_id=pk).defer("content").first(),
            "这张自评表没有自评报告，可能已被他人删除；请刷新页面查看。",
        ).delete()


def _short(name: str) -> str:
    """The name of the file without folders, short enough to be kept with its ending."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "").strip() or "自评报告.pdf"
    return name if len(name) <= NAME_LIMIT else f"{name[: NAME_LIMIT - 4]}.pdf"
