"""The text of a kept page and of a kept PDF held against the published words; nothing is rendered (公开件文字与公开数据比对).

Blanks and breaks are the layout's and count for nothing; of a PDF neither do the numbers of its pages, the dotted lines of
its contents, the head of a table where a page repeats it, and which of the characters stands there that share a glyph.
"""

import io
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from accounts import fonts

from .printed import CAPTIONS, CONTENTS, Piece, cells_of, compact, lines_of, spelled

Data = Mapping[str, Any]
LEADER = re.compile(r"(?<!·)·++\d{1,6}")
BEFORE, BEHIND = 10, 20
"""How many characters are told around the place where two texts part."""


@dataclass(frozen=True)
class Found:
    """The text of a file without blanks, and where its pages begin; none for a page of the web."""

    text: str
    pages: Sequence[int] = field(default=())

    def page(self, at: int) -> str:
        """The page of a place in words; '' on the web."""
        return f"第 {bisect_right(self.pages, at)} 页" if self.pages else ""


def of_page(content: bytes) -> Found:
    """The text of a page."""
    return Found("".join(compact(one.text) for one in lines_of(content.decode(errors="replace"))))


def of_pdf(content: bytes) -> Found:
    """The text of a PDF. Raises PyPdfError."""
    text, starts = "", list[int]()
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages, start=1):
        starts.append(len(text))
        text += compact(page.extract_text()).removesuffix(f"—{number}—")
    return Found(text.translate(fonts.look_alikes()), starts)


def page_differs(data: Data, content: bytes) -> str:
    """Where the words of a kept page first part from the data, with both; '' where they do not."""
    return _first(data, of_page(content), on_page=True)


def pdf_differs(data: Data, content: bytes) -> str:
    """Where the words of a kept PDF first part from the data, with both; '' where they do not."""
    try:
        found = of_pdf(content)
    except PyPdfError as error:
        return f"读不出 PDF 的文字（{error}）"
    return _first(data, found, on_page=False)


def _first(data: Data, found: Found, *, on_page: bool) -> str:
    if data.get("printed"):
        return _parting(spelled(data, on_page=on_page), found)
    return next(_lacking(data, found), "")  # published before the data told every word


def _words(text: str, found: Found) -> str:
    """The text as the file tells it."""
    return compact(text).translate(fonts.look_alikes() if found.pages else {})


def _parting(pieces: Iterator[Piece], found: Found) -> str:
    """Walk along both; a table that goes on on another page repeats its head there."""
    at, head, text = 0, "", found.text
    for piece in pieces:
        words = _words(piece.text, found)
        if piece.head:
            head = words
        elif head and at in found.pages and text.startswith(head, at):
            at += len(head)
        if not text.startswith(words, at):
            return _told(piece.place, words, found, at)
        at += len(words)
        if found.pages and piece.place == CAPTIONS[CONTENTS] and (leader := LEADER.match(text, at)):
            at = leader.end()
    return _told("末尾", "", found, at) if at < len(text) else ""


def _told(place: str, words: str, found: Found, at: int) -> str:
    here = found.text[at : at + len(words)]
    apart = next(
        (one for one, (a, b) in enumerate(zip(words, here, strict=False)) if a != b), min(len(words), len(here))
    )
    start, end = max(0, apart - BEFORE), apart + BEHIND
    expected, got = words[start:end], found.text[at + start : at + end]
    where = "，".join(filter(None, (place, found.page(at + apart))))
    return f"{where}：公开数据为“{expected}”，文件为“{got}”"


def _lacking(data: Data, found: Found) -> Iterator[str]:
    """Sentences, and rows of amounts of the statements, that do not stand in the text in their order."""
    at, text = 0, found.text
    for one in data["sentences"]:
        place = text.find(words := _words(one["text"], found), at)
        if place < 0:
            yield f"公开数据有“{words[: BEFORE + BEHIND]}”，文件没有这一句，或不在原处"
        at = max(at, place)
    for statement in data["statements"]:
        at = max(0, text.find(compact(statement["title"] + statement["number"])))
        rows = ((row, cells_of(block, row)) for block in statement["blocks"] for row in block["rows"])
        for row, cells in rows:
            words = compact("".join(cells))
            if text.find(words, at) < 0:
                yield f"{statement['number'] or statement['title']} {row['name']}：公开数据为“{words}”，文件没有这一行"
