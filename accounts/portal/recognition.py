"""Which publications hold a content, and whether they still stand (公开文件与现行状态)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet

from accounts.models import Approval, Publication, PublicationFile, Status, Withdrawal

from .visibility import recorded

UnitAndYear = tuple[int, int]


class Validity(StrEnum):
    """Whether a published file still holds 现行状态; the best first."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Match:
    """One publication that holds the content."""

    file: PublicationFile
    standing: Validity
    unit_name: str
    newest: Publication
    """The newest version, itself perhaps withdrawn."""
    approval: Approval | None
    withdrawal: Withdrawal | None

    @property
    def publication(self) -> Publication:
        """The publication."""
        return self.file.publication

    @property
    def kind(self) -> str:
        """`PDF 公开件`, or the name of the self-evaluation report."""
        kind = self.file.get_format_display()
        return f"{kind}：{self.file.name}" if self.file.name and self.standing != Validity.WITHDRAWN else kind


def matches_of(sha256: str) -> list[Match]:
    """Everything published with that content, what stands now first, then the newest: five queries at most."""
    files = list(_files(sha256))
    if not files:
        return []
    publications = [one.publication for one in files]
    versions = recorded().filter(_same_places(publications, "filing__")).order_by("filing__version")
    newest = {_place(one): one for one in versions}
    replies = Approval.objects.filter(_same_places(publications, ""))
    approvals = {(one.unit_id, one.year): one for one in replies}
    gone = [one.filing_id for one in publications if one.filing.status == Status.WITHDRAWN]
    withdrawals = {one.filing_id: one for one in Withdrawal.objects.filter(filing__in=gone)}
    found = [
        Match(
            file=one,
            standing=_standing(one.publication, newest[_place(one.publication)]),
            unit_name=one.publication.unit_name,
            newest=newest[_place(one.publication)],
            approval=approvals.get(_place(one.publication)),
            withdrawal=withdrawals.get(one.publication.filing_id),
        )
        for one in files
    ]
    order = list(Validity)
    return sorted(found, key=lambda one: order.index(one.standing))


def _files(sha256: str) -> QuerySet[PublicationFile]:
    """The files of published filings with that content, the newest first."""
    seen = (Status.PUBLISHED, Status.WITHDRAWN)
    found = PublicationFile.objects.filter(sha256=sha256, publication__filing__status__in=seen)
    found = found.select_related("publication__filing__unit").defer("publication__snapshot")
    return found.order_by("-publication_id", "pk")


def _place(publication: Publication) -> UnitAndYear:
    return publication.filing.unit_id, publication.filing.year


def _same_places(publications: Iterable[Publication], path: str) -> Q:
    """The rows of the same units and years."""
    wanted = Q(pk__in=[])
    for unit, year in {_place(one) for one in publications}:
        wanted |= Q(**{f"{path}unit": unit, f"{path}year": year})
    return wanted


def _standing(publication: Publication, newest: Publication) -> Validity:
    if publication.filing.status == Status.WITHDRAWN:
        return Validity.WITHDRAWN
    return Validity.CURRENT if newest.pk == publication.pk else Validity.SUPERSEDED
