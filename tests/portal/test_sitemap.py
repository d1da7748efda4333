"""What search engines are told: sitemaps, robots, the canonical address (站点地图)."""

import re

import pytest
from lxml import etree

from accounts.models import Status

SITE = "https://juesuan.example.gov.cn"
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture(autouse=True)
def public_site(settings) -> None:
    settings.PUBLIC_ADDRESS = SITE


def places(client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    return [one.text for one in etree.fromstring(response.content).iterfind(".//s:loc", MAP)]


def every(client) -> list[str]:
    return [one for part in places(client, "/sitemap.xml") for one in places(client, part.removeprefix(SITE))]


def canonical(client, path: str) -> list[str]:
    return re.findall(r'<link rel="canonical" href="([^"]*)"', client.get(path).content.decode())


def test_every_page_once_by_the_public_address(client, published):
    first = published()
    published(version=2, corrects=first)
    published("650205002", 2022, name="财政局")
    assert every(client) == [
        f"{SITE}/",
        f"{SITE}/years/2023/",
        f"{SITE}/years/2022/",
        f"{SITE}/units/650205001/",
        f"{SITE}/units/650205002/",
        f"{SITE}/publications/650205001/2023/2/",
        f"{SITE}/publications/650205002/2022/1/",
    ]


def test_every_address_leads_somewhere(client, published):
    published()
    assert {client.get(one.removeprefix(SITE)).status_code for one in every(client)} == {200}


@pytest.mark.parametrize("status", [Status.APPROVED, Status.WITHDRAWN])
def test_nothing_of_what_the_public_does_not_see(client, published, status):
    published(status=status)
    assert every(client) == [f"{SITE}/"]


def test_each_publication_with_its_day(client, published):
    published()
    content = client.get("/sitemap-publications.xml").content.decode()
    assert "<lastmod>2024-08-14</lastmod>" in content or "<lastmod>2024-08-15</lastmod>" in content


def test_beyond_the_limit_there_are_further_parts(client, published, monkeypatch):
    monkeypatch.setattr("accounts.portal.sitemaps.StandingPublications.limit", 1)
    published()
    published("650205002", name="财政局")
    assert places(client, "/sitemap.xml")[-1] == f"{SITE}/sitemap-publications.xml?p=2"
    assert places(client, "/sitemap-publications.xml?p=2") == [f"{SITE}/publications/650205002/2023/1/"]


@pytest.mark.parametrize(
    "path", ["/sitemap-other.xml", "/sitemap-publications.xml?p=9", "/sitemap-publications.xml?p=x"]
)
def test_there_is_no_other_part(client, db, path):
    assert client.get(path).status_code == 404


def test_told_unchanged(client, published):
    published()
    etag = client.get("/sitemap.xml")["ETag"]
    assert client.get("/sitemap.xml", headers={"If-None-Match": etag}).status_code == 304


def test_robots_may_read_what_is_public(client, db):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Allow: /",
        "Disallow: /admin/",
        "Disallow: /verify/",
        "",
        f"Sitemap: {SITE}/sitemap.xml",
    ]


def test_a_superseded_version_is_known_by_the_newest(client, published):
    first = published()
    published(version=2, corrects=first)
    newest = f"{SITE}/publications/650205001/2023/2/"
    assert canonical(client, "/publications/650205001/2023/1/") == [newest]
    assert canonical(client, "/publications/650205001/2023/2/") == [newest]
    assert canonical(client, "/?q=财政") == [f"{SITE}/"]


def test_when_the_correction_is_withdrawn_the_first_is_known_by_itself(client, published):
    first = published()
    published(version=2, corrects=first, status=Status.WITHDRAWN)
    assert canonical(client, "/publications/650205001/2023/1/") == [f"{SITE}/publications/650205001/2023/1/"]
    assert canonical(client, "/publications/650205001/2023/2/") == []
    assert canonical(client, "/publications/650205001/2023/9/") == []


def test_every_page_of_a_long_year(client, published, monkeypatch):
    monkeypatch.setattr("accounts.portal.listing.YEAR_PAGE", 2)
    for number in range(5):
        published(f"65020500{number}", name=f"第{number}局")
    found = [one.removeprefix(SITE) for one in every(client) if "/years/" in one]
    assert found == ["/years/2023/", "/years/2023/page/2/", "/years/2023/page/3/"]
    assert [canonical(client, one) for one in found] == [[f"{SITE}{one}"] for one in found]
    assert canonical(client, "/years/2023/page/02/") == [f"{SITE}/years/2023/page/2/"]
