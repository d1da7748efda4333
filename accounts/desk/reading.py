"""What is only read of a filing: the document and its PDF, how each figure comes about, the trail of changes (预览、来历、变动记录)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from accounts.document.pdf import render_pdf
from accounts.document.phrases import as_printed, compared, in_full, share_phrase, steps
from accounts.document.press import JobFailed
from accounts.document.report import PrintedSection, Report, open_report, render_body, render_cover, spoken
from accounts.document.standings import cells_of, quotes
from accounts.editions import edition_of
from accounts.editions.wording import Wording
from accounts.figures import units
from accounts.figures.book import Book, Derivation, derivation_of, entries_beside, open_book
from accounts.figures.equations import OWNED
from accounts.figures.money import print_wan, to_wan
from accounts.figures.totals import UnknownFigure
from accounts.intake.tables import WORKBOOK, table_workbook
from accounts.models import APPROPRIATIONS, MASTER, VERBS, Filing, TrailEntry, Unit, entries_of, row_differences
from accounts.publication.archive import Damaged
from accounts.publication.open_data import as_data, digest_of
from accounts.publication.photograph import report_of
from accounts.workflow.access import position_of
from accounts.workflow.changes import HIDDEN, RowChange, base_of, entries_after, entries_before, row_words
from accounts.workflow.findings import kept_findings
from accounts.workflow.merge import name_of
from accounts.workflow.publish import published_pdf
from accounts.workflow.trail import trailed

from .links import Followed, Links, figure_url
from .pages import admin_page, file_answer, filing_of, framed, page_of, require_bureau
from .review import comments_on
from .sheets import with_all_names


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[untyped-decorator]
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The document's HTML as it would be printed, every figure a link, for those who see the filing.

    The only page that others show beside themselves, and only pages of the same site.
    """
    filing = filing_of(request, pk)
    prior = filing.prior()
    report = report_of(filing, web=True, entries=entries_beside(filing, prior))
    earlier = _earlier(filing, prior) if "marked" in request.GET else None
    report.follower = Followed(Links(filing, prior, report.book), kept_findings(filing)[0], earlier)
    return render(
        request,
        "admin/accounts/filing/preview.html",
        {
            "report": report,
            "body": render_cover(report) + render_body(report),
            "filing": filing,
            "in_pane": "section" in request.GET,
            "is_marked": earlier is not None,
            "has_drifted": _has_drifted(filing),
            "section": next((one for one in _sections(report) if one.anchor == request.GET.get("section")), None),
        },
    )


def _sections(report: Report) -> Iterator[PrintedSection]:
    return (section for part in report.parts for section in part.sections)


def _has_drifted(filing: Filing) -> bool:
    """Whether what was approved would be published otherwise now, because master data or last year changed since."""
    return filing.status in VERBS["publish"].states and (
        position_of(filing).approved_digest != digest_of(as_data(open_report(filing), filing))
    )


def _earlier(filing: Filing, prior: Filing | None) -> Book | None:
    """The figures before the changes that a reviewer looks at; None where there is nothing to compare with."""
    base = base_of(filing, position_of(filing))
    if base is None:
        return None
    if base.published is not None:
        return report_of(base.published).book
    return open_book(
        filing,
        (entries_before(filing, entries_after(filing, base)), entries_of(prior)[0] if prior else None),
        edition_of(filing),
    )


def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF as it was published, before that as it stands; 草稿 until approved."""
    filing = filing_of(request, pk)
    report = report_of(filing)
    try:
        content = published_pdf(filing) or render_pdf(report)
    except (JobFailed, Damaged) as failed:
        messages.error(request, str(failed))
        return HttpResponseRedirect(page_of(filing))
    return file_answer(
        content, f"{'草稿_' if report.draft else ''}{report.title}.pdf", "application/pdf", is_shown=True
    )


def figure(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The page of a figure, for all who see the filing."""
    filing = filing_of(request, pk)
    last_year = filing.last_year()
    report = report_of(filing, web=True, entries=entries_beside(filing, last_year.prior))
    links = Links(filing, last_year.prior, report.book)
    derived = _derived(links, name)
    base, _, stage = name.partition(".")
    return framed(
        request,
        filing,
        "figure",
        "preview",
        last_year,
        title=f"{report.book.caption(name)}的来历",
        shown=_shown(links, name, derived.value),
        kept=as_printed(report.book, name, report.book[name]) if name in report.book.kept else "",
        unit=report.book.unit(name),
        stage=stage,
        now=None if not stage else _shown(links, base, report.book[base]),
        parts=[_part(links, part.figure, part.entered, part.value, stage) for part in derived.parts],
        tail=_tail(links.book, derived),
        # those at the bottom; an amount of zero is left out
        entered=[
            (links.origin(one, stage), f"{one.value:,.2f}" if isinstance(one.value, Decimal) else f"{one.value:,}")
            for one in derived.entered
            if one.value
        ],
        compared=[] if stage else list(_compared(links, name, report)),
        share=_share(links, name, request.GET.get("of", ""), report.edition.wording),
        standings=list(_standings(report, name)),
        **comments_on(request, filing, name),
    )


def _derived(links: Links, name: str) -> Derivation:
    """How the figure comes about. Raises Http404 for a name that no figure has."""
    keys = re.findall(r"\[([^\[\]]*)\]", name)
    is_own = name.partition(".")[0] in links.book.now.declared
    try:
        if is_own or all(key in (*APPROPRIATIONS, *OWNED) or re.fullmatch(r"\d{3}|\d{5}|\d{7}", key) for key in keys):
            return derivation_of(links.book, name)
    except (UnknownFigure, TypeError, ValueError):  # an unknown name, or keys that the figure does not take
        pass
    raise Http404("没有这个栏目。")


def _shown(links: Links, name: str, value: Any) -> dict[str, str]:
    """A figure in words: caption, value in 元 (or count, area) and as printed, and where it leads."""
    return {
        "caption": links.book.caption(name),
        "exact": in_full(links.book, name, value),
        "printed": as_printed(links.book, name, value),
        "url": figure_url(links.filing, name),
    }


def _part(links: Links, figure: str, entered: Any, value: Any, stage: str) -> dict[str, str]:
    """A summand: a named figure leads to its own page, an entered amount to its sheet."""
    if figure:
        return _shown(links, figure, value)
    origin = links.origin(entered, stage)
    unit = links.book.unit(entered.cell.column) if entered.cell.table == "facts" else "yuan"
    printed = f"{print_wan(value)}万元" if unit == "yuan" else ""
    return {"caption": origin["words"], "exact": units.in_full(unit, value), "printed": printed, "url": origin["url"]}


def _tail(book: Book, derived: Derivation) -> Decimal:
    """万元 by which the printed parts miss the printed figure, from rounding alone; zero where nothing is printed."""
    if book.unit(derived.figure) != "yuan" or not derived.parts:
        return Decimal(0)
    return sum((to_wan(part.value) for part in derived.parts), Decimal(0)) - to_wan(derived.value)


def _compared(links: Links, name: str, report: Report) -> Iterator[dict[str, Any]]:
    """Last year and the budgets, with the steps of the calculation, and what the document says of both."""
    said, now, wording = list(quotes(one for _, one in spoken(report))), report.book[name], report.edition.wording
    for one in compared(report.book, name, wording):
        words = [each.words for each in said if each.names == (name, one.name)]
        share = share_phrase(now, one.value, wording)
        yield {
            "stage": one.stage,
            "against": _shown(links, one.name, one.value),
            "steps": list(steps(now, one.value, any(each.endswith(share) for each in words))),
            "words": one.words,
            "is_said": any(each.endswith(one.words) for each in words),
            "others": [each for each in words if not each.endswith(one.words)],
        }


def _share(links: Links, name: str, whole: str, wording: Wording) -> dict[str, Any] | None:
    """The share of a whole, with its printed operands."""
    try:
        if not whole or "." in name + whole or {links.book.unit(name), links.book.unit(whole)} != {"yuan"}:
            return None
    except UnknownFigure:
        return None
    part, total = links.book[name], _derived(links, whole).value
    return {
        "whole": _shown(links, whole, total),
        "operands": f"{print_wan(part)} ÷ {print_wan(total)} × 100%",
        "words": share_phrase(part, total, wording),
    }


def _standings(report: Report, name: str) -> Iterator[tuple[str, str, str]]:
    """(place, words, anchor) of the sentences and the cells that print the figure."""
    for section in _sections(report):
        for quote in quotes(section.elements):
            if name in quote.about:
                yield section.heading, quote.words, section.anchor
    for cell in cells_of(report.statements).get(name, ()):
        yield f"{cell.number} {cell.title}".strip(), cell.words, cell.anchor


PER_PAGE = 100
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
    return {
        "page": page,
        "lines": list(lines(page.object_list, named)),
        "tables": sorted(
            (captions[one], one)
            for one in mine.order_by().values_list("table", flat=True).distinct()
            if one in captions
        ),
        "table": table if table in captions else "",
    }


def _workbook(chain: int, named: Named, title: str) -> HttpResponse:
    entries = TrailEntry.objects.filter(chain=chain).select_related("by").order_by("number")
    rows = map(_sheet_row, lines(entries.iterator(chunk_size=1000), named))
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
            by=name_of(one) if one.by_id else "系统",
            sheet=str(model._meta.verbose_name) if model else one.table,
            row=named(model, one.after or one.before or {})[:100] if model else str(one.row),
            action=str(TrailEntry.Action(one.action).label),
            cells=tuple(row_differences(model, one.before, one.after, HIDDEN_HERE)) if model else (),
            hash=one.hash,
        )
