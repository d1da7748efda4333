"""The keeper of a private server: a process of its own, this file run as a program (内置数据库的守护进程).

It needs nothing of the project, and gets on its command line: the number of the file on which it holds the
keeper's lock, the server's account, the file that users lock, and the command that runs the server.
"""

import ctypes
import fcntl
import functools
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Any

import psutil

READY = b"ready"


def lock(path: Path, kind: int) -> FileIO:
    """Lock a file until what is returned is closed or the last process that has it ends."""
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "rb", buffering=0)
    try:
        fcntl.flock(file, kind)
    except BaseException:
        file.close()
        raise
    return file


def as_account(uid: int, gid: int) -> dict[str, Any]:
    """What subprocess needs to run a program under an account; nothing unless this process is root's."""
    return {"user": uid, "group": gid, "extra_groups": []} if os.geteuid() == 0 else {}


def keep(kept: int, uid: int, gid: int, users: Path, command: list[str]) -> None:
    """Run the server until nobody uses it or it ends by itself; say on standard output when it is ready."""
    if os.fork():
        os._exit(0)  # so that no user has to reap the keeper
    data, socket = Path(command[2]), Path(command[4])
    _end_orphan(data, socket)
    _prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: the processes of a killed server become our children
    process = _start(command, uid, gid)
    if _wait_until_ready(data, process):
        os.write(1, READY)
        os.dup2(2, 1)
        threading.Thread(target=_stop_when_unused, args=(users, process.pid), daemon=True).start()
        process.wait()
    _end_children()
    shutil.rmtree(socket, ignore_errors=True)
    os.close(kept)  # before the lock on users, which ends with this process
    os._exit(0)


def _start(command: list[str], uid: int, gid: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=2,
        cwd="/",
        preexec_fn=functools.partial(_end_with, os.getpid()),
        **as_account(uid, gid),
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os.kill(process.pid, signal.SIGINT))
    return process


def _end_with(keeper: int) -> None:
    """Have the kernel stop the server should its keeper be killed, where it can."""
    _prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG
    if sys.platform == "linux" and os.getppid() != keeper:
        os._exit(1)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _end_children() -> None:
    """End what a killed server left: a query at work would go on writing beside the next server."""
    while left := psutil.Process().children():
        for one in left:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(left)


def _wait_until_ready(data: Path, process: subprocess.Popen[bytes]) -> bool:
    while process.poll() is None:
        lines = _pid_file(data)
        if len(lines) > 7 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
            return True
        time.sleep(0.005)
    return False


def _pid_file(data: Path) -> list[str]:
    """Its lines, the first of them the number of the server; one empty line where there is none."""
    with suppress(OSError):
        return (data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    return [""]


def _stop_when_unused(users: Path, server: int) -> None:
    lock(users, fcntl.LOCK_EX)
    os.kill(server, signal.SIGINT)  # a fast shutdown; whoever comes now waits for the lock


def _end_orphan(data: Path, socket: Path) -> None:
    """End a server whose keeper was killed. Of one that was killed too the note stays, under our own number.

    PostgreSQL takes the number of its parent for none of a server, whoever else may have the old one by now, and still
    finds out from the note whether a process of that server has its memory.
    """
    left = _pid_file(data)[0]
    while re.fullmatch(r"[0-9]+", left) and f" -D {data} -k " in _command_line(left):
        with suppress(ProcessLookupError):
            os.kill(int(left), signal.SIGINT)
        time.sleep(0.05)
    number, *rest = _pid_file(data)
    if number:
        (data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *rest]), encoding="utf-8")
    for one in socket.iterdir():
        one.unlink()


def _command_line(process: str) -> str:
    """With a blank between the words; '' where there is no such process."""
    with suppress(psutil.Error):
        return " ".join(psutil.Process(int(process)).cmdline())
    return ""


if __name__ == "__main__":
    kept, uid, gid = map(int, sys.argv[1:4])
    keep(kept, uid, gid, Path(sys.argv[4]), sys.argv[5:])
