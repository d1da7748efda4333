"""Publishing: the photograph of an approved filing (公开：定格数据和文件)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from accounts.document.pdf import render_pdf
from accounts.document.press import JobFailed
from accounts.document.report import Report, open_report
from accounts.document.web import render_body
from accounts.exchange.open_data import as_data, as_json, enclosures
from accounts.models import Filing, Publication, PublicationFile, Status
from performance.models import SelfReport

from . import Refused
from .archive import keep
from .clearing import require_cleared
from .moving import applying, digest_of, move
from .position import position_of

Format = PublicationFile.Format


def publish(
    user: User, filing: Filing, note: str = "", revision: int | None = None, step: int | None = None
) -> Publication:
    """已审核 → 已公开, by the publisher: files first, then state, step and record in one transaction. Raises Refused.

    The slow rendering happens before the lock is taken; what it rendered is held against what was approved.
    """
    with applying(user, filing, "publish", revision, step) as current:
        require_cleared(current)
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
    files = [
        _kept(Format.PDF, pdf),
        _kept(Format.HTML, render_body(web).encode()),
        _kept(Format.JSON, as_json(data)),
        *_reports(current, report),
    ]
    with applying(user, filing, "publish", seen) as current:
        move(user, current, Status.PUBLISHED, note)
        publication = Publication.objects.create(
            filing=current,
            title=report.title,
            snapshot=data,
            published_at=moment,
            published_by=user,
            corrects=corrected(current),
        )
        for file in files:
            file.publication = publication
        PublicationFile.objects.bulk_create(files)
    return publication


def _kept(kind: Format, content: bytes, name: str = "") -> PublicationFile:
    """The file of a publication yet to be, its content kept."""
    return PublicationFile(format=kind, name=name, sha256=keep(content), size=len(content))


def _reports(filing: Filing, report: Report) -> Iterator[PublicationFile]:
    """The self-evaluation reports, each named as its table. Refused when one is not what was approved."""
    contents = dict(SelfReport.objects.filter(evaluation__filing=filing).values_list("sha256", "content"))
    for one in report.attachments:
        file = _kept(Format.REPORT, bytes(contents[one.sha256]), one.name)
        if file.sha256 != one.sha256:
            raise Refused(f"“{one.name}”的自评报告与登记的 SHA-256 不一致，不能公开；请退回，由经办人重新上传。")
        yield file


def _require_approved(filing: Filing, data: dict[str, Any]) -> None:
    """Refused when the data to be published are not those approved: last year's figures, subjects or the unit changed."""
    if position_of(filing).approved_digest != digest_of(data):
        raise Refused("上年数、科目表或单位资料在审核之后有变动，公开说明已与审核时不同；请退回，由审核人重新审核。")


def corrected(filing: Filing) -> Publication | None:
    """The newest publication of an earlier version of the same year, which this one corrects."""
    earlier = Publication.objects.filter(
        filing__unit=filing.unit_id, filing__year=filing.year, filing__version__lt=filing.version
    )
    return earlier.select_related("filing").order_by("-filing__version").first()
