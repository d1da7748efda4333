"""What was made quicker at little cost, each before and after in one run (省时的改动：前后对照).

Used by `./run bench`, in its database with the sample published. "Before" is the same code set back to what it did.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import psycopg
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.document import press as room
from accounts.document.engine import Manuscript
from accounts.models import Publication, Timetable, Unit
from accounts.portal import yearly
from config import private_postgres
from config.private_postgres.places import find_server
from config.private_postgres.watch import Watch

from .serving import fetched, free_port, gunicorn, rate

UNITS = 2000
"""Units that are due in the long year."""


def compared(publication: Publication, manuscript: Manuscript) -> Iterator[str]:
    """The table, line by line."""
    yield from _jit(publication)
    yield from _connections(publication)
    yield from _year(publication.year)
    yield from _places(manuscript)
    yield from _restart()


def _seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """The least of several rounds, after one that counts not."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def _row(caption: str, before: str, after: str) -> str:
    return f"  {caption:　<14} 前 {before:>14}　后 {after:>14}"


def _jit(publication: Publication) -> Iterator[str]:
    """The planner set to compile, as it does by itself where there are many publications."""
    code = publication.unit_code
    with connection.cursor() as cursor:
        for name in ("jit_above_cost", "jit_inline_above_cost", "jit_optimize_above_cost"):
            cursor.execute(f"SET {name} = 0")
    for caption, address in (("单位页，jit", f"/units/{code}/"), ("比较页，jit", f"/compare/?unit={code}")):
        times = []
        for jit in ("on", "off"):
            with connection.cursor() as cursor:
                cursor.execute(f"SET jit = {jit}")
            times.append(f"{_seconds(lambda address=address: _got(address)) * 1000:.0f} 毫秒")  # type: ignore[misc]
        yield _row(caption, *times)


def _got(address: str) -> bytes:
    answer = Client().get(address, headers={"host": settings.ALLOWED_HOSTS[0]})
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return answer.content


def _connections(publication: Publication) -> Iterator[str]:
    page, rates = f"/publications/{publication.unit_code}/{publication.year}/{publication.version}/", []
    kept = connection.settings_dict["CONN_MAX_AGE"]
    for age in (0, kept):
        connection.settings_dict["CONN_MAX_AGE"] = age
        with gunicorn(port := free_port()):
            fetched(port, page)
            rates.append(f"{rate(port, page):.0f} 次/秒")
    yield _row("公开页，保留连接", *rates)


def _year(year: int) -> Iterator[str]:
    Unit.objects.bulk_create(
        Unit(code=f"9{number:05}", name=f"单位{number}", kind="administrative") for number in range(UNITS)
    )
    Timetable.objects.update_or_create(year=year, defaults={"publish_by": date(year + 1, 9, 20)})
    told = []
    for size in (UNITS * 2, yearly.PAGE_SIZE):
        with patch.object(yearly, "PAGE_SIZE", size):
            content, seconds = _got(f"/years/{year}/"), _seconds(lambda: _got(f"/years/{year}/"), 2)
        told.append(f"{seconds * 1000:.0f} 毫秒，{len(content) / 1000:.0f} 千字节")
    yield _row(f"年度页，{UNITS} 个单位", *told)


def _places(manuscript: Manuscript) -> Iterator[str]:
    """As many different documents at once as there are processors: one place for all by their hash, or any free one."""
    count, told = os.cpu_count() or 1, []
    for places in (1, count):
        others = [replace(manuscript, html=f"{manuscript.html}<!-- {places} {one} -->") for one in range(count)]
        with patch("os.cpu_count", return_value=places), ThreadPoolExecutor(count) as pool:
            start = time.perf_counter()
            list(pool.map(lambda one: room.press(one, anew=True), others))
            told.append(f"{time.perf_counter() - start:.1f} 秒")
    yield _row(f"同时排版 {count} 份", *told)


def _restart() -> Iterator[str]:
    """A private server of its own, killed as `serve` would find it; beside it the start after it was stopped in order."""
    with tempfile.TemporaryDirectory(prefix="bench-postgres-") as name:
        base = Path(name)
        base.chmod(0o755)
        private_postgres.ensure(base)
        server, watch, told = find_server(base), Watch(base), []
        for number in (signal.SIGINT, signal.SIGKILL):
            process = int((server.data / "postmaster.pid").read_text(encoding="utf-8").partition("\n")[0])
            start = time.perf_counter()
            os.kill(process, number)
            while not _is_another(base, process):
                watch.look()
                time.sleep(0.2)
            told.append(f"{time.perf_counter() - start:.1f} 秒")
        os.kill(int((server.data / "postmaster.pid").read_text(encoding="utf-8").partition("\n")[0]), signal.SIGINT)
        while server.socket.exists():
            time.sleep(0.1)
    yield f"  内置数据库中断后恢复（上限 15 秒）　正常停止 {told[0]}　被终止（kill -9） {told[1]}"


def _is_another(base: Path, process: int) -> bool:
    """Whether a server of another process answers."""
    place = private_postgres.connection(base)
    with suppress(psycopg.OperationalError, OSError, ValueError):
        psycopg.connect(host=place["HOST"], port=place["PORT"], dbname=place["NAME"], user=place["USER"]).close()
        note = find_server(base).data / "postmaster.pid"
        return int(note.read_text(encoding="utf-8").partition("\n")[0]) != process
    return False
