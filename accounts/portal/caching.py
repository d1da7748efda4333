"""Public pages told unchanged by their state, and kept rendered under it (公开页的条件请求与缓存).

A page of publications changes only when a version is added or withdrawn, or when the program does. Its state is read in
one query before anything is rendered; ETag and cache entry are named by it, so that nothing has to be thrown away: what
belongs to an earlier state is never asked for again. The cache may be damaged, full or gone: the page comes all the same.
"""

import hashlib
import logging
import pickle
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version as version_of
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page

from accounts.models import Status
from accounts.workflow.withdrawal import clearing

from .visibility import every_version

logger = logging.getLogger(__name__)

ROOMS = ("config", "templates")
PROGRAM = (".py", ".html")
"""Folders and endings of what decides how a page is written, beside the applications of the project."""
DAMAGE = (
    *(OSError, zlib.error, pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, ImportError),
    *(LookupError, MemoryError, OverflowError),
)
"""What reading a damaged entry may raise."""


def told_unchanged(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page made anew each time, of which a reader who has it already is told so: by a hash of its bytes."""
    return conditional_page(cache_control(public=True, no_cache=True)(view))


@dataclass(frozen=True)
class State:
    """All that decides a page apart from its address: facts, and when the last of them changed."""

    facts: tuple[object, ...]
    changed: datetime | None = None


def kept_page(request: HttpRequest, state: State | None, render: Callable[[], HttpResponse]) -> HttpResponse:
    """The page of that state: 304 to who has it, else as kept, else as `render` makes it now, kept if it is a page for all.

    `state` must hold everything the page depends on, parts of the query too: only the path is added here. None says that
    there is no such page to keep: `render` answers (404, 410).
    """
    if state is None or settings.DEBUG:
        return render()
    name, changed = _name(request, state), int(max(release().at, state.changed.timestamp() if state.changed else 0))
    # whoever keeps the page asks each time: it may be corrected or withdrawn
    headers = {"ETag": quote_etag(name), "Last-Modified": http_date(changed), "Cache-Control": "public, no-cache"}
    answer = HttpResponse(headers=headers)
    unchanged = get_conditional_response(request, headers["ETag"], changed, answer)
    if unchanged is not None and unchanged is not answer:
        return unchanged
    content = _taken(name)
    if content is None:
        cleared, response = clearing(), render()
        if not _is_for_all(request, response):
            return response
        content = response.content
        _keep(name, content, cleared)
    return HttpResponse(content, headers=headers)


def publication_state(unit_code: str, year: int, version: int) -> State | None:
    """Of the page of one version: all versions of the unit, of that year and the one before, whether they stand. One query.

    None where that version is not shown: unknown, or withdrawn.
    """
    versions = every_version(unit_code, year, year - 1).values(
        *("year", "version", "number", "digest", "published_at", "filing__status", "filing__withdrawal__at")
    )
    asked = {"year": year, "version": version, "filing__status": Status.PUBLISHED}
    if not any(asked.items() <= row.items() for row in versions):
        return None
    return State(
        tuple(tuple(row.values()) for row in versions),
        max(row[name] for row in versions for name in ("published_at", "filing__withdrawal__at") if row[name]),
    )


@dataclass(frozen=True)
class Release:
    """The program as it runs: a hash of what decides the pages, and the time of its newest file, in seconds."""

    name: str
    at: float


@cache
def release() -> Release:
    """Read once a process: code, templates, the names of the static files, Django."""
    base = Path(settings.BASE_DIR)
    rooms = (*ROOMS, *(one.name for one in apps.get_app_configs()))
    files = sorted(one for room in rooms for one in (base / room).rglob("*") if one.suffix in PROGRAM)
    static = sorted(getattr(staticfiles_storage, "hashed_files", {}).items())
    code = [(str(one.relative_to(base)), hashlib.sha256(one.read_bytes()).digest()) for one in files]
    name = hashlib.sha256(repr((version_of("django"), static, code)).encode()).hexdigest()
    return Release(name, max(one.stat().st_mtime for one in files))


def _name(request: HttpRequest, state: State) -> str:
    """The hash of all that decides the bytes."""
    exported = bool(getattr(request, "exported", False))
    parts = (release().name, settings.PUBLIC_ADDRESS, request.path, exported, state.facts)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """A page, and the same for everybody: whoever is known by a cookie gets no other."""
    session = getattr(request, "session", None)
    known = (session is not None and session.accessed) or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    personal = known or response.cookies or response.has_header("Vary")
    if personal:
        logger.error("%s 的公开页因人而异，不能缓存。", request.path)
    return response.status_code == 200 and not response.streaming and not personal


def _taken(name: str) -> bytes | None:
    """The kept page; None when there is none, or none that is whole."""
    try:
        match caches["pages"].get(name):
            case None:
                return None
            case (digest, bytes() as content) if hashlib.sha256(content).digest() == digest:
                return content
        logger.warning("缓存的公开页已损坏，已重新生成：%s", name)
    except DAMAGE as error:
        logger.warning("缓存的公开页读不出来，已重新生成：%r", error)
    return None


def _keep(name: str, content: bytes, cleared: str) -> None:
    """Keep the page, unless something was withdrawn while it was made."""
    try:
        caches["pages"].set(name, (hashlib.sha256(content).digest(), content))
        if clearing() != cleared:
            caches["pages"].delete(name)
    except OSError as error:
        logger.warning("公开页没有存入缓存（不影响显示）：%s", error)
