"""The Atom feed of publications and corrections, the newest fifty (公开与更正的订阅源)."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.http import http_date
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from accounts.models import Correction, Publication

from .caching import told_unchanged
from .notices import last_years_of, notices_among, quoting
from .visibility import Format, changed_at, link, offers, page_of, shown, with_files

NEWEST = 50
"""How many entries."""


@require_safe
@told_unchanged
def feed(request: HttpRequest) -> HttpResponse:
    """The feed; told unchanged to a reader who has it. Seven queries at most."""
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
        return link("list")

    def feed_url(self) -> str:
        return link("feed")

    def items(self) -> list[Any]:
        return newest()

    def item_title(self, item: Publication) -> str:
        return f"{item.title}（第{item.version}版，更正）" if item.corrects_id else item.title

    def item_description(self, item: Publication) -> str:
        what = f"更正（第{item.version}版）" if item.corrects_id else "公开"
        about = f"{item.unit_name}{item.year}年度部门决算。公开编号 {item.number}。"
        return f"{what}：{about}{_reason(item)}{_told(item)}"

    def item_link(self, item: Publication) -> str:
        return page_of(item)

    def item_author_name(self, item: Publication) -> str:
        return str(item.unit_name)

    def item_pubdate(self, item: Publication) -> datetime:
        return localtime(item.published_at)

    def item_updateddate(self, item: Publication) -> datetime:
        return localtime(_told_by(item).published_at)

    def item_enclosures(self, item: Any) -> list[Enclosure]:
        found = offers(item, [one for one in item.offered if one.format == Format.PDF])
        return [Enclosure(f"{page_of(item)}{one.name}", str(one.file.size), one.media_type) for one in found]


_FEED = _Newest()


def newest() -> list[Any]:
    """What was published last or is told of last, each with `reason`, `correction`, `is_quotable` and `notice`.

    Two queries; four more where a correction is among them, which later publications may quote.
    """
    found = list(_annotated(shown().order_by("-pk"))[:NEWEST])
    quote = {one.pk for one in quoting(found)} - {one.pk for one in found}
    found += _annotated(shown().filter(pk__in=quote))
    is_corrected = any(one.corrects_id for one in found)
    notices = notices_among(found, last_years_of(found) if is_corrected else ())
    for one in found:
        one.notice = notices.get(one.pk)
    return sorted(found, key=lambda one: (_told_by(one).pk, one.pk), reverse=True)[:NEWEST]


def _annotated(found: QuerySet[Publication]) -> QuerySet[Any]:
    """With its files and the words of its erratum; `is_quotable` where what it corrects still stands."""
    words = {"reason": KT("erratum__reason"), "correction": KT("erratum__kind"), "against": KT("erratum__against")}
    return with_files(found).annotate(**words).annotate(is_quotable=Exists(shown().filter(number=OuterRef("against"))))


def _told_by(item: Any) -> Publication:
    """The publication by which there is something to tell: the correction of what it quotes, or itself."""
    return item.notice.correction if item.notice else item


def _told(item: Any) -> str:
    """Which of the figures quoted were corrected since."""
    if not item.notice:
        return ""
    words = "；".join(f"{one['caption']}由 {one['was']} 更正为 {one['now']}" for one in item.notice.figures)
    return f"其中引用的上年数后来有更正（见公开编号 {item.notice.correction.number}，万元）：{words}。"


def _reason(item: Any) -> str:
    """Why it was corrected; nothing where what was corrected has been withdrawn."""
    has_reason = item.is_quotable and item.reason
    return f"{Correction.Kind(item.correction).label}，原因：{item.reason}" if has_reason else ""
