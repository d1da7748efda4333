"""What sentences say about figures, read back from the text (从文字中读出金额、增减、占比)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from .evidence import Evidence

PARAGRAPHS = 4096
"""How many paragraphs are kept as read: several rules read each of them."""
NUMBER = r"(-?\d[\d,]{0,20}(?:\.\d{1,8})?)"
"""Every repetition is bounded, here and wherever a pattern reads text: no text may take longer than its length."""
AMOUNT = re.compile(rf"(?<!单价)(?<![\d.,-]){NUMBER}\s{{0,4}}万元")
CHANGE = re.compile(rf"((增加|减少)\s{{0,4}}{NUMBER}\s{{0,4}}万元(?:，(增长|下降)\s{{0,4}}{NUMBER}\s{{0,4}}%)?)")
SHARE = re.compile(rf"([^，；：。]{{0,60}}?){NUMBER}\s{{0,4}}万元，占[^0-9，；。-]{{0,40}}{NUMBER}\s{{0,4}}%")
VARIANCE = re.compile(
    rf"预算数\s{{0,4}}{NUMBER}\s{{0,4}}万元，决算数\s{{0,4}}{NUMBER}\s{{0,4}}万元，预决算差异率\s{{0,4}}{NUMBER}\s{{0,4}}%"
)


@dataclass(frozen=True)
class StatedChange:
    """`减少266.65万元，下降52.15%`: words, amount in 万元, rate in percent or None."""

    words: str
    word: str
    amount: Decimal
    rate_word: str
    rate: Decimal | None


@dataclass(frozen=True)
class StatedShare:
    """`基本支出98.22万元，占40.15%`: amount in 万元, rate in percent."""

    words: str
    caption: str
    amount: Decimal
    rate: Decimal


@dataclass(frozen=True)
class StatedVariance:
    """`年初预算数424.33万元，决算数229.63万元，预决算差异率-45.88%`: 万元, 万元, percent."""

    words: str
    budget: Decimal
    outturn: Decimal
    rate: Decimal


def number(text: str) -> Decimal:
    """`1,234.50` → 1234.50."""
    return Decimal(text.replace(",", ""))


@lru_cache(PARAGRAPHS)
def changes(paragraph: str) -> tuple[StatedChange, ...]:
    """Every change with an amount."""
    found = (match.groups() for match in CHANGE.finditer(paragraph))
    return tuple(
        StatedChange(words, word, number(amount), rate_word or "", number(rate) if rate else None)
        for words, word, amount, rate_word, rate in found
    )


@lru_cache(PARAGRAPHS)
def shares(paragraph: str) -> tuple[StatedShare, ...]:
    """Every amount with its share."""
    if "占" not in paragraph:
        return ()
    return tuple(
        StatedShare(match[0], match[1].strip(), number(match[2]), number(match[3]))
        for match in SHARE.finditer(paragraph)
    )


def variances(paragraph: str) -> Iterator[StatedVariance]:
    """Every budget with its outturn and rate."""
    for match in VARIANCE.finditer(paragraph):
        yield StatedVariance(match[0], *(number(one) for one in match.groups()))


def amounts(paragraph: str) -> list[Decimal]:
    """Every amount in 万元."""
    return [number(one) for one in AMOUNT.findall(paragraph)]


def stated_changes(evidence: Evidence) -> Iterator[tuple[str, StatedChange]]:
    """(anchor, change) of every 比上年 phrase in the sentences of the document."""
    for anchor, paragraph in evidence.narrative:
        for change in changes(paragraph):
            yield anchor, change


def typed_changes(evidence: Evidence) -> Iterator[tuple[str, StatedChange]]:
    """(slot, change) of every such phrase that was typed."""
    for text in evidence.texts:
        for change in changes(text.content):
            yield text.key, change
