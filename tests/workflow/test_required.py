"""Last year and self-evaluations are asked as the edition and the unit say (上年决算、绩效自评表按表样和单位要求)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.document.report import Report, narrative, open_report
from accounts.editions import Edition, edition_named
from accounts.models import Answer, Filing, Unit, Waiver, acting
from accounts.portal.illustrations import publication_charts
from accounts.publication.open_data import as_data
from accounts.publication.photograph import report_from
from accounts.workflow import Refused
from accounts.workflow.new_filing import GUESTS
from accounts.workflow.verbs import last_year_lacks, require_complete
from tests.conftest import Office, publish_sample, settle
from tests.editions.other_tables import edition
from tests.guards_off import guards_off

LACKING = "缺少上年数：请先补录 2022 年度决算"


def asking(edition: Edition, last_year: str) -> Edition:
    return edition.amend(demands=replace(edition.demands, last_year=last_year))


@pytest.fixture
def alone(office: Office) -> Office:
    """The sample without its year before."""
    with guards_off("accounts_filing"):
        Filing.objects.filter(unit=office.unit, year=2022).update(year=2012)
    return office


def founded(office: Office, year: int = 2023) -> Filing:
    with acting(office.officer):
        Unit.objects.filter(pk=office.unit.pk).update(founded=year)
    return office.reload()


def test_a_unit_that_is_not_new_needs_last_year(alone: Office) -> None:
    for year in (None, 2022):
        filing = founded(alone, year) if year else alone.reload()
        with pytest.raises(Refused, match=LACKING) as refused:
            require_complete(filing)
        assert "请财政局在单位资料中填写“设立年份”" in str(refused.value.reasons)


def test_a_unit_founded_this_year_submits_and_its_document_says_so(alone: Office) -> None:
    filing = founded(alone)
    require_complete(filing)
    report = open_report(filing)
    said = "\n".join(text for _, text in narrative(report))
    assert f"{filing.unit.name}为2023年度新设单位，没有上年决算数。" in said
    assert "上年相比" not in said
    assert "比上年" not in said
    assert not [key for key in report.asked if key.endswith(".prior")]


def test_what_is_published_of_a_new_unit_is_rebuilt_as_it_was_and_charted_without_last_year(alone: Office) -> None:
    filing = founded(alone)
    with guards_off("accounts_answer", "accounts_waiver"):
        Answer.objects.all().delete()
        Waiver.objects.all().delete()
    settle(filing, alone.clerk, alone.officer)
    data = publish_sample(alone).snapshot
    founded(alone, 2020)
    assert data["unit"]["founded"] == 2023
    assert as_data(report_from(data), alone.reload())["sentences"] == data["sentences"]
    changes = next(one for one in publication_charts(report_from(data), {}) if one.key == "changes")
    assert (changes.items, changes.note) == ((), "这份决算没有上年数。")


@pytest.mark.parametrize(("asked", "lacks"), [("必填", True), ("必填，新设单位除外", True), ("选填", False)])
def test_the_edition_says_whether_last_year_is_needed(alone: Office, asked: str, lacks: bool) -> None:
    report = open_report(alone.filing, edition=asking(edition_named("xinjiang-2023"), asked))
    assert bool(last_year_lacks(report)) is lacks
    new = replace(report, book=replace(report.book, is_new=True))
    assert bool(last_year_lacks(new)) is (asked == "必填")


SHEETS = {"整体支出绩效自评表", "项目支出绩效自评表"}


def lacking(report: Report, asked: str, spent: str = "50.00") -> set[str]:
    """The sheets that a filing without any lacks, of which both are asked so."""
    demands = replace(report.edition.demands, sheets=dict.fromkeys(SHEETS, asked))
    bare = replace(
        report,
        edition=report.edition.amend(demands=demands),
        guests={},
        book=replace(report.book, kept={"spending_project": Decimal(spent)}),
    )
    told = [words for guest in GUESTS for words in guest.missing(bare)]
    return {one for one in SHEETS for words in told if one in words}


def test_self_evaluations_are_asked_as_the_edition_says(office: Office) -> None:
    report = open_report(office.filing)
    assert not [words for guest in GUESTS for words in guest.missing(report)]
    assert lacking(report, "必填") == SHEETS
    assert lacking(report, "必填", "0.00") == SHEETS
    assert lacking(report, "有项目支出时必填") == SHEETS
    assert lacking(report, "有项目支出时必填", "49.99") == set()
    assert lacking(report, "选填") == lacking(report, "不用") == set()


def test_a_unit_without_programmes_submits_and_the_document_says_so(office: Office) -> None:
    report = open_report(office.filing, edition=edition_named("national-2023"))
    bare = replace(report, guests={})
    assert not [words for guest in GUESTS for words in guest.missing(bare)]
    said = [text for _, text in narrative(bare)]
    assert f"{office.unit.name}2023年度没有开展项目支出绩效自评。" in said
    assert f"{office.unit.name}2023年度没有开展项目支出绩效自评。" not in [text for _, text in narrative(report)]


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_of_founding_is_a_year_of_accounts(office: Office, year: int) -> None:
    office.unit.founded = year
    with pytest.raises(ValidationError):
        office.unit.full_clean()
    with pytest.raises(IntegrityError, match="unit_founded_year"), transaction.atomic(), acting(office.officer):
        office.unit.save()


def test_a_sheet_that_the_edition_does_not_use_is_not_printed() -> None:
    unused = "[改要求]\n改 项目支出绩效自评表：不用\n"
    with pytest.raises(AssertionError, match="这张表“不用”，这里却要印出"):
        edition(unused)
    forms = edition(f"{unused}\n[改节 绩效]\n删段 “〔附表 项目支出绩效自评表〕”\n")
    assert forms.demands.sheets["项目支出绩效自评表"] == "不用"
