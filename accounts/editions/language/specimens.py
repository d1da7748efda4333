"""What each line of a text says for made-up units, beside one another (每一行对虚拟单位怎样说)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from accounts.editions.runs import Paragraph
from accounts.editions.saying import Saying, TooLong
from accounts.editions.sections import say_section

from .text import EditionText
from .trial import UNITS, MadeUp

SHOWN = ("全零", "减", "持平", "新设")
"""The units that are shown beside the text."""
Place = tuple[str, int]
"""Key of a text and number of a line."""


def specimens(edition: EditionText, shown: Sequence[str] = SHOWN) -> dict[Place, dict[str, list[str]]]:
    """Line → unit → what it says there, in the order of the document; nothing of a unit for which it is too long."""
    found: dict[Place, dict[str, list[str]]] = {}
    for unit in (one for one in UNITS if one.name in shown):
        for place, words in _said(MadeUp(unit, edition), edition):
            found.setdefault(place, {}).setdefault(unit.name, []).append(words)
    return found


def _said(matter: MadeUp, edition: EditionText) -> Iterator[tuple[Place, str]]:
    saying = Saying(matter, edition.wording, {slot.key: slot for slot in edition.slots.values()})
    try:
        for section in edition.sections.values():
            for one in say_section(saying, section).elements:
                if isinstance(one, Paragraph):
                    yield one.source, one.text
    except TooLong:
        return
