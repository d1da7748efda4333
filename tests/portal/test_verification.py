"""Is the paper at hand what was published, and does it still hold? Every answer, every way to ask."""

import hashlib
import html
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.document.address import publication_path
from accounts.models import Approval, Filing, PublicationFile, Status, Withdrawal, acting
from accounts.portal import verification
from accounts.portal.verification import plain_hash
from accounts.publication.archive import fetch

PAGE = "/verify/"
UNKNOWN = "0123456789abcdef" * 4
CODE = "650205001"


def words(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def answer(client: Client, sha256: str) -> str:
    response = client.get(f"{PAGE}{sha256}/")
    assert response.status_code == 200
    return words(response)


def verdicts(client: Client, sha256: str) -> list[str]:
    return re.findall(r'<h2 id="verdict[^>]*>([^<]+)<', client.get(f"{PAGE}{sha256}/").content.decode())


def hash_of(publication: Any, kind: str = "pdf") -> str:
    return str(publication.files.get(format=kind).sha256)


def stored(sha256: str) -> bytes:
    file = PublicationFile.objects.filter(sha256=sha256)[0]
    return fetch(sha256, file.suffix)


def upload(client: Client, content: bytes, name: str = "公开说明.pdf") -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def withdraw(publication: Any, by: Any, basis: str) -> None:
    Withdrawal.objects.create(filing=publication.filing, rule="secrecy", basis=basis, reason="内部说明", by=by)
    with acting(by):
        Filing.objects.filter(pk=publication.filing_id).update(status=Status.WITHDRAWN)


# --- the answers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "name"), [("pdf", "PDF 公开件"), ("json", "数据（JSON）"), ("html", "网页正文")])
def test_what_stands_is_current(client, published, publisher, kind, name):
    publication = published()
    Approval.objects.create(
        unit=publication.filing.unit,
        year=2023,
        number="乌财决〔2024〕8号",
        replied_on=date(2024, 8, 1),
        recorded_by=publisher,
    )
    text = answer(client, hash_of(publication, kind))
    assert verdicts(client, hash_of(publication, kind)) == ["现行有效"]
    for one in (
        publication.title,
        f"克拉玛依市乌尔禾区工业和信息化局（{CODE}）",
        "2023年度",
        "第1版",
        "公开日期 2024年8月15日",
        "批复 乌财决〔2024〕8号，2024年8月1日",
        f"文件 {name}，",
    ):
        assert one in text, (one, text)


def test_a_report_is_named(client, published):
    published(report=("道路项目", UNKNOWN))
    assert "文件 绩效自评报告（PDF）：道路项目，" in answer(client, UNKNOWN)


def test_what_was_corrected_leads_to_the_version_that_stands(client, published):
    first = published()
    third = published(version=3, corrects=published(version=2, corrects=first))
    assert verdicts(client, hash_of(first)) == ["已被第3版更正"]
    response = client.get(f"{PAGE}{hash_of(first)}/")
    assert f'href="/publications/{CODE}/2023/3/">第3版（现行版）' in response.content.decode()
    assert verdicts(client, hash_of(third)) == ["现行有效"]


def test_what_was_withdrawn_is_told_with_the_day_and_no_ground(client, published, publisher):
    publication = published()
    withdraw(publication, publisher, "涉及保密事项，依保密审查意见撤下。")
    text = answer(client, hash_of(publication))
    day = timezone.localdate(Withdrawal.objects.get().at)
    assert f"已于 {day.year}年{day.month}月{day.day}日 撤下" in text
    assert verdicts(client, hash_of(publication)) == ["已撤下"]
    assert "按照预决算公开的有关规定撤下" in text
    assert "保密" not in text and "秘密" not in text
    assert "不再有效" in text
    assert "内部说明" not in text
    assert f"/publications/{CODE}/2023/1/" not in client.get(f"{PAGE}{hash_of(publication)}/").content.decode()


def test_when_the_correction_is_withdrawn_nothing_stands(client, published, publisher):
    first = published()
    second = published(version=2, corrects=first)
    withdraw(second, publisher, "某文件")
    assert verdicts(client, hash_of(first)) == ["已被第2版更正"]
    assert "第2版（更正稿） 也已撤下" in answer(client, hash_of(first))
    assert verdicts(client, hash_of(second)) == ["已撤下"]


def test_the_same_content_in_several_publications_is_told_for_each_the_best_first(client, published, publisher):
    same = {"report": ("同一报告", UNKNOWN)}
    published(version=2, corrects=published(**same))
    gone = published("650205003", name="文化局", **same)
    published("650205002", name="财政局", **same)
    withdraw(gone, publisher, "某文件")
    assert verdicts(client, UNKNOWN) == ["现行有效", "已被第2版更正", "已撤下"]


def test_the_unknown_is_told_with_what_to_do(client, published):
    published()
    text = answer(client, UNKNOWN)
    assert verdicts(client, UNKNOWN) == ["未知或已被改动"]
    assert UNKNOWN in text
    assert "重新下载原件" in text


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.APPROVED])
def test_a_filing_that_was_not_published_is_unknown(client, published, reach, status):
    unit = published("650205002", name="财政局").filing.unit
    filing = reach(unit, 2022, status=status)
    sha256 = hashlib.sha256(str(filing.pk).encode()).hexdigest()
    assert verdicts(client, sha256) == ["未知或已被改动"]


# --- the ways to ask ---------------------------------------------------------------------------------------------------


def test_the_form_has_a_label_for_every_input(client, db):
    response = client.get(PAGE)
    page = response.content.decode()
    assert response.status_code == 200
    assert client.head(PAGE).status_code == 200
    for name in ("file", "sha256"):
        assert f'<label for="{name}">' in page
        assert f'id="{name}" name="{name}"' in page
    rest = re.sub(r'<link rel="canonical"[^>]*>', "", page)
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=|https?://", rest)


@pytest.mark.parametrize("kind", ["pdf", "json", "html"])
def test_a_file_leads_to_the_lasting_address_of_its_answer(client, published, kind):
    sha256 = hash_of(published(), kind)
    for _ in range(2):
        response = upload(client, stored(sha256))
        assert (response.status_code, response["Location"]) == (302, f"{PAGE}{sha256}/")


def test_one_changed_byte_is_told(client, published):
    sha256 = hash_of(published())
    response = upload(client, stored(sha256) + b" ")
    assert response["Location"] != f"{PAGE}{sha256}/"
    assert "未知或已被改动" in words(client.get(response["Location"]))


def test_a_file_of_many_chunks_is_never_stored(client, published, settings, tmp_path: Path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "no such folder")
    content = bytes(range(256)) * 20_000
    response = upload(client, content)
    assert response["Location"] == f"{PAGE}{hashlib.sha256(content).hexdigest()}/"
    assert not list(tmp_path.rglob("*.upload*"))


@pytest.mark.parametrize("beyond", [10**9, 100])
def test_a_file_that_is_too_large_is_told_kindly(client, published, monkeypatch, beyond):
    monkeypatch.setattr(verification, "SIZE_LIMIT", 1000)
    monkeypatch.setattr(verification, "BEYOND", beyond)
    assert upload(client, b"x" * 1000).status_code == (302 if beyond > 10_000 else 200)
    response = upload(client, b"x" * 1001)
    assert response.status_code == 200
    assert "文件超过 50 MB，不能在这里核对" in words(response)


def test_the_limit_is_fifty_megabytes():
    assert verification.SIZE_LIMIT == 50 * 1024 * 1024


def test_no_file_and_an_empty_file_are_told(client, db):
    assert "请先选择文件" in words(client.post(PAGE, {}))
    assert "请先选择文件" in words(client.post(PAGE, {"file": "no file but text"}))
    assert "“空.pdf”是空的（0 字节）" in words(upload(client, b"", "空.pdf"))


@pytest.mark.parametrize(
    "how",
    [
        "{}",
        "  {} \n",
        "SHA-256 {}",
        "sha256：{}",
        "\0{}",
    ],
)
def test_a_hash_as_people_copy_it(client, published, how):
    sha256 = hash_of(published())
    for typed in (sha256, sha256.upper(), f"{sha256[:32]}\r\n{sha256[32:]}"):
        response = client.post(PAGE, {"sha256": how.format(typed)})
        assert (response.status_code, response["Location"]) == (302, f"{PAGE}{sha256}/")


def test_full_width_digits_are_understood():
    assert plain_hash("１２ＡＢ") == "12ab"


def test_an_address_in_capitals_leads_to_the_lasting_one(client, published):
    sha256 = hash_of(published())
    response = client.get(f"{PAGE}{sha256.upper()}/")
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}{sha256}/")
    assert client.head(f"{PAGE}{sha256}/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "请填写 SHA-256 校验值"),
        ("abc", "现有 3 位"),
        (UNKNOWN + "0", "现有 65 位"),
        ("g" + UNKNOWN[1:], "其中有“g”"),
        ("公开说明.pdf", "其中有“公开说明.p”"),
    ],
)
def test_what_is_no_hash_is_told_with_what_was_typed(client, db, typed, told):
    response = client.post(PAGE, {"sha256": typed}, follow=True)
    assert response.status_code == 200
    assert told in words(response)
    assert f'value="{typed}"' in response.content.decode()


def test_what_was_typed_is_escaped_and_shortened(client, db):
    page = client.post(PAGE, {"sha256": '"><script>alert(1)</script>' + "x" * 5000}).content.decode()
    assert "<script>" not in page
    assert "x" * 200 not in page


@pytest.mark.parametrize("typed", ["nonsense", "%00", UNKNOWN[:-1], f"{UNKNOWN}0", "公开"])
def test_an_address_that_is_no_hash_shows_the_form_with_what_is_wrong(client, db, typed):
    response = client.get(f"{PAGE}{typed}/")
    assert response.status_code == 404
    assert "SHA-256 校验值" in words(response)


def test_a_text_beyond_all_measure_is_refused_without_a_stack_trace(client, db):
    response = client.post(PAGE, {"sha256": "x" * 3_000_000})
    assert response.status_code == 400
    assert "<h1>" in response.content.decode()


def test_other_methods_are_not_allowed(client, db):
    assert client.put(PAGE).status_code == 405
    assert client.post(f"{PAGE}{UNKNOWN}/").status_code == 405


def test_a_request_without_token_is_refused_and_one_with_it_is_answered(published):
    sha256 = hash_of(published())
    client = Client(enforce_csrf_checks=True)
    assert client.post(PAGE, {"sha256": sha256}).status_code == 403
    assert upload(client, stored(sha256)).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(PAGE).content.decode())[1]
    data = {"csrfmiddlewaretoken": token, "file": SimpleUploadedFile("x.pdf", stored(sha256))}
    assert client.post(PAGE, data)["Location"] == f"{PAGE}{sha256}/"


def test_a_broken_upload_is_no_stack_trace(client, db):
    response = client.post(PAGE, b"--x\r\nbroken", content_type="multipart/form-data; boundary=x")
    assert response.status_code in (200, 400)
    assert "Traceback" not in response.content.decode()


def test_few_questions_are_asked(client, published, publisher, django_assert_max_num_queries):
    same = {"report": ("同一", UNKNOWN)}
    published(version=2, corrects=published(**same))
    for number in range(6):
        one = published(f"65020600{number}", name=f"单位{number}", **same)
        if number % 2:
            withdraw(one, publisher, "某文件")
    with django_assert_max_num_queries(5):
        assert len(verdicts(client, UNKNOWN)) == 7
    with django_assert_max_num_queries(0):
        client.get(PAGE)
    with django_assert_max_num_queries(0):
        upload(client, b"content")


def test_publications_and_head_and_foot_of_every_page_lead_here(client, published):
    published()
    page = client.get(f"/publications/{CODE}/2023/1/").content.decode()
    assert page.count(f'href="{PAGE}"') == 3
    assert client.get("/").content.decode().count(f'href="{PAGE}"') == 2


def test_the_paths_that_are_built_outside_a_request_are_those_of_the_portal():
    from django.urls import reverse

    for one in ((CODE, 2023, 1), ("ABC", 2100, 12)):
        assert publication_path(*one) == reverse("portal:publication", args=one)
