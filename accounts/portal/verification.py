"""Is the paper at hand what was published, and does it still hold? By file or by SHA-256 (核对公开文件).

A file is hashed as it arrives and never kept, neither on disk nor in memory; no byte of it is interpreted, so that it
needs no child to read it, and nobody can take the places of those who upload. Only rows of Publication are asked: what
was never published is as unknown as what was altered.
"""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.figures.numerals import half_width
from accounts.models import Approval, Filing, Publication, PublicationFile, Status

from .visibility import recorded

SIZE_LIMIT = 50 * 2**20
"""Bytes of a file; published ones are far smaller."""
BEYOND = 4 * SIZE_LIMIT
"""Bytes from which on an upload is not even read to its end."""
SHOWN = 100
"""How much of what was typed is repeated."""
LABEL = re.compile(r"^SHA-?256[:：]?", re.IGNORECASE)
SHA256 = re.compile(r"[0-9a-f]{64}")

NO_FILE = "请先选择文件，或在下面填写 SHA-256 校验值。"
EMPTY = "“{name}”是空的（0 字节），没有可核对的内容；请重新下载或另选文件。"
TOO_LARGE = f"文件超过 {SIZE_LIMIT // 2**20} MB，不能在这里核对；公开的文件都小得多，请确认没有选错，或改用 SHA-256 校验值核对。"


class Validity(StrEnum):
    """Whether a published file still holds 现行状态; the best first."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Match:
    """One publication that holds a content, and whether it still stands."""

    file: PublicationFile
    newest: Publication
    """The newest version, itself perhaps withdrawn."""
    approval: Approval | None

    @property
    def publication(self) -> Publication:
        """The publication."""
        return self.file.publication

    @property
    def standing(self) -> Validity:
        """Whether it still holds."""
        if self.publication.filing.status == Status.WITHDRAWN:
            return Validity.WITHDRAWN
        return Validity.CURRENT if self.newest == self.publication else Validity.SUPERSEDED

    @property
    def kind(self) -> str:
        """`PDF 公开件`, or the name of the self-evaluation report."""
        kind = self.file.get_format_display()
        return f"{kind}：{self.file.name}" if self.file.name and self.standing != Validity.WITHDRAWN else kind


def matches_of(sha256: str) -> list[Match]:
    """Everything published with that content, what stands now first, then the newest: four queries at most."""
    files = PublicationFile.objects.filter(sha256=sha256, publication__in=recorded()).order_by("-publication_id", "pk")
    known = files.prefetch_related(Prefetch("publication", recorded()))
    places = {one: _place(one.publication.filing) for one in known}
    units, years = {unit for unit, _ in places.values()}, {year for _, year in places.values()}
    versions = recorded().filter(filing__unit__in=units, filing__year__in=years).order_by("filing__version")
    newest = {_place(one.filing): one for one in versions}
    approvals = {_place(one): one for one in Approval.objects.filter(unit__in=units, year__in=years)}
    found = (Match(file, newest[place], approvals.get(place)) for file, place in places.items())
    return sorted(found, key=lambda one: list(Validity).index(one.standing))


def _place(one: Filing | Approval) -> tuple[int, int]:
    return one.unit_id, one.year


class HashingHandler(FileUploadHandler):
    """Hashes the first file of a request chunk by chunk and keeps none of it."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        announced = str(request.META.get("CONTENT_LENGTH") or "")
        self.announced = int(announced) if re.fullmatch(r"[0-9]{1,18}", announced) else 0
        self.is_too_large = False
        self.found: tuple[str, int, str] | None = None
        """Its name, size and hash."""

    def new_file(self, *args: Any, **options: Any) -> None:
        """Begin; what is beyond all measure is left unread."""
        super().new_file(*args, **options)
        self.hash = hashlib.sha256()
        if self.announced > BEYOND:
            self._refuse(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Hash the chunk."""
        self.hash.update(raw_data)
        if start + len(raw_data) > SIZE_LIMIT:
            self._refuse(connection_reset=False)

    def file_complete(self, file_size: int) -> None:
        """Nothing remains but name, size and hash."""
        self.found = self.found or (self.file_name or "", file_size, self.hash.hexdigest())

    def _refuse(self, *, connection_reset: bool) -> None:
        self.is_too_large = True
        raise StopUpload(connection_reset=connection_reset)


@csrf_exempt  # the handler stands before the form is read; then the check is made after all
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form; a file or a hash leads to the lasting address of the answer."""
    handler = HashingHandler(request)
    request.upload_handlers = [handler]
    return _protected(request, handler)


@csrf_protect
def _protected(request: HttpRequest, handler: HashingHandler) -> HttpResponse:
    if request.method != "POST":
        return _form(request)
    typed = request.POST.get("sha256")
    if typed is not None:
        return _typed(request, typed)
    if handler.is_too_large or handler.found is None:
        return _form(request, file_problem=TOO_LARGE if handler.is_too_large else NO_FILE)
    name, size, sha256 = handler.found
    if not size:
        return _form(request, file_problem=EMPTY.format(name=name))
    return redirect("portal:verified", sha256)


def _typed(request: HttpRequest, typed: str, status: int = 200) -> HttpResponse:
    """To the answer for a hash as typed or copied, or the form with what is wrong with it."""
    name = plain_hash(typed)
    if SHA256.fullmatch(name):
        return redirect("portal:verified", name)
    return _form(request, hash_problem=wrong_hash(name), typed=shortened(typed), status=status)


@require_safe
def verified(request: HttpRequest, typed: str) -> HttpResponse:
    """What is known of the content of that SHA-256, at an address that lasts."""
    if not SHA256.fullmatch(typed):
        return _typed(request, typed, status=404)
    return render(request, "portal/verified.html", {"sha256": typed, "matches": matches_of(typed)})


def _form(
    request: HttpRequest, *, file_problem: str = "", hash_problem: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    return render(
        request,
        "portal/verification.html",
        {"file_problem": file_problem, "hash_problem": hash_problem, "typed": typed, "limit": SIZE_LIMIT // 2**20},
        status=status,
    )


def plain_hash(typed: str) -> str:
    """The hash as it may be typed or copied: full-width, in capitals, in groups, behind its name."""
    return LABEL.sub("", re.sub(r"[\s\0\u200b-\u200f\ufeff]+", "", half_width(typed))).lower()


def shortened(typed: str) -> str:
    """What was typed, short enough to be repeated."""
    text = typed.replace("\0", "").strip()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def wrong_hash(name: str) -> str:
    """What is wrong with a hash that is none."""
    if not name:
        return "请填写 SHA-256 校验值：64 位数字和字母（0 至 9、a 至 f），印在公开页上每个文件的下面。"
    strange = "".join(dict.fromkeys(re.sub(r"[0-9a-f]", "", name)))[:10]
    troubles = {f"现有 {len(name)} 位": len(name) != 64, f"其中有“{strange}”": strange}
    said = "，".join(words for words, holds in troubles.items() if holds)
    return f"这不是 SHA-256 校验值：应为 64 位，只含 0 至 9 和 a 至 f；{said}。请重新复制。"
