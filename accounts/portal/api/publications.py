"""Publications: the list with its filters, and one of them (公开稿：目录与单份).

The list is read by keys in the order of an index, never by counting: each page reads what it shows, however many
publications there are. A cursor in an order of several columns is one step of the index for each column.
"""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.http import HttpRequest
from django.utils.timezone import localtime

from accounts.models import Kind, Publication, Status

from ..notices import last_years_of, notices_among
from ..visibility import changed_at, current, erratum_of, every_version, link, offers, page_of, shown
from .answers import Body, DataAnswer, Problem, cursor, moment, next_link, number, resource, size, text, unknown, wrong

FILTERS = ("unit", "year", "kind", "region", "standing", "changed_since", "limit", "cursor")
STANDINGS = ("current", "superseded")


@resource(*FILTERS)
def publications(request: HttpRequest) -> DataAnswer:
    """What is public, by year, unit and version, the newest first; with `changed_since` in the order of publication."""
    found, limit, since = _filtered(request), size(request), moment(request, "changed_since")
    newest = Publication.objects.filter(unit_code=OuterRef("unit_code"), year=OuterRef("year")).order_by("-version")
    found = found.annotate(newest=Subquery(newest.values("number")[:1]))
    steps = _by_year(request, found) if since is None else _by_number(request, found, since)
    rows: list[Any] = []
    for step in steps:
        rows += step[: limit + 1 - len(rows)]
        if len(rows) > limit:
            break
    follows = next_link(request, *_place(rows[limit - 1], by_year=since is None)) if len(rows) > limit else None
    return DataAnswer({"publications": [about(one, one.newest) for one in rows[:limit]], "next": follows}, changed_at())


def _filtered(request: HttpRequest) -> QuerySet[Publication]:
    """Those that are asked for. Raises Problem for an unknown kind or standing."""
    standing, kind = text(request, "standing"), text(request, "kind")
    if standing not in ("", "current"):
        raise wrong("standing", standing, "可用的值：current（只列现行版）；不填则列出全部版次。")
    if kind and kind not in Kind.values:
        raise wrong("kind", kind, f"可用的值：{'、'.join(f'{one}（{label}）' for one, label in Kind.choices)}。")
    asked = {
        "unit_code": text(request, "unit"),
        "year": number(request, "year", 1900, 2999),
        "kind": kind,
        "region": text(request, "region"),
    }
    found = current() if standing else shown()
    return found.filter(**{name: value for name, value in asked.items() if value})


def _by_year(request: HttpRequest, found: QuerySet[Any]) -> list[QuerySet[Any]]:
    ordered, place = found.order_by("-year", "unit_code", "-version"), cursor(request, int, str, int)
    if not place:
        return [ordered]
    year, code, version = place
    of_year = ordered.filter(year=year)
    return [
        of_year.filter(unit_code=code, version__lt=version),
        of_year.filter(unit_code__gt=code),
        ordered.filter(year__lt=year),
    ]


def _by_number(request: HttpRequest, found: QuerySet[Any], since: datetime) -> list[QuerySet[Any]]:
    """From the first that was published since that moment on, also what a clock set back dates before it."""
    place = cursor(request, int)
    first = Publication.objects.filter(published_at__gte=since).order_by("pk").values("pk")[:1]
    return [found.order_by("pk").filter(**{"pk__gt": place[0]} if place else {"pk__gte": Subquery(first)})]


def _place(one: Publication, *, by_year: bool) -> tuple[Any, ...]:
    return (one.year, one.unit_code, one.version) if by_year else (one.pk,)


@resource()
def publication(request: HttpRequest, number: str) -> DataAnswer:
    """One publication with its files."""
    one, every = found(number)
    told = notices_among([one], last_years_of([one]))
    erratum = erratum_of(one, every)
    quoting = bool(erratum and erratum["withdrawn"])
    page = page_of(one)
    files = [
        {
            "address": f"{page}{offer.name}",
            "name": offer.name,
            "format": offer.format.value,
            "title": offer.file.name or offer.file.get_format_display(),
            "media_type": offer.media_type,
            "bytes": offer.file.size,
            "sha256": offer.file.sha256,
        }
        for offer in offers(one, one.files.all())
        if not (quoting and offer.format == "erratum")
    ]
    body = about(one, every[0].number) | {
        "remark": one.remark,
        "statements": link("api-statements", one.number),
        "figures": link("api-figures", one.number),
        "errata": link("api-errata", one.number),
        "datapackage": link("datapackage", one.unit_code, one.year, one.version),
        "versions": [
            {"version": each.version, "number": each.number, "publication": link("api-publication", each.number)}
            for each in every
            if each.filing.status == Status.PUBLISHED
        ],
        "files": files,
        "notices": [each.data for each in told.values()],
    }
    return DataAnswer(body, changed(one))


def changed(one: Publication) -> datetime | None:
    """When what is told of a publication changed last: a correction or a withdrawal changes its standing."""
    return changed_at(one.unit_code, one.year, one.year - 1)


def found(number: str) -> tuple[Any, list[Any]]:
    """A publication and all versions of its unit and year, the newest first: two queries.

    Raises Problem: 404 where there is none, 410 where it is withdrawn.
    """
    key = Publication.objects.filter(number=number).values_list("unit_code", "year").first()
    every = list(every_version(*key).annotate(remark=KT("snapshot__remark"))) if key else []
    one = next((each for each in every if each.number == number), None)
    if one is None:
        raise unknown("公开稿", number, f"公开稿目录：{link('api-publications')}。")
    if one.filing.status == Status.WITHDRAWN:
        raise _withdrawn(one, every[0])
    return one, every


def _withdrawn(one: Publication, newest: Publication) -> Problem:
    """When it was withdrawn, the neutral rule, and nothing of what it said or why it went."""
    withdrawal, stands = one.filing.withdrawal, newest.filing.status == Status.PUBLISHED
    facts = {
        "unit_code": one.unit_code,
        "unit_name": one.unit_name,
        "year": one.year,
        "version": one.version,
        "withdrawn_at": localtime(withdrawal.at).isoformat(),
        "rule": withdrawal.PUBLIC_RULE,
        "current": link("api-publication", newest.number) if stands else None,
    }
    advice = "现行版见 current。" if stands else "该单位该年度现在没有有效的公开稿。"
    return Problem(410, "这份决算已撤下", f"公开稿“{one.number}”已撤下，内容和文件不再公开。", advice, facts)


def about(one: Publication, newest: str) -> Body:
    """What a list tells of a publication; `newest` is the number of the newest version of its unit and year."""
    return {
        "number": one.number,
        "title": one.title,
        "unit": {"code": one.unit_code, "name": one.unit_name, "address": link("api-unit", one.unit_code)},
        "kind": one.kind,
        "region": one.region,
        "division_code": one.division_code or "",
        "year": one.year,
        "version": one.version,
        "published_at": localtime(one.published_at).isoformat(),
        "standing": STANDINGS[newest != one.number],
        "superseded_by": None if newest == one.number else link("api-publication", newest),
        "digest": one.digest,
        "address": link("api-publication", one.number),
        "page": page_of(one),
    }
