"""The readable trail of a filing: who changed what when, from which value to which (变动记录页)."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.intake.tables import WORKBOOK, table_workbook
from accounts.models import MASTER, Filing, TrailEntry, Unit, row_differences
from accounts.publication.photograph import report_of
from accounts.workflow.changes import HIDDEN, RowChange, row_words
from accounts.workflow.merge import name_of
from accounts.workflow.trail import trailed

from .frame import framed
from .requests import admin_page, file_answer, filing_of, require_bureau
from .sheets import with_all_names

PER_PAGE = 100
SYSTEM = "系统"
Named = Callable[[type[Model], Mapping[str, Any]], str]
"""What a row of a model is called, from what is kept of it."""
HIDDEN_HERE = tuple(one for one in HIDDEN if one != "status")
HEADS = ("序号", "时间", "人员", "表", "行", "操作", "改动", "哈希")


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """One page of the trail, the newest first, for all who see the filing; of one table where the address says so."""
    filing = filing_of(request, pk)
    return framed(
        request,
        filing,
        "history",
        "history",
        title=f"{filing}　变动记录",
        **_shown_page(request, filing.pk, _words_of(filing)),
    )


def _words_of(filing: Filing) -> Named:
    """What rows of the filing are called: under the names of its year, as published where it is."""
    return partial(row_words, book=with_all_names(filing, report_of(filing).book))


def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole trail as a workbook, the oldest first, with the hashes."""
    filing = filing_of(request, pk)
    return _workbook(filing.pk, _words_of(filing), f"{filing}第{filing.version}版_变动记录")


def master_history(request: HttpRequest) -> HttpResponse:
    """The trail of units, posts, subjects, dates and replies, for the bureau. Raises PermissionDenied."""
    require_bureau(request)
    return admin_page(
        request,
        "master_history",
        title="基础资料变动记录",
        opts=Unit._meta,
        **_shown_page(request, MASTER, _master_words()),
    )


def master_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook. Raises PermissionDenied."""
    require_bureau(request)
    return _workbook(MASTER, _master_words(), "基础资料_变动记录")


def _shown_page(request: HttpRequest, chain: int, named: Named) -> dict[str, Any]:
    captions = {name: str(model._meta.verbose_name) for name, model in trailed().items()}
    table = request.GET.get("table", "")
    mine = TrailEntry.objects.filter(chain=chain)
    chosen = mine.filter(table=table) if table in captions else mine
    page = Paginator(chosen.select_related("by").order_by("-number"), PER_PAGE).get_page(request.GET.get("page", "1"))
    present = mine.order_by().values_list("table", flat=True).distinct()
    return {
        "page": page,
        "lines": list(lines(page.object_list, named)),
        "tables": sorted((captions[one], one) for one in present if one in captions),
        "table": table if table in captions else "",
    }


def _workbook(chain: int, named: Named, title: str) -> HttpResponse:
    entries = TrailEntry.objects.filter(chain=chain).select_related("by").order_by("number")
    rows = (_sheet_row(one) for one in lines(entries.iterator(chunk_size=1000), named))
    return file_answer(table_workbook("变动记录", HEADS, rows), f"{title}.xlsx", WORKBOOK)


def _master_words() -> Named:
    """What rows of master data are called: by their unit, person, year and name; two queries."""
    units = {one.pk: str(one) for one in Unit.objects.all()}
    people = {one.pk: one.get_full_name() or one.get_username() for one in User.objects.all()}

    def named(model: type[Model], values: Mapping[str, Any]) -> str:
        words = (
            *(units.get(values.get("unit_id") or 0, ""), people.get(values.get("user_id") or 0, "")),
            f"{values['year']}年度" if "year" in values else "",
            *(str(values.get(name, "")) for name in ("code", "name")),
        )
        return " ".join(filter(None, words))

    return named


def _sheet_row(one: RowChange) -> tuple[Any, ...]:
    return (
        *(one.number, f"{timezone.localtime(one.at):%Y-%m-%d %H:%M:%S}", one.by, one.sheet, one.row, one.action),
        "\n".join(f"{cell.caption}：{cell.before} → {cell.after}" for cell in one.cells),
        one.hash,
    )


def lines(entries: Iterable[TrailEntry], named: Named) -> Iterable[RowChange]:
    """The entries in words, rows called by `named`; those of tables that are no more are left as they are kept."""
    models = trailed()
    for one in entries:
        model = models.get(one.table)
        yield RowChange(
            number=one.number,
            at=one.at,
            by=name_of(one) if one.by_id else SYSTEM,
            sheet=str(model._meta.verbose_name) if model else one.table,
            row=named(model, one.after or one.before or {})[:100] if model else str(one.row),
            action=str(TrailEntry.Action(one.action).label),
            cells=tuple(row_differences(model, one.before, one.after, HIDDEN_HERE)) if model else (),
            hash=one.hash,
        )
