"""Words that follow figures, as the edition words them, and a figure beside what it is compared with (随数而变的用语，一个数及其比较).

Whoever shows a single figure, to the clerk or to the public, says it in these words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.editions.wording import BUDGET, LAST_YEAR, Wording
from accounts.figures import units
from accounts.figures.book import STAGES, Book
from accounts.figures.money import difference, print_wan, to_wan, two_places
from accounts.figures.numerals import is_digits


def change_phrase(now: Decimal, before: Decimal, wording: Wording) -> str:
    """`增加5.54万元，增长120.17%` or `减少…，下降…`: word from the sign, amount and rate without it. Both in 元."""
    return wording.phrase(LAST_YEAR, now, before)


def share_phrase(part: Decimal, whole: Decimal, wording: Wording) -> str:
    """`40.15%` of the printed figures; the edition's sign where the whole prints 0.00. Both in 元."""
    words = wording.rate("占 合计为零", part, whole)
    return f"{words}%" if is_digits(words[-1:]) else words


def variance_phrase(outturn: Decimal, budget: Decimal, wording: Wording) -> str:
    """`预决算差异率-45.88%`, signed; without a budget the edition's sign, or words where there is an outturn. In 元."""
    return wording.phrase(BUDGET, outturn, budget)


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


def in_full(book: Book, name: str, value: Any) -> str:
    """The value of a figure to the cent: `2,446,297.00 元`, `6`, `0.00 平方米`."""
    return units.in_full(book.unit(name), value)


def as_printed(book: Book, name: str, value: Any) -> str:
    """An amount as the document prints it, `244.63万元`; '' for counts, areas, points and rates."""
    return f"{print_wan(value)}万元" if book.unit(name) == "yuan" else ""


def compared(book: Book, name: str, wording: Wording) -> Iterator[Compared]:
    """Last year and the budgets, as far as they are known, for an amount of this year."""
    for stage in STAGES if "." not in name and book.unit(name) == "yuan" else ():
        against = f"{name}.{stage}"
        if book.holds(against) and (book.has_prior if stage == "prior" else book[against]):
            phrase = change_phrase if stage == "prior" else variance_phrase
            yield Compared(stage, against, book[against], phrase(book[name], book[against], wording))


def steps(now: Decimal, before: Decimal, is_completed: bool) -> Iterator[str]:
    """The printed operands of a difference and of its rate, and of what part of a budget is completed. Both in 元."""
    delta = difference(now, before)
    yield f"{print_wan(now)} − {print_wan(before)} = {two_places(delta)}（万元）"
    if to_wan(before):
        yield f"{two_places(delta)} ÷ {print_wan(before)} × 100%"
    if is_completed:
        yield f"{print_wan(now)} ÷ {print_wan(before)} × 100%"
