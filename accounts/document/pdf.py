"""HTML to PDF with the project's own fonts and nothing from outside (由网页生成 PDF：只用自带字体，不访问外部).

FONTCONFIG_FILE points to an empty configuration before Pango is loaded, so that the same document is set in the same
glyphs on every machine. A request for anything but the fonts and the style sheet fails the job.
"""

from __future__ import annotations

import os
import re
import warnings
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from . import typesetting
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


def render_pdf(report: Report, moment: datetime | None = None) -> bytes:
    """The official PDF; with a watermark 草稿 while the report is a draft. `moment` stands in its metadata.

    Raises ForbiddenRequest when the document asks for anything from outside.
    """
    fetcher = locked_fetcher()
    document = weasyprint().HTML(string=render_html(report), base_url="app:", url_fetcher=fetcher).render()
    stamp = moment or datetime(report.book.year, 12, 31, tzinfo=UTC)
    document.metadata.created = document.metadata.modified = stamp.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    data: bytes = document.write_pdf(pdf_tags=True)
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
