"""Which publications the public sees: those whose filing is published; when that changed last (公众可见的公开稿).

Only rows of Publication are read. The snapshot is large and stays in the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import Case, Exists, Max, OuterRef, Prefetch, QuerySet, When
from django.db.models.functions import Greatest
from django.urls import reverse

from accounts.document.address import public_address
from accounts.models import Publication, PublicationFile, Status
from accounts.publication.erratum import in_full

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
NAMES = {
    Format.PDF: "{number}.pdf",
    Format.XLSX: "{number}.xlsx",
    Format.JSON: "{number}.json",
    Format.CSV: "{number}-{place:02}.csv",
    Format.REPORT: "{number}-report-{place}.pdf",
    Format.ERRATUM: "{number}-erratum.json",
    Format.SUMS: "SHA256SUMS",
}
"""The last part of the address of a file, by the number of the publication; HTML is the body of the page.

Statements and reports have places, counted from 1.
"""
LISTED = (Format.PDF, Format.XLSX, Format.JSON)
"""Those that the list of publications offers."""


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


def offers(
    publication: Publication,
    files: Sequence[PublicationFile] | QuerySet[PublicationFile],
    erratum: Mapping[str, Any] | None = None,
) -> list[Offer]:
    """The files under their addresses: the document, the workbook, the data, the statements, the reports, the hashes.

    The `erratum`, where it is given, tells whether its own file quotes what was withdrawn: then that is left out.
    """
    return [
        Offer(name.format(number=publication.number, place=place), file)
        for kind, name in NAMES.items()
        if not (kind == Format.ERRATUM and erratum and erratum["withdrawn"])
        for place, file in enumerate(
            sorted((one for one in files if one.format == kind), key=attrgetter("pk")), start=1
        )
    ]


def shown() -> QuerySet[Publication]:
    """All of them: the newest year first, then by unit, the newest version first."""
    return recorded().filter(filing__status=Status.PUBLISHED)


def recorded() -> QuerySet[Publication]:
    """Those that are shown, and those that were: of what was withdrawn the public is told that and when."""
    return (
        Publication.objects.filter(filing__status__in=(Status.PUBLISHED, Status.WITHDRAWN))
        .select_related("filing__unit", "filing__withdrawal")
        .defer("snapshot", "erratum")
    )


def current() -> QuerySet[Publication]:
    """The newest version of each unit and year.

    What was corrected is not current again because its correction was withdrawn.
    """
    same = {name: OuterRef(name) for name in ("unit_code", "year")}
    return shown().exclude(Exists(Publication.objects.filter(**same, version__gt=OuterRef("version"))))


def every_version(unit_code: str, *years: int) -> QuerySet[Publication]:
    """All versions of one unit and year, the newest first, among them those that were withdrawn; the snapshot unread."""
    return recorded().filter(unit_code=unit_code, year__in=years).order_by("-year", "-version")


def changed_at(unit_code: str = "", *years: int) -> datetime | None:
    """When something was published or withdrawn last, of one unit or some years if given: one query.

    None where nothing was ever published. A withdrawal changes lists and feeds as a publication does, so that a reader
    who keeps a copy is not told it still holds.
    """
    asked = {"unit_code": unit_code, "year__in": years}
    found = recorded().filter(**{name: value for name, value in asked.items() if value})
    return found.aggregate(last=Greatest(Max("published_at"), Max("filing__withdrawal__at")))["last"]


def path_of(publication: Publication) -> str:
    """The path of its page."""
    return reverse("portal:publication", args=[publication.unit_code, publication.year, publication.version])


def page_of(publication: Publication) -> str:
    """The full address of its page."""
    return public_address(path_of(publication))


def link(name: str, *parts: Any) -> str:
    """The full address of a page of the site or of the interface."""
    return public_address(reverse(f"portal:{name}", args=parts))


def with_files(found: QuerySet[Publication]) -> QuerySet[Publication]:
    """The same, each with the files that a list offers beside it, in `offered`: one more query."""
    place = Case(*(When(format=one, then=order) for order, one in enumerate(LISTED)))
    files = PublicationFile.objects.filter(format__in=LISTED).order_by(place)
    return found.prefetch_related(Prefetch("files", files, "offered"))


def frozen_data(publication: Publication) -> dict[str, Any]:
    """The data as published, by a query of its own: they are large."""
    return Publication.objects.values_list("snapshot", flat=True).get(pk=publication.pk)


def erratum_of(publication: Publication, versions: Iterable[Publication]) -> dict[str, Any] | None:
    """What a correction changed; None for a first version. Of what was withdrawn since nothing is quoted."""
    if publication.corrects_id is None:
        return None
    kept = Publication.objects.values_list("erratum", flat=True).get(pk=publication.pk)
    gone = {None, *(one.number for one in versions if one.filing.status == Status.WITHDRAWN)}
    return in_full(kept, is_hidden=kept["against"] in gone) if kept else None
