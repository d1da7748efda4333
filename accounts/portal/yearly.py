"""One year: who published what and when, and who is awaited, page by page (年度页)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Approval, Publication, Timetable, Unit
from accounts.workflow.deadlines import unit_deadlines

from .bulk import archives
from .caching import told_unchanged
from .catalogue import years
from .paging import Pages
from .visibility import current, with_files

PAGE_SIZE = 200
"""Units of a page: some 150 KB of HTML."""


@dataclass(frozen=True)
class Coverage:
    """How many units published of those that are due, in one year; `is_known` where dates were set or replies recorded."""

    due: int
    published: int
    awaited: int
    """Those that are due by a date and have published nothing that stands."""
    is_known: bool

    @property
    def missing(self) -> int:
        """How many are due and have published nothing that stands."""
        return self.due - self.published


class Year:
    """What the public is told of a year. A unit is due once its reply is recorded or the timetable of the year ends."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.timetable = Timetable.objects.filter(year=year).first()
        self.publish_by = self.timetable.publish_by if self.timetable else None
        self.published = current().filter(year=year).order_by("unit_code")

    def coverage(self) -> Coverage:
        """Counted by the database in one query."""
        unit = OuterRef("pk")
        found = Unit.objects.annotate(
            is_replied=Exists(Approval.objects.filter(year=self.year, unit=unit)),
            is_recorded=Exists(Publication.objects.filter(filing__year=self.year, filing__unit=unit)),
            stands=Exists(self.published.order_by().filter(filing__unit=unit)),
        ).aggregate(
            every=Count("pk"),
            replied=Count("pk", filter=Q(is_replied=True)),
            told=Count("pk", filter=Q(is_replied=True) | Q(is_recorded=True)),
            published=Count("pk", filter=Q(stands=True)),
            awaited=Count("pk", filter=Q(is_replied=True, stands=False)),
        )
        published = found["published"]
        if self.publish_by:
            return Coverage(found["every"], published, found["every"] - published, is_known=bool(found["every"]))
        return Coverage(found["told"], published, found["awaited"], is_known=bool(found["replied"]))

    def awaited(self) -> QuerySet[Unit]:
        """Those that are due by a date and have published nothing that stands, by code."""
        units = Unit.objects.exclude(pk__in=self.published.order_by().values("filing__unit")).order_by("code")
        return units if self.publish_by else units.filter(approvals__year=self.year)


def page_counts(every: Collection[int]) -> dict[int, int]:
    """Year → the number of its pages, of all these years: three queries."""
    standing = current().filter(year__in=every)
    planned = Timetable.objects.filter(year__in=every, publish_by__isnull=False)
    replied = Approval.objects.filter(year__in=every).exclude(
        Exists(standing.filter(filing__unit=OuterRef("unit"), year=OuterRef("year")))
    )
    units = Unit.objects.order_by().values(one=Value(1)).annotate(count=Count("pk")).values("count")
    found = Counter(dict(standing.order_by().values_list("year").annotate(Count("pk"))))
    found.update(dict(replied.values_list("year").annotate(Count("pk"))))
    found |= Counter(dict(planned.annotate(units=Subquery(units)).values_list("year", "units")))
    return {year: max(1, -(-found[year] // PAGE_SIZE)) for year in every}


def address_of(year: int, page: int) -> str:
    """The path of a page of a year."""
    return reverse("portal:year", args=[year]) if page == 1 else reverse("portal:year-page", args=[year, page])


@require_safe
@told_unchanged
def year(request: HttpRequest, year: int, page: int = 1) -> HttpResponse:
    """The units of one page by code. What is read grows with the page, not with the year, but for counting."""
    if not 2000 <= year <= 2100 or year not in (every := years()):
        raise Http404
    told = Year(year)
    coverage = told.coverage()
    try:
        shown = Paginator(range(coverage.published + coverage.awaited), PAGE_SIZE).page(page)
    except EmptyPage as error:
        raise Http404 from error
    start, stop = PAGE_SIZE * (page - 1), PAGE_SIZE * page
    found = list(with_files(told.published)[start:stop])
    awaited = list(told.awaited()[max(0, start - coverage.published) : max(0, stop - coverage.published)])
    units = [one.filing.unit_id for one in found] + [one.pk for one in awaited]
    due = {one.unit.pk: one for one in unit_deadlines(year, told.timetable, timezone.localdate(), only=units)}
    context = {
        "year": year,
        "years": every,
        "page": shown,
        "pages": Pages(shown, partial(address_of, year)),
        "entries": [(one, due[one.filing.unit_id]) for one in found],
        "coverage": coverage,
        "canonical": address_of(year, page),
        "awaited": [due[one.pk] for one in awaited],
        "archives": archives(year) if page == 1 else [],
        "publish_by": told.publish_by,
    }
    return render(request, "portal/year.html", context)
