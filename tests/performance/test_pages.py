"""The pages of self-evaluations, as clerks use them (绩效自评填报页)."""

import re
from decimal import Decimal as D
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Filing, acting
from accounts.workflow.new_filing import open_year
from accounts.workflow.verbs import submit
from performance.models import Evaluation, FundingRow, Indicator, Programme
from tests.conftest import Office
from tests.html import from_page


def login(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def listing(filing: Filing) -> str:
    return reverse("admin:filing_performance", args=[filing.pk])


def address(filing: Filing, one: Evaluation) -> str:
    return reverse("admin:filing_evaluation", args=[filing.pk, one.pk])


def tables(filing: Filing) -> list[Evaluation]:
    return Evaluation.objects.of(filing)


def rows(one: Evaluation) -> list[tuple[Any, ...]]:
    names = ("pk", "order", "level1", "level2", "level3", "operator", "unit", "ground", "weight", "score", "remark")
    return [tuple(getattr(row, name) for name in names) for row in Indicator.objects.filter(evaluation=one)]


def saved(one: Evaluation) -> list[Indicator]:
    return list(Indicator.objects.filter(evaluation=one))


def messages(response: Any) -> str:
    return " ".join(str(one) for one in response.context["messages"])


@pytest.mark.parametrize("number", [0, 1, 2])
def test_saving_a_table_unchanged_changes_nothing_but_the_writing_of_dates(office: Office, number: int) -> None:
    client, one = login(office.clerk), tables(office.filing)[number]
    url = address(office.filing, one)
    before = rows(one)
    money = [vars(row) | {"_state": 0} for row in one.funding.order_by("pk")]
    response = client.post(url, {**from_page(client.get(url)), "action": "save"})
    assert response.status_code == 302, response.context["formset"].errors
    assert rows(one) == before
    assert [vars(row) | {"_state": 0} for row in FundingRow.objects.filter(evaluation=one).order_by("pk")] == money
    dates = Indicator.objects.filter(evaluation=one, level2="时效指标").values_list("target", "actual")
    assert set(dates) <= {("2023年12月31日", "2023年12月31日")}


def test_operator_and_unit_are_taken_off_an_actual_value(office: Office) -> None:
    client, one = login(office.clerk), tables(office.filing)[0]
    url = address(office.filing, one)
    typed = from_page(client.get(url)) | {"rows-0-actual": "＝２次", "rows-4-actual": ">=96%", "action": "save"}
    response = client.post(url, typed, follow=True)
    assert "“＝２次”已写作“2”" in messages(response)
    assert [row.actual for row in saved(one)][0::4] == ["2", "96"]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("rows-0-actual", "两次", "不是数值"),
        ("rows-0-actual", ">=2次", "运算符“&gt;=”"),
        ("rows-0-actual", "2个", "单位“个”与计量单位“次”不一致"),
        ("rows-0-target", "", "这个字段是必填项"),
        ("rows-0-kind", "date", "不是日期"),
        ("rows-0-kind", "", "这个字段是必填项"),
        ("rows-0-weight", "200", "小于或等于100"),
        ("rows-0-own_score", "21", "高于分值"),
        ("rows-0-own_score", "15", "按完成情况计算得 20.00 分"),
        ("rows-0-score_reason", "酌情", "请填写评定得分"),
        ("rows-0-level3", "", "这个字段是必填项"),
        ("money-county-original_budget", "很多", "输入一个数字"),
        ("about-goal", "字" * 2001, "不能超过 2000 字"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_saved(office: Office, field: str, typed: str, words: str) -> None:
    client, one = login(office.clerk), tables(office.filing)[0]
    url = address(office.filing, one)
    before = office.reload().revision
    response = client.post(url, from_page(client.get(url)) | {field: typed, "about-achieved": "新的"})
    assert response.status_code == 200
    assert words in response.content.decode() or words in messages(response)
    assert office.reload().revision == before
    assert one.achieved != "新的"
    assert "新的" in response.content.decode()


def test_points_follow_from_the_value_and_less_than_all_asks_for_a_remark(office: Office) -> None:
    client, one = login(office.clerk), tables(office.filing)[0]
    url = address(office.filing, one)
    client.post(url, from_page(client.get(url)) | {"rows-0-actual": "1", "action": "save"})
    text = client.get(url).content.decode()
    assert saved(one)[0].score == D("10.00")
    assert "得分低于分值，请写偏差原因及改进措施" in text


def test_another_score_is_kept_with_its_reason(office: Office) -> None:
    client, one = login(office.clerk), tables(office.filing)[0]
    url = address(office.filing, one)
    own = {"rows-0-own_score": "12.5", "rows-0-score_reason": "专家评定", "rows-0-remark": "迟了一月"}
    assert client.post(url, from_page(client.get(url)) | own | {"action": "save"}).status_code == 302
    first = saved(one)[0]
    assert (first.score, first.score_reason) == (D("12.50"), "专家评定")
    page = client.get(url)
    assert from_page(page)["rows-0-own_score"] == "12.50"
    assert "计算得 20.00" in page.content.decode()
    back = {"rows-0-own_score": "", "rows-0-score_reason": ""}
    client.post(url, from_page(page) | back | {"action": "save"})
    assert saved(one)[0].score == D("20.00")


def test_other_words_than_the_target_are_judged_by_the_clerk(office: Office) -> None:
    client, one = login(office.clerk), tables(office.filing)[1]
    url = address(office.filing, one)
    place = next(n for n, row in enumerate(one.indicators.all()) if row.target == "有效提高")
    data = from_page(client.get(url)) | {f"rows-{place}-actual": "有所提高", "action": "save"}
    client.post(url, data)
    assert "得分不能计算，请评定得分" in client.get(url).content.decode()
    client.post(url, from_page(client.get(url)) | {f"rows-{place}-own_score": "6", "action": "save"})
    judged = saved(one)[place]
    assert (judged.score, judged.score_reason) == (D("6.00"), "")


def test_a_score_without_an_actual_value_is_never_dropped_in_silence(office: Office) -> None:
    client, one = login(office.clerk), tables(office.filing)[0]
    url = address(office.filing, one)
    given = {"rows-0-actual": "", "rows-0-own_score": "5", "action": "save"}
    response = client.post(url, from_page(client.get(url)) | given)
    assert "还没有实际完成值，不能评定得分" in response.content.decode()
    assert saved(one)[0].score == D("20.00")
    client.post(url, from_page(client.get(url)) | given | {"rows-0-score_reason": "专家评定"})
    assert saved(one)[0].score == D("5.00")
    client.post(url, from_page(client.get(url)) | {"action": "save"})
    assert (saved(one)[0].score, saved(one)[0].score_reason) == (D("5.00"), "专家评定")


def test_new_rows_take_their_levels_from_the_row_above_and_stand_with_their_group(office: Office) -> None:
    client, one = login(office.clerk), tables(office.filing)[0]
    url = address(office.filing, one)
    new = {
        "rows-5-order": "15",
        "rows-5-level3": "新指标",
        "rows-5-kind": "at_most",
        "rows-5-target": "<=10天",
        "rows-5-weight": "10",
        "rows-6-level1": "履职效能",
        "rows-6-level2": "数量指标",
        "rows-6-level3": "最后的指标",
        "rows-6-kind": "qualitative",
        "rows-6-target": "良好",
        "action": "save",
    }
    response = client.post(url, from_page(client.get(url)) | new)
    assert response.status_code == 302
    levels = [(row.level1, row.level2, row.level3) for row in saved(one)]
    assert [name for *_, name in levels[:4]] == [
        "区政府电子政务内网维护次数",
        "新指标",
        "完成洽谈项目个数",
        "最后的指标",
    ]
    assert levels[1][:2] == ("履职效能", "数量指标")
    found = Indicator.objects.get(evaluation=one, level3="新指标")
    assert (found.operator, found.target, found.unit, found.score) == ("<=", "10", "天", D("0.00"))


def test_rows_are_reordered_and_removed(office: Office) -> None:
    client, one = login(office.clerk), tables(office.filing)[0]
    url = address(office.filing, one)
    data = from_page(client.get(url)) | {"rows-1-order": "5", "rows-4-DELETE": "on", "action": "save"}
    assert client.post(url, data).status_code == 302
    names = [row.level3 for row in Indicator.objects.filter(evaluation=one)]
    assert names == ["完成洽谈项目个数", "区政府电子政务内网维护次数", "基本费用成本", "项目费用成本"]


def test_weights_are_added_up_and_never_stop_the_saving(office: Office) -> None:
    client, one = login(office.clerk), tables(office.filing)[0]
    url = address(office.filing, one)
    text = client.get(url).content.decode()
    assert "权重合计 <strong>90</strong>" in text
    assert "还差 10，应为 100" in text
    assert client.post(url, from_page(client.get(url)) | {"rows-0-weight": "45", "action": "save"}).status_code == 302
    assert "超出 15，应为 100" in client.get(url).content.decode()
    programme = client.get(address(office.filing, tables(office.filing)[1])).content.decode()
    assert "（含预算执行率 10）" in programme
    assert "正好 100" in programme


# Money ----------------------------------------------------------------------------------------------------------------


def test_without_a_reason_the_clerk_distributes_and_the_rest_is_drawn(office: Office) -> None:
    client, one = login(office.clerk), tables(office.filing)[0]
    url = address(office.filing, one)
    page = client.get(url)
    assert from_page(page)["money-county-original_budget"] == "4,922,800.00"
    assert "决算数 4,243,300.00" in page.content.decode()
    client.post(url, from_page(page) | {"about-funding_reason": "", "action": "save"})
    page = client.get(url)
    data = from_page(page)
    assert "money-county-original_budget" not in data
    assert "money-other-executed" not in data
    assert '<output class="amount">4,243,300.00</output>' in page.content.decode()
    client.post(url, data | {"money-central-executed": "296,297", "action": "save"})
    text = client.get(url).content.decode()
    assert '<output class="amount">2,000,000.00</output>' in text
    assert '<output class="amount">150,000.00</output>' in text


def test_with_a_reason_every_cell_opens_at_what_the_accounts_say(office: Office) -> None:
    client, one = login(office.clerk), tables(office.filing)[1]
    url = address(office.filing, one)
    client.post(url, from_page(client.get(url)) | {"about-funding_reason": "", "action": "save"})
    assert [name for name in from_page(client.get(url)) if name.startswith("money")] == [
        f"money-carried_over-{stage}" for stage in ("original_budget", "final_budget", "executed")
    ]
    client.post(url, from_page(client.get(url)) | {"about-funding_reason": "按批复文件", "action": "save"})
    data = from_page(client.get(url))
    assert data["money-appropriation-executed"] == "932,230.00"
    client.post(url, data | {"money-appropriation-executed": "932230.50", "action": "save"})
    text = client.get(url).content.decode()
    assert "决算数 932,230.00" in text
    assert "932,230.50" in text
    assert "按批复文件" in text


def test_a_reason_and_another_distribution_saved_at_one_stroke_still_add_up_to_the_accounts(office: Office) -> None:
    client, one = login(office.clerk), tables(office.filing)[0]
    url = address(office.filing, one)
    client.post(url, from_page(client.get(url)) | {"about-funding_reason": "", "action": "save"})
    both = {"about-funding_reason": "按批复文件", "money-central-executed": "100", "action": "save"}
    assert client.post(url, from_page(client.get(url)) | both).status_code == 302
    executed = {row.source: row.executed for row in FundingRow.objects.filter(evaluation=one)}
    assert (executed["central"], executed["county"]) == (D("100.00"), D("2296197.00"))
    assert sum(executed.values()) == D("2446297.00")


def test_programmes_of_one_item_share_it_and_see_what_is_left(office: Office) -> None:
    client, (_, trade, network) = login(office.clerk), tables(office.filing)
    url = address(office.filing, network)
    client.post(url, from_page(client.get(url)) | {"programme-code": "2150502", "action": "save"})
    text = client.get(url).content.decode()
    assert "几个项目共用科目 2150502" in text
    assert "尚余 -222,370.00" in text  # 1082230.00 − 922700.00 − 381900.00
    assert "尚余 -222,370.00" in client.get(address(office.filing, trade)).content.decode()


# The list -------------------------------------------------------------------------------------------------------------


def test_programmes_without_an_item_share_none(office: Office) -> None:
    with acting(office.clerk):
        Programme.objects.filter(filing=office.filing).update(code="")
    _, trade, network = tables(office.filing)
    client = login(office.clerk)
    for one in (trade, network):
        text = client.get(address(office.filing, one)).content.decode()
        assert "没有写明科目，资金请逐格填写" in text
        assert "共用科目" not in text


def test_a_programme_is_added_ordered_and_removed_on_the_list(office: Office) -> None:
    client, url = login(office.clerk), listing(office.filing)
    text = client.get(url).content.decode()
    assert text.count("删除</summary>") == 3
    assert ">90</td>" in text
    form = {"action": "add", "name": "新项目", "code": "", "department": "甲", "implementer": "乙"}
    answer = client.post(url, form | {"revision": office.reload().revision})
    added = Evaluation.objects.get(programme__name="新项目")
    assert answer["Location"] == address(office.filing, added)
    wrong = client.post(url, form | {"revision": office.reload().revision, "code": "21505"})
    assert "请填写项级编码" in wrong.content.decode()
    again = client.post(url, form | {"revision": office.reload().revision})
    assert "已有同名项目" in messages(again)
    assert added.programme is not None
    order = {"action": "order", f"place-{added.programme.pk}": "0", "revision": office.reload().revision}
    client.post(url, order)
    assert [str(one) for one in tables(office.filing)][1] == "新项目"
    remove = {"action": "remove", "evaluation": added.pk, "revision": office.reload().revision}
    client.post(url, remove)
    assert not Programme.objects.filter(name="新项目").exists()
    assert "已不在本填报中" in messages(client.post(url, remove | {"revision": office.reload().revision}, follow=True))


@pytest.mark.parametrize("action", ["add", "order", "remove", "whole"])
@pytest.mark.parametrize("revision", ["", "²", "1"])
def test_a_stale_or_broken_list_changes_nothing(office: Office, action: str, revision: str) -> None:
    client, url = login(office.clerk), listing(office.filing)
    form = {"action": action, "name": "新", "department": "甲", "implementer": "乙", "revision": revision}
    answer = client.post(url, form | {"evaluation": tables(office.filing)[0].pk}, follow=True)
    assert re.search("已被他人修改|页面不完整", messages(answer))
    assert Evaluation.objects.filter(filing=office.filing).count() == 3


def test_the_whole_table_is_begun_where_there_is_none(office: Office) -> None:
    client = login(office.clerk)
    now = open_year(office.clerk, office.unit, 2024)[0]
    assert "填写整体支出自评表" in client.get(listing(now)).content.decode()
    answer = client.post(listing(now), {"action": "whole", "revision": now.revision}, follow=True)
    assert "整体支出绩效目标自评表" in answer.content.decode()
    assert "填写整体支出自评表" not in client.get(listing(now)).content.decode()


def test_last_years_indicators_are_brought_and_confirmed(office: Office) -> None:
    client = login(office.clerk)
    prior = Filing.objects.get(year=2022)
    with acting(office.clerk):
        last = Evaluation.objects.create(filing=prior)
        Indicator.objects.create(
            evaluation=last, level1="一", level2="二", level3="三", operator="=", target="5", weight=D(20), actual="5"
        )
        Indicator.objects.filter(evaluation__filing=office.filing, evaluation__programme=None).delete()
    one = tables(office.filing)[0]
    url = address(office.filing, one)
    assert "从上年带入指标" in client.get(url).content.decode()
    brought = client.post(url, {"action": "bring", "revision": office.reload().revision}, follow=True)
    assert "已从上年带入 1 个指标" in messages(brought)
    assert "指标沿用上年，待确认" in brought.content.decode()
    assert "沿用上年，待确认" in client.get(listing(office.filing)).content.decode()
    confirmed = client.post(url, {"action": "confirm", "revision": office.reload().revision}, follow=True)
    assert "指标沿用上年，待确认" not in confirmed.content.decode()


# Access and cost ------------------------------------------------------------------------------------------------------


def test_a_locked_filing_can_be_read_and_not_changed(office: Office) -> None:
    client, one = login(office.clerk), tables(office.filing)[0]
    url = address(office.filing, one)
    data = from_page(client.get(url))
    submit(office.clerk, office.filing)
    assert "数据已锁定" in messages(client.post(url, data | {"revision": office.reload().revision}))
    text = client.get(url).content.decode()
    assert "当前只能查看" in text
    assert "保存并返回" not in text
    assert "增加项目" not in client.get(listing(office.filing)).content.decode()


def test_a_table_of_another_filing_is_not_found(office: Office) -> None:
    prior = Filing.objects.get(year=2022)
    assert login(office.clerk).get(address(prior, tables(office.filing)[0])).status_code == 404


def test_every_input_has_a_label_and_nothing_is_inline(office: Office) -> None:
    client = login(office.clerk)
    for url in (listing(office.filing), *(address(office.filing, one) for one in tables(office.filing))):
        text = client.get(url).content.decode()
        shown = re.findall(r"<(?:input|select|textarea)\b[^>]*>", text)
        named = [re.search(r' id="([^"]+)"', one) for one in shown if "hidden" not in one and "submit" not in one]
        labels = set(re.findall(r'<label[^>]* for="([^"]+)"', text))
        missing = {one[1] for one in named if one} - labels - {"nav-filter"}
        assert not missing
        assert not re.search(r"<style|\sstyle=|\son\w+=", text)


def test_pages_with_ten_programmes_and_forty_indicators_take_few_queries(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one = tables(office.filing)[0]
    with acting(office.clerk):
        for number in range(10):
            programme = Programme.objects.create(
                filing=office.filing, name=f"项目{number}", department="甲", implementer="乙"
            )
            own = Evaluation.objects.create(filing=office.filing, programme=programme)
            Indicator.objects.create(evaluation=own, level1="一", level2="二", level3="三", target="好")
        Indicator.objects.bulk_create(
            Indicator(evaluation=one, level1="一", level2="二", level3=f"{n}", operator="=", target="1")
            for n in range(40)
        )
    client = login(office.clerk)
    for url in (listing(office.filing), address(office.filing, one)):
        with django_assert_max_num_queries(25):
            assert client.get(url).status_code == 200
    data = from_page(client.get(address(office.filing, one)))
    with django_assert_max_num_queries(31):
        assert client.post(address(office.filing, one), data | {"about-goal": "新"}).status_code == 302
