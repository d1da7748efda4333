"""Publications: the list with its filters, one of them, and what it says, all as frozen (公开稿：目录、单份、报表、数、勘误).

The list is read by keys in the order of an index, never by counting: each page reads what it shows, however many
publications there are. A cursor in an order of several columns is one step of the index for each column.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.http import HttpRequest
from django.utils.timezone import localtime

from accounts.figures.book import STAGES
from accounts.figures.units import KEYS
from accounts.models import Correction, Kind, Publication, Status
from accounts.publication.guests import GUESTS

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
    place = ("year", "unit_code", "version") if since is None else ("pk",)
    follows = next_link(request, *(getattr(rows[limit - 1], name) for name in place)) if len(rows) > limit else None
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
    return (current() if standing else shown()).filter(**{name: value for name, value in asked.items() if value})


def _by_year(request: HttpRequest, found: QuerySet[Any]) -> list[QuerySet[Any]]:
    ordered = found.order_by("-year", "unit_code", "-version")
    match cursor(request, int, str, int):
        case [year, code, version]:
            return [
                ordered.filter(year=year, unit_code=code, version__lt=version),
                ordered.filter(year=year, unit_code__gt=code),
                ordered.filter(year__lt=year),
            ]
    return [ordered]


def _by_number(request: HttpRequest, found: QuerySet[Any], since: datetime) -> list[QuerySet[Any]]:
    """From the first that was published since that moment on, also what a clock set back dates before it."""
    place = cursor(request, int)
    first = Publication.objects.filter(published_at__gte=since).order_by("pk").values("pk")[:1]
    return [found.order_by("pk").filter(**{"pk__gt": place[0]} if place else {"pk__gte": Subquery(first)})]


@resource()
def publication(request: HttpRequest, number: str) -> DataAnswer:
    """One publication with its files."""
    one, every = found(number)
    files = [
        {
            "address": f"{page_of(one)}{offer.name}",
            "name": offer.name,
            "format": offer.format.value,
            "title": offer.file.name or offer.file.get_format_display(),
            "media_type": offer.media_type,
            "bytes": offer.file.size,
            "sha256": offer.file.sha256,
        }
        for offer in offers(one, one.files.all(), erratum_of(one, every))
    ]
    return DataAnswer(
        about(one, every[0].number)
        | {
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
            "notices": [each.data for each in notices_among([one], last_years_of([one])).values()],
        },
        changed(one),
    )


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
    return Problem(
        410,
        "这份决算已撤下",
        f"公开稿“{one.number}”已撤下，内容和文件不再公开。",
        "现行版见 current。" if stands else "该单位该年度现在没有有效的公开稿。",
        facts,
    )


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


ERRATUM = (
    "corrects",
    "against",
    "kind",
    "reason",
    "withdrawn",
    "figures",
    "texts",
    *(one.key for one in GUESTS),
    "facts",
)


@resource()
def statements(request: HttpRequest, number: str) -> DataAnswer:
    """The statements of a publication, by name."""
    one, _ = found(number)
    names = ("key", "number", "title", "nil_note")
    return _said(
        one,
        statements=[
            {name: each[name] for name in names} | {"address": link("api-statement", number, each["key"])}
            for each in _frozen(one, "statements") or ()
        ],
    )


@resource()
def statement(request: HttpRequest, number: str, key: str) -> DataAnswer:
    """One statement, exactly as in the JSON file."""
    one, _ = found(number)
    every = {each["key"]: each for each in _frozen(one, "statements") or ()}
    if key not in every:
        raise unknown("报表", key, f"这份公开稿的报表：{'、'.join(every) or '（无）'}。")
    return _said(one, statement=every[key])


@resource("prefix", "limit", "cursor")
def figures(request: HttpRequest, number: str) -> DataAnswer:
    """The named figures of a publication, by name."""
    one, _ = found(number)
    prefix, (after,), limit = text(request, "prefix"), cursor(request, str) or [""], size(request)
    totals = _frozen(one, "totals") or {}
    names = [name for name in sorted(totals) if name.startswith(prefix) and name > after]
    return _said(
        one,
        figures=[{"name": name, **totals[name], "address": link("api-figure", number, name)} for name in names[:limit]],
        next=next_link(request, names[limit - 1]) if len(names) > limit else None,
    )


@resource()
def figure(request: HttpRequest, number: str, name: str) -> DataAnswer:
    """One figure: its value, the same at other stages, the cells in which it stands."""
    one, _ = found(number)
    totals = _frozen(one, "totals") or {}
    cells = list(_cells(_frozen(one, "statements") or (), name, number))
    if name not in totals and not cells:
        raise unknown("数", name, f"全部数的名称：{link('api-figures', number)}。")
    own = totals.get(name) or {"caption": _caption(cells[0]), **(_values(cells[0]) or {})}
    stages = {stage: _values(totals.get(f"{name}.{stage}")) for stage in STAGES}
    return _said(one, name=name, **own, **stages, cells=cells, address=link("api-figure", number, name))


@resource()
def errata(request: HttpRequest, number: str) -> DataAnswer:
    """What a correction changed; no entry for a first version. Of what was withdrawn since, nothing is quoted."""
    one, every = found(number)
    erratum = erratum_of(one, every)
    return _said(one, errata=[_erratum(erratum)] if erratum else [])


def _said(one: Publication, **parts: Any) -> DataAnswer:
    """Some of what a publication says."""
    return DataAnswer({"publication": link("api-publication", one.number), **parts}, changed(one))


def _frozen(publication: Publication, part: str) -> Any:
    """A part of the data as published; None where the data have another form. One query."""
    return Publication.objects.values_list(f"snapshot__{part}", flat=True).get(pk=publication.pk)


def _values(total: Mapping[str, Any] | None) -> Body | None:
    """The figure at another stage; None where the data hold none, because it is zero or has no such stage."""
    return {key: total[key] for key in KEYS if key in total} if total else None


def _cells(statements: Any, name: str, number: str) -> Iterator[Body]:
    """The cells of a figure in the order of the forms, those of the last rows too."""
    for one in statements:
        about = {"statement": one["key"], "form": one["number"], "address": link("api-statement", number, one["key"])}
        for block in one["blocks"]:
            captions = {column["key"]: column["caption"] for column in block["columns"]}
            for row in block["rows"]:
                for column, cell in row["cells"].items():
                    if cell["figure"] == name:
                        yield {
                            **about,
                            "block": block["key"],
                            "row": row["key"],
                            "line": row["line"],
                            "code": row["code"],
                            "row_name": row["name"],
                            "column": column,
                            "column_name": captions[column],
                            **(_values(cell) or {}),
                        }
        if name in one["totals"]:
            last = {"block": None, "row": None, "line": None, "code": "", "row_name": "合计"}
            yield {**about, **last, "column": None, "column_name": "", **one["totals"][name]}


def _caption(cell: Body) -> str:
    return f"{cell['row_name']}，{cell['column_name']}" if cell["column_name"] else str(cell["row_name"])


def _erratum(erratum: Mapping[str, Any]) -> Body:
    """Its public parts. The reason may quote too: it goes with what was withdrawn."""
    named = ("figure", "caption", "places", "before", "after")
    return {key: erratum.get(key, []) for key in ERRATUM} | {
        "reason": "" if erratum["withdrawn"] else erratum["reason"],
        "kind_name": Correction.Kind(erratum["kind"]).label,
        "figures": [{key: one[key] for key in named} for one in erratum["figures"]],
    }
