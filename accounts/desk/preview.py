"""The document as it stands, beside the entry pages or on a page of its own, and its PDF (预览)."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from accounts.document.pdf import render_pdf
from accounts.document.press import JobFailed
from accounts.document.report import open_report
from accounts.document.web import render_body
from accounts.editions import edition_of
from accounts.figures.book import Book, entries_beside, open_book
from accounts.models import Filing, entries_of
from accounts.models.verbs import VERBS
from accounts.publication.archive import Damaged
from accounts.publication.open_data import as_data, digest_of
from accounts.publication.photograph import report_of
from accounts.workflow.changes import base_of, entries_after, entries_before
from accounts.workflow.findings import kept_findings
from accounts.workflow.position import position_of
from accounts.workflow.publish import published_pdf

from .links import Followed, Links
from .requests import file_answer, filing_of, page_of


def _document(request: HttpRequest, pk: int) -> HttpResponse:
    """The document's HTML as it would be printed, every figure a link, for those who see the filing."""
    filing = filing_of(request, pk)
    prior = filing.prior()
    report = report_of(filing, web=True, entries=entries_beside(filing, prior))
    found, _ = kept_findings(filing)
    earlier = _earlier(filing, prior) if "marked" in request.GET else None
    body = Followed(report, Links(filing, prior, report.book), found, earlier).body(render_body(report))
    wanted = request.GET.get("section", "")
    sections = (section for part in report.parts for section in part.sections)
    context = {
        "report": report,
        "body": body,
        "filing": filing,
        "in_pane": "section" in request.GET,
        "is_marked": earlier is not None,
        "has_drifted": _has_drifted(filing),
        "section": next((one for one in sections if one.anchor == wanted), None),
    }
    return render(request, "admin/accounts/filing/preview.html", context)


def _has_drifted(filing: Filing) -> bool:
    """Whether what was approved would be published otherwise now, because master data or last year changed since."""
    if filing.status not in VERBS["publish"].states:
        return False
    return position_of(filing).approved_digest != digest_of(as_data(open_report(filing), filing))


def _earlier(filing: Filing, prior: Filing | None) -> Book | None:
    """The figures before the changes that a reviewer looks at; None where there is nothing to compare with."""
    base = base_of(filing, position_of(filing))
    if base is None:
        return None
    if base.published is not None:
        return report_of(base.published).book
    now = entries_before(filing, entries_after(filing, base))
    rows = now, entries_of(prior)[0] if prior else None
    return open_book(filing, rows, edition_of(filing.edition).home)


preview: Callable[..., HttpResponse] = xframe_options_sameorigin(csp_replace({"frame-ancestors": [SELF]})(_document))
"""The only page that others show beside themselves, and only pages of the same site."""


def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF as it was published, before that as it stands; 草稿 until approved."""
    filing = filing_of(request, pk)
    report = report_of(filing)
    try:
        content = published_pdf(filing) or render_pdf(report)
    except (JobFailed, Damaged) as failed:
        messages.error(request, str(failed))
        return HttpResponseRedirect(page_of(filing))
    name = f"{'草稿_' if report.draft else ''}{report.title}.pdf"
    return file_answer(content, name, "application/pdf", is_shown=True)
