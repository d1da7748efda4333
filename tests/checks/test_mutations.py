"""Which slips in which cells the rules notice: every entered number of the sample, changed one at a time (变异覆盖)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.db import models

from accounts.checks import Severity, run
from accounts.checks.catalogue import all_rules
from accounts.checks.evidence import Evidence
from accounts.document.material import evidence_of
from accounts.intake.sentences import read
from tests.cases import Case
from tests.checks.material import known_subjects
from tests.rounds import rounds
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
    """The evidence of a filing, without what a reader would make of its document."""
    return evidence_of(report_of(case), case.now.entries(), read, known_subjects())


def seen(case: Case) -> set[tuple[str, str, str]]:
    """What the rules say that counts: place, left and right; a standing finding with another figure is another."""
    return {
        (one.key, one.left.words, one.right.words) for one in run(all_rules(), lean(case)) if one.gravity in COUNTED
    }


@cache
def results() -> dict[tuple[str, str, str], list[tuple[str, bool]]]:
    """(model, row, field) → per mutation whether a rule noticed; the quick run mutates every fourth amount."""
    case = sample_case()
    standing = seen(case)
    found: dict[tuple[str, str, str], list[tuple[str, bool]]] = {}
    for spot in list(spots(case))[:: rounds(4, 1)]:
        for kind, change in mutations(spot, case):
            mutant = sample_case()
            change(mutant)
            noticed = bool(seen(mutant) - standing)
            found.setdefault((spot.model, spot.name, spot.field), []).append((kind, noticed))
    return found


def unnoticed() -> list[tuple[str, str, str, str]]:
    return [(*cell, kind) for cell, kinds in results().items() for kind, noticed in kinds if not noticed]


MOVED = "the amounts of two rows of one column change places: every sum stays, and no other table repeats the rows"
ONCE = "entered in one place only: nothing else of the filing repeats it"
PRINTED = "self-evaluations are known to 0.01 万元: one 元 does not print"
WITHIN = "one 元 more stays within the bounds that the rule sets"
UNKNOWN = {
    ("IncomeLine", "general", "moved"): MOVED,
    ("ExpenditureLine", "basic", "moved"): MOVED,
    ("EconomicLine", "amount", "moved"): MOVED,
    ("IncomeLine", "education_fees", "+1.00"): "a part of 事业收入 that no public table shows",
    ("BudgetLine", "amount", "+1.00"): PRINTED + "; full-year budgets by 项 stand in no identity",
    ("BudgetLine", "amount", "sign"): "full-year budgets by 项 stand in no identity and print nowhere",
    ("BudgetLine", "amount", "swapped"): "full-year budgets by 项 stand in no identity and print nowhere",
    ("BudgetLine", "amount", "×10,000"): "full-year budgets by 项 stand in no identity and print nowhere",
    ("BudgetLine", "amount", "moved"): MOVED,
    ("Balance", "reserves_used", "+1.00"): "of other money only: the database refuses it for an appropriation",
    ("Balance", "distributed", "+1.00"): "of other money only: the database refuses it for an appropriation",
    **{("ThreePublicExpense", f"{item}_final_budget", "+1.00"): WITHIN for item in ("overseas", "vehicle_purchase")},
    **{("ThreePublicExpense", f"{item}_final_budget", "+1.00"): WITHIN for item in ("vehicle_running", "hospitality")},
    ("ThreePublicExpense", "vehicle_running", "+1.00"): WITHIN,
    ("ThreePublicExpense", "overseas_visitors", "+1.00"): ONCE,
    ("ThreePublicExpense", "hospitality_guests", "+1.00"): ONCE,
    **{
        ("ThreePublicExpense", "vehicles_held", kind): "a difference from the state assets has its reason"
        for kind in ("+1.00", "sign", "×10,000")
    },
    **{("Supplement", "staff_active", kind): ONCE for kind in ("+1.00", "sign")},
    **{("Supplement", f"staff_{kind}", "+1.00"): ONCE for kind in ("retired_cadre", "retired")},
    **{("Supplement", f"procurement_{part}", "+1.00"): ONCE for part in ("goods", "works", "services")},
    **{("Supplement", "fixed_assets", kind): ONCE for kind in ("+1.00", "swapped", "×10,000")},
    **{
        ("Supplement", name, "+1.00"): ONCE
        for name in ("house_area", "house_value", "vehicles_value", "equipment_over_million")
    },
    **{
        (
            "Supplement",
            f"owned_{kind}",
            "+1.00",
        ): "vehicles by kind are entered once; the difference from those held has its reason"
        for kind in ("leaders", "principals", "mail", "emergency", "enforcement", "technical", "retired", "other")
    },
    ("FundingRow", "original_budget", "+1.00"): PRINTED,
    ("FundingRow", "final_budget", "+1.00"): PRINTED,
    ("FundingRow", "executed", "+1.00"): PRINTED,
    ("FundingRow", "original_budget", "swapped"): "initial budgets of programmes are entered in one place only",
    ("FundingRow", "original_budget", "moved"): MOVED,
    ("FundingRow", "final_budget", "sign"): ONCE,
    ("FundingRow", "final_budget", "swapped"): ONCE,
    ("FundingRow", "final_budget", "×10,000"): ONCE,
    ("FundingRow", "final_budget", "moved"): MOVED,
    ("FundingRow", "executed", "moved"): MOVED,
}
"""(model, field, kind of slip) that goes unnoticed somewhere, and why no rule can know."""

SHARES = {
    "IncomeLine": "77 of 91",
    "ExpenditureLine": "70 of 72",
    "BudgetLine": "22 of 75",
    "EconomicLine": "58 of 70",
    "Balance": "10 of 12",
    "ThreePublicExpense": "15 of 25",
    "Supplement": "4 of 26",
    "FundingRow": "26 of 69",
    "Indicator": "192 of 192",
}
"""Noticed of all slips, per model."""


def test_every_unnoticed_slip_has_its_reason() -> None:
    assert {(model, field, kind) for model, _, field, kind in unnoticed()} - UNKNOWN.keys() == set()


@pytest.mark.thorough
def test_every_reason_has_a_slip_that_goes_unnoticed() -> None:
    assert UNKNOWN.keys() - {(model, field, kind) for model, _, field, kind in unnoticed()} == set()


def test_cells_in_identities_are_noticed() -> None:
    """A cell that an equation between independently entered amounts holds is noticed, whatever happens to it alone."""
    for (model, row, field), kinds in results().items():
        known = (model, field) in {("IncomeLine", "general"), ("IncomeLine", "other"), ("EconomicLine", "amount")}
        known |= (model, field) in {("ExpenditureLine", "basic"), ("ExpenditureLine", "project")}
        known |= (model, field) in {("Balance", "opening"), ("Balance", "closing")}
        if known:
            assert [kind for kind, noticed in kinds if not noticed and kind != "moved"] == [], (model, row, field)


@pytest.mark.thorough
def test_the_share_of_noticed_slips_per_model() -> None:
    total, noticed = Counter[str](), Counter[str]()
    for (model, _, _), kinds in results().items():
        total[model] += len(kinds)
        noticed[model] += sum(one for _, one in kinds)
    assert {model: f"{noticed[model]} of {total[model]}" for model in total} == SHARES
