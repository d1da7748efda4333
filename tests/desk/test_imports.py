"""The pages on which a clerk uploads a workbook, looks at the preview and confirms."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.desk import imports
from accounts.models import EconomicLine, ImportedFile
from accounts.workflow import workbook_import
from accounts.workflow.workbook_import import keep_upload
from tests.conftest import Office
from tests.sample import GOLDEN

INTERNAL = (GOLDEN / "caijue-2023.xlsx").read_bytes()


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(client: Client, office: Office, content: bytes, name: str = "财决.xlsx", **data: str) -> Any:
    file = SimpleUploadedFile(name, content)
    url = f"/admin/accounts/filing/{office.filing.pk}/import/"
    return client.post(url, {"file": file, "amounts": "", **data}, follow=True)


def spoiled(sheet: int, cell: str, value: Any) -> bytes:
    book, out = openpyxl.load_workbook(io.BytesIO(INTERNAL)), io.BytesIO()
    book.worksheets[sheet][cell] = value
    book.save(out)
    return out.getvalue()


def test_upload_preview_confirm(office: Office) -> None:
    client = as_user(office.clerk)
    page = client.get(f"/admin/accounts/filing/{office.filing.pk}/change/").content.decode()
    assert f'href="/admin/accounts/filing/{office.filing.pk}/import/"' in page
    response = upload(client, office, INTERNAL)
    text = response.content.decode()
    for words in (
        "已全部读懂",
        "Z01_1 财政拨款收入支出决算总表(财决01-1表)",
        "2023年度",
        "各表写明“金额单位：元”",
        "与本填报现有的数完全相同",
    ):
        assert words in text
    (url, _), *_ = response.redirect_chain
    revision = office.reload().revision
    done = client.post(url, {"revision": revision}, follow=True)
    assert "“财决.xlsx”已导入" in done.content.decode()
    again = client.post(url, {"revision": revision}, follow=True)
    assert "不用再次确认" in again.content.decode()
    history = client.get(f"/admin/accounts/filing/{office.filing.pk}/import/").content.decode()
    kept = ImportedFile.objects.get()
    for words in ("已导入", kept.sha256, "收入行：不变 7", "财决工作簿"):
        assert words in history
    assert client.get(url, follow=True).redirect_chain[0][0].endswith("/import/")


def test_a_problem_names_sheet_and_cell_and_offers_no_confirmation(office: Office) -> None:
    text = upload(as_user(office.clerk), office, spoiled(3, "F7", 982208.01)).content.decode()
    assert "处问题，不能导入" in text
    assert "Z04 支出决算表(财决04表)" in text and '<span class="cell">F7</span>' in text
    assert "982,208.01 元" in text and "982,208.00 元" in text and "相差 0.01 元" in text
    assert ">确认导入<" not in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "0 字节"),
        (b"\x89PNG\r\n", "PNG 图片"),
        (b"a,b", "不是 Excel 工作簿"),
        (bytes(10 * 2**20 + 1), "超过 10 MB 的上限"),
    ],
)
def test_a_wrong_file_is_refused_beside_the_field(office: Office, content: bytes, words: str) -> None:
    response = upload(as_user(office.clerk), office, content)
    assert words in response.content.decode()
    assert response.redirect_chain == []
    assert not ImportedFile.objects.exists()


def test_no_file_is_asked_for(office: Office) -> None:
    client = as_user(office.clerk)
    text = client.post(f"/admin/accounts/filing/{office.filing.pk}/import/", {"amounts": ""}).content.decode()
    assert "请先选择文件。" in text


def test_a_stale_page_saves_nothing(office: Office) -> None:
    client = as_user(office.clerk)
    url = upload(client, office, INTERNAL).redirect_chain[0][0]
    for revision, words in (("99999", "已被他人修改"), ("", "页面不完整")):
        text = client.post(url, {"revision": revision}, follow=True).content.decode()
        assert words in text
    assert ImportedFile.objects.get().applied_at is None


def test_others_see_and_download_but_do_not_import(office: Office) -> None:
    kept = keep_upload(office.clerk, office.filing, "财决 “一”.xlsx", INTERNAL)
    base = f"/admin/accounts/filing/{office.filing.pk}/import/"
    reader = as_user(office.supervisor)
    assert "只有本单位的经办人可以导入" in reader.get(base).content.decode()
    assert ">确认导入<" not in reader.get(f"{base}{kept.pk}/").content.decode()
    response = reader.get(f"{base}{kept.pk}/file/")
    assert response.content == INTERNAL
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert reader.post(f"{base}{kept.pk}/", {"revision": office.filing.revision}, follow=True).status_code == 200
    assert ImportedFile.objects.get().applied_at is None


def test_people_of_other_units_find_nothing(office: Office) -> None:
    kept = keep_upload(office.clerk, office.filing, "a.xlsx", INTERNAL)
    stranger = as_user(office.stranger)
    base = f"/admin/accounts/filing/{office.filing.pk}/import/"
    for url in (base, f"{base}{kept.pk}/", f"{base}{kept.pk}/file/"):
        assert stranger.get(url).status_code == 404
        assert Client().get(url).status_code == 302
    other = as_user(office.clerk)
    prior = office.filing.prior()
    assert prior is not None
    assert other.get(f"/admin/accounts/filing/{prior.pk}/import/{kept.pk}/file/").status_code == 404


def test_the_pages_escape_what_the_file_says(office: Office) -> None:
    text = upload(
        as_user(office.clerk), office, spoiled(2, "D10", "<script>alert(1)</script>"), name="<b>.xlsx"
    ).content.decode()
    assert "<script>alert(1)" not in text and "<b>.xlsx" not in text
    assert "&lt;b&gt;.xlsx" in text


def test_the_pages_ask_few_queries(office: Office, django_assert_max_num_queries: Any) -> None:
    client = as_user(office.clerk)
    url = upload(client, office, INTERNAL).redirect_chain[0][0]
    with django_assert_max_num_queries(45):
        client.get(url)
    with django_assert_max_num_queries(25):
        client.get(f"/admin/accounts/filing/{office.filing.pk}/import/")


def test_the_limit_on_the_page_is_that_of_the_reader() -> None:
    assert "10 MB" in str(imports.WorkbookForm().fields["file"].help_text)


def test_a_sheet_is_emptied_only_when_the_number_of_its_rows_is_typed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = workbook_import.rows_of
    monkeypatch.setattr(workbook_import, "rows_of", lambda *given, **more: {**real(*given, **more), EconomicLine: []})
    client, count = as_user(office.clerk), office.filing.economic_lines.count()
    response = upload(client, office, INTERNAL)
    assert f"会删除全部 {count} 行" in response.content.decode()
    (url, _), *_ = response.redirect_chain
    revision = office.reload().revision
    for typed in ({}, {"removed": str(count - 1)}, {"removed": "²"}):
        refused = client.post(url, {"revision": revision, **typed}, follow=True).content.decode()
        assert f"共删除 {count} 行" in refused
        assert "没有导入" in refused
        assert office.filing.economic_lines.count() == count
    done = client.post(url, {"revision": revision, "removed": str(count)}, follow=True).content.decode()
    assert "已导入" in done
    assert not office.filing.economic_lines.exists()
