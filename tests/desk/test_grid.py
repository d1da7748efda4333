"""The grids without a script: big ones in few queries, more rows, units, subjects by name, two people at one sheet."""

import json
import re
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import (
    BudgetLine,
    EconomicLine,
    ExpenditureLine,
    Fund,
    IncomeLine,
    Passage,
    Scheme,
    Stage,
    Status,
    Subject,
    Supplement,
    ThreePublicExpense,
    Timetable,
    acting,
)
from accounts.workflow.enter import enter
from tests.conftest import Office
from tests.desk.test_desk import SHEETS, login, page
from tests.forms import posted_from, seen
from tests.html import tight

LINES = 500


def saved(office: Office, code: str) -> ExpenditureLine:
    return ExpenditureLine.objects.get(filing=office.filing, fund=Fund.GENERAL, code=code)


def sheet(
    client: Client, office: Office, name: str = "expenditure", query: str = ""
) -> tuple[str, str, dict[str, str]]:
    """Address, text and what would be posted."""
    url = page(office.filing, "sheet", name)
    text = client.get(url + query).content.decode()
    return url, tight(text), posted_from(text)


def row_with(data: dict[str, str], code: str) -> str:
    return next(key for key, value in data.items() if key.endswith("-code") and value == code).removesuffix("code")


def free_row(data: dict[str, str]) -> str:
    return row_with(data, "")


@pytest.fixture
def big(office: Office) -> Office:
    """The sample with 500 lines of income and of spending."""
    enter(
        office.clerk,
        office.filing,
        {
            IncomeLine: [IncomeLine(code=f"20{number:05d}", general=D("1.00")) for number in range(LINES)],
            ExpenditureLine: [
                ExpenditureLine(fund=Fund.GENERAL, code=f"20{number:05d}", basic=D("1.00")) for number in range(LINES)
            ],
        },
    )
    office.reload()
    return office


PAGES = [
    *(("sheet", name) for name in SHEETS),
    *((), ("findings",), ("carried",), ("preview",), ("reasons",), ("import",)),
    *(("figure", name) for name in ("spending", "appropriation_spending[general].prior", "appropriation_income")),
]


@pytest.mark.parametrize("parts", PAGES, ids=str)
def test_a_page_of_a_filing_with_five_hundred_lines_takes_few_queries(
    big: Office, parts: tuple[str, ...], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(big.clerk)
    with django_assert_max_num_queries(25):
        assert client.get(page(big.filing, *parts)).status_code == 200


def test_the_pages_around_a_filing_with_five_hundred_lines_take_few_queries(
    big: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, filing = login(big.clerk), big.filing
    evaluations = [reverse("admin:filing_evaluation", args=[filing.pk, one.pk]) for one in filing.evaluations.all()]
    own = [reverse(f"admin:{name}", args=[filing.pk]) for name in ("filing_performance", "filing_evaluation_imports")]
    lists = [reverse(f"admin:accounts_{name}_changelist") for name in ("filing", "incomeline", "expenditureline")]
    for url in (*evaluations, *own, *lists, reverse("admin:index"), reverse("admin:accounts_filing_add")):
        with django_assert_max_num_queries(25):
            assert client.get(url).status_code == 200, url


@pytest.mark.parametrize("stale", [False, True])
def test_saving_five_hundred_lines_takes_few_queries(
    big: Office, stale: bool, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(big.clerk)
    url, _, data = sheet(client, big)
    if stale:
        rows = list(ExpenditureLine.objects.filter(filing=big.filing))
        rows[0].project += 1
        enter(big.clerk, big.filing, {ExpenditureLine: rows})
    data |= {key: "2.00" for key in data if key.endswith("-basic") and data[key]}
    with django_assert_max_num_queries(16 if stale else 15):
        assert client.post(url, data).status_code == 302
    assert ExpenditureLine.objects.filter(filing=big.filing, basic=2).count() == LINES


def test_a_subject_is_typed_by_its_name(office: Office) -> None:
    client = login(office.clerk)
    url, _, data = sheet(client, office)
    row = free_row(data)
    typed = data | {f"{row}fund": "general", f"{row}code": "政务公开审批", f"{row}basic": "（1,000.50）元"}
    assert client.post(url, typed).status_code == 302
    assert saved(office, "2010306").basic == D("-1000.50")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("行政运行", "个科目（"),
        ("没有这个科目", "年科目表中没有“没有这个科目”"),
        ("206", "“206 科学技术支出”是类级科目。请填写项级功能分类科目编码（7 位数字）"),
        ("20101", "级科目。请填写项级"),
        ("12", "“12”：请填写项级"),
    ],
)
def test_what_is_no_item_is_named_and_what_to_do(office: Office, typed: str, words: str) -> None:
    client = login(office.clerk)
    url, _, data = sheet(client, office)
    row = free_row(data)
    response = client.post(url, data | {f"{row}fund": "general", f"{row}code": typed, f"{row}basic": "1"})
    text = response.content.decode()
    assert words in text
    assert f'value="{typed}"' in text
    assert posted_from(text)[f"{row}basic"] == "1"


def test_one_row_twice_names_both(office: Office) -> None:
    client = login(office.clerk)
    url, _, data = sheet(client, office)
    row = free_row(data)
    response = client.post(url, data | {f"{row}fund": "general", f"{row}code": "2150502", f"{row}basic": "1"})
    assert "与第6行相同（一般公共预算财政拨款 2150502），请合并为一行" in response.content.decode()


def test_more_rows_come_without_a_script_and_nothing_is_lost(office: Office) -> None:
    client = login(office.clerk)
    url, _, data = sheet(client, office)
    row = free_row(data)
    answer = client.post(url, data | {f"{row}code": "abc", f"{row}basic": "x", "rows-0-DELETE": "on", "more": "1"})
    after = posted_from(answer.content.decode())
    assert int(after["rows"]) == int(data["rows"]) + 20
    assert (after[f"{row}code"], after[f"{row}basic"], after["rows-0-DELETE"]) == ("abc", "x", "on")
    assert office.reload().revision == int(data["revision"])


def test_the_unit_changes_without_loss_and_saves_the_same(office: Office) -> None:
    client = login(office.clerk)
    url, text, data = sheet(client, office)
    assert "合计（元）" in text
    row = row_with(data, "2150501")
    assert data[f"{row}basic"] == "712,332.00"
    text = client.post(url, data | {"convert": "wan"}).content.decode()
    data = posted_from(text)
    assert "合计（万元）" in text
    assert data[f"{row}basic"] == "71.2332"
    response = client.post(url, data | {f"{row}project": "0.000001"})
    assert response["Location"].endswith("?measure=wan")
    assert (saved(office, "2150501").basic, saved(office, "2150501").project) == (D("712332.00"), D("0.01"))
    text = client.post(url, posted_from(client.get(url).content.decode()) | {"convert": "1", f"{row}basic": "x"})
    assert "单位没有换算" in text.content.decode()


def test_totals_by_row_class_and_table_stand_on_the_page_without_a_script(office: Office) -> None:
    _, text, _ = sheet(login(office.clerk), office)
    assert '<td data-sum="basic">982,208.00</td>' in text
    assert '<td data-sum="">2,446,297.00</td>' in text
    assert re.search(
        r"215 资源勘探工业信息等支出</th><td>712,332.00</td><td>1,082,230.00</td>.*?<td>1,794,562.00</td>", text
    )
    _, text, _ = sheet(login(office.clerk), office, "budget")
    budget = BudgetLine.objects.filter(filing=office.filing)
    for stage in Stage:
        total = sum(line.amount for line in budget if line.stage == stage)
        assert re.search(
            rf'data-table="{stage}"><th[^>]*>{stage.label}合计（元）</th><td data-sum="amount">{total:,.2f}</td>', text
        )


def test_two_clerks_in_different_cells_of_one_grid(office: Office) -> None:
    client = login(office.clerk)
    url, _, mine = sheet(client, office)
    row = row_with(mine, "2150501")
    client.post(url, mine | {f"{row}basic": "1.00"})
    text = client.post(url, mine | {f"{row}project": "2.00"}, follow=True).content.decode()
    assert "别人也保存过，已一并保留" in text
    assert "把“一般公共预算财政拨款 2150501 行政运行”的“基本支出”由 712,332.00元 改为 1.00元" in text
    assert (saved(office, "2150501").basic, saved(office, "2150501").project) == (D("1.00"), D("2.00"))


def test_two_clerks_in_one_cell_see_both_values_and_save_knowingly(office: Office) -> None:
    client = login(office.clerk)
    url, _, mine = sheet(client, office)
    row, other = row_with(mine, "2150501"), row_with(mine, "2210201")
    client.post(url, mine | {f"{row}basic": "1.00", f"{other}basic": "5.00"})
    text = client.post(url, mine | {f"{row}basic": "2.00", f"{row}project": "3.00"}).content.decode()
    assert "别人也修改了同样的 1 处，没有保存" in text
    assert "由 712,332.00元 改为 1.00元；您填的是 2.00元" in text
    assert saved(office, "2150501").basic == D("1.00")
    both = posted_from(text)
    assert both[f"{row_with(both, '2150501')}basic"] == "2.00"
    assert both[f"{row_with(both, '2210201')}basic"] == "5.00"
    assert client.post(url, both).status_code == 302
    assert (saved(office, "2150501").basic, saved(office, "2150501").project) == (D("2.00"), D("3.00"))
    assert saved(office, "2210201").basic == D("5.00")


def test_the_list_of_subjects_is_kept_by_its_content(office: Office) -> None:
    client = login(office.clerk)
    _, text, _ = sheet(client, office)
    url = re.search(r'data-subjects="([^"]+)"', text)
    assert url is not None
    answer = client.get(url[1])
    assert ["2010301", "行政运行"] in json.loads(answer.content)
    assert "immutable" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
    with acting(office.officer):
        Subject.objects.filter(year=2023, scheme=Scheme.FUNCTIONAL, code="2010301").update(name="改了名")
    assert "no-store" in client.get(url[1])["Cache-Control"]
    assert Client().get(url[1]).status_code == 302
    assert client.get(url[1].replace("functional", "other")).status_code == 404


def test_people_and_offices_are_entered_on_the_filings_own_page(office: Office) -> None:
    client, url = login(office.clerk), page(office.filing)
    before = Supplement.objects.get(filing=office.filing)
    data = posted_from(client.get(url).content.decode())
    assert "fixed_assets" not in data
    where = page(office.filing, "sheet", "basics")
    answer = client.post(
        where, data | {"staff_active": "１２", "offices": "办公室\n财务科", "remark": "说明"}, follow=True
    )
    assert "已保存" in answer.content.decode()
    after = Supplement.objects.get(filing=office.filing)
    assert (after.staff_active, after.office_names) == (12, ["办公室", "财务科"])
    assert after.fixed_assets == before.fixed_assets
    assert office.reload().remark == "说明"
    text = client.post(where, data | {"staff_active": "十二"}).content.decode()
    assert "“十二”不是个数" in text
    assert posted_from(text)["staff_active"] == "十二"


def test_the_remark_of_two_clerks_is_not_overwritten(office: Office) -> None:
    client, where = login(office.clerk), page(office.filing, "sheet", "basics")
    mine = posted_from(client.get(where).content.decode())
    client.post(where, mine | {"remark": "甲的说明"})
    text = client.post(where, mine | {"remark": "乙的说明"}).content.decode()
    assert "改为 “甲的说明”；您填的是 “乙的说明”" in text
    assert office.reload().remark == "甲的说明"
    client.post(where, posted_from(text))
    assert office.reload().remark == "乙的说明"


def test_agency_costs_are_asked_for_in_a_carried_in_year_only(office: Office) -> None:
    client = login(office.clerk)
    prior = office.filing.prior()
    assert prior is not None
    assert "agency_costs" not in sheet(client, office, "supplement")[2]
    url = page(prior, "sheet", "supplement")
    data = posted_from(client.get(url).content.decode())
    assert client.post(url, data | {"agency_costs": "1,234.50"}).status_code == 302
    assert Supplement.objects.get(filing=prior).agency_costs == D("1234.50")


def test_what_is_carried_over_stays_marked_until_confirmed_or_changed(office: Office) -> None:
    with acting(office.clerk):
        Passage.objects.filter(filing=office.filing).update(carried=True)
        Supplement.objects.filter(filing=office.filing).update(offices_carried=True)
    client = login(office.clerk)
    assert "由上年带入的内容还没有全部确认" in client.get(page(office.filing)).content.decode()
    url, text, data = sheet(client, office, "passages")
    assert text.count("沿用上年</span>") == len(office.filing.passages.all())
    client.post(url, data | {"duties": "改过的职能", "confirm-results": "on"})
    assert {row.key for row in office.filing.passages.all() if not row.carried} == {"duties", "results"}
    where = page(office.filing, "sheet", "basics")
    data = posted_from(client.get(where).content.decode())
    client.post(where, data | {"staff_active": "3"})
    assert Supplement.objects.get(filing=office.filing).offices_carried
    client.post(where, posted_from(client.get(where).content.decode()) | {"confirm_offices": "on"})
    assert not Supplement.objects.get(filing=office.filing).offices_carried


def test_the_three_public_expenses_are_summed_without_a_script(office: Office) -> None:
    client = login(office.clerk)
    url, text, data = sheet(client, office, "three_public")
    assert '“三公”经费合计</th><td><output data-sum="overseas_final_budget vehicle_purchase_final_budget' in text
    assert ">63,500.00</output>" in text
    assert client.post(url, data | {"hospitality": "12,5"}).status_code == 200
    assert client.post(url, data | {"hospitality": "(12.50)"}).status_code == 302
    assert ThreePublicExpense.objects.get(filing=office.filing).hospitality == D("-12.50")


def test_a_step_shows_what_the_rules_found_there(office: Office) -> None:
    client = login(office.clerk)
    _, text, _ = sheet(client, office)
    assert "本步的审核结果" in text
    assert "公开03表与05、08、09表" in text
    enter(office.clerk, office.filing, {EconomicLine: []})
    _, text, _ = sheet(client, office)
    assert "检查之后数据有变动，可能过时" in text
    assert re.search(r'class="empty"><a href="[^"]*/economic/"', text)
    text = client.get(page(office.filing)).content.decode()
    assert "“基本支出（经济分类）”还没有填写。" in text


def test_those_who_only_read_are_given_no_script_and_nothing_to_press(office: Office) -> None:
    _, text, _ = sheet(login(office.supervisor), office)
    assert "js/grid.js" not in text
    assert 'name="more"' not in text
    assert "<fieldset disabled" in text
    assert text.count('class="row"') == ExpenditureLine.objects.filter(filing=office.filing).count() == 8


def test_the_filings_own_page_says_what_comes_next(office: Office) -> None:
    clerk, supervisor = login(office.clerk), login(office.supervisor)
    Timetable.objects.create(year=2023, submit_by=timezone.localdate() + timedelta(days=3))
    text = clerk.get(page(office.filing)).content.decode()
    assert "各步已填，审核结果已处理；请预览，无误后提交审核。" in text
    assert "提交审核截止" in text
    assert "还有 3 天" in text
    assert "4,962,800.00" in text
    assert "等待经办人填报、提交。" in supervisor.get(page(office.filing)).content.decode()
    clerk.post(page(office.filing, "verb", "submit"), seen(office.filing))
    assert "等待审核人审核。" in clerk.get(page(office.filing)).content.decode()
    assert "请核对后办理：审核通过、退回修改。" in supervisor.get(page(office.filing)).content.decode()


def test_what_is_submitted_meanwhile_is_refused_and_stays_on_the_page(office: Office) -> None:
    client = login(office.clerk)
    url, _, data = sheet(client, office)
    client.post(page(office.filing, "verb", "submit"), seen(office.filing))
    assert office.reload().status == Status.SUBMITTED
    text = client.post(url, data | {"rows-0-basic": "7,777.00"}).content.decode()
    assert "数据已锁定" in text
    assert 'value="7,777.00"' in text
