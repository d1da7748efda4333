"""What the site answers at an address, asked without a server (取得网址的内容).

The views are called with `request.exported`: their templates leave out what works only with Django running.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, resolve

RUNNING = ("verify", "verified", "compare")
"""Pages that only a running site has; whatever begins with `api` is another."""


@dataclass(frozen=True)
class PathAnswer:
    """Status, content and media type of an address; where it leads to, if it does."""

    status: int
    content: bytes
    media_type: str = "text/html"
    location: str = ""

    @property
    def is_page(self) -> bool:
        """Whether it may hold links."""
        return self.media_type == "text/html"


def is_exported(path: str) -> bool:
    """Whether the address belongs to the public site and can be answered by a folder."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    name = match.url_name or ""
    return match.namespaces[:1] == ["portal"] and name not in RUNNING and not name.startswith("api")


def answer(path: str) -> PathAnswer:
    """Ask the view of the address. What is not there is an answer of status 404."""
    request = _request(path)
    try:
        match = resolve(path)
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except Http404:
        response = HttpResponse(status=404)
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    return PathAnswer(
        response.status_code, _content(response), _media_type(response), response.headers.get("Location", "")
    )


def error_page(name: str) -> bytes:
    """A page for trouble, such as `404.html`."""
    return render_to_string(name, request=_request("/")).encode()


def moved_page(location: str) -> bytes:
    """A page that leads on at once, also where no server redirects."""
    return render_to_string("portal/moved.html", {"location": location}, _request("/")).encode()


def _request(path: str) -> HttpRequest:
    site = urlsplit(settings.PUBLIC_ADDRESS)
    environment = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": io.BytesIO(),
    }
    request = WSGIRequest(environment)
    request.exported = True  # type: ignore[attr-defined]
    return request


def _content(response: HttpResponseBase) -> bytes:
    if isinstance(response, HttpResponse):
        return response.content
    try:
        return b"".join(response)
    finally:
        response.close()


def _media_type(response: HttpResponseBase) -> str:
    return response.headers.get("Content-Type", "text/html").partition(";")[0].strip()


class _PageLinks(HTMLParser):
    """Addresses that the elements of a page name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.update(dict.fromkeys(value for name, value in attrs if name in ("href", "src") and value))


def links(html: bytes) -> Iterator[str]:
    """The paths on this site that a page leads to, each once, without fragment; a query leads to a running site."""
    reader = _PageLinks()
    reader.feed(html.decode())
    parts = (urlsplit(one) for one in reader.found)
    yield from dict.fromkeys(
        unquote(one.path) for one in parts if not (one.scheme or one.netloc or one.query) and one.path.startswith("/")
    )


def listed(found: PathAnswer) -> Iterator[str]:
    """The paths on this site that a sitemap lists, its own further parts among them."""
    if found.media_type.endswith("xml"):
        for one in re.findall(r"<loc>([^<]*)</loc>", found.content.decode()):
            if one.startswith(f"{settings.PUBLIC_ADDRESS}/"):
                yield unquote(urlsplit(one).path)
