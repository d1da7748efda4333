"""The equations of the forms: how they are read, where they speak, what they leave to rounding (勾稽等式)."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal as D

import pytest

from accounts.figures.equations import (
    AGAIN,
    BALANCES,
    BOUNDS,
    DEFINITIONS,
    EQUATIONS,
    EXPECTED,
    FUNDS,
    TWICE,
    Comparison,
    comparisons,
    parted,
    place,
)
from accounts.figures.figures import Figures
from accounts.figures.totals import LINES, Totals, UnknownFigure, selected
from accounts.models import Fund
from tests.checks.random_filings import random_figures
from tests.rounds import rounds

NAMES = {
    "income": ("income", "", ""),
    "income[206]": ("income", "206", ""),
    "appropriation_spending[general][2069999].prior": ("appropriation_spending[general]", "2069999", "prior"),
    "three_public.final_budget": ("three_public", "", "final_budget"),
    "owned[mail]": ("owned[mail]", "", ""),
    "economic[30101]": ("economic", "30101", ""),
    "economic[30101][2080505]": ("economic[30101]", "2080505", ""),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_parted_into_figure_row_and_stage_and_put_together_again(name: str) -> None:
    assert parted(name) == NAMES[name]
    assert place(*NAMES[name]) == name


def broken(amounts: Mapping[str, int | str], **more: bool) -> list[Comparison]:
    known = {name: D(amount) for name, amount in amounts.items()}
    return [one for one in comparisons(known, known.get) if not one.holds(**more)]


GENERAL, GOVERNMENT_FUNDS, _ = FUNDS
AMOUNTS = {"opening": "0.00", "income": "2002.80", "spending": "2000.00", "closing": "0.00"}
FLOW = {f"appropriation_{name}[{GOVERNMENT_FUNDS}]": amount for name, amount in AMOUNTS.items()}


def test_both_sides_the_difference_and_the_number_of_figures_are_told() -> None:
    rules = {one.rule: one for one in broken(FLOW)}
    assert sorted(rules) == ["T04-3", "T08-1"]
    found = rules["T08-1"]
    assert (found.left_amount, found.right_amount, found.difference) == (D("2002.80"), D("2000.00"), D("2.80"))
    assert (found.figures, found.tail) == (4, D(200))


def test_an_equation_is_silent_where_an_amount_is_not_known() -> None:
    assert broken({name: amount for name, amount in FLOW.items() if "closing" not in name}) == []


def test_an_equation_holds_for_every_row_and_stage() -> None:
    row = {place(parted(name)[0], "2120801"): amount for name, amount in FLOW.items()}
    assert [one.rule for one in broken(row)] == ["T08-1"], "by item as well; the balance of a fund is for 合计 only"
    assert [one.rule for one in broken({f"{name}.prior": amount for name, amount in FLOW.items()})] == [
        "T04-3",
        "T08-1",
    ]
    general = {f"appropriation_{name}[{GENERAL}][2010301]": amount for name, amount in AMOUNTS.items()}
    assert broken(general) == [], "items of the general budget may be rearranged"


def test_a_row_is_the_sum_of_the_rows_next_below() -> None:
    rows = {"spending": 10, "spending[206]": 10, "spending[20601]": 4, "spending[2069901]": 5}
    found = broken(rows)
    assert [(one.rule, one.left, one.right) for one in found] == [
        ("T02-2", ("spending[206]",), ("spending[20601]", "spending[2069901]"))
    ]
    assert broken(rows | {"spending[20601]": 5}) == []


def test_an_economic_class_is_the_sum_of_its_items_alone_and_in_a_row() -> None:
    assert [one.rule for one in broken({"economic[301]": 3, "economic[30101]": 2, "economic[30103]": 2})] == ["T06-2"]
    row = {"economic[301][206]": 3, "economic[30101][206]": 2, "economic[30103][206]": 2}
    assert [(one.rule, one.right) for one in broken(row)] == [
        ("T06-2", ("economic[30101][206]", "economic[30103][206]"))
    ]


@pytest.mark.parametrize(("excess", "holds"), [("100.00", True), ("100.01", False)])
def test_a_part_is_not_more_than_its_whole_but_for_rounding(excess: str, holds: bool) -> None:
    amounts = {"procurement_micro": D("2.00") + D(excess), "procurement_sme": D("2.00")}
    assert [one.rule for one in broken(amounts)] == ["G2"]
    assert (broken(amounts, rounded=True) == []) is holds
    assert broken({"procurement_micro": 1, "procurement_sme": 2}) == []


@pytest.mark.parametrize(("tail", "holds"), [("150.00", True), ("150.01", False), ("-150.01", False)])
def test_rounding_of_each_figure_explains_a_tail(tail: str, holds: bool) -> None:
    amounts = {"vehicles": D(10) + D(tail), "vehicle_purchase": D(4), "vehicle_running": D(6)}
    assert (broken(amounts, rounded=True) == []) is holds


def test_no_equation_is_declared_twice() -> None:
    everything = [*EQUATIONS, *EXPECTED]
    sides = [(frozenset(one.left), frozenset(one.right), one.rule, one.at_most) for one in everything]
    assert len(sides) == len(set(sides))
    assert len({one.left for one in DEFINITIONS}) == len(DEFINITIONS), "one definition a figure"
    assert all(one.at_most and len(one.left) == 1 for one in BOUNDS)


# What holds by construction -------------------------------------------------------------------------------------------


def everything(totals: Totals) -> dict[str, D]:
    """Every figure of a bag that can be named: without key, by fund, by code, by both."""
    codes = {one.cell.code[:end] for one in totals.figures.entered() for end in (3, 5, 7) if one.cell.code}
    keys = ["", *(f"[{fund}]" for fund in FUNDS), *(f"[{code}]" for code in sorted(codes))]
    keys += [f"[{fund}][{code}]" for fund in FUNDS for code in sorted(codes)]
    keys += [f"[{kind}]" for kind in ("mail", "retired")]
    found = {}
    for name in (f"{line}{key}" for line in LINES for key in keys if not carried_by_fund(line, key)):
        try:
            found[name] = D(totals[name])
        except UnknownFigure:
            continue
    return found


def carried_by_fund(line: str, key: str) -> bool:
    """Balances of the general budget are no sums of its items: they are held for the fund."""
    return line.endswith(("opening", "closing", "total_income", "total_spending")) and key[-2:-1].isdigit()


def known(totals: Totals) -> Callable[[str], D | None]:
    """The amount of a name; None for what is no figure of ours."""

    def amount(name: str) -> D | None:
        try:
            return D(totals[name])
        except UnknownFigure:
            return None

    return amount


def skewed(figures: Figures, lot: random.Random) -> Figures:
    """The same rows with any amounts, as somebody may mistype all of them."""

    def any_amounts(rows: tuple[tuple[str, str, D], ...]) -> tuple[tuple[str, str, D], ...]:
        return tuple((code, column, D(lot.randrange(-(10**9), 10**12)) / 100) for code, column, _ in rows)

    return replace(
        figures,
        income=any_amounts(figures.income),
        expenditure={fund: any_amounts(rows) for fund, rows in figures.expenditure.items()},
        balances={fund: any_amounts(rows) for fund, rows in figures.balances.items()},
        economic={code: D(lot.randrange(10**10)) / 100 for code in figures.economic},
        facts={"agency_costs": D("1.00"), "owned_mail": 3, "staff_active": 5, "procurement_works": D("0.01")},
    )


def test_totals_are_the_sums_that_the_forms_say_whatever_is_entered() -> None:
    lot = random.Random(2023)
    for _ in range(rounds(20, 300)):
        totals = Totals(skewed(random_figures(lot), lot))
        amounts = everything(totals)
        found = list(comparisons(amounts, known(totals), (*DEFINITIONS, *AGAIN[1:3], *TWICE[1:])))
        assert {one.rule for one in found} >= {
            "T01-1",
            "T02-2",
            "T04-4",
            "T04-5",
            "T06-1",
            "T07-1",
            "T08-2",
            "T09-1",
            "H1",
        }
        assert [one for one in found if not one.holds()] == []


def test_balances_hold_where_nothing_is_mistyped() -> None:
    lot = random.Random(2024)
    for _ in range(rounds(20, 300)):
        totals = Totals(random_figures(lot))
        amounts = everything(totals)
        found = list(comparisons(amounts, known(totals), (*BALANCES, *AGAIN, *TWICE)))
        assert {one.rule for one in found} >= {"T01-3", "T04-1", "T04-3", "X-0506", "X-CARRY"}
        assert [one for one in found if not one.holds()] == []


def test_the_equations_name_figures_that_exist_or_those_of_the_ledger() -> None:
    """A figure that is misspelt in an equation would be silent for ever."""
    entered = (*DEFINITIONS, *BALANCES, *TWICE, *AGAIN, *EXPECTED)
    for name in (name for one in entered for name in (*one.left, *one.right)):
        assert selected(name.partition(".")[0])
    assert [str(fund) for fund in Fund][:3] == list(FUNDS)
