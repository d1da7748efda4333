"""Every printed word of a publication in reading order, as its data keep them (公开稿印出的全部文字).

Read off the shell that is typeset, so that the data hold what was printed whatever template or edition says it, and spelled
again without either. What the data tell elsewhere is not told twice. A place is the cover, the contents, or an anchor of
the document; its words are, each in its turn,

* a text: words of the shell, a row of a guest's table;
* a number: the sentence of that number among `sentences`, counted from 0, with its runs;
* `{"head": […]}`: the head of a table, row by row, which every page of the table repeats;
* `{"rows": key}`: the rows of the statement of that key.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import groupby, zip_longest
from typing import Any

from accounts.document.pdf import render_html
from accounts.document.report import Report

Data = Mapping[str, Any]
PLACES = frozenset(("cover", "contents", "part", "section", "statement"))
"""Classes of the elements that are a place; the first two have no anchor and are called by their class."""
COVER, CONTENTS = "cover", "contents"
CAPTIONS = {COVER: "封面", CONTENTS: "目录"}
STATEMENT = "-statement"
INLINE = frozenset(("a", "b", "em", "mark", "span", "strong"))
CELLS = frozenset(("td", "th"))
SILENT = frozenset(("head", "script", "style", "svg"))
VOID = frozenset(("br", "col", "img", "link", "meta"))


@dataclass(frozen=True)
class Line:
    """A block or a row of a table as it stands in a page: its words, its place, whether it is in a table's head or body."""

    text: str
    place: str
    part: str = ""


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Line] = []
        self.open: list[tuple[str, str]] = []
        """Elements around: tag and, where they are a place, its name."""
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._border(tag)
        if tag not in VOID:
            about = {name: value or "" for name, value in attrs}
            classes = PLACES & set(about.get("class", "").split())
            self.open.append((tag, about.get("id") or next(iter(classes)) if classes else ""))

    def handle_endtag(self, tag: str) -> None:
        self._border(tag)
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not SILENT & {tag for tag, _ in self.open}:
            self.text.append(data)

    def _border(self, tag: str) -> None:
        """Words on both sides of it stand in different cells or lines."""
        if tag in CELLS:
            self.text.append(" ")
        elif tag not in INLINE:
            if text := " ".join("".join(self.text).split()):
                tags = [one for one, _ in self.open]
                part = next((one for one in ("thead", "tbody") if one in tags), "")
                self.found.append(Line(text, next((place for _, place in reversed(self.open) if place), ""), part))
            self.text = []


def lines_of(html: str) -> list[Line]:
    """What a page of ours prints, line by line."""
    reader = _Lines()
    reader.feed(html)
    reader.close()
    return reader.found


def compact(text: str) -> str:
    """The text without blanks and breaks: these are the layout's."""
    return "".join(text.split())


# Kept -----------------------------------------------------------------------------------------------------------------


def printed(report: Report, sentences: Sequence[Data]) -> list[dict[str, Any]]:
    """The words of the report, place by place, beside its sentences as data."""
    numbers = _Numbers([compact(one["text"]) for one in sentences])
    return [
        {"place": place, "words": list(_words(place, list(lines), numbers))}
        for place, lines in groupby(lines_of(render_html(report)), key=lambda line: line.place)
    ]


class _Numbers:
    """The numbers of sentences by their words, in order; those in the contents come early."""

    def __init__(self, texts: list[str]) -> None:
        self.texts, self.next = texts, 0
        self.known = {text: number for number, text in reversed(list(enumerate(texts)))}

    def word(self, line: Line) -> str | int:
        text = compact(line.text)
        if line.place != CONTENTS and self.texts[self.next : self.next + 1] == [text]:
            self.next += 1
            return self.next - 1
        return self.known.get(text, line.text)


def _words(place: str, lines: list[Line], numbers: _Numbers) -> Iterator[Any]:
    is_statement = place.endswith(STATEMENT)
    for part, some in groupby(lines, key=lambda line: line.part):
        if part == "tbody" and is_statement:
            yield {"rows": place.removesuffix(STATEMENT)}
        elif part == "thead":
            yield {"head": [numbers.word(one) for one in some]}
        else:
            yield from (numbers.word(one) for one in some)


# Spelled --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """Words as they stand one after another, and their place in words; `head` where pages of a table repeat them."""

    text: str
    place: str
    head: bool = False


def spelled(data: Data, *, on_page: bool = False) -> Iterator[Piece]:
    """All words of the data as the document prints them; `on_page` without the cover. Raises LookupError and TypeError."""
    sentences = ["".join(words_of(run) for run in one["runs"]) for one in data["sentences"]]
    called = _captions(data)
    for group in data["printed"]:
        place, caption = group["place"], called.get(group["place"], group["place"])
        for word in group["words"] if not on_page or place != COVER else ():
            if isinstance(word, dict) and "rows" in word:
                yield from _rows(next(one for one in data["statements"] if one["key"] == word["rows"]), caption)
            else:
                is_head = isinstance(word, dict)
                texts = (
                    one if isinstance(one, str) else sentences[one] for one in (word["head"] if is_head else [word])
                )
                yield Piece("".join(texts), caption, is_head)


def words_of(run: Data) -> str:
    """What a run prints."""
    return str(run["words"] if "words" in run else run["text"])


def _captions(data: Data) -> dict[str, str]:
    """Place → what readers call it: a section by its heading."""
    statements = {f"{one['key']}{STATEMENT}": f"{one['number']} {one['title']}".strip() for one in data["statements"]}
    headings = {one["section"]: one["text"] for one in reversed(data["sentences"])}
    return headings | statements | CAPTIONS


def _rows(statement: Data, caption: str) -> Iterator[Piece]:
    """The rows of a statement as they stand, blocks side by side, and its last row."""
    blocks = statement["blocks"]
    for line in zip_longest(*(block["rows"] for block in blocks)):
        sides = [(block, row) for block, row in zip(blocks, line, strict=True) if row is not None]
        first = " ".join(filter(None, (sides[0][1]["code"], sides[0][1]["name"])))
        yield Piece(
            " ".join(cell for side in sides for cell in (*_stub(*side), *cells_of(*side))), f"{caption} {first}"
        )
    totals = statement["totals"]
    last = (one if isinstance(one, str) else totals[one["figure"]]["printed"] for one in statement["last_row"])
    if text := " ".join(last):
        yield Piece(text, f"{caption} 末行")


def _stub(block: Data, row: Data) -> list[str]:
    """What stands left of the amounts."""
    stubs = {"caption": row["name"], "code": row["code"], "line": str(row["line"] or "")}
    return [row["name"]] if row["key"] == "total" else [stubs[one] for one in block["stub"]]


def cells_of(block: Data, row: Data) -> list[str]:
    """The amounts of a row as printed, column by column."""
    return [row["cells"].get(column["key"], {}).get("printed", "") for column in block["columns"]]
