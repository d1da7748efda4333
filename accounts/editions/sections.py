"""Saying the sections of a text: paragraphs, loops, choices, small tables (按表样写出各节)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .runs import Annex, Element, Paragraph, Run, Slot, SmallTable
from .saying import Saying
from .sentences import AnnexPlace, Cells, Choice, Grid, Lines, Loop, Passages, Said, SectionLine, SectionText, Typed


@dataclass(frozen=True)
class Section:
    """A section as it is said for one filing: its key, its title without number, and what stands in it."""

    key: str
    title: str
    elements: tuple[Element, ...]


def say_section(saying: Saying, section: SectionText) -> Section:
    """A section said. Raises TooLong."""
    said = _Section(saying)
    title = "".join(one.text for one in saying.row(section.title))
    return Section(section.key, title, tuple(said.elements(section.lines)))


class _Section:
    def __init__(self, saying: Saying) -> None:
        self.saying, self.headings, self.listed = saying, 0, False
        saying.count = 0

    def elements(self, lines: Lines) -> Iterator[Element]:
        for line in lines:
            yield from self._line(line)

    def _line(self, line: SectionLine) -> Iterator[Element]:
        match line:
            case Said():
                yield from self._said(line)
            case Passages():
                yield from self._passages(line)
            case Choice():
                yield from self.elements(line.then if self.saying.holds(line.condition) else line.otherwise)
            case Loop():
                self.saying.count, self.listed = 0, line.turns.kind == "tables"
                for turn in self.saying.turns(line.turns):
                    with self.saying.at(turn):
                        yield from self.elements(line.lines)
                self.listed = False
            case Grid():
                yield SmallTable(line.widths, tuple(self._rows(line.rows)))
            case AnnexPlace():
                yield Annex(line.name)

    def _said(self, line: Said) -> Iterator[Element]:
        source = (line.text, line.line)
        if line.heading or line.lead:
            self.saying.count, self.headings = 0, self.headings + 1
            number = self.saying.wording.number("小标题编号", self.headings)
            lead = self.saying.row((number, *line.lead)) if line.lead else ()
            runs = self.saying.row(line.row if lead else (number, *line.row))
            yield Paragraph((*lead, *runs), line.heading, number=number, lead=len(lead), source=source)
        elif runs := self.saying.row(line.row):
            yield Paragraph(runs, item=self.listed, source=source)

    def _passages(self, line: Passages) -> Iterator[Element]:
        """One paragraph a typed line; each is a run of its slot."""
        typed = [one.strip() for one in self.saying.matter.typed(line.slot).splitlines() if one.strip()]
        if not typed:
            yield from self._said(Said((Typed(line.slot),), text=line.text, line=line.line))
        for words in typed:
            slot = self.saying.slot(line.slot)
            yield Paragraph((Slot(slot.key, words),), source=(line.text, line.line))

    def _rows(self, lines: Lines) -> Iterator[tuple[tuple[Run, ...], ...]]:
        for line in lines:
            if isinstance(line, Cells):
                yield tuple(self.saying.row(cell) for cell in line.cells)
            elif isinstance(line, Loop):
                self.saying.count = 0
                for turn in self.saying.turns(line.turns):
                    with self.saying.at(turn):
                        yield from self._rows(line.lines)
            elif isinstance(line, Choice):
                yield from self._rows(line.then if self.saying.holds(line.condition) else line.otherwise)
