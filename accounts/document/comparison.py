"""A figure in words and beside what it is compared with: last year and the budgets (一个数及其比较).

Whoever shows a single figure, to the clerk or to the public, says it in these words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.editions import Wording
from accounts.figures.book import STAGES, Book
from accounts.figures.money import print_wan
from accounts.figures.totals import LINES

from .phrases import change_phrase, variance_phrase

DRAWN = (
    *("total_income", "income", "spending", "spending_basic", "spending_project"),
    *("appropriation_spending[general]", "three_public", "agency_costs"),
)
"""Figures that charts beside the document compare with last year."""


@dataclass(frozen=True)
class Compared:
    """What a figure is compared with: the stage, the name and value (元) there, and the words that both give."""

    stage: str
    name: str
    value: Any
    words: str


def unit_of(name: str) -> str:
    """`yuan`, `count` or `area`."""
    return LINES[re.split(r"[\[.]", name)[0]].unit


def in_full(name: str, value: Any) -> str:
    """The value of a figure to the cent: `2,446,297.00 元`, `6`, `0.00 平方米`."""
    return {"yuan": f"{value:,.2f} 元", "area": f"{value:,.2f} 平方米"}.get(unit_of(name)) or f"{int(value):,}"


def as_printed(name: str, value: Any) -> str:
    """An amount as the document prints it, `244.63万元`; '' for counts and areas."""
    return f"{print_wan(value)}万元" if unit_of(name) == "yuan" else ""


def compared(book: Book, name: str, wording: Wording) -> Iterator[Compared]:
    """Last year and the budgets, as far as they are known, for an amount of this year."""
    if "." in name or unit_of(name) != "yuan":
        return
    now = book[name]
    for stage in STAGES:
        against = f"{name}.{stage}"
        if not book.holds(against):
            continue
        before = book[against]
        if (stage == "prior" and not book.has_prior) or (stage != "prior" and not before):
            continue
        phrase = change_phrase if stage == "prior" else variance_phrase
        yield Compared(stage, against, before, phrase(now, before, wording))
