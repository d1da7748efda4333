"""Written words under a rule: which texts it reads, what it marks in them (文字类规则的共用部分)."""

import re
from collections.abc import Callable, Iterable, Iterator

from . import Evidence, Finding, Findings, Place, Side, Text
from .claims import ReadParagraph, Sentences
from .guests import brought

HAN = "\u4e00-\u9fff"
Marks = Callable[[Text], Iterable[str]]
"""Quotes of what is wrong in a text."""


def written(evidence: Evidence, *without: str) -> Iterator[Text]:
    """Everything that people wrote: typed texts, cells of guests, the paragraphs of a document that was read.

    `without`: kinds of text that are left out.
    """
    cells = (text for guest, material in brought(evidence.guests) for text in guest.cells(material))
    paragraphs = (Text(one.key, f"正文“{shortened(one.words)}”", one.words, "paragraph") for one in evidence.paragraphs)
    return (text for text in (*evidence.texts, *cells, *paragraphs) if text.kind not in without)


def stated(evidence: Evidence) -> Iterator[tuple[ReadParagraph, Sentences]]:
    """Each paragraph of a document that was read, with what it says."""
    return ((one, evidence.read(one.words)) for one in evidence.paragraphs)


def typed(evidence: Evidence) -> Iterator[tuple[Text, Sentences]]:
    """Each typed text, with what it says."""
    return ((one, evidence.read(one.content)) for one in evidence.texts)


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
