"""Publishing: the photograph of an approved filing (公开：定格数据和文件)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from accounts.document.pdf import render_pdf
from accounts.document.press import JobFailed
from accounts.document.report import open_report
from accounts.document.web import render_body
from accounts.exchange.open_data import as_data, as_json, enclosures
from accounts.models import Filing, Publication, PublicationFile, Status

from . import Refused
from .archive import keep
from .verbs import applying, digest_of, move

Format = PublicationFile.Format


def publish(user: User, filing: Filing, note: str = "", revision: int | None = None) -> Publication:
    """已审核 → 已公开, by the publisher: files first, then state, step and record in one transaction. Raises Refused.

    The slow rendering happens before the lock is taken; what it rendered is held against what was approved.
    """
    with applying(user, filing, "publish", revision) as current:
        seen = current.revision
    moment = timezone.now()
    current.status = Status.PUBLISHED
    report, web = open_report(current), open_report(current, web=True)
    data = as_data(report, current)
    _require_approved(current, data)
    try:
        pdf = render_pdf(report, moment, enclosures(report, current))
    except JobFailed as failed:
        raise Refused(str(failed)) from failed
    contents = {
        Format.PDF: pdf,
        Format.HTML: render_body(web).encode(),
        Format.JSON: as_json(data),
    }
    hashes = {kind: keep(content) for kind, content in contents.items()}
    with applying(user, filing, "publish", seen) as current:
        move(user, current, Status.PUBLISHED, note)
        publication = Publication.objects.create(
            filing=current,
            title=report.title,
            snapshot=data,
            published_at=moment,
            published_by=user,
            corrects=_corrected(current),
        )
        PublicationFile.objects.bulk_create(
            PublicationFile(publication=publication, format=kind, sha256=hashes[kind], size=len(content))
            for kind, content in contents.items()
        )
    return publication


def _require_approved(filing: Filing, data: dict[str, Any]) -> None:
    """Refused when the data to be published are not those approved: last year's figures, subjects or the unit changed."""
    approval = filing.steps.filter(to_status=Status.APPROVED).order_by("-pk").first()
    if approval is None or approval.digest != digest_of(data):
        raise Refused("上年数、科目表或单位资料在审核之后有变动，公开说明已与审核时不同；请退回，由审核人重新审核。")


def _corrected(filing: Filing) -> Publication | None:
    earlier = Publication.objects.filter(filing__unit=filing.unit, filing__year=filing.year)
    return earlier.order_by("-filing__version").first()
