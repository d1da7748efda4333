"""The whole public site into a folder: pages, files, static files, pages for trouble (导出全部公开页和文件)."""

import hashlib
import io
import posixpath
import re
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, resolve, reverse

from accounts.models import Status

from ..caching import release
from ..sitemaps import SITEMAPS, pages
from ..visibility import Format, offers, path_of, recorded, shown
from .folder import Build

ALWAYS = ("/feed.atom", "/robots.txt", "/sitemap.xml", *(f"/sitemap-{section}.xml" for section in SITEMAPS))
TROUBLE = ("404.html", "500.html")
RUNNING = ("verify", "verified", "compare")
"""Pages that only a running site has; whatever begins with `api` is another."""
GONE = "gone.html"
"""The page that stands for all addresses below a withdrawn publication, to be answered with status 410."""
STYLE_ADDRESS = re.compile(rb"""url\(\s*['"]?([^'")]+)""")


def site_state(today: date) -> str:
    """A hash of all that decides the folder: publications, whether they stand, program, address, the day.

    The day, because the page of a year counts days.
    """
    every = recorded().order_by("pk").values_list("number", "digest", "filing__status", "published_at")
    parts = (release().name, settings.PUBLIC_ADDRESS, today, list(every))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


class Export:
    """One walk through the site: what is known by its list, then whatever its pages lead to."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.missing: list[str] = []
        """Addresses whose content could not be had."""
        self.static: set[str] = set()
        self.seen: set[str] = set()
        self.waiting: deque[str] = deque()

    def run(self) -> None:
        """Fill the folder. Raises OSError."""
        self._files()
        self._await(one.path for one in pages())
        self._await(ALWAYS)
        lasting = recorded().order_by().values_list("unit_code", "year").distinct()
        self._await(reverse("portal:newest", args=place) for place in lasting)  # these lead to the newest version
        self._await(path_of(one) for one in recorded().filter(filing__status=Status.WITHDRAWN))
        while self.waiting:
            path = self.waiting.popleft()
            self._write(path, answer(path))
        for name in TROUBLE:
            self._page(name, error_page(name))
        self._static()

    def _files(self) -> None:
        """Those that did not change are not even read; an erratum may quote what was withdrawn since."""
        for one in shown().prefetch_related("files"):
            for offer in offers(one, [file for file in one.files.all() if file.format != Format.ERRATUM]):
                path = reverse("portal:file", args=[one.unit_code, one.year, one.version, offer.name])
                self.seen.add(path)
                if not self.build.take(path[1:], offer.file.sha256):
                    self._write(path, answer(path))

    def _await(self, paths: Iterable[str]) -> None:
        found = [path for path in dict.fromkeys(paths) if path not in self.seen]
        self.seen.update(found)
        self.waiting.extend(found)

    def _write(self, path: str, found: HttpResponse) -> None:
        name = path[1:] + ("index.html" if path.endswith("/") else "")
        content = found.getvalue()
        if found.status_code == 200 and found.headers["Content-Type"].startswith("text/html"):
            self._page(name, content)
        elif found.status_code == 200:
            self.build.put(name, content)
        elif found.status_code in (301, 302):  # a page that leads on at once, also where no server redirects
            moved = render_to_string("portal/moved.html", {"location": found.headers["Location"]}, _request("/"))
            self._page(name, moved.encode())
        elif found.status_code == 410 and path.endswith("/"):
            self._page(path[1:] + GONE, content)
        elif found.status_code != 410:
            self.missing.append(path)

    def _page(self, name: str, content: bytes) -> None:
        """A page, and on to what it leads to."""
        self.build.put(name, content)
        prefix, found = urlsplit(settings.STATIC_URL).path, links(content)
        self.static |= {path.removeprefix(prefix) for path in found if path.startswith(prefix)}
        self._await(path for path in found if not path.startswith(prefix) and is_exported(path))

    def _static(self) -> None:
        """The static files that pages name, and those that these name."""
        prefix, waiting = urlsplit(settings.STATIC_URL).path.strip("/"), sorted(self.static)
        while waiting:
            name = waiting.pop()
            file = _static_file(name)
            if file is None:
                self.missing.append(f"/{prefix}/{name}")
                continue
            content = file.read_bytes()
            self.build.put(f"{prefix}/{name}", content)
            found = set(_named(name, content)) - self.static if name.endswith(".css") else set()
            self.static |= found
            waiting += sorted(found)


def _named(name: str, style: bytes) -> Iterator[str]:
    """The files that a style sheet names, from the root of the static files."""
    for one in STYLE_ADDRESS.findall(style):
        address = urlsplit(one.decode())
        if not address.scheme and not address.netloc and address.path:
            yield posixpath.normpath(posixpath.join("/", name, "..", unquote(address.path)))[1:]


def _static_file(name: str) -> Path | None:
    """As collected, else where it lies."""
    collected = Path(settings.STATIC_ROOT) / name
    found = collected if collected.is_file() else finders.find(name)
    return Path(found) if isinstance(found, str | Path) else None


def is_exported(path: str) -> bool:
    """Whether the address belongs to the public site and can be answered by a folder."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    name = match.url_name or ""
    return match.namespaces[:1] == ["portal"] and name not in RUNNING and not name.startswith("api")


def answer(path: str) -> HttpResponse:
    """What the site answers at an address, asked without a server. What is not there is an answer of status 404.

    The views are called with `request.exported`: their templates leave out what works only with Django running.
    """
    try:
        match = resolve(path)
        response: HttpResponse = match.func(_request(path), *match.args, **match.kwargs)
    except Http404:
        return HttpResponse(status=404)
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


def error_page(name: str) -> bytes:
    """A page for trouble, such as `404.html`."""
    return render_to_string(name, request=_request("/")).encode()


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


class _PageLinks(HTMLParser):
    """Addresses that the elements of a page name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.update(dict.fromkeys(value for name, value in attrs if name in ("href", "src") and value))


def links(html: bytes) -> list[str]:
    """The paths on this site that a page leads to, each once, without fragment; a query leads to a running site."""
    reader = _PageLinks()
    reader.feed(html.decode())
    parts = (urlsplit(one) for one in reader.found)
    paths = (unquote(one.path) for one in parts if not (one.scheme or one.netloc or one.query))
    return [one for one in dict.fromkeys(paths) if one.startswith("/")]
