"""Totals that a publication in 万元 prints come back as they were printed: in statements, sentences and data."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.checks import Severity
from accounts.document.report import open_report
from accounts.editions import edition_named
from accounts.figures.book import open_book
from accounts.figures.money import two_places
from accounts.intake.workbooks.extract import Extract
from accounts.models import (
    Answer,
    Filing,
    IncomeLine,
    Precision,
    PrintedTotal,
    TrailEntry,
    Waiver,
    acting,
)
from accounts.publication.erratum import erratum
from accounts.publication.open_data import as_data
from accounts.publication.photograph import report_from
from accounts.workflow.enter import enter, kept_totals
from accounts.workflow.findings import check
from accounts.workflow.new_filing import correct
from accounts.workflow.workbook_import import apply_upload, keep_upload, preview
from tests.conftest import Office, publish_sample, settle
from tests.desk.test_lists import brought, csv_bytes
from tests.forms import posted_from
from tests.intake.workbooks.books import golden, outcome, with_cells

MORE = {
    **dict.fromkeys(("公开01表__C33", "公开04表__C33", "公开04表__C38"), 229.64),
    **dict.fromkeys(("公开04表__F33", "公开04表__F38", "公开04表__G33", "公开04表__G38"), 229.64),
    **dict.fromkeys(("公开01表__C37", "公开01表__F33", "公开01表__F37"), 244.64),
    "公开03表__E18": 179.47,
    "公开03表__F7": 98.23,
    "公开05表__F7": 98.23,
    "公开05表__G18": 93.23,
}
"""Totals of tables 01, 03, 04 and 05 that are 0.01 to 0.02 more than their rows."""
LESS = {
    **dict.fromkeys(("公开01表__C7", "公开01表__C33", "公开02表__E7", "公开02表__F7", "公开05表__E7"), 229.62),
    "公开04表__C7": 229.62,
    **dict.fromkeys(("公开04表__C33", "公开04表__C38"), 229.61),
    **dict.fromkeys(("公开04表__F33", "公开04表__F38", "公开04表__G33", "公开04表__G38"), 229.61),
    **dict.fromkeys(("公开01表__C37", "公开01表__F33", "公开01表__F37"), 244.62),
    "公开03表__E7": 244.61,
    "公开03表__G7": 146.4,
    "公开05表__G7": 131.4,
}
"""The same with less."""
WORKBOOKS = {"golden": golden("public"), "more": with_cells("public", **MORE), "less": with_cells("public", **LESS)}


def bring(office: Office, content: bytes) -> Filing:
    """The workbook imported by the clerk."""
    file = keep_upload(office.clerk, office.reload(), "公开.xlsx", content)
    apply_upload(office.clerk, file, office.reload().revision)
    return office.reload()


def extract_of(content: bytes) -> Extract:
    found = outcome(content).understood
    assert found is not None and found.problems == []
    return found


def cells(data: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(key of the statement, figure, 元) of every cell of every statement."""
    for statement in data["statements"]:
        for block in statement["blocks"]:
            for row in block["rows"]:
                for one in row["cells"].values():
                    yield statement["key"], one["figure"], one["yuan"]
        for figure, one in statement["totals"].items():
            yield statement["key"], figure, one["yuan"]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_what_is_printed_is_published(office: Office, name: str) -> None:
    extract, home = extract_of(WORKBOOKS[name]), edition_named("xinjiang-2023").home
    filing = bring(office, WORKBOOKS[name])
    with acting(office.clerk):
        for model in (Answer, Waiver):
            model._default_manager.filter(filing=filing).delete()
    settle(filing, office.clerk, office.officer)
    data = publish_sample(office).snapshot
    printed = {
        (one.table, str(figure)): two_places(one.amount) for figure, same in extract.found.items() for one in same
    }
    told = {(table, figure): yuan for table, figure, yuan in cells(data) if (table, figure) in printed}
    assert len(told) > 350
    assert told == {place: printed[place] for place in told}
    totals = {
        figure: one["yuan"]
        for figure, one in data["totals"].items()
        if "yuan" in one and (home(figure), figure) in printed
    }
    assert len(totals) > 50
    assert totals == {figure: printed[home(figure), figure] for figure in totals}
    again = as_data(report_from(data), filing)
    assert {one: again[one] for one in ("statements", "totals", "sentences")} == {
        one: data[one] for one in ("statements", "totals", "sentences")
    }
    assert {(one["table"], one["figure"]) for one in data["entered"]["now"]["printed_totals"]} == {
        (one.table, one.figure) for one in PrintedTotal.objects.filter(filing=filing)
    }


@pytest.mark.parametrize(("name", "spent"), [("more", "244.64"), ("less", "244.62")])
def test_sentences_say_the_total_of_the_home_of_a_figure(office: Office, name: str, spent: str) -> None:
    filing = bring(office, WORKBOOKS[name])
    book = open_book(filing, forms=edition_named("xinjiang-2023"))
    assert two_places(book["spending"] / 10000) == spent
    assert book.added("spending") == Decimal("2446300.00"), "sums over units add up rows"
    said = [one["text"] for one in as_data(open_report(filing), filing)["sentences"] if one["section"] == "part2-total"]
    assert f"支出总计{spent}万元" in "".join(said) and "244.63" not in "".join(said)


def test_tails_of_kept_totals_are_told_as_information_and_larger_ones_as_errors(office: Office) -> None:
    filing = bring(office, WORKBOOKS["more"])
    tails = [one for one in check(filing) if "尾差" in one.note]
    assert {"T03-1", "X-0102", "X-0103"} <= {one.rule for one in tails}
    assert {one.severity for one in tails} == {Severity.INFO}
    with acting(office.clerk):
        PrintedTotal.objects.filter(filing=filing, table="income_and_spending", figure="income").update(amount=2500000)
    broken = [one for one in check(filing) if one.rule in ("T01-4", "X-0102")]
    assert {one.severity for one in broken} == {Severity.ERROR}


def test_a_total_goes_when_a_row_beneath_it_changes_and_the_clerk_is_told(office: Office, client: Client) -> None:
    filing = bring(office, WORKBOOKS["more"])
    before = {(one.table, one.figure) for one in PrintedTotal.objects.filter(filing=filing)}
    client.force_login(office.clerk)
    page = client.get(reverse("admin:filing_sheet", args=[filing.pk, "income"]))
    assert f"照公开件所印留存的合计：{len(before)} 个" in page.content.decode()
    typed = posted_from(page.content.decode())
    cell = next(name for name, value in typed.items() if value == "381,900.00")
    typed[cell] = "381900.01"
    answer = client.post(page.request["PATH_INFO"], typed, follow=True)
    words = [str(one) for one in answer.context["messages"]]
    assert any(
        "不再照公开件所印" in one and "公开01表 收入支出决算总表“本年收入合计”所印 229.64 万元" in one for one in words
    ), words
    gone = before - {(one.table, one.figure) for one in PrintedTotal.objects.filter(filing=filing)}
    assert {figure for _, figure in gone} == {
        *("income", "total_income", "appropriation_income", "appropriation_total_income"),
    }
    trail = TrailEntry.objects.filter(chain=filing.pk, table="accounts_printedtotal", action="delete")
    assert trail.count() == len(gone)


def test_what_leaves_every_amount_as_it_was_leaves_the_totals(office: Office) -> None:
    filing = bring(office, WORKBOOKS["more"])
    count = PrintedTotal.objects.filter(filing=filing).count()
    enter(office.clerk, filing, {IncomeLine: list(filing.income_lines.all())})
    assert PrintedTotal.objects.filter(filing=filing).count() == count > 20


def test_the_reviewer_sees_which_totals_are_kept_and_why(office: Office, client: Client) -> None:
    filing = bring(office, WORKBOOKS["less"])
    client.force_login(office.supervisor)
    page = client.get(reverse("admin:filing_review", args=[filing.pk])).content.decode()
    assert "各自四舍五入" in page and "公开03表 支出决算表" in page and "244.61" in page
    assert all(one.printed != one.added for one in kept_totals(filing))
    card = client.get(reverse("admin:filing_figure", args=[filing.pk, "spending"])).content.decode()
    assert "<strong>244.62万元</strong>" in card and "照公开件所印；其下录入数合计 244.63万元" in card


def test_the_same_workbook_again_changes_nothing_and_one_in_yuan_takes_the_totals_along(office: Office) -> None:
    filing = bring(office, WORKBOOKS["more"])
    assert not [one for one in preview(filing, WORKBOOKS["more"]).changes if one.rows]
    file = keep_upload(office.clerk, filing, "财决.xlsx", golden("internal"))
    apply_upload(office.clerk, file, filing.revision)
    assert office.reload().precision == Precision.YUAN
    assert not PrintedTotal.objects.filter(filing=filing).exists()


def test_the_database_keeps_printed_totals_out_of_filings_in_yuan(office: Office) -> None:
    total = PrintedTotal(filing=office.filing, table="spending", figure="spending", amount=Decimal(100))
    with pytest.raises(IntegrityError, match="以万元为精度"), transaction.atomic(), acting(office.clerk):
        total.save()
    filing = bring(office, WORKBOOKS["more"])
    with pytest.raises(IntegrityError, match="还留存着公开件所印的合计"), transaction.atomic(), acting(office.clerk):
        Filing.objects.filter(pk=filing.pk).update(precision=Precision.YUAN)


def test_a_correction_takes_the_totals_over(office: Office) -> None:
    filing = bring(office, WORKBOOKS["more"])
    with acting(office.clerk):
        for model in (Answer, Waiver):
            model._default_manager.filter(filing=filing).delete()
    settle(filing, office.clerk, office.officer)
    publish_sample(office)
    corrected = correct(office.publisher, office.reload(), "data", "金额有误。")
    assert {(one.table, one.figure, one.amount) for one in PrintedTotal.objects.filter(filing=corrected)} == {
        (one.table, one.figure, one.amount) for one in PrintedTotal.objects.filter(filing=filing)
    }


def test_an_erratum_tells_a_total_that_changed_in_one_table_alone(office: Office) -> None:
    filing = bring(office, WORKBOOKS["more"])
    before = as_data(open_report(filing), filing)
    with acting(office.clerk):
        rows = PrintedTotal.objects.filter(filing=filing, table="income_and_spending", figure="spending")
        rows.update(amount=Decimal("2446200.00"))
    between = as_data(open_report(filing), filing)
    found = [one for one in erratum(before, between)["figures"] if one["figure"] == "spending"]
    assert [(one["before"]["printed"], one["after"]["printed"]) for one in found] == [("244.64", "244.62")]
    assert all("公开01表" in one for one in found[0]["places"])
    with acting(office.clerk):
        PrintedTotal.objects.create(filing=filing, table="spending", figure="spending", amount=Decimal("2446100.00"))
    told = erratum(between, as_data(open_report(filing), filing))
    (whole,) = (one for one in told["figures"] if one["figure"] == "spending")
    assert (whole["before"]["printed"], whole["after"]["printed"]) == ("244.63", "244.61")
    assert whole["places"]
    assert all("公开03表" in one for one in whole["places"])


def test_a_figure_that_is_nothing_but_a_kept_total_says_the_same(office: Office) -> None:
    """机关运行经费 is the 公用经费合计 of table 06, as it is printed there."""
    filing, home = bring(office, WORKBOOKS["golden"]), edition_named("xinjiang-2023").home
    with acting(office.clerk):
        PrintedTotal.objects.create(
            filing=filing, table=home("overhead_costs"), figure="overhead_costs", amount=Decimal("101600.00")
        )
    book = open_book(filing, forms=edition_named("xinjiang-2023"))
    assert book["agency_costs"] == book["overhead_costs"] == Decimal("101600.00")
    assert book.added("agency_costs") == book.added("overhead_costs") == Decimal("101500.00")
    said = " ".join(one["text"] for one in as_data(open_report(filing), filing)["sentences"])
    assert "机关运行经费支出10.16万元" in said
    assert not [one for one in check(filing) if one.rule == "X-AGENCY"]
    supplement = filing.supplement
    supplement.agency_costs = Decimal("101500.00")
    with acting(office.clerk):
        supplement.save()
    assert [one.severity for one in check(filing) if one.rule == "X-AGENCY"] == [Severity.INFO]


def dropped_by(client: Client, office: Office, name: str, cell: str, value: str) -> tuple[list[str], set[str]]:
    """What is said, and the figures whose kept totals go, when the cell of that sheet becomes the value."""
    before = {(one.table, one.figure) for one in PrintedTotal.objects.filter(filing=office.filing)}
    page = client.get(reverse("admin:filing_sheet", args=[office.filing.pk, name]))
    typed = posted_from(page.content.decode())
    assert cell in typed, sorted(typed)
    answer = client.post(page.request["PATH_INFO"], typed | {cell: value}, follow=True)
    after = {(one.table, one.figure) for one in PrintedTotal.objects.filter(filing=office.filing)}
    return [str(one) for one in answer.context["messages"]], {figure for _, figure in before - after}


def test_the_page_of_one_row_and_a_list_take_totals_along_too(office: Office, client: Client) -> None:
    filing = bring(office, WORKBOOKS["more"])
    client.force_login(office.clerk)
    home = edition_named("xinjiang-2023").home
    with acting(office.clerk):
        PrintedTotal.objects.create(
            filing=filing, table=home("three_public"), figure="three_public", amount=Decimal("52000.00")
        )
    words, gone = dropped_by(client, office, "three_public", "hospitality", "100.00")
    assert gone == {"three_public"}
    assert any("合计不再照公开件所印" in one and "所印 5.20 万元" in one for one in words), words
    rows = [["单位编码", "年度", "科目编码", "其他收入"], [filing.unit.code, filing.year, "2150501", "0.01"]]
    kept = PrintedTotal.objects.filter(filing=filing, figure="income")
    assert kept.exists()
    assert "本年收入合计”所印 229.64 万元" in brought(client, IncomeLine, csv_bytes(rows))
    assert not kept.exists()
