"""The page of one figure: its value, what it is compared with, how it comes about, where it stands (一个数的来历)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.document.comparison import as_printed, compared, in_full, unit_of
from accounts.document.phrases import share_phrase
from accounts.document.report import Report
from accounts.document.standings import cells_of, quotes
from accounts.editions import Wording
from accounts.figures.book import entries_beside
from accounts.figures.derivation import Derivation
from accounts.figures.equations import OWNED
from accounts.figures.money import difference, print_wan, to_wan, two_places
from accounts.figures.totals import LINES, UnknownFigure
from accounts.models import APPROPRIATIONS
from accounts.publication.photograph import report_of

from .frame import frame
from .links import Links, figure_url
from .origins import Origin, origin_of
from .requests import filing_of
from .review import comments_on


def figure(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The page of a figure, for all who see the filing."""
    filing = filing_of(request, pk)
    last_year = filing.last_year()
    prior = last_year.prior
    report = report_of(filing, web=True, entries=entries_beside(filing, prior))
    links = Links(filing, prior, report.book)
    derived = _derived(links, name)
    base, _, stage = name.partition(".")
    context = {
        "title": f"{report.book.caption(name)}的来历",
        "name": name,
        "shown": _shown(links, name, derived.value),
        "kept": as_printed(name, report.book[name]) if name in report.book.kept else "",
        "unit": unit_of(name),
        "stage": stage,
        "now": None if not stage else _shown(links, base, report.book[base]),
        "parts": [_part(links, part.figure, part.entered, part.value, stage) for part in derived.parts],
        "tail": _tail(derived, name),
        "entered": _entered(links, derived, stage),
        "compared": [] if stage else list(_compared(links, name, report)),
        "share": _share(links, name, request.GET.get("of", ""), report.edition.wording),
        "standings": list(_standings(report, name)),
        **comments_on(request, filing, name),
    }
    return render(request, "admin/accounts/filing/figure.html", frame(request, filing, "preview", last_year, **context))


def _derived(links: Links, name: str) -> Derivation:
    """How the figure comes about. Raises Http404 for a name that no figure has."""
    keys = re.findall(r"\[([^\[\]]*)\]", name)
    try:
        if all(key in (*APPROPRIATIONS, *OWNED) or re.fullmatch(r"\d{3}|\d{5}|\d{7}", key) for key in keys):
            return links.derivations.of(name)
    except (UnknownFigure, TypeError, ValueError):  # an unknown name, or keys that the figure does not take
        pass
    raise Http404("没有这个栏目。")


def _shown(links: Links, name: str, value: Any) -> dict[str, str]:
    """A figure in words: caption, value in 元 (or count, area) and as printed, and where it leads."""
    return {
        "caption": links.book.caption(name),
        "exact": in_full(name, value),
        "printed": as_printed(name, value),
        "url": figure_url(links.filing, name),
    }


def _part(links: Links, figure: str, entered: Any, value: Any, stage: str) -> dict[str, str]:
    """A summand: a named figure leads to its own page, an entered amount to its sheet."""
    if figure:
        return _shown(links, figure, value)
    origin = origin_of(links.book, links.filing, links.prior, entered, stage)
    is_money = isinstance(value, Decimal) and entered.cell.column != "house_area"
    exact = f"{value:,.2f} 元" if is_money else str(value)
    printed = f"{print_wan(value)}万元" if is_money else ""
    return {"caption": origin.words, "exact": exact, "printed": printed, "url": origin.url}


def _tail(derived: Derivation, name: str) -> Decimal:
    """万元 by which the printed parts miss the printed figure, from rounding alone; zero where nothing is printed."""
    if not as_printed(name, derived.value) or not derived.parts:
        return Decimal(0)
    return sum((to_wan(part.value) for part in derived.parts), Decimal(0)) - to_wan(derived.value)


def _entered(links: Links, derived: Derivation, stage: str) -> list[tuple[Origin, str]]:
    """The entered amounts at the bottom, those at zero left out."""
    rows = (origin_of(links.book, links.filing, links.prior, one, stage) for one in derived.entered if one.value)
    return [(row, f"{row.value:,.2f}" if isinstance(row.value, Decimal) else f"{row.value:,}") for row in rows]


def _compared(links: Links, name: str, report: Report) -> Iterator[dict[str, Any]]:
    """Last year and the budgets, with the steps of the calculation, and whether a sentence says it."""
    sections = [section.html for part in report.parts for section in part.sections]
    for one in compared(report.book, name, report.edition.wording):
        yield {
            "stage": one.stage,
            "against": _shown(links, one.name, one.value),
            "steps": list(_steps(report.book[name], one.value)),
            "words": one.words,
            "is_said": any(f'data-figure="{name} {one.name}"' in html for html in sections),
        }


def _steps(now: Decimal, before: Decimal) -> Iterator[str]:
    """The printed operands of a difference and of its rate."""
    delta = difference(now, before)
    yield f"{print_wan(now)} − {print_wan(before)} = {two_places(delta)}（万元）"
    if to_wan(before):
        yield f"{two_places(delta)} ÷ {print_wan(before)} × 100%"


def _share(links: Links, name: str, whole: str, wording: Wording) -> dict[str, Any] | None:
    """The share of a whole, with its printed operands."""
    base = whole.partition("[")[0]
    if base not in LINES or "." in name + whole or {LINES[base].unit, LINES[name.partition("[")[0]].unit} != {"yuan"}:
        return None
    part, total = links.book[name], _derived(links, whole).value
    return {
        "whole": _shown(links, whole, total),
        "operands": f"{print_wan(part)} ÷ {print_wan(total)} × 100%",
        "words": share_phrase(part, total, wording),
    }


def _standings(report: Report, name: str) -> Iterator[tuple[str, str, str]]:
    """(place, words, anchor) of the sentences and the cells that print the figure."""
    for part in report.parts:
        for section in part.sections:
            for quote in quotes(section.html):
                if name in quote.about:
                    yield section.heading, quote.words, section.anchor
    for cell in cells_of(report.statements).get(name, ()):
        yield f"{cell.number} {cell.title}", cell.words, cell.anchor
