"""A filing under tables of another kind, from its edition to the public: published, verified, charted, compared, read back."""

import re

import pytest
from django.test import Client

from accounts.document.report import open_report
from accounts.models import Answer, Filing, Role, Waiver
from accounts.portal.compare import MAIN
from accounts.portal.illustrations import named_figures, publication_charts
from accounts.portal.metadata import data_package
from accounts.portal.visibility import offers, path_of
from accounts.publication.photograph import report_from
from accounts.publication.statement_files import as_workbook
from accounts.publication.verification import verify
from accounts.workflow.editions import change_edition
from accounts.workflow.workbook_import import preview
from tests.conftest import Office, publish_sample, settle, someone
from tests.editions.other_tables import HEAD, PLAIN, SEVEN
from tests.guards_off import guards_off
from tests.workflow.test_editions import in_force


@pytest.fixture(params=[PLAIN, SEVEN], ids=["plain", "seven"])
def elsewhere(office: Office, request: pytest.FixtureRequest) -> Office:
    """The sample's draft under an edition of those tables, all that the rules find in it settled."""
    text = HEAD.format(base="xinjiang-2023").replace("年度：2023\n", "年度：2023\n适用：66\n依据：样板\n")
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
