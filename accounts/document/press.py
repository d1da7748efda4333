"""The press: one render per content, each in a warm forked job with limits (排印：同一内容只排一次，限时限内存).

A document is millions of objects and needs hundreds of megabytes for seconds; a job gives all of it back by ending. The
jobs are children of a fork server that has the libraries loaded (`warm`); what a job is killed by cannot touch the site.
"""

import hashlib
import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches

from accounts import fonts

from .engine import HERE, LIMITS, ForbiddenRequest, JobLimits, Manuscript, work
from .turns import TooLong, turn

PATIENCE = 45.0
"""Seconds that a document waits for its turn: with the 100 of a job less than the 150 of nginx in docs/deploy."""


class JobFailed(Exception):
    """The document could not be typeset within the limits; the message is for the user."""


@dataclass(frozen=True)
class Job:
    """What a finished job made and took: the PDF, its pages, its peak of memory in bytes."""

    data: bytes
    pages: int
    memory: int


def press(manuscript: Manuscript, *, anew: bool = False) -> bytes:
    """The PDF of the manuscript, from the cache or typeset now, and in any case now where it must be made `anew`.

    Raises JobFailed and ForbiddenRequest. As many jobs run at once as there are processors; who asks for what is being typeset waits for it.
    """
    kept, name = caches["documents"], content_name(manuscript)
    data: bytes | None = None if anew else kept.get(name)
    if data is None:
        with _place(name):
            data = None if anew else kept.get(name)
            if data is None:
                data = run_job(manuscript).data
                kept.set(name, data)
    return data


def content_name(manuscript: Manuscript) -> str:
    """SHA-256 of all that decides the bytes: the manuscript, our code and style, fonts and libraries."""
    name = hashlib.sha256(_machinery())
    for part in (
        manuscript.html.encode(),
        manuscript.stamp.isoformat().encode(),
        *(
            piece
            for one in manuscript.enclosures
            for piece in (one.name.encode(), one.description.encode(), one.content)
        ),
    ):
        name.update(len(part).to_bytes(8, "big") + part)
    return name.hexdigest()


@cache
def _machinery() -> bytes:
    from importlib.metadata import version

    code = sorted(HERE.glob("*.py")) + sorted(HERE.glob("*.css"))
    files = [f"{path.name} {path.stat().st_size}" for path in fonts.FILES]
    versions = [f"{name} {version(name)}" for name in ("weasyprint", "pydyf")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in code) + "\n".join(files + versions).encode()).digest()


@contextmanager
def _place(name: str) -> Iterator[None]:
    """Alone with this content, in one of as many places as there are processors, whichever is free.

    Raises JobFailed after PATIENCE seconds: waiting and typesetting together stay below what a web server in front waits.
    """
    folder, until = Path(settings.DOCUMENTS_ROOT), time.monotonic() + PATIENCE
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    content, places = folder / f"content-{name[:32]}", [folder / f"place-{one}" for one in range(os.cpu_count() or 1)]
    try:
        with turn([content], until):
            try:
                with turn(places, until):
                    yield
            finally:
                content.unlink(missing_ok=True)  # who waits for it has it open, and finds the document kept
    except TooLong:
        raise JobFailed("正在排版的文件较多，等了一会儿还没有轮到，请稍后再试。") from None


def run_job(manuscript: Manuscript, limits: JobLimits = LIMITS) -> Job:
    """Typeset in a child of the fork server. Raises JobFailed when it dies or takes too long, and ForbiddenRequest."""
    context = _context()
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(manuscript, limits, theirs), daemon=True)
    try:
        child.start()
    except (OSError, EOFError) as error:  # the fork server died this moment; the next job starts another
        ours.close()
        theirs.close()
        raise JobFailed("排版服务刚刚中断，请再试一次。") from error
    theirs.close()
    deadline = time.monotonic() + limits.wall
    try:
        if not ours.poll(limits.wall):
            raise JobFailed(f"排版超过 {limits.wall:g} 秒，已停止；请缩短文字或减少行数后再试。")
        outcome, *rest = ours.recv()
    except EOFError:
        raise JobFailed("排版所需的时间或内存超出限度，已停止；请缩短文字或减少行数后再试。") from None
    finally:
        ours.close()
        child.join(max(0.0, min(5.0, deadline - time.monotonic())))
        if child.is_alive():
            child.kill()
            child.join()
        child.close()
    if outcome == "forbidden":
        raise ForbiddenRequest(*rest)
    return Job(*rest)


@cache
def _context() -> Any:
    """The fork server's context; the server itself starts with the first job and finds our modules from anywhere."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([f"{__package__}.warm"])
    root = str(HERE.parents[1])
    if root not in (known := os.environ.get("PYTHONPATH", "").split(os.pathsep)):
        os.environ["PYTHONPATH"] = os.pathsep.join([root, *filter(None, known)])
    return context
