"""HTML to PDF with the project's own fonts and nothing from outside (由网页生成 PDF：只用自带字体，不访问外部).

FONTCONFIG_FILE names the project's fonts and no other before Pango is loaded, so that the same document is set in
the same glyphs on every machine; nothing is copied to a temporary folder. Any request of the document fails the job.

A document is typeset in a job of its own, a process with limits (独立进程，限时限内存). Nothing here knows Django.
"""

import gc
import os
import resource
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from accounts.fonts import FONTCONFIG

from . import archive_format, typesetting

HERE = Path(__file__).resolve().parent
STYLE = HERE / "print.css"


class ForbiddenRequest(ValueError):
    """The document asked for something that is not part of the project."""


@dataclass(frozen=True)
class Enclosure:
    """A file carried inside the PDF: the data of the document."""

    name: str
    description: str
    content: bytes


@dataclass(frozen=True)
class Manuscript:
    """All that a PDF depends on: the same manuscript gives the same bytes. `stamp` (UTC) stands in the metadata."""

    html: str
    stamp: datetime
    enclosures: Sequence[Enclosure] = ()


def typeset(manuscript: Manuscript) -> tuple[bytes, int]:
    """The PDF and its number of pages, in this process. Raises ForbiddenRequest when the document asks for anything from outside."""
    document, stamp = lay_out(manuscript.html), manuscript.stamp
    document.metadata.created = document.metadata.modified = stamp.strftime("%Y-%m-%dT%H:%M:%SZ")
    files = [
        weasyprint().Attachment(
            file_obj=BytesIO(one.content),
            name=one.name,
            description=one.description,
            created=stamp,
            modified=stamp,
            relationship="Data",
        )
        for one in manuscript.enclosures
    ]
    data = document.write_pdf(pdf_variant="pdf/a-3a", attachments=files, finisher=archive_format.finish)
    return data, len(document.pages)


def lay_out(html: str) -> Any:
    """WeasyPrint's document: pages and boxes. Raises ForbiddenRequest."""
    fetcher = locked_fetcher()
    document = weasyprint().HTML(string=html, base_url="app:", url_fetcher=fetcher)
    pages = document.render(stylesheets=[style()])
    if fetcher.refused:
        raise ForbiddenRequest(fetcher.refused[0])
    return pages


@cache
def weasyprint() -> Any:
    """WeasyPrint, loaded when the first PDF is wanted and with no font of the machine in sight."""
    os.environ["FONTCONFIG_FILE"] = str(FONTCONFIG)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "No fonts configured in FontConfig")
        import weasyprint as loaded
    typesetting.install()
    archive_format.install()
    return loaded


@cache
def style() -> Any:
    """The style sheet, parsed once; the document itself has none."""
    return weasyprint().CSS(string=STYLE.read_text(encoding="utf-8"), base_url="app:", url_fetcher=locked_fetcher())


def locked_fetcher() -> Any:
    """Remembers and refuses every request: a document needs nothing but its HTML."""
    weasyprint()
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Locked(URLFetcher):
        """Remembers and refuses every request."""

        def __init__(self) -> None:
            super().__init__()
            self.refused: list[str] = []

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            self.refused.append(url[:200])
            raise ForbiddenRequest(url[:200])

    return Locked()


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
