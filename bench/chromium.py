"""Headless Chromium's print of a page, as a measure for our own PDF (性能对照：无头 Chromium 打印同一网页)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Page, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = ("--disable-gpu", "--disable-quic", "--disable-dev-shm-usage")


def chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def empty_page(driver: Playwright, program: str) -> Iterator[Page]:
    """A page of a browser of its own."""
    browser = driver.chromium.launch(executable_path=program, args=SWITCHES, chromium_sandbox=os.geteuid() != 0)
    try:
        yield browser.new_page()
    finally:
        browser.close()


def printed(page: Page, file: Path) -> bytes:
    """The tagged PDF of a file, with its own page sizes and backgrounds."""
    page.goto(file.as_uri())
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)


def memory(program: str = "chrom") -> int:
    """Greatest memory so far of the browsers that this process started, in bytes: the sum of their peaks."""
    total, ours = 0, {os.getpid()}
    for status in sorted(Path("/proc").glob("[0-9]*/status"), key=lambda path: int(path.parent.name)):
        with suppress(OSError):  # it ended while we read
            fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            if int(fields["Pid"]) in ours or int(fields["PPid"]) in ours:
                ours.add(int(fields["Pid"]))
                if fields["Name"].startswith(program):
                    total += int(fields.get("VmHWM", "0 kB").split()[0]) * 1024
    return total
