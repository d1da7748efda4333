"""Rates, scores and totals of self-evaluations, by hand."""

from decimal import Decimal as D

import pytest
from django.db import IntegrityError

from accounts.models import Filing, acting
from performance.models import Evaluation, FundingRow, Indicator, Programme
from performance.scoring import Funding, score
from tests.conftest import Office


def sheet(*rows: FundingRow, scores: tuple[str, ...] = (), programme: Programme | None = None):  # type: ignore[no-untyped-def]
    indicators = [
        Indicator(level1=level1, level2=level2, level3=f"{n}", weight=D("30.00"), score=D(points))
        for n, (level1, level2, points) in enumerate(
            zip(("产出", "产出", "效益"), ("数量", "质量", "社会"), scores, strict=False)
        )
    ]
    return score(Evaluation(programme=programme), rows, indicators)


PROGRAMME = Programme(name="项目")


def test_whole_rows_stand_in_order_entered_or_not() -> None:
    one = sheet(
        FundingRow(source="county", original_budget=D("10000.00"), final_budget=D("20000.00"), executed=D("5000.00"))
    )
    assert [row.source for row in one.funding] == ["central", "province", "prefecture", "county", "other"]
    assert (one.total.original_budget, one.total.final_budget, one.total.executed) == (
        D("10000.00"),
        D("20000.00"),
        D("5000.00"),
    )
    assert one.total.rate == D("25.00")
    assert one.funding[0].rate is None


def test_programme_scores() -> None:
    rows = (
        FundingRow(
            source="appropriation", original_budget=D("1.00"), final_budget=D("800000.00"), executed=D("600000.00")
        ),
        FundingRow(source="other", original_budget=D("2.00"), final_budget=D("200000.00"), executed=D("67800.00")),
    )
    one = sheet(*rows, scores=("30.00", "25.50", "20.00"), programme=PROGRAMME)
    assert [row.source for row in one.funding] == ["appropriation", "carried_over", "other"]
    assert one.total.rate == D("66.78")
    assert one.rate_score == D("6.68")
    assert one.total_weight == D("100.00")
    assert one.total_score == D("82.18")
    assert [(group.level1, group.size) for group in one.groups] == [("产出", 2), ("效益", 1)]


def test_more_than_all_spent_earns_no_more_than_all_points() -> None:
    rows = (FundingRow(source="other", final_budget=D("100.00"), executed=D("90.00")),)
    assert sheet(*rows, programme=PROGRAMME).total.rate == D("100.00")  # both print 0.01
    rows = (FundingRow(source="other", final_budget=D("1000000.00"), executed=D("1300000.00")),)
    one = sheet(*rows, programme=PROGRAMME)
    assert (one.total.rate, one.rate_score) == (D("130.00"), D("10.00"))


def test_without_budget_there_is_no_rate_and_no_point() -> None:
    one = sheet(FundingRow(source="other", executed=D("5000.00")), programme=PROGRAMME)
    assert (one.total.rate, one.rate_score) == (None, D("0.00"))
    assert Funding("other").rate is None


@pytest.mark.parametrize(("which", "source"), [("whole", "appropriation"), ("programme", "county")])
def test_money_comes_from_the_sources_of_its_kind(office: Office, which: str, source: str) -> None:
    found = Evaluation.objects.filter(filing=office.filing, programme__isnull=which == "whole").first()
    with pytest.raises(IntegrityError, match="资金来源"), acting(office.clerk):
        FundingRow.objects.create(evaluation=found, source=source)


def test_an_evaluation_belongs_to_the_filing_of_its_programme(office: Office) -> None:
    prior = Filing.objects.get(year=2022)
    with acting(office.clerk):
        own = Programme.objects.create(filing=prior, name="上年项目", department="甲", implementer="甲")
    with pytest.raises(IntegrityError, match="不属于本填报"), acting(office.clerk):
        Evaluation.objects.create(filing=office.filing, programme=own)


def test_rows_of_an_evaluation_are_locked_with_their_filing(office: Office) -> None:
    from accounts.workflow.verbs import submit

    submit(office.clerk, office.filing)
    for rows in (FundingRow.objects.all(), Indicator.objects.all(), Programme.objects.all(), Evaluation.objects.all()):
        with pytest.raises(IntegrityError, match="数据已锁定"), acting(office.clerk):
            rows.delete()
