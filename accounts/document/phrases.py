"""Words that follow figures, as the edition words them, and a figure beside what it is compared with (随数而变的用语，一个数及其比较).

Whoever shows a single figure, to the clerk or to the public, says it in these words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.editions import Wording
from accounts.figures.book import STAGES, Book
from accounts.figures.money import difference, print_wan, rate_of_change, share, to_wan, two_places
from accounts.figures.totals import LINES


def change_phrase(now: Decimal, before: Decimal, wording: Wording) -> str:
    """`增加5.54万元，增长120.17%` or `减少…，下降…`: word from the sign, amount and rate without it. Both in 元."""
    delta = difference(now, before)
    if delta == 0 and not wording.growth_when_flat:
        return "与上年持平"
    amount = f"{'减少' if delta < 0 else '增加'}{two_places(abs(delta))}万元"
    if to_wan(before) < 0 or (to_wan(before) == 0 and delta < 0):
        return f"{amount}，上年数不为正，不计算增减率"
    rate = rate_of_change(now, before)
    if rate is None and delta and not wording.growth_from_zero:
        return f"上年无此项支出，{amount}"
    if rate is None:
        return f"{amount}，增长{wording.growth_from_zero if delta else wording.growth_when_flat}"
    return f"{amount}，{'下降' if delta < 0 else '增长'}{two_places(abs(rate))}%"


def share_phrase(part: Decimal, whole: Decimal, wording: Wording) -> str:
    """`40.15%` of the printed figures; the edition's sign where the whole prints 0.00. Both in 元."""
    rate = share(part, whole)
    return wording.share_of_nothing if rate is None else f"{two_places(rate)}%"


def variance_phrase(outturn: Decimal, budget: Decimal, wording: Wording) -> str:
    """`预决算差异率-45.88%`, signed; without a budget the edition's sign, or words where there is an outturn. In 元."""
    rate = rate_of_change(outturn, budget)
    if rate is None and to_wan(outturn) != 0:
        return "预算数为零，不计算预决算差异率"
    return f"预决算差异率{wording.variance_of_nothing if rate is None else f'{two_places(rate)}%'}"


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
    for stage in STAGES if "." not in name and unit_of(name) == "yuan" else ():
        against = f"{name}.{stage}"
        if book.holds(against) and (book.has_prior if stage == "prior" else book[against]):
            phrase = change_phrase if stage == "prior" else variance_phrase
            yield Compared(stage, against, book[against], phrase(book[name], book[against], wording))
