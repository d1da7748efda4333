"""Every figure can be followed to what was entered, and to nothing else (栏目的来历)."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from accounts.figures.book import STAGES, Book, Derivation, derivation_of
from accounts.figures.equations import OWNED
from accounts.figures.figures import Cell, Figures
from accounts.figures.totals import LINES, Totals, UnknownFigure
from accounts.models import Fund, Kind
from tests.document.test_full_unit import full_case
from tests.sample import report_of, sample_case

STAGE_NAMES = ("now", *STAGES)
BOOKS = {
    "sample": lambda: report_of(sample_case()).book,
    "full": lambda: report_of(full_case()).book,
    "institution": lambda: report_of(full_case(Kind.INSTITUTION)).book,
}


def cells(figures: Figures) -> Iterator[Cell]:
    """Every cell of the bag with an amount, and every fact."""
    yield from (Cell("income", "", code, column) for code, column, _ in figures.income)
    for table in ("expenditure", "balances"):
        for fund, rows in getattr(figures, table).items():
            yield from (Cell(table, fund, code, column) for code, column, _ in rows)
    yield from (Cell("economic", "", code, "amount") for code, yuan in figures.economic.items() if yuan)
    yield from (Cell("facts", column=name) for name in figures.facts)


def bumped(figures: Figures, cell: Cell) -> Figures:
    """The bag with one more in one cell, built by hand."""

    def more(rows: Any) -> Any:
        return tuple((code, column, yuan + ((code, column) == (cell.code, cell.column))) for code, column, yuan in rows)

    if cell.table == "income":
        return replace(figures, income=more(figures.income))
    if cell.table in ("expenditure", "balances"):
        old = getattr(figures, cell.table)
        return replace(figures, **{cell.table: {**old, Fund(cell.fund): more(old[Fund(cell.fund)])}})
    if cell.table == "economic":
        return replace(figures, economic={**figures.economic, cell.code: figures.economic[cell.code] + 1})
    return replace(figures, facts={**figures.facts, cell.column: figures.facts[cell.column] + 1})


def names(book: Book) -> list[str]:
    """Every figure that can be named for this book: without key, by code, by fund, by both."""
    bags = [getattr(book, stage).figures for stage in STAGE_NAMES]
    longest = {cell.code for bag in bags for cell in cells(bag) if cell.code}
    codes = sorted({code[:length] for code in longest for length in (3, 5, 7) if length <= len(code)})
    funds = [str(fund) for fund in Fund if fund != Fund.OTHER_MONEY]
    keys = ["", *(f"[{one}]" for one in (*codes, *funds, *OWNED)), *(f"[{a}][{b}]" for a, b in product(funds, codes))]
    return [name + key for name, key in product(LINES, keys) if is_figure(book.now, name + key)]


def is_figure(totals: Totals, name: str) -> bool:
    try:
        return isinstance(totals[name], Decimal | int)
    except (TypeError, ValueError, KeyError):
        return False


@pytest.fixture(params=BOOKS)
def any_book(request: pytest.FixtureRequest) -> Book:
    return BOOKS[request.param]()


def derived(book: Book, stage: str, figures: list[str]) -> dict[str, Derivation]:
    return {one: derivation_of(book, one if stage == "now" else f"{one}.{stage}") for one in figures}


@pytest.mark.parametrize("stage", STAGE_NAMES)
def test_the_parts_and_the_entered_amounts_add_up_exactly(any_book: Book, stage: str) -> None:
    figures = names(any_book)
    assert len(figures) > 500
    totals: Totals = getattr(any_book, stage)
    for name, found in derived(any_book, stage, figures).items():
        assert found.value == totals[name], name
        assert sum(part.value for part in found.parts) == found.value, name
        assert sum(one.value for one in found.entered) == found.value, name
        for part in found.parts:
            value = part.entered.value if part.entered else any_book[part.figure]
            assert value == part.value, (name, part)


@pytest.mark.parametrize("stage", STAGE_NAMES)
def test_exactly_the_entered_amounts_below_a_figure_move_it(any_book: Book, stage: str) -> None:
    totals: Totals = getattr(any_book, stage)
    found = derived(any_book, stage, names(any_book))
    bottom = {name: {one.cell for one in each.entered} for name, each in found.items()}
    for cell in cells(totals.figures):
        moved = Totals(bumped(totals.figures, cell))
        for name, below in bottom.items():
            change = moved[name] - totals[name]
            assert change == (1 if cell in below else 0), (name, cell)


@pytest.mark.parametrize("stage", STAGE_NAMES)
def test_following_the_parts_ends_at_entered_amounts(any_book: Book, stage: str) -> None:
    steps = [name if stage == "now" else f"{name}.{stage}" for name in names(any_book)]
    for _ in range(8):
        steps = list({part.figure for one in steps for part in derivation_of(any_book, one).parts if part.figure})
    assert steps == []


def test_the_sentences_of_the_sample_are_made_as_a_reader_expects(book: Book) -> None:

    def parts(name: str) -> list[str]:
        return [part.figure or "·".join(filter(None, part.entered.cell)) for part in derivation_of(book, name).parts]  # type: ignore[union-attr]

    assert parts("total_income") == ["income", "reserves_used", "opening"]
    assert parts("total_spending.prior") == ["spending.prior", "distributed.prior", "closing.prior"]
    assert parts("staff_costs") == ["economic[301]", "economic[303]"]
    assert parts("agency_costs") == ["overhead_costs"]
    assert parts("agency_costs.prior") == ["facts·agency_costs"]
    assert parts("appropriation_spending[general][206]") == ["appropriation_spending[general][20699]"]
    assert parts("appropriation_spending[general][2069999]") == ["expenditure·general·2069999·project"]
    assert parts("staff") == ["facts·staff_active", "facts·staff_retired_cadre", "facts·staff_retired"]
    assert derivation_of(book, "appropriation_spending[general][2069999]").is_entered
    assert not derivation_of(book, "appropriation_spending[general][206]").is_entered


def test_a_figure_without_amounts_has_no_parts(book: Book) -> None:
    found = derivation_of(book, "income_superior")
    assert (found.value, found.parts, found.entered, found.is_entered) == (0, (), (), False)


def test_an_unknown_name_is_refused(book: Book) -> None:
    with pytest.raises(UnknownFigure):
        derivation_of(book, "nonsense")
