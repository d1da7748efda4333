"""The official PDF of a report (公开说明的正式文件)."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.template.loader import render_to_string

from .engine import Enclosure, Manuscript
from .press import press
from .report import Report


def render_html(report: Report) -> str:
    """The document as its templates print it."""
    context = {"report": report, "book": report.book, "edition": report.edition}
    return render_to_string("document/print.html", context)


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
