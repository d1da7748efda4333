"""Headless Chromium's print of a page, as a measure for our own PDF (性能对照：无头 Chromium 打印同一网页).

Used by `./run bench` alone. Chromium is spoken to over a pipe (`--remote-debugging-pipe`): JSON ended by NUL.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = (
    *("--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--remote-debugging-pipe"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)


def chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Chromium:
    """A running browser. Raises RuntimeError when it answers with an error, EOFError when it dies."""

    def __init__(self, program: str) -> None:
        self.program = program

    def __enter__(self) -> Self:
        self._profile = tempfile.TemporaryDirectory(prefix="bench-chromium-", ignore_cleanup_errors=True)
        to_read, to_write = os.pipe()
        from_read, from_write = os.pipe()
        switches = [*SWITCHES, f"--user-data-dir={self._profile.name}"]
        if os.geteuid() == 0:
            switches.append("--no-sandbox")
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", f'exec 3<&{to_read} 4>&{from_write}; exec "$@"', "sh", self.program, *switches],
            pass_fds=(to_read, from_write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_write)
        self._to, self._from = os.fdopen(to_write, "wb"), os.fdopen(from_read, "rb")
        self._number, self._rest = 0, b""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.enable", self._session)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._to.close()
        self._from.close()
        self._process.kill()
        self._process.wait()
        self._profile.cleanup()

    def print(self, page: Path) -> bytes:
        """The tagged PDF of a page, with its own page sizes and backgrounds."""
        self._call("Page.navigate", self._session, url=page.as_uri())
        while self._receive().get("method") != "Page.loadEventFired":
            pass
        answer = self._call(
            "Page.printToPDF",
            self._session,
            preferCSSPageSize=True,
            printBackground=True,
            generateTaggedPDF=True,
            generateDocumentOutline=True,
        )
        return base64.b64decode(answer["data"])

    def memory(self) -> int:
        """Greatest memory of its processes so far, in bytes: the sum of their peaks."""
        total, known = 0, {self._process.pid}
        for status in sorted(Path("/proc").glob("[0-9]*/status"), key=lambda path: int(path.parent.name)):
            with suppress(OSError):  # it ended while we read
                fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
                if int(fields["Pid"]) in known or int(fields["PPid"]) in known:
                    known.add(int(fields["Pid"]))
                    total += int(fields.get("VmHWM", "0 kB").split()[0]) * 1024
        return total

    def _call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        self._to.write(json.dumps(message).encode() + b"\0")
        self._to.flush()
        while (answer := self._receive()).get("id") != self._number:
            pass
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            piece = os.read(self._from.fileno(), 1 << 20)
            if not piece:
                raise EOFError("chromium ended")
            self._rest += piece
        line, self._rest = self._rest.split(b"\0", 1)
        message: dict[str, Any] = json.loads(line)
        return message
