"""Where a figure stands in the document: the sentences that say it, the cells that print it (一个数印在哪里)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.editions.runs import Element, Figure, Paragraph
from accounts.editions.statement import FilledStatement

from .body_rows import cell_anchor, foot_anchor

BEFORE = 16
"""Characters that a quote shows before the figure."""


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
    """A cell for a figure: number and title of its statement, row and column in words, its anchor, what it prints."""

    number: str
    title: str
    words: str
    anchor: str
    text: str


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


def _cells(filled: FilledStatement) -> Iterator[tuple[str, str, str, str]]:
    """(figure, row and column in words, anchor, what is printed) of each cell of a statement with a figure."""
    for block in filled.blocks:
        for row in block.rows:
            for column, figure, amount in zip(block.block.columns, row.figures, row.amounts, strict=False):
                if figure:
                    words = f"{row.code} {row.caption}　{column.caption}".strip()
                    yield (
                        figure,
                        words,
                        cell_anchor(filled.form, row, column.key),
                        filled.printed(figure, amount, column),
                    )
    caption = ""
    for foot, amount in filled.last_row:
        caption = foot.caption or caption
        if foot.figure:
            yield foot.figure, caption, foot_anchor(filled.form, foot.figure), filled.printed(foot.figure, amount)
