"""The bureau's list of deadlines: who published in time, who did not, and the proof as a workbook (公开期限一览)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.intake.table_workbook import WORKBOOK, table_workbook
from accounts.models import Filing, Timetable
from accounts.workflow.deadline_list import DueState, UnitDeadline, pdf_hashes, unit_deadlines
from accounts.workflow.deadlines import calendar_of

from .home.bureau import YearForm, years_of
from .requests import file_answer, is_bureau

PER_PAGE = 50
HEADS = (
    *("单位编码", "单位名称", "决算年度", "批复文号", "批复日期", "公开截止日", "截止日依据", "情况", "迟延天数"),
    *("首次公开日期", "首次公开PDF的SHA-256", "现行版次", "现行版公开日期", "现行版网址", "现行版PDF的SHA-256"),
)


class DeadlineForm(YearForm):
    """Units by what became of their deadline."""

    state = forms.ChoiceField(choices=DueState.choices, required=False)


@dataclass(frozen=True)
class DeadlineQuery:
    """What the address asks for, and the rows that answer it."""

    year: int
    years: list[int]
    timetable: Timetable | None
    today: date
    q: str
    state: str
    found: list[UnitDeadline]
    """The units of the search, in every state."""

    @property
    def own_day(self) -> str:
        """The day of the bureau's timetable, in a sentence."""
        due = self.timetable.publish_by if self.timetable else None
        return f"{self.year}年度时间安排：{due.year}年{due.month}月{due.day}日前公开。" if due else ""

    @property
    def rows(self) -> list[UnitDeadline]:
        """Those in the chosen state."""
        return [one for one in self.found if not self.state or one.state == self.state]

    @property
    def counts(self) -> list[tuple[str, str, int, str]]:
        """(state, caption, how many units, address) of every state that occurs."""
        number = Counter(one.state for one in self.found)
        kinds = [(str(one), str(one.label), number[one], self.query(state=str(one))) for one in DueState if number[one]]
        return [("", "全部单位", len(self.found), self.query(state="")), *kinds]

    def query(self, **changed: str) -> str:
        """The filters as part of an address, some of them changed."""
        chosen = {"year": str(self.year), "state": self.state, "q": self.q} | changed
        return urlencode({name: value for name, value in chosen.items() if value})


def deadline_urls(wrap: Any) -> list[URLPattern]:
    """The addresses of the list and its workbook; `wrap` is the admin's guard."""
    return [
        path("deadlines/", wrap(require_safe(deadlines)), name="deadlines"),
        path("deadlines/export/", wrap(require_safe(export)), name="deadlines_export"),
    ]


def deadlines(request: HttpRequest) -> HttpResponse:
    """One page of the list, for bureau officers, in a constant number of queries."""
    asked = _asked(request)
    page = Paginator(asked.rows, PER_PAGE).get_page(request.GET.get("page", "1"))
    context = {
        **admin.site.each_context(request),
        "opts": Filing._meta,
        "title": f"{asked.year}年度公开期限",
        "asked": asked,
        "page": page,
        "states": DueState.choices,
        "query": asked.query(),
    }
    return render(request, "admin/accounts/filing/deadlines.html", context)


def export(request: HttpRequest) -> HttpResponse:
    """All rows of the filter as a workbook, with addresses and hashes."""
    asked = _asked(request)
    title = f"{asked.year}年度公开期限_{asked.today:%Y%m%d}"
    return file_answer(table_workbook(title, HEADS, _proofs(asked.rows)), f"{title}.xlsx", WORKBOOK)


def _asked(request: HttpRequest) -> DeadlineQuery:
    """What the address asks for. Raises PermissionDenied."""
    if not is_bureau(request):
        raise PermissionDenied
    given = DeadlineForm.asked(request)
    calendar = calendar_of([])
    years = years_of(calendar)
    year, q = given.get("year") or years[0], given.get("q") or ""
    timetable = calendar.timetables.get(year)
    return DeadlineQuery(
        year=year,
        years=sorted({*years, year}, reverse=True),
        timetable=timetable,
        today=calendar.today,
        q=q,
        state=given.get("state") or "",
        found=unit_deadlines(year, timetable, calendar.today, q),
    )


def _proofs(rows: Sequence[UnitDeadline]) -> list[list[Any]]:
    hashes = pdf_hashes(rows)
    return [
        [
            *(row.unit.code, row.unit.name, row.year),
            *((row.approval.number, row.approval.replied_on) if row.approval else (None, None)),
            *(row.due, row.basis or ("时间安排" if row.due else None), row.words, row.days),
            *((row.first.day, hashes.get(row.first.pk)) if row.first else (None, None)),
            *((row.current.version, row.current.day) if row.current else (None, None)),
            row.address or ("已撤下" if row.is_withdrawn else None),
            hashes.get(row.current.pk) if row.current else None,
        ]
        for row in rows
    ]
