"""Which publications the public sees: those whose filing is published (公众可见的公开稿).

Only rows of Publication are read. The snapshot is large and stays in the database; the pages need two words of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Case, Exists, OuterRef, Prefetch, QuerySet, When
from django.db.models.fields.json import KT
from django.urls import reverse

from accounts.models import Publication, PublicationFile, Status
from accounts.publication.erratum import in_full

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

Format = PublicationFile.Format

MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
    Format.SUMS: "text/plain; charset=utf-8",
    Format.REPORT: "application/pdf",
    Format.ERRATUM: "application/json",
}
ENDINGS = {
    Format.PDF: ".pdf",
    Format.XLSX: ".xlsx",
    Format.JSON: ".json",
    Format.CSV: "-{:02}.csv",
    Format.REPORT: "-report-{}.pdf",
    Format.ERRATUM: "-erratum.json",
    Format.SUMS: "",
}
"""How the address of a file ends behind the number of the publication; HTML is the body of the page.

Statements and reports are counted from 1. The list of hashes is `SHA256SUMS`.
"""
LISTED = (Format.PDF, Format.XLSX, Format.JSON)
"""Those that the list of publications offers."""


class FrozenWords(TypedDict):
    """What a page needs of the snapshot."""

    remark: str


@dataclass(frozen=True)
class Offer:
    """A file of a publication and the last part of its address, which is also its name in a folder of downloads."""

    name: str
    file: PublicationFile

    @property
    def format(self) -> Format:
        """Its format."""
        return Format(self.file.format)

    @property
    def media_type(self) -> str:
        """Its media type."""
        return MEDIA_TYPES[self.format]


def offers(publication: Publication, files: Iterable[PublicationFile]) -> list[Offer]:
    """The files under their addresses: the document, the workbook, the data, the statements, the reports, the hashes."""
    order = list(ENDINGS)
    kept = sorted(
        (one for one in files if one.format in order), key=lambda one: (order.index(Format(one.format)), one.pk)
    )
    found, counted = [], Counter[str]()
    for file in kept:
        counted[file.format] += 1
        ending = ENDINGS[Format(file.format)].format(counted[file.format])
        found.append(Offer(f"{publication.number}{ending}" if ending else "SHA256SUMS", file))
    return found


def shown() -> QuerySet[Publication]:
    """All of them: the newest year first, then by unit, the newest version first."""
    return recorded().filter(filing__status=Status.PUBLISHED)


def recorded() -> QuerySet[Publication]:
    """Those that are shown, and those that were: of what was withdrawn the public is told that and when."""
    seen = Publication.objects.filter(filing__status__in=(Status.PUBLISHED, Status.WITHDRAWN))
    return seen.select_related("filing__unit", "filing__withdrawal").defer("snapshot", "erratum")


def current() -> QuerySet[Publication]:
    """The newest version of each unit and year.

    What was corrected is not current again because its correction was withdrawn.
    """
    later = Publication.objects.filter(
        unit_code=OuterRef("unit_code"), year=OuterRef("year"), version__gt=OuterRef("version")
    )
    return shown().exclude(Exists(later))


def path_of(publication: Publication) -> str:
    """The path of its page."""
    return reverse("portal:publication", args=[publication.unit_code, publication.year, publication.version])


def with_files(found: QuerySet[Publication]) -> QuerySet[Publication]:
    """The same, each with the files that a list offers beside it, in `offered`: one more query."""
    place = Case(*(When(format=one, then=order) for order, one in enumerate(LISTED)))
    files = PublicationFile.objects.filter(format__in=LISTED).order_by(place)
    return found.prefetch_related(Prefetch("files", files, "offered"))


def every_version(unit_code: str, *years: int) -> QuerySet[Publication]:
    """All versions of one unit and year, the newest first, among them those that were withdrawn; the snapshot unread."""
    return recorded().filter(unit_code=unit_code, year__in=years).order_by("-year", "-version")


def versions(unit_code: str, *years: int) -> QuerySet[WithAnnotations[Publication, FrozenWords]]:
    """All versions of one unit and year, the newest first, with the remark as published.

    Among them those that were withdrawn.
    """
    return every_version(unit_code, *years).annotate(remark=KT("snapshot__remark"))


def frozen_data(publication: Publication) -> dict[str, Any]:
    """The data as published, by a query of its own: they are large."""
    return Publication.objects.values_list("snapshot", flat=True).get(pk=publication.pk)


def erratum_of(publication: Publication, versions: Iterable[Publication]) -> dict[str, Any] | None:
    """What a correction changed; None for a first version. Of what was withdrawn since nothing is quoted."""
    if publication.corrects_id is None:
        return None
    kept = Publication.objects.filter(pk=publication.pk).values_list("erratum", flat=True).first()
    if not kept:
        return None
    gone = {one.number for one in versions if one.filing.status == Status.WITHDRAWN}
    return in_full(kept, is_hidden=kept["against"] in gone or kept["against"] is None)
