"""The feed of publications and corrections (订阅源)."""

import pytest
from lxml import etree

from accounts.models import Publication, Status

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITE = "https://juesuan.example.gov.cn"
ERRATUM = {"reason": "第五部分金额有误", "kind": "data", "corrects": "650205001-2023-1", "against": "650205001-2023-1"}


@pytest.fixture(autouse=True)
def public_site(settings) -> None:
    settings.PUBLIC_ADDRESS = SITE


def entries(client):
    response = client.get("/feed.atom")
    assert response.status_code == 200
    return etree.fromstring(response.content).findall("a:entry", ATOM)


def words(entry, name: str) -> str:
    return entry.findtext(f"a:{name}", namespaces=ATOM)


@pytest.fixture
def corrected(published, correct) -> Publication:
    first = published()
    return correct(first, ERRATUM)


def test_newest_first_with_lasting_full_addresses(client, published):
    published()
    [entry] = entries(client)
    page = f"{SITE}/publications/650205001/2023/1/"
    assert words(entry, "id") == page
    assert words(entry, "title") == "克拉玛依市乌尔禾区工业和信息化局2023年度部门决算公开说明"
    assert words(entry, "summary").startswith("公开：")
    assert words(entry, "updated") == "2024-08-15T04:00:00+08:00"
    links = {one.get("rel"): one for one in entry.findall("a:link", ATOM)}
    assert links["alternate"].get("href") == page
    assert links["enclosure"].get("href") == f"{page}650205001-2023-1.pdf"
    assert links["enclosure"].get("type") == "application/pdf"
    assert int(links["enclosure"].get("length")) == len("%PDF-1.7 650205001 2023 1")


def test_the_feed_names_itself_by_its_full_address(client, db):
    root = etree.fromstring(client.get("/feed.atom").content)
    links = {one.get("rel"): one.get("href") for one in root.findall("a:link", ATOM)}
    assert links == {"alternate": f"{SITE}/", "self": f"{SITE}/feed.atom"}
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-CN"


def test_a_correction_tells_its_version_and_reason(client, corrected):
    [newer, older] = sorted(entries(client), key=lambda one: words(one, "id"), reverse=True)
    assert "（第2版，更正）" in words(newer, "title")
    assert words(newer, "summary").startswith("更正（第2版）：")
    assert words(newer, "summary").endswith("数据更正，原因：第五部分金额有误")
    assert "更正" not in words(older, "summary")


def test_of_what_is_withdrawn_neither_entry_nor_reason_remains(client, corrected, withdraw):
    withdraw(corrected.corrects)
    [entry] = entries(client)
    assert words(entry, "id").endswith("/2/")
    assert "第五部分" not in words(entry, "summary")


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.APPROVED])
def test_what_is_not_published_is_not_told(client, published, status):
    published(status=status)
    assert entries(client) == []


def test_a_reader_who_has_it_is_told_so_until_something_is_withdrawn(client, corrected, withdraw):
    first = client.get("/feed.atom")
    assert client.get("/feed.atom", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get("/feed.atom", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    withdraw(corrected)
    assert client.get("/feed.atom", headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert client.get("/feed.atom", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200


@pytest.mark.parametrize("number", [2, 53])
def test_fifty_at_most_and_the_same_questions(client, published, django_assert_num_queries, number):
    for one in range(number):
        published(f"6502{one:05}", name=f"单位{one}")
    with django_assert_num_queries(3):
        found = entries(client)
    assert len(found) == min(number, 50)


def test_pages_name_the_feed(client, db):
    assert 'type="application/atom+xml"' in client.get("/").content.decode()
