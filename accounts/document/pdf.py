"""The official PDF of a report (公开说明的正式文件)."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from django.template.loader import render_to_string

from . import typesetting
from .engine import Enclosure, Manuscript
from .press import press
from .report import Report

PARAGRAPH = re.compile(r'<p>(<span class="lead">.*?</span>)?(.*?)</p>', re.DOTALL)
LINK_WORDS = re.compile(r"[^<>&，：；。（]{1,12}")
LINK = re.compile(r'<a href="(#[^"]*)">([^<]*)</a>')


def print_shell(report: Report) -> str:
    """The document as its templates print it."""
    context = {"report": report, "book": report.book, "edition": report.edition}
    return render_to_string("document/print.html", context)


def render_html(report: Report) -> str:
    """The document in the print shell, with links and air around numerals in its running text."""
    head, first, parts = print_shell(report).partition('<div class="part')
    pieces = re.split(r"(<section.*?</section>)", first + parts, flags=re.DOTALL)
    pieces[::2] = (typesetting.air(PARAGRAPH.sub(_one_link, piece)) for piece in pieces[::2])
    return head + "".join(pieces)


def _one_link(paragraph: re.Match[str]) -> str:
    """One link a paragraph, on its first words, to the statement of its first figure.

    Short words stay on one line: a link must not be torn by a page, and text of one piece breaks more evenly.
    """
    lead, said = paragraph[1] or "", paragraph[2]
    first = LINK.search(said)
    if not first:
        return paragraph[0]
    text = typesetting.air(f">{LINK.sub(lambda link: link[2], said)}<")[1:-1]
    words = LINK_WORDS.match(text)
    linked = f'<a href="{first[1]}">{words[0]}</a>{text[words.end() :]}' if words else text
    return f"<p>{lead}{linked}</p>"


def manuscript_of(report: Report, moment: datetime | None = None, enclosures: Sequence[Enclosure] = ()) -> Manuscript:
    """All that the PDF depends on; `moment` stands in its metadata (the end of the year when nothing is said)."""
    stamp = (moment or datetime(report.book.year, 12, 31, tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    return Manuscript(render_html(report), stamp, tuple(enclosures))


def render_pdf(
    report: Report, moment: datetime | None = None, enclosures: Sequence[Enclosure] = (), *, anew: bool = False
) -> bytes:
    """The official PDF, PDF/A-3a and PDF/UA-1; with a watermark 草稿 while the report is a draft.

    The same report, `moment` and enclosures give the same bytes, on every machine; `anew` takes none from the cache.
    Raises JobFailed when it takes more than its limits, ForbiddenRequest when it asks for anything from outside.
    """
    return press(manuscript_of(report, moment, enclosures), anew=anew)
