"""How long the private database is away when its server ends (内置数据库中断后的恢复)."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg

from config import private_postgres
from config.private_postgres.places import find_server
from config.private_postgres.watch import Watch


def recovered() -> str:
    """A private server of its own, killed as `serve` would find it; beside it the start after it was stopped in order."""
    with tempfile.TemporaryDirectory(prefix="bench-postgres-") as name:
        base = Path(name)
        base.chmod(0o755)
        private_postgres.ensure(base)
        server, watch, told = find_server(base), Watch(base), []
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
