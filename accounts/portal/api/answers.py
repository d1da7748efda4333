"""What the interface is asked, and how it answers: JSON, conditional, troubles in Chinese (接口的查询参数与答复).

What is asked stands in the address: filters, number of entries, cursor; each is cleaned or refused. Pages of other sites
may read the answers, which name addresses in full.
"""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.dateparse import parse_datetime
from django.utils.http import http_date
from django.utils.timezone import is_aware, make_aware

from accounts.document.address import public_address
from accounts.figures.numerals import is_digits

from ..listing import altered
from ..visibility import link

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
PAGE, LONGEST_PAGE = 50, 200
"""Entries of a page: where nothing is asked, and at most."""


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
    return Problem(
        404, f"没有这样的{what}", f"公开数据中没有{what}“{str(name)[:60]}”：可能尚未公开，或写法有误。", advice
    )


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
        known = f"可用的参数：{'、'.join(queries) or '（无）'}。"
        raise Problem(400, "查询参数有误", f"这个网址没有参数“{name}”。", known, {"parameter": name})


def _conditional(request: HttpRequest, answer: DataAnswer) -> HttpResponse:
    """The answer, or 304 to whoever has it."""
    response = JsonResponse(
        answer.body, json_dumps_params={"ensure_ascii": False}, headers={"Cache-Control": "public, no-cache"}
    )
    set_response_etag(response)
    stamp = int(answer.changed.timestamp()) if answer.changed else None
    if stamp is not None:
        response["Last-Modified"] = http_date(stamp)
    chosen = get_conditional_response(request, response["ETag"], stamp, response) or response
    for name, value in OPEN.items():
        chosen[name] = value
    return chosen


def _told(request: HttpRequest, problem: Problem) -> HttpResponse:
    body = {
        "type": link("api") + "#problems",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "advice": problem.advice,
        "instance": request.path,
        **problem.more,
    }
    headers = {**OPEN, "Cache-Control": "no-store" if problem.status == 400 else "public, no-cache"}
    headers |= {"Allow": ALLOWED} if problem.status == 405 else {}
    return JsonResponse(
        body, status=problem.status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False}, headers=headers
    )


def text(request: HttpRequest, name: str) -> str:
    """A filter as typed; '' where it is not asked. Raises Problem for what no value holds."""
    value = request.GET.get(name, "").strip()
    if "\0" in value or len(value) > 120:
        raise wrong(name, value.replace("\0", ""), "请填写不超过 120 个字的文字。")
    return value


def number(request: HttpRequest, name: str, lowest: int, highest: int) -> int | None:
    """A whole number within bounds; None where it is not asked."""
    value = text(request, name)
    if not value:
        return None
    if not (is_digits(value) and len(value) <= 6 and lowest <= int(value) <= highest):
        raise wrong(name, value, f"请填写 {lowest} 至 {highest} 的整数。")
    return int(value)


def size(request: HttpRequest) -> int:
    """How many entries a page is to have."""
    return number(request, "limit", 1, LONGEST_PAGE) or PAGE


def moment(request: HttpRequest, name: str) -> datetime | None:
    """A day or a moment; without a zone it is that of the site. None where it is not asked."""
    value = text(request, name)
    if not value:
        return None
    with suppress(ValueError):
        if found := parse_datetime(value.replace(" ", "+") if len(value) > 10 else f"{value}T00:00"):
            return found if is_aware(found) else make_aware(found)
    raise wrong(name, value, "请用 2024-08-15 或 2024-08-15T09:00:00+08:00 这样的写法。")


def cursor(request: HttpRequest, *kinds: type) -> list[Any]:
    """The place that a cursor names, empty for the first page. Raises Problem for a cursor that was not given out."""
    value = request.GET.get("cursor", "")
    if not value:
        return []
    with suppress(ValueError, RecursionError):  # binascii.Error too
        place = json.loads(base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True))
        if isinstance(place, list) and [type(one) for one in place] == list(kinds) and _is_small(place):
            return place
    raise wrong("cursor", value, "请原样使用上一页给出的 next，或去掉 cursor 从头读起。")


def _is_small(place: list[Any]) -> bool:
    """Whether the parts are such as the database knows."""
    return all(one < 2**31 if isinstance(one, int) else len(one) <= 120 and "\0" not in one for one in place)


def filtered(name: str, **query: Any) -> str:
    """The full address of a list, narrowed."""
    return f"{link(name)}?{urlencode(query)}"


def next_link(request: HttpRequest, *place: Any) -> str:
    """The address of the next page of the same list: its cursor says where it begins, opaque, to be given back as it is."""
    plain = json.dumps(place, ensure_ascii=False, separators=(",", ":")).encode()
    cursor = base64.urlsafe_b64encode(plain).decode().rstrip("=")
    return public_address(request.path + altered(request.GET, "cursor", cursor))
