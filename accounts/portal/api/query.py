"""What is asked in the address: filters, number of entries, cursor; each cleaned or refused in Chinese (查询参数)."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_current_timezone, is_aware, make_aware

from accounts.figures.numerals import is_digits

from .answers import wrong

PAGE, LONGEST_PAGE = 50, 200
"""Entries of a page: where nothing is asked, and at most."""


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
    plain = is_digits(value) and len(value) <= 6
    if not plain or not lowest <= int(value) <= highest:
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
    try:
        found = parse_datetime(value.replace(" ", "+")) if len(value) > 10 else _midnight(parse_date(value))
    except ValueError:
        found = None
    if found is None:
        raise wrong(name, value, "请用 2024-08-15 或 2024-08-15T09:00:00+08:00 这样的写法。")
    return found if is_aware(found) else make_aware(found)


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), get_current_timezone()) if day else None


def as_cursor(*place: Any) -> str:
    """Where the next page begins: opaque, to be given back as it is."""
    plain = json.dumps(place, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def cursor(request: HttpRequest, *kinds: type) -> list[Any]:
    """The place that a cursor names, empty for the first page. Raises Problem for a cursor that was not given out."""
    value = request.GET.get("cursor", "")
    if not value:
        return []
    try:
        place = json.loads(base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        place = None
    if not isinstance(place, list) or [type(one) for one in place] != list(kinds) or not _is_small(place):
        raise wrong("cursor", value, "请原样使用上一页给出的 next，或去掉 cursor 从头读起。")
    return place


def _is_small(place: list[Any]) -> bool:
    """Whether the parts are such as the database knows."""
    return all(one < 2**31 if isinstance(one, int) else len(one) <= 120 and "\0" not in one for one in place)
