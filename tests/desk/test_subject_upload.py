"""The official list of subjects, uploaded by the finance bureau: previewed, then replaced as a whole."""

import re
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any

import openpyxl
import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.desk.exchange import Exchange
from accounts.intake.reading import uploads
from accounts.models import Approval, Assignment, Role, Scheme, Subject, Unit
from tests.conftest import Office
from tests.desk.test_lists import cells, exported, xlsx

URL = "/admin/accounts/subject/import/"
GOOD = [
    ["科目编码", "科目名称", "预算类别"],
    ["201", "一般公共服务支出", ""],
    ["20101", "人大事务", ""],
    ["2010101", "行政运行", ""],
]


@pytest.fixture
def officer(db: None) -> Client:
    user = User.objects.create_user("officer", is_staff=True)
    unit = Unit.objects.create(code="650205", name="财政局", kind="administrative")
    Assignment.objects.create(user=user, unit=unit, role=Role.BUREAU_OFFICER)
    client = Client()
    client.force_login(user)
    return client


def workbook(rows: list[list[Any]]) -> SimpleUploadedFile:
    book, out = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(out)
    return SimpleUploadedFile("科目.xlsx", out.getvalue())


def csv(rows: list[list[Any]]) -> SimpleUploadedFile:
    return SimpleUploadedFile("科目.csv", "\n".join(",".join(map(str, row)) for row in rows).encode())


def upload(client: Client, file: SimpleUploadedFile) -> Any:
    return client.post(URL, {"import_file": file, "format": 0, "year": 2030, "scheme": "functional"})


def confirm(client: Client, response: Any, **typed: Any) -> Any:
    form = response.context["confirm_form"]
    data = {field.html_name: field.value() or "" for field in form} | typed
    return client.post("/admin/accounts/subject/process_import/", data, follow=True)


@pytest.mark.parametrize("make", [csv, workbook])
def test_a_good_list_is_previewed_and_then_saved(officer: Client, make: Any) -> None:
    rows = [GOOD[0], *([int(row[0]), *row[1:]] for row in GOOD[1:])]
    response = upload(officer, make(rows))
    assert response.status_code == 200
    assert "行政运行" in response.content.decode()
    assert not Subject.objects.filter(year=2030).exists()
    confirm(officer, response)
    assert list(Subject.objects.filter(year=2030).values_list("code", "name")) == [tuple(row[:2]) for row in GOOD[1:]]


def test_a_second_confirmation_is_answered_kindly(officer: Client) -> None:
    response = upload(officer, csv(GOOD))
    confirm(officer, response)
    again = confirm(officer, response)
    assert again.status_code == 200
    assert "已经确认过或已过期" in again.content.decode()
    assert Subject.objects.filter(year=2030).count() == 3


def test_a_confirmation_while_no_place_is_free_is_told_and_can_be_repeated(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = upload(officer, csv(GOOD))
    with monkeypatch.context() as busy:
        busy.setattr("accounts.intake.reading.uploads.AT_ONCE", BoundedSemaphore(1))
        uploads.AT_ONCE.acquire()
        assert "没有导入任何内容：正在读取其他上传的文件" in confirm(officer, response).content.decode()
    assert not Subject.objects.filter(year=2030).exists()
    confirm(officer, response)
    assert Subject.objects.filter(year=2030).count() == 3


def test_wrong_lines_are_named_and_cannot_be_confirmed(officer: Client) -> None:
    response = upload(officer, csv([*GOOD, ["20101", "人大事务", ""], ["2010301", "某", ""], ["203", "", ""]]))
    text = response.content.decode()
    for words in (
        "第5行：编码“20101”重复，第3行已有。",
        "第6行：编码“2010301”缺少上级科目“20103”。",
        "第7行：编码“203”的科目名称为空。",
    ):
        assert words in text
    assert "confirm_form" not in response.context
    assert not Subject.objects.filter(year=2030).exists()


def test_a_file_without_the_columns_is_refused_kindly(officer: Client) -> None:
    response = upload(officer, csv([["甲", "乙"], ["1", "2"]]))
    text = response.content.decode()
    assert "缺少“科目编码”和“科目名称”列" in text
    assert "Traceback" not in text
    assert not Subject.objects.filter(year=2030).exists()


def test_what_leaves_a_list_is_shown_counted_and_confirmed_by_its_number(officer: Client) -> None:
    confirm(officer, upload(officer, csv(GOOD)))
    response = upload(officer, csv([GOOD[0], ["201", "一般公共服务支出", ""], ["204", "公共安全支出", ""]]))
    text = response.content.decode()
    assert "将新增 1 行，修改 0 行，<strong>删除 2 行</strong>，不变 1 行" in text
    assert "将删除 2 个科目（20101 人大事务、2010101 行政运行）" in text
    assert [row.import_type for row in response.context["result"].rows][:2] == ["delete", "delete"]
    for typed in ("", "1", "二", "²"):
        refused = confirm(officer, response, removed=typed).content.decode()
        assert "将删除 2 个科目" in refused and "没有导入" in refused
        assert Subject.objects.filter(year=2030).count() == 3
        response = upload(officer, csv([GOOD[0], ["201", "一般公共服务支出", ""], ["204", "公共安全支出", ""]]))
    done = confirm(officer, response, removed="２").content.decode()
    assert "新增 1 行，修改 0 行，删除 2 行，不变 1 行" in done
    assert set(Subject.objects.filter(year=2030).values_list("code", flat=True)) == {"201", "204"}


def test_a_list_that_filings_use_says_so(office: Office, officer: Client) -> None:
    response = officer.post(URL, {"import_file": csv([*GOOD]), "format": 0, "year": 2023, "scheme": "functional"})
    text = response.content.decode()
    assert re.search(r"将删除 \d+ 个科目（.*等）；其中 \d+ 个科目正由 1 份填报使用。", text)
    before = Subject.objects.filter(year=2023).count()
    assert "没有导入" in confirm(officer, response).content.decode()
    assert Subject.objects.filter(year=2023).count() == before


def test_a_list_that_changed_after_the_preview_is_not_deleted_from(officer: Client) -> None:
    response = upload(officer, csv(GOOD))
    Subject.objects.create(year=2030, scheme="functional", code="205", name="教育支出")
    assert "将删除 1 个科目（205 教育支出）" in confirm(officer, response).content.decode()
    assert Subject.objects.filter(year=2030, code="205").exists()


def test_a_list_of_the_other_scheme_is_refused_line_by_line(officer: Client) -> None:
    confirm(officer, upload(officer, csv(GOOD)))
    text = upload(officer, csv([GOOD[0], ["301", "工资福利支出", ""]])).content.decode()
    assert "第2行：编码“301”不属于功能分类，功能分类的编码以 2 开头" in text
    page = officer.post(
        "/admin/accounts/subject/add/",
        {"year": 2030, "scheme": "economic", "code": "206", "name": "科学技术支出", "budget": "any"},
    )
    assert f"编码“206”不属于{Scheme.ECONOMIC.label}" in page.content.decode()
    assert Subject.objects.filter(year=2030).count() == 3


EVERY_LIST = [model for model, one in site._registry.items() if isinstance(one, Exchange)]


@pytest.mark.parametrize("model", EVERY_LIST, ids=lambda one: one.__name__)
def test_no_list_loses_a_row_in_silence(office: Office, officer: Client, model: Any) -> None:
    """One row of each list that can be imported, without a number typed: all others stay."""
    officer_of = User.objects.get(username="officer")
    Assignment.objects.create(user=officer_of, unit=office.unit, role=Role.CLERK)
    reply = {"number": "财决〔2024〕1号", "replied_on": "2024-08-01", "recorded_by": office.officer}
    for unit in Unit.objects.all():
        Approval.objects.create(unit=unit, year=2023, **reply)
    head, row, *more = cells(exported(officer, model, "xlsx"))
    assert more
    first = row if model is not Subject else next(one for one in (row, *more) if one[2] == "201")
    before = set(model.objects.values_list("pk", flat=True))
    url = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
    chosen = {"year": 2023, "scheme": "functional"} if model is Subject else {}
    kept = [place for place, one in enumerate(head) if model is not Subject or one not in ("适用年度", "科目体系")]
    file = SimpleUploadedFile("列表.xlsx", xlsx([[line[place] for place in kept] for line in (head, first)]))
    response = officer.post(f"{url}/import/", {"import_file": file, "format": "0", "resource": "0", **chosen})
    form = response.context["confirm_form"]
    officer.post(f"{url}/process_import/", {field.html_name: field.value() or "" for field in form})
    assert set(model.objects.values_list("pk", flat=True)) == before


def test_only_the_bureau_uploads(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_user("someone", is_staff=True))
    assert client.get(URL).status_code == 403
    assert upload_status(client) == 403


def upload_status(client: Client) -> int:
    return client.post(URL, {"import_file": csv(GOOD), "format": 0, "year": 2030, "scheme": "functional"}).status_code
