"""Entering: whole sheets, only differences written, nothing half saved."""

from decimal import Decimal as D

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import (
    BudgetLine,
    EconomicLine,
    ExpenditureLine,
    Fund,
    IncomeLine,
    Nature,
    Reason,
    Stage,
    TrailEntry,
)
from accounts.workflow import Refused
from accounts.workflow.enter import enter
from tests.conftest import Office


def fresh(office: Office) -> list[IncomeLine]:
    lines = list(IncomeLine.objects.filter(filing=office.filing))
    for line in lines:
        line.pk = None
    return lines


def test_the_same_rows_write_nothing(office: Office) -> None:
    before = list(IncomeLine.objects.values_list("pk", flat=True))
    entries = TrailEntry.objects.filter(table=IncomeLine._meta.db_table)
    count = entries.count()
    enter(office.clerk, office.filing, {IncomeLine: fresh(office)})
    assert list(IncomeLine.objects.values_list("pk", flat=True)) == before
    assert entries.count() == count
    assert office.reload().revision > 0


def test_changed_added_and_removed_rows(office: Office) -> None:
    lines = fresh(office)
    gone, kept = lines[0], lines[1:]
    kept[0].other = D("12.34")
    enter(office.clerk, office.filing, {IncomeLine: [*kept, IncomeLine(code="2010101", other=D("1.00"))]})
    saved = {line.code: line for line in IncomeLine.objects.filter(filing=office.filing)}
    assert gone.code not in saved
    assert saved[kept[0].code].other == D("12.34")
    assert saved["2010101"].other == D("1.00")
    history = list(TrailEntry.objects.filter(chain=office.filing.pk).order_by("number"))
    assert [one.action for one in history if one.table == IncomeLine._meta.db_table][-3:] == [
        "delete",
        "update",
        "insert",
    ]
    assert history[-1].by == office.clerk


def test_the_second_of_two_people_is_told_and_nothing_is_lost(office: Office) -> None:
    seen = office.filing.revision
    enter(office.clerk, office.filing, {Reason: [Reason(key="appropriation_spending[general].prior", text="甲")]}, seen)
    with pytest.raises(Refused, match="已被他人修改"):
        enter(
            office.clerk,
            office.filing,
            {Reason: [Reason(key="appropriation_spending[general].prior", text="乙")]},
            seen,
        )
    assert Reason.objects.get(filing=office.filing).text == "甲"


@pytest.mark.parametrize("who", ["supervisor", "publisher", "stranger"])
def test_only_clerks_of_the_unit_enter(office: Office, who: str) -> None:
    with pytest.raises(Refused, match="不是该单位的经办人"):
        enter(getattr(office, who), office.filing, {IncomeLine: []})
    assert IncomeLine.objects.filter(filing=office.filing).count() == 7


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (IncomeLine(code="20101"), "请填写项级功能分类科目编码"),
        (IncomeLine(code="2010101", other=D("123456789012345.00")), "其他收入"),
        (ExpenditureLine(fund=Fund.GENERAL, code="2010101", upward=D("1")), "财政拨款只能列基本支出和项目支出"),
        (EconomicLine(code="301", amount=D("1")), "款级经济分类"),
        (
            BudgetLine(stage=Stage.ORIGINAL_BUDGET, fund=Fund.GENERAL, code="20101", amount=D("1")),
            "类级（3 位）或项级（7 位）",
        ),
        (Reason(key="appropriation_spending[general].prior", text="字" * 4001), "不能超过 4000 字，现有 4001 字"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_saved(office: Office, row: IncomeLine, words: str) -> None:
    good = IncomeLine(code="2010102", other=D("5.00"))
    sheets: dict[type, list[object]] = {IncomeLine: [good]}
    sheets.setdefault(type(row), []).append(row)
    with pytest.raises(Refused, match=words):
        enter(office.clerk, office.filing, sheets)  # type: ignore[arg-type]
    assert IncomeLine.objects.filter(filing=office.filing).count() == 7
    assert office.reload().revision == office.filing.revision


def test_a_row_given_twice_is_named(office: Office) -> None:
    with pytest.raises(Refused, match="“收入 2010101”填了两行"):
        enter(office.clerk, office.filing, {IncomeLine: [IncomeLine(code="2010101"), IncomeLine(code="2010101")]})


def test_budget_of_one_stage_and_fund_stands_on_one_level(office: Office) -> None:
    rows = [
        BudgetLine(stage=Stage.ORIGINAL_BUDGET, fund=Fund.GENERAL, code="206", amount=D("1.00")),
        BudgetLine(
            stage=Stage.ORIGINAL_BUDGET, fund=Fund.GENERAL, code="2080505", nature=Nature.BASIC, amount=D("1.00")
        ),
    ]
    with pytest.raises(Refused, match="同一级科目"):
        enter(office.clerk, office.filing, {BudgetLine: rows})
    enter(office.clerk, office.filing, {BudgetLine: rows[:1]})
    assert BudgetLine.objects.filter(filing=office.filing).count() == 1


def test_three_hundred_rows_take_a_constant_number_of_queries(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [IncomeLine(code=f"20{number:05d}", other=D("1.00")) for number in range(300)]
    with django_assert_max_num_queries(12):
        enter(office.clerk, office.filing, {IncomeLine: rows})
    assert IncomeLine.objects.filter(filing=office.filing).count() == 300
