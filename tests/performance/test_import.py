"""Self-evaluations out of the 自评表 workbook: read by caption, previewed, saved at one stroke (导入自评表工作簿)."""

import io
import re
from decimal import Decimal as D
from threading import BoundedSemaphore
from typing import Any

import pytest
import xlwt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.document.report import open_report
from accounts.figures.numerals import date_words, read_date
from accounts.intake.reading import uploads
from accounts.intake.workbooks.formats import open_workbook
from accounts.models import ImportedFile, acting
from accounts.workflow import AlreadyDone, Refused
from accounts.workflow.verbs import submit
from performance.document.material import evaluations_in
from performance.intake.tables import ReadTables, read_tables
from performance.models import Evaluation, Programme
from performance.workflow.evaluations import enter_evaluation
from performance.workflow.imports import apply_evaluations, keep_evaluations, preview_evaluations
from tests.conftest import Office
from tests.performance.workbooks import Spoil, cell_with, workbook
from tests.sample import sample_case

UNIT = "克拉玛依市乌尔禾区工业和信息化局"


def read(content: bytes, unit: str = UNIT, year: int = 2023) -> ReadTables:
    return read_tables(open_workbook(content), unit, year)


def words(found: ReadTables) -> tuple[str, str]:
    return " | ".join(map(str, found.problems)), " | ".join(map(str, found.notes))


INDICATOR = ("level1", "level2", "level3", "operator", "unit", "ground", "weight", "score", "score_reason", "remark")


def value(text: str) -> str:
    day = read_date(text)
    return date_words(day) if day else text


def test_the_workbook_of_the_sample_gives_its_three_evaluations() -> None:
    found = read(workbook())
    assert words(found)[0] == ""
    assert [one.name for one in found.tables] == ["", "招商引资项目", "网络建设及维护经费"]
    for one, (programme, evaluation, funding, indicators) in zip(found.tables, sample_case().evaluations, strict=True):
        assert (one.goal, one.achieved) == (evaluation.goal, evaluation.achieved)
        if programme:
            assert (one.department, one.implementer) == (programme.department, programme.implementer)
        money = {row.source: (row.original_budget, row.final_budget, row.executed) for row in one.funding}
        assert money == {row.source: (row.original_budget, row.final_budget, row.executed) for row in funding}
        for row, due in zip(one.indicators, indicators, strict=True):
            assert [getattr(row, name) for name in INDICATOR] == [getattr(due, name) for name in INDICATOR]
            assert (row.target, row.actual) == (value(due.target), value(due.actual))


def test_what_was_dropped_from_values_is_noted_with_its_cell() -> None:
    _, notes = words(read(workbook()))
    assert re.search(r"整体!G\d+：区政府电子政务内网维护次数：实际完成值“=2次”已写作“2”", notes)
    assert "各指标分值（权重）之和为 90，应为 100" in notes


def test_the_old_format_is_read_too() -> None:
    old = xlwt.Workbook(encoding="utf-8")
    for sheet in load_workbook(io.BytesIO(workbook())):
        page = old.add_sheet(sheet.title)
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            page.write(cell.row - 1, cell.column - 1, cell.value)
    file = io.BytesIO()
    old.save(file)
    found = read(file.getvalue())
    assert words(found)[0] == ""
    assert [len(one.indicators) for one in found.tables] == [5, 12, 8]
    assert found.tables[1].indicators[3].level2 == "数量指标"


def test_more_indicators_than_a_table_can_have_are_named() -> None:
    def many(given: Any) -> None:
        rows = given["projects"][0]["indicators"]
        rows += [rows[0] | {"level3": f"指标{number}"} for number in range(600)]

    found = read(workbook(many))
    assert "最多 500 个指标" in words(found)[0]
    assert len(found.tables[1].indicators) == 500


# Spoiled workbooks ----------------------------------------------------------------------------------------------------


def indicator(number: int, **changes: str) -> Spoil:
    def spoil(given: Any) -> None:
        given["projects"][0]["indicators"][number].update(changes)

    return spoil


def caption(sheet: str, old: str, new: str) -> Spoil:
    def mend(book: Any) -> None:
        cell_with(book[sheet], old).value = new

    return mend


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (indicator(0, actual=">=1000份"), ""),
        (indicator(0, actual="＝1000份"), r"项目1!F\d+：印制宣传材料数量：实际完成值“＝1000份”带有运算符“=”"),
        (indicator(0, actual="1000套"), r"单位“套”与计量单位“份”不一致"),
        (indicator(0, actual="很多"), r"实际完成值“很多”不是数值"),
        (indicator(7, actual="年底"), r"实际完成值“年底”不是日期"),
        (indicator(0, weight="五"), r"项目1!G\d+：“五”不是数字，应为分数"),
        (indicator(0, weight="500"), r"“500”应在 0 至 100 之间"),
        (indicator(0, level3=""), r"没有三级指标的名称"),
    ],
)
def test_values_are_understood_or_named_with_their_cell(spoil: Spoil, problem: str) -> None:
    problems, _ = words(read(workbook(spoil)))
    assert re.search(problem, problems) if problem else problems == ""


@pytest.mark.parametrize(
    ("mend", "problem", "note"),
    [
        (caption("项目1", "年度指标值", "指标怎么样"), r"指标表头缺少“指标值”栏", "栏目“指标怎么样”不认识"),
        (caption("项目1", "得分", "得分"), "", ""),
        (caption("项目1", "全年预算数", "预算"), r"没有找到资金表头", ""),
        (caption("项目1", "上年结转资金", "借款"), r"项目1!B\d+：资金来源“借款”不认识", ""),
        (caption("项目1", "项目资金（万元）", "项目资金（亿元）"), r"金额单位“亿元”不能读取", ""),
        (caption("项目1", "项目名称", "名称"), r"不知道是哪一张自评表", ""),
        (caption("项目1", "(2023年度)", "(2022年度)"), r"项目1!A2：表中年度是 2022，本填报是 2023 年度", ""),
        (caption("整体", UNIT, "乌尔禾区财政局"), r"表中单位是“乌尔禾区财政局”", ""),
        (caption("项目2", "网络建设及维护经费", "招商引资项目"), r"是同一张表（招商引资项目）", ""),
        (caption("项目1", "一级指标", "二级指标"), r"", ""),
    ],
)
def test_captions_are_understood_or_named(mend: Spoil, problem: str, note: str) -> None:
    problems, notes = words(read(workbook(mend=mend)))
    assert re.search(problem, problems) if problem else problems == ""
    assert note in notes


def test_swapped_columns_are_read_by_their_captions() -> None:
    def swap(book: Any) -> None:
        sheet = book["项目1"]
        one, other = cell_with(sheet, "年度指标值"), cell_with(sheet, "实际完成值")
        money, budget = cell_with(sheet, "全年执行数"), cell_with(sheet, "年初预算数")
        for left, right in ((one, other), (money, budget)):
            for row in range(left.row, sheet.max_row + 1 if left is one else left.row + 5):
                first, second = sheet.cell(row, left.column), sheet.cell(row, right.column)
                first.value, second.value = second.value, first.value

    mixed, plain = read(workbook(mend=swap)).tables[1], read(workbook()).tables[1]
    assert [(row.target, row.actual) for row in mixed.indicators] == [
        (row.target, row.actual) for row in plain.indicators
    ]
    assert [vars(row) | {"_state": 0} for row in mixed.funding] == [vars(row) | {"_state": 0} for row in plain.funding]


def test_amounts_in_yuan_are_read_as_such() -> None:
    def yuan(given: Any) -> None:
        given["projects"][0]["funding_caption"] = "项目资金（元）"

    found = read(workbook(yuan))
    assert found.tables[1].funding[0].executed == D("92.27")
    assert "金额单位是元" in words(found)[1]


def test_a_total_that_is_not_the_sum_is_noted() -> None:
    def total(given: Any) -> None:
        given["projects"][0]["funding"][0]["executed"] = "100.00"

    assert "执行数合计 1000000.00 元，各行之和 922700.00 元" in words(read(workbook(total)))[1]


def test_a_score_other_than_earned_keeps_the_reason_that_it_was_printed() -> None:
    found = read(workbook(indicator(0, score="4.50"))).tables[1].indicators[0]
    assert (found.score, found.score_reason) == (D("4.50"), "照录导入的自评表")


def test_a_target_without_operator_is_taken_as_equal_and_noted() -> None:
    found = read(workbook(indicator(0, target="1000份")))
    assert (found.tables[1].indicators[0].operator, found.tables[1].indicators[0].target) == ("=", "1000")
    assert "没有运算符，按“等于”读取" in words(found)[1]


def test_a_formula_without_result_is_named() -> None:
    def formula(book: Any) -> None:
        cell_with(book["项目1"], "1000份").value = "=A1+"

    problems, _ = words(read(workbook(mend=formula, texts=False)))
    assert re.search(r"项目1!F\d+：", problems)


def test_a_missing_target_is_named_before_anything_is_saved(office: Office) -> None:
    found = preview_evaluations(office.filing, workbook(indicator(0, target="")))
    assert [str(one) for one in found.read.problems] == [
        "项目1：绩效指标“印制宣传材料数量”的“指标值”：此字段不能为空。"
    ]
    assert not found.may_be_saved


def test_a_workbook_without_tables_says_so() -> None:
    def empty(book: Any) -> None:
        for name in book.sheetnames:
            book[name].delete_rows(1, 60)
            book[name]["A1"] = "说明"

    found = read(workbook(mend=empty))
    assert "没有找到自评表" in words(found)[0]
    assert found.ignored == ["整体", "项目1", "项目2"]


# Into a filing --------------------------------------------------------------------------------------------------------


def test_importing_what_is_there_changes_only_the_writing_of_dates(office: Office) -> None:
    before = [[row.pk for row in one.indicators.all()] for one in Evaluation.objects.of(office.filing)]
    whole, trade, network = preview_evaluations(office.filing, workbook()).tables
    assert not whole.changes
    assert trade.counts == {"new": 0, "changed": 1, "removed": 0, "unchanged": 11}
    assert trade.fields == []
    assert [one.caption for one in network.fields][:1] == ["另行填写资金的理由"]  # printed as the accounts say: drawn
    file = keep_evaluations(office.clerk, office.filing, "自评表.xlsx", workbook())
    apply_evaluations(office.clerk, file, office.reload().revision)
    after = Evaluation.objects.of(office.filing)
    assert [[row.pk for row in one.indicators.all()] for one in after] == before
    assert [one.funding_reason for one in after] == ["照录原公开件", "照录原公开件", ""]
    printed = [sheet.total.executed for sheet in evaluations_in(open_report(office.filing)).sheets]
    assert printed == [D("2446300.00"), D("922700.00"), D("381859.00")]


def test_an_empty_filing_gets_all_tables_in_one_transaction(office: Office) -> None:
    with acting(office.clerk):
        Evaluation.objects.filter(filing=office.filing).delete()
        Programme.objects.filter(filing=office.filing).exclude(name="招商引资项目").delete()
    shown = preview_evaluations(office.filing, workbook())
    assert [one.is_new for one in shown.tables] == [True] * 3
    file = keep_evaluations(office.clerk, office.filing, "自评表.xlsx", workbook())
    apply_evaluations(office.clerk, file, None)
    found = Evaluation.objects.of(office.filing)
    assert [str(one) for one in found] == ["部门（单位）整体支出", "招商引资项目", "网络建设及维护经费"]
    assert [len(one.indicators.all()) for one in found] == [5, 12, 8]
    kept = ImportedFile.objects.get()
    assert (kept.kind, kept.summary["项目“网络建设及维护经费”"]["new"]) == ("evaluation", 8)
    assert kept.applied_at is not None
    with pytest.raises(AlreadyDone, match="不用再次确认"):
        apply_evaluations(office.clerk, kept, None)


def test_a_failure_in_the_last_table_leaves_everything_as_it_was(office: Office) -> None:
    def long(given: Any) -> None:
        given["projects"][1]["indicators"][0]["level3"] = "长" * 101
        given["whole_unit"]["goal_expected"] = "新的目标"

    content = workbook(long)
    assert "“三级指标”" in str(preview_evaluations(office.filing, content).read.problems[0])
    file = keep_evaluations(office.clerk, office.filing, "自评表.xlsx", content)
    before = office.reload().revision
    with pytest.raises(Refused, match="三级指标"):
        apply_evaluations(office.clerk, file, None)
    assert office.reload().revision == before
    assert Evaluation.objects.of(office.filing)[0].goal != "新的目标"
    assert ImportedFile.objects.get().applied_at is None


def test_a_preview_that_grew_old_is_not_saved(office: Office) -> None:
    file = keep_evaluations(office.clerk, office.filing, "自评表.xlsx", workbook())
    seen = office.reload().revision
    one = Evaluation.objects.of(office.filing)[0]
    from tests.performance.test_evaluations import entry

    enter_evaluation(office.clerk, office.filing, one.pk, entry(one), None)
    with pytest.raises(Refused, match="已被他人修改"):
        apply_evaluations(office.clerk, file, seen)


def login(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(client: Client, office: Office, content: bytes, name: str = "自评表.xlsx") -> Any:
    url = reverse("admin:filing_evaluation_imports", args=[office.filing.pk])
    return client.post(url, {"file": SimpleUploadedFile(name, content)}, follow=True)


def said(response: Any) -> str:
    return " ".join(str(one) for one in response.context["messages"])


def test_a_clerk_uploads_looks_and_confirms(office: Office) -> None:
    client = login(office.clerk)

    def better(given: Any) -> None:
        given["projects"][0]["goal_actual"] = "已完成招商任务"

    page = upload(client, office, workbook(better))
    text = page.content.decode()
    assert "已全部读懂" in text
    assert "已完成招商任务" in text
    assert "项目“招商引资项目”" in text
    url = page.redirect_chain[-1][0]
    stale = client.post(url, {"revision": "0"}, follow=True)
    assert "已被他人修改" in said(stale)
    done = client.post(url, {"revision": office.reload().revision}, follow=True)
    assert "改动 2 张、不变 1 张自评表" in said(done)
    assert Evaluation.objects.of(office.filing)[1].achieved == "已完成招商任务"
    again = client.post(url, {"revision": office.reload().revision}, follow=True)
    assert "不用再次确认" in said(again)
    assert "已经导入" in said(client.get(url, follow=True))
    history = client.get(reverse("admin:filing_imports", args=[office.filing.pk])).content.decode()
    assert "绩效自评表" in history


def test_a_spoiled_workbook_shows_its_problems_and_cannot_be_confirmed(office: Office) -> None:
    client = login(office.clerk)
    page = upload(client, office, workbook(indicator(0, actual="很多")))
    text = page.content.decode()
    assert "有 1 处问题，不能导入" in text
    assert "项目1!F" in text
    assert "确认导入" not in text
    url = page.redirect_chain[-1][0]
    assert "不是数值" in said(client.post(url, {"revision": office.reload().revision}, follow=True))


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"%PDF-1.7", "不是 Excel"), (b"", "空的"), (b"PK\x03\x04 nothing", "")],
)
def test_what_is_no_workbook_is_told(office: Office, content: bytes, problem: str) -> None:
    response = upload(login(office.clerk), office, content)
    assert problem in said(response)
    assert said(response)
    assert not ImportedFile.objects.exists()


def test_a_preview_while_no_place_is_free_is_told_and_can_be_repeated(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = keep_evaluations(office.clerk, office.filing, "自评表.xlsx", workbook())
    client = login(office.clerk)
    preview = reverse("admin:filing_evaluation_import", args=[office.filing.pk, file.pk])
    with monkeypatch.context() as busy:
        busy.setattr(uploads, "AT_ONCE", BoundedSemaphore(1))
        uploads.AT_ONCE.acquire()
        for asked in (client.get(preview, follow=True), client.post(preview, {"revision": 0}, follow=True)):
            assert asked.status_code == 200
            assert "这份文件没有读取；请稍后再试" in said(asked)
    assert client.get(preview).status_code == 200


def test_strangers_and_readers_import_nothing(office: Office) -> None:
    url = reverse("admin:filing_evaluation_imports", args=[office.filing.pk])
    assert login(office.stranger).get(url).status_code == 404
    assert "只有本单位的经办人" in login(office.supervisor).get(url).content.decode()
    assert "不是该单位的经办人" in said(upload(login(office.supervisor), office, workbook()))
    file = keep_evaluations(office.clerk, office.filing, "自评表.xlsx", workbook())
    preview = reverse("admin:filing_evaluation_import", args=[office.filing.pk, file.pk])
    assert login(office.stranger).get(preview).status_code == 404
    assert "只有本单位的经办人可以确认" in login(office.supervisor).get(preview).content.decode()
    submit(office.clerk, office.filing)
    assert "数据已锁定" in said(upload(login(office.clerk), office, workbook()))
