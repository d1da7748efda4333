"""Written words under a rule: which texts it reads, and one finding a place from what it marks in them (文字类规则的共用部分)."""

import re
from collections.abc import Callable, Iterable, Iterator

from . import Finding, Place, Side
from .evidence import APART, Evidence, Text
from .guests import brought

HAN = "\u4e00-\u9fff"
CLAUSE = re.compile(r"[，,；;。！!？?\n]")

Marks = Callable[[Text], Iterable[str]]
"""Quotes of what is wrong in a text."""


def clauses(text: str) -> list[str]:
    """The clauses of a text, without blanks around them."""
    return [one.strip() for one in CLAUSE.split(text) if one.strip()]


def written(evidence: Evidence) -> Iterator[Text]:
    """Everything that people wrote: typed texts, cells of guests and, of an imported document, its paragraphs.

    Paragraphs of a document of ours are computed around the typed texts and need no second reading.
    """
    yield from evidence.texts
    for guest, material in brought(evidence.guests):
        yield from guest.cells(material)
    if evidence.imported:
        yield from paragraphs(evidence)


def paragraphs(evidence: Evidence) -> Iterator[Text]:
    """The paragraphs of the document that hold more than typed texts, which are read by themselves."""
    for anchor, paragraph in evidence.narrative:
        if paragraph.strip(APART):
            yield Text(anchor, f"正文“{shortened(paragraph)}”", paragraph, "paragraph")


def shortened(text: str, length: int = 14) -> str:
    """The beginning of a text."""
    return text if len(text) <= length else f"{text[:length]}……"


def around(match: re.Match[str], width: int = 4) -> str:
    """A match with the characters beside it."""
    text = match.string
    return text[max(0, match.start() - width) : match.end() + width].strip()


def quoted(words: Iterable[str]) -> str:
    """`“甲”、“乙”`, each once."""
    return "、".join(f"“{one}”" for one in dict.fromkeys(words))


def where(texts: Iterable[Text]) -> Place:
    """The place of one or more texts under one key."""
    captions = list(dict.fromkeys((text.caption, text.key) for text in texts))
    more = f"等{len(captions)}处" if len(captions) > 1 else ""
    return Place(captions[0][0] + more, captions[0][1])


def marked(texts: Iterable[Text], marks: Marks, right: Side, advice: str) -> Iterator[Finding]:
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
