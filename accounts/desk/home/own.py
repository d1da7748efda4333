"""The clerk's section: units and years with state, deadline, what is missing and who acts next (经办人的工作)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from accounts.desk.frame import saved_in
from accounts.desk.guests import steps
from accounts.desk.requests import page_of
from accounts.models import Filing, Status, Unit
from accounts.models.terms import OPEN
from accounts.workflow.access import next_to_act
from accounts.workflow.deadlines import Calendar, Deadline
from accounts.workflow.outlook import Holders, Outlook, holders_of, outlooks
from accounts.workflow.position import levels_in

SHOWN = 100
"""How many filings the section lists; the changelist has them all."""
FINISHED_YEARS = 2
"""How many years back a published filing is still shown; the newest of a unit always is."""


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, and the page where it is filled in."""

    words: str
    url: str


@dataclass(frozen=True)
class Work:
    """One unit and year: a filing, or a year that nobody opened yet."""

    unit: Unit
    year: int
    status: str
    state: str
    url: str
    next: str
    deadline: Deadline | None = None
    lacks: list[Lack] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the filing exists."""
        return bool(self.status)


def own_work(units: Sequence[int], calendar: Calendar) -> dict[str, Any]:
    """The work of a clerk on these units by urgency, and how many filings are not shown."""
    due = calendar.due_years()
    recent = Q(status=Status.PUBLISHED, year__gte=calendar.today.year - FINISHED_YEARS)
    published = Filing.objects.filter(unit=OuterRef("unit"), status=Status.PUBLISHED).order_by("-year", "-version")
    newest = Q(pk=Subquery(published.values("pk")[:1]))
    shown = Filing.objects.filter(Q(status__in=(*OPEN, Status.CARRIED_IN)) | recent | newest, unit_id__in=units)
    filings = list(shown.select_related("unit").order_by("-year", "unit__code", "-version"))
    opened = set(
        Filing.objects.filter(unit_id__in=units, year__in=due)
        .exclude(status=Status.CARRIED_IN)
        .values_list("unit_id", "year")
    )
    holders = holders_of(units)
    rows = [*_unopened(units, due, opened, calendar, holders), *_filed(filings[:SHOWN], calendar, holders)]
    return {"rows": sorted(rows, key=_urgency), "more": max(0, len(filings) - SHOWN)}


def _urgency(one: Work) -> tuple[bool, int, int, str]:
    """What has a deadline first, the nearest before the others; then the newest year."""
    return (one.deadline is None, one.deadline.left if one.deadline else 0, -one.year, one.unit.code)


def _unopened(
    units: Sequence[int],
    due: Iterable[int],
    opened: set[tuple[int, int]],
    calendar: Calendar,
    holders: Holders,
) -> list[Work]:
    return [
        Work(
            unit=unit,
            year=year,
            status="",
            state="尚未建立",
            url=f"{reverse('admin:accounts_filing_add')}?unit={unit.pk}&year={year}",
            next=next_to_act("", holders[unit.pk]),
            deadline=calendar.deadline(unit.pk, year, ""),
        )
        for unit in Unit.objects.filter(pk__in=units)
        for year in due
        if (unit.pk, year) not in opened
    ]


def _filed(filings: Sequence[Filing], calendar: Calendar, holders: Holders) -> list[Work]:
    drafts = [one for one in filings if one.status == Status.DRAFT]
    saved, found = saved_in(drafts), outlooks(drafts)
    passed = levels_in(one.pk for one in filings if one.status == Status.REVIEWED)
    return [
        Work(
            unit=one.unit,
            year=one.year,
            status=one.status,
            state=one.get_status_display(),
            url=page_of(one),
            next=next_to_act(one.status, holders[one.unit_id], one.unit.review_levels, passed.get(one.pk, ())),
            deadline=calendar.deadline(one.unit_id, one.year, one.status, one.version),
            lacks=_lacks(one, {key for key, count in saved[one.pk].items() if count}, found[one.pk])
            if one.status == Status.DRAFT
            else [],
        )
        for one in filings
    ]


def _lacks(filing: Filing, begun: set[str], seen: Outlook) -> list[Lack]:
    """What stands between a draft and its submission, with the pages to go to."""
    places = {step.key: step for step in steps()}
    lacks = [Lack(f"已退回：{seen.returned.note[:60]}", page_of(filing))] if seen.returned else []
    if seen.comments:
        lacks.append(
            Lack(f"批注 {seen.comments} 条未办结", reverse("admin:filing_review", args=[filing.pk]) + "#comments")
        )
    lacks += [
        Lack(f"“{step.caption}”未填", step.url(filing)) for step in steps() if step.rows and step.key not in begun
    ]
    if seen.carried:
        lacks.append(Lack(f"{seen.carried} 处沿用上年待确认", reverse("admin:filing_carried", args=[filing.pk])))
    findings = places["findings"].url(filing)
    if not seen.is_checked:
        return [*lacks, Lack("还没有检查过", findings)]
    if seen.errors:
        lacks.append(Lack(f"错误 {seen.errors} 条未处理", findings))
    if seen.others:
        lacks.append(Lack(f"提醒和需说明 {seen.others} 条未处理", findings))
    if seen.is_stale:
        lacks.append(Lack("检查之后数据有变动，请重新检查", findings))
    return lacks
