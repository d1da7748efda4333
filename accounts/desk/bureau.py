"""The finance bureau's lists of units: all of one year by state; who published in time, with the proof (财政局的总览、公开期限一览)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.intake.tables import WORKBOOK, table_workbook
from accounts.models import Approval, Filing, Role, Status, Timetable, Unit, Waiver
from accounts.workflow.access import levels_in, next_to_act
from accounts.workflow.deadlines import (
    Calendar,
    DueState,
    UnitDeadline,
    calendar_of,
    deadlines_of,
    late_states,
    pdf_hashes,
    unit_deadlines,
)
from accounts.workflow.outlook import holders_of

from .pages import admin_page, file_answer, holds, require_bureau, texts_of

PER_PAGE = 50
WAIVERS_SHOWN = 20
UNOPENED = "none"
"""How the address names the state of a year that nobody opened."""
STATES = [(UNOPENED, "尚未建立"), *((str(one), str(one.label)) for one in Status if one != Status.CARRIED_IN)]


class YearForm(forms.Form):
    """The filters of a list of units as the address names them; what is not understood is left out."""

    year = forms.IntegerField(min_value=2000, max_value=2100, required=False)
    q = forms.CharField(max_length=60, required=False)

    @classmethod
    def asked(cls, request: HttpRequest, calendar: Calendar) -> tuple[dict[str, Any], int, list[int]]:
        """What the address asks for, as far as it is understood; the year, and all to choose from, the newest first."""
        form, due = cls(texts_of(request.GET)), calendar.due_years()
        form.is_valid()
        filed = Filing.objects.exclude(status=Status.CARRIED_IN).order_by().values_list("year", flat=True).distinct()
        years = {*filed, *calendar.timetables, *due}
        year = form.cleaned_data.get("year") or due[-1]
        return form.cleaned_data, year, sorted({*years, year}, reverse=True)


class ProgressForm(YearForm):
    """Units by state, or those that are late."""

    state = forms.ChoiceField(choices=STATES, required=False)
    late = forms.BooleanField(required=False)


def overview(request: HttpRequest, calendar: Calendar) -> dict[str, Any]:
    """All units of the chosen year for their template, in a constant number of queries."""
    asked, year, years = ProgressForm.asked(request, calendar)
    timetable = calendar.timetables.get(year)
    units, late = _units(year), late_states(timetable, calendar.today)
    counts = {
        one["state"] or UNOPENED: one
        for one in units.order_by().values("state").annotate(number=Count("pk"), late=Count("pk", filter=late))
    }
    page = Paginator(_chosen(units, asked, late), PER_PAGE).get_page(request.GET.get("page", "1"))
    waivers = list(
        Waiver.objects.filter(granted_by=None, until__gte=timezone.localdate(), filing__status=Status.DRAFT)
        .select_related("filing__unit", "requested_by")
        .order_by("pk")[: WAIVERS_SHOWN + 1]
    )
    chosen = {name: str(value) for name, value in asked.items() if value}
    return {
        "year": year,
        "years": years,
        "states": STATES,
        "timetable": timetable,
        "timetable_url": (
            reverse("admin:accounts_timetable_change", args=[timetable.pk])
            if timetable
            else reverse("admin:accounts_timetable_add")
        ),
        "timetables_missing": timetable is None or not (timetable.submit_by and timetable.publish_by),
        "counts": [(key, caption, counts[key]["number"] if key in counts else 0) for key, caption in STATES],
        "total": sum(one["number"] for one in counts.values()),
        "late": sum(one["late"] for one in counts.values()),
        "chosen": chosen,
        "query": urlencode(chosen),
        "page": page,
        "rows": _rows(list(page.object_list), timetable, calendar.today),
        "waivers": waivers[:WAIVERS_SHOWN],
        "waivers_more": max(0, len(waivers) - WAIVERS_SHOWN),
        "opens": holds(request, Role.BUREAU_OFFICER),
    }


def _units(year: int) -> QuerySet[Any]:
    """All units with `state`, `version` and `filing` of the year, '' and null where none is, and its `replied_on`.

    The filing is the version on its way, else the newest.
    """
    mine = Filing.objects.filter(unit=OuterRef("pk"), year=year).exclude(status=Status.CARRIED_IN).order_by("-version")
    return Unit.objects.annotate(
        state=Coalesce(Subquery(mine.values("status")[:1]), Value("")),
        version=Subquery(mine.values("version")[:1]),
        filing=Subquery(mine.values("pk")[:1]),
        replied_on=Subquery(Approval.objects.filter(unit=OuterRef("pk"), year=year).values("replied_on")[:1]),
    ).order_by("code")


def _chosen(units: QuerySet[Any], asked: Mapping[str, Any], late: Q) -> QuerySet[Any]:
    state, words = asked.get("state"), asked.get("q")
    return units.filter(
        Q(state="" if state == UNOPENED else state) if state else Q(),
        late if asked.get("late") else Q(),
        Q(code__startswith=words) | Q(name__contains=words) if words else Q(),
    )


def _rows(units: list[Any], timetable: Timetable | None, today: date) -> list[dict[str, Any]]:
    """Each unit with its state, its filing's address, who acts next and when that is due."""
    holders, captions = holders_of([one.pk for one in units]), dict(STATES)
    passed = levels_in(one.filing for one in units if one.state == Status.REVIEWED)
    return [
        {
            "unit": one,
            "state": captions[one.state or UNOPENED],
            "url": reverse("admin:accounts_filing_change", args=[one.filing]) if one.filing else "",
            "next": next_to_act(one.state, holders[one.pk], one.review_levels, passed.get(one.filing, ())),
            "deadline": next(iter(deadlines_of(one.state, timetable, today, one.replied_on, one.version or 1)), None),
        }
        for one in units
    ]


HEADS = (
    *("单位编码", "单位名称", "决算年度", "批复文号", "批复日期", "公开截止日", "截止日依据", "情况", "迟延天数"),
    *("首次公开日期", "首次公开PDF的SHA-256", "现行版次", "现行版公开日期", "现行版网址", "现行版PDF的SHA-256"),
)


class DeadlineForm(YearForm):
    """Units by what became of their deadline."""

    state = forms.ChoiceField(choices=DueState.choices, required=False)


def deadlines(request: HttpRequest) -> HttpResponse:
    """One page of the list, for bureau officers, in a constant number of queries."""
    asked = _deadlines_asked(request)
    return admin_page(
        request,
        "deadlines",
        title=f"{asked['year']}年度公开期限",
        asked=asked,
        page=Paginator(asked["rows"], PER_PAGE).get_page(request.GET.get("page", "1")),
        states=DueState.choices,
        query=asked["query"],
    )


def deadlines_export(request: HttpRequest) -> HttpResponse:
    """All rows of the filter as a workbook, with addresses and hashes."""
    asked = _deadlines_asked(request)
    title = f"{asked['year']}年度公开期限_{timezone.localdate():%Y%m%d}"
    return file_answer(table_workbook(title, HEADS, _proofs(asked["rows"])), f"{title}.xlsx", WORKBOOK)


def _deadlines_asked(request: HttpRequest) -> dict[str, Any]:
    """What the address asks for, and the rows that answer it. Raises PermissionDenied."""
    require_bureau(request)
    calendar = calendar_of([])
    given, year, years = DeadlineForm.asked(request, calendar)
    q, chosen, timetable = given.get("q") or "", given.get("state") or "", calendar.timetables.get(year)
    found = unit_deadlines(year, timetable, calendar.today, q)
    number, due = Counter(one.state for one in found), timetable.publish_by if timetable else None

    def address(state: str) -> str:
        """The filters as part of an address, with this state."""
        return urlencode({name: value for name, value in (("year", year), ("state", state), ("q", q)) if value})

    return {
        "year": year,
        "years": years,
        "q": q,
        "state": chosen,
        # the day of the bureau's timetable, in a sentence
        "own_day": f"{year}年度时间安排：{due.year}年{due.month}月{due.day}日前公开。" if due else "",
        # (state, caption, how many units, address) of every state that occurs
        "counts": [
            ("", "全部单位", len(found), address("")),
            *((str(one), str(one.label), number[one], address(one)) for one in DueState if number[one]),
        ],
        "query": address(chosen),
        "rows": [one for one in found if not chosen or one.state == chosen],
    }


def _proofs(rows: Sequence[UnitDeadline]) -> list[list[Any]]:
    hashes = pdf_hashes(rows)
    return [
        [
            *(row.unit.code, row.unit.name, row.year),
            *((row.approval.number, row.approval.replied_on) if row.approval else (None, None)),
            *(row.due, row.basis or ("时间安排" if row.due else None), row.words, row.days),
            *((timezone.localdate(row.first.published_at), hashes.get(row.first.pk)) if row.first else (None, None)),
            *((row.current.version, timezone.localdate(row.current.published_at)) if row.current else (None, None)),
            row.address or ("已撤下" if row.is_withdrawn else None),
            hashes.get(row.current.pk) if row.current else None,
        ]
        for row in rows
    ]
