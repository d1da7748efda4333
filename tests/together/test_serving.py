"""The site as `./run serve` runs it, and its database killed under it (运行中的网站与中断的数据库)."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
import pytest

from accounts.management.commands.backup import run
from bench.serving import free_port
from config import private_postgres
from config.private_postgres.places import Server, find_server
from tests.sample import ROOT

PARTS = ("accounts", "performance", "config", "templates", "static", "locale")
PATIENCE = 120
"""Seconds after which a test gives up; none of them is a measure."""
AT_WORK = "DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$"
"""A query that never waits for anything, so that nothing tells it of the end of its server."""


def until(holds: Callable[[], Any]) -> Any:
    """What holds at last."""
    deadline = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)
    return found


def linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copy2(source, target)


class Site:
    """A project of its own with its own private database, served by gunicorn."""

    def __init__(self, base: Path) -> None:
        self.base, self.port, self.server = base, free_port(), find_server(base)
        self.process: subprocess.Popen[bytes] | None = None
        self.said = base.with_name("said")

    def begin(self, *command: str, **environment: str) -> None:
        given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "STATIC_ROOT")}
        given |= {"ALLOW_HTTP": "1", "DEBUG": "1"} | environment
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", *command], cwd=self.base, env=given, stdout=said, stderr=said
            )

    def answers(self, path: str) -> int:
        """The status; 0 where nothing answers."""
        with suppress(OSError, http.client.HTTPException):
            one = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                one.request("GET", path)
                return one.getresponse().status
            finally:
                one.close()
        return 0

    def is_well(self) -> bool:
        return (self.answers("/"), self.answers("/health")) == (200, 200)

    def workers(self) -> set[int]:
        assert self.process is not None
        return {one.pid for one in psutil.Process(self.process.pid).children()}

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)


@pytest.fixture
def site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        base = Path(name, "决算 网站")
        Path(name).chmod(0o755)
        for part in PARTS:
            shutil.copytree(ROOT / part, base / part, copy_function=linked)
        shutil.copy2(ROOT / "manage.py", base)
        made = Site(base)
        stack.callback(lambda: until(lambda: not made.server.socket.exists()))
        stack.callback(release, made.server)
        stack.callback(made.end)
        yield made


def release(server: Server) -> None:
    """Where this process itself began to use the server."""
    if (held := private_postgres._held.pop(server.data, None)) is not None:
        held.close()


def with_tables(base: Path, folder: Path) -> None:
    """The tables of the test database in the private one of the project in base, which must be held by somebody."""
    run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={folder / 'dump'}")
    place = private_postgres.connection(base)
    words = ["--host", place["HOST"], "--username", place["USER"], "--dbname", place["NAME"], str(folder / "dump")]
    restored = private_postgres.find_programs(find_server(base).data) / "pg_restore"
    subprocess.run([str(restored), "--no-owner", "--no-privileges", "--exit-on-error", *words], check=True)


def opened(base: Path) -> "psycopg.Connection[Any]":
    place = private_postgres.connection(base)
    return psycopg.connect(host=place["HOST"], port=place["PORT"], dbname=place["NAME"], user=place["USER"])


def broken_off(one: "psycopg.Connection[Any]") -> None:
    with pytest.raises(psycopg.OperationalError):
        one.execute(AT_WORK)


def is_at_work(base: Path, backend: int) -> bool:
    with opened(base) as one:
        found = one.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s AND state = 'active'", [backend])
        return found.fetchone() is not None


def postmaster(server: Server) -> int:
    with suppress(OSError, ValueError):
        return int((server.data / "postmaster.pid").read_text(encoding="utf-8").partition("\n")[0])
    return 0


def is_another(server: Server, before: int) -> bool:
    return postmaster(server) not in (0, before)


def test_the_killed_database_of_a_serving_site_comes_back_and_the_third_time_the_site_ends(
    site: Site, tmp_path: Path, db: None
) -> None:
    site.begin("serve", "--bind", f"127.0.0.1:{site.port}", "--workers", "2")
    until(lambda: site.answers("/health") == 200)
    with_tables(site.base, tmp_path)
    until(site.is_well)
    assert site.process is not None
    workers = site.workers()

    # killed in the middle of a transaction whose query is at work
    with opened(site.base) as one:
        one.execute("SET synchronous_commit = on")  # what is committed up to here outlives the kill
        one.execute("CREATE TABLE kept (word text)")
        one.commit()
        one.execute("INSERT INTO kept VALUES ('never committed')")
        backend = one.info.backend_pid
        thread = threading.Thread(target=broken_off, args=(one,))
        thread.start()
        until(lambda: is_at_work(site.base, backend))
        first = postmaster(site.server)
        os.kill(first, signal.SIGKILL)
        until(lambda: is_another(site.server, first))
        assert not psutil.pid_exists(backend), "it would write beside the new server"
        until(site.is_well)
        thread.join()
    with opened(site.base) as one:
        assert one.execute("SELECT count(*) FROM kept").fetchone() == (0,)

    # its keeper killed
    second = postmaster(site.server)
    psutil.Process(psutil.Process(second).ppid()).kill()
    until(lambda: is_another(site.server, second))
    until(site.is_well)
    assert site.workers() >= workers, "no worker ended"

    # a third time within a minute: the site ends, so that whoever started it starts it anew
    os.kill(postmaster(site.server), signal.SIGKILL)
    assert site.process.wait(PATIENCE) == 1
    said = site.said.read_text(encoding="utf-8")
    assert "内置数据库一分钟内 3 次中断" in said
    assert str(site.server.beside(".log")) in said
    assert "Traceback" not in said.partition("Reason")[2]
    assert site.answers("/health") == 0


@pytest.mark.thorough
def test_the_database_of_the_demo_comes_back(site: Site) -> None:
    site.begin("demo", "--port", str(site.port))
    for _ in range(2):
        until(site.is_well)
        before = postmaster(site.server)
        os.kill(before, signal.SIGKILL)
        until(lambda before=before: is_another(site.server, before))
    until(site.is_well)


@pytest.mark.thorough
def test_a_database_of_the_office_that_restarts_is_survived(site: Site, tmp_path: Path, db: None) -> None:
    """DATABASE_URL leads to a server that we did not start for the site; nobody brings it back but its own people."""
    private_postgres.ensure(site.base)
    with_tables(site.base, tmp_path)
    place = {name: quote(value, safe="") for name, value in private_postgres.connection(site.base).items()}
    url = f"postgres://{place['USER']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
    site.begin("serve", "--bind", f"127.0.0.1:{site.port}", "--workers", "1", DATABASE_URL=url, SECRET_KEY="a" * 50)
    until(site.is_well)
    workers = site.workers()
    for number in (signal.SIGINT, signal.SIGKILL):  # stopped in order, and not
        os.kill(postmaster(site.server), number)
        until(lambda: site.answers("/health") == 503)
        assert site.answers("/") == 500
        until(lambda: not is_running(site.server))
        private_postgres.ensure(site.base)
        until(site.is_well)
        assert {site.answers("/") for _ in range(20)} == {200}
    assert site.workers() == workers


def is_running(server: Server) -> bool:
    found = postmaster(server)
    return bool(found) and psutil.pid_exists(found)
