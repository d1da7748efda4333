"""What was read: each figure under one name, with the cell it stands in (读数：每个数一个名称、一个出处).

A figure that stands in two tables is read twice under the same name, so that a contradiction is seen. Amounts in 元.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.figures.money import ZERO

from .grid import Place


@dataclass(frozen=True, order=True)
class Name:
    """Name of a figure: quantity (`spending.basic`), code of the row ('' is 合计), stage (final, initial, budget, prior)."""

    quantity: str
    code: str = ""
    stage: str = "final"


@dataclass(frozen=True)
class Reading:
    """One figure as it stands in one cell: an amount in 元, a count or an area."""

    name: Name
    amount: Decimal
    place: Place
    table: str
    given: bool = True
    """False where — stands, or where a blank may also mean “not known”."""


@dataclass(frozen=True, order=True)
class Remark:
    """Something to tell: where, and in which words. A problem blocks, a note does not."""

    place: Place
    words: str

    def __str__(self) -> str:
        return f"{self.place}：{self.words}" if self.place.sheet else self.words


@dataclass
class Readings:
    """All figures of a workbook, the tables that were read, and what is wrong or worth telling."""

    found: dict[Name, list[Reading]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    """Quantities of a table of codes that was read: a code that it lacks is zero."""
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    told: set[Remark] = field(default_factory=set)
    """All of both, so that nothing is told twice."""

    def add(self, reading: Reading) -> None:
        """Keep a reading; the same figure twice in one table is a problem."""
        same = self.found.setdefault(reading.name, [])
        twice = next((one for one in same if one.table == reading.table), None)
        if twice is None:
            same.append(reading)
        else:
            self.problem(reading.place, f"与 {twice.place.cell} 是同一个数，填了两次；请删去重复的一行或一栏。")

    def problem(self, place: Place, words: str) -> None:
        """Something that must be mended before anything is saved."""
        self._tell(self.problems, Remark(place, words))

    def note(self, place: Place, words: str) -> None:
        """Something worth knowing that does not stand in the way."""
        self._tell(self.notes, Remark(place, words))

    def _tell(self, where: list[Remark], remark: Remark) -> None:
        if remark not in self.told:
            self.told.add(remark)
            where.append(remark)

    def first(self, name: Name) -> Reading | None:
        """The first reading of a figure."""
        same = self.found.get(name)
        return same[0] if same else None

    def amount(self, quantity: str, code: str = "", stage: str = "final") -> Decimal | None:
        """The figure, zero for a code that its table lacks; None when it was not read."""
        reading = self.first(Name(quantity, code, stage))
        if reading is not None:
            return reading.amount
        return ZERO if stage == "final" and quantity in self.whole else None

    def given(self, quantity: str, code: str = "", stage: str = "final") -> Decimal | None:
        """The figure where the workbook truly gives it."""
        reading = self.first(Name(quantity, code, stage))
        return reading.amount if reading is not None and reading.given else None

    def codes(self, quantities: Iterable[str], length: int, stage: str = "final") -> list[str]:
        """Codes of that length for which any of the quantities was read, in order."""
        wanted = set(quantities)
        return sorted(
            {
                one.code
                for one in self.found
                if one.quantity in wanted and one.stage == stage and len(one.code) == length
            }
        )
