"""Which publications the public sees: those whose filing is published (公众可见的公开稿).

Only rows of Publication are read. The snapshot is large and stays in the database; the pages need two words of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, When
from django.db.models.fields.json import KT

from accounts.models import Publication, PublicationFile, Status

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
OFFERED = (Format.PDF, Format.XLSX, Format.JSON, Format.ERRATUM, Format.SUMS)
"""Formats with one file for download; HTML is the body of the page, statements in CSV and reports are numbered."""
LISTED = (Format.PDF, Format.XLSX, Format.JSON)
"""Those that the list of publications offers."""


class FrozenWords(TypedDict):
    """What a page needs of the snapshot."""

    remark: str
    unit_name: str


def shown() -> QuerySet[Publication]:
    """All of them: the newest year first, then by unit, the newest version first."""
    return recorded().filter(filing__status=Status.PUBLISHED)


def recorded() -> QuerySet[Publication]:
    """Those that are shown, and those that were: of what was withdrawn the public is told that, when and why."""
    seen = Publication.objects.filter(filing__status__in=(Status.PUBLISHED, Status.WITHDRAWN))
    return seen.select_related("filing__unit", "filing__withdrawal").defer("snapshot", "erratum")


def years() -> list[int]:
    """The years in which something is published, the newest first."""
    found = shown().order_by("-filing__year").values_list("filing__year", flat=True)
    return list(found.distinct())


def current(words: list[str], year: str) -> QuerySet[Publication]:
    """The newest version of each unit and year; each word stands in the name or begins the code of the unit.

    What was corrected is not current again because its correction was withdrawn.
    """
    later = Publication.objects.filter(
        filing__unit=OuterRef("filing__unit"),
        filing__year=OuterRef("filing__year"),
        filing__version__gt=OuterRef("filing__version"),
    )
    found = shown().exclude(Exists(later))
    for word in words:
        found = found.filter(Q(filing__unit__name__icontains=word) | Q(filing__unit__code__istartswith=word))
    if year:
        found = found.filter(filing__year=int(year)) if len(year) == 4 and year.isdecimal() else found.none()
    place = Case(*(When(format=one, then=order) for order, one in enumerate(LISTED)))
    files = PublicationFile.objects.filter(format__in=LISTED).order_by(place)
    found = found.annotate(unit_name=KT("snapshot__unit__name"))
    return found.prefetch_related(Prefetch("files", files, "offered"))


def numbered(files: Iterable[PublicationFile], format: Format) -> list[PublicationFile]:
    """The statements in CSV or the self-evaluation reports among the files, in the order of their publication."""
    return sorted((one for one in files if one.format == format), key=lambda one: one.pk)


def versions(unit_code: str, year: int) -> QuerySet[WithAnnotations[Publication, FrozenWords]]:
    """All versions of one unit and year, the newest first, with the name of the unit and the remark as published.

    Among them those that were withdrawn.
    """
    found = recorded().filter(filing__unit__code=unit_code, filing__year=year)
    return found.annotate(remark=KT("snapshot__remark"), unit_name=KT("snapshot__unit__name"))


def erratum_of(publication: Publication, versions: Iterable[Publication]) -> dict[str, Any] | None:
    """What a correction changed; None for a first version. Of what was withdrawn since nothing is quoted."""
    if publication.corrects_id is None:
        return None
    kept = Publication.objects.filter(pk=publication.pk).values_list("erratum", flat=True).first()
    if not kept:
        return None
    gone = {one.number for one in versions if one.filing.status == Status.WITHDRAWN}
    quoted: dict[str, Any] = {key: [] for key in ("figures", "texts", "performance", "facts")} | {"withdrawn": True}
    hidden = kept["against"] in gone or kept["against"] is None
    if hidden:
        return {**kept, **quoted}
    figures = [{**one, "was": _words(one, "before"), "now": _words(one, "after")} for one in kept["figures"]]
    return {**kept, "figures": figures, "withdrawn": False}


def _words(figure: dict[str, Any], side: str) -> str:
    """A figure of the erratum as read: as printed, in 元 beside it where both sides print the same."""
    value, other = figure[side], figure["after" if side == "before" else "before"]
    if value is None:
        return "（无）"
    if "printed" not in value:
        return str(value.get("count", value.get("square_metres")))
    same = other is not None and other.get("printed") == value["printed"]
    return f"{value['printed'] or '—'}（{value['yuan']} 元）" if same else value["printed"] or "—"
