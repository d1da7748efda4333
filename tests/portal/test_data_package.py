"""The descriptor of the statements in CSV, held against the files themselves (数据包描述)."""

import csv
import hashlib
import io
import json
import re
from decimal import Decimal

import pytest

from accounts.models import Publication
from accounts.portal.metadata import STUB_FIELDS, data_package
from accounts.portal.visibility import offers
from tests.conftest import Office

PATH = "/publications/650205001/2023/1/"
DESCRIPTOR = f"{PATH}datapackage.json"
PARSE = {
    "year": int,
    "integer": int,
    "number": Decimal,
    "string": str,
}


@pytest.fixture
def sample(published_sample: Office) -> Publication:
    return Publication.objects.get()


def test_every_field_of_every_file(client, sample):
    address = f"/publications/{sample.unit_code}/{sample.year}/{sample.version}/"
    package = client.get(f"{address}datapackage.json").json()
    assert len(package["resources"]) == 9
    for resource in package["resources"]:
        content = client.get(address + resource["path"]).content
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        fields = resource["schema"]["fields"]
        assert [one["name"] for one in fields] == head
        assert len(set(head)) == len(head)
        assert rows
        assert resource["schema"]["missingValues"] == [""]
        for row in rows:
            for field, cell in zip(fields, row, strict=True):
                assert cell == "" or str(PARSE[field["type"]](cell)) == cell, (resource["name"], field["name"], cell)
        assert all(one["title"] and one["description"].endswith("。") for one in fields)
        assert content.count(resource["dialect"]["lineTerminator"].encode()) == content.count(b"\n") == len(rows) + 1


def test_classifications_and_amounts_by_their_fiscal_names(client, sample):
    package = client.get(DESCRIPTOR).json()
    types = {
        one["title"][:5]: {field["name"]: field.get("columnType") for field in one["schema"]["fields"]}
        for one in package["resources"]
    }
    codes = {number: kinds["科目编码"] for number, kinds in types.items()}
    functional = "functional-classification:generic:code"
    assert codes["公开05表"] == functional
    assert codes["公开06表"] == "economic-classification:generic:code"
    assert codes["公开01表"] == functional  # its right side is by function
    assert codes["公开07表"] is None
    for kinds in types.values():
        assert kinds["年度"] == "date:fiscal-year"
        assert {kind for name, kind in kinds.items() if name not in STUB_FIELDS} == {"value"}


def test_what_the_package_says_of_itself(client, published, settings):
    settings.PUBLIC_ADDRESS = "https://juesuan.example.gov.cn"
    publication = published()
    package = client.get(DESCRIPTOR).json()
    page = f"https://juesuan.example.gov.cn{PATH}"
    assert package["profile"] == "tabular-data-package"
    assert package["id"] == package["homepage"] == page
    assert package["version"] == "1"
    assert package["created"] == package["updated"] == "2024-08-15T04:00:00+08:00"
    assert package["sources"] == [{"title": f"{publication.title}（公开编号 650205001-2023-1）", "path": page}]
    names = [package["name"], *(one["name"] for one in package["resources"])]
    assert all(re.fullmatch(r"[-a-z0-9._/]+", one) for one in names)
    assert len(set(names)) == 10
    other = data_package(publication, offers(publication, publication.files.all()), {})
    assert len(other["resources"]) == 9
    assert all("schema" not in one for one in other["resources"])  # nothing is known of data of another form


def test_told_unchanged(client, published):
    published()
    response = client.get(DESCRIPTOR)
    assert response["Content-Type"] == "application/json"
    assert "克拉玛依" in response.content.decode()
    assert json.loads(response.content)["name"] == "650205001-2023-1"
    assert client.get(DESCRIPTOR, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_withdrawn_and_unknown(client, published, withdraw):
    publication = published()
    assert client.get("/publications/650205001/2023/2/datapackage.json").status_code == 404
    withdraw(publication)
    response = client.get(DESCRIPTOR)
    assert response.status_code == 410
    assert "resources" not in response.content.decode()
