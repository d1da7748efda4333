"""The page of findings: seen by all who see the filing, answered by clerks, waived by officers (审核结果页)."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Answer, Waiver
from accounts.workflow.findings import check, kept_findings
from accounts.workflow.verbs import approve, submit
from tests.conftest import Office, settle
from tests.desk.test_desk import login


@pytest.fixture
def url(office: Office) -> str:
    Answer.objects.all().delete()
    return reverse("admin:filing_findings", args=[office.filing.pk])


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_clerk_checks_and_answers(office: Office, url: str) -> None:
    client = login(office.clerk)
    client.post(url, {"action": "check"})
    page = text_of(client, url)
    assert "未处理，不能提交" in page
    assert "项目支出较大而采购为零应说明" in page
    found, _ = kept_findings(office.filing)
    key = next(one.key for one in found if one.rule == "G4")
    answer = client.post(url, {"action": "answer", "finding": key, "text": "合同在<b>上年</b>签订。"}, follow=True)
    assert "说明已保存" in answer.content.decode()
    assert "说明：合同在&lt;b&gt;上年&lt;/b&gt;签订。" in text_of(client, url)
    assert "说明：合同在" in text_of(login(office.supervisor), url)


def test_an_officer_grants_on_the_page_and_others_see_no_button(office: Office, url: str) -> None:
    check(office.filing)
    waiver = Waiver.objects.filter(filing=office.filing).first()
    assert waiver is not None
    Waiver.objects.filter(pk=waiver.pk).update(granted_by=None, granted_at=None)
    assert "批准豁免</button>" not in text_of(login(office.supervisor), url)
    client = login(office.officer)
    assert "批准豁免</button>" in text_of(client, url)
    client.post(url, {"action": "grant", "finding": waiver.finding})
    assert Waiver.objects.get(pk=waiver.pk).granted_by == office.officer


@pytest.mark.parametrize("action", ["answer", "waive", "grant", "nothing", ""])
def test_wrong_posts_are_refused_kindly(office: Office, url: str, action: str) -> None:
    answer = login(office.clerk).post(url, {"action": action, "finding": "x", "until": "never"}, follow=True)
    assert answer.status_code == 200
    assert "messagelist" in answer.content.decode()


def test_a_stranger_sees_nothing(office: Office, url: str) -> None:
    assert login(office.stranger).get(url).status_code == 404
    assert login(office.stranger).post(url, {"action": "check"}).status_code == 404


def test_every_finding_leads_to_a_page_that_opens(office: Office, url: str) -> None:
    check(office.filing)
    client = login(office.clerk)
    links = set(re.findall(r'<p><strong><a href="([^"]+)"', text_of(client, url)))
    assert links
    for link in links:
        assert client.get(link).status_code == 200, link


def test_the_preview_marks_the_figures_concerned(office: Office, url: str) -> None:
    check(office.filing)
    page = text_of(login(office.clerk), reverse("admin:filing_preview", args=[office.filing.pk]))
    marks = re.findall(
        r'data-figure="procurement[^"]*"><a [^>]*>[^<]*</a> <a class="finding explain" href="([^"]*)#finding-\d+"', page
    )
    assert marks
    assert set(marks) == {url}


def test_the_rulebook_is_read_by_all_staff(office: Office) -> None:
    page = text_of(login(office.stranger), reverse("admin:filing_rulebook"))
    assert "三本预算各自平衡" in page
    assert "T04-3" in page


def test_the_page_takes_a_bounded_number_of_queries(
    office: Office, url: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    check(office.filing)
    client = login(office.clerk)
    with django_assert_max_num_queries(25):
        client.get(url)


def test_findings_stay_as_they_were_approved(office: Office, url: str) -> None:
    Waiver.objects.all().delete()
    settle(office.filing, office.clerk, office.officer)
    submit(office.clerk, office.filing)
    approve(office.supervisor, office.reload())
    _, before = kept_findings(office.filing)
    answer = login(office.supervisor).post(url, {"action": "check"}, follow=True)
    page = answer.content.decode()
    assert "保留审核时的结果" in page
    assert "重新检查</button>" not in page
    assert kept_findings(office.filing)[1].checked_at == before.checked_at  # type: ignore[union-attr]
