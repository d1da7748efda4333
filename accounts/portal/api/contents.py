"""What a publication says: statements, figures, errata, all as frozen (报表、数、勘误，均取自公开时的数据)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest

from accounts.figures.book import STAGES
from accounts.models import Correction, Publication
from accounts.publication.guests import GUESTS

from ..visibility import erratum_of, link
from .answers import Body, DataAnswer, cursor, next_link, resource, size, text, unknown
from .publications import changed, found

VALUES = ("yuan", "printed", "count", "square_metres")
"""How an amount, a number of people or things, an area is given."""
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
    rows = [
        {
            "key": each["key"],
            "number": each["number"],
            "title": each["title"],
            "nil_note": each["nil_note"],
            "address": link("api-statement", number, each["key"]),
        }
        for each in _frozen(one, "statements") or ()
    ]
    return _said(one, statements=rows)


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
    rows = [{"name": name, **totals[name], "address": link("api-figure", number, name)} for name in names[:limit]]
    return _said(one, figures=rows, next=next_link(request, names[limit - 1]) if len(names) > limit else None)


@resource()
def figure(request: HttpRequest, number: str, name: str) -> DataAnswer:
    """One figure: its value, the same at other stages, the cells in which it stands."""
    one, _ = found(number)
    totals = _frozen(one, "totals") or {}
    cells = list(_cells(_frozen(one, "statements") or (), name, number))
    if name not in totals and not cells:
        raise unknown("数", name, f"全部数的名称：{link('api-figures', number)}。")
    own = totals.get(name) or {"caption": _caption(cells[0])} | {key: cells[0][key] for key in ("yuan", "printed")}
    stages = {stage: _stage(totals, name, stage) for stage in STAGES}
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
    rows = Publication.objects.filter(pk=publication.pk)
    return rows.values_list(f"snapshot__{part}", flat=True).get()


def _stage(totals: Mapping[str, Any], name: str, stage: str) -> Body | None:
    """The figure at another stage; None where the data hold none, because it is zero or has no such stage."""
    total = totals.get(f"{name}.{stage}")
    return {key: total[key] for key in VALUES if key in total} if total else None


def _cells(statements: Any, name: str, number: str) -> Iterator[Body]:
    """The cells of a figure in the order of the forms, those of the last rows too."""
    for one in statements:
        about = {"statement": one["key"], "form": one["number"], "address": link("api-statement", number, one["key"])}
        for block in one["blocks"]:
            captions = {column["key"]: column["caption"] for column in block["columns"]}
            for row in block["rows"]:
                where = {"block": block["key"], "row": row["key"], "line": row["line"], "code": row["code"]}
                for column, cell in row["cells"].items():
                    if cell["figure"] == name:
                        names = {"row_name": row["name"], "column": column, "column_name": captions[column]}
                        yield {**about, **where, **names, "yuan": cell["yuan"], "printed": cell["printed"]}
        if name in one["totals"]:
            last = {"block": None, "row": None, "line": None, "code": "", "row_name": "合计"}
            yield {**about, **last, "column": None, "column_name": "", **one["totals"][name]}


def _caption(cell: Body) -> str:
    return f"{cell['row_name']}，{cell['column_name']}" if cell["column_name"] else str(cell["row_name"])


def _erratum(erratum: Mapping[str, Any]) -> Body:
    """Its public parts. The reason may quote too: it goes with what was withdrawn."""
    reason = "" if erratum["withdrawn"] else erratum["reason"]
    plain = {key: erratum.get(key, []) for key in ERRATUM} | {"reason": reason}
    figures = [
        {key: one[key] for key in ("figure", "caption", "places", "before", "after")} for one in plain["figures"]
    ]
    return plain | {"kind_name": Correction.Kind(erratum["kind"]).label, "figures": figures}
