"""What self-evaluations bring over from last year: definitions, never what came of them (沿用上年)."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.figures.numerals import read_date
from accounts.models import Filing, acting
from accounts.workflow.new_filing import open_year
from performance.models import Evaluation, FundingRow, Indicator, Programme
from performance.workflow.evaluations import carry_definitions
from tests.conftest import Office


@pytest.fixture
def following(office: Office) -> Filing:
    return open_year(office.clerk, office.unit, 2024)[0]


def test_programmes_and_indicators_come_over_without_what_came_of_them(office: Office, following: Filing) -> None:
    with acting(office.clerk):
        assert carry_definitions(office.filing, following) == 3
    whole, trade, network = Evaluation.objects.of(following)
    assert [one.carried for one in (whole, trade, network)] == [True] * 3
    assert [str(one) for one in (whole, trade, network)] == [str(one) for one in Evaluation.objects.of(office.filing)]
    assert network.programme is not None
    assert (network.programme.code, network.programme.order) == ("2069999", 2)
    assert not FundingRow.objects.filter(evaluation__filing=following).exists()
    assert {(one.goal, one.achieved, one.funding_reason) for one in (whole, trade, network)} == {("", "", "")}
    last = list(Evaluation.objects.of(office.filing)[0].indicators.all())
    for one, before in zip(whole.indicators.all(), last, strict=True):
        for name in ("order", "level1", "level2", "level3", "operator", "target", "unit", "ground", "weight"):
            assert getattr(one, name) == getattr(before, name)
        assert (one.actual, one.score, one.score_reason, one.remark) == ("", 0, "", "")


def test_a_date_moves_with_the_year(office: Office, following: Filing) -> None:
    with acting(office.clerk):
        carry_definitions(office.filing, following)
    moved = Indicator.objects.filter(evaluation__filing=following, level3="项目截止时限")
    assert {one.target for one in moved} == {"2024年12月31日"}


def test_what_is_there_already_stays(office: Office, following: Filing) -> None:
    with acting(office.clerk):
        own = Programme.objects.create(filing=following, name="招商引资项目", department="甲", implementer="乙")
        Evaluation.objects.create(filing=following, programme=own, goal="今年的目标")
        Programme.objects.create(filing=following, name="网络建设及维护经费", department="丙", implementer="丁")
        assert carry_definitions(office.filing, following) == 2
        assert carry_definitions(office.filing, following) == 0
    _, trade, network = Evaluation.objects.of(following)
    assert (trade.goal, trade.carried, list(trade.indicators.all())) == ("今年的目标", False, [])
    assert network.programme is not None
    assert (network.programme.department, len(network.indicators.all())) == ("丙", 8)


def test_many_rows_take_as_many_queries_as_few(
    office: Office, following: Filing, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with acting(office.clerk), django_assert_max_num_queries(8):
        carry_definitions(office.filing, following)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2023年12月31日", date(2023, 12, 31)),
        ("2023.12.31", date(2023, 12, 31)),
        ("2023-1-5", date(2023, 1, 5)),
        ("２０２３/12/31", date(2023, 12, 31)),
        ("2023.13.31", None),
        ("2023年", None),
        ("有效提高", None),
    ],
)
def test_dates_are_read_as_people_write_them(typed: str, day: date | None) -> None:
    assert read_date(typed) == day
