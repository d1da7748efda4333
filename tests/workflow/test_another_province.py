"""A unit of another province under the national edition, and under a province's amendment of it, from entry to the year after (外省单位用全国表样)."""

import re
from decimal import Decimal as D
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.document.report import Report, narrative, open_report
from accounts.editions import edition_for, edition_of
from accounts.models import Answer, DeclaredNumber, Filing, Kind, Passage, Reason, Role, Status, Unit, Waiver, acting
from accounts.publication.photograph import report_from
from accounts.publication.verification import verify
from accounts.workflow import Refused
from accounts.workflow.enter import enter
from accounts.workflow.findings import check
from accounts.workflow.new_filing import carried_of, confirm_carried, correct, open_year
from accounts.workflow.publish import publish
from accounts.workflow.verbs import approve, submit
from accounts.workflow.withdrawal import quotations_of, withdraw
from tests.conftest import SHORT_PDF, Office, clear, settle, someone
from tests.forms import posted_from
from tests.rows_in_words import rows
from tests.workflow.test_editions import in_force

LAST = """
    收入 2013101 一般公共预算 100.00
    收入 2080505 一般公共预算 10.00
    支出 一般公共预算 2013101 基本支出 70.00 项目支出 30.00
    支出 一般公共预算 2080505 基本支出 10.00
    经济分类 30101 金额 60.00
    经济分类 30201 金额 20.00
    三公 公务用车运行维护费决算数 4.00 公务用车运行维护费全年预算数 5.00 公务用车保有量 2
    补充资料 在职人员 8 机要通信用车 1 应急保障用车 1 机关运行经费 20.00
"""
NOW = """
    收入 2013101 一般公共预算 120.00
    收入 2080505 一般公共预算 10.00
    支出 一般公共预算 2013101 基本支出 80.00 项目支出 40.00
    支出 一般公共预算 2080505 基本支出 10.00
    预算 年初预算 一般公共预算 2013101 金额 100.00
    预算 年初预算 一般公共预算 2080505 金额 10.00
    经济分类 30101 金额 65.00
    经济分类 30201 金额 25.00
    三公 公务用车运行维护费决算数 5.00 公务用车运行维护费全年预算数 5.00 公务用车保有量 2
    补充资料 在职人员 8 机要通信用车 1 应急保障用车 1
"""
TEXTS = {"duties": "负责全省档案工作。", "机构设置": "设办公室、业务处。", "绩效情况": "组织开展了绩效自评。"}


@pytest.fixture
def abroad(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A unit of 湖南 with people of its own; the PDF is not looked at."""
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: SHORT_PDF)
    unit = Unit.objects.create(code="430101001", name="湖南省某局", kind=Kind.ADMINISTRATIVE)
    people = {
        role: someone(office, f"hunan-{role}", role, unit) for role in (Role.CLERK, Role.SUPERVISOR, Role.PUBLISHER)
    }
    return Office(
        unit,
        office.filing,
        people[Role.CLERK],
        people[Role.SUPERVISOR],
        people[Role.PUBLISHER],
        office.stranger,
        office.officer,
    )


def entered(office: Office, year: int, text: str, **more: Any) -> Filing:
    """A filing of that year with these rows."""
    filing, _ = open_year(office.clerk, office.unit, year, **more)
    enter(office.clerk, filing, rows(text))
    return filing


def filled(office: Office, filing: Filing, texts: dict[str, str]) -> None:
    """The texts, and every reason that the document then asks."""
    enter(office.clerk, filing, {Passage: [Passage(key=key, text=text) for key, text in texts.items()]})
    office.filing = filing
    asked = [key for key in open_report(office.reload()).missing if key not in texts]
    enter(office.clerk, filing, {Reason: [Reason(key=key, text="新增档案数字化项目支出") for key in asked]})
    assert open_report(office.reload()).missing == []


def words_of(report: Report) -> str:
    return "\n".join(text for _, text in narrative(report))


def published(office: Office) -> Any:
    with acting(office.clerk):
        for model in (Answer, Waiver):
            model._default_manager.filter(filing=office.filing).delete()
    settle(office.reload(), office.clerk, office.officer)
    submit(office.clerk, office.reload())
    approve(office.supervisor, office.reload())
    clear(office.reload(), office.publisher)
    return publish(office.publisher, office.reload())


def test_a_unit_of_another_province_publishes_under_the_national_edition(abroad: Office) -> None:
    assert edition_for(abroad.unit, 2023).key == "national-2023"
    before = entered(abroad, 2022, LAST, carried_in=True)
    assert before.edition == "national-2023"
    filing = entered(abroad, 2023, NOW)
    assert filing.edition == "national-2023"
    with pytest.raises(Refused) as refused:
        submit(abroad.clerk, filing)
    assert {"未填写：机构设置。", "未填写：绩效情况。"} <= set(refused.value.reasons)
    filled(abroad, filing, TEXTS)
    assert not [one for one in check(abroad.reload()) if one.rule == "L5"]
    publication = published(abroad)
    data = publication.snapshot
    told = "\n".join(one["text"] for one in data["sentences"])
    for words in (
        "设办公室、业务处。",
        "1.一般公共服务支出（类）党委办公厅（室）及相关机构事务（款）行政运行（项）。年初预算为100.00万元，支出决算为120.00万元",
        "完成年初预算的120.00%。决算数大于年初预算数的主要原因是：新增档案数字化项目支出。",
        "2023年度机关运行经费支出25.00万元，比上年增加5.00万元，增长25.00%，主要原因是：新增档案数字化项目支出。",
        "共有车辆2辆，其中：机要通信用车1辆、应急保障用车1辆",
    ):
        assert words in told, told
    assert data["totals"]["owned[mail]"] == {"caption": "车辆（按用途）", "count": 1}
    assert data["totals"]["agency_costs"]["printed"] == "25.00"
    assert words_of(report_from(data)) == words_of(open_report(abroad.reload()))
    assert verify(publication).problems == ()


def test_a_correction_and_the_year_after_under_the_national_edition(abroad: Office) -> None:
    entered(abroad, 2022, LAST, carried_in=True)
    filled(abroad, entered(abroad, 2023, NOW), TEXTS)
    published(abroad)
    copy = correct(abroad.publisher, abroad.reload(), "text", "补写机构")
    assert dict(copy.passages.values_list("key", "text")) == TEXTS
    enter(
        abroad.clerk,
        copy,
        {Passage: [Passage(key=k, text=t) for k, t in (TEXTS | {"机构设置": "设三个处室。"}).items()]},
    )
    abroad.filing = copy
    changed = published(abroad).erratum["texts"]
    assert [(one["before"], one["after"]) for one in changed] == [("设办公室、业务处。", "设三个处室。")]
    following, brought = open_year(abroad.clerk, abroad.unit, 2024)
    assert following.edition == "national-2024"
    assert {one.key for one in carried_of(following)} == {"duties", "机构设置"}
    assert "“机构设置”" in brought.words
    confirm_carried(abroad.clerk, following, "机构设置", None)
    assert {one.key for one in carried_of(following)} == {"duties"}


THREE = f"""{NOW}
    收入 2013102 一般公共预算 6.00
    支出 一般公共预算 2013102 项目支出 6.00
    预算 年初预算 一般公共预算 2013102 金额 8.00
"""
ABOVE, BELOW, EQUAL = (f"appropriation_spending[general][{code}]" for code in ("2013101", "2013102", "2080505"))
WHY = "新增档案数字化项目支出"


def words_in(client: Client, url: str) -> str:
    """The words of a page, a blank between."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", client.get(url).content.decode())).split())


def card_in(client: Client, url: str, anchor: str) -> str:
    """The words of the card of a figure on the page of a publication."""
    html = client.get(url).content.decode()
    card = html.partition(f'id="{anchor}"')[2].partition("</section>")[0].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", card)).split())


def beside_budget(data: dict[str, Any], figure: str) -> list[str]:
    """What the sentences of the open data print of a figure and its budget together."""
    runs = (run for one in data["sentences"] for run in one["runs"])
    return [run["text"] for run in runs if run.get("figure") == [figure, f"{figure}.original_budget"]]


@pytest.fixture
def budgeted(abroad: Office) -> Office:
    """Under the national edition an 项 above, one below and one at its 年初预算, which was corrected once; without reasons."""
    entered(abroad, 2022, LAST, carried_in=True)
    abroad.filing = entered(abroad, 2023, THREE.replace("2013102 金额 8.00", "2013102 金额 7.50"))
    enter(abroad.clerk, abroad.filing, rows(THREE))
    return abroad


def test_the_reason_of_a_difference_from_the_budget_is_demanded_with_both_amounts(budgeted: Office) -> None:
    found = [(one.rule, one.place, one.left, one.right) for one in check(budgeted.reload()) if "年初预算" in one.right]
    above, below = (f"一般公共预算财政拨款支出（{item}）" for item in ("2013101 行政运行", "2013102 一般行政管理事务"))
    assert [one for one in found if one[0] == "R1"] == [
        ("R1", f"{above}的原因", "本年决算数 120.00", f"{above}年初预算数 100.00"),
        ("R1", f"{below}的原因", "本年决算数 6.00", f"{below}年初预算数 8.00"),
    ]
    rates = [one[:3] for one in map(_rates, check(budgeted.filing)) if one[0] == "B4"]
    assert rates == [
        ("B4", f"{above}与预算的差异", "预决算差异率 20.00%"),
        ("B4", f"{below}与预算的差异", "预决算差异率 -25.00%"),
    ]
    with pytest.raises(Refused) as refused:
        submit(budgeted.clerk, budgeted.filing)
    assert any("2013102 一般行政管理事务：与年初预算相比的原因" in one for one in refused.value.reasons)
    filled(budgeted, budgeted.filing, TEXTS)
    assert not [one for one in check(budgeted.reload()) if one.rule in ("R1", "B4")]


def _rates(one: Any) -> tuple[str, str, str]:
    return one.rule, one.place, one.left


def test_an_item_beside_its_budget_stands_in_sentence_card_data_and_record(budgeted: Office, client: Client) -> None:
    filing = budgeted.filing
    filled(budgeted, filing, TEXTS)
    written = {row.key: row.text for row in filing.reasons.all()}
    changed = written | {f"{BELOW}.original_budget": "压减一次性专项"}
    enter(budgeted.clerk, filing, {Reason: [Reason(key=key, text=text) for key, text in changed.items()]})
    told = words_of(open_report(budgeted.reload()))
    for words in (
        "行政运行（项）。年初预算为100.00万元，支出决算为120.00万元，完成年初预算的120.00%。决算数大于年初预算数的主要原因是：新增档案数字化项目支出。",
        "一般行政管理事务（项）。年初预算为8.00万元，支出决算为6.00万元，完成年初预算的75.00%。决算数小于年初预算数的主要原因是：压减一次性专项。",
        "年初预算为10.00万元，支出决算为10.00万元，完成年初预算的100.00%。决算数与年初预算数持平。",
    ):
        assert words in told, told
    client.force_login(budgeted.clerk)
    cards = {one: words_in(client, reverse("admin:filing_figure", args=[filing.pk, one])) for one in (ABOVE, BELOW)}
    assert "100.00万元 （1,000,000.00 元）" in cards[ABOVE]
    assert "120.00 − 100.00 = 20.00（万元） 20.00 ÷ 100.00 × 100% 120.00 ÷ 100.00 × 100%" in cards[ABOVE]
    assert (
        "算得： 比预算多20.00万元 文中写： ……万元，完成年初预算的120.00% 文中写： ……年初预算的120.00%。决算数大于"
        in cards[ABOVE]
    )
    assert "比预算少2.00万元 文中写： ……算为6.00万元，完成年初预算的75.00%" in cards[BELOW]
    history = words_in(client, reverse("admin:filing_history", args=[filing.pk]))
    assert re.search(r"2013102 一般行政管理事务 金额： 75,000.00 → 80,000.00", history), history
    assert f"与年初预算相比的原因 原因： {WHY} → 压减一次性专项" in history
    data = published(budgeted).snapshot
    assert [beside_budget(data, one) for one in (ABOVE, BELOW, EQUAL)] == [
        ["120.00%", "大于"],
        ["75.00%", "小于"],
        ["100.00%"],
    ]
    assert data["totals"][f"{BELOW}.original_budget"]["yuan"] == "80000.00"
    page = f"/publications/{budgeted.unit.code}/2023/1/"
    below, equal = (
        card_in(Client(), page, f"figure-appropriation_spending-general-{one}") for one in ("2013102", "2080505")
    )
    assert "年初预算数 8.00万元 ，比预算少2.00万元" in below and "完成年初预算的75.00%" in below
    assert "年初预算数 10.00万元 ，与预算持平" in equal and "完成年初预算的100.00%" in equal


def test_the_text_of_a_member_that_was_renamed_is_kept_and_told(abroad: Office, client: Client) -> None:
    part = Unit.objects.create(code="430101002", name="某局信息站", kind=Kind.INSTITUTION, superior=abroad.unit)
    entered(abroad, 2022, LAST, carried_in=True)
    filing = entered(abroad, 2023, NOW)
    filled(abroad, filing, TEXTS | {"成员备注[某局信息站]": "年内迁入新址"})
    assert "年内迁入新址" in words_of(open_report(filing)) and not [one for one in check(filing) if one.rule == "L7"]
    with acting(abroad.officer):
        Unit.objects.filter(pk=part.pk).update(name="某局数据中心")
    assert "年内迁入新址" not in words_of(open_report(filing))
    (left,) = [one for one in check(filing) if one.rule == "L7"]
    assert (left.place, left.left, left.right) == (
        "成员备注：某局信息站",
        "已填写 “年内迁入新址”",
        "正文 没有“某局信息站”，没有位置",
    )
    client.force_login(abroad.clerk)
    address = reverse("admin:filing_sheet", args=[filing.pk, "passages"])
    findings = client.get(reverse("admin:filing_findings", args=[filing.pk])).content.decode()
    assert f'href="{address}#id_' in findings
    html = client.get(address).content.decode()
    typed = posted_from(html)
    assert typed["成员备注[某局信息站]"] == "年内迁入新址" and typed["成员备注[某局数据中心]"] == ""
    assert "正文里没有“某局信息站”，这段文字没有位置，不会印出" in html
    moved = {"成员备注[某局数据中心]": "年内迁入新址", "成员备注[某局信息站]": "", "stay": "1"}
    client.post(address, typed | moved)
    assert "年内迁入新址" in words_of(open_report(abroad.reload()))
    assert not [one for one in check(abroad.filing) if one.rule == "L7"]


HUNAN = """表样：湖南省 2023 年度
代码：hunan-2023
基于：national-2023
年度：2023
适用：43
依据：某省财政厅部门决算公开样板

[改数]
加 会议费：金额，必填，上年也要（原名 会务费）
加 外宾接待批次：个数（批次），必填；不大于 国内公务接待批次
加 优：个数（个），选填
加 自评项目：个数（个），选填；0至100

[改要求]
加 不大于 优≤自评项目：评为优的项目不应多于自评项目。

[改节 三公]
加段 “{序号}公务接待费” 后：会议费{会议费}万元，{会议费 比上年}〔如变：，主要原因是：{原因}〕；占一般公共预算财政拨款支出的{会议费 占 一般公共预算财政拨款支出}%。外宾接待{外宾接待批次}批次；自评项目{自评项目}个〔如变 自评项目 比上年：（比上年{增减}{差}个）〕，优秀率{优 占 自评项目}%。
"""


@pytest.fixture
def hunan(abroad: Office) -> Office:
    """The same with an edition of its province, which has numbers of its own; last year they had another name there."""
    second = someone(abroad, "second", Role.BUREAU_OFFICER, Unit.objects.exclude(pk=abroad.unit.pk)[0])
    in_force(
        abroad.officer,
        second,
        HUNAN.replace("hunan-2023", "hunan-2022")
        .replace("2023", "2022")
        .replace("national-2022", "national-2023")
        .replace("会议费", "会务费")
        .replace("（原名 会务费）", ""),
    )
    in_force(abroad.officer, second, HUNAN)
    return abroad


def numbers(**amounts: str) -> dict[Any, list[Any]]:
    return {DeclaredNumber: [DeclaredNumber(key=key, amount=D(amount)) for key, amount in amounts.items()]}


def test_numbers_of_a_province_stand_in_sentence_card_data_finding_record_and_the_next_year(
    hunan: Office, client: Client
) -> None:
    before = entered(hunan, 2022, LAST, carried_in=True)
    assert before.edition == "hunan-2022"
    enter(hunan.clerk, before, numbers(会务费="80000.00", 外宾接待批次="0"))
    filing = entered(hunan, 2023, NOW)
    assert (filing.edition, edition_of(filing).name) == ("hunan-2023", "湖南省 2023 年度")
    assert {"会议费", "外宾接待批次"} == {one.place for one in check(filing) if one.rule == "L1"}
    enter(hunan.clerk, filing, numbers(会议费="60000.00", 外宾接待批次="1", 优="11", 自评项目="10"))
    filled(hunan, filing, TEXTS)
    (bound,) = [one for one in check(hunan.reload()) if one.rule == "L2"]
    assert (bound.left, bound.right) == ("外宾接待批次 1", "国内公务接待批次 0")
    (relation,) = [one for one in check(hunan.filing) if one.rule == "L3"]
    assert (relation.place, relation.left, relation.right) == ("评为优的项目不应多于自评项目", "优 11", "自评项目 10")
    enter(hunan.clerk, hunan.reload(), numbers(会议费="60000.00", 外宾接待批次="0", 优="9", 自评项目="10"))
    told = words_of(open_report(hunan.reload()))
    assert (
        "会议费6.00万元，减少2.00万元，下降25.00%，主要原因是：新增档案数字化项目支出；占一般公共预算财政拨款支出的4.62%。"
        in told
    )
    assert "自评项目10个（比上年增加10个），优秀率90.00%。" in told
    client.force_login(hunan.clerk)
    card = client.get(reverse("admin:filing_figure", args=[filing.pk, "fact[会议费]"])).content.decode()
    assert "60,000.00 元" in card and "80,000.00 元" in card and "减少2.00万元，下降25.00%" in card
    publication = published(hunan)
    data = publication.snapshot
    assert data["totals"]["fact[会议费].prior"]["yuan"] == "80000.00"
    assert data["entered"]["before"]["figures"]["fact[会议费]"] == "80000.00"
    runs = [(run["figure"], run["text"]) for one in data["sentences"] for run in one["runs"] if "figure" in run]
    assert (["fact[会议费]", "fact[会议费].prior"], "减少2.00万元，下降25.00%") in runs
    assert (["fact[自评项目]", "fact[自评项目].prior"], "10") in runs
    assert (["fact[优]", "fact[自评项目]"], "90.00%") in runs
    assert words_of(report_from(data)) == words_of(open_report(hunan.reload()))
    assert verify(publication).problems == ()
    public = Client().get(f"/publications/{hunan.unit.code}/2023/1/").content.decode()
    assert 'id="figure-fact-会议费"' in public and 'href="#figure-fact-会议费"' in public
    shown = card_in(Client(), f"/publications/{hunan.unit.code}/2023/1/", "figure-fact-会议费")
    assert "上年决算数 8.00万元 ，减少2.00万元，下降25.00%" in shown and "文中 会议费6.00万元" in shown
    figure = Client().get(f"/api/v1/publications/{publication.number}/figures/fact[会议费]").json()
    assert (figure["printed"], figure["prior"]["printed"]) == ("6.00", "8.00")
    history = words_in(client, reverse("admin:filing_history", args=[filing.pk]))
    assert "本表样的数 外宾接待批次 数值： 1.00 → 0.00" in history and "本表样的数 优 数值： 11.00 → 9.00" in history
    assert f"会议费：与上年相比的原因 新增 原因： {WHY}" in history


def test_a_corrected_number_is_told_in_the_erratum_and_what_quotes_a_withdrawn_one_is_named(
    hunan: Office, client: Client
) -> None:
    before = entered(hunan, 2022, LAST, carried_in=True)
    enter(hunan.clerk, before, numbers(会务费="80000.00", 外宾接待批次="0"))
    filing = entered(hunan, 2023, NOW)
    enter(hunan.clerk, filing, numbers(会议费="60000.00", 外宾接待批次="0"))
    filled(hunan, filing, TEXTS)
    published(hunan)
    copy = correct(hunan.publisher, hunan.reload(), "data", "会议费录错")
    assert {row.key: row.amount for row in copy.declared_numbers.all()} == {
        "会议费": D("60000.00"),
        "外宾接待批次": D("0.00"),
    }
    enter(hunan.clerk, copy, numbers(会议费="70000.00", 外宾接待批次="0"))
    texts = TEXTS | {"机构设置": "设三个处室。"}
    enter(hunan.clerk, copy, {Passage: [Passage(key=key, text=text) for key, text in texts.items()]})
    reasons = dict(copy.reasons.values_list("key", "text")) | {"fact[会议费].prior": "压减会议"}
    enter(hunan.clerk, copy, {Reason: [Reason(key=key, text=text) for key, text in reasons.items()]})
    client.force_login(hunan.supervisor)
    review = words_in(client, reverse("admin:filing_review", args=[copy.pk]))
    for words in (
        "会议费 数值 60,000.00 70,000.00",
        f"会议费：与上年相比的原因 原因 {WHY} 压减会议",
        "机构设置 文字 设办公室、业务处。 设三个处室。",
        "更正的数（1 项） 项目 原数 更正为 所在报表 会议费 6.00 7.00",
    ):
        assert words in review, review
    assert "fact[" not in review
    hunan.filing = copy
    erratum = published(hunan).erratum
    public = words_in(Client(), f"/publications/{hunan.unit.code}/2023/2/")
    assert "会议费 6.00 7.00" in public and "更正为： 设三个处室。" in public and "fact[" not in public
    (one,) = [each for each in erratum["figures"] if each["figure"] == "fact[会议费]"]
    assert (one["caption"], one["before"]["printed"], one["after"]["printed"]) == ("会议费", "6.00", "7.00")
    following = entered(hunan, 2024, NOW, edition="hunan-2023")
    enter(hunan.clerk, following, numbers(会议费="75000.00", 外宾接待批次="0"))
    filled(hunan, following, texts)
    assert open_report(following).book["fact[会议费].prior"] == D("70000.00")
    for key in ("duties", "机构设置"):
        confirm_carried(hunan.clerk, following, key, None)
    published(hunan)
    withdraw(hunan.officer, copy, "body", "某文件", "内部说明")
    assert Filing.objects.get(pk=copy.pk).status == Status.WITHDRAWN
    (quoting,) = quotations_of(copy.publication)
    assert ("会议费上年决算数", "7.00万元") in [(one.caption, one.printed) for one in quoting.figures]
