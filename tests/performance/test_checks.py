"""K rules: what each accepts, what it finds, and what the sample breaks (绩效自评审核规则)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

import performance.checks
from accounts.checks import RULES, Finding, Severity, run
from accounts.checks.evidence import Evidence, Text
from accounts.intake.sentences import read_document
from performance.checks.comparison import PrintedSheet, typed_amount
from performance.document.material import KEY, SelfEvaluations, evaluations_in
from performance.intake.sentences import counted
from performance.models import Evaluation, FundingRow, Indicator, Programme
from performance.scoring import EvaluationSheet, Funding, score
from performance.scoring.indicators import quantity
from tests.cases import Case
from tests.checks.material import changed, found, sample_evidence, with_texts

K_RULES = [one for one in RULES.values() if one.family == "K"]
TRADE, NETWORK = "招商引资项目", "网络建设及维护经费"
WHOLE = ""
YUAN = D(10000)

assert performance.checks


# Building evidence ----------------------------------------------------------------------------------------------------

Part = tuple[Programme | None, Evaluation, list[FundingRow], list[Indicator]]


def part(case: Case, name: str) -> Part:
    return next(one for one in case.evaluations if (one[0].name if one[0] else WHOLE) == name)


def money(name: str, source: str, **wan: str) -> Callable[[Case], None]:
    """Set columns of a funding row, in 万元."""

    def change(case: Case) -> None:
        row = next(one for one in part(case, name)[2] if one.source == source)
        for field, amount in wan.items():
            setattr(row, field, D(amount) * YUAN)

    return change


def indicator(name: str, level3: str, /, **values: Any) -> Callable[[Case], None]:
    """Set fields of an indicator."""

    def change(case: Case) -> None:
        one = next(one for one in part(case, name)[3] if one.level3 == level3)
        for field, value in values.items():
            setattr(one, field, value)

    return change


def after(*changes: Callable[[Case], None]) -> Evidence:
    def change(case: Case) -> None:
        for one in changes:
            one(case)

    return changed(change)


def goals(name: str, **texts: str) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        for field, words in texts.items():
            setattr(part(case, name)[1], field, words)

    return change


def with_sheets_of(evidence: Evidence, sheets: Iterable[EvaluationSheet], **changes: Any) -> Evidence:
    return replace(evidence, guests={KEY: SelfEvaluations(tuple(sheets))}, **changes)


def without(*names: str) -> Evidence:
    evidence = sample_evidence()
    left = (one for one in evaluations_in(evidence).sheets if one.evaluation.key not in names)
    return with_sheets_of(evidence, left, imported=True)


def printed(name: str, **values: Any) -> Evidence:
    """The sample with one sheet as read from a publication."""
    evidence = sample_evidence()

    def of(sheet: EvaluationSheet) -> EvaluationSheet:
        if sheet.evaluation.key != f"sheet:{name}":
            return sheet
        return PrintedSheet(sheet.evaluation, sheet.funding, sheet.groups, **values)

    return with_sheets_of(evidence, map(of, evaluations_in(evidence).sheets), imported=True)


def narrated(text: str, evidence: Evidence | None = None) -> Evidence:
    """A narrative of one paragraph under its heading."""
    heading = ("part2-performance", "十一、预算绩效的情况说明")
    narrative = read_document([heading, ("part2-performance", text)])
    return replace(evidence or sample_evidence(), narrative=narrative, imported=True)


COSTS_RIGHT = (
    indicator(WHOLE, "基本费用成本", actual="98.22"),
    indicator(WHOLE, "项目费用成本", actual="146.41"),
)
TRADE_RIGHT = (
    money(TRADE, "appropriation", executed="93.22"),
    money(TRADE, "carried_over", executed="15.00"),
)
WHOLE_RIGHT = (
    money(WHOLE, "county", original_budget="424.33", executed="229.63"),
    money(WHOLE, "other", executed="15.00"),
)


def hundred(case: Case) -> None:
    for one in part(case, WHOLE)[3]:
        one.weight = one.score = D(20)


# The sample -----------------------------------------------------------------------------------------------------------


def figures(one: Finding) -> tuple[str, str, str, str]:
    """Rule, left and right as printed, and the difference: in 万元 where it is money."""
    assert one.rule
    delta = one.difference
    if delta is None:
        return one.rule.id, one.left.printed, one.right.printed, "–"
    wan = one.rule.id in MONEY
    return one.rule.id, one.left.printed, one.right.printed, f"{delta / YUAN:.2f}" if wan else f"{delta:.0f}"


MONEY = ("K2", "K9", "K10", "K11", "K12", "K13", "K14", "K15", "K16", "K17", "K23")

ERRORS = [
    ("K10", "492.28", "424.33", "67.95"),
    ("K11", "244.63", "229.63", "15.00"),
    ("K12", "125.65", "98.22", "27.43"),
    ("K12", "139", "146.41", "-7.41"),
    ("K12", "125.65 + 139 = 264.65", "244.63", "20.02"),
    ("K13", "108.223（108.22）", "92.27", "15.95"),
    ("K18", "3", "2", "1"),
    ("K18", "9", "3", "6"),
    ("K18", "30", "5", "25"),
    (
        "K20",
        "成本指标、时效指标、满意度指标",
        "项目“招商引资项目”自评表、项目“网络建设及维护经费”自评表",
        "–",
    ),
    ("K5", "20+20+20+20+10 = 90", "100", "-10"),
    ("K6", "90", "100", "-10"),
]
OTHERS = [
    ("K16", "130.46", "146.41", "-15.95"),
    ("K17", "92.27", "93.22", "-0.95"),
    ("K14", "116", "92.27", "23.73"),
    ("K14", "200", "38.19", "161.81"),
    ("K19", "按照乌尔禾区地方经济发展，优化产业结构等要求，开展招商引资宣传材料的印刷及项目推……", "逐字相同", "–"),
    (
        "K21",
        "“项目自评报告中资金安排落实金额书写错误”；“自评表中指标完成值书写不规范”",
        "不应有内部修改意见",
        "–",
    ),
    ("K22", "自评报告", "无", "–"),
    ("K23", "38.19", "200.00", "-161.81"),
    ("K24", "目标=2次，完成2次", "目标>=2次，完成5次", "–"),
    ("K24", "目标=5个，完成5个", "目标>=5个，完成5个", "–"),
    ("K8", "5次", ">=2次", "3"),
]


def test_the_sample_breaks_what_the_list_says_and_nothing_else() -> None:
    every = run(K_RULES, sample_evidence())
    assert sorted(figures(one) for one in every if one.gravity == Severity.ERROR) == sorted(ERRORS)
    assert sorted(figures(one) for one in every if one.gravity != Severity.ERROR) == sorted(OTHERS)
    grave = {(one.rule.id, one.gravity.value) for one in every if one.rule and one.gravity != Severity.ERROR}
    warned = [(one, "warning") for one in ("K14", "K16", "K17", "K19", "K21", "K22")]
    assert sorted(grave) == sorted([*warned, ("K23", "explain"), ("K24", "explain"), ("K8", "explain")])


def test_places_lead_to_the_sheets() -> None:
    keys = {one.rule.id: one.place.key for one in run(K_RULES, sample_evidence()) if one.rule}
    assert keys["K10"] == "sheet:"
    assert keys["K13"] == f"sheet:{TRADE}"
    assert keys["K23"] == f"sheet:{NETWORK}"
    assert keys["K20"] == "problems"


def test_money_rows_taken_from_the_accounts_make_four_errors_vanish() -> None:
    """Section 13 of the catalogue: 93.22 and 15.00 in the money rows of 招商引资, 229.63 and 15.00 in the whole table."""
    left = {one.rule.id for one in run(K_RULES, after(*TRADE_RIGHT, *WHOLE_RIGHT)) if one.rule}
    assert not left & {"K10", "K11", "K13", "K16", "K17"}


def test_all_rules_are_there() -> None:
    assert {one.id for one in K_RULES} == {f"K{number}" for number in range(1, 26)}


def test_without_sheets_only_counts_and_attachments_are_missing() -> None:
    found_ids = {
        one.rule.id for one in run(K_RULES, replace(sample_evidence(), guests={}, texts=(), imported=True)) if one.rule
    }
    assert found_ids == {"K1", "K22"}
    assert not run(K_RULES, replace(sample_evidence(), guests={}, texts=(), narrative=(), imported=True))


# Money ----------------------------------------------------------------------------------------------------------------


def test_k1_counts() -> None:
    assert not found("K1", sample_evidence())
    one, *more = found("K1", without(f"sheet:{TRADE}"))
    assert (one.left.value, one.right.value, one.difference, more) == (2, 1, 1, [])
    said = "开展整体支出绩效自评表一个；项目绩效自评三个，全年预算数130.46万元。"
    assert [(one.left.printed, one.right.printed) for one in found("K1", narrated(said))] == [("3", "2")]
    assert not found("K1", narrated("本单位开展了整体支出绩效自评和项目绩效自评。"))


def test_k2_sources() -> None:
    assert not found("K2", sample_evidence())
    total = Funding("total", D(0), D("922700.00"), D("922700.00"))
    one, *more = found("K2", printed(TRADE, printed_total=total))
    assert (one.left.printed, one.right.printed, one.difference, more) == ("0.00", "116.00", D("-1160000.00"), [])


def test_k3_rates() -> None:
    assert not found("K3", sample_evidence())
    given = dict.fromkeys(("central", "province", "prefecture", "other"), D(0)) | {
        "county": D(100),
        "total": D("100.00"),
    }
    zeros = found("K3", printed(WHOLE, printed_rates=given))
    assert [one.gravity for one in zeros] == [Severity.WARNING] * 4
    assert zeros[0].left.printed == "0.00%" and zeros[0].right.printed == "不列"
    wrong = found("K3", printed(TRADE, printed_rates={"total": D("98.00")}))
    assert [(one.gravity, one.difference) for one in wrong] == [(Severity.ERROR, D("-2.00"))]
    assert not found("K3", printed(TRADE, printed_rates={"total": D("100.01")}))  # from yuan: 92.274 ÷ 92.265


def test_k9_whole() -> None:
    assert not found("K9", sample_evidence())
    one, *more = found("K9", after(money(WHOLE, "county", executed="229.63")))
    assert (one.left.printed, one.right.printed, one.difference, more) == ("229.63", "244.63", D("-150000.00"), [])
    said = "整体支出绩效自评表1个，全年预算总额244.63万元，实际执行总额229.63万元；项目绩效自评表2个。"
    one, *more = found("K9", narrated(said))
    assert (one.left.printed, one.right.printed, one.difference, more) == ("244.63", "229.63", D("150000.00"), [])


def test_k10_initial() -> None:
    assert not found("K10", after(*WHOLE_RIGHT))
    assert len(found("K10", sample_evidence())) == 1
    assert not found("K10", changed(lambda case: case.now.sheets.clear()))  # no budget entered, nothing to compare


def test_k11_sources() -> None:
    assert not found("K11", after(*WHOLE_RIGHT))
    assert "应为 15.00" in found("K11", sample_evidence())[0].note
    only_other = after(money(WHOLE, "county", executed="229.63"))
    one, *more = found("K11", only_other)
    assert (one.left.words, one.right.printed, more) == ("“其他”执行数 0.00", "15.00", [])


def test_k12_costs() -> None:
    assert not found("K12", after(*COSTS_RIGHT))
    assert len(found("K12", after(COSTS_RIGHT[0]))) == 2
    # a precision of whole 万元 is taken as such; the cost of one programme is not all project spending
    coarse = found("K12", after(COSTS_RIGHT[0], indicator(WHOLE, "项目费用成本", actual="146")))
    assert [(one.left.printed, one.gravity) for one in coarse] == [("98.22 + 146 = 244.22", Severity.INFO)]
    assert len(found("K12", after(COSTS_RIGHT[0], indicator(WHOLE, "项目费用成本", actual="147")))) == 1
    assert not found("K12", after(COSTS_RIGHT[0], indicator(WHOLE, "项目费用成本", level3="大型会展项目成本")))
    assert not found("K12", after(*(indicator(WHOLE, f"{one}费用成本", unit="%") for one in ("基本", "项目"))))


def test_k13_cost() -> None:
    assert [one.place.key for one in found("K13", sample_evidence())] == [f"sheet:{TRADE}"]  # 38.1859 holds for 38.19
    assert not found("K13", after(*TRADE_RIGHT))
    broken = found("K13", after(*TRADE_RIGHT, indicator(NETWORK, "全年网络建设及维护成本", actual="38.2059")))
    assert [one.difference for one in broken] == [D("200.00")]

    def split(case: Case) -> None:
        rows = part(case, NETWORK)[3]
        rows.append(
            Indicator(level1="成本指标", level2="经济成本指标", level3="网络维护成本", actual="8.19", unit="万元")
        )

    both = (*TRADE_RIGHT, indicator(NETWORK, "全年网络建设及维护成本", actual="30"), split)
    assert not found("K13", after(*both))


def test_k14_targets() -> None:
    lowered = (
        indicator(TRADE, "全年招商引资工作成本", target="92.27"),
        indicator(NETWORK, "全年网络建设及维护成本", target="38.19"),
    )
    assert not found("K14", after(*lowered))
    assert len(found("K14", after(lowered[0]))) == 1


def test_k15_sum() -> None:
    assert not found("K15", sample_evidence())
    old = sample_evidence().narrative
    wrong = replace(after(*TRADE_RIGHT), narrative=old, imported=True)
    one, *more = found("K15", wrong)
    assert (one.left.printed, one.right.printed, one.difference, more) == ("130.46", "146.41", D("-159500.00"), [])


def test_k16_all() -> None:
    assert not found("K16", after(*TRADE_RIGHT))
    assert len(found("K16", sample_evidence())) == 1
    assert len(found("K16", without(f"sheet:{TRADE}", f"sheet:{NETWORK}"))) == 1


def test_a_tail_of_rounded_rows_is_info() -> None:
    one, *more = found("K16", after(*TRADE_RIGHT, money(NETWORK, "appropriation", executed="38.20")))
    assert (one.gravity, one.difference, more) == (Severity.INFO, D("100.00"), [])
    exact = after(*TRADE_RIGHT, money(NETWORK, "appropriation", executed="38.1860"))
    assert not found("K16", exact)  # the other rows are still known in 万元 only


def test_k17_item() -> None:
    assert not found("K17", after(*TRADE_RIGHT))
    assert [one.gravity for one in found("K17", sample_evidence())] == [Severity.WARNING]

    def unassigned(case: Case) -> None:
        programme = part(case, NETWORK)[0]
        assert programme
        programme.code = ""

    assert [one.gravity for one in found("K17", after(unassigned))] == [Severity.EXPLAIN]

    def shared(case: Case) -> None:
        programme = part(case, NETWORK)[0]
        assert programme
        programme.code = "2150502"

    assert not found("K17", after(shared))


def test_k23_cut() -> None:
    assert [one.place.key for one in found("K23", sample_evidence())] == [f"sheet:{NETWORK}"]
    assert found("K23", sample_evidence())[0].note.startswith("调减 80.91%")
    cost = "全年网络建设及维护成本"
    assert not found("K23", after(indicator(NETWORK, cost, target="38.19")))
    assert not found("K23", after(indicator(NETWORK, cost, remark="年中财政调减预算，目标按原计划保留。")))
    assert len(found("K23", after(indicator(NETWORK, cost, remark="已完成。")))) == 1


# Scores ---------------------------------------------------------------------------------------------------------------


def test_k4_rate_score() -> None:
    assert not found("K4", sample_evidence())
    one, *more = found("K4", printed(TRADE, printed_rate_score=D("9.50")))
    assert (one.left.printed, one.right.printed, one.difference, more) == ("9.50", "10.00", D("-0.50"), [])


def test_k5_weights() -> None:
    assert not found("K5", after(hundred))
    one, *more = found("K5", after(hundred, indicator(TRADE, "全年招商引资工作成本", weight=D(25))))
    assert (one.difference, one.place.key, more) == (5, f"sheet:{TRADE}", [])


def test_k6_total() -> None:
    assert not found("K6", after(hundred))
    _, one = found("K6", printed(TRADE, printed_score=D("98.00")))  # after that of the whole table
    assert (one.left.printed, one.right.printed, one.difference) == ("98.00", "100.00", D("-2.00"))
    assert not [one for one in found("K6", printed(TRADE, printed_score=D("100.00"))) if TRADE in one.place.key]


def test_k7_scores() -> None:
    assert not found("K7", sample_evidence())
    low = {"score": D("4.00")}
    assert [one.difference for one in found("K7", after(indicator(TRADE, "完成新建项目数量", **low)))] == [-1]
    assert not found("K7", after(indicator(TRADE, "完成新建项目数量", **low, remark="一个项目延期开工。")))
    assert [one.difference for one in found("K7", after(indicator(TRADE, "完成新建项目数量", score=D(6))))] == [1]


def test_k8_completion() -> None:
    assert [(one.left.printed, one.right.printed) for one in found("K8", sample_evidence())] == [("5次", ">=2次")]
    assert not found("K8", after(indicator(NETWORK, "设备维护次数", remark="设备老化，故障增多。")))
    calm = indicator(NETWORK, "设备维护次数", actual="2")
    missed = {"actual": "6", "remark": "展会取消。"}
    events = "组织辖区企业参加展会次数"
    assert len(found("K8", after(calm, indicator(TRADE, events, **missed)))) == 1
    assert len(found("K8", after(calm, indicator(TRADE, events, **missed, score=D("4.50"))))) == 1
    assert not found("K8", after(calm, indicator(TRADE, events, **missed, score=D("3.00"))))
    over = indicator(NETWORK, "全年网络建设及维护成本", actual="201")
    assert len(found("K8", after(calm, over))) == 1


def test_k24_same_indicator() -> None:
    same = (
        indicator(WHOLE, "完成洽谈项目个数", operator=">="),
        indicator(WHOLE, "区政府电子政务内网维护次数", operator=">=", actual="5"),
    )
    assert not found("K24", after(*same))
    assert len(found("K24", after(same[0]))) == 1
    other_value = indicator(NETWORK, "网络设备使用者满意度", actual="96")
    assert len(found("K24", after(*same, other_value))) == 1
    # what merely ends alike is not the same
    assert not found("K24", after(*same, indicator(WHOLE, "区政府电子政务内网维护次数", level3="行业调研次数")))


def test_k25_plain_values() -> None:
    assert not found("K25", sample_evidence())

    def as_published(case: Case) -> None:
        for one in part(case, WHOLE)[3]:
            one.actual = f"{one.operator}{one.actual}{one.unit}"

    broken = found("K25", after(as_published))
    assert [one.left.printed for one in broken] == ["=2次", "=5个", "=125.65万元", "=139万元", ">=95%"]
    assert {one.gravity for one in broken} == {Severity.WARNING}
    for actual in ("≥1000", "1000册", "1000份", "= 1000"):
        assert len(found("K25", after(indicator(TRADE, "印制宣传材料数量", actual=actual)))) == 1
    for actual in ("2023年12月31日", "2023.12.31", "按期完成", "1,000"):
        assert not found("K25", after(indicator(TRADE, "印制宣传材料数量", actual=actual)))


# Texts ----------------------------------------------------------------------------------------------------------------
# The sample has 2, 3, 5 indicators in the whole table, 4, 7, 12 and 4, 6, 8 in the programmes: 10, 16, 25 together.


def of_programme(words: str) -> Evidence:
    return replace(with_texts(words, key=f"sheet:{NETWORK}", kind="goal"))


@pytest.mark.parametrize(
    "words",
    [
        "本局整体支出绩效目标共设置一级指标2个、二级指标3个、三级指标5个。",
        "县档案馆全部自评表共设一级指标10个，二级指标16个，三级指标25个。",
        "项目支出共设置八个一级指标、13个二级指标和20个三级指标，由图书馆逐月跟踪。",
        "整体支出设置三级指标五个，其中4个三级指标已经完成，1个三级指标偏离目标。",
        "水利站上年设置三级指标30个，本年较上年减少三级指标5个；已完成28个三级指标的监测。",
    ],
)
def test_k18_holds(words: str) -> None:
    assert not found("K18", with_texts(words))


@pytest.mark.parametrize(
    ("words", "sides"),
    [
        ("市博物馆整体支出绩效目标共设置一级指标3个。", [("3", "2")]),
        ("林业站编报整体支出绩效目标，设定二级指标共计六个、三级指标十二个。", [("6", "3"), ("12", "5")]),
        ("体育中心整体支出共包括9个三级指标，逐项落实到科室。", [("9", "5")]),
        ("各自评表共设一级指标10个，二级指标15个，三级指标25个，均由审计科复核。", [("15", "16")]),
        ("气象台对“网络建设及维护经费”一项设置了一级绩效指标4个，三级绩效指标：11条。", [("11", "8")]),
    ],
)
def test_k18_breaks(words: str, sides: list[tuple[str, str]]) -> None:
    assert [(one.left.printed, one.right.printed) for one in found("K18", with_texts(words))] == sides


def test_k18_in_a_table_speaks_of_that_table() -> None:
    assert not found("K18", of_programme("本项目共设置一级指标4个，二级指标6个，三级指标8个。"))
    assert [one.right.printed for one in found("K18", of_programme("本项目共设置三级指标12个。"))] == ["8"]


GOALS = [
    ("保障全县12所学校供暖，室温不低于18℃。", "12所学校全部按时供暖，平均室温20.5℃，全年无停暖投诉。"),
    ("修复古城墙200米。", "完成古城墙修复200米，通过市文物局验收。"),
    ("开展森林防火巡护。", "组织巡护360人次，全年未发生火情。"),
    ("为老年人免费体检。", "为老年人免费体检4,512人，体检率91%。"),
    ("完成河道清淤5公里；加固堤防。", "完成河道清淤5公里。加固堤防工程因汛期推迟。"),
]


@pytest.mark.parametrize(("goal", "achieved"), GOALS)
def test_k19_holds(goal: str, achieved: str) -> None:
    assert not found("K19", after(goals(TRADE, goal=goal, achieved=achieved)))
    assert not found("K19", after(goals(TRADE, goal=goal, achieved="")))


@pytest.mark.parametrize("goal", [goal for goal, _ in GOALS])
@pytest.mark.parametrize("copy", [str, lambda text: f" {text.replace('，', '， ')}\n", lambda text: text.rstrip("。")])
def test_k19_breaks(goal: str, copy: Callable[[str], str]) -> None:
    broken = found("K19", after(goals(TRADE, goal=goal, achieved=copy(goal))))
    assert [(one.gravity, one.place.key) for one in broken] == [(Severity.WARNING, f"sheet:{TRADE}")]


@pytest.mark.parametrize(
    "words",
    [
        "一是项目未设置可持续影响指标；二是档案数字化进度偏慢。",
        "交通站项目自评中生态效益指标、社会成本指标均未设置。",
        "整体支出未设置时效指标，部分目标没有量化。",
        "满意度指标未设置合理的调查样本，成本指标的目标值偏高。",
        "上年度项目成本指标未设置，本年已经补齐；缺乏数量指标方面的专业人员。",
    ],
)
def test_k20_holds(words: str) -> None:
    assert not found("K20", with_texts(words, key="problems"))


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("民政所项目支出时效指标未设置。", "时效指标"),
        ("项目绩效目标不完整，未设置成本指标和满意度指标。", "成本指标、满意度指标"),
        ("妇幼保健站各项目缺少质量指标，也没有开展培训。", "质量指标"),
        ("整体支出绩效目标中，数量指标没有设定，管理粗放。", "数量指标"),
        ("渔政站自评工作中，各项目数量、质量指标均未进行设置，社会效益指标缺失。", "数量指标、质量指标、社会效益指标"),
    ],
)
def test_k20_breaks(words: str, missing: str) -> None:
    one, *more = found("K20", with_texts(words, key="problems"))
    assert (one.left.printed, one.gravity, more) == (missing, Severity.ERROR, [])


@pytest.mark.parametrize(
    "words",
    [
        "农技站绩效管理人员不足，评价深度不够。",
        "统计所加强对企业报表的审核，部分企业统计表填报不规范的情况明显减少。",
        "复核绩效自评表，避免填写错误；全年未发现决算数据录入有误。",
        "绩效指标细化、量化程度不够，个别目标值偏低。",
        "教育局举办错别字纠正活动，学生书写不规范现象得到改善。",
    ],
)
def test_k21_holds(words: str) -> None:
    assert not found("K21", with_texts(words))


@pytest.mark.parametrize(
    "words",
    [
        "文化馆自评表中部分完成值填写错误。",
        "疾控中心绩效自评报告存在错别字，质量有待提高。",
        "我站自评报告金额书写有误，指标单位填报不规范。",
        "全年完成培训12期（此数待核实），群众满意。",
        "此处请补充上年数据，其余按决算公开口径。",
    ],
)
def test_k21_breaks(words: str) -> None:
    one, *more = found("K21", with_texts(words))
    assert (one.gravity, more) == (Severity.WARNING, [])


def test_k22_attachments() -> None:
    assert [one.left.printed for one in found("K22", sample_evidence())] == ["自评报告"]
    assert not found("K22", replace(sample_evidence(), attachments=("2023年度项目支出绩效自评报告.pdf",)))
    assert len(found("K22", replace(sample_evidence(), attachments=("采购合同.pdf",)))) == 1
    assert not found("K22", narrated("自评报告已报财政局备案。"))
    assert not found("K22", narrated("对附属单位开展评价，评价报告已经备案；附绩效自评表，自评报告报财政局。"))
    assert len(found("K22", narrated("后附绩效评价报告。"))) == 1


# Reading --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "number", "operator", "unit"),
    [("5", "5", "", ""), (">=95%", "95", ">=", "%"), ("1,000份", "1000", "", "份"), ("≥ 2 次", "2", "≥", "次")],
)
def test_quantities(words: str, number: str, operator: str, unit: str) -> None:
    one = quantity(words)
    assert one
    assert (one.number, one.operator, one.unit) == (D(number), operator, unit)


@pytest.mark.parametrize(
    "words", ["", "有效提高", "2023.12.31", "2023年12月31日", "12月底前", "1-3次", "12,5", "1,2345"]
)
def test_words_and_dates_are_no_quantities(words: str) -> None:
    assert quantity(words) is None


def test_typed_money_and_numerals() -> None:
    fine, coarse, yuan = (typed_amount("", *one) for one in (("108.223", "万元"), ("139", "万元"), ("500", "元")))
    assert fine and coarse and yuan
    assert (fine.yuan, fine.place, fine.printed) == (D("1082230"), 100, "108.223（108.22）")
    assert (coarse.yuan, coarse.place) == (D("1390000"), 10000)
    assert (yuan.yuan, yuan.place) == (500, 1)
    assert typed_amount("", "95", "%") is None
    assert [counted(one) for one in ("12", "十二", "两", "三十", "一一")] == [12, 12, 2, 30, 0]


def test_an_evaluation_without_indicators_breaks_no_score_rule() -> None:
    bare = score(Evaluation(programme=None), (), ())
    evidence = with_sheets_of(sample_evidence(), [bare], texts=(Text("remarks", "备注", "无"),))
    assert not [one for one in run(K_RULES, evidence) if one.rule and one.rule.id in ("K4", "K5", "K6", "K7", "K8")]
