"""Pages by which publications are found: the first page with its search, one unit, one year (目录、单位页、年度页)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Kind, Publication, Status, Timetable
from accounts.workflow.deadline_list import UnitDeadline, unit_deadlines

from .bulk import archives
from .caching import told_unchanged
from .catalogue import SORTS, Search, kinds, recent, regions, years
from .charted import unit_charts
from .dataset import catalogue
from .shown import current, recorded, with_files

PAGE_SIZE = 50


@require_safe
@told_unchanged
def publications(request: HttpRequest) -> HttpResponse:
    """The first page; with anything asked in the address, what is found."""
    search = Search.of(request.GET)
    context = {
        "search": search,
        "years": years(),
        "regions": regions(),
        "kinds": kinds(),
        "sorts": [(key, caption) for key, (caption, _) in SORTS.items()],
    }
    if not search.is_asked:
        return render(request, "portal/first.html", context | {"recent": recent(), "dataset": catalogue()})
    page = Paginator(search.found(), PAGE_SIZE).get_page(request.GET.get("page"))
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return render(request, "portal/list.html", context | {"page": page, "numbers": numbers})


@dataclass(frozen=True)
class UnitYear:
    """What a unit published for one year: the version that stands, if any, and those before it."""

    year: int
    newest: Publication
    others: tuple[Publication, ...]

    @property
    def is_withdrawn(self) -> bool:
        """Whether nothing stands."""
        return self.newest.filing.status == Status.WITHDRAWN


@require_safe
@told_unchanged
def unit(request: HttpRequest, unit_code: str) -> HttpResponse:
    """All years of one unit."""
    found = list(with_files(recorded().filter(unit_code=unit_code).order_by("-year", "-version")))
    if not found:
        raise Http404
    rows = [_unit_year(found, year) for year in dict.fromkeys(one.year for one in found)]
    standing = [row.newest for row in rows if not row.is_withdrawn]
    names = dict.fromkeys(one.unit_name for one in found)
    kind = Kind(found[0].kind).label if found[0].kind in Kind.values else ""
    context = {"unit": found[0], "kind": kind, "rows": rows, "standing": standing, "former": list(names)[1:]}
    context["charts"] = unit_charts(standing)
    return render(request, "portal/unit.html", context)


def _unit_year(found: list[Publication], year: int) -> UnitYear:
    newest, *others = (one for one in found if one.year == year)
    return UnitYear(year, newest, tuple(others))


@dataclass(frozen=True)
class Coverage:
    """How many units published of those that are due, in one year; `is_known` where dates were set or replies recorded."""

    due: int
    published: int
    is_known: bool

    @property
    def missing(self) -> int:
        """How many are due and have published nothing that stands."""
        return self.due - self.published


@require_safe
@told_unchanged
def year(request: HttpRequest, year: int) -> HttpResponse:
    """All units of one year by code: what is published, and when, and who is due and has published nothing that stands.

    A unit is due once its reply is recorded or the timetable of the year ends; of its filing nothing is told.
    """
    found = list(with_files(current().filter(year=year).order_by("unit_code"))) if 2000 <= year <= 2100 else []
    every = years()
    if not found and year not in every:
        raise Http404
    timetable = Timetable.objects.filter(year=year).first()
    rows = unit_deadlines(year, timetable, timezone.localdate())
    due = {one.unit.pk: one for one in rows}
    context = {
        "year": year,
        "years": every,
        "entries": [(one, due[one.filing.unit_id]) for one in found],
        "coverage": coverage_of(rows),
        "awaited": [one for one in rows if one.due is not None and one.current is None],
        "archives": archives(year),
        "publish_by": timetable.publish_by if timetable else None,
    }
    return render(request, "portal/year.html", context)


def coverage_of(rows: list[UnitDeadline]) -> Coverage:
    """The numbers of a year from the deadlines of its units."""
    due = [one for one in rows if one.due is not None or one.first is not None]
    published = sum(one.current is not None for one in due)
    return Coverage(len(due), published, is_known=any(one.due is not None for one in rows))
