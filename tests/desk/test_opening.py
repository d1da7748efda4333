"""Opening a year in the admin: what will be brought over is said before, what was brought over after."""

import pytest
from django.test import Client

from accounts.models import Filing, Passage, Status
from accounts.workflow.enter import enter
from accounts.workflow.new_filing import open_year
from tests.conftest import Office

URL = "/admin/accounts/filing/add/"


@pytest.fixture
def clerk(office: Office) -> Client:
    client = Client()
    client.force_login(office.clerk)
    return client


def test_the_page_says_what_last_year_brings(office: Office, clerk: Client) -> None:
    text = clerk.get(URL, {"unit": office.unit.pk, "year": 2023}).content.decode()
    assert "2022年度决算（补录）已在系统中" in text
    text = clerk.get(URL, {"unit": office.unit.pk, "year": 2024}).content.decode()
    assert "还在“填报中”，没有公开，不能带入" in text
    text = clerk.get(URL, {"unit": office.unit.pk, "year": 2040}).content.decode()
    assert "先补录上年数" in text
    text = clerk.get(URL, {"unit": "999999", "year": "乙"}).content.decode()
    assert "请先选择单位和年度" in text


def test_looking_opens_nothing(office: Office, clerk: Client) -> None:
    data = {"unit": office.unit.pk, "year": 2031, "precision": "yuan", "look": "1"}
    assert "2030年度决算不在系统中" in clerk.post(URL, data).content.decode()
    assert not Filing.objects.filter(year=2031).exists()


def test_a_published_year_is_brought_over_and_confirmed_text_by_text(office: Office, clerk: Client) -> None:
    before = open_year(office.clerk, office.unit, 2030, carried_in=True)[0]
    enter(office.clerk, before, {Passage: [Passage(key="duties", text="贯彻执行工业方针政策。")]})
    data = {"unit": office.unit.pk, "year": 2031, "precision": "yuan"}
    response = clerk.post(URL, data, follow=True)
    text = response.content.decode()
    assert "已从上年带入“主要职能”" in text
    assert "确认沿用" in text
    filing = Filing.objects.get(unit=office.unit, year=2031, status=Status.DRAFT)
    url = f"/admin/accounts/filing/{filing.pk}/carried/"
    stale = clerk.post(url, {"key": "duties", "revision": filing.revision + 3}, follow=True)
    assert "已被他人修改" in stale.content.decode()
    done = clerk.post(url, {"key": "duties", "revision": filing.revision}, follow=True).content.decode()
    assert "已确认沿用“主要职能”" in done
    assert "没有待确认的上年内容" in done


def test_a_year_that_is_open_already_is_refused_with_words(office: Office, clerk: Client) -> None:
    data = {"unit": office.unit.pk, "year": 2023, "precision": "yuan"}
    assert "该单位该年度已有此版次的填报" in clerk.post(URL, data).content.decode()


def test_the_bureau_opens_a_year_for_a_unit_and_nobody_else_does(office: Office) -> None:
    """From its overview, by a step in the record; it is the clerks' to fill."""
    officer, data = Client(), {"unit": office.unit.pk, "year": 2031, "precision": "yuan"}
    officer.force_login(office.officer)
    overview = officer.get("/admin/", {"year": 2031}).content.decode()
    assert f'href="{URL}?unit={office.unit.pk}&amp;year=2031"' in overview
    page = officer.get(URL, {"unit": office.unit.pk, "year": 2031}).content.decode()
    assert f'<option value="{office.unit.pk}" selected>' in page
    text = officer.post(URL, data, follow=True).content.decode()
    assert "已建立" in text and "建立填报 → 填报中" in text
    filing = Filing.objects.get(unit=office.unit, year=2031)
    assert not filing.contributions.exists()
    for other in (office.supervisor, office.stranger):
        client = Client()
        client.force_login(other)
        client.post(URL, data | {"year": 2032})
        assert not Filing.objects.filter(year=2032).exists()
