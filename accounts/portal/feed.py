"""The Atom feed of publications and corrections, the newest fifty (公开与更正的订阅源)."""

from typing import Any

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
SUBTITLE = "新公开和更正的部门决算，最近五十份。"


@require_safe
@told_unchanged
def feed(request: HttpRequest) -> HttpResponse:
    """The feed; told unchanged to a reader who has it. Eight queries at most."""
    atom = Atom1Feed("部门决算公开", link("list"), None, "zh-CN", subtitle=SUBTITLE, feed_url=link("feed"))
    for one in newest():
        page = page_of(one)
        files = offers(one, [file for file in one.offered if file.format == Format.PDF])
        atom.add_item(
            title=f"{one.title}（第{one.version}版，更正）" if one.corrects_id else one.title,
            link=page,
            description=_description(one),
            unique_id=page,
            enclosures=[Enclosure(f"{page}{file.name}", str(file.file.size), file.media_type) for file in files],
            pubdate=localtime(one.published_at),
            updateddate=localtime(_told_by(one).published_at),
            author_name=one.unit_name,
        )
    changed = changed_at() or atom.latest_post_date()
    headers = {"Last-Modified": http_date(changed.timestamp())}
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type, headers=headers)


def newest() -> list[Any]:
    """What was published last or is told of last, each with `reason`, `correction`, `is_quotable` and `notice`.

    Two queries; five more at most where a correction is among them, which later publications may quote.
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


def _description(item: Any) -> str:
    what = f"更正（第{item.version}版）" if item.corrects_id else "公开"
    about = f"{item.unit_name}{item.year}年度部门决算。公开编号 {item.number}。"
    return f"{what}：{about}{_reason(item)}{_told(item)}"


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
