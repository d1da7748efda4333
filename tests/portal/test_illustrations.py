"""Charts of a publication and of a unit, from the frozen data (公开稿与单位的图表)."""

import re
from decimal import Decimal
from typing import Any

import pytest

from accounts.document.report import render_body
from accounts.models import Status
from accounts.portal.charts import Chart
from accounts.portal.illustrations import Named, named_figures, publication_charts, statement_lines
from accounts.portal.reading import frozen_report
from tests.photographs import changed, photographed, without
from tests.sample import report_of, sample_case

UNIT = "650205001"


@pytest.fixture
def sample(published: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A publication with the data of the sample."""
    photographed(monkeypatch)
    return published()


@pytest.fixture
def charts(sample: Any) -> dict[str, Chart]:
    return {
        one.key: one for one in publication_charts(frozen_report(sample.snapshot), {"income": "income-total-income"})
    }


def values(chart: Chart) -> dict[str, list[str]]:
    return {item.caption: [value.printed for value in item.values] for item in chart.items}


def test_the_charts_say_what_the_sentences_say(charts):
    assert list(charts) == ["income", "spending", "natures", "three-public", "changes", "subject-changes"]
    book = report_of(sample_case()).book
    assert values(charts["natures"])["基本支出"][0] == f"{book['spending_basic'] / 10000:.2f}"
    assert values(charts["changes"])["收入总计"] == ["-266.65"]
    assert values(charts["subject-changes"])["2150501 行政运行"] == ["-15.97"]
    assert values(charts["subject-changes"])["2011308 招商引资"] == ["-205.58"]
    assert len(charts["subject-changes"].items) == 8
    assert "减少266.65万元，下降52.15%" in [item.remark for item in charts["changes"].items]


def test_income_by_source_adds_up(charts):
    book = report_of(sample_case()).book
    total = sum(value.wan for item in charts["income"].items for value in item.values)
    assert abs(total - book["income"] / 10000) < Decimal("0.05")
    assert len(charts["income"].items) == 6
    assert all(item.values[0].wan for item in charts["income"].drawn_items)


def test_spending_by_class_largest_first(charts):
    found = [item.values[0].wan for item in charts["spending"].items]
    assert found == sorted(found, reverse=True)
    assert all(re.match(r"\d{3} \S", item.caption) for item in charts["spending"].items)


def test_three_public_budget_beside_final(charts):
    chart = charts["three-public"]
    assert chart.series == ("预算数", "决算数")
    assert chart.items[0].caption == "合计"
    assert values(chart)["合计"][1] == "5.19"


def test_values_lead_to_their_cells(charts):
    links = {item.caption: item.values[0].address for item in charts["changes"].items}
    assert links["本年收入合计"] == "#income-total-income"
    assert links["基本支出"] == ""


def test_without_last_year_nothing_is_compared(sample):
    data = {**sample.snapshot, "entered": {**sample.snapshot["entered"], "before": None}}
    found = {one.key: one for one in publication_charts(frozen_report(data), {})}
    assert found["natures"].series == ("本年",)
    assert (found["changes"].items, found["changes"].note) == ((), "这份决算没有上年数。")


def test_data_of_another_form_have_no_charts():
    assert publication_charts(frozen_report({"format": "final-accounts/9"}), {}) == []


def test_the_page_shows_them_with_links_into_the_page(client, sample):
    page = client.get(f"/publications/{UNIT}/2023/1/").content.decode()
    assert page.count('<figure class="chart"') == 6
    assert page.count("<details><summary>数据表") == 6
    assert page.count('role="img"') == 6


# --- over the years ------------------------------------------------------------------------------------------------------


def test_a_unit_over_the_years(client, published, monkeypatch):
    photographed(monkeypatch, {(UNIT, 2022): lambda data: changed(data, "total_income", "10000000.00", "1,000.00")})
    published(year=2022)
    published()
    page = client.get(f"/units/{UNIT}/").content.decode()
    assert page.count('<figure class="chart"') == 2
    assert f'<a href="/publications/{UNIT}/2022/1/#income_and_spending-' in page
    assert "2022年度：收入总计1,000.00万元" in page


def test_one_year_alone_has_no_charts(client, sample):
    assert "<figure" not in client.get(f"/units/{UNIT}/").content.decode()


def test_data_without_figures_have_no_charts(client, published):
    published(year=2022)
    published()
    assert "<figure" not in client.get(f"/units/{UNIT}/").content.decode()


def test_what_is_withdrawn_is_not_drawn(client, published, monkeypatch):
    photographed(monkeypatch, {(UNIT, 2021): lambda data: changed(data, "total_income", "77770000.00", "7,777.00")})
    published(year=2021, status=Status.WITHDRAWN)
    published(year=2022)
    published()
    page = client.get(f"/units/{UNIT}/").content.decode()
    assert "<figure" in page
    assert "7,777.00" not in page
    assert "2021年度：" not in page


# --- reading -------------------------------------------------------------------------------------------------------------


def test_figures_are_read_as_the_book_has_them(sample, django_assert_num_queries):
    book = report_of(sample_case()).book
    names = [
        "total_income",
        "appropriation_spending[general][2150501]",
        "three_public.final_budget",
        "staff_costs",
        "agency_costs",
    ]
    with django_assert_num_queries(1):
        found = named_figures([sample.pk], names)
    assert {name: found[sample.pk, name].yuan for name in names} == {name: book[name] for name in names}
    assert (
        found[sample.pk, "appropriation_spending[general][2150501]"].anchor == "general-2150501-appropriation_spending"
    )


def test_every_line_is_read_as_the_statement_prints_it(sample):
    lines = statement_lines([sample.pk])
    found = named_figures([sample.pk], [one.figure for one in lines])
    book = report_of(sample_case()).book
    assert len(lines) == len(found) > 100
    assert all(found[sample.pk, one.figure].yuan == book[one.figure] for one in lines)
    assert len({one.figure for one in lines}) == len(lines)


def test_every_anchor_stands_on_the_page(sample, publication_body):
    lines = statement_lines([sample.pk])
    found = named_figures([sample.pk], [one.figure for one in lines])
    assert {one.anchor for one in found.values()} <= set(re.findall(r' id="([^"]+)"', publication_body))


@pytest.fixture
def publication_body() -> str:
    return render_body(report_of(sample_case(), web=True))


def test_what_is_not_there_is_not_found(sample, published, monkeypatch):
    photographed(
        monkeypatch, {("650205002", 2023): lambda data: without(data, "appropriation_spending[general][2150501]")}
    )
    other = published("650205002", name="另一单位")
    found = named_figures([sample.pk, other.pk], ["appropriation_spending[general][2150501]", "nonsense'; --"])
    assert list(found) == [(sample.pk, "appropriation_spending[general][2150501]")]
    assert isinstance(found[sample.pk, "appropriation_spending[general][2150501]"], Named)


def test_counts_are_no_amounts(sample):
    assert named_figures([sample.pk], ["staff"]) == {}
