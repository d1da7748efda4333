"""All current publications of one year in one archive, a format each (一个年度全部单位的打包下载).

An archive is made while it is sent: one file is in memory at a time. Before the first byte every file is held against
its hash, so that the archive is named by what it holds: damaged and missing files are left out, and the list inside says
so. Equal contents give equal bytes: files by unit code, each with the time of its publication.
"""

import csv
import hashlib
import io
import logging
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.db.models import Count, Prefetch, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from accounts.intake.cells import inert
from accounts.models import PublicationFile
from accounts.publication.archive import place, sha256

from .visibility import Format, Offer, current, offers

logger = logging.getLogger(__name__)

FORMATS = {Format.PDF: "PDF", Format.XLSX: "XLSX", Format.CSV: "CSV", Format.JSON: "JSON"}
"""Format → what the page calls it."""
MANIFEST = "manifest.csv"
SUMS = "SHA256SUMS"
COLUMNS = ("单位编码", "单位名称", "版次", "公开编号", "公开时间", "文件", "SHA-256", "说明")
LEFT_OUT = "文件正在核对，暂缺"


@dataclass(frozen=True)
class Archive:
    """An archive on offer: the last part of its address, what it is called, how many files, bytes before packing."""

    name: str
    caption: str
    files: int
    size: int


def archives(year: int) -> list[Archive]:
    """The archives of a year, those without files left out: one query."""
    found = PublicationFile.objects.filter(publication__in=current().filter(year=year), format__in=FORMATS).order_by()
    sizes = {kind: sums for kind, *sums in found.values_list("format").annotate(Count("pk"), Sum("size"))}
    return [Archive(archive_name(year, one), caption, *sizes[one]) for one, caption in FORMATS.items() if one in sizes]


def archive_name(year: int, format: Format) -> str:
    """`2023-csv.zip`."""
    return f"{year}-{format}.zip"


@require_safe
def bulk(request: HttpRequest, year: int, name: str) -> HttpResponseBase:
    """The archive of a year by its name; 404 for another name, or where nothing of the year stands."""
    packed = next((_packed(year, one) for one in FORMATS if archive_name(year, one) == name), [])
    if not packed:
        raise Http404
    if answer := get_conditional_response(request, _tag(packed, ())):
        return answer  # whoever has all of it is told without reading a file
    left_out = {one.name for one in packed if _content(one.file) is None}
    for missing in sorted(left_out):
        logger.error("%s 中缺 %s：文件不存在或与登记的 SHA-256 不一致。", name, missing)
    headers = {
        "Content-Type": "application/zip",
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "ETag": _tag(packed, left_out),
        "Cache-Control": "public, no-cache",
    }
    response = (
        HttpResponse(headers=headers)
        if request.method == "HEAD"
        else StreamingHttpResponse(_stream(packed, left_out), headers=headers)
    )
    return get_conditional_response(request, headers["ETag"], None, response) or response  # type: ignore[arg-type]


def _packed(year: int, format: Format) -> list[Offer]:
    """The files of the archive in order: two queries."""
    files = Prefetch("files", PublicationFile.objects.filter(format=format), "packed")
    publications: QuerySet[Any] = current().filter(year=year).order_by("unit_code").prefetch_related(files)
    return [offer for one in publications for offer in offers(one, one.packed)]


def _tag(packed: Iterable[Offer], left_out: Collection[str]) -> str:
    """An ETag of what the archive holds, and of what packs it."""
    lines = [f"{one.name} {'' if one.name in left_out else one.file.sha256}" for one in packed]
    return quote_etag(hashlib.sha256("\n".join([zlib.ZLIB_RUNTIME_VERSION, *lines]).encode()).hexdigest())


def _content(file: PublicationFile) -> bytes | None:
    """The bytes as published; None when they are missing or altered. What was withdrawn meanwhile is missing too."""
    path = place(file.sha256, file.suffix)
    content = path.read_bytes() if path.exists() else None
    return content if content is not None and sha256(content) == file.sha256 else None


class _Out(io.RawIOBase):
    """Where the archive writes; what was written is taken out again at once."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.chunks.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """What was written since."""
        taken = b"".join(self.chunks)
        self.chunks.clear()
        return taken


def _stream(packed: list[Offer], left_out: set[str]) -> Iterator[bytes]:
    """The bytes of the archive, file by file. Raises OSError when a file went while it was sent: the download breaks off."""
    out, held = _Out(), [one for one in packed if one.name not in left_out]
    with ZipFile(out, "w") as archive:
        for one in held:
            content = _content(one.file)
            if content is None:
                raise OSError(f"公开文件 {one.name} 在打包时被移走或改动。")
            archive.writestr(_entry(one, one.name), content)
            yield out.take()
        last = max(packed, key=lambda one: one.file.publication.published_at)
        archive.writestr(_entry(last, MANIFEST), _manifest(packed, left_out))
        # in the form of `sha256sum`
        archive.writestr(_entry(last, SUMS), "".join(f"{one.file.sha256}  {one.name}\n" for one in held))
    yield out.take()


def _entry(one: Offer, name: str) -> ZipInfo:
    entry = ZipInfo(name, localtime(one.file.publication.published_at).timetuple()[:6])
    entry.compress_type = ZIP_STORED if name.endswith((".pdf", ".xlsx")) else ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _manifest(packed: Iterable[Offer], left_out: set[str]) -> bytes:
    """What the archive holds, a line each file, for programs and for Excel."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in packed:
        each = one.file.publication
        about = (
            each.unit_code,
            inert(each.unit_name),
            each.version,
            each.number,
            localtime(each.published_at).isoformat(),
        )
        writer.writerow([*about, one.name, one.file.sha256, LEFT_OUT if one.name in left_out else ""])
    return ("\ufeff" + out.getvalue()).encode()
