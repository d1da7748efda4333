from decimal import Decimal as D

import pytest
from django.db.models import DecimalField, IntegerField
from hypothesis import given
from hypothesis import strategies as st

from accounts.figures.book import Book
from accounts.figures.figures import Figures, Rollup
from accounts.figures.money import print_wan
from accounts.figures.totals import LINES, Line, Totals, UnknownFigure, declare
from accounts.models import Fund, Kind, Nature, Supplement, ThreePublicExpense

amounts = st.decimals(D("-1e12"), D("1e12"), places=2)
codes = st.from_regex(r"2[0-3][0-9]{5}", fullmatch=True)
rows = st.lists(st.tuples(codes, st.sampled_from([str(one) for one in Nature]), amounts), max_size=40)


@given(rows)
def test_each_level_is_the_sum_of_the_level_below(entered: list[tuple[str, str, D]]) -> None:
    rollup = Rollup(entered)
    assert rollup.amount("") == sum((amount for *_, amount in entered), D(0))
    for code in rollup.rows:
        below = [one for one in rollup.rows if len(one) == len(code) + (3 if not code else 2) and one.startswith(code)]
        if below:
            assert rollup.amount(code) == sum((rollup.amount(one) for one in below), D(0))


@given(rows)
def test_spending_is_the_sum_of_its_natures_and_of_its_funds(entered: list[tuple[str, str, D]]) -> None:
    half = len(entered) // 2
    totals = Totals(Figures(expenditure={Fund.GENERAL: tuple(entered[:half]), Fund.OTHER_MONEY: tuple(entered[half:])}))
    natures = ("spending_basic", "spending_project", "spending_upward", "spending_business", "spending_downward")
    assert totals["spending"] == sum(totals[name] for name in natures)
    assert (
        totals["appropriation_spending"]
        == totals["appropriation_spending[general]"]
        == totals["appropriation_spending[general]"]
    )


def test_a_row_that_cancels_out_is_not_printed() -> None:
    assert Rollup([("2010101", "basic", D(5)), ("2010101", "project", D(0))]).codes() == ["201", "20101", "2010101"]
    assert Rollup([("2010101", "basic", D(5)), ("2010101", "basic", D(-5))]).codes() == []


def test_budget_known_by_class_only_counts_in_the_total() -> None:
    totals = Totals(Figures(expenditure={Fund.GENERAL: (("215", "", D("100.00")), ("206", "project", D("50.00")))}))
    assert totals["appropriation_spending[general]"] == D("150.00")
    assert totals["appropriation_spending[general][215]"] == D("100.00")


def test_unknown_names_are_mistakes() -> None:
    totals = Totals(Figures())
    for name in ("spendings", "appropriation_spending[general][", "appropriation_spending[general].prior", ""):
        with pytest.raises(UnknownFigure):
            totals[name]


@pytest.mark.parametrize(
    "name", ["income[general]", "total_income[206]", "three_public[206]", "economic[x]", "owned[206]"]
)
def test_keys_that_a_figure_does_not_take_are_mistakes(name: str) -> None:
    with pytest.raises(UnknownFigure):
        Totals(Figures())[name]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (Line("forgotten", "忘记的数", table="facts", columns=("forgotten",)), "no field holds forgotten"),
        (Line("unmade", "没有来历的数"), "nothing makes up unmade"),
        (Line("income", "另一收入", table="income"), "two figures are called income"),
        (Line("earned", "本年收入合计", table="income"), "two figures are called earned or 本年收入合计"),
    ],
)
def test_a_figure_of_which_nothing_is_entered_or_told_twice_is_an_error_of_the_program(line: Line, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        declare(line)
    assert "forgotten" not in LINES


def test_every_number_that_can_be_entered_is_a_figure_of_its_caption() -> None:
    for model in (ThreePublicExpense, Supplement):
        for field in model._meta.concrete_fields:
            name, caption = field.name.removesuffix("_final_budget"), str(field.verbose_name)
            if name.startswith("owned_"):
                assert Totals(Figures(facts={name: 3}))[f"owned[{name.removeprefix('owned_')}]"] == 3
            elif isinstance(field, DecimalField | IntegerField) and not field.primary_key:
                assert caption.startswith(LINES[name].caption)
                assert Totals(Figures(facts={name: 3}))[name] == 3


def test_a_guest_brings_a_figure_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.figures.totals.LINES", {**LINES})
    declare(Line("half_of_income", "收入之半", value=lambda totals: totals["income"] / 2))
    assert Totals(Figures(income=(("2010301", "other", D(8)),)))["half_of_income"] == 4


def test_every_line_has_a_value_without_entries() -> None:
    totals = Totals(Figures())
    for name in LINES:
        key = {"economic": "[30101]", "owned": "[other]"}.get(name, "")
        assert totals[f"{name}{key}"] == 0


def test_agency_costs_belong_to_administrative_units() -> None:
    economic = {"30201": D("21300.00"), "30101": D("198600.00"), "31002": D("1000.00")}
    assert Totals(Figures(kind=Kind.ADMINISTRATIVE, economic=economic))["agency_costs"] == D("22300.00")
    assert Totals(Figures(kind=Kind.INSTITUTION, economic=economic))["agency_costs"] == 0
    entered = Figures(kind=Kind.ADMINISTRATIVE, facts={"agency_costs": D("46100.00")})
    assert Totals(entered)["agency_costs"] == D("46100.00")


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("total_income", "244.63"),
        ("income", "229.63"),
        ("opening", "15.00"),
        ("total_spending", "244.63"),
        ("spending_basic", "98.22"),
        ("spending_project", "146.41"),
        ("appropriation_total_income", "229.63"),
        ("appropriation_spending[general]", "229.63"),
        ("appropriation_spending[government_funds]", "0.00"),
        ("appropriation_spending.original_budget", "424.33"),
        ("appropriation_spending[general].original_budget", "424.33"),
        ("appropriation_spending[general].prior", "496.28"),
        ("total_income.prior", "511.28"),
        ("appropriation_spending[general][215]", "164.46"),
        ("appropriation_spending[general][2011308].prior", "205.58"),
        ("staff_costs", "88.07"),
        ("overhead_costs", "10.15"),
        ("agency_costs.prior", "4.61"),
        ("three_public.final_budget", "6.35"),
        ("vehicles", "5.19"),
        ("fixed_assets", "137.96"),
    ],
)
def test_named_figures_of_the_sample(book: Book, name: str, printed: str) -> None:
    assert print_wan(book[name]) == printed


def test_both_sides_of_the_sample_balance(book: Book) -> None:
    assert book["total_income"] == book["total_spending"] == D("2446297.00")
    assert book["appropriation_total_income"] == book["appropriation_total_spending"]
    assert book["staff_costs"] + book["overhead_costs"] == book["appropriation_basic[general]"]
