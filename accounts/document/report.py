"""The report: chapters of one filing, rendered once, for every reader (公开说明：各章节只生成一次).

The same sections stand in the PDF and on the web page; only the shell around them differs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from accounts.editions import Edition, Part, Term, edition_of
from accounts.editions.statement import FilledStatement, fill
from accounts.figures.book import Book, open_book, read_entries
from accounts.figures.numerals import numeral
from accounts.models import FINAL, TERMS, Entries, Filing, own_terms

from .guests import GUESTS, Attachment
from .imprint import Imprint
from .phrases import DRAWN

COVER_WIDTH = 17


@dataclass(frozen=True)
class RenderedSection:
    """A section as HTML, with the anchor by which it is linked."""

    anchor: str
    heading: str
    html: str


@dataclass(frozen=True)
class RenderedPart:
    """A part: its sections, or its own page when it has none."""

    anchor: str
    heading: str
    sections: tuple[RenderedSection, ...]
    html: str = ""


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
    missing: list[str] = field(default_factory=list)
    """Keys of reasons and passages that the sections asked for and did not find; filled while rendering."""
    asked: dict[str, None] = field(default_factory=dict)
    """Keys of the reasons that the sections asked for, in their order; filled while rendering."""
    optional: dict[str, None] = field(default_factory=dict)
    """Keys of the clauses that the edition prints at zero where they are filled, and that are not; filled likewise."""
    said: dict[str, None] = field(default_factory=dict)
    """Names of the figures that the sections asked for; filled likewise."""

    @property
    def title(self) -> str:
        """The full title of the document."""
        return self.edition.document_title.format(unit=self.book.unit_name, year=self.book.year)

    @property
    def short_title(self) -> str:
        """The title without the unit, which stands above it on the cover."""
        return self.edition.document_title.format(unit="", year=self.book.year)

    @property
    def cover_lines(self) -> list[str]:
        """The name of the unit on the cover, in lines of nearly equal length, at most COVER_WIDTH characters each."""
        name = self.book.unit_name
        lines = -(-len(name) // COVER_WIDTH)
        width = -(-len(name) // lines)
        return [name[start : start + width] for start in range(0, len(name), width)]

    @cached_property
    def statements(self) -> tuple[FilledStatement, ...]:
        """The statements of the edition."""
        return tuple(fill(form, self.book) for form in self.edition.statements)

    @cached_property
    def _places(self) -> dict[str, str]:
        last_first = ((name, filled.form.key) for filled in reversed(self.statements) for name, _ in filled.cells())
        return {name: f"{form}-statement" for name, form in last_first}

    def figure(self, name: str) -> Any:
        """The figure of that name for a section that says it."""
        self.said[name] = None
        return self.book[name]

    @property
    def quoted(self) -> list[str]:
        """Names of last year's figures that the document quotes: in its sections (rendered for it), statements, charts."""
        _, drawn = self.parts, [f"{name}.prior" for name in DRAWN]
        return sorted(name for name in {*self.said, *self._places, *drawn} if name.endswith(".prior"))

    def place_of(self, figure: str) -> str:
        """The anchor of the first statement that shows the figure, '' when none does."""
        return self._places.get(figure, "")

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms explained in part three: those of the edition, then the unit's own."""
        own = own_terms(self.book.passages.get(TERMS, ""))
        return (*self.edition.terms, *(Term(name, meaning) for name, meaning in own))

    @property
    def vehicles_differ(self) -> bool:
        """Whether 公务用车保有量 and the vehicles among the state assets differ, which asks for a reason."""
        return bool(self.book["vehicles_held"] != self.book["vehicles_owned"])

    @property
    def general_classes(self) -> list[str]:
        """类 of the general public budget with an amount this year, in code order."""
        return [code for code in self.book.now.codes("general") if len(code) == 3]

    @property
    def general_items(self) -> list[str]:
        """项 of the general public budget: this year's in code order, then those that had money last year only."""
        return self.book.items

    @cached_property
    def parts(self) -> tuple[RenderedPart, ...]:
        """All parts, rendered."""
        return tuple(
            RenderedPart(
                part.key,
                f"第{numeral(number)}部分　{part.title}",
                tuple(self._sections(part)),
                self._html(part.template) if part.template else "",
            )
            for number, part in enumerate(self.edition.parts, start=1)
        )

    def _sections(self, part: Part) -> Iterator[RenderedSection]:
        for number, section in enumerate(part.sections, start=1):
            heading = f"{numeral(number)}、{section.title}"
            yield RenderedSection(f"{part.key}-{section.key}", heading, self._html(section.template))

    def _html(self, template: str) -> str:
        """A section: its lines joined without blanks, because Chinese sets none between words."""
        context: dict[str, Any] = {
            "report": self,
            "book": self.book,
            "edition": self.edition,
            "unit": self.book.unit_name,
            "year": self.book.year,
            **self.guests,
        }
        return "".join(line.strip() for line in render_to_string(template, context).splitlines())


def open_report(
    filing: Filing,
    web: bool = False,
    entries: tuple[Entries, Entries | None] | None = None,
    imprint: Imprint | None = None,
) -> Report:
    """The report of a saved filing, in a constant number of queries; `entries` are its rows where they are at hand."""
    now, before = entries or read_entries(filing)
    edition = edition_of(filing.edition)
    book = open_book(filing, (now, before), edition.home)
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
    )


APART = re.compile(r"<section.*?</section>", re.DOTALL)
BLOCK = re.compile(r"<(p|h[2-4]|li)\b[^>]*>(.*?)</\1>", re.DOTALL)


def plain(html: str) -> str:
    """The words of a piece of the document."""
    return unescape(strip_tags(html))


def paragraphs(html: str) -> list[str]:
    """The headings and paragraphs of a section in order, without sheets and tables: one entry a paragraph."""
    blocks = (plain(words) for _, words in BLOCK.findall(APART.sub("", html)))
    return [re.sub(r"\s+", " ", text.strip()) for text in blocks if text.strip()]


def narrative(report: Report) -> Iterator[tuple[str, str]]:
    """(anchor, paragraph) of everything that the document says in words, headings included, in order."""
    for part in report.parts:
        yield part.anchor, part.heading.replace("　", " ")
        for section in part.sections:
            yield section.anchor, section.heading
            yield from ((section.anchor, text) for text in paragraphs(section.html))
        yield from ((part.anchor, text) for text in paragraphs(part.html))


def render_body(report: Report) -> SafeString:
    """Contents and all sections, to be put into a page."""
    context = {"report": report, "book": report.book, "edition": report.edition}
    contents, article = (render_to_string(f"document/{part}.html", context) for part in ("contents", "article"))
    return mark_safe(f'{contents}<article class="document">{article}</article>')


def render_page(title: str, body: str, draft: bool) -> str:
    """A page that stands alone, its style inside, for `export_filing` and for reading without the site."""
    style = (Path(settings.BASE_DIR) / "static" / "css" / "document.css").read_text(encoding="utf-8")
    context = {"title": title, "body": mark_safe(body), "style": mark_safe(style), "draft": draft}
    return render_to_string("document/page.html", context)
