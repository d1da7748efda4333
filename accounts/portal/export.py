"""The whole public site into a folder that is replaced as a whole: built beside, then swapped (导出全部公开页和文件).

The folder is a symbolic link to one of the folders in `.DIR.export` beside it. A new folder is complete before the link is
renamed onto it, so that a reader sees either the old site or the new one; a process that is killed leaves the old one,
and what it left half done is thrown away by the next. What did not change is the same file, linked into the new folder.
"""

import fcntl
import hashlib
import io
import json
import os
import posixpath
import re
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, resolve, reverse

from accounts.figures.numerals import is_digits
from accounts.models import Status

from .caching import release
from .sitemaps import SITEMAPS, pages
from .visibility import Format, offers, path_of, recorded, shown

MARK = "final-accounts-export"
"""The file by which a folder is known as ours."""


class NotOurs(Exception):
    """The place is taken, or another export is at work; the message is for the user."""


class Build:
    """A folder in the making beside the one that is served now."""

    def __init__(self, folder: Path, served: Path | None, before: dict[str, str]) -> None:
        self.folder, self.served, self.before = folder, served, before
        self.files: dict[str, str] = {}
        """Path below the folder → SHA-256."""
        self.written = 0

    def put(self, path: str, content: bytes) -> None:
        """A file by its path, `years/2023/index.html`. Raises OSError."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.take(path, sha256):
            self._target(path).write_bytes(content)
            self.files[path] = sha256
            self.written += 1

    def take(self, path: str, sha256: str) -> bool:
        """The file from the folder served now, where it is there with that content and can be linked."""
        if self.served is None or self.before.get(path) != sha256:
            return False
        try:
            self._target(path).hardlink_to(self.served / path)
        except OSError:  # gone, or a disk without links: it is written, and whatever is wrong is told then
            return False
        self.files[path] = sha256
        return True

    @property
    def unchanged(self) -> int:
        """How many files were taken over."""
        return len(self.files) - self.written

    def _target(self, path: str) -> Path:
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or ".." in parts:
            raise ValueError(path)
        target = self.folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


class ExportPlace:
    """Where the site is exported to, and the folders behind it."""

    def __init__(self, link: Path) -> None:
        self.link = link.parent.resolve() / link.name
        self.rooms = self.link.with_name(f".{self.link.name}.export")

    @contextmanager
    def held(self) -> Iterator[None]:
        """For one process at a time. Raises NotOurs and OSError."""
        self._claim()
        with (self.rooms / MARK).open("a") as mark:
            try:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise NotOurs("另一次导出正在进行，请等它结束后再来。") from None
            self._clear()
            yield

    def state(self) -> str:
        """The state that the folder served now was made of; empty when there is none."""
        return self._noted()[0]

    @contextmanager
    def building(self) -> Iterator[Build]:
        """A new folder, thrown away unless it is swapped in."""
        served = self._served()
        number = int(served.name) + 1 if served and is_digits(served.name) else 1
        build = Build(self.rooms / str(number), served, self._noted()[1])
        build.folder.mkdir()
        try:
            yield build
        finally:
            self._clear()

    def swap(self, build: Build, state: str) -> None:
        """From now on the folder is what is served. Raises OSError."""
        build.folder.with_suffix(".json").write_text(
            json.dumps({"state": state, "files": build.files}, indent=0), encoding="utf-8"
        )
        os.sync()
        beside = self.rooms / "link"
        beside.unlink(missing_ok=True)
        beside.symlink_to(build.folder.relative_to(self.link.parent))
        if self.link.is_dir() and not self.link.is_symlink():
            self.link.rmdir()
        beside.replace(self.link)

    def _claim(self) -> None:
        is_free = not self.link.exists() or (self.link.is_dir() and not any(self.link.iterdir()))
        if not (self._served() if self.link.is_symlink() else is_free):
            raise NotOurs(f"“{self.link}”已有内容，而且不是由本命令导出的；请另选一个文件夹，或先移走。")
        if self.rooms.exists() and not (self.rooms / MARK).is_file():
            raise NotOurs(f"“{self.rooms}”已存在，而且不是由本命令建立的；请先查明并移走。")
        self.rooms.mkdir(parents=True, exist_ok=True)
        (self.rooms / MARK).touch()

    def _served(self) -> Path | None:
        """The folder behind the link, if it is one of ours."""
        if not self.link.is_symlink() or not (self.rooms / MARK).is_file():
            return None
        folder = self.link.resolve()
        return folder if folder.parent == self.rooms.resolve() else None

    def _noted(self) -> tuple[str, dict[str, str]]:
        served = self._served()
        with suppress(FileNotFoundError, ValueError, KeyError, TypeError):  # none, lost or damaged: all is written anew
            note = json.loads(served.with_suffix(".json").read_text(encoding="utf-8")) if served else {}
            return str(note["state"]), dict(note["files"])
        return "", {}

    def _clear(self) -> None:
        """All but what is served: earlier exports, and what a killed process left."""
        served = self._served()
        keep = {MARK} | ({served.name, f"{served.name}.json"} if served else set())
        for one in self.rooms.iterdir():
            if one.name not in keep:
                shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()


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
            if file := _static_file(name):
                content = file.read_bytes()
                self.build.put(f"{prefix}/{name}", content)
                found = set(_named(name, content)) - self.static if name.endswith(".css") else set()
                self.static |= found
                waiting += sorted(found)
            else:
                self.missing.append(f"/{prefix}/{name}")


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
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SERVER_NAME": site.hostname or "localhost",
            "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": io.BytesIO(),
        }
    )
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
    parts = map(urlsplit, reader.found)
    paths = (unquote(one.path) for one in parts if not (one.scheme or one.netloc or one.query))
    return [one for one in dict.fromkeys(paths) if one.startswith("/")]
