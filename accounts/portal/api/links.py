"""Full addresses of what the interface names, and of its next pages (接口中的网址)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from accounts.document.address import public_address

from .query import as_cursor


def link(name: str, *parts: Any) -> str:
    """The full address of a page of the site or of the interface."""
    return public_address(reverse(f"portal:{name}", args=parts))


def filtered(name: str, **query: Any) -> str:
    """The full address of a list, narrowed."""
    return f"{link(name)}?{urlencode(query)}"


def next_link(request: HttpRequest, *place: Any) -> str:
    """The address of the next page of the same list."""
    query = request.GET.copy()
    query["cursor"] = as_cursor(*place)
    return public_address(f"{request.path}?{query.urlencode()}")
