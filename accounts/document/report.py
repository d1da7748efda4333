"""The report: chapters of one filing, said once, for every reader (公开说明：各章节只写一次).

The same runs stand in the PDF, on the web page and in the data; only the shell around them differs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from accounts.editions import Edition, edition_of, level_of
from accounts.editions.matter import BookMatter
from accounts.editions.runs import Annex, Element, Paragraph, Run, SmallTable, Words
from accounts.editions.saying import Saying
from accounts.editions.sections import say_section
from accounts.editions.sentences import Fixed
from accounts.editions.statement import FilledStatement, fill, unlisted
from accounts.figures.book import Book, open_book, read_entries
from accounts.models import FINAL, TERMS, Entries, Filing, own_terms

from .cover import WIDTH, lines_of
from .guests import GUESTS, Attachment
from .imprint import Imprint
from .phrases import DRAWN
from .slots import slot_caption


@dataclass(frozen=True)
class PrintedSection:
    """A section with the anchor by which it is linked: its heading with the number, and what stands in it."""

    anchor: str
    heading: str
    elements: tuple[Element, ...]
    number: str = ""
    """What the heading begins with: `五、`."""

    @property
    def is_annexed(self) -> bool:
        """Whether only sheets of a guest stand in it: its heading goes onto the first of them."""
        return all(isinstance(one, Annex) for one in self.elements)


@dataclass(frozen=True)
class PrintedPart:
    """A part: its sections, or what stands in it before the statements, or the terms."""

    anchor: str
    heading: str
    sections: tuple[PrintedSection, ...]
    elements: tuple[Element, ...] = ()
    statements: tuple[FilledStatement, ...] = ()

    @property
    def is_annexed(self) -> bool:
        """Whether only sheets of a guest stand in it."""
        return not self.elements and not self.statements and all(one.is_annexed for one in self.sections)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands below its heading."""
        return not (self.sections or self.elements or self.statements)


class Follower:
    """Puts links and marks to what the body on the web says; words come escaped. This one puts none."""

    def figure(self, names: tuple[str, ...], words: SafeString) -> SafeString:
        """A place in a sentence that says these figures."""
        return words

    def cell(self, name: str, words: SafeString) -> SafeString:
        """A cell that prints this figure."""
        return self.figure((name,), words)

    def slot(self, key: str, words: SafeString, *, missing: bool) -> SafeString:
        """What was typed into a slot, or what says that it is missing."""
        return words

    def heading(self, anchor: str, what: str) -> SafeString:
        """What stands behind a heading: `what` is 本部分, 本节 or 本表."""
        return SafeString("")


@dataclass
class Report:
    """The whole document of one filing. `web` marks figures for readers who follow them; the print shell needs none."""

    book: Book
    edition: Edition
    guests: Mapping[str, Any] = field(default_factory=dict)
    """The material of each guest, by its key."""
    draft: bool = True
    web: bool = False
    attachments: tuple[Attachment, ...] = ()
    entries: Entries = field(default_factory=Entries)
    """The rows from which all of it was made."""
    imprint: Imprint | None = None
    """Where and when it is published; None for everything that is not."""
    is_open: bool = False
    """Whether what must be entered and is not is shown as a gap: while it is filled in."""
    follower: Follower = field(default_factory=Follower, compare=False)
    """Who follows figures, slots and headings on the web."""

    def __post_init__(self) -> None:
        self.edition = self.edition.for_level(level_of(bool(self.book.subordinates)))
        there = [(one, self.guests[one.key]) for one in GUESTS if one.key in self.guests]
        known = {name: value for one, material in there for name, value in one.figures(material).items()}
        facts = [one for one in self.edition.facts.values() if one.guest]
        own = {one.figure: replace(self.edition.declared[one.figure], given=known.get(one.guest)) for one in facts}
        self.book = self.book.given(own)

    @property
    def title(self) -> str:
        """The full title of the document."""
        return self.edition.document_title(self.book.unit_name, self.book.year)

    @property
    def short_title(self) -> str:
        """The title without the unit, which stands above it on the cover."""
        return self.edition.document_title("", self.book.year)

    @property
    def cover_lines(self) -> list[str]:
        """The name of the unit, or what the cover says first, in lines of nearly equal length of at most WIDTH.

        Words of one line that is too long break behind the unit's name.
        """
        unit = self.book.unit_name
        if self._begins_with_unit:
            return lines_of(unit)
        first = Paragraph(self._said[1][0]).text
        is_long = len(first) > WIDTH and first.startswith(unit)
        return [*lines_of(unit), *lines_of(first.removeprefix(unit))] if is_long else lines_of(first)

    @cached_property
    def statements(self) -> tuple[FilledStatement, ...]:
        """The statements of the edition."""
        return tuple(fill(form, self.book, self.edition.body, self.gaps) for form in self.edition.statements)

    @cached_property
    def gaps(self) -> dict[str, str]:
        """Figure → what it is called, of the numbers of the edition that must be entered and are not."""
        there = self.book.now.figures.facts
        asked = (one for one in self.edition.facts.values() if self.is_open and one.entered and one.required)
        return {one.figure: one.name for one in asked if one.figure not in there}

    @cached_property
    def _places(self) -> dict[str, str]:
        places: dict[str, str] = {}
        for filled in self.statements:
            for name, _ in filled.cells():
                places.setdefault(name, f"{filled.form.key}-statement")
        return places

    def place_of(self, figure: str) -> str:
        """The anchor of the first statement that shows the figure, '' when none does."""
        return self._places.get(figure, "")

    # What is said -----------------------------------------------------------------------------------------------------

    @cached_property
    def _said(self) -> tuple[Saying, tuple[tuple[Run, ...], ...], tuple[PrintedPart, ...]]:
        titles = {form.key: form.title for form in self.edition.statements}
        matter = BookMatter(self.book, self.edition.body, titles, lambda key: slot_caption(key, self.book))
        saying = Saying(matter, self.edition.wording, self.edition.slots, self.gaps)
        return saying, tuple(saying.row(row) for row in self.edition.cover), tuple(self._parts(saying))

    @property
    def parts(self) -> tuple[PrintedPart, ...]:
        """All parts as they are printed."""
        return self._said[2]

    @property
    def _begins_with_unit(self) -> bool:
        return not self.edition.cover or self.edition.cover[0] == (Fixed("单位"),)

    @property
    def cover_title(self) -> str:
        """What stands below the unit on the cover."""
        second = self._said[1][1:2] if self._begins_with_unit else ()
        return "".join(Paragraph(row).text for row in second) if self.edition.cover else self.short_title

    @property
    def cover_rows(self) -> tuple[tuple[Run, ...], ...]:
        """The smaller lines of the cover, below its title."""
        return self._said[1][2 if self._begins_with_unit else 1 :]

    @property
    def saying(self) -> Saying:
        """What the document has read and asked for."""
        return self._said[0]

    @property
    def missing(self) -> list[str]:
        """Keys of reasons and passages that the sections asked for and did not find."""
        return list(self.saying.missing)

    @property
    def unlisted(self) -> list[str]:
        """Codes with money that a table of the edition, which lists codes row by row, does not list, in words."""
        found = ((form, code) for form in self.edition.statements for code in unlisted(form, self.book))
        return [f"“{code} {self.book.subject(code)}”有金额，“{form.title}”没有这一行" for form, code in found]

    @property
    def asked(self) -> list[str]:
        """Keys of the reasons that the sections asked for, in their order."""
        return [key for key in self.saying.asked if not self.saying.is_passage(key)]

    @property
    def optional(self) -> list[str]:
        """Keys of the reasons that the edition prints where they are filled, and that are not."""
        return [key for key in self.saying.optional if not self.saying.is_passage(key)]

    @property
    def texts(self) -> list[str]:
        """Keys of the texts for which the document has a place: those that it asks for, then those that may be filled."""
        places = dict.fromkeys((*self.saying.asked, *self.saying.optional))
        return [key for key in places if self.saying.is_passage(key)]

    @property
    def quoted(self) -> list[str]:
        """Names of last year's figures that the document quotes: in its sections, statements, charts."""
        items = (f"appropriation_spending[general][{code}]" for code in self.book.items)
        names = {*self.saying.read, *self._places, *(f"{name}.prior" for name in (*DRAWN, *items))}
        return sorted(name for name in names if name.endswith(".prior"))

    def _parts(self, saying: Saying) -> Iterator[PrintedPart]:
        """The parts that hold anything, numbered as they are printed."""
        wording, count = self.edition.wording, 1
        for part in self.edition.parts:
            said = [(one, self._there(one.elements)) for one in (say_section(saying, each) for each in part.sections)]
            sections = tuple(
                PrintedSection(f"{part.key}-{one.key}", number + one.title, elements, number)
                for index, (one, elements) in enumerate((pair for pair in said if pair[1]), start=1)
                for number in (wording.number("节编号", index),)
            )
            opening = say_section(saying, part.opening).elements if part.opening else ()
            terms = tuple(self._terms(saying)) if part.terms else ()
            title = "".join(one.text for one in saying.row(part.title))
            heading = f"{wording.number('部分编号', count)}　{title}"
            tables = self.statements if part.statements else ()
            printed = PrintedPart(part.key, heading, sections, opening + terms, tables)
            if not printed.is_empty:
                count += 1
                yield printed

    def _there(self, elements: tuple[Element, ...]) -> tuple[Element, ...]:
        """What stands in a section, without the sheets of which a guest has none."""
        there = [(one.annexes, material) for one in GUESTS if (material := self.guests.get(one.key))]
        known = {name for annexes, material in there for name, one in annexes.items() if one.has_any(material)}
        return tuple(one for one in elements if not isinstance(one, Annex) or one.name in known)

    def _terms(self, saying: Saying) -> Iterator[Paragraph]:
        """The terms explained: those of the edition, then the unit's own."""
        own = own_terms(self.book.passages.get(TERMS, ""))
        terms = [*((one.name, saying.row(one.meaning)) for one in self.edition.terms)]
        terms += [(name, (Words(meaning),)) for name, meaning in own]
        for number, (name, meaning) in enumerate(terms, start=1):
            yield Paragraph((Words(f"{self.edition.wording.number('节编号', number)}{name}："), *meaning))


def open_report(
    filing: Filing,
    web: bool = False,
    entries: tuple[Entries, Entries | None] | None = None,
    imprint: Imprint | None = None,
    edition: Edition | None = None,
) -> Report:
    """The report of a saved filing, in a constant number of queries; `entries` are its rows where they are at hand.

    `edition` is tried on it in place of its own.
    """
    now, before = entries or read_entries(filing)
    edition = edition or edition_of(filing)
    book = open_book(filing, (now, before), edition)
    guests = {one.key: one.read(filing, book) for one in GUESTS}
    return Report(
        book,
        edition,
        guests,
        draft=filing.status not in FINAL,
        web=web,
        attachments=tuple(paper for one in GUESTS for paper in one.attachments(guests[one.key])),
        entries=now,
        imprint=imprint,
        is_open=filing.is_writable,
    )


def render_body(report: Report) -> SafeString:
    """Contents and all sections, to be put into a page."""
    context = {"report": report, "book": report.book, "edition": report.edition}
    contents, article = (render_to_string(f"document/{part}.html", context) for part in ("contents", "article"))
    return mark_safe(f'{contents}<article class="document">{article}</article>')


def render_cover(report: Report) -> SafeString:
    """The cover as those see it who fill the document in: it may have texts of its own. The public page has none."""
    return mark_safe(render_to_string("document/cover.html", {"report": report}))


def render_page(title: str, body: str, draft: bool) -> str:
    """A page that stands alone, its style inside, for `export_filing` and for reading without the site."""
    style = (Path(settings.BASE_DIR) / "static" / "css" / "document.css").read_text(encoding="utf-8")
    context = {"title": title, "body": mark_safe(body), "style": mark_safe(style), "draft": draft}
    return render_to_string("document/page.html", context)


def narrative(report: Report) -> Iterator[tuple[str, str]]:
    """(anchor, paragraph) of everything that the document says in words, headings included, in order."""
    return ((anchor, text) for anchor, text, _ in told(report))


def told(report: Report) -> Iterator[tuple[str, str, Paragraph]]:
    """(anchor, words, runs) of the same; a heading is one run of words."""
    for anchor, paragraph in spoken(report):
        if text := " ".join(paragraph.text.split()):
            yield anchor, text, paragraph


def spoken(report: Report) -> Iterator[tuple[str, Paragraph]]:
    """(anchor, paragraph) of every heading, paragraph and row of a small table, in order."""
    for part in report.parts:
        yield part.anchor, _heading(part.heading.replace("　", " "))
        for section in part.sections:
            yield section.anchor, _heading(section.heading)
            yield from ((section.anchor, one) for one in _paragraphs(section.elements))
        yield from ((part.anchor, one) for one in _paragraphs(part.elements))


def _heading(words: str) -> Paragraph:
    return Paragraph((Words(words),), heading=True)


def _paragraphs(elements: Iterable[Element]) -> Iterator[Paragraph]:
    """The paragraphs; a row of a small table is one, with a blank between its cells."""
    for one in elements:
        if isinstance(one, Paragraph):
            yield one
        elif isinstance(one, SmallTable):
            yield from (Paragraph(tuple(chain(row[0], *((Words(" "), *cell) for cell in row[1:])))) for row in one.rows)
