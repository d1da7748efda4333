"""Brings a private server back that ended under a serving site (看护运行中的内置数据库)."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

from .keeper import lock
from .places import find_server

LIMIT, WITHIN = 3, 60.0
"""So many failures within so many seconds are too many. A failure: the server was found away, or did not start."""
PROJECT = Path(__file__).resolve().parents[2]


class Lost(Exception):
    """The server does not stay; the message is for the log."""


class Watch:
    """Looks after the running server of the project in base."""

    def __init__(self, base: Path) -> None:
        self.base, self.server = base, find_server(base)
        self.failures: list[float] = []
        self.starter: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """To be called every second; never waits: a server that ended is started by a process apart. Raises Lost."""
        if self._is_starting() or self._is_kept():
            return
        now = monotonic()
        self.failures = [*(at for at in self.failures if now - at < WITHIN), now]
        if len(self.failures) == LIMIT:
            raise Lost(
                f"内置数据库一分钟内 {LIMIT} 次中断或没有启动成功，网站停止运行，由 systemd 等重新启动；"
                f"原因见日志 {self.server.beside('.log')} 的末尾。"
            )
        self.starter = subprocess.Popen(
            [sys.executable, "-m", __package__, str(self.base)], cwd=PROJECT, stdin=subprocess.DEVNULL
        )

    def _is_starting(self) -> bool:
        return self.starter is not None and self.starter.poll() is None

    def _is_kept(self) -> bool:
        try:
            os.close(lock(self.server.beside(".keeper"), fcntl.LOCK_SH | fcntl.LOCK_NB))
        except BlockingIOError:
            return True
        except OSError:  # the folder is gone or closed: whoever starts the server says so
            return False
        return False
