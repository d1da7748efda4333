"""HTML to PDF with the project's own fonts and nothing from outside (由网页生成 PDF：只用自带字体，不访问外部).

FONTCONFIG_FILE points to an empty configuration before Pango is loaded, so that the same document is set in the same
glyphs on every machine. A request for anything but the fonts and the style sheet fails the job.
"""

from __future__ import annotations

import gc
import os
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from . import archive_format, typesetting
from .report import Report

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
STYLE = HERE / "print.css"


class ForbiddenRequest(ValueError):
    """The document asked for something that is not part of the project."""


def render_html(report: Report) -> str:
    """The document in the print shell, with air around the numerals of its running text."""
    context = {"report": report, "book": report.book, "edition": report.edition}
    head, first, parts = render_to_string("document/print.html", context).partition('<div class="part"')
    pieces = re.split(r"(<section.*?</section>)", first + parts, flags=re.DOTALL)
    pieces[::2] = map(typesetting.air, pieces[::2])
    return head + "".join(pieces)


@dataclass(frozen=True)
class Enclosure:
    """A file carried inside the PDF: the data of the document."""

    name: str
    description: str
    content: bytes


def render_pdf(report: Report, moment: datetime | None = None, enclosures: Sequence[Enclosure] = ()) -> bytes:
    """The official PDF, PDF/A-3a and PDF/UA-1; with a watermark 草稿 while the report is a draft.

    The same report, `moment` (it stands in the metadata) and enclosures give the same bytes, on every machine.
    Raises ForbiddenRequest when the document asks for anything from outside.
    """
    with _without_collection():
        return _render(render_html(report), report.book.year, moment, enclosures)


@contextmanager
def _without_collection() -> Iterator[None]:
    """No garbage collection meanwhile: a document is millions of objects, none of them garbage before the end."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _render(html: str, year: int, moment: datetime | None, enclosures: Sequence[Enclosure]) -> bytes:
    fetcher = locked_fetcher()
    document = weasyprint().HTML(string=html, base_url="app:", url_fetcher=fetcher).render()
    stamp = (moment or datetime(year, 12, 31, tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
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
        for one in enclosures
    ]
    data: bytes = document.write_pdf(pdf_variant="pdf/a-3a", attachments=files, finisher=archive_format.finish)
    if fetcher.refused:
        raise ForbiddenRequest(fetcher.refused[0])
    return data


@cache
def weasyprint() -> Any:
    """WeasyPrint, loaded when the first PDF is wanted and with no font of the machine in sight."""
    os.environ["FONTCONFIG_FILE"] = str(HERE / "fontconfig.conf")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No fonts configured in FontConfig")  # on purpose: only our own are used
        import weasyprint as loaded
    typesetting.install()
    archive_format.install()
    return loaded


@cache
def _font(name: str) -> bytes:
    return (FONTS / name).read_bytes()


def locked_fetcher() -> Any:
    """Knows the fonts and the style sheet of this folder; remembers and refuses every other request."""
    weasyprint()
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Locked(URLFetcher):
        """Knows `font:` and `app:` names of this folder; remembers and refuses everything else."""

        def __init__(self) -> None:
            super().__init__()
            self.refused: list[str] = []

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            scheme, _, name = url.partition(":")
            if scheme == "font" and name in FONT_FILES:
                return URLFetcherResponse(url, _font(name), {"Content-Type": "font/otf"})
            if url == "app:print.css":
                return URLFetcherResponse(url, STYLE.read_bytes(), {"Content-Type": "text/css; charset=utf-8"})
            self.refused.append(url[:200])
            raise ForbiddenRequest(url[:200])

    return Locked()


FONT_FILES = frozenset(path.name for path in FONTS.glob("*.otf"))
