"""Self-evaluations entered one at a time (绩效自评录入)."""

from decimal import Decimal as D

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Filing, Role, TrailEntry, acting
from accounts.workflow import Refused
from accounts.workflow.enter import writing
from accounts.workflow.new_filing import confirm_carried, open_year
from accounts.workflow.verbs import submit
from performance.models import Evaluation, FundingRow, Indicator, Programme
from performance.scoring import EvaluationEntry
from performance.workflow.evaluations import (
    add_programme,
    bring_indicators,
    carry_definitions,
    enter_evaluation,
    order_programmes,
    remove_evaluation,
    write_several,
)
from tests.conftest import Office


def whole(office: Office) -> Evaluation:
    return Evaluation.objects.of(office.filing)[0]


def enter_all(office: Office, entries: list[EvaluationEntry]) -> None:
    with writing(office.clerk, office.filing, None) as current:
        write_several(current, entries)


def entry(one: Evaluation) -> EvaluationEntry:
    """What stands, as it comes back from a page."""
    one = Evaluation.objects.of(one.filing)[[each.pk for each in Evaluation.objects.of(one.filing)].index(one.pk)]
    return EvaluationEntry(one.programme, one, list(one.funding.all()), list(one.indicators.all()))


def events(name: str) -> int:
    return TrailEntry.objects.filter(table=f"performance_{name.lower()}").count()


def test_the_same_rows_write_nothing(office: Office) -> None:
    for one in Evaluation.objects.of(office.filing):
        before = [events(name) for name in ("Evaluation", "Programme", "FundingRow", "Indicator")]
        enter_evaluation(office.clerk, office.filing, one.pk, entry(one), None)
        assert [events(name) for name in ("Evaluation", "Programme", "FundingRow", "Indicator")] == before


def test_changed_added_and_removed_indicators_keep_the_others(office: Office) -> None:
    one = whole(office)
    given = entry(one)
    first, second, *rest = given.indicators
    second.actual = "4"
    new = Indicator(level1="履职效能", level2="质量指标", level3="合格率", operator=">=", target="90", actual="45")
    new.weight = D("10")
    rows = [second, new, *rest]
    enter_evaluation(office.clerk, office.filing, one.pk, EvaluationEntry(None, given.evaluation, [], rows), None)
    saved = list(Indicator.objects.filter(evaluation=one))
    assert [row.level3 for row in saved] == [row.level3 for row in rows]
    assert [row.order for row in saved] == [1, 2, 3, 4, 5]
    assert first.pk not in {row.pk for row in saved}
    assert saved[0].pk == second.pk
    assert (saved[0].score, saved[1].score) == (D("16.00"), D("5.00"))
    assert FundingRow.objects.filter(evaluation=one).count() == 5


def test_a_score_of_the_clerk_needs_its_reason_to_stay(office: Office) -> None:
    one = whole(office)
    given = entry(one)
    given.indicators[0].score = D("7")
    given.indicators[1].score, given.indicators[1].score_reason = D("15"), "分步评分"
    enter_evaluation(office.clerk, office.filing, one.pk, given, None)
    assert [row.score for row in Indicator.objects.filter(evaluation=one)][:2] == [D("20.00"), D("15.00")]


def test_an_id_of_another_table_makes_a_new_row_and_leaves_that_one(office: Office) -> None:
    one = whole(office)
    foreign = Indicator.objects.exclude(evaluation=one).first()
    assert foreign is not None
    stolen = Indicator(pk=foreign.pk, level1="甲", level2="乙", level3="丙", target="好")
    given = entry(one)
    rows = [*given.indicators, stolen]
    enter_evaluation(office.clerk, office.filing, one.pk, EvaluationEntry(None, given.evaluation, [], rows), None)
    assert Indicator.objects.filter(evaluation=one).count() == 6
    before = foreign.level3
    foreign.refresh_from_db()
    assert foreign.level3 == before


def test_the_second_of_two_people_is_told(office: Office) -> None:
    one, seen = whole(office), office.filing.revision
    enter_evaluation(office.clerk, office.filing, one.pk, entry(one), seen)
    with pytest.raises(Refused, match="已被他人修改"):
        enter_evaluation(office.clerk, office.filing, one.pk, entry(one), seen)


def test_a_wrong_row_is_named_and_nothing_is_saved(office: Office) -> None:
    one = whole(office)
    given = entry(one)
    given.evaluation.goal = "新目标"
    given.indicators[2].weight = D("101")
    with pytest.raises(Refused, match="应在 0 至 100 之间"):
        enter_evaluation(office.clerk, office.filing, one.pk, given, None)
    assert Evaluation.objects.get(pk=one.pk).goal != "新目标"
    assert office.reload().revision == given.evaluation.filing.revision


@pytest.mark.parametrize("who", ["supervisor", "publisher", "stranger"])
def test_only_clerks_enter(office: Office, who: str) -> None:
    user, one = getattr(office, who), whole(office)
    for attempt in (
        lambda: enter_evaluation(user, office.filing, one.pk, entry(one), None),
        lambda: remove_evaluation(user, office.filing, one.pk, None),
        lambda: add_programme(user, office.filing, None, None),
        lambda: confirm_carried(user, office.filing, one.key, None),
    ):
        with pytest.raises(Refused, match="不是该单位的经办人"):
            attempt()


def test_a_table_of_another_filing_is_not_found(office: Office) -> None:
    prior = Filing.objects.get(year=2022)
    with pytest.raises(Refused, match="已不在本填报中"):
        remove_evaluation(office.clerk, prior, whole(office).pk, None)


def test_programmes_are_added_ordered_and_removed(office: Office) -> None:
    programme = Programme(name="新项目", code="2150502", department="甲", implementer="乙")
    added = add_programme(office.clerk, office.filing, programme, None)
    assert added.programme is not None
    assert added.programme.order == 3
    with pytest.raises(Refused, match="已有同名项目"):
        add_programme(office.clerk, office.filing, programme, None)
    with pytest.raises(Refused, match="已有整体支出绩效自评"):
        add_programme(office.clerk, office.filing, None, None)
    order_programmes(office.clerk, office.filing, {added.programme.pk: 0}, None)
    names = [str(one) for one in Evaluation.objects.of(office.filing)]
    assert names == ["部门（单位）整体支出", "新项目", "招商引资项目", "网络建设及维护经费"]
    remove_evaluation(office.clerk, office.filing, added.pk, None)
    assert not Programme.objects.filter(name="新项目").exists()


def test_indicators_come_from_last_year_until_confirmed_or_changed(office: Office) -> None:
    now = open_year(office.clerk, office.unit, 2024)[0]
    with pytest.raises(Refused, match="上年填报中没有"):
        bring_indicators(office.clerk, now, add_programme(office.clerk, now, None, None).pk, None)
    with acting(office.clerk):
        carry_definitions(office.filing, now)
    trade = Evaluation.objects.of(now)[1]
    given = entry(trade)
    given.indicators[0].actual = "3"
    enter_evaluation(office.clerk, now, trade.pk, given, None)
    assert Evaluation.objects.get(pk=trade.pk).carried
    given = entry(trade)
    given.indicators[0].target = "6"
    enter_evaluation(office.clerk, now, trade.pk, given, None)
    assert not Evaluation.objects.get(pk=trade.pk).carried
    network = Evaluation.objects.of(now)[2]
    confirm_carried(office.clerk, now, network.key, None)
    assert not Evaluation.objects.get(pk=network.pk).carried


def test_several_tables_are_begun_or_replaced_in_one_transaction(office: Office) -> None:
    good = Programme(name="新项目", department="甲", implementer="乙")
    bad = Programme(name="坏项目", code="12", department="甲", implementer="乙")
    first = EvaluationEntry(good, Evaluation(goal="一"), [], [])
    with pytest.raises(Refused, match="项级编码"):
        enter_all(office, [first, EvaluationEntry(bad, Evaluation(), [], [])])
    assert not Programme.objects.filter(name="新项目").exists()
    enter_all(office, [first])
    enter_all(office, [EvaluationEntry(good, Evaluation(goal="二"), [], [])])
    assert Evaluation.objects.get(programme__name="新项目").goal == "二"
    assert Evaluation.objects.filter(filing=office.filing).count() == 4


def test_a_submitted_filing_is_locked(office: Office) -> None:
    submit(office.clerk, office.filing)
    with pytest.raises(Refused, match="数据已锁定"):
        enter_evaluation(office.clerk, office.filing, whole(office).pk, entry(whole(office)), None)


@pytest.mark.parametrize("count", [2, 40])
def test_forty_indicators_take_as_many_queries_as_two(
    office: Office, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert office.clerk.assignments.get().role == Role.CLERK
    one = Evaluation.objects.of(office.filing)[1]
    given = entry(one)
    new = [
        Indicator(level1="产出指标", level2="数量指标", level3=f"指标{n}", operator="=", target="1", actual="2")
        for n in range(count)
    ]
    changed = given.indicators[1:]
    changed[0].remark = "说明"
    given.evaluation.goal = "新目标"
    assert given.programme is not None
    given.programme.department = "新部门"
    money = [FundingRow(source="other", executed=D("5.00"))]
    done = EvaluationEntry(given.programme, given.evaluation, money, [*changed, *new])
    with django_assert_max_num_queries(16):  # of them two say who acts
        enter_evaluation(office.clerk, office.filing, one.pk, done, None)
    assert Indicator.objects.filter(evaluation=one).count() == 11 + count
