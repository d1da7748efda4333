"""Any filing, written as a workbook and read again, is the same filing: all funds, all sources, balances by item."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Entries
from accounts.publication.statement_files import as_workbook
from tests.checks.random_filings import random_filing
from tests.intake.workbooks.books import Figures, figures_of, outcome
from tests.intake.workbooks.internal import internal_workbook
from tests.sample import report_of, sample_case


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
def test_the_public_workbook_gives_back_every_cent_of_what_it_shows(seed: int) -> None:
    case = random_filing(random.Random(seed))
    found = outcome(as_workbook(report_of(case)), unit=case.unit.name)
    assert found.problems == [] and found.figures is not None
    models = ("IncomeLine", "ExpenditureLine", "EconomicLine", "Balance", "ThreePublicExpense")
    for key, values in entered(case.now.entries(), *models).items():
        for field, amount in values.items():
            if not isinstance(amount, Decimal) or field == "education_fees":
                continue
            read = found.figures.get(key, {}).get(field, Decimal(0))
            assert read == amount, (key, field)


def test_the_workbook_that_this_system_gives_out_comes_in_again() -> None:
    found = outcome(as_workbook(report_of(sample_case())))
    assert found.problems == [] and found.figures is not None
    models = ("IncomeLine", "ExpenditureLine", "EconomicLine", "Balance", "ThreePublicExpense")
    read = nonzero({key: values for key, values in found.figures.items() if key[0] in models})
    own = nonzero(entered(sample_case().now.entries(), *models))
    del own["ThreePublicExpense", "vehicles_held"]  # a count, which no statement shows
    assert read == own


def nonzero(figures: Figures) -> dict[tuple[Any, ...], Any]:
    """(row…, field) → amounts other than zero."""
    return {(*key, field): one for key, values in figures.items() for field, one in values.items() if one}
