"""The entry, the units and the years (入口、单位、年度)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from accounts.models import Kind, Publication

from ..bulk import archives
from ..catalogue import years as years_shown
from ..changes import changed_at
from ..visibility import current, shown
from ..yearly import Year
from .answers import Body, DataAnswer, resource, unknown
from .links import filtered, link, next_link
from .query import cursor, size


@resource()
def entry(request: HttpRequest) -> DataAnswer:
    """Where everything begins."""
    return DataAnswer(
        {
            "title": "部门决算公开数据接口",
            "guide": link("api"),
            "description": link("api-openapi"),
            "units": link("api-units"),
            "years": link("api-years"),
            "publications": link("api-publications"),
            "feed": link("feed"),
        }
    )


@resource("limit", "cursor")
def units(request: HttpRequest) -> DataAnswer:
    """The units that published something, by code: four queries."""
    after, limit = cursor(request, str), size(request)
    found = shown().order_by("unit_code", "-year", "-version").distinct("unit_code")
    rows = list((found.filter(unit_code__gt=after[0]) if after else found)[: limit + 1])
    shown_rows = rows[:limit]
    years = _years_of(shown_rows)
    follows = next_link(request, shown_rows[-1].unit_code) if len(rows) > limit else None
    return DataAnswer(
        {"units": [_unit(one, years[one.unit_code]) for one in shown_rows], "next": follows}, changed_at()
    )


@resource()
def unit(request: HttpRequest, unit_code: str) -> DataAnswer:
    """One unit, named as in its newest publication."""
    newest = shown().filter(unit_code=unit_code).order_by("-year", "-version").first()
    if newest is None:
        raise unknown("单位", unit_code, f"单位目录：{link('api-units')}。")
    return DataAnswer(_unit(newest, _years_of([newest])[unit_code]), changed_at(unit_code=unit_code))


@resource()
def years(request: HttpRequest) -> DataAnswer:
    """The years in which something is published, the newest first."""
    rows = [{"year": one, "address": link("api-year", one), "page": link("year", one)} for one in years_shown()]
    return DataAnswer({"years": rows}, changed_at())


@resource()
def year(request: HttpRequest, year: int) -> DataAnswer:
    """One year with its coverage, as the page of the year tells it."""
    if year not in years_shown():
        raise unknown("年度", year, f"年度目录：{link('api-years')}。")
    coverage = Year(year).coverage()
    body = {
        "year": year,
        "address": link("api-year", year),
        "page": link("year", year),
        "published": coverage.published,
        "due": coverage.due if coverage.is_known else None,
        "publications": filtered("api-publications", year=year, standing="current"),
        "archives": [
            {"address": link("bulk", year, one.name), "format": one.caption, "files": one.files, "bytes": one.size}
            for one in archives(year)
        ],
    }
    return DataAnswer(body)  # what is due changes without a publication: the ETag alone tells


def _years_of(found: Iterable[Publication]) -> dict[str, list[dict[str, Any]]]:
    """Unit code → the years in which something of it stands, each with the version that does: one query."""
    years: dict[str, list[dict[str, Any]]] = {one.unit_code: [] for one in found}
    for one in current().filter(unit_code__in=years).order_by("unit_code", "-year"):
        years[one.unit_code].append(
            {"year": one.year, "number": one.number, "publication": link("api-publication", one.number)}
        )
    return years


def _unit(newest: Publication, years: list[dict[str, Any]]) -> Body:
    return {
        "code": newest.unit_code,
        "name": newest.unit_name,
        "kind": newest.kind,
        "kind_name": Kind(newest.kind).label if newest.kind in Kind.values else "",
        "region": newest.region,
        "division_code": newest.division_code or "",
        "address": link("api-unit", newest.unit_code),
        "page": link("unit", newest.unit_code),
        "years": years,
        "publications": filtered("api-publications", unit=newest.unit_code),
    }
