"""Readers that misbehave, for the child (行为异常的读取程序)."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any


def echo(content: bytes) -> Any:
    return {
        "length": len(content),
        "environment": dict(os.environ),
        "folder": str(Path.cwd()),
        "django": "django" in sys.modules,
    }


def endless(content: bytes) -> Any:
    while True:
        pass


def sleeping(content: bytes) -> Any:
    """Ends when the file that the content names is there."""
    Path(f"{content.decode()}.started").touch()
    while not Path(content.decode()).exists():
        time.sleep(0.01)
    return "done"


def hungry(content: bytes) -> Any:
    return len(bytes(2**29))


def talkative(content: bytes) -> Any:
    return "x" * 2**25


def writing(content: bytes) -> Any:
    Path("large").write_bytes(bytes(2**25))
    return "written"


def opening(content: bytes) -> Any:
    return len([os.open(os.devnull, os.O_RDONLY) for _ in range(200)])


def aborting(content: bytes) -> Any:
    os.abort()


def raising(content: bytes) -> Any:
    raise RuntimeError("secret of the machine")


def lying(content: bytes) -> Any:
    sys.stdout.write("no JSON")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL if content else signal.SIGTERM)


def babbling(content: bytes) -> Any:
    os.write(1, b"[" * 100_000)
    os._exit(0)


def held(content: bytes) -> Any:
    """A workbook without sheets, once the file is there."""
    sleeping(content)
    return ["xlsx"]
