"""The address of a sheet: which kind of page it is (录入表的网址)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from .asked import filing_of
from .grid_page import grid_view
from .overview import show_overview
from .sheets import SHEETS
from .single_page import show_single, single_view
from .texts_page import texts_view


def sheet_view(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One sheet: shown to all who see the filing, saved by its clerks. Raises Http404."""
    filing = filing_of(request, pk)
    if name == "reasons":
        return HttpResponseRedirect(reverse("admin:filing_reasons", args=[pk]))
    sheet = SHEETS.get(name)
    if sheet is None:
        raise Http404("没有这张录入表。")
    if sheet.is_texts:
        return texts_view(request, filing, sheet)
    if sheet.is_grid:
        return grid_view(request, filing, sheet)
    return single_view(request, filing, sheet, show_overview if name == "basics" else show_single)
