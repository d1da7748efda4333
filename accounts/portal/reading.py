"""The frozen body, annotated: a link on every figure, an affordance on every heading (公开正文的链接、数字卡片).

Its text stays as it is. A card for each figure tells what it is, what it was, who says it, where it stands, what it is
made of. The cards are made from the frozen data alone. A figure has one when a sentence says it or when it is not zero.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.document.phrases import as_printed, compared, in_full
from accounts.document.report import Report, spoken
from accounts.document.standings import Printed, PrintedCell, Quote, cells_of, places, quotes, replaced
from accounts.figures.book import STAGES, Derivation, derivation_of
from accounts.figures.figures import is_declared
from accounts.figures.totals import LINES
from accounts.publication.photograph import FORMAT, report_from

ARTICLE = '<article class="document">'
ANCHOR = re.compile(r' id="([^"]*)"')
HEADING = re.compile(r'(<(?:div|section)[^>]* id="([^"]*)"[^>]*>\s*<(h[234])[^>]*>)(.*?)(</\3>)', re.DOTALL)
"""A part, section, statement or sheet that begins with its heading."""


@dataclass(frozen=True)
class Link:
    """Words that lead to an anchor of the page; '' where there is nothing to lead to."""

    words: str
    anchor: str
    value: str = ""
    """As printed in 万元, or a count."""


@dataclass(frozen=True)
class Card:
    """All that is told of one figure."""

    anchor: str
    caption: str
    printed: str
    """In 万元, '' for counts and areas."""
    exact: str
    """In 元, or the count, or the area."""
    compared: tuple[tuple[str, Link], ...]
    """Last year and the budgets: the words of the comparison behind what it is compared with."""
    quotes: tuple[Link, ...]
    cells: tuple[Link, ...]
    parts: tuple[Link, ...]
    wholes: tuple[Link, ...]

    @property
    def back(self) -> str:
        """The anchor to which closing the card leads: its cell, else its first sentence."""
        return next(link.anchor for link in (*self.cells, *self.quotes))


def card_anchor(name: str) -> str:
    """`appropriation_spending[general][2060101]` → `figure-appropriation_spending-general-2060101`, `three_public.prior` → `figure-three_public-prior`."""
    return "figure-" + re.sub(r"[\[.]", "-", name).replace("]", "")


def quote_anchor(place: int) -> str:
    """The anchor of a place in the sentences that says figures, counted from 1 through the document."""
    return f"said-{place}"


class Cards:
    """The cards of a publication: `names` are the figures that have one, in the order of the document."""

    def __init__(self, report: Report, quotes: Sequence[Quote], anchors: Set[str]) -> None:
        """`anchors` are those of the amount cells of the body."""
        self.report, self.book = report, report.book
        self._quotes: dict[str, list[Link]] = {}
        for place, quote in enumerate(quotes, start=1):
            for name in quote.about:
                self._quotes.setdefault(name, []).append(Link(quote.words, quote_anchor(place)))
        self._cells: Mapping[str, list[PrintedCell]] = {
            name: standing
            for name, cells in cells_of(report.statements).items()
            if (standing := [cell for cell in cells if cell.anchor in anchors])
        }
        self.names = dict.fromkeys(
            [*(quote.names[0] for quote in quotes), *(name for name in self._cells if self.book[name])]
        )
        self._parts = {name: _parts(derivation_of(self.book, name)) for name in self.names}
        self._wholes: dict[str, list[str]] = {}
        for whole, parts in self._parts.items():
            for part in parts:
                self._wholes.setdefault(part, []).append(whole)

    def anchor(self, name: str) -> str:
        """The anchor of the card of a figure, '' when it has none."""
        return card_anchor(name) if name in self.names else ""

    def cell(self, name: str, among: Set[str]) -> str:
        """The first of these anchors whose cell prints the figure, '' when none does."""
        return next((cell.anchor for cell in self._cells.get(name, ()) if cell.anchor in among), "")

    def __iter__(self) -> Iterator[Card]:
        """The cards in the order of the document."""
        return map(self._card, self.names)

    def _card(self, name: str) -> Card:
        value = self.book[name]
        return Card(
            anchor=card_anchor(name),
            caption=self.book.caption(name),
            printed=as_printed(self.book, name, value),
            exact=in_full(self.book, name, value),
            compared=tuple(
                (one.words, Link(STAGES[one.stage], self.anchor(one.name), as_printed(self.book, one.name, one.value)))
                for one in compared(self.book, name, self.report.edition.wording)
                if value or one.value  # as far as they are known; nothing where all is zero
            ),
            quotes=tuple(self._quotes.get(name, ())),
            cells=tuple(
                Link(f"{cell.number or cell.title}　{cell.words}", cell.anchor) for cell in self._cells.get(name, ())
            ),
            parts=tuple(self._link(part, self.book[part]) for part in self._parts[name]),
            wholes=tuple(self._link(whole, self.book[whole]) for whole in self._wholes.get(name, ())),
        )

    def _link(self, name: str, value: Any) -> Link:
        shown = as_printed(self.book, name, value) or in_full(self.book, name, value)
        return Link(self.book.caption(name), self.anchor(name), shown)


def _parts(derived: Derivation) -> dict[str, Any]:
    """The named figures that make up the figure, those at zero left out; a fact that was entered has a name too."""
    stage = derived.figure.partition(".")[2]
    found = {}
    for part in derived.parts:
        name = part.figure
        if part.entered and part.entered.cell.table == "facts" and _has_name(part.entered.cell.column):
            name = part.entered.cell.column + (f".{stage}" if stage else "")
        if name and name != derived.figure and part.value:
            found[name] = part.value
    return found


def _has_name(column: str) -> bool:
    """Whether a number that was entered is a figure by its own name."""
    return column in LINES or is_declared(column)


@dataclass(frozen=True)
class Reading:
    """What the page of a publication shows: contents, text, a card for each figure."""

    contents: SafeString
    article: SafeString
    cards: tuple[Card, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)
    """Figure → the anchor of its first cell."""


def frozen_report(data: Mapping[str, Any]) -> Report | None:
    """The document, again from its frozen data; None for data of another form."""
    return report_from(data, web=True) if data.get("format") == FORMAT else None


def open_reading(body: str, report: Report | None) -> Reading:
    """The frozen body of a publication, annotated from its frozen data; without them no links are added."""
    contents, opening, article = body.partition(ARTICLE)
    if not opening or report is None:
        return Reading(SafeString(contents), SafeString(opening + article))
    cells = {anchor: place for place in places(article) if place.is_cell for anchor in ANCHOR.findall(place.opening)}
    cards = Cards(report, list(quotes(one for _, one in spoken(report))), cells.keys())
    filled = {anchor for anchor, place in cells.items() if place.text}
    linked = replaced(article, partial(_linked, cards=cards, filled=filled, said=count(1)))
    first = {name: cards.cell(name, cells.keys()) for place in cells.values() for name in place.names}
    return Reading(SafeString(contents), SafeString(opening + HEADING.sub(_permalink, linked)), tuple(cards), first)


def located(erratum: dict[str, Any] | None, cells: Mapping[str, str]) -> dict[str, Any] | None:
    """The erratum, each of its figures with the `anchor` of its cell on this page, where it stands in one."""
    return erratum and {
        **erratum,
        "figures": [{**one, "anchor": cells.get(one["figure"], "")} for one in erratum["figures"]],
    }


def _linked(place: Printed, cards: Cards, filled: Set[str], said: Iterator[int]) -> str:
    """The place with its link: from a sentence to the cell, from a cell to the card; to the card also where no cell prints more.

    `filled` are the anchors of the cells that are not blank, `said` counts the places in the sentences. What the place
    prints is ours and stays as it is.
    """
    inner, (first, *others) = SafeString(place.text), place.names or ("",)
    anchor = cards.anchor(first)
    if place.is_cell and anchor and inner:
        inner = format_html('<a href="#{}">{}</a>', anchor, inner)
    elif place.names and not place.is_cell:
        aim = ("" if others else cards.cell(first, filled)) or anchor
        inner = format_html('<a id="{}" href="#{}">{}</a>', quote_anchor(next(said)), aim, inner)
    return f"{place.opening}{inner}{place.closing}"


def _permalink(match: re.Match[str]) -> str:
    opening, anchor, level, words, closing = match.groups()
    what = "本表" if anchor.endswith("-statement") else {"h2": "本部分", "h3": "本节"}.get(level, "本表")
    link = format_html('<a class="permalink" href="#{}" aria-label="{}的固定链接"></a>', anchor, what)
    return f"{opening}{words}{link}{closing}"
