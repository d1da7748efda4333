"""The official list of subjects, uploaded by the finance bureau: previewed, then replaced as a whole."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Assignment, Role, Subject, Unit

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


def confirm(client: Client, response: Any) -> Any:
    form = response.context["confirm_form"]
    data = {field.html_name: field.value() for field in form}
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


def test_only_the_bureau_uploads(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_user("someone", is_staff=True))
    assert client.get(URL).status_code == 403
    assert upload_status(client) == 403


def upload_status(client: Client) -> int:
    return client.post(URL, {"import_file": csv(GOOD), "format": 0, "year": 2030, "scheme": "functional"}).status_code
