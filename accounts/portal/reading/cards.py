"""A card for each figure: what it is, what it was, who says it, where it stands, what it is made of (数字卡片).

The cards are made from the frozen data alone. A figure has one when a sentence says it or when it is not zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from accounts.document.phrases import as_printed, compared, in_full
from accounts.document.report import Report
from accounts.document.standings import PrintedCell, Quote, cells_of
from accounts.figures.book import STAGES
from accounts.figures.derivation import Derivation, derivation_of
from accounts.figures.totals import LINES


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
        found = cells_of(report.statements)
        standing = {name: [cell for cell in cells if cell.anchor in anchors] for name, cells in found.items()}
        self._cells: Mapping[str, list[PrintedCell]] = {name: cells for name, cells in standing.items() if cells}
        said = [quote.names[0] for quote in quotes]
        self.names = dict.fromkeys([*said, *(name for name in self._cells if self.book[name])])
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
            printed=as_printed(name, value),
            exact=in_full(name, value),
            compared=tuple(self._compared(name, value)),
            quotes=tuple(self._quotes.get(name, ())),
            cells=tuple(Link(f"{cell.number}　{cell.words}", cell.anchor) for cell in self._cells.get(name, ())),
            parts=tuple(self._link(part, self.book[part]) for part in self._parts[name]),
            wholes=tuple(self._link(whole, self.book[whole]) for whole in self._wholes.get(name, ())),
        )

    def _link(self, name: str, value: Any) -> Link:
        return Link(self.book.caption(name), self.anchor(name), as_printed(name, value) or in_full(name, value))

    def _compared(self, name: str, value: Any) -> Iterator[tuple[str, Link]]:
        """Last year and the budgets as far as they are known; nothing where all is zero."""
        for one in compared(self.book, name, self.report.edition.wording):
            if value or one.value:
                against = Link(STAGES[one.stage], self.anchor(one.name), as_printed(one.name, one.value))
                yield one.words, against


def _parts(derived: Derivation) -> dict[str, Any]:
    """The named figures that make up the figure, those at zero left out; a fact that was entered has a name too."""
    stage = derived.figure.partition(".")[2]
    found = {}
    for part in derived.parts:
        name = part.figure
        if part.entered and part.entered.cell.table == "facts" and part.entered.cell.column in LINES:
            name = part.entered.cell.column + (f".{stage}" if stage else "")
        if name and name != derived.figure and part.value:
            found[name] = part.value
    return found
