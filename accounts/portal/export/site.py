"""The whole public site into a folder: pages, files, static files, pages for trouble (导出全部公开页和文件)."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import Max
from django.urls import reverse

from accounts.models import Status

from ..addresses import pages
from ..caching import release
from ..visibility import Format, offers, path_of, recorded, shown
from .answers import PathAnswer, answer, error_page, is_exported, links, listed, moved_page
from .folder import Build

ALWAYS = ("/feed.atom", "/sitemap.xml", "/robots.txt")
TROUBLE = ("404.html", "500.html")
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
        self._await(one for one in ALWAYS if is_exported(one))
        self._await(_lasting())
        self._await(_gone())
        while self.waiting:
            path = self.waiting.popleft()
            self._write(path, answer(path))
        for name in TROUBLE:
            self._page(name, error_page(name))
        self._static()

    def _files(self) -> None:
        """Those that did not change are not even read; an erratum may quote what was withdrawn since."""
        for one in shown().prefetch_related("files"):
            for offer in offers(one, one.files.all()):
                path = reverse("portal:file", args=[one.unit_code, one.year, one.version, offer.name])
                if offer.format == Format.ERRATUM:
                    continue
                self.seen.add(path)
                if not self.build.take(path[1:], offer.file.sha256):
                    self._write(path, answer(path))

    def _await(self, paths: Iterator[str]) -> None:
        for path in paths:
            if path not in self.seen:
                self.seen.add(path)
                self.waiting.append(path)

    def _write(self, path: str, found: PathAnswer) -> None:
        name = path[1:] + ("index.html" if path.endswith("/") else "")
        if found.status == 200 and found.is_page:
            self._page(name, found.content)
        elif found.status == 200:
            self.build.put(name, found.content)
            self._await(one for one in listed(found) if is_exported(one))
        elif found.status in (301, 302):
            self._page(name, moved_page(found.location))
        elif found.status == 410 and path.endswith("/"):
            self._page(path[1:] + GONE, found.content)
        elif found.status != 410:
            self.missing.append(path)

    def _page(self, name: str, content: bytes) -> None:
        """A page, and on to what it leads to."""
        self.build.put(name, content)
        prefix = urlsplit(settings.STATIC_URL).path
        for path in links(content):
            if path.startswith(prefix):
                self.static.add(path.removeprefix(prefix))
            elif is_exported(path):
                self._await(iter([path]))

    def _static(self) -> None:
        """The static files that pages name, and those that these name."""
        prefix = urlsplit(settings.STATIC_URL).path.strip("/")
        waiting = sorted(self.static)
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
    here = Path("/") / name
    for one in STYLE_ADDRESS.findall(style):
        address = urlsplit(one.decode())
        if not address.scheme and not address.netloc and address.path:
            yield _plain(here.parent / unquote(address.path))


def _plain(path: Path) -> str:
    parts: list[str] = []
    for part in path.parts[1:]:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def _static_file(name: str) -> Path | None:
    """As collected, else where it lies."""
    collected = Path(settings.STATIC_ROOT) / name
    if collected.is_file():
        return collected
    found = finders.find(name)
    return Path(found) if isinstance(found, str) else None


def _lasting() -> Iterator[str]:
    """The addresses of a unit and year, which lead to the newest version."""
    every = recorded().order_by().values_list("unit_code", "year").annotate(Max("version"))
    yield from (reverse("portal:newest", args=[code, year]) for code, year, _ in every)


def _gone() -> Iterator[str]:
    for one in recorded().filter(filing__status=Status.WITHDRAWN):
        yield path_of(one)
