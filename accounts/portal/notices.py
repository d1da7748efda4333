"""What was published and corrected: the feed, and what is told beside frozen files (订阅源、公开之后的更正告知).

A notice tells what was corrected of last year since a publication quoted it. The Atom feed has the newest fifty.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import attrgetter, or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.http import http_date
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from accounts.figures.book import STAGES
from accounts.figures.figures import is_declared
from accounts.figures.totals import LINES, caption_of
from accounts.figures.units import KEYS, nothing_like
from accounts.models import Correction, Fund, Publication, Status
from accounts.publication.erratum import in_words

from .caching import told_unchanged
from .visibility import Format, changed_at, link, offers, page_of, recorded, shown, with_files

Data = Mapping[str, Any]
PARTS = {
    "totals": F("snapshot__totals"),
    "before": F("snapshot__entered__before"),
    "subjects": F("snapshot__entered__subjects"),
}
"""What is read of the frozen data."""


@dataclass(frozen=True)
class Notice:
    """Figures of last year that `correction` gives otherwise than the publication quotes them."""

    correction: Publication
    figures: tuple[dict[str, Any], ...]
    """Of each `figure`, `caption`, `before`, `after` as in an erratum, and both in words (`was`, `now`)."""

    @property
    def data(self) -> dict[str, Any]:
        """For programs."""
        one = self.correction
        return {
            "kind": "last_year_corrected",
            "year": one.year,
            "number": one.number,
            "at": localtime(one.published_at).isoformat(),
            "page": page_of(one),
            "figures": [{key: each[key] for key in ("figure", "caption", "before", "after")} for each in self.figures],
        }


def notices_among(publications: Iterable[Publication], last_years: Iterable[Publication]) -> dict[int, Notice]:
    """Key of a publication → its notice, where there is one; `last_years` are all versions of the years before them.

    One query, and none where no correction came after.
    """
    ordered = sorted(last_years, key=lambda one: (one.unit_code, one.year, -one.version))
    grouped = ((place, list(versions)) for place, versions in groupby(ordered, attrgetter("unit_code", "year")))
    corrected = {place: every for place, every in grouped if every[0].corrects_id and every[0].filing.is_published}
    pairs = [
        (one, every)
        for one in publications
        if (every := corrected.get((one.unit_code, one.year - 1))) and every[0].pk > one.pk
    ]
    keys = {each.pk for one, every in pairs for each in (one, *every)}
    parts = {row["pk"]: row for row in Publication.objects.filter(pk__in=keys).values("pk", **PARTS)}
    found = {one.pk: Notice(every[0], tuple(_figures(one, every, parts))) for one, every in pairs}
    return {key: notice for key, notice in found.items() if notice.figures}


def _figures(one: Publication, versions: Sequence[Publication], parts: Mapping[int, Data]) -> Iterator[dict[str, Any]]:
    """The figures that differ; what a version that was withdrawn said is not repeated."""
    is_silent = any(each.filing.status == Status.WITHDRAWN for each in versions)
    quoting, correction = parts[one.pk], parts[versions[0].pk]["totals"] or {}
    before = quoting["before"] or {}
    quoted = next((parts[each.pk]["totals"] or {} for each in versions if each.number == before.get("publication")), {})
    prior = ((f"{name}.prior", name) for name in sorted(before.get("figures", ())))
    for name, now_name in (*prior, *_opening(quoting, quoted)):
        was, now = (_value(totals, one) for totals, one in ((quoting["totals"] or {}, name), (correction, now_name)))
        was, now = was or nothing_like(now), now or nothing_like(was)
        if was != now:
            told = {"before": None if is_silent else was, "after": now}
            yield {
                "figure": name,
                "caption": _caption(name, quoting["subjects"] or {}),
                **told,
                "was": "见正文" if is_silent else in_words(told, "before"),
                "now": in_words(told, "after"),
            }


def _opening(quoting: Data, quoted: Data) -> Iterator[tuple[str, str]]:
    """(name in the publication, name in last year's) of opening balances that are the closing ones of what it quotes."""
    totals = quoting["totals"] or {}
    for name in sorted(one for one in totals if "opening" in one and "." not in one):
        closing = name.replace("opening", "closing")
        if closing in quoted and _value(totals, name) == _value(quoted, closing):
            yield name, closing


def _value(totals: Data, name: str) -> dict[str, Any]:
    """As the data have it; empty for what they do not list, because it is zero."""
    return {key: one[key] for key in KEYS if key in one} if (one := totals.get(name)) else {}


def _caption(name: str, subjects: Data) -> str:
    base, _, stage = name.partition(".")
    if is_declared(base):
        return caption_of(base) + STAGES.get(stage, "")
    line, _, code = base.rstrip("]").partition("[")
    where = (
        f"（{code} {subjects[code]}）" if code in subjects else f"（{Fund(code).label}）" if code in Fund.values else ""
    )
    return f"{LINES[line].caption}{where}{STAGES.get(stage, '')}"


def last_years_of(publications: Iterable[Publication]) -> list[Publication]:
    """All versions of the years before: one query, none for no publications."""
    places = {(one.unit_code, one.year - 1) for one in publications}
    return list(recorded().filter(_any_of(Q(unit_code=code, year=year) for code, year in places)))


def quoting(corrections: Iterable[Publication]) -> list[Publication]:
    """Publications that stand of the years after these corrections, published before them: one query, none for none."""
    quotes = (
        Q(unit_code=one.unit_code, year=one.year + 1, pk__lt=one.pk)
        for one in corrections
        if one.corrects_id is not None
    )
    return list(shown().filter(_any_of(quotes)))


def _any_of(wanted: Iterable[Q]) -> Q:
    return reduce(or_, wanted, Q(pk__in=()))


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
    return HttpResponse(
        atom.writeString("utf-8"),
        content_type=atom.content_type,
        headers={"Last-Modified": http_date(changed.timestamp())},
    )


def newest() -> list[Any]:
    """What was published last or is told of last, each with `reason`, `correction`, `is_quotable` and `notice`.

    Two queries; five more at most where a correction is among them, which later publications may quote.
    """
    found = list(_annotated(shown().order_by("-pk"))[:NEWEST])
    quote = {one.pk for one in quoting(found)} - {one.pk for one in found}
    found += _annotated(shown().filter(pk__in=quote))
    notices = notices_among(found, last_years_of(found) if any(one.corrects_id for one in found) else ())
    for one in found:
        one.notice = notices.get(one.pk)
    return sorted(found, key=lambda one: (_told_by(one).pk, one.pk), reverse=True)[:NEWEST]


def _annotated(found: QuerySet[Publication]) -> QuerySet[Any]:
    """With its files and the words of its erratum; `is_quotable` where what it corrects still stands."""
    return (
        with_files(found)
        .annotate(reason=KT("erratum__reason"), correction=KT("erratum__kind"), against=KT("erratum__against"))
        .annotate(is_quotable=Exists(shown().filter(number=OuterRef("against"))))
    )


def _told_by(item: Any) -> Publication:
    """The publication by which there is something to tell: the correction of what it quotes, or itself."""
    return item.notice.correction if item.notice else item


def _description(item: Any) -> str:
    """What it is; why it was corrected, unless what was corrected has been withdrawn; which figures quoted were corrected since."""
    what = f"更正（第{item.version}版）" if item.corrects_id else "公开"
    said = f"{what}：{item.unit_name}{item.year}年度部门决算。公开编号 {item.number}。"
    if item.is_quotable and item.reason:
        said += f"{Correction.Kind(item.correction).label}，原因：{item.reason}"
    if item.notice:
        words = "；".join(f"{one['caption']}由 {one['was']} 更正为 {one['now']}" for one in item.notice.figures)
        said += f"其中引用的上年数后来有更正（见公开编号 {item.notice.correction.number}，万元）：{words}。"
    return said
