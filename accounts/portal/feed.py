"""The Atom feed of publications and corrections, the newest fifty (公开与更正的订阅源)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.http import http_date
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from accounts.document.address import public_address
from accounts.models import Correction, Publication, PublicationFile, Status

from .caching import told_unchanged
from .changes import changed_at
from .notices import last_years_of, notices_among, quoting
from .visibility import MEDIA_TYPES, Format, path_of, shown, with_files

NEWEST = 50
"""How many entries."""


@require_safe
@told_unchanged
def feed(request: HttpRequest) -> HttpResponse:
    """The feed; told unchanged to a reader who has it. Five queries at most."""
    response = _FEED(request)
    if moment := changed_at():
        response["Last-Modified"] = http_date(moment.timestamp())
    return response


class _Newest(Feed):  # type: ignore[type-arg]
    feed_type = Atom1Feed
    title = "部门决算公开"
    subtitle = "新公开和更正的部门决算，最近五十份。"
    language = "zh-CN"

    def link(self) -> str:
        return public_address(reverse("portal:list"))

    def feed_url(self) -> str:
        return public_address(reverse("portal:feed"))

    def items(self) -> list[Publication]:
        return newest()

    def item_title(self, item: Publication) -> str:
        return f"{item.title}（第{item.version}版，更正）" if item.corrects_id else item.title

    def item_description(self, item: Publication) -> str:
        day = f"{item.unit_name}{item.year}年度部门决算"
        told = _told(item)
        if item.corrects_id is None:
            return f"公开：{day}。公开编号 {item.number}。{told}"
        return f"更正（第{item.version}版）：{day}。公开编号 {item.number}。{_reason(item)}{told}"

    def item_link(self, item: Publication) -> str:
        return public_address(path_of(item))

    def item_author_name(self, item: Publication) -> str:
        return str(item.unit_name)

    def item_pubdate(self, item: Publication) -> datetime:
        return localtime(item.published_at)

    def item_updateddate(self, item: Publication) -> datetime:
        return localtime(_changed(item))

    def item_enclosures(self, item: Publication) -> list[Enclosure]:
        files: Iterable[PublicationFile] = item.offered  # type: ignore[attr-defined]
        return [
            Enclosure(f"{self.item_link(item)}{item.number}.pdf", str(one.size), MEDIA_TYPES[Format.PDF])
            for one in files
            if one.format == Format.PDF
        ]


_FEED = _Newest()


def newest() -> list[Publication]:
    """What was published last or is told of last, each with `reason`, `correction`, `silent` and `notice`.

    Three queries; four more where a correction is among them, which later publications may quote.
    """
    found = list(_annotated(with_files(shown().order_by("-pk")))[:NEWEST])
    _notice(found)
    found = sorted(found, key=lambda one: (_told_by(one), one.pk), reverse=True)[:NEWEST]
    against = {one.against for one in found if one.against}  # type: ignore[attr-defined]
    gone = set(
        Publication.objects.filter(number__in=against, filing__status=Status.WITHDRAWN).values_list("number", flat=True)
    )
    for one in found:
        one.silent = one.against is None or one.against in gone  # type: ignore[attr-defined]
    return found


def _notice(found: list[Any]) -> None:
    """Give each publication its notice, and take in those that quote a figure which one of these corrects."""
    quote = {one.pk for one in quoting(found)} - {one.pk for one in found}
    if quote:
        found += _annotated(with_files(shown().filter(pk__in=quote)))
    corrections = [one for one in found if one.corrects_id is not None]
    notices = notices_among(found, last_years_of(found) if corrections else ())
    for one in found:
        one.notice = notices.get(one.pk)


def _told_by(item: Any) -> int:
    """The number of the publication by which there is something to tell: the correction of what it quotes, or itself."""
    number: int = item.notice.correction.pk if item.notice else item.pk
    return number


def _changed(item: Any) -> datetime:
    moment: datetime = item.notice.correction.published_at if item.notice else item.published_at
    return moment


def _told(item: Any) -> str:
    """Which of the figures quoted were corrected since."""
    if not item.notice:
        return ""
    words = "；".join(f"{one['caption']}由 {one['was']} 更正为 {one['now']}" for one in item.notice.figures)
    return f"其中引用的上年数后来有更正（见公开编号 {item.notice.correction.number}，万元）：{words}。"


def _annotated(found: QuerySet[Publication]) -> QuerySet[Publication]:
    return found.annotate(reason=KT("erratum__reason"), correction=KT("erratum__kind"), against=KT("erratum__against"))


def _reason(item: Publication) -> str:
    """Why it was corrected; nothing where what was corrected has been withdrawn."""
    if item.silent or not item.reason:  # type: ignore[attr-defined]
        return ""
    kind = Correction.Kind(item.correction).label  # type: ignore[attr-defined]
    return f"{kind}，原因：{item.reason}"  # type: ignore[attr-defined]
