"""The doors for uploaded files, one a kind; behind each a child reads (上传文件的入口；启动子进程并等待其结果).

A child has a free place, a folder, limits; it answers, or what became of it is told in words.
"""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

import tablib
from django.conf import settings

from accounts.document.turns import TooLong, turn
from accounts.intake.workbooks.grid import Workbook, unpacked
from accounts.intake.wrong_file import WrongFile, require

from .child import TOO_LARGE, Limits

log = logging.getLogger(__name__)
T = TypeVar("T")

LIMITS = Limits()
PATIENCE = 15.0
"""Seconds that a file waits for a free place."""
AT_ONCE = threading.BoundedSemaphore(2)
"""Threads of this process that read or wait: the others answer pages meanwhile."""
ROOT = Path(__file__).resolve().parents[3]
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from accounts.intake.reading.child import main; main()"

BUSY = "正在读取其他上传的文件，这份文件没有读取；请稍后再试。"
TOO_LONG = "文件过于复杂，在限定的时间内没有读完，已停止；请删去无关的内容，另存或重新导出后再上传。"
UNABLE = "服务器的磁盘或文件夹暂时不能使用，这份文件没有读取，也没有保存；请告知系统管理员，之后再上传一次。"
BROKEN = "文件已损坏或构造异常，读取中断；请用原来的软件打开，另存或重新导出后再上传。"


@dataclass(frozen=True)
class Errand:
    """How a child is started, with what besides, and what is said where it cannot do its work."""

    start: str = ""
    """Python that runs `child.main`; START where it is ''."""
    given: tuple[str, ...] = ()
    """Arguments behind those of `child.main`."""
    busy: str = BUSY
    too_long: str = TOO_LONG
    too_large: str = TOO_LARGE
    unable: str = UNABLE
    broken: str = BROKEN


READING = Errand()


def workbook(content: bytes) -> Workbook:
    """The sheets of an uploaded .xlsx or .xls. Raises WrongFile."""
    return run("workbook", content, unpacked)


def table(content: bytes) -> tablib.Dataset:
    """The first sheet of an uploaded list, .xlsx or .csv, with its head. Raises WrongFile."""
    return run("table", content, _dataset)


def report_pages(content: bytes) -> int:
    """The pages of a PDF that may be kept and published. Raises WrongFile."""
    return run("report", content, int)


def run(kind: str, content: bytes, make: Callable[[Any], T], limits: Limits = LIMITS, errand: Errand = READING) -> T:
    """What `make` makes of the JSON that the reader of that kind makes of the bytes.

    Raises WrongFile, also when the reader meets a limit, dies, or answers what `make` does not understand, and when the
    disk is full or closed.
    """
    try:
        return _run(kind, content, make, limits, errand)
    except OSError as error:
        log.exception("no room to read a %s", kind)
        raise WrongFile(errand.unable) from error


def _run(kind: str, content: bytes, make: Callable[[Any], T], limits: Limits, errand: Errand) -> T:
    with _place(errand.busy) as (folder, lock), _file(folder) as given, _file(folder) as answer, _file(folder) as said:
        given.write(content)
        given.seek(0)
        try:
            status: int | None = subprocess.run(
                _command(kind, limits, errand),
                stdin=given,
                stdout=answer,
                stderr=said,
                cwd=folder,
                env={"TMPDIR": str(folder)},
                pass_fds=[lock],  # the place stays taken while the child lives, should this process end first
                timeout=limits.wall,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            status = None
        except OSError as error:  # the machine has no memory or no process left at this moment
            log.exception("no child to read a %s", kind)
            raise WrongFile(errand.busy) from error
        if status != 0:
            said.seek(0)
            log.warning("reading a %s ended with %s: %r", kind, status, said.read(4000)[-500:])
            raise WrongFile(errand.too_long if status in (None, -signal.SIGXCPU, -signal.SIGKILL) else errand.broken)
        answer.seek(0)
        try:
            found = json.loads(answer.read(limits.answer + 1))
            wrong = str(found.get("wrong", ""))
            require(not wrong, errand.too_large if wrong == TOO_LARGE else wrong)
            return make(found["read"])
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
            raise WrongFile(errand.broken) from error


def _command(kind: str, limits: Limits, errand: Errand) -> list[str]:
    start = errand.start or START
    return [sys.executable, "-I", "-c", start, str(ROOT), kind, limits.words(), str(os.getpid()), *errand.given]


def _file(folder: Path) -> IO[bytes]:
    return TemporaryFile(dir=folder, buffering=0)


@contextmanager
def _place(busy: str) -> Iterator[tuple[Path, int]]:
    """One of as many places on this machine as there are processors: its empty folder, and its lock. Raises WrongFile."""
    root, until = Path(settings.INTAKE_ROOT), time.monotonic() + PATIENCE
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    require(AT_ONCE.acquire(timeout=1), busy)
    try:
        with turn([root / f"place-{one}" for one in range(os.cpu_count() or 1)], until) as taken:
            folder = Path(f"{taken.name}.files")
            shutil.rmtree(folder, ignore_errors=True)  # of a process that was killed
            folder.mkdir(mode=0o700)
            try:
                yield folder, taken.fileno()
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except TooLong:
        raise WrongFile(busy) from None
    finally:
        AT_ONCE.release()


def _dataset(rows: list[list[Any]]) -> tablib.Dataset:
    """Head and rows; a day comes as `{"day": ISO}`."""
    head, *others = (
        [datetime.fromisoformat(cell["day"]) if isinstance(cell, dict) else cell for cell in row] for row in rows
    )
    return tablib.Dataset(*others, headers=head)
