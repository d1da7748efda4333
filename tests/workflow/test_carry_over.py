"""Opening a year: what stays is brought over and marked 沿用上年 until the clerk confirms or changes it."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from accounts.models import Balance, Filing, Fund, Passage, Precision, Reason, Status, Supplement, acting, entries_of
from accounts.workflow import Refused
from accounts.workflow.enter import enter
from accounts.workflow.new_filing import carried_of, confirm_carried, open_year
from accounts.workflow.verbs import submit
from tests.conftest import Office


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
