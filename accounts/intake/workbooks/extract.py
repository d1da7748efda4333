"""The extract of a workbook: each figure with its amount and the cell it stands in (摘录：每个数一个名称、一个出处).

A figure that stands in two tables is read twice under the same name, so that a contradiction is seen. Amounts in 元.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from accounts.figures.equations import parted
from accounts.figures.money import ZERO

from .grid import Address, SheetRemark


class Name(NamedTuple):
    """A figure by its name, `appropriation_spending[general]`, the code of its row ('' is 合计), and its stage.

    The stage is a suffix of the book (`original_budget`, `final_budget`, `prior`), '' for the outturn, or `change` and
    `rate` of a table that compares two years.
    """

    figure: str
    code: str = ""
    stage: str = ""

    @classmethod
    def of(cls, name: str) -> Name:
        """The figure of that name; the code of an economic section is part of its figure."""
        figure, code, stage = parted(name)
        return cls(f"economic[{code}]", "", stage) if figure == "economic" else cls(figure, code, stage)

    def __str__(self) -> str:
        return f"{self.figure}{f'[{self.code}]' if self.code else ''}{f'.{self.stage}' if self.stage else ''}"


@dataclass(frozen=True)
class Occurrence:
    """One figure as it stands in one cell: an amount in 元, a count or an area."""

    name: Name
    amount: Decimal
    place: Address
    table: str
    given: bool = True
    """False where — stands, or where a blank may also mean “not known”."""


@dataclass
class Extract:
    """All figures of a workbook, and what is wrong or worth telling."""

    found: dict[Name, list[Occurrence]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    """Figures of a table of codes that was read: a code that it lacks is zero."""
    problems: list[SheetRemark] = field(default_factory=list)
    notes: list[SheetRemark] = field(default_factory=list)
    told: set[SheetRemark] = field(default_factory=set)
    """All of both, so that nothing is told twice."""

    def add(self, reading: Occurrence) -> None:
        """Keep a reading; the same figure twice in one table is a problem."""
        same = self.found.setdefault(reading.name, [])
        twice = next((one for one in same if one.table == reading.table), None)
        if twice is None:
            same.append(reading)
        else:
            self.problem(reading.place, f"与 {twice.place.cell} 是同一个数，填了两次；请删去重复的一行或一栏。")

    def problem(self, place: Address, words: str) -> None:
        """Something that must be mended before anything is saved."""
        self._tell(self.problems, SheetRemark(place, words))

    def note(self, place: Address, words: str) -> None:
        """Something worth knowing that does not stand in the way."""
        self._tell(self.notes, SheetRemark(place, words))

    def _tell(self, where: list[SheetRemark], remark: SheetRemark) -> None:
        if remark not in self.told:
            self.told.add(remark)
            where.append(remark)

    def first(self, figure: str, code: str = "", stage: str = "") -> Occurrence | None:
        """The first reading of a figure."""
        same = self.found.get(Name(figure, code, stage))
        return same[0] if same else None

    def amount(self, figure: str, code: str = "", stage: str = "") -> Decimal | None:
        """The figure, zero for a code that its table lacks; None when it was not read."""
        reading = self.first(figure, code, stage)
        if reading is not None:
            return reading.amount
        is_economic = figure.startswith("economic[") and not code and "economic" in self.whole
        return ZERO if not stage and (figure in self.whole or is_economic) else None

    def given(self, figure: str, code: str = "", stage: str = "") -> Decimal | None:
        """The figure where the workbook truly gives it."""
        reading = self.first(figure, code, stage)
        return reading.amount if reading is not None and reading.given else None

    def codes(self, figures: Iterable[str], length: int, stage: str = "") -> list[str]:
        """Codes of that length for which any of the figures was read, in order."""
        wanted = set(figures)
        names = (one for one in self.found if one.figure in wanted and one.stage == stage)
        return sorted({one.code for one in names if len(one.code) == length})
