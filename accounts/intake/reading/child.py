"""The child: takes limits upon itself, reads one file, answers in JSON (子进程：先自限，再读文件，以 JSON 作答)."""

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from accounts.intake.wrong_file import WrongFile

READERS = {
    "workbook": ("accounts.intake.workbooks.formats", "read_workbook"),
    "table": ("accounts.intake.table_file", "read_table"),
    "report": ("accounts.intake.attached_pdf", "pages_of"),
}
"""Kind of file → module and function that make JSON of its bytes or raise WrongFile."""
TOO_LARGE = "文件展开后的内容过多，超出读取的限度，没有读取；请删去无关的内容，另存或重新导出后再上传。"
DEATH_OF_PARENT = 1
"""`PR_SET_PDEATHSIG` of Linux."""


@dataclass(frozen=True)
class Limits:
    """What reading one file may take: seconds of processor and of waiting; bytes of memory beyond those at the start
    (512 MB with them), of the answer and of any file written; open files."""

    processor: int = 8
    wall: float = 30
    memory: int = 448 * 2**20
    answer: int = 16 * 2**20
    files: int = 32

    def words(self) -> str:
        """As an argument of the child."""
        return json.dumps(asdict(self))


def main() -> None:
    """`child KIND LIMITS PARENT`: the file on standard input, the answer on standard output."""
    kind, words, parent = sys.argv[1:]
    limits, (module, name) = Limits(**json.loads(words)), READERS[kind]
    end_with(int(parent))
    read = getattr(import_module(module), name)
    confine(limits)
    sys.stdout.buffer.write(answer(read, sys.stdin.buffer.read(), limits))


def end_with(parent: int) -> None:
    """End when the parent ends; where the system cannot promise that, the limits end the child soon after."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_OF_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("the parent is gone")


def confine(limits: Limits) -> None:
    """Set the limits, none of which can be lifted again."""
    for kind, most, last in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, limits.files, limits.files),
        (resource.RLIMIT_FSIZE, limits.answer, limits.answer),
        (resource.RLIMIT_CPU, limits.processor, limits.processor + 1),
    ):
        resource.setrlimit(kind, (most, last))
    pages = Path("/proc/self/statm")
    if pages.exists():
        size = int(pages.read_text().split()[0]) * resource.getpagesize() + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def answer(read: Callable[[bytes], Any], content: bytes, limits: Limits) -> bytes:
    """`{"read": …}`, or `{"wrong": words}` for a file that is refused or too large."""
    try:
        data = _json({"read": read(content)})
    except WrongFile as wrong:
        return _json({"wrong": str(wrong)})
    except MemoryError:
        return _json({"wrong": TOO_LARGE})
    return data if len(data) <= limits.answer else _json({"wrong": TOO_LARGE})


def _json(thing: Any) -> bytes:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
