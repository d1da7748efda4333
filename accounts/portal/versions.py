"""Pages of one version of a publication: what stands, what is withdrawn, what never was (一个版次的各页)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import Publication, Status

from .visibility import every_version

View = Callable[[HttpRequest, Publication, list[Publication]], HttpResponse]


def version_page(view: View) -> Callable[..., HttpResponse]:
    """`view` is given the publication and all versions of its unit, of its year and the one before, the newest first.

    One query. 404 for a version that never was, 410 for one that is withdrawn.
    """

    @wraps(view)
    def page(request: HttpRequest, unit_code: str, year: int, version: int) -> HttpResponse:
        every = list(every_version(unit_code, year, year - 1))
        one = next((each for each in every if (each.year, each.version) == (year, version)), None)
        if one is None:
            raise Http404
        if one.filing.status == Status.WITHDRAWN:
            return withdrawn(request, one, every[0])
        return view(request, one, every)

    return page


def withdrawn(request: HttpRequest, publication: Publication, newest: Publication | None = None) -> HttpResponse:
    """That it was there and when it was withdrawn, and nothing of what it said or why it went."""
    filing = publication.filing
    context: dict[str, Any] = {"filing": filing, "withdrawal": filing.withdrawal, "unit_name": publication.unit_name}
    context["unit_code"] = publication.unit_code
    if newest is not None and newest.filing.status == Status.PUBLISHED:
        context["newest"] = newest
    return render(request, "portal/withdrawn.html", context, status=410)
