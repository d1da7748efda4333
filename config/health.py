"""`GET /health` for what watches the site: 200, or 503 while the database is away, without a word (健康检查).

It stands before every other middleware: no session, no redirect to https, whatever the host. The database is asked on a
connection of its own, so that the answer is also true of new connections.
"""

import asyncio
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

import psycopg
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

PATH = "/health"
LIMIT = 1.0
"""Seconds within which the database must be reached and answer."""
GRACE = 0.1
"""Seconds that a question has to end by itself; one that hangs, in looking up a name, is left behind."""
KEPT = 1.0
"""Seconds that an answer holds in this process, however often it is asked."""


class Health:
    """The middleware. Who asks while the database is being asked waits for that answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._asking = threading.Lock()
        self._is_there, self._until = False, 0.0

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info != PATH:
            return self.get_response(request)
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        with self._asking:
            if monotonic() >= self._until:
                self._is_there = database_answers()
                self._until = monotonic() + KEPT
            return HttpResponse(status=200 if self._is_there else 503, headers={"Cache-Control": "no-store"})


def database_answers() -> bool:
    """Whether the database answers `SELECT 1` within LIMIT, connecting included, looking its host up too."""
    of_django = ("cursor_factory", "context")
    place = {name: value for name, value in connection.get_connection_params().items() if name not in of_django}
    found: list[bool] = []
    asking = threading.Thread(
        target=lambda: found.append(asyncio.run(_answered(place))), daemon=True
    )  # with a loop of its own
    asking.start()
    asking.join(LIMIT + GRACE)
    return found == [True]


async def _answered(place: dict[str, Any]) -> bool:
    try:
        async with asyncio.timeout(LIMIT), await psycopg.AsyncConnection.connect(**place, autocommit=True) as opened:
            await opened.execute("SELECT 1")
    except (psycopg.Error, OSError):  # TimeoutError is an OSError
        return False
    return True
