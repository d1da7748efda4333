"""How a figure comes about: the figures it is added up from, and the entered amounts at the bottom (栏目怎样得出).

Nothing here repeats a formula: the figures are computed once more, by `Totals` itself, over amounts that remember where
they were entered, and the named figures that a computation asks for are heard while it runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from accounts.figures.numerals import is_digits

from .book import STAGES, Book
from .figures import Amount, Figures
from .quoted import Quoted
from .totals import LINES, Totals, UnknownFigure

LEVELS = (3, 5, 7)
"""Digits of 类, 款 and 项."""


class Cell(NamedTuple):
    """Where an amount was entered: the table (`income`, `expenditure`, `economic`, `balances`, `facts`), fund, code, column.

    A fact is known by its column alone.
    """

    table: str
    fund: str = ""
    code: str = ""
    column: str = ""


class Entered(NamedTuple):
    """An entered amount in 元, count or area, with its place."""

    cell: Cell
    value: Any


@dataclass(frozen=True)
class Part:
    """One summand: a named figure, or, where `figure` is empty, an entered amount."""

    figure: str
    value: Any
    entered: Entered | None = None


@dataclass(frozen=True)
class Derivation:
    """A figure with its summands and with all entered amounts below it, both adding up to it exactly."""

    figure: str
    value: Any
    parts: tuple[Part, ...]
    entered: tuple[Entered, ...]

    @property
    def is_entered(self) -> bool:
        """Whether the figure is nothing but one entered amount."""
        return len(self.parts) == 1 and self.parts[0].entered is not None


class _Remembering:
    """What amounts and counts share: the entered amounts that they were added up from."""

    entered: tuple[Entered, ...] = ()


def _remembering(kind: Any) -> Any:
    """A kind of number whose sums remember what they were added up from."""

    def plus(one: Any, other: Any) -> Any:
        return made(kind.__add__(one, other), one, other)

    def made(value: Any, *parts: Any) -> Any:
        total = numbers(value)
        total.entered = tuple(each for part in parts for each in getattr(part, "entered", ()))
        return total

    numbers: Any = type(f"Remembering{kind.__name__}", (_Remembering, kind), {"__add__": plus, "__radd__": plus})
    return numbers


_KINDS: dict[type, Any] = {Decimal: _remembering(Decimal), int: _remembering(int)}


def _remember(cell: Cell, value: Any) -> Any:
    """The value of a cell as a number that remembers the cell."""
    number = _KINDS[type(value)](value)
    number.entered = (Entered(cell, value),)
    return number


def _remembered(figures: Figures) -> Figures:
    """The bag with every number remembering its cell."""

    def amounts(table: str, rows: Iterable[Amount], fund: str = "") -> tuple[Amount, ...]:
        return tuple((code, column, _remember(Cell(table, fund, code, column), yuan)) for code, column, yuan in rows)

    return replace(
        figures,
        income=amounts("income", figures.income),
        expenditure={fund: amounts("expenditure", rows, fund) for fund, rows in figures.expenditure.items()},
        balances={fund: amounts("balances", rows, fund) for fund, rows in figures.balances.items()},
        economic={
            code: _remember(Cell("economic", "", code, "amount"), yuan)
            for code, yuan in figures.economic.items()
            if yuan
        },
        facts={name: _remember(Cell("facts", column=name), value) for name, value in figures.facts.items()},
    )


class _Heard(Totals):
    """Totals that write down which named figures a computation asks for."""

    def __init__(self, figures: Figures) -> None:
        self.asked: list[tuple[str, Any]] = []
        super().__init__(_remembered(figures))


def _heard(name: str) -> Any:
    def compute(totals: _Heard, *keys: str) -> Any:
        outer, totals.asked = totals.asked, []
        value = LINES[name].compute(totals, *keys)
        totals.asked = outer
        outer.append((name + "".join(f"[{key}]" for key in keys if key), value))
        return value

    return compute


for _name in LINES:
    if hasattr(Totals, _name):
        setattr(_Heard, _name, _heard(_name))


class Derivations:
    """The derivations of the figures of one book; each stage is computed over remembering amounts once."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @cached_property
    def _totals(self) -> dict[str, _Heard]:
        return {stage: _Heard(getattr(self.book, stage).figures) for stage in ("now", *STAGES)}

    def of(self, figure: str) -> Derivation:
        """How the figure of that name (with a suffix of STAGES) comes about. Raises UnknownFigure."""
        base, _, stage = figure.partition(".")
        if stage and stage not in STAGES:
            raise UnknownFigure(figure)
        suffix = f".{stage}" if stage else ""
        if stage and isinstance(getattr(self.book, stage), Quoted):
            return Derivation(figure, self.book[figure], (), ())
        totals = self._totals[stage or "now"]
        totals.asked = []
        value = totals[base]
        entered: tuple[Entered, ...] = getattr(value, "entered", ())
        asked = [Part(f"{name}{suffix}", one) for name, one in totals.asked]
        parts = asked if _make(asked, entered) else self._by_code(base, suffix, totals, entered)
        return Derivation(figure, value, tuple(parts), entered)

    def _by_code(self, base: str, suffix: str, totals: _Heard, entered: tuple[Entered, ...]) -> list[Part]:
        """The figure of each code one level below, where there are such figures and they make it up; else the cells."""
        cells = [Part("", one.value, one) for one in entered]
        name, _, code = base.rpartition("[") if is_digits(base[-2:-1]) else (base, "", "")
        level = next((level for level in LEVELS if level > len(code.rstrip("]"))), None)
        codes = sorted({one.cell.code[:level] for one in entered})
        if level is None or not all(len(one) == level for one in codes):
            return cells
        try:
            below = [Part(f"{name}[{one}]{suffix}", totals[f"{name}[{one}]"]) for one in codes]
        except (TypeError, ValueError):  # a figure that takes no code
            return cells
        return below if _make(below, entered) else cells


def _make(parts: list[Part], entered: tuple[Entered, ...]) -> bool:
    """Whether the parts rest on exactly these entered amounts; what rests on none says nothing."""
    resting = sorted(one.cell for part in parts for one in getattr(part.value, "entered", ()))
    return bool(parts) and resting == sorted(one.cell for one in entered)
