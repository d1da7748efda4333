"""Pages by which publications are found: the first page with its search, one unit (目录、单位页)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Kind, Publication, Status

from .caching import told_unchanged
from .catalogue import SORTS, Search, kinds, recent, regions, years
from .dataset import catalogue
from .illustrations import unit_charts
from .paging import Pages
from .visibility import recorded, with_files

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

    def address(number: int) -> str:
        asked = request.GET.copy()
        asked["page"] = str(number)
        return f"?{asked.urlencode()}"

    return render(request, "portal/list.html", context | {"page": page, "pages": Pages(page, address)})


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
