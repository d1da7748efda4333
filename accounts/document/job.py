"""One job of the press, in a process of its own (一次排版：独立进程，限时限内存). Knows nothing of Django."""

import gc
import resource
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection

from .engine import ForbiddenRequest, Manuscript, typeset


@dataclass(frozen=True)
class JobLimits:
    """What one job may take: seconds of processor and of waiting, bytes of memory."""

    processor: int = 90
    wall: float = 100
    memory: int = 3 * 1024**3


LIMITS = JobLimits()


def work(manuscript: Manuscript, limits: JobLimits, answer: Connection) -> None:
    """In the child: set the limits, typeset, answer ("done", PDF, pages, bytes of memory) or ("forbidden", address).

    No answer when a limit is met: the kernel ends the process, or it ends by itself for want of memory.
    """
    gc.disable()
    resource.setrlimit(resource.RLIMIT_CPU, (limits.processor, limits.processor))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(MemoryError):
        try:
            data, pages = typeset(manuscript)
        except ForbiddenRequest as request:
            answer.send(("forbidden", *request.args))
        else:
            answer.send(("done", data, pages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))
