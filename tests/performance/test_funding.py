"""Money of self-evaluations: what the accounts say is drawn from them, the rest is the clerk's (资金由决算数得出)."""

from decimal import Decimal as D

import pytest

from accounts.figures.book import Book, write_book
from accounts.models import BudgetLine, ExpenditureLine, Filing, Fund, Nature, Stage
from performance.models import Evaluation, FundingRow, Indicator, Programme
from performance.scoring import Accounts, EvaluationSheet, score
from performance.scoring.indicators import earned
from tests.cases import Case
from tests.sample import sample_case

CODE = "2150502"
ROW = FundingRow


def book_of(case: Case) -> Book:
    filing = Filing(unit=case.unit, year=case.now.year)
    return write_book(filing, case.now.entries(), case.prior.entries())


def sheet(*rows: FundingRow, code: str | None = None, codes: tuple[str, ...] = (), **more: object) -> EvaluationSheet:
    case = more.pop("case", None) or sample_case()
    assert isinstance(case, Case)
    programme = None if code is None else Programme(name="项目", code=code)
    evaluation = Evaluation(programme=programme, **more)
    return score(evaluation, rows, (), Accounts(book_of(case), codes or ((code or ""),)))


def wan(one: EvaluationSheet, source: str) -> tuple[str, ...]:
    row = next(row for row in one.funding if row.source == source)
    return tuple(f"{amount / 10000:.4f}" for amount in (row.original_budget, row.final_budget, row.executed))


def test_the_whole_unit_needs_nothing_but_the_distribution() -> None:
    one = sheet(ROW(source="province", original_budget=D("300000"), final_budget=D("100000"), executed=D("100000")))
    assert wan(one, "province") == ("30.0000", "10.0000", "10.0000")
    assert wan(one, "county") == ("394.3300", "219.6297", "219.6297")
    assert wan(one, "other") == ("0.0000", "15.0000", "15.0000")
    assert (one.total.original_budget, one.total.executed) == (D("4243300.00"), D("2446297.00"))
    assert one.is_drawn


def test_what_was_typed_where_the_accounts_speak_does_not_count() -> None:
    assert wan(sheet(ROW(source="county", executed=D("1"))), "county") == ("424.3300", "229.6297", "229.6297")


def test_a_programme_that_alone_holds_its_item_has_the_money_of_the_item() -> None:
    one = sheet(ROW(source="carried_over", final_budget=D("150000"), executed=D("150000")), code=CODE)
    assert wan(one, "appropriation") == ("116.0000", "93.2230", "93.2230")
    assert wan(one, "carried_over") == ("0.0000", "15.0000", "15.0000")
    assert wan(one, "other") == ("0.0000", "0.0000", "0.0000")
    assert one.total.executed == D("1082230.00")


@pytest.mark.parametrize(
    ("carried", "appropriation", "other"),
    [("0", "93.2230", "15.0000"), ("50000", "93.2230", "10.0000"), ("250000", "83.2230", "0.0000")],
)
def test_money_carried_over_is_other_money_first_and_appropriation_beyond(
    carried: str, appropriation: str, other: str
) -> None:
    one = sheet(ROW(source="carried_over", executed=D(carried)), code=CODE)
    assert (wan(one, "appropriation")[2], wan(one, "other")[2]) == (appropriation, other)
    assert one.total.executed == D("1082230.00")


@pytest.mark.parametrize(("code", "codes"), [("", ("",)), (CODE, (CODE, CODE))])
def test_without_an_own_item_the_clerk_distributes(code: str, codes: tuple[str, ...]) -> None:
    one = sheet(ROW(source="appropriation", executed=D("5")), code=code, codes=codes)
    assert (one.total.executed, one.is_drawn) == (D("5"), False)


def test_with_a_reason_the_entered_rows_count_as_they_are() -> None:
    one = sheet(ROW(source="county", executed=D("7")), funding_reason="照录原公开件")
    assert (one.total.executed, one.is_drawn) == (D("7"), False)


def test_a_budget_known_by_class_only_says_nothing_about_an_item() -> None:
    case = sample_case()
    case.now.sheets[BudgetLine] = [
        BudgetLine(stage=Stage.ORIGINAL_BUDGET, fund=Fund.GENERAL, code="215", amount=D("2000000")),
        BudgetLine(stage=Stage.FINAL_BUDGET, fund=Fund.GENERAL, code=CODE, nature=Nature.PROJECT, amount=D("900000")),
    ]
    rows = ROW(source="appropriation", original_budget=D("1"), final_budget=D("2"), executed=D("3"))
    assert wan(sheet(rows, code=CODE, case=case), "appropriation") == ("0.0001", "90.0000", "93.2230")
    assert wan(sheet(case=case), "county")[0] == "200.0000"


def test_a_budget_without_nature_says_nothing_about_projects() -> None:
    case = sample_case()
    case.now.sheets[BudgetLine] = [
        BudgetLine(stage=Stage.ORIGINAL_BUDGET, fund=Fund.GENERAL, code=CODE, amount=D("900000"))
    ]
    rows = ROW(source="appropriation", original_budget=D("1"))
    assert wan(sheet(rows, code=CODE, case=case), "appropriation")[0] == "0.0001"


def test_before_any_spending_is_entered_the_typed_money_stands() -> None:
    case = sample_case()
    case.now.sheets[ExpenditureLine] = []
    assert wan(sheet(ROW(source="county", executed=D("40000")), case=case), "county")[2] == "4.0000"


def test_the_sample_keeps_the_money_that_its_document_prints() -> None:
    case = sample_case()
    assert [one.funding_reason for _, one, _, _ in case.evaluations] == ["照录原公开件"] * 3
    assert [one.score_reason for _, _, _, rows in case.evaluations for one in rows] == [""] * 25


# What is earned -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operator", "target", "actual", "points"),
    [
        (">=", "90", "95", "10.00"),
        (">=", "90", "60", "6.67"),
        (">=", "3", "2", "6.67"),
        (">=", "3", "1", "3.33"),
        ("=", "2", "2.0", "10.00"),
        ("=", "2", "1", "5.00"),
        ("=", "2", "4", "5.00"),
        ("<=", "116", "108.223", "10.00"),
        ("<=", "100", "125", "8.00"),
        ("<", "100", "100", "10.00"),
        (">", "0", "0", "0.00"),
        (">=", "5", "-1", "0.00"),
        (">=", "1,000", "１０００", "10.00"),
        ("", "2023.12.31", "2023年12月30日", "10.00"),
        ("", "2023年12月31日", "2024-01-01", "0.00"),
        ("", "有效提高", "有效提高。", "10.00"),
        ("", "有效提高", "有所提高", None),
        (">=", "90", "", None),
        (">=", "90", "很多", None),
    ],
)
def test_points_follow_from_target_and_value(operator: str, target: str, actual: str, points: str | None) -> None:
    one = Indicator(operator=operator, target=target, actual=actual, weight=D("10.00"))
    assert earned(one) == (None if points is None else D(points))
