"""Which slips in which cells the rules notice: every entered number of the sample, changed one at a time (变异覆盖)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

import performance.checks  # noqa: F401  registers its rules
from accounts.checks import Severity, run
from accounts.checks.catalogue import rulebook
from accounts.checks.evidence import Evidence, Tables
from accounts.document.material import texts_of
from accounts.exchange.case import Case
from tests.checks.material import known_subjects
from tests.sample import report_of, sample_case

COUNTED = (Severity.ERROR, Severity.WARNING, Severity.EXPLAIN)


@dataclass(frozen=True)
class Spot:
    """One entered number: where it stands in a case, and what it is called."""

    model: str
    name: str
    rows: Callable[[Case], list[Any]]
    index: int
    field: str

    def row(self, case: Case) -> Any:
        return self.rows(case)[self.index]

    def value(self, case: Case) -> Any:
        return getattr(self.row(case), self.field)


def spots(case: Case) -> Iterator[Spot]:
    """Every entered number of this year: amounts, counts, areas, points; cells left empty (zero) too."""
    for model in case.now.sheets:
        yield from _spots(case, model.__name__, lambda one, model=model: one.now.sheets[model])  # type: ignore[misc]
    for number in range(len(case.evaluations)):
        yield from _spots(case, "FundingRow", lambda one, n=number: one.evaluations[n][2])  # type: ignore[misc]
        yield from _spots(case, "Indicator", lambda one, n=number: one.evaluations[n][3])  # type: ignore[misc]


def _spots(case: Case, model: str, rows: Callable[[Case], list[Any]]) -> Iterator[Spot]:
    for index, row in enumerate(rows(case)):
        for field in row._meta.concrete_fields:
            number = isinstance(field, models.DecimalField | models.PositiveIntegerField)
            if number and field.name not in ("order",) and getattr(row, field.attname) is not None:
                name = row.level3 if model == "Indicator" else str(row)
                yield Spot(model, name, rows, index, field.attname)


def mutations(spot: Spot, case: Case) -> Iterator[tuple[str, Callable[[Case], None]]]:
    """+1.00, sign, digits swapped, ×10,000, moved one row: those that change the number."""
    value = spot.value(case)
    yield "+1.00", _put(spot, value + 1)
    if value:
        yield "sign", _put(spot, -value)
        yield "×10,000", _put(spot, value * 10_000)
        if (swapped := _swapped(value)) != value:
            yield "swapped", _put(spot, swapped)
        rows = spot.rows(case)
        for other in (spot.index + 1, spot.index - 1):
            if 0 <= other < len(rows) and getattr(rows[other], spot.field) != value:
                yield "moved", _exchange(spot, other)
                break


def _put(spot: Spot, value: Any) -> Callable[[Case], None]:
    return lambda case: setattr(spot.row(case), spot.field, value)


def _exchange(spot: Spot, other: int) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        mine, theirs = spot.row(case), spot.rows(case)[other]
        a, b = getattr(mine, spot.field), getattr(theirs, spot.field)
        setattr(mine, spot.field, b)
        setattr(theirs, spot.field, a)

    return change


def _swapped(value: Any) -> Any:
    digits = str(value)
    for place in range(len(digits) - 1):
        one, two = digits[place], digits[place + 1]
        if one.isdigit() and two.isdigit() and one != two:
            return type(value)(digits[:place] + two + one + digits[place + 2 :])
    return value


def lean(case: Case) -> Evidence:
    """The evidence without the sentences: what they say of figures is computed."""
    report = report_of(case)
    return Evidence(
        report.book,
        report.edition,
        Tables.of(report.statements),
        case.now.entries(),
        report.sheets,
        tuple(texts_of(report)),
        subjects=known_subjects(),
    )


def seen(case: Case) -> set[tuple[str, str, str]]:
    """What the rules say that counts: place, left and right; a standing finding with another figure is another."""
    return {(one.key, one.left.words, one.right.words) for one in run(rulebook(), lean(case)) if one.gravity in COUNTED}


@cache
def results() -> dict[tuple[str, str, str], list[tuple[str, bool]]]:
    """(model, row, field) → per mutation whether a rule noticed."""
    case = sample_case()
    standing = seen(case)
    found: dict[tuple[str, str, str], list[tuple[str, bool]]] = {}
    for spot in spots(case):
        for kind, change in mutations(spot, case):
            mutant = sample_case()
            change(mutant)
            noticed = bool(seen(mutant) - standing)
            found.setdefault((spot.model, spot.name, spot.field), []).append((kind, noticed))
    return found


def unnoticed() -> list[tuple[str, str, str, str]]:
    return [(*cell, kind) for cell, kinds in results().items() for kind, noticed in kinds if not noticed]
