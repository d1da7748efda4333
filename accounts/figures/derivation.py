"""How a figure comes about: the figures it is made of, and the entered amounts at the bottom (栏目怎样得出).

Nothing here repeats a formula: the parts are those of its equation, else the figures of the codes one level below, else the
entered amounts themselves.
"""

from dataclasses import dataclass
from typing import Any

from .book import STAGES, Book
from .equations import parted, place
from .figures import Cell, Entered
from .totals import CODE, QuotedTotals, Totals, UnknownFigure, selected

LEVELS = (3, 5, 7)
"""Digits of 类, 款 and 项."""


@dataclass(frozen=True)
class Summand:
    """One summand: a named figure, or, where `figure` is empty, an entered amount."""

    figure: str
    value: Any
    entered: Entered | None = None


@dataclass(frozen=True)
class Derivation:
    """A figure with its summands and with all entered amounts below it, both adding up to it exactly."""

    figure: str
    value: Any
    parts: tuple[Summand, ...]
    entered: tuple[Entered, ...]

    @property
    def is_entered(self) -> bool:
        """Whether the figure is nothing but one entered amount."""
        return len(self.parts) == 1 and self.parts[0].entered is not None


def derivation_of(book: Book, figure: str) -> Derivation:
    """How the figure of that name (with a suffix of STAGES) comes about. Raises UnknownFigure."""
    base, _, stage = figure.partition(".")
    if stage and stage not in STAGES:
        raise UnknownFigure(figure)
    totals: Totals = getattr(book, stage or "now")
    if isinstance(totals, QuotedTotals):
        return Derivation(figure, totals[base], (), ())
    entered = totals.entered(base)
    parts = [_part(totals, name, stage) for name in totals.parts(base) or _codes_below(base, entered)]
    return Derivation(figure, totals[base], tuple(parts or (Summand("", one.value, one) for one in entered)), entered)


def _part(totals: Totals, name: str, stage: str) -> Summand:
    """A figure as a summand; a single number stands where it was entered."""
    fact = next((one for one in totals.entered(name) if one.cell == Cell("facts", column=name)), None)
    return Summand("", fact.value, fact) if fact else Summand(place(name, stage=stage), totals[name])


def _codes_below(base: str, entered: tuple[Entered, ...]) -> list[str]:
    """The figure of each code one level below, where all entered amounts have one."""
    figure, row, _ = parted(base)
    level = next((level for level in LEVELS if level > len(row)), 0)
    codes = sorted({one.cell.code[:level] for one in entered})
    has_rows = level and CODE in selected(base)[0].keys and all(len(one) == level for one in codes)
    return [place(figure, one) for one in codes] if has_rows else []
