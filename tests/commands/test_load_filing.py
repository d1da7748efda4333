"""Filings from files: what is exported for the office comes in again as it was (填报数据文件的导出与导入)."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from accounts.document.report import open_report
from accounts.intake.subjects import load_starter
from accounts.models import Assignment, Filing, Role, Status, Unit, acting
from accounts.models.entries import all_rows
from accounts.publication.filing_file import NotAFiling, as_file, read_filing
from accounts.publication.open_data import as_data, as_json
from accounts.workflow.enter import enter
from accounts.workflow.new_filing import open_year
from accounts.workflow.verbs import submit
from performance.models import Evaluation, SelfReport
from performance.workflow.evaluations import attach_report, enter_evaluations
from tests.checks.random_filings import random_filing
from tests.conftest import Office
from tests.performance.test_reports import paper
from tests.rounds import rounds
from tests.sample import CODE, SAMPLE, SAMPLE_FILES, YEAR
from tests.workflow.test_printed_totals import WORKBOOKS, bring

NOW = SAMPLE_FILES[-1]
OTHER = "650205999"
Change = Callable[[dict[str, Any]], Any]


def file_of(filing: Filing) -> bytes:
    filing = Filing.objects.select_related("unit").get(pk=filing.pk)
    return as_json(as_file(open_report(filing), filing))


def rows_of(filing: Filing) -> dict[str, list[list[Any]]]:
    """Everything that is saved of a filing but keys and links, by model."""
    found = {}
    for one in all_rows():
        names = [each.attname for each in one.model._meta.concrete_fields if not (each.primary_key or each.is_relation)]
        rows = one.model._default_manager.filter(**{one.path: filing}).values_list(*names)
        found[one.model.__name__] = sorted([list(map(str, row)) for row in rows])
    return found


def loaded(content: bytes, folder: Path) -> Filing:
    """The filing of a file, as that of another unit."""
    data = json.loads(content)
    data["unit"]["code"] = OTHER
    (folder / "件.json").write_bytes(as_json(data))
    call_command("load_filing", folder / "件.json")
    return Filing.objects.select_related("unit").latest("pk")


def of_other(content: bytes) -> dict[str, Any]:
    """The data of a file as if they were of that unit."""
    data: dict[str, Any] = json.loads(content)
    return data | {"unit": data["unit"] | {"code": OTHER}}


def test_the_sample_is_a_round_trip(office: Office, tmp_path: Path) -> None:
    before, content = rows_of(office.filing), file_of(office.filing)
    assert before["Evaluation"]
    assert before["Indicator"]
    for year in (2022, YEAR):  # the names in use are those of last year too
        again = loaded(file_of(Filing.objects.get(unit=office.unit, year=year)), tmp_path)
    assert again.pk != office.filing.pk
    assert rows_of(again) == before
    assert json.loads(file_of(again)) == of_other(content)
    assert json.loads(content)["entered"] == json.loads(NOW.read_bytes())["entered"]
    assert json.loads(content)["office"] == json.loads(NOW.read_bytes())["office"]


@pytest.mark.parametrize("seed", range(rounds(3, 50)))
def test_drawn_filings_are_round_trips(db: None, tmp_path: Path, seed: int) -> None:
    case = random_filing(random.Random(seed))
    case.unit.save()
    clerk = User.objects.create_user("clerk")
    Assignment.objects.create(user=clerk, unit=case.unit, role=Role.CLERK)
    load_starter(case.now.year)
    filing = open_year(clerk, case.unit, case.now.year)[0]
    enter(clerk, filing, case.now.sheets)
    enter_evaluations(clerk, filing, case.evaluations)
    content, before = file_of(filing), rows_of(filing)
    again = loaded(content, tmp_path)
    assert rows_of(again) == before
    assert json.loads(file_of(again)) == of_other(content)


def test_totals_kept_as_printed_come_in_again(office: Office, tmp_path: Path) -> None:
    filing = bring(office, WORKBOOKS["more"])
    before, content = rows_of(filing), file_of(filing)
    assert before["PrintedTotal"]
    again = loaded(content, tmp_path)
    assert rows_of(again) == before
    assert json.loads(file_of(again))["entered"]["now"] == json.loads(content)["entered"]["now"]


def test_what_the_office_keeps_stands_in_no_published_data(office: Office, tmp_path: Path) -> None:
    reason = "按合同台账填写，不公开"
    with acting(office.clerk):
        Evaluation.objects.filter(filing=office.filing, programme=None).update(funding_reason=reason)
    filing = office.reload()
    assert reason in file_of(filing).decode()
    assert reason not in as_json(as_data(open_report(filing), filing)).decode()
    output = tmp_path / "件.json"
    call_command("export_filing", CODE, YEAR, office=True, output=output)
    assert output.read_bytes() == file_of(filing)
    assert output.stat().st_mode & 0o777 == 0o600
    call_command("export_filing", CODE, YEAR, format="json", output=output)
    assert output.stat().st_mode & 0o777 == 0o644
    assert "office" not in json.loads(output.read_bytes())


def test_published_data_come_in_too_and_say_the_same(published_sample: Office, tmp_path: Path) -> None:
    call_command("export_filing", CODE, 2022, office=True, output=tmp_path / "2022.json")
    call_command("export_filing", CODE, YEAR, format="json", output=tmp_path / "公开.json")
    content = (tmp_path / "公开.json").read_bytes()
    loaded((tmp_path / "2022.json").read_bytes(), tmp_path)
    again = loaded(content, tmp_path)
    assert (again.status, again.year) == (Status.DRAFT, YEAR)
    published, now = json.loads(content), as_data(open_report(again), again)
    for part in ("statements", "totals", "sentences", "performance"):
        assert now[part] == published[part], part


@pytest.mark.django_db
def test_the_sample_comes_in_as_last_year_and_draft_and_once_more(capsys: pytest.CaptureFixture[str]) -> None:
    for file in SAMPLE_FILES:
        call_command("load_filing", file)
    said = capsys.readouterr().err
    assert "2022年度（补录）" in said
    filings = {filing.year: filing for filing in Filing.objects.all()}
    assert (filings[2023].status, filings[2022].status) == (Status.DRAFT, Status.CARRIED_IN)
    assert filings[2022].precision == "wan"
    assert "假定 30 项" in filings[2023].remark
    revision = filings[2023].revision
    call_command("load_filing", NOW)
    assert Filing.objects.count() == 2
    assert Filing.objects.get(year=2023).revision > revision


def test_a_file_never_overwrites_what_was_submitted(office: Office) -> None:
    submit(office.clerk, office.filing)
    with pytest.raises(CommandError, match="已处于“待审核”状态，不能再导入"):
        call_command("load_filing", NOW, by="clerk")
    with pytest.raises(CommandError, match="没有用户“nobody”"):
        call_command("load_filing", NOW, by="nobody")


def test_what_was_published_is_not_carried_in_either(published_sample: Office) -> None:
    with pytest.raises(CommandError, match="已处于“已公开”状态，不能再导入"):
        call_command("load_filing", NOW, by="clerk")
    with acting(published_sample.officer):
        Unit.objects.filter(code=CODE).update(name="另一个局")
    with pytest.raises(CommandError, match="已属于“另一个局”，文件中是“克拉玛依市乌尔禾区工业和信息化局”"):
        call_command("load_filing", NOW, by="clerk")


def test_attached_reports_are_neither_carried_along_nor_lost(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluation = Evaluation.objects.filter(filing=office.filing, programme=None).get()
    attach_report(office.clerk, office.filing, evaluation.pk, "自评报告.pdf", paper(), None)
    content = file_of(office.filing)
    with pytest.raises(CommandError, match="附有自评报告，整体替换会一并删除，没有保存"):
        call_command("load_filing", NOW, by="clerk")
    assert SelfReport.objects.count() == 1
    loaded(content, tmp_path)
    assert "文件中没有附件的内容，请另行上传：部门（单位）整体支出。" in capsys.readouterr().err
    assert SelfReport.objects.count() == 1


def spending(data: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = data["entered"]["now"]["expenditure"][0]
    return row


WRONG: list[tuple[str, Change, str]] = [
    ("format", lambda data: data.update(format="x"), "format 应为"),
    ("missing", lambda data: data["entered"]["now"].pop("income"), "缺少“income”"),
    ("amount", lambda data: spending(data).update(project="三十八万"), "第 1 行的 project 不是数字：“三十八万”"),
    ("column", lambda data: spending(data).update(id=5), "第 1 行有不认识的栏目：id"),
    ("code", lambda data: spending(data).update(code="20"), "支出行“一般公共预算财政拨款 20”的“科目编码”"),
    ("unit", lambda data: data["unit"].update(code="65-1"), "单位信息有误：.*单位编码"),
    ("name", lambda data: data["unit"].update(name="长" * 61), "单位信息有误：.*字符"),
    ("kind", lambda data: data["entered"].update(now=[]), "内容不合格式"),
    ("office", lambda data: data["office"]["performance"].pop(), "内容不合格式"),
    ("year", lambda data: data.update(year=10**30), "填报有误：决算年度："),
    ("year as text", lambda data: data.update(year="2023"), "填报有误：“决算年度”不是应有的文字或整数"),
    ("edition", lambda data: data.update(edition={"key": "another-2024"}), "年度表样为“another-2024”"),
    ("precision", lambda data: data["entered"].update(precision="fen"), "填报有误：金额精度："),
    ("remark", lambda data: data.update(remark=["一"]), "“数据说明”不是应有的文字或整数"),
    ("region", lambda data: data["unit"].update(region=None), "单位信息有误：“所在地区”不是应有的文字"),
    ("float", lambda data: spending(data).update(project=1.5), "“1.5”不是整数；金额应写成加引号的文字"),
    ("not finite", lambda data: data.update(year=float("inf")), "“Infinity”不是整数"),
    ("not a number", lambda data: spending(data).update(project="NaN"), "“基本支出|项目支出”"),
    ("truth", lambda data: spending(data).update(project=True), "第 1 行的 project 应为文字或整数"),
    (
        "count",
        lambda data: data["entered"]["now"]["supplement"].update(staff_active="6"),
        "staff_active 应为文字或整数",
    ),
    ("rows", lambda data: data["entered"]["now"].update(income={}), "收入行（income）不是应有的各行"),
    ("row", lambda data: data["entered"]["now"].update(three_public=""), "（three_public）不是应有的一行"),
    ("lacking", lambda data: spending(data).pop("project"), "第 1 行缺少栏目：project"),
    (
        "slot",
        lambda data: data["entered"]["now"]["reasons"].update({"nothing.prior": "无"}),
        "没有“nothing.prior”这一处",
    ),
    ("NUL", lambda data: data["entered"]["now"]["reasons"].update({"income.prior\0": "无"}), "没有“income.prior"),
    ("passage", lambda data: data["entered"]["now"]["passages"].update(another="无"), "没有“another”这一处"),
    ("text", lambda data: data["entered"]["now"]["passages"].update(duties=["无"]), "的 duties 不是文字"),
    ("reason", lambda data: data["office"]["performance"][0].update(funding_reason=["无"]), "内容不合格式"),
    ("achieved", lambda data: data["entered"]["evaluations"][0].update(achieved=None), "内容不合格式"),
    ("sheet", lambda data: data["entered"]["evaluations"][1]["programme"].pop("name"), "缺少“name”"),
]


@pytest.mark.parametrize(("change", "words"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG])
def test_a_broken_file_saves_nothing(db: None, tmp_path: Path, change: Change, words: str) -> None:
    data = json.loads(NOW.read_bytes())
    change(data)
    (tmp_path / "坏.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(CommandError, match=words):
        call_command("load_filing", tmp_path / "坏.json")
    assert not Filing.objects.exists()
    assert not Unit.objects.exists()


def test_a_key_that_stands_twice_is_told() -> None:
    content = NOW.read_bytes().replace(b'"project":', b'"basic": "1.00", "project":', 1)
    with pytest.raises(NotAFiling, match="同一处有两个“basic”"):
        read_filing(content)


@pytest.mark.parametrize(
    ("total", "words"),
    [
        ({"table": "spending", "figure": "nothing"}, "没有“spending”表的“nothing”这一栏"),
        ({"table": "no_table", "figure": "spending"}, "没有“no_table”表的“spending”这一栏"),
        ({"table": "spending", "figure": "spending", "amount": "1.00"}, "相差超过取舍的尾差"),
    ],
)
def test_totals_that_nothing_can_have_printed_do_not_come_in(office: Office, total: dict[str, str], words: str) -> None:
    data = json.loads(file_of(bring(office, WORKBOOKS["more"])))
    data["entered"]["now"]["printed_totals"].append({"amount": "2446300.00"} | total)
    with pytest.raises(NotAFiling, match=words):
        read_filing(as_json(data))


def test_precision_and_remark_of_a_file_come_in_too(office: Office, tmp_path: Path) -> None:
    """Into a draft that is there: of amounts in 元 one as printed, and back."""
    exact, remark = file_of(office.filing), office.filing.remark
    rounded = json.loads(file_of(bring(office, WORKBOOKS["more"]))) | {"remark": "摘自公开件"}
    for content, found in (
        (exact, ("yuan", remark)),
        (as_json(rounded), ("wan", "摘自公开件")),
        (exact, ("yuan", remark)),
    ):
        (tmp_path / "件.json").write_bytes(content)
        call_command("load_filing", tmp_path / "件.json", by="clerk")
        filing = office.reload()
        assert (filing.precision, filing.remark) == found
        assert json.loads(file_of(filing))["entered"]["now"] == json.loads(content)["entered"]["now"]


def test_what_a_file_says_otherwise_of_the_unit_is_told(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = json.loads(file_of(office.filing))
    data["unit"] |= {"kind": "institution", "region": "别处"}
    (tmp_path / "件.json").write_bytes(as_json(data))
    capsys.readouterr()
    call_command("load_filing", tmp_path / "件.json", by="clerk")
    said = capsys.readouterr().err
    assert "单位性质在文件中为“事业单位”，单位资料为“行政单位”，以单位资料为准。" in said
    assert "所在地区在文件中为“别处”" in said
    assert "行政区划代码" not in said
    assert office.reload().unit.kind == "administrative"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b"null"])
def test_what_is_no_filing_is_told(content: bytes) -> None:
    with pytest.raises(NotAFiling, match="不是"):
        read_filing(content)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="不能读取文件"):
        call_command("load_filing", tmp_path / "没有.json")


# --- what stands in the document, and what was assumed ------------------------------------------------------------------


def entered_figures(year: int) -> set[tuple[str, ...]]:
    """Every amount and count of the sample that is not zero, by sheet, row and column."""
    now, found = json.loads((SAMPLE / f"{year}.json").read_bytes())["entered"]["now"], set()
    keys = {"income": ["code"], "expenditure": ["fund", "code"], "budget": ["stage", "fund", "code", "nature"]}
    keys |= {"economic": ["code"], "balances": ["fund", "code"]}
    for sheet, key in keys.items():
        for row in now[sheet]:
            name = " ".join(filter(None, (row[each] for each in key)))
            found |= {(sheet, name, column) for column, value in row.items() if column not in key and value != "0.00"}
    for sheet in ("three_public", "supplement"):
        found |= {(sheet, column) for column, value in now[sheet].items() if value not in ("0.00", 0, "", None)}
    return found


def marks(year: int) -> dict[tuple[str, ...], str]:
    """The mark of each figure in basis.json."""
    basis, found = json.loads((SAMPLE / "basis.json").read_bytes()), {}
    for sheet, rows in basis[str(year)].items():
        for name, row in rows.items() if "basis" not in rows else ():
            each = (
                {(sheet, name): row} if "basis" in row else {(sheet, name, column): one for column, one in row.items()}
            )
            found |= {place: one["basis"] for place, one in each.items()}
    return found


@pytest.mark.parametrize(("year", "assumed"), [(2022, 3), (2023, 30)])
def test_every_figure_of_the_sample_says_whether_it_is_printed(year: int, assumed: int) -> None:
    found = marks(year)
    assert set(found.values()) <= {"printed", "implied", "assumed"}
    assert entered_figures(year) - found.keys() == set()
    assert list(found.values()).count("assumed") == assumed
    assert f"假定 {assumed} 项" in json.loads((SAMPLE / f"{year}.json").read_bytes())["remark"]
