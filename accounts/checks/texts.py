"""Written words under a rule: which texts it reads, what it marks in them, what sentences say about figures (文字类规则的共用部分).

Amounts, changes, shares and variances are read back from the text as it stands.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from . import Evidence, Finding, Findings, Place, Side, Text
from .evidence import APART
from .guests import brought

HAN = "\u4e00-\u9fff"
CLAUSE = re.compile(r"[，,；;。！!？?\n]")

Marks = Callable[[Text], Iterable[str]]
"""Quotes of what is wrong in a text."""


def clauses(text: str) -> list[str]:
    """The clauses of a text, without blanks around them."""
    return [one.strip() for one in CLAUSE.split(text) if one.strip()]


def written(evidence: Evidence, *without: str) -> Iterator[Text]:
    """Everything that people wrote: typed texts, cells of guests and, of an imported document, its paragraphs.

    `without`: kinds of text that are left out.
    Paragraphs of a document of ours are computed around the typed texts and need no second reading.
    """
    cells = (text for guest, material in brought(evidence.guests) for text in guest.cells(material))
    everything = (*evidence.texts, *cells, *(paragraphs(evidence) if evidence.imported else ()))
    return (text for text in everything if text.kind not in without)


def paragraphs(evidence: Evidence) -> Iterator[Text]:
    """The paragraphs of the document that hold more than typed texts, which are read by themselves."""
    return (
        Text(anchor, f"正文“{shortened(paragraph)}”", paragraph, "paragraph")
        for anchor, paragraph in evidence.narrative
        if paragraph.strip(APART)
    )


def shortened(text: str, length: int = 14) -> str:
    """The beginning of a text."""
    return text if len(text) <= length else f"{text[:length]}……"


def around(match: re.Match[str], width: int = 4) -> str:
    """A match with the characters beside it."""
    return match.string[max(0, match.start() - width) : match.end() + width].strip()


def quoted(words: Iterable[str]) -> str:
    """`“甲”、“乙”`, each once."""
    return "、".join(f"“{one}”" for one in dict.fromkeys(words))


def where(texts: Iterable[Text]) -> Place:
    """The place of one or more texts under one key."""
    captions = list(dict.fromkeys((text.caption, text.key) for text in texts))
    more = f"等{len(captions)}处" if len(captions) > 1 else ""
    return Place(captions[0][0] + more, captions[0][1])


def marked(texts: Iterable[Text], marks: Marks, right: Side, advice: str) -> Findings:
    """One finding for every place whose texts have marks."""
    hits: dict[str, list[tuple[Text, list[str]]]] = {}
    for text in texts:
        if quotes := list(marks(text)):
            hits.setdefault(text.key, []).append((text, quotes))
    for at_place in hits.values():
        words = quoted(quote for _, quotes in at_place for quote in quotes)
        yield Finding(where(text for text, _ in at_place), Side("现写为", printed=words), right, advice)


def about(text: Text, left: str, right: Side, advice: str, note: str = "") -> Finding:
    """A finding about the whole of one text."""
    return Finding(Place(text.caption, text.key), Side(left, printed=f"“{text.content}”"), right, advice, note=note)


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


Stated = TypeVar("Stated", StatedChange, StatedShare, StatedVariance)


def number(text: str) -> Decimal:
    """`1,234.50` → 1234.50."""
    return Decimal(text.replace(",", ""))


@lru_cache(PARAGRAPHS)
def changes(paragraph: str) -> tuple[StatedChange, ...]:
    """Every change with an amount."""
    return tuple(
        StatedChange(words, word, number(amount), rate_word, number(rate) if rate else None)
        for words, word, amount, rate_word, rate in CHANGE.findall(paragraph)
    )


@lru_cache(PARAGRAPHS)
def shares(paragraph: str) -> tuple[StatedShare, ...]:
    """Every amount with its share."""
    found = SHARE.finditer(paragraph if "占" in paragraph else "")
    return tuple(StatedShare(one[0], one[1].strip(), number(one[2]), number(one[3])) for one in found)


def variances(paragraph: str) -> Iterator[StatedVariance]:
    """Every budget with its outturn and rate."""
    return (StatedVariance(match[0], *map(number, match.groups())) for match in VARIANCE.finditer(paragraph))


def stated(evidence: Evidence, read: Callable[[str], Iterable[Stated]]) -> Iterator[tuple[str, Stated]]:
    """(anchor, what is read) of the sentences of the document: changes, shares or variances."""
    return ((anchor, one) for anchor, paragraph in evidence.narrative for one in read(paragraph))


def typed_changes(evidence: Evidence) -> Iterator[tuple[str, StatedChange]]:
    """(slot, change) of every 比上年 phrase that was typed."""
    return ((text.key, change) for text in evidence.texts for change in changes(text.content))
