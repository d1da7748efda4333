"""Where programs begin: the entry, the units, the years; the description and the guide (入口、目录与接口说明).

The guide is for people, the description, as OpenAPI 3.1, for programs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from accounts.document.address import public_address
from accounts.models import Kind, Publication

from ..bulk import archives
from ..listing import Year
from ..listing import years as years_shown
from ..visibility import changed_at, current, link, shown
from .answers import (
    LONGEST_PAGE,
    PAGE,
    PROBLEM,
    Body,
    DataAnswer,
    Problem,
    cursor,
    filtered,
    next_link,
    resource,
    size,
    unknown,
)
from .json_schema import named
from .schemas import SCHEMAS

PARTS = {
    "number": ("公开编号。", "650205001-2023-1"),
    "unit_code": ("单位编码。", "650205001"),
    "year": ("决算年度。", 2023),
    "key": ("报表的键，见报表目录。", "income_and_spending"),
    "name": ("数的名称；方括号等按网址的规则转写。", "appropriation_spending[general][2060101]"),
}
"""Part of an address → (description, example)."""
QUERIES = {
    "unit": ("单位编码。", "650205001"),
    "year": ("决算年度。", 2023),
    "kind": ("单位性质，如 administrative（行政单位）。", "administrative"),
    "region": ("所在地区，须与公开时填写的完全一致。", "清河市云岭区"),
    "standing": ("只列现行版时填 current；不填则列出全部版次。", "current"),
    "changed_since": ("只列这一时间（含）以后公开的，并按公开先后排列，供定期取数。", "2024-08-15T00:00:00+08:00"),
    "prefix": ("名称以此开头的数。", "appropriation_spending[general]["),
    "limit": (f"每页条数，1 至 {LONGEST_PAGE}，不填为 {PAGE}。", 50),
    "cursor": ("上一页 next 中的游标，请原样使用。", ""),
}
"""Parameter → (description, example)."""
PAGED = ("limit", "cursor")


@dataclass(frozen=True)
class Operation:
    """One address below /api/v1/: its path, what it gives, the form of its answer, its parameters."""

    path: str
    summary: str
    form: str
    queries: tuple[str, ...] = ()


OPERATIONS = (
    Operation("/", "入口：各目录的网址", "Entry"),
    Operation("/units", "单位目录：有公开稿的单位，按编码", "Units", PAGED),
    Operation("/units/{unit_code}", "一个单位和它各年度的现行版", "Unit"),
    Operation("/years", "年度目录", "Years"),
    Operation("/years/{year}", "一个年度：已公开与应公开的单位数、打包下载", "Year"),
    Operation(
        "/publications",
        "公开稿目录，可按单位、年度、性质、地区和公开时间筛选",
        "Publications",
        ("unit", "year", "kind", "region", "standing", "changed_since", *PAGED),
    ),
    Operation("/publications/{number}", "一份公开稿：版次、文件与校验值", "Publication"),
    Operation("/publications/{number}/statements", "一份公开稿的报表目录", "Statements"),
    Operation("/publications/{number}/statements/{key}", "一张报表，与 JSON 文件中的相同", "Statement"),
    Operation("/publications/{number}/figures", "一份公开稿的数，可按名称的开头筛选", "Figures", ("prefix", *PAGED)),
    Operation("/publications/{number}/figures/{name}", "一个数：元、印出的数、上年与预算、所在的格", "Figure"),
    Operation("/publications/{number}/errata", "一份公开稿的勘误", "Errata"),
)


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
    """The units that published something, by code: three queries."""
    (after,), limit = cursor(request, str) or [""], size(request)
    newest = shown().filter(unit_code__gt=after).order_by("unit_code", "-year", "-version").distinct("unit_code")
    rows = list(newest[: limit + 1])
    years = _years_of(rows[:limit])
    body = {
        "units": [_unit(one, years[one.unit_code]) for one in rows[:limit]],
        "next": next_link(request, rows[limit - 1].unit_code) if len(rows) > limit else None,
    }
    return DataAnswer(body, changed_at())


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
    return DataAnswer(
        {
            "years": [
                {"year": one, "address": link("api-year", one), "page": link("year", one)} for one in years_shown()
            ]
        },
        changed_at(),
    )


@resource()
def year(request: HttpRequest, year: int) -> DataAnswer:
    """One year with its coverage, as the page of the year tells it."""
    if year not in years_shown():
        raise unknown("年度", year, f"年度目录：{link('api-years')}。")
    coverage = Year(year).coverage()
    # what is due changes without a publication: the ETag alone tells
    return DataAnswer(
        {
            "year": year,
            "address": link("api-year", year),
            "page": link("year", year),
            "published": coverage["published"],
            "due": coverage["due"] if coverage["dated"] else None,
            "publications": filtered("api-publications", year=year, standing="current"),
            "archives": [
                {"address": link("bulk", year, one.name), "format": one.caption, "files": one.files, "bytes": one.size}
                for one in archives(year)
            ],
        }
    )


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
        "kind_name": dict(Kind.choices).get(newest.kind, ""),
        "region": newest.region,
        "division_code": newest.division_code or "",
        "address": link("api-unit", newest.unit_code),
        "page": link("unit", newest.unit_code),
        "years": years,
        "publications": filtered("api-publications", unit=newest.unit_code),
    }


def description() -> dict[str, Any]:
    """The whole description, by the public address of the site."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "部门决算公开数据接口",
            "version": "1.0.0",
            "summary": "已公开的部门决算，只读。",
            "description": "金额一律是字符串：元（yuan）保留两位小数，printed 是公开表印出的万元数。"
            "只提供已公开的内容；撤下的答 410，已有更正的仍在原网址，并注明 superseded_by。",
        },
        "servers": [{"url": public_address("/api/v1")}],
        "paths": {one.path: {"get": _operation(one)} for one in OPERATIONS},
        "components": {"schemas": SCHEMAS},
    }


def _operation(one: Operation) -> dict[str, Any]:
    parts = [name for name in PARTS if f"{{{name}}}" in one.path]
    parameters = [
        *(_parameter(name, "path", *PARTS[name]) for name in parts),
        *(_parameter(name, "query", *QUERIES[name]) for name in one.queries),
    ]
    troubles = {
        "400": ("查询参数有误。", True),
        "404": ("没有公开这样的内容。", bool(parts)),
        "410": ("已撤下，只说明撤下的时间。", "number" in parts),
    }
    found = {
        "200": _answer("答复。", one.form, "application/json"),
        "304": {"description": "没有变化。"},
        **{status: _answer(words, "Problem", PROBLEM) for status, (words, holds) in troubles.items() if holds},
    }
    return {"operationId": f"get{one.form}", "summary": one.summary, "parameters": parameters, "responses": found}


def _parameter(name: str, place: str, words: str, example: object) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": words,
        "schema": {"type": "integer" if isinstance(example, int) else "string"},
        **({} if example == "" else {"example": example}),
    }


def _answer(words: str, form: str, media_type: str) -> dict[str, Any]:
    return {"description": words, "content": {media_type: {"schema": named(form)}}}


@require_safe
@conditional_page
def guide(request: HttpRequest) -> HttpResponse:
    """What can be taken, where, in which form; with the newest publication as the example."""
    return render(
        request,
        "portal/api.html",
        {
            "operations": [(f"/api/v1{one.path}", one.summary) for one in OPERATIONS],
            "parts": [(name, words, sample) for name, (words, sample) in PARTS.items()],
            "queries": [(name, words, sample) for name, (words, sample) in QUERIES.items()],
            "example": current().order_by("-pk").first(),
            "base": link("api-entry"),
        },
    )


@resource()
def openapi(request: HttpRequest) -> DataAnswer:
    """The description for programs."""
    return DataAnswer(description())


@resource(any_query=True)
def nothing(request: HttpRequest, rest: str) -> DataAnswer:
    """Whatever else is asked for below /api/. Raises Problem."""
    raise Problem(404, "没有这个网址", f"接口没有“{rest[:60]}”这个网址。", f"全部网址见 {link('api')}。")
