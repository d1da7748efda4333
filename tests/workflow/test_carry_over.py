"""Opening a year: what stays is brought over and marked 沿用上年 until the clerk confirms or changes it."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from accounts.document.report import narrative, open_report
from accounts.models import (
    Balance,
    Filing,
    Fund,
    IncomeLine,
    Passage,
    Precision,
    Reason,
    Role,
    Status,
    Supplement,
    acting,
    entries_of,
)
from accounts.workflow import Refused
from accounts.workflow.editions import change_edition
from accounts.workflow.enter import enter
from accounts.workflow.new_filing import carried_of, confirm_carried, open_year
from accounts.workflow.verbs import submit
from tests.conftest import Office, someone
from tests.desk.test_desk import login
from tests.workflow.test_editions import in_force


@pytest.fixture
def last_year(office: Office) -> Filing:
    """The sample's year before, carried in, with what stays from year to year."""
    filing = open_year(office.clerk, office.unit, 2030, carried_in=True, precision=Precision.YUAN)[0]
    enter(
        office.clerk,
        filing,
        {
            Passage: [
                Passage(key="duties", text="一、贯彻执行工业方针政策。\n二、完成交办的任务。"),
                Passage(key="remarks", text="无其他需说明的事项。"),
                Passage(key="results", text="取得成效。"),
                Passage(key="terms", text="科学技术支出：指用于科学技术方面的支出。"),
            ],
            Reason: [Reason(key="appropriation_spending[general].prior", text="人员减少")],
            Supplement: [Supplement(offices="办公室\n工业科", staff_active=6)],
            Balance: [
                Balance(fund=Fund.GENERAL, opening=Decimal("5.00"), closing=Decimal("12.34")),
                Balance(fund=Fund.OTHER_MONEY, opening=Decimal("7.00")),
                Balance(fund=Fund.GOVERNMENT_FUNDS, code="2120801", closing=Decimal("-3.00")),
            ],
        },
    )
    return filing


@pytest.fixture
def this_year(office: Office, last_year: Filing) -> Filing:
    return open_year(office.clerk, office.unit, 2031)[0]


def test_what_stays_is_brought_over_and_marked(office: Office, last_year: Filing) -> None:
    filing, brought = open_year(office.clerk, office.unit, 2031)
    now = entries_of(filing)[0]
    assert set(now.passages) == {"duties", "terms"}
    assert now.passages["duties"].startswith("一、贯彻执行")
    assert now.reasons == {}
    assert now.supplement is not None
    assert (now.supplement.offices, now.supplement.offices_carried) == ("办公室\n工业科", True)
    assert now.supplement.staff_active == 0
    assert sorted((one.fund, one.code, one.opening, one.closing) for one in now.balances) == [
        ("general", "", Decimal("12.34"), Decimal("0.00")),
        ("government_funds", "2120801", Decimal("-3.00"), Decimal("0.00")),
    ]
    assert [one.key for one in carried_of(filing)] == ["duties", "terms", "offices"]
    assert brought.balances == 2
    assert "主要职能" in brought.words
    assert "2笔年初结转和结余" in brought.words
    assert filing.prior() == last_year


def test_a_carried_in_year_takes_nothing_over(office: Office, last_year: Filing) -> None:
    filing = open_year(office.clerk, office.unit, 2031, carried_in=True)[0]
    assert filing.status == Status.CARRIED_IN
    assert entries_of(filing)[0].passages == {}
    assert entries_of(filing)[0].balances == []


def test_a_year_that_nobody_published_is_not_taken_over(office: Office) -> None:
    open_year(office.clerk, office.unit, 2030)
    assert entries_of(open_year(office.clerk, office.unit, 2031)[0])[0].balances == []


def test_an_unchanged_save_keeps_the_mark_and_a_change_clears_it(office: Office, this_year: Filing) -> None:
    kept, terms = (Passage(key=key, text=text) for key, text in entries_of(this_year)[0].passages.items())
    terms.text = f"{terms.text}\n机构运转：指日常运转。"
    enter(office.clerk, this_year, {Passage: [kept, terms]})
    assert dict(Passage.objects.filter(filing=this_year).values_list("key", "carried")) == {
        "duties": True,
        "terms": False,
    }
    enter(office.clerk, this_year, {Supplement: [Supplement(offices="办公室\n工业科", staff_active=9)]})
    assert Supplement.objects.get(filing=this_year).offices_carried
    enter(office.clerk, this_year, {Supplement: [Supplement(offices="办公室", staff_active=9)]})
    assert not Supplement.objects.get(filing=this_year).offices_carried


def test_a_confirmed_text_stays_confirmed(office: Office, this_year: Filing) -> None:
    assert "主要职能" in confirm_carried(office.clerk, this_year, "duties", this_year.revision)
    assert confirm_carried(office.clerk, this_year, "offices", None) == "处室"
    rows = [Passage(key=key, text=text) for key, text in entries_of(this_year)[0].passages.items()]
    enter(office.clerk, this_year, {Passage: rows})
    assert [one.key for one in carried_of(this_year)] == ["terms"]


def test_confirming_needs_the_clerk_the_newest_page_and_a_mark(office: Office, this_year: Filing) -> None:
    with pytest.raises(Refused, match="不是该单位的经办人"):
        confirm_carried(office.supervisor, this_year, "duties", None)
    with pytest.raises(Refused, match="已被他人修改"):
        confirm_carried(office.clerk, this_year, "duties", this_year.revision + 5)
    with pytest.raises(Refused, match="没有待确认"):
        confirm_carried(office.clerk, this_year, "remarks", None)
    assert len(carried_of(this_year)) == 3


def test_unconfirmed_offices_are_named_with_the_step_where_they_stand(office: Office) -> None:
    with acting(office.clerk):
        Supplement.objects.filter(filing=office.filing).update(offices_carried=True)
    with pytest.raises(Refused, match="“处室”沿用上年，尚未确认：请到“基本情况”"):
        submit(office.clerk, office.reload())


def test_a_filing_with_unconfirmed_texts_is_not_submitted(office: Office) -> None:
    office.clerk = User.objects.get(pk=office.clerk.pk)
    with pytest.raises(Refused) as refused:
        submit(office.clerk, _marked(office))
    assert any("“主要职能”沿用上年，尚未确认：请到“文字”" in one for one in refused.value.reasons)
    confirm_carried(office.clerk, office.filing, "duties", None)
    submit(office.clerk, office.reload())
    assert office.reload().status == Status.SUBMITTED


def _marked(office: Office) -> Filing:
    with acting(office.clerk):
        Passage.objects.filter(filing=office.filing, key="duties").update(carried=True)
    return office.filing


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("科学技术支出", "第1行“科学技术支出”应写作“术语：释义”"),
        ("甲：乙\n：无名", "第2行"),
        ("甲：乙\n\n甲:丙", "第3行的“甲”与第1行重复"),
    ],
)
def test_a_term_without_a_meaning_is_refused(office: Office, text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        enter(office.clerk, office.filing, {Passage: [Passage(key="terms", text=text)]})


OLD = """表样：上年的表样
代码：old-2030
基于：xinjiang-2024
年度：2030
适用：65
依据：样板

[改填写]
加 机构情况：多段，选填，沿用上年，不填时整段不印
加 会议说明：一句，选填，沿用上年，不填时整段不印
加 项目用途：一句，每一项，选填，沿用上年，不填时整段不印
加 本年要事：一句，选填，不填时整段不印

[改节 总体]
加段 “{年度}年度收入总计” 前：{文字 机构情况}
加段 “{年度}年度收入总计” 前：〔如填 会议说明：主要会议：{文字 会议说明}。〕
加段 “{年度}年度收入总计” 前：〔如填 本年要事：要事：{文字 本年要事}。〕

[改节 一般公共预算]
加段 “{序号}{类}(类){款}(款)” 后：〔如填 项目用途：用于{文字 项目用途}。〕
"""
NEW = (
    OLD.replace("上年的表样", "本年的表样")
    .replace("old-2030", "new-2031")
    .replace("年度：2030", "年度：2031")
    .replace("会议说明", "会议用途")
    .replace(
        "加 会议用途：一句，选填，沿用上年，不填时整段不印",
        "加 会议用途：一句，选填，沿用上年，不填时整段不印（原名 会议说明）",
    )
    .replace("加 机构情况：多段，选填，沿用上年，不填时整段不印\n", "")
    .replace("加段 “{年度}年度收入总计” 前：{文字 机构情况}\n", "")
)


@pytest.fixture
def under_another(office: Office) -> Filing:
    """Last year under one edition and its texts, this year under another that renames one and asks one no more."""
    second = someone(office, "second", Role.BUREAU_OFFICER)
    for text in (OLD, NEW):
        in_force(office.officer, second, text)
    before = open_year(office.clerk, office.unit, 2030, carried_in=True, edition="old-2030")[0]
    rows = {
        "机构情况": "下设四个科室。",
        "会议说明": "年度工作会",
        "项目用途[2150501]": "机关运转",
        "本年要事": "搬迁",
        "duties": "贯彻执行。",
    }
    enter(office.clerk, before, {Passage: [Passage(key=key, text=text) for key, text in rows.items()]})
    return before


def test_texts_come_over_under_their_former_names_and_what_is_no_longer_asked_is_told(
    office: Office, under_another: Filing
) -> None:
    filing, brought = open_year(office.clerk, office.unit, 2031)
    assert filing.edition == "new-2031"
    assert entries_of(filing)[0].passages == {
        "duties": "贯彻执行。",
        "会议用途": "年度工作会",
        "项目用途[2150501]": "机关运转",
    }
    assert brought.texts == ("主要职能", "会议用途", "项目用途：2150501")
    assert brought.left == ("机构情况",)
    assert brought.words.endswith("本年度表样不再要填“机构情况”，没有带入，仍留在上年的填报中。")
    assert under_another.passages.filter(key="机构情况").exists()
    waiting = carried_of(filing)
    assert [one.key for one in waiting] == ["duties", "会议用途", "项目用途[2150501]"]
    assert confirm_carried(office.clerk, filing, "会议用途", filing.revision) == "会议用途"


def test_a_text_that_the_edition_does_not_ask_does_not_print_lack_or_wait(
    office: Office, under_another: Filing
) -> None:
    filing, _ = open_year(office.clerk, office.unit, 2031)
    dropped = change_edition(office.clerk, filing, "xinjiang-2024")
    assert "会议用途" in dropped
    filing = Filing.objects.get(pk=filing.pk)
    assert filing.passages.filter(key="会议用途").exists()
    report = open_report(filing)
    assert "年度工作会" not in "".join(text for _, text in narrative(report))
    assert "会议用途" not in report.missing
    assert [one.key for one in carried_of(filing)] == ["duties"]


def test_last_years_figures_compare_by_name_whatever_the_edition(office: Office, under_another: Filing) -> None:
    rows = [IncomeLine(code="2150501", general=Decimal("123456.00"))]
    enter(office.clerk, under_another, {IncomeLine: rows})
    book = open_report(open_year(office.clerk, office.unit, 2031)[0]).book
    assert book["income.prior"] == book["appropriation_income[general].prior"] == Decimal("123456.00")
    assert book["total_income.prior"] == Decimal("123456.00")


def test_the_page_says_beforehand_what_comes_and_what_stays(office: Office, under_another: Filing) -> None:
    page = login(office.clerk).get(f"/admin/accounts/filing/add/?unit={office.unit.pk}&year=2031").content.decode()
    assert "“会议用途”带入，标“沿用上年”" in page
    assert "“机构情况”不带入：本年度表样不再要填" in page
