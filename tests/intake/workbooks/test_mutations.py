"""Any cell may be wrong: exactly the right figures, or a report; never silently wrong figures."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.intake.workbooks.formats import open_workbook
from accounts.intake.workbooks.grid import Broken, Sheet, Value, Workbook
from tests.intake.workbooks.books import Figures, Outcome, golden, outcome_of, right
from tests.rounds import rounds

LONELY = {
    "fixed_assets",
    "house_area",
    "house_value",
    "vehicles_value",
    "equipment_over_million",
    "overseas_groups",
    "overseas_visitors",
    "vehicles_bought",
    "vehicles_held",
    "hospitality_batches",
    "hospitality_guests",
    "procurement_micro",
    "procurement_sme",
    "education_fees",
}
"""Facts that a workbook says once, or only as a part of another: a change need not contradict anything."""

TAIL = Decimal(1500)
"""元: the largest tail of the public tables, 0.005 · (26 + 1) 万元 rounded up."""


@cache
def book(kind: str) -> Workbook:
    return open_workbook(golden(kind))


@cache
def golden_outcome(kind: str) -> Outcome:
    return outcome_of(book(kind))


VALUES: st.SearchStrategy[Value | None] = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "—",
            "合计",
            "基本支出",
            "项目支出",
            "其他支出",
            "２，０００",
            "2.01E+06",
            "2023年度",
            "万元",
            "208",
            "2150502",
        ]
    ),
    st.text(max_size=6),
    st.just(Broken("是错误值 #REF!")),
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
)
SCALES = st.sampled_from(
    [Decimal("0.01"), Decimal("-0.01"), Decimal(1), Decimal(-100), Decimal("10000"), Decimal("0.05"), Decimal("0.02")]
)


@dataclass(repr=False)
class Made:
    """A workbook with some cells changed, shown by its changes."""

    workbook: Workbook
    told: list[str]

    def __repr__(self) -> str:
        return "; ".join(self.told)


@st.composite
def mutated(draw: Any, kind: str) -> Made:
    """The golden workbook with one to three cells changed."""
    made = deepcopy(book(kind))
    told: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        sheet: Sheet = draw(st.sampled_from(made.sheets))
        row = draw(st.integers(1, max(sheet.rows) + 1))
        column = draw(st.integers(1, sheet.width + 1))
        old = sheet.cells.get((row, column))
        if isinstance(old, Decimal) and draw(st.booleans()):
            new: Value | None = old + draw(SCALES)
        elif draw(st.integers(0, 4)) == 0:
            new = sheet.cells.get((draw(st.integers(1, max(sheet.rows))), draw(st.integers(1, sheet.width))))
        else:
            new = draw(VALUES)
        sheet.cells.pop((row, column), None)
        if new is not None and (not isinstance(new, str) or new.strip()):
            sheet.cells[row, column] = new
        for derived in ("rows", "columns", "width"):
            sheet.__dict__.pop(derived, None)
        told.append(f"{sheet.place(row, column)}: {old!r} → {new!r}")
    return Made(made, told)


def differences(found: Figures, expected: Figures) -> dict[tuple[Any, ...], tuple[Any, Any]]:
    """(row…, field) → values, where they differ."""
    return {
        (*key, field): (found.get(key, {}).get(field), expected.get(key, {}).get(field))
        for key in {*found, *expected}
        for field in {*found.get(key, {}), *expected.get(key, {})}
        if (found.get(key, {}).get(field) or 0) != (expected.get(key, {}).get(field) or 0)
    }


COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}


@settings(max_examples=rounds(15, 120), **COMMON)
@given(made=mutated("internal"))
def test_the_internal_workbook_is_never_silently_wrong(made: Made) -> None:
    found = outcome_of(made.workbook)
    if found.problems:
        return
    assert found.figures is not None
    wrong = differences(found.figures, right("internal"))
    assert {key[-1] for key in wrong} <= LONELY, (made, wrong)


@settings(max_examples=rounds(15, 120), **COMMON)
@given(made=mutated("public"))
def test_the_public_workbook_is_never_silently_wrong_beyond_a_told_tail(made: Made) -> None:
    found = outcome_of(made.workbook)
    if found.problems:
        return
    assert found.figures is not None
    wrong = differences(found.figures, right("public"))
    assert all(abs((new or 0) - (old or 0)) <= TAIL for new, old in wrong.values()), (made, wrong)
    assert not wrong or set(found.notes) != set(golden_outcome("public").notes), (made, wrong)


@pytest.mark.parametrize("kind", ["internal", "public"])
@pytest.mark.thorough
def test_every_single_amount_that_is_wrong_is_reported(kind: str) -> None:
    """Each number of the tables in turn, a tenth of a 万元 or a 元 too much."""
    silent = []
    for index, sheet in enumerate(book(kind).sheets):
        for (row, column), old in sheet.cells.items():
            if not isinstance(old, Decimal) or row <= 6 or (row + column) % rounds(43, 7):
                continue
            made = deepcopy(book(kind))
            made.sheets[index].cells[row, column] = old + Decimal("1")
            found = outcome_of(made)
            wrong = differences(found.figures or {}, right(kind))
            if not found.problems and {key[-1] for key in wrong} - LONELY:
                silent.append(f"{sheet.place(row, column)}: {old} → {sorted(wrong)}")
    assert silent == []
