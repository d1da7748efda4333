"""The frozen body, annotated: a link on every figure, an affordance on every heading (公开正文的链接). Its text stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.document.standings import Printed, places, quotes, replaced
from accounts.publication.open_data import FORMAT
from accounts.publication.photograph import report_from

from .cards import Card, Cards, quote_anchor

ARTICLE = '<article class="document">'
ANCHOR = re.compile(r' id="([^"]*)"')
HEADING = re.compile(r'(<(?:div|section)[^>]* id="([^"]*)"[^>]*>\s*<(h[234])[^>]*>)(.*?)(</\3>)', re.DOTALL)
"""A part, section, statement or sheet that begins with its heading."""


@dataclass(frozen=True)
class Reading:
    """What the page of a publication shows: contents, text, a card for each figure."""

    contents: SafeString
    article: SafeString
    cards: tuple[Card, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)
    """Figure → the anchor of its first cell."""


def open_reading(body: str, data: Mapping[str, Any]) -> Reading:
    """The frozen body of a publication, annotated from its frozen data; data of another form add no links."""
    contents, opening, article = body.partition(ARTICLE)
    if not opening or data.get("format") != FORMAT:
        return Reading(SafeString(contents), SafeString(opening + article))
    cells = {anchor: place for place in places(article) if place.is_cell for anchor in ANCHOR.findall(place.opening)}
    cards = Cards(report_from(data, web=True), list(quotes(article)), cells.keys())
    filled = {anchor for anchor, place in cells.items() if place.text}
    linked = HEADING.sub(_permalink, replaced(article, _FigureLinks(cards, filled).shown))
    first = {name: cards.cell(name, cells.keys()) for place in cells.values() for name in place.names}
    return Reading(SafeString(contents), SafeString(opening + linked), tuple(cards), first)


def located(erratum: dict[str, Any] | None, cells: Mapping[str, str]) -> dict[str, Any] | None:
    """The erratum, each of its figures with the `anchor` of its cell on this page, where it stands in one."""
    if erratum is None:
        return None
    figures = [{**one, "anchor": cells.get(one["figure"], "")} for one in erratum["figures"]]
    return {**erratum, "figures": figures}


class _FigureLinks:
    """Puts the links: from a sentence to the cell, from a cell to the card; to the card also where no cell prints more."""

    def __init__(self, cards: Cards, filled: Set[str]) -> None:
        """`filled` are the anchors of the cells that are not blank."""
        self.cards, self.filled = cards, filled
        self._said = count(1)

    def shown(self, place: Printed) -> str:
        """The place with its link; what it prints is ours and stays as it is."""
        inner = self._in_cell(place) if place.is_cell else self._in_sentence(place)
        return f"{place.opening}{inner}{place.closing}"

    def _in_cell(self, place: Printed) -> str:
        anchor = self.cards.anchor(place.names[0])
        if not anchor or not place.text:
            return place.text
        return format_html('<a href="#{}">{}</a>', anchor, SafeString(place.text))

    def _in_sentence(self, place: Printed) -> str:
        if not place.names:
            return place.text
        first, *others = place.names
        aim = ("" if others else self.cards.cell(first, self.filled)) or self.cards.anchor(first)
        said = quote_anchor(next(self._said))
        return format_html('<a id="{}" href="#{}">{}</a>', said, aim, SafeString(place.text))


def _permalink(match: re.Match[str]) -> str:
    opening, anchor, level, words, closing = match.groups()
    what = {"h2": "本部分", "h3": "本节"}.get(level, "本表")
    what = "本表" if anchor.endswith("-statement") else what
    link = format_html('<a class="permalink" href="#{}" aria-label="{}的固定链接"></a>', anchor, what)
    return f"{opening}{words}{link}{closing}"
