"""`import_workbook`: exit status 0 only when everything was understood and saved."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from accounts.figures.book import open_book
from accounts.models import Assignment, Filing, ImportedFile, Subject, Unit, acting
from tests.conftest import Office
from tests.sample import CODE, GOLDEN

INTERNAL, PUBLIC = GOLDEN / "caijue-2023.xlsx", GOLDEN / "gongkai-2023.xlsx"
NAME = "克拉玛依市乌尔禾区工业和信息化局"


def run(file: Path, code: str = CODE, year: int = 2023, **options: Any) -> tuple[dict[str, Any], str]:
    out, err = StringIO(), StringIO()
    call_command("import_workbook", file, code, str(year), json=True, stdout=out, stderr=err, **options)
    return json.loads(out.getvalue()), err.getvalue()


@pytest.mark.parametrize(
    ("file", "spending", "precision"), [(INTERNAL, "2446297.00", "yuan"), (PUBLIC, "2446300.00", "wan")]
)
def test_create_makes_the_unit_and_an_empty_draft(db: None, file: Path, spending: str, precision: str) -> None:
    with acting(User.objects.create_user("bureau")):
        Subject.objects.all().delete()
    result, err = run(file, create=True, name=NAME)
    assert result["saved"] is True and result["understood"] is True and result["problems"] == []
    assert result["unit"] == NAME and result["year"] == 2023 and result["amounts"] == precision
    assert result["counts"]["incomeline"] == {"new": 7, "changed": 0, "removed": 0, "unchanged": 0}
    filing = Filing.objects.select_related("unit").get(unit__code=CODE)
    assert (filing.status, filing.precision, filing.unit.name) == ("draft", precision, NAME)
    assert open_book(filing)["spending"] == Decimal(spending)
    assert ImportedFile.objects.get().uploaded_by.get_full_name() == "命令行导入"
    assert "已导入" in err


def test_create_opens_under_a_chosen_edition_and_keeps_to_it(db: None) -> None:
    result, _ = run(INTERNAL, create=True, name=NAME, edition="national-2023")
    assert result["saved"] is True
    assert Filing.objects.get().edition == "national-2023"
    with pytest.raises(CommandError, match="用的表样是 national-2023，不是 xinjiang-2023；要换请在填报页“更换表样”"):
        run(INTERNAL, edition="xinjiang-2023")


def test_dry_run_leaves_nothing_behind(db: None) -> None:
    result, err = run(INTERNAL, create=True, name=NAME, dry_run=True)
    assert result["understood"] is True and result["saved"] is False
    assert "没有保存" in err
    assert not Unit.objects.exists() and not Filing.objects.exists() and not ImportedFile.objects.exists()
    assert not User.objects.filter(username="import").exists()


def test_the_only_clerk_of_the_unit_is_the_one_who_imports(office: Office) -> None:
    run(INTERNAL)
    assert ImportedFile.objects.get().uploaded_by == office.clerk
    second = User.objects.create_user("second")
    Assignment.objects.create(user=second, unit=office.unit, role="clerk")
    with pytest.raises(CommandError, match="有 2 位经办人（clerk、second），请用 --by"):
        run(INTERNAL)
    run(INTERNAL, by="second")
    assert ImportedFile.objects.filter(uploaded_by=second).count() == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"code": "999"}, "没有编码为 999 的单位"),
        ({"code": "999", "create": True}, "--name"),
        ({"code": "a b", "create": True, "name": "某局"}, "3 至 20 位"),
        ({"year": 2021}, "没有单位 650205001 的 2021 年度填报"),
        ({"by": "nobody"}, "没有用户“nobody”"),
        ({"by": "supervisor"}, "不是该单位的经办人"),
        ({"amounts": "wan"}, "上传时选的却是万元"),
        ({"name": "某局"}, "已属于"),
        ({"edition": "xinjiang_2099"}, "没有年度表样“xinjiang_2099”"),
        ({"file": GOLDEN / "seed.txt"}, "不是 Excel 工作簿"),
        ({"file": GOLDEN / "nothing.xlsx"}, "不能读取文件"),
        ({"year": 2022}, "是 2023 年度的表，本填报是 2022 年度"),
    ],
)
def test_what_is_refused_is_said_and_nothing_saved(office: Office, options: dict[str, Any], words: str) -> None:
    file = options.pop("file", INTERNAL)
    before = Unit.objects.count(), Filing.objects.count(), office.filing.revision
    out, err = StringIO(), StringIO()
    arguments = {"code": CODE, "year": 2023} | options
    code, year = arguments.pop("code"), arguments.pop("year")
    with pytest.raises(CommandError) as caught:
        call_command("import_workbook", file, code, str(year), json=True, stdout=out, stderr=err, **arguments)
    result = json.loads(out.getvalue())
    assert words in str(caught.value) + err.getvalue() + out.getvalue()
    assert result["saved"] is False
    assert result["problems"] or "经办人" in str(caught.value)
    assert (Unit.objects.count(), Filing.objects.count(), office.reload().revision) == before
    assert not ImportedFile.objects.exists()
