"""Where a figure stands in the document: the sentences that say it, the cells that print it (一个数印在哪里)."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from accounts.editions.runs import Element, Figure, Paragraph
from accounts.editions.statement import FilledStatement

from .body_rows import cell_anchor, foot_anchor

FIGURE = re.compile(r'(<(span|td)[^>]* data-figure="([^"]*)"[^>]*>)(.*?)(</\2>)')
BEFORE = 16
"""Characters that a quote shows before the figure."""


@dataclass(frozen=True)
class Printed:
    """A place of the web body that prints figures: its tags, the names, the words between (HTML)."""

    opening: str
    names: tuple[str, ...]
    text: str
    closing: str

    @property
    def is_cell(self) -> bool:
        """Whether it is a cell of a statement, not a place in a sentence."""
        return self.opening.startswith("<td")


@dataclass(frozen=True)
class Quote:
    """A sentence at a figure: the names of the figures said there, and the words up to and including them."""

    names: tuple[str, ...]
    words: str

    @property
    def about(self) -> tuple[str, ...]:
        """The figures that are said here, themselves or by their change or share; not what they are held against."""
        first, *others = self.names
        is_change = others and others[0].startswith(f"{first}.")
        return (first, others[0]) if is_change else (first,)


@dataclass(frozen=True)
class PrintedCell:
    """A cell that prints a figure: number and title of its statement, row and column in words, its anchor."""

    number: str
    title: str
    words: str
    anchor: str


def replaced(html: str, shown: Callable[[Printed], str]) -> str:
    """The web body with each place that prints figures put anew; the rest is untouched."""
    return FIGURE.sub(lambda match: shown(_printed(match)), html)


def places(html: str) -> Iterator[Printed]:
    """The places of the web body that print figures, in order."""
    return map(_printed, FIGURE.finditer(html))


def _printed(match: re.Match[str]) -> Printed:
    return Printed(match[1], tuple(match[3].split()), match[4], match[5])


def quotes(elements: Iterable[Element]) -> Iterator[Quote]:
    """Each place of the sentences that says a figure, in order, with the words of its paragraph before it."""
    for paragraph in elements:
        before = ""
        for run in paragraph.runs if isinstance(paragraph, Paragraph) else ():
            if isinstance(run, Figure) and run.names:
                yield Quote(run.names, f"{_shortened(before)}{run.text}")
            before += run.text


def _shortened(words: str) -> str:
    """The end of the words; a number that the cut would go through is left out, and a sign at the cut."""
    return words if len(words) <= BEFORE else f"……{words[-BEFORE:].lstrip('0123456789.%，。；：、')}"


def cells_of(statements: Iterable[FilledStatement]) -> dict[str, list[PrintedCell]]:
    """Figure → the cells that print it, in the order of the document."""
    found: dict[str, list[PrintedCell]] = {}
    for filled in statements:
        for figure, *where in _cells(filled):
            found.setdefault(figure, []).append(PrintedCell(filled.form.number, filled.form.title, *where))
    return found


def _cells(filled: FilledStatement) -> Iterator[tuple[str, str, str]]:
    """(figure, row and column in words, anchor) of each cell of a statement with a figure."""
    for block in filled.blocks:
        for row in block.rows:
            for column, figure in zip(block.block.columns, row.figures, strict=False):
                if figure:
                    words = f"{row.code} {row.caption}　{column.caption}".strip()
                    yield figure, words, cell_anchor(filled.form, row, column.key)
    caption = ""
    for foot, _ in filled.last_row:
        caption = foot.caption or caption
        if foot.figure:
            yield foot.figure, caption, foot_anchor(filled.form, foot.figure)
