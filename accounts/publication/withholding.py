"""The files of one publication, taken out of the public folder and put back (公开文件的撤下与恢复).

Two versions may have a file in common, such as a statement that the correction did not touch: it stays public as long
as one publication that the public sees has it. The erratum of a correction quotes what it corrected, and goes with it.
"""

from contextlib import suppress

from django.db.models import QuerySet
from django.db.models.fields.json import KT

from accounts.models import Publication, PublicationFile, Status

from .archive import Damaged, restore, withhold

ERRATUM = PublicationFile.Format.ERRATUM


def withhold_files(publication: Publication) -> list[str]:
    """Move the files out, as often as one likes; returns the names of those that are nowhere. Raises OSError."""
    missing = []
    for file in _of(publication):
        try:
            withhold(file.sha256, file.suffix)
        except Damaged:
            missing.append(file.file_name)
    return missing


def restore_files(publication: Publication) -> None:
    """Move the files back as far as they can be moved, as often as one likes."""
    for file in _of(publication):
        with suppress(Damaged, OSError):
            restore(file.sha256, file.suffix)


def _of(publication: Publication) -> list[PublicationFile]:
    """Its files without those that another publication shows, and the errata that quote it."""
    others = PublicationFile.objects.filter(publication__filing__status=Status.PUBLISHED)
    shared = others.exclude(publication=publication).values("sha256")
    return [*publication.files.exclude(sha256__in=shared).select_related("publication"), *quoting(publication)]


def quoting(publication: Publication) -> QuerySet[PublicationFile]:
    """The errata that quote the publication."""
    quotes = PublicationFile.objects.filter(format=ERRATUM, publication__erratum__against=publication.number)
    return quotes.select_related("publication")


def hidden_errata() -> set[str]:
    """The hashes of the errata that quote a publication that was withdrawn."""
    withdrawn = Publication.objects.filter(filing__status=Status.WITHDRAWN).values("number")
    quotes = Publication.objects.annotate(against=KT("erratum__against")).filter(against__in=withdrawn)
    return set(quotes.filter(files__format=ERRATUM).values_list("files__sha256", flat=True))
