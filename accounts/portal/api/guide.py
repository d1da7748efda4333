"""The guide to the interface for people, its description for programs, and what is nowhere (开放数据说明)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from ..visibility import current
from .answers import DataAnswer, Problem, resource
from .description import OPERATIONS, PARTS, QUERIES, description
from .links import link


@require_safe
@conditional_page
def guide(request: HttpRequest) -> HttpResponse:
    """What can be taken, where, in which form; with the newest publication as the example."""
    example = current().order_by("-pk").first()
    context = {
        "operations": [(f"/api/v1{one.path}", one.summary) for one in OPERATIONS],
        "parts": [(name, words, sample) for name, words, sample in PARTS.values()],
        "queries": [(name, words, sample) for name, (words, sample) in QUERIES.items()],
        "example": example,
        "base": link("api-entry"),
    }
    return render(request, "portal/api.html", context)


@resource()
def openapi(request: HttpRequest) -> DataAnswer:
    """The description for programs."""
    return DataAnswer(description())


@resource(any_query=True)
def nothing(request: HttpRequest, rest: str) -> DataAnswer:
    """Whatever else is asked for below /api/. Raises Problem."""
    raise Problem(404, "没有这个网址", f"接口没有“{rest[:60]}”这个网址。", f"全部网址见 {link('api')}。")
