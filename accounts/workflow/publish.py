"""Publishing: the photograph of an approved filing (公开：定格数据和文件).

The files are made from the data alone, as anyone can make them again who has the JSON. They are kept before the
transaction in which state, step and record change together; the database refuses a published filing without them.
"""

import errno
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from accounts.document.address import address_missing, public_address, publication_path
from accounts.document.imprint import Imprint
from accounts.document.press import JobFailed
from accounts.document.report import Report, open_report
from accounts.models import Correction, Filing, Publication, PublicationFile, Status
from accounts.publication.archive import fetch, keep, sha256
from accounts.publication.erratum import erratum, in_full
from accounts.publication.guests import GUESTS
from accounts.publication.leaves import Format, Leaf, as_sums, leaves
from accounts.publication.open_data import as_data, as_json, digest_of
from accounts.publication.photograph import FORMAT
from accounts.publication.tools import tools

from . import Refused, require
from .access import applying, corrected, move, position_of
from .trail import head_of
from .verbs import require_cleared, require_resolved

REASONS = {errno.ENOSPC: "磁盘已满", errno.EDQUOT: "磁盘配额已用完", errno.EROFS: "磁盘只读", errno.EACCES: "没有权限"}


def publish(
    user: User, filing: Filing, note: str = "", revision: int | None = None, step: int | None = None
) -> Publication:
    """已审核 → 已公开, by the publisher: files first, then state, step and record in one transaction. Raises Refused.

    The slow rendering happens before the lock is taken; what it rendered is held against what was approved.
    """
    with applying(user, filing, "publish", revision, step) as current:
        require(not address_missing(), address_missing())
        require_cleared(current)
        require_resolved(current)
        seen, last = current.revision, position_of(current).last
    publication = _publication(user, current)
    try:
        files = _files(publication)
    except JobFailed as failed:
        raise Refused(str(failed)) from failed
    except OSError as error:  # a full or closed disk; nothing was changed by now
        raise Refused(
            f"公开文件没有写成（{REASONS.get(error.errno or 0, error.strerror or '不能写入')}），没有公开，"
            "填报仍为“已审核”。请系统管理员检查存放公开文件的磁盘，之后再办理一次。"
        ) from error
    with applying(user, filing, "publish", seen, last.pk if last else 0) as current:
        require_resolved(current)
        _require_quoted_as_it_was(publication)
        publication.filing = current
        publication.save()
        for file in files:
            file.publication = publication
        PublicationFile.objects.bulk_create(files)
        move(user, current, "publish", note)
    return publication


def _require_quoted_as_it_was(publication: Publication) -> None:
    """What is corrected or quoted was not withdrawn meanwhile, and cannot be until this transaction ends. Raises Refused."""
    last_year = (publication.snapshot["entered"]["before"] or {}).get("publication") or ""
    quoted = Filing.objects.filter(publication__number=last_year).order_by().select_for_update(of=("self",)).first()
    require(
        quoted is None or quoted.is_published,
        f"{publication.filing.year - 1}年度的公开稿刚刚撤下，不能再作为上年数，没有公开；请退回，由经办人补录上年数。",
    )
    before = publication.corrects and publication.corrects.filing
    if before and Filing.objects.select_for_update().get(pk=before.pk).status != before.status:
        raise Refused(f"第{before.version}版刚刚撤下，本版的勘误须重新生成，没有公开；请再办理一次“公开”。")


def _publication(user: User, filing: Filing) -> Publication:
    """The record to be, with the data as they will be published.

    Refused when these are not what was approved: last year's figures, subjects or the unit changed.
    """
    moment = timezone.localtime().replace(microsecond=0)
    corrects = corrected(filing)
    filing.status = Status.PUBLISHED
    report = open_report(filing)
    data = as_data(report, filing)
    require(
        position_of(filing).approved_digest == digest_of(data),
        "上年数、科目表、单位资料或年度表样在审核之后有变动，公开说明已与审核时不同；请退回，由审核人重新审核。",
    )
    changed = _erratum(filing, corrects, data) if corrects else None
    about = filing.unit.code, filing.year, filing.version
    imprint = Imprint(
        number="-".join(map(str, about)),
        version=filing.version,
        published_at=moment,
        address=public_address(publication_path(*about)),
        corrects=corrects.number if corrects else None,
        tools=tools(),
        trail=head_of(filing),
        erratum=sha256(as_json(changed)) if changed else None,
        cover=f"（更正稿，第{filing.version}版）" if corrects else "",
    )
    return Publication(
        filing=filing,
        number=imprint.number,
        title=report.title,
        snapshot=as_data(replace(report, imprint=imprint), filing),
        erratum=changed,
        published_at=moment,
        published_by=user,
        corrects=corrects,
    )


def _erratum(filing: Filing, corrects: Publication, data: dict[str, Any]) -> dict[str, Any]:
    """Why and what was corrected, against the newest version that the public sees; nothing is quoted where it sees none."""
    why, shown = Correction.objects.get(filing=filing), corrected(filing, filing__status=Status.PUBLISHED)
    return {
        **erratum(shown.snapshot if shown else data, data),
        "corrects": corrects.number,
        "against": shown.number if shown else None,
        "kind": why.kind,
        "reason": why.reason,
    }


def draft_erratum(filing: Filing, report: Report) -> dict[str, Any] | None:
    """What a correction changes against what it corrects as published, master data too; None for a first version."""
    corrects = corrected(filing)
    if corrects is None or corrects.snapshot.get("format") != FORMAT:
        return None
    return {
        **in_full(erratum(corrects.snapshot, as_data(report, filing))),
        "corrects": corrects.number,
        "reason": filing.correction.reason,
    }


def _files(publication: Publication) -> list[PublicationFile]:
    """The files of a publication to be, their content kept; the list of their hashes last. Refused, JobFailed, OSError."""
    own = [Leaf(Format.ERRATUM, as_json(publication.erratum))] if publication.erratum else []
    made = [*leaves(publication.snapshot), *_reports(publication.filing, publication.snapshot), *own]
    files = [_kept(publication, leaf) for leaf in made]
    publication.digest = sha256(sums := as_sums(files))
    return [*files, _kept(publication, Leaf(Format.SUMS, sums))]


def _kept(publication: Publication, leaf: Leaf) -> PublicationFile:
    file = PublicationFile(
        publication=publication, format=leaf.format, name=leaf.name, sha256=sha256(leaf.content), size=len(leaf.content)
    )
    keep(leaf.content, file.suffix)
    return file


def _reports(filing: Filing, data: dict[str, Any]) -> Iterator[Leaf]:
    """The papers of guests, each under its name. Refused when one is not what was approved."""
    contents = {sha256: content for guest in GUESTS for sha256, content in guest.contents(filing).items()}
    for one in data["attachments"]:
        content = contents[one["sha256"]]
        require(
            sha256(content) == one["sha256"],
            f"“{one['name']}”的自评报告与登记的 SHA-256 不一致，不能公开；请退回，由经办人重新上传。",
        )
        yield Leaf(Format.REPORT, content, one["name"])


def published_pdf(filing: Filing) -> bytes | None:
    """The PDF of a filing that is or was public, as published; None for others. Raises Damaged."""
    file = PublicationFile.objects.filter(publication__filing=filing, format=Format.PDF).first()
    return fetch(file.sha256, file.suffix) if file else None
