"""Pages by which publications are found: the first page with its search, one unit, one year (目录与检索、单位页、年度页).

Everything asked stands in the address. PostgreSQL reads every row for a DISTINCT; the years and regions of all publications
are few, the publications are not: so their different values are found by one step of the index for each.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, Self

from django.core.paginator import EmptyPage, Page, Paginator
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_list_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.figures.numerals import is_digits
from accounts.models import Approval, Kind, Publication, Status, Timetable, Unit
from accounts.models.search import matching
from accounts.workflow.deadlines import unit_deadlines

from .bulk import archives
from .caching import told_unchanged
from .illustrations import unit_charts
from .metadata import catalogue
from .visibility import current, recorded, with_files

LONGEST = 60
"""Characters of what is searched for."""
RECENT = 10
"""How many publications the first page shows before anything is asked."""
SORTS = {
    "year": ("最新年度", ("-year", "unit_code")),
    "code": ("单位编码", ("unit_code", "-year")),
    "date": ("最近公开", ("-pk",)),
}
"""Key → (caption, order)."""
NEXT = """
WITH RECURSIVE found(value) AS (
    (SELECT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM {table} WHERE {column} > value ORDER BY {column} LIMIT 1)
        FROM found WHERE value IS NOT NULL
)
SELECT value FROM found WHERE EXISTS (
    SELECT 1 FROM {table} one JOIN accounts_filing filing ON filing.id = one.filing_id
    WHERE one.{column} = value AND filing.status = %s
)
"""
"""The CTE walks the index from value to value; the last line leaves out what is withdrawn altogether."""


@dataclass(frozen=True)
class Search:
    """What a visitor asks for, each part cleaned; empty parts ask nothing."""

    q: str = ""
    year: str = ""
    region: str = ""
    kind: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """The search of an address; unknown parts are left out, unknown values find nothing."""
        return cls(**{one.name: _cleaned(query.get(one.name, "")) for one in fields(cls)})

    @property
    def is_asked(self) -> bool:
        """Whether anything narrows the list."""
        return any((self.q, self.year, self.region, self.kind))

    def found(self) -> QuerySet[Publication]:
        """The current publications that are asked for, in the order asked for."""
        if self.year and not (len(self.year) == 4 and is_digits(self.year)):
            return Publication.objects.none()
        found = matching(current(), self.q, int(self.year) if self.year else None)
        narrowed = {name: value for name in ("region", "kind") if (value := getattr(self, name))}
        return with_files(found.filter(**narrowed).order_by(*SORTS.get(self.sort, SORTS["year"])[1]))


def recent() -> QuerySet[Publication]:
    """What was published last."""
    return with_files(current().order_by("-pk"))[:RECENT]


def years() -> list[int]:
    """The years in which something is published, the newest first."""
    return distinct("year")[::-1]


def regions() -> list[str]:
    """The regions of which something is published."""
    return [one for one in distinct("region") if one]


def _cleaned(typed: str) -> str:
    """One line without what no name holds."""
    plain = "".join(one for one in typed if unicodedata.category(one) != "Cc" or one.isspace())
    return " ".join(plain.split())[:LONGEST].strip()


def distinct(column: str) -> list[Any]:
    """The values of a column of Publication that begins an index, in order, of what the public sees."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(NEXT.format(column=quoted(column), table=quoted(Publication._meta.db_table)), [Status.PUBLISHED])
        return [value for (value,) in cursor.fetchall()]


def altered(query: QueryDict, name: str, value: object) -> str:
    """The same query with one part set otherwise."""
    asked = query.copy()
    asked[name] = str(value)
    return f"?{asked.urlencode()}"


@dataclass(frozen=True)
class Pages:
    """From one page of a long list to the others: the links of a page; `address` gives that of any other by its number."""

    page: Page[Any]
    address: Callable[[int], str]

    @property
    def previous(self) -> str:
        """The address of the page before; '' on the first."""
        return self.address(self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next(self) -> str:
        """The address of the page after; '' on the last."""
        return self.address(self.page.next_page_number()) if self.page.has_next() else ""

    def numbers(self) -> Iterator[tuple[int | str, str]]:
        """Numbers near the page and at the ends, each with its address; '' for the page itself and for a gap."""
        for one in self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1):
            yield one, self.address(one) if isinstance(one, int) and one != self.page.number else ""


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
    found = get_list_or_404(with_files(recorded().filter(unit_code=unit_code).order_by("-year", "-version")))
    rows = [(newest, others) for _, (newest, *others) in groupby(found, attrgetter("year"))]
    standing = [newest for newest, _ in rows if newest.filing.status == Status.PUBLISHED]
    return render(
        request,
        "portal/unit.html",
        {
            "unit": found[0],
            "kind": dict(Kind.choices).get(found[0].kind, ""),
            "rows": rows,
            "standing": standing,
            "former": list(dict.fromkeys(one.unit_name for one in found))[1:],
            "charts": unit_charts(standing),
        },
    )


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
        return units.aggregate(
            due=Count("pk", filter=is_due),
            published=Count("pk", filter=Q(stands=True)),
            missing=Count("pk", filter=is_due & is_missing),
            dated=Count("pk", filter=is_dated),
            awaited=Count("pk", filter=is_dated & is_missing),
        )

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
    units = [*(one.filing.unit_id for one in found), *(one.pk for one in awaited)]
    due = {one.unit.pk: one for one in unit_deadlines(year, told.timetable, timezone.localdate(), only=units)}
    return render(
        request,
        "portal/year.html",
        {
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
        },
    )
