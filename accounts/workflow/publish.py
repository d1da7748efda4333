"""Publishing: the photograph of an approved filing (公开：定格数据和文件)."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone

from accounts.document.pdf import render_pdf
from accounts.document.report import open_report
from accounts.document.web import render_body
from accounts.exchange.open_data import as_data, as_json, enclosures
from accounts.models import Filing, Publication, PublicationFile, Status

from .archive import keep
from .verbs import applying, move

Format = PublicationFile.Format


def publish(user: User, filing: Filing, note: str = "", revision: int | None = None) -> Publication:
    """已审核 → 已公开, by the publisher: files first, then state, step and record in one transaction. Raises Refused.

    The data of an approved filing cannot change, so the slow rendering happens before the lock is taken.
    """
    with applying(user, filing, "publish", revision) as current:
        seen = current.revision
    moment = timezone.now()
    current.status = Status.PUBLISHED
    report, web = open_report(current), open_report(current, web=True)
    data = as_data(report, current)
    contents = {
        Format.PDF: render_pdf(report, moment, enclosures(report, current)),
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


def _corrected(filing: Filing) -> Publication | None:
    earlier = Publication.objects.filter(filing__unit=filing.unit, filing__year=filing.year)
    return earlier.order_by("-filing__version").first()
