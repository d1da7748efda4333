"""Lists brought in and out by the admin: previewed, all or nothing, Chinese, harmless in a spreadsheet program."""

import csv
import html
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import (
    Assignment,
    Balance,
    BudgetLine,
    EconomicLine,
    ExpenditureLine,
    Filing,
    IncomeLine,
    Passage,
    Reason,
    Role,
    Status,
    Unit,
    acting,
)
from accounts.workflow.enter import enter
from performance.models import Indicator
from tests.conftest import Office
from tests.sample import CODE, YEAR

MODELS: list[Any] = [IncomeLine, ExpenditureLine, BudgetLine, EconomicLine, Balance, Reason, Passage, Indicator]
INCOME = ["单位编码", "年度", "科目编码", "一般公共预算财政拨款收入", "其他收入"]


def login(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(model: Any, page: str) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page}/"


def xlsx(rows: list[list[Any]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


def csv_bytes(rows: list[list[Any]], encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def upload(client: Client, model: Any, content: bytes, name: str = "列表.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(url(model, "import"), {"import_file": file, "format": "0", "resource": "0"})


def confirm(client: Client, model: Any, response: Any) -> str:
    return client.get(confirmed(client, model, response)["Location"]).content.decode()


def confirmed(client: Client, model: Any, response: Any) -> Any:
    form = response.context["confirm_form"]
    data = {field.html_name: field.value() or "" for field in form}
    return client.post(url(model, "process_import"), data)


def brought(client: Client, model: Any, content: bytes) -> str:
    response = upload(client, model, content)
    assert "confirm_form" in response.context, told(response)
    return confirm(client, model, response)


def told(response: Any) -> str:
    text = re.sub(r"(?s)<(style|script).*?</\1>", "", response.content.decode())
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", text))


def exported(client: Client, model: Any, kind: str, query: str = "") -> bytes:
    number = {"xlsx": "0", "csv": "1"}[kind]
    response = client.post(url(model, "export") + query, {"format": number, "resource": "0"})
    assert response["Content-Disposition"].startswith("attachment"), told(response)
    return bytes(response.content)


def cells(content: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("model", [*MODELS, Unit, Assignment])
def test_what_is_exported_comes_back_unchanged(office: Office, model: Any, kind: str) -> None:
    Assignment.objects.create(user=office.clerk, unit=office.unit, role=Role.BUREAU_OFFICER)
    client = login(office.clerk)
    response = upload(client, model, exported(client, model, kind))
    assert "confirm_form" in response.context, told(response)
    kinds = {row.import_type for row in response.context["result"].rows}
    assert kinds == {"skip"}, told(response)
    assert "新增 0 行，修改 0 行" in confirm(client, model, response)


def test_a_preview_writes_nothing_and_the_confirmation_writes_once(office: Office) -> None:
    client = login(office.clerk)
    rows = [INCOME, [CODE, YEAR, "2010101", "１，２３４.５０", ""], [CODE, YEAR, 2010102.0, -3, "（12.00）"]]
    count = IncomeLine.objects.count()
    response = upload(client, IncomeLine, xlsx(rows), "收入.xlsx")
    assert "2010101" in response.content.decode()
    assert IncomeLine.objects.count() == count
    assert office.reload().revision == office.filing.revision
    revision = office.filing.revision
    assert "新增 2 行" in confirm(client, IncomeLine, response)
    found = {one.code: (one.general, one.other) for one in IncomeLine.objects.filter(filing=office.filing)}
    assert found["2010101"] == (Decimal("1234.50"), Decimal("0.00"))
    assert found["2010102"] == (Decimal("-3.00"), Decimal("-12.00"))
    assert office.reload().revision == revision + 1
    assert IncomeLine.objects.count() == count + 2
    again = confirm(client, IncomeLine, response)
    assert "已经确认过或已过期" in again
    assert IncomeLine.objects.count() == count + 2


def test_rows_that_the_file_does_not_name_stay(office: Office) -> None:
    client = login(office.clerk)
    before = {one.code: one.general for one in IncomeLine.objects.filter(filing=office.filing)}
    code = next(iter(before))
    text = brought(client, IncomeLine, csv_bytes([INCOME[:4], [CODE, YEAR, code, "99.01"]]))
    assert "修改 1 行" in text
    after = {one.code: one.general for one in IncomeLine.objects.filter(filing=office.filing)}
    assert after == {**before, code: Decimal("99.01")}


def test_every_wrong_cell_is_named_and_nothing_is_saved(office: Office) -> None:
    client = login(office.clerk)
    rows = [
        ["单位编码", "年度", "资金性质", "科目编码", "基本支出"],
        [CODE, YEAR, "一般公共预算财政拨款", "2010101", "1"],
        [CODE, YEAR, "财政拨款", "201", "abc"],
        [],
        [CODE, YEAR, "一般公共预算财政拨款", "2.01E+06", "1.234"],
        [CODE, YEAR, "一般公共预算财政拨款", "2010101", "2"],
        ["999999", YEAR, "一般公共预算财政拨款", "2010101", "2"],
        [CODE, "去年", "一般公共预算财政拨款", "2010101", "2"],
    ]
    response = upload(client, ExpenditureLine, csv_bytes(rows))
    text = told(response)
    for words in (
        "第3行：“资金性质”：“财政拨款”不在可选范围内，应为：一般公共预算财政拨款、",
        "第3行：“基本支出”：“abc”不是数字，",
        "第3行：“科目编码”的“201”：请填写项级功能分类科目编码（7 位数字）。",
        "第5行：“科目编码”：“2.01E+06”被表格软件改成了科学计数",
        "第5行：“基本支出”：“1.234”精确到分以下",
        "第6行：与第2行是同一行，请合并为一行。",
        "第7行：没有单位“999999”2023年度的填报",
        "第8行：“年度”：“去年”不是年度",
        "有 5 行需要更正，没有保存任何内容",
    ):
        assert words in text.replace(" ", "") or words in text, (words, text)
    assert "confirm_form" not in response.context
    assert not ExpenditureLine.objects.filter(code="2010101").exists()


def test_what_only_the_database_refuses_is_named_by_line(office: Office) -> None:
    rows = [
        ["单位编码", "年度", "资金性质", "科目编码", "经营支出"],
        [CODE, YEAR, "非财政拨款资金", "2010101", "1"],
        [CODE, YEAR, "一般公共预算财政拨款", "2010101", "5"],
    ]
    response = upload(login(office.clerk), ExpenditureLine, csv_bytes(rows))
    assert "第3行：财政拨款只能列基本支出和项目支出" in told(response)
    assert not ExpenditureLine.objects.filter(code="2010101").exists()


def test_a_filing_that_was_submitted_or_is_not_ones_own_takes_no_rows(office: Office) -> None:
    rows = csv_bytes([INCOME, [CODE, YEAR, "2010101", "1", "0"]])
    assert "您无权查看" in told(upload(login(office.stranger), IncomeLine, rows))
    assert upload(login(office.officer), IncomeLine, rows).status_code == 403
    with acting(office.clerk):
        Filing.objects.filter(pk=office.filing.pk).update(status=Status.SUBMITTED)
    assert "处于“待审核”状态，数据已锁定" in told(upload(login(office.clerk), IncomeLine, rows))
    assert not IncomeLine.objects.filter(code="2010101").exists()


def test_a_change_between_preview_and_confirmation_is_told(office: Office) -> None:
    client = login(office.clerk)
    response = upload(client, IncomeLine, csv_bytes([INCOME, [CODE, YEAR, "2010101", "1", "0"]]))
    enter(office.clerk, office.filing, {Reason: []})
    text = confirm(client, IncomeLine, response)
    assert "没有导入任何内容" in text
    assert "已被他人修改" in text
    assert not IncomeLine.objects.filter(code="2010101").exists()


def test_nobody_confirms_what_another_uploaded(office: Office) -> None:
    other = User.objects.create_user("clerk2", is_staff=True)
    Assignment.objects.create(user=other, unit=office.unit, role=Role.CLERK)
    response = upload(login(office.clerk), IncomeLine, csv_bytes([INCOME, [CODE, YEAR, "2010101", "1", "0"]]))
    assert "页面不完整，没有导入" in confirm(login(other), IncomeLine, response)
    assert not IncomeLine.objects.filter(code="2010101").exists()


def test_uploads_are_readable_by_this_account_alone(office: Office, settings: Any) -> None:
    upload(login(office.clerk), IncomeLine, csv_bytes([INCOME, [CODE, YEAR, "2010101", "1", "0"]]))
    folder = Path(settings.UPLOADS_ROOT)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [one.stat().st_mode & 0o777 for one in folder.iterdir()] == [0o600]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为不加密的 xlsx"),
        (b"PK\x03\x04 no archive at all", "不是完好的 xlsx 工作簿"),
        (b"%PDF-1.7\n1 0 obj", "这不是表格文件"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "文件"),
        (csv_bytes([INCOME]), "文件只有表头"),
        (csv_bytes([[], INCOME, [CODE, YEAR, "2010101", "1", "0"]]), "第1行应为表头"),
        (csv_bytes([["单位编码", "科目编码"], [CODE, "2010101"]]), "表头缺少“年度”列"),
        (csv_bytes([[*INCOME, "备注"], [CODE, YEAR, "2010101", "1", "0", "x"]]), "不认识的列“备注”"),
        (csv_bytes([[*INCOME, "年度"], [CODE, YEAR, "2010101", "1", "0", "x"]]), "“年度”列出现了两次"),
        (csv_bytes([INCOME, [CODE, YEAR, "2010101", "1", "0", "多出来"]]), "第2行在表头之外的列还有内容"),
        (csv_bytes([INCOME, *[[CODE, YEAR, "2010101", "1", "0"]] * 5001]), "一次最多导入 5,000 行"),
        (b'a,b\n"open', "引号或分隔不完整"),
    ],
)
def test_a_wrong_file_is_told_kindly(office: Office, content: bytes, words: str) -> None:
    response = upload(login(office.clerk), IncomeLine, content, "随便.xlsx")
    assert response.status_code == 200
    assert words in told(response)
    assert "Traceback" not in response.content.decode()
    assert "confirm_form" not in response.context


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_of_spreadsheet_programs(office: Office, encoding: str) -> None:
    content = csv_bytes([INCOME, [CODE, YEAR, "2010101", "1,234.50", "—"]], encoding)
    brought(login(office.clerk), IncomeLine, content)
    assert IncomeLine.objects.get(code="2010101").general == Decimal("1234.50")


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＠x", "'=1", "'普通", "  =2"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_nothing_that_a_spreadsheet_would_run_leaves_and_all_comes_back(office: Office, kind: str) -> None:
    client = login(office.clerk)
    places = [one.key for one in Reason.objects.filter(filing=office.filing)][: len(DANGEROUS)]
    reasons = [Reason(key=key, text=text) for key, text in zip(places, DANGEROUS, strict=True)]
    enter(office.clerk, office.filing, {Reason: reasons})
    content = exported(client, Reason, kind)
    rows = cells(content) if kind == "xlsx" else list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    texts = [row[4] for row in rows[1:]]
    assert not any(re.match(r"\s*[=+\-@＝＋－＠]", text) for text in texts)
    response = upload(client, Reason, content)
    assert {row.import_type for row in response.context["result"].rows} == {"skip"}, told(response)


def test_negative_amounts_stay_numbers_and_codes_stay_text(office: Office) -> None:
    client = login(office.clerk)
    brought(client, IncomeLine, csv_bytes([INCOME, [CODE, YEAR, "2010101", "-12.5", "0"]]))
    head, *rows = cells(exported(client, IncomeLine, "xlsx", "?q=2010101"))
    assert head[:5] == ["单位编码", "单位名称", "年度", "科目编码", "科目名称"]
    assert len(rows) == 1
    assert (rows[0][0], rows[0][3], rows[0][4]) == (CODE, "2010101", "行政运行")
    assert rows[0][5] == -12.5
    text = exported(client, IncomeLine, "csv", "?q=2010101").decode("utf-8-sig")
    assert ",2010101,行政运行,-12.50," in text


def test_nobody_exports_the_rows_of_another_unit(office: Office) -> None:
    assert CODE not in exported(login(office.stranger), IncomeLine, "csv").decode("utf-8-sig")
    assert CODE in exported(login(office.officer), IncomeLine, "csv", "?nonsense=1").decode("utf-8-sig")


def test_four_hundred_rows_cost_few_queries(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(office.clerk)
    rows = [[CODE, YEAR, str(2010001 + number), str(number), "0"] for number in range(400)]
    content = csv_bytes([INCOME, *rows])
    with django_assert_max_num_queries(40):
        response = upload(client, IncomeLine, content)
    with django_assert_max_num_queries(30):
        confirmed(client, IncomeLine, response)
    assert IncomeLine.objects.filter(filing=office.filing).count() >= 400
    changed = csv_bytes([INCOME, *([*row[:3], "7.00", "1"] for row in rows)])
    response = upload(client, IncomeLine, changed)
    with django_assert_max_num_queries(30):
        confirmed(client, IncomeLine, response)
    assert IncomeLine.objects.filter(filing=office.filing, general=Decimal("7.00")).count() == 400
    with django_assert_max_num_queries(20):
        exported(client, IncomeLine, "xlsx")


def test_units_come_with_their_superiors_in_one_file(office: Office) -> None:
    client = login(office.officer)
    head = ["单位编码", "单位名称", "单位性质", "主管部门编码", "所在地区"]
    rows = [["7001", "下属单位", "事业单位", "7000", ""], ["7000", "主管单位", "行政单位", "", "某区"]]
    assert "新增 2 行" in brought(client, Unit, csv_bytes([head, *rows]))
    assert Unit.objects.get(code="7001").superior == Unit.objects.get(code="7000")
    division = ["单位编码", "单位名称", "单位性质", "行政区划代码"]
    assert "修改 1 行" in brought(client, Unit, csv_bytes([division, ["7000", "主管单位", "行政单位", "650205.0"]]))
    assert Unit.objects.get(code="7000").division_code == "650205"
    few = told(upload(client, Unit, csv_bytes([division, ["7000", "主管单位", "行政单位", "6502"]])))
    assert "行政区划代码应为六位数字" in few
    wrong = csv_bytes([head, ["7002", "孤儿", "事业单位", "8888", ""], ["7003", "", "企业", "", ""]])
    text = told(upload(client, Unit, wrong))
    assert "第2行：“主管部门编码”：没有编码为“8888”的单位" in text
    assert "第3行：“单位性质”：“企业”不在可选范围内" in text
    circle = csv_bytes([head, ["7000", "主管单位", "行政单位", "7001", ""]])
    assert "confirm_form" not in upload(client, Unit, circle).context


def test_posts_come_by_name_and_code(office: Office) -> None:
    client = login(office.officer)
    head = ["用户名", "单位编码", "角色"]
    assert "新增 1 行" in brought(client, Assignment, csv_bytes([head, ["stranger", CODE, "审核人"]]))
    assert office.stranger.assignments.filter(unit=office.unit, role=Role.SUPERVISOR).exists()
    text = told(upload(client, Assignment, csv_bytes([head, ["nobody", "1", "局长"]])))
    assert "没有用户“nobody”" in text
    assert "没有编码为“1”的单位" in text
    assert "“局长”不在可选范围内" in text
    assert login(office.clerk).get(url(Assignment, "import")).status_code == 403


def test_indicators_are_brought_into_their_evaluation(office: Office) -> None:
    client = login(office.clerk)
    head = ["单位编码", "年度", "项目名称", "一级指标", "二级指标", "三级指标", "指标值", "分值（权重）"]
    rows = [[CODE, YEAR, "整体支出", "产出指标", "数量指标", "新增的指标", "10", "5"]]
    assert "新增 1 行" in brought(client, Indicator, csv_bytes([head, *rows]))
    made = Indicator.objects.get(level3="新增的指标")
    assert made.evaluation.programme is None
    assert made.order == made.evaluation.indicators.count()
    text = told(upload(client, Indicator, csv_bytes([head, [CODE, YEAR, "没有的项目", "甲", "乙", "丙", "1", "1"]])))
    assert "没有“没有的项目”的绩效自评，现有：“整体支出”" in text


LATIN = re.compile(r"[A-Za-z]{2,}")
KNOWN = {"xlsx", "csv", "MB", "clerk"}


@pytest.mark.parametrize("model", [IncomeLine, Reason, Unit])
def test_no_english_word_stands_on_these_pages(office: Office, model: Any) -> None:
    Assignment.objects.create(user=office.clerk, unit=office.unit, role=Role.BUREAU_OFFICER)
    client = login(office.clerk)
    content = exported(client, model, "csv")
    wrong = content.replace(CODE.encode(), b"x y")
    pages = [client.get(url(model, page)) for page in ("import", "export")]
    pages += [client.get(url(model, "").replace("//", "/")), upload(client, model, content)]
    pages += [upload(client, model, wrong), client.post(url(model, "export"), {"format": "7"})]
    pages += [client.post(url(model, "import"), {"format": "0"})]
    for page in pages:
        assert page.status_code == 200
        assert set(LATIN.findall(told(page))) <= KNOWN, told(page)
        assert not re.search(r'\sstyle="|<script>', page.content.decode())


@pytest.mark.parametrize("model", MODELS)
def test_a_list_is_sorted_by_each_of_its_columns(office: Office, model: Any) -> None:
    client = login(office.clerk)
    for column in range(1, 10):
        for page in (f"/admin/{model._meta.app_label}/{model._meta.model_name}/", url(model, "export")):
            assert client.get(f"{page}?o={column}").status_code == 200, (page, column)


@pytest.mark.parametrize("query", ["status__exact=%00", "filing__status__exact=%00", "evaluation__filing__status=a%00"])
def test_a_filter_that_nothing_can_match_shows_the_list(office: Office, query: str) -> None:
    client = login(office.officer)
    for model in (Filing, Unit, *MODELS):
        page = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        response = client.get(f"{page}?{query}")
        assert (response.status_code, response["Location"]) == (302, page)
