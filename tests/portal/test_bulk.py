"""A year of all units in one archive (打包下载)."""

import csv
import io
import zipfile
from hashlib import sha256

import pytest

from accounts.models import Status
from accounts.portal.bulk import Archive, archives
from accounts.publication.archive import place


def unpacked(response) -> dict[str, bytes]:
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(files: dict[str, bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files["manifest.csv"].decode("utf-8-sig"))))


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "json"])
def test_what_stands_of_all_units_by_code(client, published, kind):
    published("650205002", name="财政局")
    first = published()
    published(version=2, corrects=first)
    published("650205003", 2022, name="另一年度")
    response = client.get(f"/years/2023/2023-{kind}.zip")
    files = unpacked(response)
    assert list(files) == [f"650205001-2023-2.{kind}", f"650205002-2023-1.{kind}", "manifest.csv", "SHA256SUMS"]
    assert b"650205001 2023 2" in files[f"650205001-2023-2.{kind}"]
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == f'attachment; filename="2023-{kind}.zip"'


def test_nine_statements_a_unit_with_hashes_and_manifest(client, published):
    publication = published()
    files = unpacked(client.get("/years/2023/2023-csv.zip"))
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    rows = manifest(files)
    del files["manifest.csv"]
    assert list(files) == [f"650205001-2023-1-0{one}.csv" for one in range(1, 10)]
    assert sums == {name: sha256(content).hexdigest() for name, content in files.items()}
    assert [row["文件"] for row in rows] == list(files)
    assert rows[0] == {
        "单位编码": "650205001",
        "单位名称": publication.unit_name or publication.filing.unit.name,
        "版次": "1",
        "公开编号": "650205001-2023-1",
        "公开时间": "2024-08-15T04:00:00+08:00",
        "文件": "650205001-2023-1-01.csv",
        "SHA-256": sums["650205001-2023-1-01.csv"],
        "说明": "",
    }


def test_the_same_contents_give_the_same_bytes(client, published):
    published()
    first, second = client.get("/years/2023/2023-csv.zip"), client.get("/years/2023/2023-csv.zip")
    assert first.getvalue() == second.getvalue()
    assert first["ETag"] == second["ETag"]
    unchanged = client.get("/years/2023/2023-csv.zip", headers={"If-None-Match": first["ETag"]})
    assert unchanged.status_code == 304


def test_a_further_publication_changes_the_tag(client, published):
    published()
    before = client.head("/years/2023/2023-pdf.zip")["ETag"]
    published("650205002", name="财政局")
    assert client.get("/years/2023/2023-pdf.zip", headers={"If-None-Match": before}).status_code == 200


@pytest.mark.parametrize("damage", ["missing", "altered"])
def test_what_is_damaged_is_left_out_and_said(client, published, caplog, damage):
    whole, broken = published(), published("650205002", name="财政局")
    complete = client.head("/years/2023/2023-pdf.zip")["ETag"]
    file = broken.files.get(format="pdf")
    path = place(file.sha256, file.suffix)
    path.unlink() if damage == "missing" else path.write_bytes(b"%PDF-1.7 650205002 2023 7")
    response = client.get("/years/2023/2023-pdf.zip")
    files = unpacked(response)
    assert list(files) == [f"{whole.number}.pdf", "manifest.csv", "SHA256SUMS"]
    assert [row["说明"] for row in manifest(files)] == ["", "文件正在核对，暂缺"]
    assert broken.number not in files["SHA256SUMS"].decode()
    assert broken.number in caplog.text
    assert response["ETag"] != complete


def test_a_file_that_goes_while_the_archive_is_sent_breaks_it_off(client, published):
    publication = published()
    response = client.get("/years/2023/2023-pdf.zip")
    file = publication.files.get(format="pdf")
    place(file.sha256, file.suffix).unlink()
    with pytest.raises(OSError, match="被移走或改动"):
        response.getvalue()


def test_nothing_of_what_is_withdrawn(client, published, withdraw):
    publication = published()
    withdraw(publication)
    assert client.get("/years/2023/2023-pdf.zip").status_code == 404
    assert archives(2023) == []


@pytest.mark.parametrize("status", [Status.DRAFT, Status.APPROVED])
def test_nothing_of_what_is_not_published(client, published, status):
    published(status=status)
    assert client.get("/years/2023/2023-json.zip").status_code == 404


@pytest.mark.parametrize("name", ["2022-pdf.zip", "2023-html.zip", "2023-sums.zip", "2023-pdf", "x"])
def test_there_is_no_other_archive(client, published, name):
    published()
    assert client.get(f"/years/2023/{name}").status_code == 404


def test_the_year_tells_what_it_offers(client, published, django_assert_num_queries):
    published()
    published("650205002", name="财政局")
    with django_assert_num_queries(1):
        found = archives(2023)
    size = 2 * len("%PDF-1.7 650205001 2023 1")
    assert found[0] == Archive("2023-pdf.zip", "PDF", 2, size)
    assert [(one.name, one.files) for one in found[1:]] == [
        ("2023-xlsx.zip", 2),
        ("2023-csv.zip", 18),
        ("2023-json.zip", 2),
    ]
    page = client.get("/years/2023/").content.decode()
    assert all(f'href="/years/2023/{one.name}"' in page for one in found)


@pytest.mark.parametrize("number", [1, 12])
def test_a_constant_number_of_questions(client, published, django_assert_num_queries, number):
    for one in range(number):
        published(f"6502{one:05}", name=f"单位{one}")
    with django_assert_num_queries(2):
        client.get("/years/2023/2023-csv.zip").getvalue()
