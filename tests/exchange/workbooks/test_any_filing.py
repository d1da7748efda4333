"""Any filing, written as a workbook and read again, is the same filing: all funds, all sources, balances by item."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from accounts.exchange.workbook import as_workbook
from accounts.figures.money import from_wan, to_wan
from accounts.models import Entries
from tests.checks.random_filings import random_filing
from tests.exchange.workbooks.books import Figures, figures_of, outcome, right
from tests.exchange.workbooks.internal import internal_workbook
from tests.sample import report_of, sample_case

RESIDUAL = Decimal(100)
"""元: money beyond the appropriations is a difference of printed figures, each rounded on its own."""


def entered(entries: Entries, *models: str) -> Figures:
    return {key: values for key, values in figures_of(entries).items() if key[0] in models}


def by_class(figures: Figures) -> dict[tuple[str, ...], Decimal]:
    sums: dict[tuple[str, ...], Decimal] = {}
    for (model, *key), values in figures.items():
        if model == "BudgetLine":
            place = (key[0], key[1], key[2][:3])
            sums[place] = sums.get(place, Decimal(0)) + values["amount"]
    return {key: one for key, one in sums.items() if one}


@pytest.mark.parametrize("seed", range(8))
def test_the_internal_workbook_gives_back_every_cent(seed: int) -> None:
    case = random_filing(random.Random(seed))
    entries = case.now.entries()
    found = outcome(internal_workbook(entries, case.unit.name), unit=case.unit.name)
    assert found.problems == [] and found.figures is not None
    models = ("IncomeLine", "ExpenditureLine", "EconomicLine", "Balance")
    assert nonzero({k: v for k, v in found.figures.items() if k[0] in models}) == nonzero(entered(entries, *models))
    assert by_class(found.figures) == by_class(figures_of(entries))


@pytest.mark.parametrize("seed", range(8))
def test_the_public_workbook_gives_back_what_it_prints(seed: int) -> None:
    case = random_filing(random.Random(seed))
    found = outcome(as_workbook(report_of(case)), unit=case.unit.name)
    assert found.problems == [] and found.figures is not None
    models = ("IncomeLine", "ExpenditureLine", "EconomicLine", "Balance", "ThreePublicExpense")
    for key, values in entered(case.now.entries(), *models).items():
        for field, amount in values.items():
            if not isinstance(amount, Decimal) or field == "education_fees":
                continue
            tail = RESIDUAL if "other_money" in key else Decimal(0)
            read = found.figures.get(key, {}).get(field, Decimal(0))
            assert abs(read - from_wan(to_wan(amount))) <= tail, (key, field)


def test_the_workbook_that_this_system_gives_out_comes_in_again() -> None:
    found = outcome(as_workbook(report_of(sample_case())))
    assert found.problems == [] and found.figures == right("public")


def nonzero(figures: Figures) -> dict[tuple[Any, ...], Any]:
    """(row…, field) → amounts other than zero."""
    return {(*key, field): one for key, values in figures.items() for field, one in values.items() if one}
