"""Taking a publication from public view, by the finance bureau: its copies, and who still quotes it (撤下、副本、仍在引用的公开件).

The copies that this machine holds are removed at once. What others hold is named, for the person who withdraws to follow.
"""

import fcntl
import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import caches

from accounts.document.phrases import as_printed, in_full
from accounts.document.slots import slot_caption
from accounts.figures.book import Book
from accounts.figures.money import print_wan
from accounts.models import Filing, Fund, Publication, Status, Withdrawal
from accounts.publication.erratum import figures_in, in_words
from accounts.publication.photograph import FORMAT, report_from
from accounts.publication.withholding import quoting, restore_files, withhold_files

from . import Refused, require
from .access import applying, move
from .enter import clean


def withdraw(user: User, filing: Filing, rule: str, basis: str, reason: str, step: int | None = None) -> Withdrawal:
    """已公开 → 已撤下: the record stays, files and copies go out of public view. Raises Refused.

    The files go first: a process killed on the way leaves them hidden, never a withdrawn file in public view. What is
    refused after that brings them back. A file that is nowhere is no obstacle: its name is given.

    The public is told the day and a neutral rule; rule, basis and reason stay with the offices. `copies` of what is
    returned says what became of the copies and which others must follow, `left` which could not be removed.
    """
    require(rule in Withdrawal.Rule.values, "请选择撤下事由。")
    with applying(user, filing, "withdraw", None, step) as current:
        one = Withdrawal(filing=current, rule=rule, basis=basis, reason=reason, by=user)
        clean(one, "filing", "by", "at")
        one.save()
        try:
            missing = withhold_files(current.publication)
            lost = f"（有 {len(missing)} 个文件原已缺失：{'、'.join(missing)}）" if missing else ""
            move(user, current, "withdraw", f"{one.get_rule_display()}；依据：{one.basis}{lost}")
        except BaseException as error:
            restore_files(current.publication)
            if isinstance(error, OSError):
                raise Refused(
                    f"公开文件没有移出公开文件夹（{error.strerror}），没有撤下；请系统管理员检查文件夹后再办理。"
                ) from error
            raise
    one.copies, one.left = remove_copies(current.publication)
    return one


ELSEWHERE = (
    "请通知并核对其他副本：同步出去的导出文件夹和镜像、内容分发和浏览器缓存、政府门户等处另行登载的文件、"
    "搜索引擎的快照、他人已下载的文件和年度打包；备份中仍有原件，按保密要求保管。"
)


def remove_copies(publication: Publication) -> tuple[list[str], list[str]]:
    """Remove what this machine keeps of a publication that was withdrawn; returns in words what was done, and what not."""
    works: dict[str, Callable[[], object]] = {"缓存的公开页": _clear_pages, "缓存的排印件": caches["documents"].clear}
    if settings.SITE_ROOT:
        works["导出的公开站点"] = lambda: _take_out(publication)
    done, left = [], []
    for words, remove in works.items():
        try:
            count = remove()
            removed = (
                f"（{settings.SITE_ROOT}）已移除 {count} 个文件；请随即运行 export_site 重新导出，并同步到对外的机器。"
            )
            done.append(f"{words}{'已清除。' if count is None else removed}")
        except OSError as error:
            left.append(f"{words}没有清除（{error.strerror}：{error.filename}），请系统管理员立即手工删除。")
    return [*done, ELSEWHERE], left


def clearing() -> str:
    """What the last clearing of the kept pages is known by: what was made before it is not to be kept after it."""
    with suppress(OSError, ValueError):  # none yet, or not to be read: a page comes all the same
        return _mark().read_text(encoding="ascii")
    return ""


def _clear_pages() -> None:
    """The mark goes first: what is being made at this moment finds another than it began with."""
    try:
        _mark().write_text(token_hex(), encoding="ascii")
    finally:
        caches["pages"].clear()


def _mark() -> Path:
    places: dict[str, Any] = settings.CACHES
    return Path(f"{places['pages']['LOCATION']}.cleared")


@contextmanager
def unmoved(site: Path) -> Iterator[None]:
    """While this holds, no export is put in the place of the site."""
    rooms = site.with_name(f".{site.name}.export")
    with ExitStack() as held:
        if rooms.is_dir():
            handle = os.open(rooms, os.O_RDONLY | os.O_DIRECTORY)
            held.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _take_out(publication: Publication) -> int:
    """Remove what the exported site holds of it; the next export writes anew what others share. Raises OSError."""
    site = Path(settings.SITE_ROOT)
    with unmoved(site):
        found = {path for pattern in _patterns(publication) for path in site.glob(pattern) if path.is_file()}
        for path in found:
            path.unlink(missing_ok=True)
    return len(found)


def _patterns(one: Publication) -> list[str]:
    """Its own files; pages and archives in which others quote it."""
    unit = f"publications/{one.unit_code}"
    others = [f"{unit}/{one.year}/{each.publication.version}" for each in quoting(one)]
    return [
        f"{unit}/{one.year}/{one.version}/**/*",
        *(f"{other}/{page}" for other in others for page in ("*erratum.json", "index.html")),
        f"{unit}/{one.year + 1}/*/index.html",
        f"{unit}/{one.year + 1}/*/notices.json",
        f"units/{one.unit_code}/index.html",
        f"years/{one.year}/*.zip",
        "feed.atom",
    ]


Data = Mapping[str, Any]


class Said(NamedTuple):
    """A figure that is quoted: its name, what it is called, as printed, its value (元, count or area)."""

    name: str
    caption: str
    printed: str
    value: Any


@dataclass(frozen=True)
class Quotation:
    """What one publication says that the withdrawn one said: figures, and captions of texts that are the same."""

    publication: Publication
    figures: tuple[Said, ...]
    texts: tuple[str, ...]


def quotations_of(withdrawn: Publication) -> list[Quotation]:
    """Every publication of the next year that stands and quotes it: two queries."""
    gone: Data = Publication.objects.values_list("snapshot", flat=True).get(pk=withdrawn.pk)
    shown = (
        Publication.objects.filter(filing__status=Status.PUBLISHED).select_related("filing").order_by("filing__version")
    )
    found: dict[str, Quotation] = {}
    for one in shown.filter(filing__unit=withdrawn.filing.unit_id, filing__year=withdrawn.filing.year + 1):
        if gone.get("format") == FORMAT and one.snapshot.get("format") == FORMAT:
            quotation = _quotation(one, gone, withdrawn.number, found)
            if quotation.figures:
                found[one.number] = quotation
    return list(found.values())


def _quotation(one: Publication, gone: Data, number: str, earlier: Mapping[str, Quotation]) -> Quotation:
    figures, texts = list[Said](), list[str]()
    entered, book = one.snapshot["entered"], report_from(one.snapshot).book
    if entered["before"] and entered["before"].get("publication") == number:
        figures = [*_prior(entered["before"]["figures"], book), *_opening(one.snapshot, gone, book)]
        figures += _rows(entered["now"], gone["entered"]["now"], {one.value for one in figures})
        texts = _texts(entered["now"], gone["entered"]["now"], book)
    if one.erratum and one.erratum.get("against") in earlier:
        figures += _corrected(one.erratum)
    return Quotation(one, tuple(figures), tuple(texts))


def _prior(names: Iterable[str], book: Book) -> list[Said]:
    """Last year's figures, those at zero left out."""
    return [_said(one, book) for one in sorted(f"{name}.prior" for name in names) if book.holds(one) and book[one]]


def _opening(data: Data, gone: Data, book: Book) -> list[Said]:
    """Opening balances that are the closing ones of the withdrawn publication."""
    now, closing = figures_in(data), figures_in(gone)
    names = [one for one in now if "opening" in one and not set(".:") & set(one) and book[one]]
    return [
        _said(one, book)
        for one in names
        if now[one]["value"] == closing.get(one.replace("opening", "closing"), {}).get("value")
    ]


def _rows(now: Data, gone: Data, known: Container[Decimal]) -> Iterator[Said]:
    """Entered opening balances that are closing ones of the withdrawn publication, where no figure names them."""
    closing = {(one["fund"], one["code"]): one["closing"] for one in gone["balances"]}
    for one in now["balances"]:
        yuan = Decimal(one["opening"])
        if yuan and yuan not in known and one["opening"] == closing.get((one["fund"], one["code"])):
            yield Said(
                name=f"opening[{one['fund']}][{one['code']}]",
                caption=f"录入的年初结转和结余：{Fund(one['fund']).label} {one['code']}".strip(),
                printed=f"{print_wan(yuan)}万元",
                value=yuan,
            )


def _said(name: str, book: Book) -> Said:
    return Said(
        name, book.caption(name), as_printed(book, name, book[name]) or in_full(book, name, book[name]), book[name]
    )


def _corrected(erratum: Data) -> list[Said]:
    return [
        Said(
            one["figure"],
            f"{one['caption']}（勘误中的原数）",
            in_words(one, "before"),
            Decimal(one["before"].get("yuan", 0)),
        )
        for one in erratum["figures"]
        if one["figure"].endswith(".prior") and one["before"]
    ]


def _texts(now: Data, gone: Data, book: Book) -> list[str]:
    """Texts that were carried over word for word."""
    texts = [(key, text, gone[kind].get(key)) for kind in ("reasons", "passages") for key, text in now[kind].items()]
    same = [slot_caption(key, book) for key, text, was in texts if text.strip() and text == was]
    mine, theirs = ((one["supplement"] or {}).get("offices") for one in (now, gone))
    return [*same, "处室"] if mine and mine == theirs else same
