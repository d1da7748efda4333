"""Rules of reasons: what the sample breaks, and reasons of other offices (原因规则)."""

from dataclasses import replace
from decimal import Decimal

import pytest

import accounts.checks.reasons  # noqa: F401
from accounts.checks import Severity
from accounts.checks.evidence import Evidence, Text
from tests.checks.material import found, sample_evidence, with_texts

SAMPLE = {
    "R3": ["agency_costs.prior"],
    "R4": ["hospitality.final_budget"],
    "R5": ["three_public.prior", "vehicles.prior"],
    "R6": [],
    "R7": ["appropriation_spending[general][2150502].prior"],
    "R8": [],
}


def reasons(**texts: str) -> Evidence:
    """The figures of the sample with these reasons only; `__` stands for the point of a key."""
    typed = tuple(Text(key.replace("__", "."), "原因", text, "reason") for key, text in texts.items())
    return replace(sample_evidence(), texts=typed)


def reason(text: str, key: str) -> Evidence:
    return with_texts(text, key=key, kind="reason")


@pytest.mark.parametrize("rule_id", SAMPLE)
def test_the_sample_breaks_what_it_is_known_to_break_and_no_more(rule_id: str) -> None:
    assert [finding.place.key for finding in found(rule_id, sample_evidence())] == SAMPLE[rule_id]


def test_the_vehicle_makes_most_of_the_agency_costs() -> None:
    (finding,) = found("R3", sample_evidence())
    assert finding.right.printed == "5.19万元" and finding.difference == Decimal("3500.00")
    assert found("R3", reason("新增长期租用车辆一辆，燃油费增加", "agency_costs.prior")) == []


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("公务员医疗补助减少", 1),
        ("住房公积金和行政单位医疗变动", 1),
        ("招商引资减少，住房公积金增加", 0),
        ("压减一般性支出", 0),
        ("招商引资活动取消", 0),
        ("行政运行经费减少", 1),
    ],
)
def test_the_items_named_cover_half_of_the_change(text: str, findings: int) -> None:
    assert len(found("R3", reason(text, "appropriation_spending[general].prior"))) == findings


ZERO_HOLDS = [
    ("压减接待费，改在单位食堂就餐", "hospitality.final_budget"),
    ("我校无外校来访任务", "hospitality.final_budget"),
    ("我院无公务接待费，原定的评审会改为线上", "hospitality.final_budget"),
    ("我单位无因公出国（境）费", "overseas.prior"),
    ("本年无2022年全市运动会经费", "appropriation_spending[general][2011308].prior"),
    ("本年无此项支出", "vehicle_purchase.final_budget"),
    ("道路养护工程未按期开工", "appropriation_spending[general].original_budget"),
]
ZERO_BREAKS = [
    ("我校无公务接待费", "hospitality.final_budget"),
    ("本年未发生公务接待支出", "hospitality.final_budget"),
    ("我院本年度没有此项经费", "hospitality.final_budget"),
    ("公务接待费支出为0.00万元", "hospitality.final_budget"),
    ("全年未安排相关支出，我站无公务接待", "hospitality.final_budget"),
    ("本年无招商引资支出", "appropriation_spending[general][2011308].prior"),
    ("无", "hospitality.final_budget"),
]


@pytest.mark.parametrize(("text", "key"), ZERO_HOLDS)
def test_a_reason_that_says_why(text: str, key: str) -> None:
    assert found("R4", reason(text, key)) == []


@pytest.mark.parametrize(("text", "key"), ZERO_BREAKS)
def test_a_reason_that_says_only_zero(text: str, key: str) -> None:
    (finding,) = found("R4", reason(text, key))
    assert finding.gravity == Severity.WARNING and finding.place.key == key


NEW_HOLDS = [
    "本年新购校车一辆，运行费增加",
    "科室划转，由我院承担，支出增加",
    "上年无此项支出，本年租用车辆",
    "因疫情结束恢复巡诊，燃油费增加",
    "按照车改方案保留应急车辆",
    "驾驶员到岗，车辆投入使用",
]
NEW_BREAKS = [
    "燃油费增加",
    "校车维修费较上年增加较多",
    "巡诊里程增长，过路费增加",
    "业务量增大，运行费上升，支出增加",
    "养护车辆油耗提高，公务用车运行维护费增加5.19万元",
]


@pytest.mark.parametrize("text", NEW_HOLDS)
def test_what_is_new_is_said(text: str) -> None:
    assert found("R5", reason(text, "vehicles.prior")) == []


@pytest.mark.parametrize("text", NEW_BREAKS)
def test_growth_from_nothing_is_more_than_growth(text: str) -> None:
    assert len(found("R5", reason(text, "vehicles.prior"))) == 1


def test_growth_of_what_was_there_last_year_is_no_matter_of_r5() -> None:
    assert found("R5", reason("缴费增加", "appropriation_spending[general][2080505].prior")) == []
    assert found("R5", reason("缴费增加", "vehicles.final_budget")) == []


LAST_HOLDS = [
    ("在校学生增加，公用经费增加", "在校学生减少，公用经费减少"),
    ("养护里程增加", ""),
    ("新增病床20张", "新增病床10张"),
    ("公交补贴提高", "公交补贴提高，线路增加"),
    ("图书购置减少", "图书购置经费减少"),
]
LAST_BREAKS = [
    ("在校学生增加", "在校学生增加"),
    ("养护里程增加。", "养护里程增加"),
    ("新增病床 20张", "新增病床20张"),
    ("公交补贴提高；线路增加", "公交补贴提高；线路增加。"),
    ("厉行节约，严控支出", "厉行节约，严控支出"),
]


@pytest.mark.parametrize(("now", "last"), LAST_HOLDS)
def test_a_reason_of_this_year(now: str, last: str) -> None:
    assert (
        found(
            "R6",
            replace(
                reason(now, "appropriation_spending[general].prior"),
                previous_texts={"appropriation_spending[general].prior": last},
            ),
        )
        == []
    )


@pytest.mark.parametrize(("now", "last"), LAST_BREAKS)
def test_a_reason_of_last_year(now: str, last: str) -> None:
    evidence = replace(
        reason(now, "appropriation_spending[general].prior"),
        previous_texts={"appropriation_spending[general].prior": last},
    )
    assert len(found("R6", evidence)) == 1


def test_the_same_words_for_what_did_not_change() -> None:
    words = "我校无因公出国（境）费"
    assert found("R6", replace(reason(words, "overseas.prior"), previous_texts={"overseas.prior": words})) == []


@pytest.mark.parametrize(
    ("total", "findings"),
    [
        ("减少住房公积金支出", 1),
        ("住房公积金支出增加", 1),
        ("行政单位医疗经费下降，其他持平", 1),
        ("招商引资经费减少", 0),
        ("住房公积金与招商引资有增加有减少", 0),
        ("压减会议活动", 0),
    ],
)
def test_what_a_total_says_of_its_items(total: str, findings: int) -> None:
    (*together,) = found("R7", reason(total, "appropriation_spending[general].prior"))
    assert len(together) == findings
    assert all(finding.gravity == Severity.EXPLAIN for finding in together)


def test_the_words_of_an_item_name_it_in_the_total() -> None:
    evidence = reasons(
        **{
            "total_income__prior": "校舍维修经费减少",
            "appropriation_spending[general][2150502]__prior": "增加校舍维修项目支出",
        },
    )
    (finding,) = found("R7", evidence)
    assert "“校舍维修”" in finding.right.caption and finding.right.printed == "增加41.22万元"


@pytest.mark.parametrize(
    ("key", "text", "findings"),
    [
        ("appropriation_spending[general][2069999].prior", "校园网维护增加", 1),
        ("appropriation_spending[general][2080505].prior", "参保人数减少", 1),
        ("appropriation_spending[general][2069999].prior", "校园网维护减少，培训增加", 0),
        ("appropriation_spending[general][2080505].prior", "缴费基数上调，支出增加", 0),
        ("appropriation_spending[general][2069999].prior", "项目完工", 0),
    ],
)
def test_a_reason_that_contradicts_the_sign(key: str, text: str, findings: int) -> None:
    evidence = replace(sample_evidence(), texts=(Text(key, "原因", text, "reason"),))
    mine = [one for one in found("R7", evidence) if "这一数" in one.right.words]
    assert len(mine) == findings


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("本年决算40.19万元，项目减少", 1),
        ("上年142.54万元，本年38.19万元", 1),
        ("本年38.19万元，上年143.54万元", 0),
        ("其中网络租赁减少12.00万元", 0),
        ("项目完工", 0),
    ],
)
def test_figures_typed_into_a_reason(text: str, findings: int) -> None:
    evidence = replace(
        sample_evidence(), texts=(Text("appropriation_spending[general][2069999].prior", "原因", text, "reason"),)
    )
    mine = found("N1", evidence)
    assert len(mine) == findings
    assert all(one.gravity == "explain" for one in mine)


@pytest.mark.parametrize(
    "text", ["经费经费减少。", "我单位单位职工增加。", "本年的的支出。", "项目增加增加。", "组织了了培训。"]
)
def test_doubled_words(text: str) -> None:
    evidence = replace(sample_evidence(), texts=(Text("remarks", "其他", text, "passage"),))
    assert len(found("F5", evidence)) == 1


CHANGED = (
    "appropriation_spending[general].prior",
    "appropriation_spending[general][2150501].prior",
    "agency_costs.prior",
)
"""Slots of the sample whose changes differ; the total of appropriations changes as the first of them does."""


@pytest.mark.parametrize(
    ("keys", "findings"),
    [(CHANGED, 1), (CHANGED[:2], 0), ((*CHANGED[:2], "appropriation_total_income.prior"), 0)],
)
def test_one_reason_does_not_explain_three_different_changes(keys: tuple[str, ...], findings: int) -> None:
    texts = tuple(Text(key, f"原因{n}", f"按照上级要求压减相应支出{'。' * n}", "reason") for n, key in enumerate(keys))
    found_ = found("R8", replace(sample_evidence(), texts=texts))
    assert len(found_) == findings
    assert [one.place.words for one in found_] == ["原因0等3处"][:findings]
    other = replace(texts[0], content="网络运维项目减少")
    assert found("R8", replace(sample_evidence(), texts=(other, *texts[1:]))) == []
