"""Publications of the next year that still quote a publication which was withdrawn, figure by figure (仍在引用的公开件)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.document.comparison import as_printed, in_full
from accounts.document.slots import slot_caption
from accounts.figures.book import Book
from accounts.figures.money import print_wan
from accounts.models import Fund, Publication, Status
from accounts.publication.erratum import figures_in, in_words
from accounts.publication.open_data import FORMAT
from accounts.publication.photograph import report_from

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
    later = Publication.objects.filter(filing__unit=withdrawn.filing.unit_id, filing__year=withdrawn.filing.year + 1)
    shown = later.filter(filing__status=Status.PUBLISHED).select_related("filing").order_by("filing__version")
    found: dict[str, Quotation] = {}
    for one in shown:
        if gone.get("format") == FORMAT and one.snapshot.get("format") == FORMAT:
            quotation = _quotation(one, gone, withdrawn.number, found)
            if quotation.figures:
                found[one.number] = quotation
    return list(found.values())


def _quotation(one: Publication, gone: Data, number: str, earlier: Mapping[str, Quotation]) -> Quotation:
    before, book = one.snapshot["entered"]["before"] or {}, report_from(one.snapshot).book
    figures: list[Said] = []
    texts: tuple[str, ...] = ()
    if before.get("publication") == number:
        figures = [*_prior(before["figures"], book), *_opening(one.snapshot, gone, book)]
        figures += _rows(one.snapshot["entered"]["now"], gone["entered"]["now"], figures)
        texts = tuple(_texts(one.snapshot["entered"]["now"], gone["entered"]["now"], book))
    if one.erratum and one.erratum.get("against") in earlier:
        figures += _corrected(one.erratum)
    return Quotation(one, tuple(figures), texts)


def _prior(names: Iterable[str], book: Book) -> Iterator[Said]:
    """Last year's figures, those at zero left out."""
    for name in sorted(f"{one}.prior" for one in names):
        if book.holds(name) and book[name]:
            yield _said(name, book)


def _opening(data: Data, gone: Data, book: Book) -> Iterator[Said]:
    """Opening balances that are the closing ones of the withdrawn publication."""
    now, closing = figures_in(data), figures_in(gone)
    for name in (one for one in now if "opening" in one and not set(".:") & set(one)):
        twin = closing.get(name.replace("opening", "closing"), {})
        if book[name] and now[name]["value"] == twin.get("value"):
            yield _said(name, book)


def _rows(now: Data, gone: Data, named: list[Said]) -> Iterator[Said]:
    """Entered opening balances that are closing ones of the withdrawn publication, where no figure names them."""
    closing = {(one["fund"], one["code"]): one["closing"] for one in gone["balances"]}
    known = {one.value for one in named}
    for one in now["balances"]:
        yuan = Decimal(one["opening"])
        if yuan and yuan not in known and one["opening"] == closing.get((one["fund"], one["code"])):
            caption = f"录入的年初结转和结余：{Fund(one['fund']).label} {one['code']}".strip()
            yield Said(f"opening[{one['fund']}][{one['code']}]", caption, f"{print_wan(yuan)}万元", yuan)


def _said(name: str, book: Book) -> Said:
    return Said(name, book.caption(name), as_printed(name, book[name]) or in_full(name, book[name]), book[name])


def _corrected(erratum: Data) -> Iterator[Said]:
    for one in erratum["figures"]:
        if one["figure"].endswith(".prior") and one["before"]:
            yield Said(
                one["figure"],
                f"{one['caption']}（勘误中的原数）",
                in_words(one, "before"),
                Decimal(one["before"].get("yuan", 0)),
            )


def _texts(now: Data, gone: Data, book: Book) -> Iterator[str]:
    """Texts that were carried over word for word."""
    for kind in ("reasons", "passages"):
        for key, text in now[kind].items():
            if text.strip() and text == gone[kind].get(key):
                yield slot_caption(key, book)
    offices = [(one["supplement"] or {}).get("offices") for one in (now, gone)]
    if offices[0] and offices[0] == offices[1]:
        yield "处室"
