"""What was published, with a link on every figure, an affordance on every heading (公开正文的链接、数字卡片).

Written again from the frozen data, word for word as the kept body; where the words part, the kept body is shown as it is.
A card for each figure tells what it is, what it was, who says it, where it stands, what it is made of. A figure has one
when a sentence says it or when it is not zero.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.document.phrases import as_printed, compared, in_full
from accounts.document.report import Follower, Report, render_body, spoken
from accounts.document.standings import cells_of, quotes
from accounts.figures.book import STAGES, Derivation, derivation_of
from accounts.figures.figures import is_declared
from accounts.figures.totals import LINES
from accounts.publication.kept_text import of_page
from accounts.publication.photograph import FORMAT, report_from

ARTICLE = '<article class="document">'


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

    def __init__(self, report: Report) -> None:
        self.report, self.book = report, report.book
        said = list(quotes(one for _, one in spoken(report)))
        self._quotes: dict[str, list[Link]] = {}
        for place, quote in enumerate(said, start=1):
            for name in quote.about:
                self._quotes.setdefault(name, []).append(Link(quote.words, quote_anchor(place)))
        self.cells = cells_of(report.statements)
        self.names = dict.fromkeys(
            [*(quote.names[0] for quote in said), *(name for name in self.cells if self.book[name])]
        )
        self._parts = {name: _parts(derivation_of(self.book, name)) for name in self.names}
        self._wholes: dict[str, list[str]] = {}
        for whole, parts in self._parts.items():
            for part in parts:
                self._wholes.setdefault(part, []).append(whole)

    def anchor(self, name: str) -> str:
        """The anchor of the card of a figure, '' when it has none."""
        return card_anchor(name) if name in self.names else ""

    def cell(self, name: str) -> str:
        """The anchor of the first cell that is not blank of the figure, '' when there is none."""
        return next((cell.anchor for cell in self.cells.get(name, ()) if cell.text), "")

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
                Link(f"{cell.number or cell.title}　{cell.words}", cell.anchor) for cell in self.cells.get(name, ())
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
    """The published document with its links and cards; the kept `body` as it is where no data say the same words."""
    if report is None or not _says(report, body):
        return Reading(*_halves(body))
    cards = Cards(report)
    report.follower = Linked(cards)
    linked = render_body(report)
    return Reading(*_halves(linked), tuple(cards), {name: cells[0].anchor for name, cells in cards.cells.items()})


def _says(report: Report, body: str) -> bool:
    """Whether the report says the words of the body; the tags around them may have changed since."""
    again = render_body(report)
    return again == body or of_page(again.encode()) == of_page(body.encode())


def _halves(body: str) -> tuple[SafeString, SafeString]:
    """Contents and article."""
    contents, opening, article = body.partition(ARTICLE)
    return SafeString(contents), SafeString(opening + article)


def located(erratum: dict[str, Any] | None, cells: Mapping[str, str]) -> dict[str, Any] | None:
    """The erratum, each of its figures with the `anchor` of its cell on this page, where it stands in one."""
    return erratum and {
        **erratum,
        "figures": [{**one, "anchor": cells.get(one["figure"], "")} for one in erratum["figures"]],
    }


class Linked(Follower):
    """Leads from a sentence to the cell, from a cell to the card; to the card also where no cell prints more."""

    def __init__(self, cards: Cards) -> None:
        self.cards, self.said = cards, count(1)

    def figure(self, names: tuple[str, ...], words: SafeString) -> SafeString:
        """A place in a sentence; they are counted."""
        if not names:
            return words
        first, *others = names
        aim = ("" if others else self.cards.cell(first)) or self.cards.anchor(first)
        return format_html('<a id="{}" href="#{}">{}</a>', quote_anchor(next(self.said)), aim, words)

    def cell(self, name: str, words: SafeString) -> SafeString:
        """A cell; a blank one and one whose figure has no card lead nowhere."""
        anchor = self.cards.anchor(name) if words else ""
        return format_html('<a href="#{}">{}</a>', anchor, words) if anchor else words

    def heading(self, anchor: str, what: str) -> SafeString:
        """Its lasting address."""
        return format_html('<a class="permalink" href="#{}" aria-label="{}的固定链接"></a>', anchor, what)
