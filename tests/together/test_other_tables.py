"""A filing under tables of another kind, from its edition to the public: published, verified, charted, compared, read back."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.document.report import open_report
from accounts.models import Answer, DeclaredNumber, Filing, Role, Waiver
from accounts.portal.compare import MAIN
from accounts.portal.illustrations import named_figures, publication_charts
from accounts.portal.metadata import data_package
from accounts.portal.visibility import offers, path_of
from accounts.publication.photograph import report_from
from accounts.publication.statement_files import as_workbook
from accounts.publication.verification import verify
from accounts.workflow.editions import change_edition
from accounts.workflow.enter import enter
from accounts.workflow.workbook_import import preview
from tests.conftest import Office, publish_sample, settle, someone
from tests.editions.other_tables import HEAD, PLAIN, SEVEN
from tests.editions.own import OWN
from tests.guards_off import guards_off
from tests.workflow.test_editions import in_force


@pytest.fixture(params=[pytest.param(PLAIN, id="plain"), pytest.param(SEVEN, id="seven", marks=pytest.mark.thorough)])
def elsewhere(office: Office, request: pytest.FixtureRequest) -> Office:
    """The sample's draft under an edition of those tables, all that the rules find in it settled."""
    text = HEAD.format(base="xinjiang-2023").replace("年度：2023\n", "年度：2023\n适用：66\n")
    in_force(office.officer, someone(office, "second", Role.BUREAU_OFFICER), text + request.param)
    change_edition(office.clerk, office.filing, "tables-2023")
    with guards_off("accounts_answer", "accounts_waiver"):
        Answer.objects.all().delete()
        Waiver.objects.all().delete()
    settle(office.reload(), office.clerk, office.officer)
    return office


def test_it_is_published_and_verified_and_its_files_are_called_by_its_tables(elsewhere: Office) -> None:
    one = publish_sample(elsewhere)
    assert verify(one).problems == ()
    tables = one.snapshot["statements"]
    page = Client().get(path_of(one)).content.decode()
    assert re.findall(r' id="([^"]+)-statement"', page) == [each["key"] for each in tables]
    files = offers(one, one.files.all())
    named = [each.file.name for each in files if each.format == "csv"]
    assert named == [each["number"] or each["title"] for each in tables]
    resources = data_package(one, files, one.snapshot)["resources"]
    assert [each["title"] for each in resources] == [f"{each['number']} {each['title']}".strip() for each in tables]
    assert all("schema" in each for each in resources)


def test_it_is_charted_and_compared_by_the_names_of_figures(elsewhere: Office) -> None:
    one = publish_sample(elsewhere)
    report = report_from(one.snapshot)
    assert not [chart.key for chart in publication_charts(report, {}) if chart.is_missing]
    found = named_figures([one.pk], MAIN)
    assert {name for _, name in found} == MAIN.keys()
    assert {name: found[one.pk, name].yuan for name in MAIN} == {name: report.book[name] for name in MAIN}


def test_its_own_workbook_comes_in_again_without_a_change(elsewhere: Office) -> None:
    filing = Filing.objects.select_related("unit", "edition_revision").get(pk=elsewhere.filing.pk)
    shown = preview(filing, as_workbook(open_report(filing)), "")
    assert shown.problems == []
    moved = {one.caption: one.counts for one in shown.changes if one.counts["unchanged"] != sum(one.counts.values())}
    assert moved == {}


MEETINGS = (
    OWN.replace("、会议培训表", "")
    .replace(OWN[OWN.index("[表 会议培训表]") :], "")
    .replace("own-2023", "meetings-2023")
    + """[表 三公表]
整节重写
标题：“三公”经费、会议费、培训费支出决算表
表号：公开07表
版式：横
抬头：同 总表
零：0.00
〔块〕
栏 预算数
栏 －合计＝“三公”经费 全年预算
栏 －因公出国（境）费＝因公出国（境）费 全年预算
栏 －公务用车购置费＝公务用车购置费 全年预算
栏 －公务用车运行维护费＝公务用车运行维护费 全年预算
栏 －公务接待费＝公务接待费 全年预算
栏 决算数
栏 －合计＝“三公”经费
栏 －因公出国（境）费＝因公出国（境）费
栏 －公务用车购置费＝公务用车购置费
栏 －公务用车运行维护费＝公务用车运行维护费
栏 －公务接待费＝公务接待费
栏 会议费＝会议费
栏 培训费＝培训费
栏 外宾接待批次＝外宾接待批次
行 ＝各栏
"""
)
NUMBERS = {"会议费": "120000.00", "培训费": "30000.00", "外宾接待批次": "7"}


@pytest.fixture(params=[OWN, MEETINGS], ids=["own", "meetings"])
def numbered(office: Office, request: pytest.FixtureRequest) -> Office:
    """The sample's draft under an edition with numbers of its own: in a table of their own, or beside 三公."""
    in_force(office.officer, someone(office, "second", Role.BUREAU_OFFICER), request.param)
    change_edition(office.clerk, office.filing, "own-2023" if request.param == OWN else "meetings-2023")
    office.reload()
    return office


def enter_numbers(office: Office, **amounts: str) -> None:
    rows = [DeclaredNumber(key=key, amount=Decimal(amount)) for key, amount in amounts.items()]
    enter(office.clerk, office.reload(), {DeclaredNumber: rows})


def test_numbers_of_the_edition_are_read_from_its_own_columns_and_rows(numbered: Office) -> None:
    enter_numbers(numbered, **NUMBERS)
    content = as_workbook(open_report(numbered.reload()))
    enter_numbers(numbered, 会议费="1.00")
    shown = preview(numbered.reload(), content, "")
    assert shown.problems == []
    found = {row.key: row.amount for row in shown.rows[DeclaredNumber]}
    assert found == {key: Decimal(amount) for key, amount in NUMBERS.items()}
    counts = next(one.counts for one in shown.changes if one.model is DeclaredNumber)
    assert counts == {"new": 2, "changed": 1, "removed": 0, "unchanged": 0}
    assert {one.caption for one in shown.changes if one.counts["changed"] + one.counts["removed"]} == {"本表样的数"}
    (changed,) = [row for one in shown.changes for row in one.rows if row.kind == "changed"]
    was, now = "1.00", f"{Decimal(NUMBERS['会议费']):,.2f}"
    assert (changed.row, [(cell.caption, cell.before, cell.after) for cell in changed.fields]) == (
        "会议费",
        [("数值", was, now)],
    )


def test_a_number_that_cannot_be_one_is_told_with_its_cell(numbered: Office) -> None:
    enter_numbers(numbered, **NUMBERS)
    book = load_workbook(BytesIO(as_workbook(open_report(numbered.reload()))))
    sheet = book["公开10表" if "公开10表" in book.sheetnames else "公开07表"]
    place = next(cell for row in sheet.iter_rows() for cell in row if cell.value == int(NUMBERS["外宾接待批次"]))
    place.value = 2.5
    out = BytesIO()
    book.save(out)
    told = [str(one) for one in preview(numbered.reload(), out.getvalue(), "").problems]
    assert any(f"{sheet.title}!{place.coordinate}：“2.5”不是个数" in one for one in told), told


def test_what_nobody_entered_is_not_entered_by_a_zero(numbered: Office) -> None:
    content = as_workbook(open_report(numbered.reload()))
    shown = preview(numbered.filing, content, "")
    assert shown.problems == []
    assert shown.rows.get(DeclaredNumber, []) == []
