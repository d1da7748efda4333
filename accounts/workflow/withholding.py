"""The files of one publication, taken out of the public folder and put back (公开文件的撤下与恢复).

Two versions may have a file in common, such as a statement that the correction did not touch: it stays public as long
as one publication that the public sees has it.
"""

from __future__ import annotations

from accounts.models import Publication, PublicationFile, Status

from .archive import restore, withhold


def withhold_files(publication: Publication) -> None:
    """Move the files out, as often as one likes. Raises Damaged for a file that is nowhere, and OSError."""
    others = PublicationFile.objects.filter(publication__filing__status=Status.PUBLISHED)
    shared = set(others.exclude(publication=publication).values_list("sha256", flat=True))
    for file in publication.files.all():
        if file.sha256 not in shared:
            withhold(file.sha256, file.suffix)


def restore_files(publication: Publication) -> None:
    """Move the files back, as often as one likes. Raises Damaged for a file that is nowhere, and OSError."""
    for file in publication.files.all():
        restore(file.sha256, file.suffix)
