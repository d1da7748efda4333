"""The clerk's section: units and years with state, deadline, what is missing and who acts next (经办人的工作)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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


def _urgency(one: dict[str, Any]) -> tuple[bool, int, int, str]:
    """What has a deadline first, the nearest before the others; then the newest year."""
    due: Deadline | None = one["deadline"]
    return (due is None, due.left if due else 0, -one["year"], one["unit"].code)


def _unopened(
    units: Sequence[int],
    due: Iterable[int],
    opened: set[tuple[int, int]],
    calendar: Calendar,
    holders: Holders,
) -> list[dict[str, Any]]:
    """The years that nobody opened yet."""
    return [
        {
            "unit": unit,
            "year": year,
            "status": "",
            "state": "尚未建立",
            "url": f"{reverse('admin:accounts_filing_add')}?unit={unit.pk}&year={year}",
            "next": next_to_act("", holders[unit.pk]),
            "deadline": calendar.deadline(unit.pk, year, ""),
        }
        for unit in Unit.objects.filter(pk__in=units)
        for year in due
        if (unit.pk, year) not in opened
    ]


def _filed(filings: Sequence[Filing], calendar: Calendar, holders: Holders) -> list[dict[str, Any]]:
    """The filings, with what each draft lacks."""
    drafts = [one for one in filings if one.status == Status.DRAFT]
    saved, found = saved_in(drafts), outlooks(drafts)
    passed = levels_in(one.pk for one in filings if one.status == Status.REVIEWED)
    return [
        {
            "unit": one.unit,
            "year": one.year,
            "status": one.status,
            "state": one.get_status_display(),
            "url": page_of(one),
            "next": next_to_act(one.status, holders[one.unit_id], one.unit.review_levels, passed.get(one.pk, ())),
            "deadline": calendar.deadline(one.unit_id, one.year, one.status, one.version),
            "lacks": list(_lacks(one, saved[one.pk], found[one.pk])) if one.status == Status.DRAFT else [],
        }
        for one in filings
    ]


def _lacks(filing: Filing, saved: Mapping[str, int], seen: Outlook) -> Iterator[tuple[str, str]]:
    """What stands between a draft and its submission, each with the page to go to."""
    if seen.returned:
        yield f"已退回：{seen.returned.note[:60]}", page_of(filing)
    if seen.comments:
        yield f"批注 {seen.comments} 条未办结", reverse("admin:filing_review", args=[filing.pk]) + "#comments"
    for step in steps():
        if step.rows and not saved[step.key]:
            yield f"“{step.caption}”未填", step.url(filing)
    if seen.carried:
        yield f"{seen.carried} 处沿用上年待确认", reverse("admin:filing_carried", args=[filing.pk])
    words = [f"错误 {seen.errors} 条未处理"] if seen.errors else []
    words += [f"提醒和需说明 {seen.others} 条未处理"] if seen.others else []
    words += ["检查之后数据有变动，请重新检查"] if seen.is_stale else []
    for one in words if seen.is_checked else ["还没有检查过"]:
        yield one, reverse("admin:filing_findings", args=[filing.pk])
