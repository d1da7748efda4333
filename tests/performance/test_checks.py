"""Rules about self-evaluations: the sample's list, and for each rule a case that holds and one that breaks."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

import performance.checks  # noqa: F401  registers its rules
from accounts.checks import RULES, Severity, run
from accounts.checks.evidence import Evidence, Text
from accounts.exchange.case import Case
from performance.models import Evaluation
from tests.checks.material import changed, found, sample_evidence, saying

WHOLE, PROMOTION, NETWORK = 0, 1, 2


def wan(text: str) -> D:
    return D(text) * 10_000


def money_of(case: Case, sheet: int, source: str) -> Any:
    return next(one for one in case.evaluations[sheet][2] if one.source == source)


def indicator(case: Case, sheet: int, name: str) -> Any:
    return next(one for one in case.evaluations[sheet][3] if one.level3 == name)


def mended(*more: Callable[[Case], None]) -> Evidence:
    """The sample with its self-evaluations put right, and then changed."""

    def change(case: Case) -> None:
        county, other = money_of(case, WHOLE, "county"), money_of(case, WHOLE, "other")
        county.initial, county.budget, county.executed = wan("424.33"), wan("229.63"), wan("229.63")
        other.budget = other.executed = wan("15.00")
        for name, value in (("基本费用成本", "98.22"), ("项目费用成本", "146.41")):
            indicator(case, WHOLE, name).actual = indicator(case, WHOLE, name).target = value
        last = case.evaluations[WHOLE][3][-1]
        last.weight = last.score = D("20.00")
        indicator(case, WHOLE, "完成洽谈项目个数").operator = ">="
        indicator(case, WHOLE, "区政府电子政务内网维护次数").level3 = "内网巡检"
        money_of(case, PROMOTION, "appropriation").executed = wan("93.22")
        money_of(case, PROMOTION, "carried_over").executed = wan("15.00")
        money_of(case, PROMOTION, "appropriation").budget = wan("116.00")
        money_of(case, NETWORK, "appropriation").initial = wan("38.19")
        for sheet in (PROMOTION, NETWORK):
            for one in case.evaluations[sheet][3]:
                if one.unit == "万元":
                    one.target = "38.19" if sheet == NETWORK else "116"
        indicator(case, NETWORK, "设备维护次数").actual = "2"
        case.evaluations[PROMOTION][1].achieved = "全年接待考察三批，印制材料一千份。"
        case.evaluations[NETWORK][1].achieved = "网络全年畅通。"
        for one in more:
            one(case)

    evidence = changed(change)
    texts = tuple(text for text in evidence.texts if text.key != "problems")
    return replace(evidence, texts=texts, attachments=("某局绩效自评报告.pdf",))


def typed(*contents: str) -> Evidence:
    """Good self-evaluations with these texts."""
    texts = tuple(Text("problems", "发现的问题", content) for content in contents)
    return replace(mended(), texts=texts)


def put(sheet: int, name: str, **values: Any) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        for field, value in values.items():
            setattr(indicator(case, sheet, name), field, value)

    return change


def pay(sheet: int, source: str, **values: D) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        for field, value in values.items():
            setattr(money_of(case, sheet, source), field, value)

    return change


def goals(sheet: int, goal: str, achieved: str) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        evaluation: Evaluation = case.evaluations[sheet][1]
        evaluation.goal, evaluation.achieved = goal, achieved

    return change


def unequal_sources() -> Evidence:
    """A sheet whose total is not the sum of its sources, as a read table may be."""
    evidence = mended()
    sheets = list(evidence.sheets)
    whole = deepcopy(sheets[0])
    object.__setattr__(whole, "__class__", type("Read", (type(whole),), {"total": _Wrong()}))
    return replace(evidence, sheets=(whole, *sheets[1:]))


class _Wrong:
    """A 合计 that was typed: zero in every column."""

    def __get__(self, instance: Any, owner: Any) -> Any:
        from performance.scoring import Funding

        return Funding("total")


BREAKS: dict[str, tuple[Callable[[], Evidence], D | None]] = {
    "K1": (lambda: saying("预算绩效评价项目2个", "预算绩效评价项目3个"), D(1)),
    "K2": (unequal_sources, wan("-244.63")),
    "K3": (
        lambda: replace(typed("县级安排 492.28 244.63 244.63 99%"), imported=True),
        None,
    ),
    "K4": (lambda: mended(put(PROMOTION, "印制宣传材料数量", score=D("9.50"), level3="预算执行率")), None),
    "K5": (lambda: mended(put(WHOLE, "完成洽谈项目个数", weight=D("10.00"))), D("-10.00")),
    "K6": (lambda: mended(put(WHOLE, "完成洽谈项目个数", score=D("10.00"))), D("-10.00")),
    "K7": (lambda: mended(put(PROMOTION, "印制宣传材料数量", score=D("4.00"))), D("-1.00")),
    "K8": (lambda: mended(put(NETWORK, "设备维护次数", actual="5")), D(3)),
    "K9": (lambda: mended(pay(WHOLE, "other", executed=D(0))), wan("-15.00")),
    "K10": (lambda: mended(pay(WHOLE, "county", initial=wan("492.28"))), wan("67.95")),
    "K11": (lambda: mended(pay(WHOLE, "county", executed=wan("244.63"))), wan("15.00")),
    "K12": (lambda: mended(put(WHOLE, "基本费用成本", actual="125.65")), wan("27.43")),
    "K13": (lambda: mended(pay(PROMOTION, "carried_over", executed=D(0))), wan("15.00")),
    "K14": (lambda: mended(pay(PROMOTION, "appropriation", budget=wan("92.27"))), wan("23.73")),
    "K15": (lambda: saying("全年执行数130.46万元", "全年执行数146.41万元"), wan("15.95")),
    "K16": (lambda: mended(pay(PROMOTION, "carried_over", executed=D(0))), wan("-15.00")),
    "K17": (lambda: mended(pay(PROMOTION, "appropriation", executed=wan("92.27"))), wan("-0.95")),
    "K18": (lambda: typed("共设置一级指标3个、二级指标9个、三级指标30个。"), None),
    "K19": (lambda: mended(goals(NETWORK, "保障网络畅通，全年不断网。", "保障网络畅通、全年不断网")), None),
    "K20": (lambda: typed("成本指标、时效指标均未设置。"), None),
    "K21": (lambda: typed("自评表中完成值填写有误。"), None),
    "K22": (lambda: replace(mended(), attachments=()), None),
    "K23": (
        lambda: mended(
            pay(NETWORK, "appropriation", initial=wan("200.00")),
            lambda case: (
                [setattr(one, "target", "200") for one in case.evaluations[NETWORK][3] if one.unit == "万元"] and None
            ),
        ),
        D("-80.91"),
    ),
    "K24": (lambda: mended(put(WHOLE, "完成洽谈项目个数", operator="=")), None),
    "K25": (lambda: mended(put(WHOLE, "完成洽谈项目个数", actual="=5")), None),
}


@pytest.mark.parametrize("rule_id", sorted(BREAKS))
def test_a_rule_finds_what_breaks_it(rule_id: str) -> None:
    evidence, difference = BREAKS[rule_id]
    findings = found(rule_id, evidence())
    assert findings
    assert all(one.left.words and one.right.words and one.advice and rule_id not in one.advice for one in findings)
    if difference is not None:
        assert difference in [one.difference for one in findings]


@pytest.mark.parametrize("rule_id", sorted(BREAKS))
def test_a_rule_is_silent_where_it_holds(rule_id: str) -> None:
    assert found(rule_id, mended()) == []


def test_every_rule_of_performance_is_here() -> None:
    assert set(BREAKS) == {one for one in RULES if one.startswith("K")}


ERRORS = [
    ("K10", "492.28", "424.33", wan("67.95")),
    ("K11", "244.63", "229.63", wan("15.00")),
    ("K12", "125.65", "98.22", wan("27.43")),
    ("K12", "139", "146.41", wan("-7.41")),
    ("K12", "125.65 + 139 = 264.65", "244.63", wan("20.02")),
    ("K13", "108.223 万元 （108.22）", "92.27", wan("15.95")),
    ("K16", "130.46", "146.41", wan("-15.95")),
    ("K17", "92.27", "93.22", wan("-0.95")),
    ("K18", "一级 3、二级 9、三级 30", "一级 2、二级 3、三级 5", D(32)),
    ("K20", "时效指标、成本指标、满意度指标", "均已设置", None),
    ("K5", "20+20+20+20+10，没有预算执行率、总分 = 90", "100", D(-10)),
    ("K6", "90", "100", D(-10)),
]
"""Lines 1 to 11 of the acceptance list: rule, left, right, difference in 元 or points."""
MILDER = {
    Severity.WARNING: ["K14", "K14", "K19", "K21", "K22"],
    Severity.EXPLAIN: ["K23", "K24", "K24", "K8"],
}


def test_the_sample_breaks_what_the_list_says_and_no_other() -> None:
    findings = run([one for one in RULES.values() if one.id.startswith("K")], sample_evidence())
    errors = [one for one in findings if one.gravity == Severity.ERROR]
    assert sorted(one.rule.id for one in errors if one.rule) == sorted(line[0] for line in ERRORS)
    for rule_id, left, right, difference in ERRORS:
        assert any(
            one.rule
            and one.rule.id == rule_id
            and left in one.left.words
            and right in one.right.words
            and one.difference == difference
            for one in errors
        ), (rule_id, left)
    for severity, ids in MILDER.items():
        assert sorted(one.rule.id for one in findings if one.rule and one.gravity == severity) == ids


def test_what_can_occur_in_a_read_document_only() -> None:
    """K3's 0 % for 0.00 of 0.00, and operators of K25: derived or kept apart when entered here."""
    rate = replace(typed("中央安排 0.00 0.00 0.00 0%"), imported=True)
    assert [one.gravity for one in found("K3", rate)] == [Severity.WARNING]
    operators = replace(typed("完成值 =2次", "完成 >=95%", "完成情况 95%"), imported=True)
    assert len(found("K25", operators)) == 2


HOLDING = {
    "K18": [
        "设置一级指标2个、二级指标3个、三级指标5个。",
        "三级指标 5 个，全部完成。",
        "指标共五项。",
        "二级指标3个。",
        "开展检查12次。",
    ],
    "K20": [
        "生态效益指标未设置。",
        "成本指标设置偏低，需要细化。",
        "部分车辆未设置标识。",
        "可持续影响指标没有设定目标。",
        "数量指标较多，时效指标较少。",
    ],
    "K21": [
        "档案书写工整。",
        "组织填写问卷 500 份。",
        "加强数据录入培训。",
        "计算机房改造完成。",
        "经费使用规范，未发现错误。",
    ],
    "K19": ["", "已完成三项任务。", "培训 120 人次。", "全年接诊两万人次。", "道路养护 36 公里。"],
}
BREAKING = {
    "K18": [
        "一级指标4个。",
        "二级指标9个，三级指标5个。",
        "共有三级指标 12 个。",
        "一级指标2个、二级指标7个。",
        "三级指标6个均完成",
    ],
    "K20": [
        "未设置的内容：无；质量指标未设置。",
        "存在时效指标未设定的问题。",
        "满意度指标未进行设置，影响评价。",
        "数量、质量指标均未设置。",
        "社会效益指标没有设置。",
    ],
    "K21": [
        "自评表得分计算错误，已要求重报。",
        "报告中金额填写有误。",
        "部分指标录入错误。",
        "执行率系笔误。",
        "绩效目标表填报不规范，指标完成值书写不规范。",
    ],
}


@pytest.mark.parametrize(("rule_id", "text"), [(key, text) for key in HOLDING for text in HOLDING[key]])
def test_texts_of_other_offices_that_hold(rule_id: str, text: str) -> None:
    evidence = mended(goals(NETWORK, "完成年度任务。", text)) if rule_id == "K19" else typed(text)
    assert found(rule_id, evidence) == []


@pytest.mark.parametrize(("rule_id", "text"), [(key, text) for key in BREAKING for text in BREAKING[key]])
def test_texts_of_other_offices_that_break(rule_id: str, text: str) -> None:
    assert len(found(rule_id, typed(text))) == 1


@pytest.mark.parametrize(
    ("goal", "achieved"),
    [
        ("培训教师 200 人。", "培训教师200人"),
        ("完成 12 次巡检，故障率低于 1%。", "完成12次巡检；故障率低于1%。"),
        ("保障学生营养餐。", "保障学生营养餐。"),
        ("修缮校舍，改善条件。", "修缮校舍、改善条件。"),
        ("疫苗接种率达到 95%。", "疫苗接种率达到95%"),
    ],
)
def test_goals_copied_word_for_word(goal: str, achieved: str) -> None:
    assert len(found("K19", mended(goals(NETWORK, goal, achieved)))) == 1
