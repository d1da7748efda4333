"""How the interface answers: JSON, conditional, open to pages of other sites; troubles in Chinese (接口的答复)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import http_date

from accounts.document.address import public_address

Body = dict[str, Any]
PROBLEM = "application/problem+json"
OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Last-Modified"}
"""Pages of other sites may read; nothing here depends on who asks."""
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}
ALLOWED = "GET, HEAD, OPTIONS"
GUIDE = "/api/"


@dataclass(frozen=True)
class DataAnswer:
    """A body, and when what it says changed last, as far as that is known."""

    body: Body
    changed: datetime | None = None


@dataclass(eq=False)
class Problem(Exception):
    """Why there is no such answer: what is wrong, where, what to do; in Chinese."""

    status: int
    title: str
    detail: str
    advice: str
    more: Mapping[str, Any] = field(default_factory=dict)


def unknown(what: str, name: object, advice: str) -> Problem:
    """404: nothing of that name is public."""
    shown = str(name)[:60]
    return Problem(404, f"没有这样的{what}", f"公开数据中没有{what}“{shown}”：可能尚未公开，或写法有误。", advice)


def wrong(parameter: str, value: str, advice: str) -> Problem:
    """400: a part of the query cannot be understood."""
    return Problem(
        400, "查询参数有误", f"参数 {parameter} 的值“{value[:60]}”无法识别。", advice, {"parameter": parameter}
    )


def resource(
    *queries: str, any_query: bool = False
) -> Callable[[Callable[..., DataAnswer]], Callable[..., HttpResponse]]:
    """Makes a view of Django of one that gives a DataAnswer or raises a Problem, and knows these parameters of the query.

    GET, HEAD, and OPTIONS for pages elsewhere.
    """

    def made(view: Callable[..., DataAnswer]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answered(request: HttpRequest, **parts: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                return HttpResponse(status=204, headers={"Allow": ALLOWED, **OPEN, **PREFLIGHT})
            try:
                _require_reading(request, request.GET if any_query else queries)
                return _conditional(request, view(request, **parts))
            except Problem as problem:
                return _told(request, problem)

        return answered

    return made


def _require_reading(request: HttpRequest, queries: Iterable[str]) -> None:
    """A parameter that the address does not know is refused: a slip would otherwise be taken for an answer."""
    if request.method not in ("GET", "HEAD"):
        raise Problem(405, "只能读取", f"接口不接受 {request.method}。", "请用 GET 或 HEAD。")
    for name in (one[:60] for one in request.GET if one not in queries):
        detail, advice = f"这个网址没有参数“{name}”。", f"可用的参数：{'、'.join(queries) or '（无）'}。"
        raise Problem(400, "查询参数有误", detail, advice, {"parameter": name})


def _conditional(request: HttpRequest, answer: DataAnswer) -> HttpResponse:
    """The answer, or 304 to whoever has it."""
    response = JsonResponse(answer.body, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, no-cache"
    set_response_etag(response)
    stamp = int(answer.changed.timestamp()) if answer.changed else None
    if stamp is not None:
        response["Last-Modified"] = http_date(stamp)
    found = get_conditional_response(request, response["ETag"], stamp, response)
    chosen = found if isinstance(found, HttpResponse) else response
    for name, value in OPEN.items():
        chosen[name] = value
    return chosen


def _told(request: HttpRequest, problem: Problem) -> HttpResponse:
    body = {
        "type": public_address(GUIDE) + "#problems",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "advice": problem.advice,
        "instance": request.path,
        **problem.more,
    }
    response = JsonResponse(
        body, status=problem.status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False}, headers=OPEN
    )
    response["Cache-Control"] = "no-store" if problem.status == 400 else "public, no-cache"
    if problem.status == 405:
        response["Allow"] = ALLOWED
    return response
