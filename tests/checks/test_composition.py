"""What a change is made up of (变动的构成)."""

from decimal import Decimal as D

import pytest

from accounts.checks.composition import Component, Makeup, main_parts, naming
from accounts.models import BudgetLine, ExpenditureLine, Fund, Stage
from tests.cases import Case
from tests.checks.material import changed, sample_evidence


def part(name: str, change: str) -> Component:
    return Component(name, name, D(change), frozenset())


def makeup(slot: str) -> list[tuple[str, D]]:
    return [(one.key, one.change) for one in Makeup(sample_evidence()).parts(slot)]


@pytest.mark.parametrize(
    ("change", "parts", "main"),
    [
        ("-100", ["甲 -60", "乙 -50", "丙 10"], ["甲"]),
        ("-100", ["甲 -40", "乙 -30", "丙 -30"], ["甲", "乙"]),
        ("-100", ["丙 80", "甲 -100", "乙 -80"], ["甲"]),
        ("10", ["甲 -100", "乙 60", "丙 50"], ["乙"]),
        ("0", ["甲 -5", "乙 5"], []),
        ("5", [], []),
        ("5", ["甲 -5"], []),
        ("100", ["甲 20", "乙 10"], ["甲", "乙"]),
    ],
)
def test_main_parts_make_up_half(change: str, parts: list[str], main: list[str]) -> None:
    found = [part(*one.split()) for one in parts]
    assert [one.name for one in main_parts(found, D(change))] == main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("网络维护 设备购置 招商引资项目", "招商引资项目"),  # the longest
        ("设备购置 网络维护 招商引资", "招商引资"),  # of equal ones the first in order, whatever a set makes of them
        ("网络维护 设备购置", "网络维护"),
        ("购买服务", ""),
    ],
)
def test_a_part_is_named_by_the_longest_word_and_the_first_of_equal_ones(words: str, said: str) -> None:
    reason = "减少招商引资项目、设备购置、网络维护"
    assert naming(Component("one", "甲", D(1), frozenset(words.split())), reason) == said


def test_a_total_is_made_up_of_its_items_the_largest_first() -> None:
    for slot in ("appropriation_spending[general].prior", "appropriation_total_income.prior", "total_income.prior"):
        found = makeup(slot)
        assert found[:2] == [
            ("appropriation_spending[general][2011308]", D("-205.58")),
            ("appropriation_spending[general][2069999]", D("-105.35")),
        ]
        assert [abs(change) for _, change in found] == sorted((abs(change) for _, change in found), reverse=True)
    assert abs(sum(change for _, change in makeup("appropriation_spending[general].prior")) - D("-266.65")) <= D("0.05")


def test_the_parts_of_three_public_differ_between_last_year_and_budget() -> None:
    assert makeup("three_public.prior") == [("vehicles", D("5.19"))]
    assert makeup("three_public.final_budget") == [("hospitality", D("-1.00")), ("vehicle_running", D("-0.16"))]
    assert makeup("vehicles.prior") == [("vehicle_running", D("5.19"))]


def test_a_budget_is_compared_as_far_down_as_it_is_known() -> None:
    assert makeup("appropriation_spending[general].original_budget")[0] == (
        "appropriation_spending[general][2069999]",
        D("-161.81"),
    )

    def by_class(case: Case) -> None:
        case.now.sheets[BudgetLine] = [
            BudgetLine(stage=Stage.ORIGINAL_BUDGET, fund=Fund.GENERAL, code="206", amount=D("2000000.00"))
        ]

    found = Makeup(changed(by_class)).parts("appropriation_spending.original_budget")
    assert {one.key for one in found} >= {"appropriation_spending[206]", "appropriation_spending[215]"}
    assert all(len(one.key) == len("appropriation_spending[206]") for one in found)


def test_an_item_is_made_up_of_both_natures_where_both_moved() -> None:
    def both(case: Case) -> None:
        case.now.sheets[ExpenditureLine].append(
            ExpenditureLine(fund=Fund.GENERAL, code="2010101", basic=D("20000.00"), project=D("50000.00"))
        )

    found = Makeup(changed(both)).parts("appropriation_spending[general][2010101].prior")
    assert [(one.key, one.change) for one in found] == [
        ("appropriation_project[general][2010101]", D("5.00")),
        ("appropriation_basic[general][2010101]", D("2.00")),
    ]
    assert makeup("appropriation_spending[general][2069999].prior") == []


def test_of_agency_costs_only_what_is_known() -> None:
    assert makeup("agency_costs.prior") == [("economic[30231]", D("5.19"))]


def test_what_has_no_parts_has_none() -> None:
    assert makeup("overseas.content") == makeup("hospitality.prior") == []
