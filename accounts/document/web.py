"""The document for the web: contents and sections, and a page of its own for export (网页版).

The sections are those of the PDF; only the shell differs.
"""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from .report import Report


def render_body(report: Report) -> SafeString:
    """Contents and all sections, to be put into a page."""
    context = {"report": report, "book": report.book, "edition": report.edition}
    contents = render_to_string("document/contents.html", context)
    article = render_to_string("document/article.html", context)
    return mark_safe(f'{contents}<article class="document">{article}</article>')


def render_page(title: str, body: str, draft: bool) -> str:
    """A page that stands alone, its style inside, for `export_filing` and for reading without the site."""
    style = (Path(settings.BASE_DIR) / "static" / "css" / "document.css").read_text(encoding="utf-8")
    context = {"title": title, "body": mark_safe(body), "style": mark_safe(style), "draft": draft}
    return render_to_string("document/page.html", context)
