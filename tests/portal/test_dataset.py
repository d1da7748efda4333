"""Metadata for search engines for data (数据集元数据)."""

import json
import re

import pytest

from accounts.models import Status

SITE = "https://juesuan.example.gov.cn"
PAGE = "/publications/650205001/2023/1/"
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(autouse=True)
def public_site(settings) -> None:
    settings.PUBLIC_ADDRESS = SITE


def metadata(client, path: str) -> dict:
    [found] = SCRIPT.findall(client.get(path).content.decode())
    return json.loads(found)


def test_a_publication_is_a_dataset_with_all_its_files(client, published):
    publication = published()
    data = metadata(client, PAGE)
    assert data["@type"] == "Dataset"
    assert data["@id"] == data["url"] == f"{SITE}{PAGE}"
    assert data["name"] == publication.title
    assert 50 <= len(data["description"]) <= 5000
    assert data["identifier"] == "650205001-2023-1"
    assert data["temporalCoverage"] == "2023-01-01/2023-12-31"
    assert data["datePublished"] == "2024-08-15T04:00:00+08:00"
    assert data["creator"]["@type"] == "GovernmentOrganization"
    assert data["publisher"]["url"] == f"{SITE}/units/650205001/"
    files = {one["contentUrl"]: one for one in data["distribution"]}
    assert len(files) == 12
    for address, one in files.items():
        response = client.get(address.removeprefix(SITE))
        assert response.status_code == 200
        assert one["contentSize"] == f"{len(response.content)} B"
        assert response["ETag"] == f'"{one["sha256"]}"'
        assert response["Content-Type"].startswith(one["encodingFormat"])


def test_no_word_of_the_data_ends_the_script(client, published):
    published(name="甲</script><script>alert(1)</script>&局")
    data = metadata(client, PAGE)
    assert data["creator"]["name"] == "甲</script><script>alert(1)</script>&局"
    assert "<script>alert" not in client.get(PAGE).content.decode()


def test_the_site_is_a_catalogue(client, db):
    data = metadata(client, "/")
    assert data["@type"] == "DataCatalog"
    assert data["url"] == f"{SITE}/"


def test_what_is_withdrawn_has_no_metadata(client, published):
    published(status=Status.WITHDRAWN)
    assert SCRIPT.findall(client.get(PAGE).content.decode()) == []


def test_the_page_leads_to_its_data(client, published):
    published()
    found = re.findall(
        r'<link rel="alternate" type="application/json"[^>]* href="([^"]+)"', client.get(PAGE).content.decode()
    )
    assert found == [f"{PAGE}650205001-2023-1.json", f"{PAGE}datapackage.json"]
    assert {client.get(one).status_code for one in found} == {200}
