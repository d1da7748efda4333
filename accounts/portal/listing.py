"""Pages by which publications are found: the first page with its search, one unit, one year (目录、单位页、年度页)."""

from collections import Counter
from collections.abc import Collection
from functools import partial
from itertools import groupby
from operator import attrgetter

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Approval, Kind, Publication, Status, Timetable, Unit
from accounts.workflow.deadlines import unit_deadlines

from .bulk import archives
from .caching import told_unchanged
from .catalogue import SORTS, Pages, Search, altered, recent, regions, years
from .illustrations import unit_charts
from .metadata import catalogue
from .visibility import current, recorded, with_files

SEARCH_PAGE = 50
"""Publications of a page of what is found."""
YEAR_PAGE = 200
"""Units of a page of a year: some 150 KB of HTML."""


@require_safe
@told_unchanged
def publications(request: HttpRequest) -> HttpResponse:
    """The first page; with anything asked in the address, what is found."""
    search = Search.of(request.GET)
    context = {
        "search": search,
        "years": years(),
        "regions": regions(),
        "kinds": Kind.choices,
        "sorts": [(key, caption) for key, (caption, _) in SORTS.items()],
    }
    if not search.is_asked:
        return render(request, "portal/first.html", context | {"recent": recent(), "dataset": catalogue()})
    page = Paginator(search.found(), SEARCH_PAGE).get_page(request.GET.get("page"))
    pages = Pages(page, partial(altered, request.GET, "page"))
    return render(request, "portal/list.html", context | {"page": page, "pages": pages})


@require_safe
@told_unchanged
def unit(request: HttpRequest, unit_code: str) -> HttpResponse:
    """All years of one unit."""
    found = list(with_files(recorded().filter(unit_code=unit_code).order_by("-year", "-version")))
    if not found:
        raise Http404
    years = (versions for _, versions in groupby(found, attrgetter("year")))
    rows = [(newest, others) for newest, *others in years]
    standing = [newest for newest, _ in rows if newest.filing.status == Status.PUBLISHED]
    context = {
        "unit": found[0],
        "kind": dict(Kind.choices).get(found[0].kind, ""),
        "rows": rows,
        "standing": standing,
        "former": list(dict.fromkeys(one.unit_name for one in found))[1:],
        "charts": unit_charts(standing),
    }
    return render(request, "portal/unit.html", context)


class Year:
    """What the public is told of a year. A unit is due once its reply is recorded or the timetable of the year ends."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.timetable = Timetable.objects.filter(year=year).first()
        self.publish_by = self.timetable.publish_by if self.timetable else None
        self.published = current().filter(year=year).order_by("unit_code")

    def coverage(self) -> dict[str, int]:
        """How many units published of those that are due, counted by the database in one query.

        `due` are those that are due; of these have `published` something that stands or are `missing`. `dated` are due by
        a date, none where neither dates nor replies are recorded; of these are `awaited` who have published nothing that
        stands.
        """
        unit = OuterRef("pk")
        is_dated = Q(pk__isnull=False) if self.publish_by else Q(is_replied=True)
        is_due, is_missing = is_dated | Q(is_recorded=True), Q(stands=False)
        units = Unit.objects.annotate(
            is_replied=Exists(Approval.objects.filter(year=self.year, unit=unit)),
            is_recorded=Exists(Publication.objects.filter(filing__year=self.year, filing__unit=unit)),
            stands=Exists(self.published.order_by().filter(filing__unit=unit)),
        )
        counted = {
            "due": is_due,
            "published": Q(stands=True),
            "missing": is_due & is_missing,
            "dated": is_dated,
            "awaited": is_dated & is_missing,
        }
        return units.aggregate(**{name: Count("pk", filter=those) for name, those in counted.items()})

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
    return {year: max(1, -(-found[year] // YEAR_PAGE)) for year in every}


def address_of(year: int, page: int) -> str:
    """The path of a page of a year."""
    return reverse("portal:year", args=[year]) if page == 1 else reverse("portal:year-page", args=[year, page])


@require_safe
@told_unchanged
def year(request: HttpRequest, year: int, page: int = 1) -> HttpResponse:
    """The units of one page by code. What is read grows with the page, not with the year, but for counting."""
    if year not in (every := years()):
        raise Http404
    told = Year(year)
    coverage = told.coverage()
    try:
        shown = Paginator(range(coverage["published"] + coverage["awaited"]), YEAR_PAGE).page(page)
    except EmptyPage as error:
        raise Http404 from error
    start, stop = YEAR_PAGE * (page - 1), YEAR_PAGE * page
    found = list(with_files(told.published)[start:stop])
    awaited = list(told.awaited()[max(0, start - coverage["published"]) : max(0, stop - coverage["published"])])
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
