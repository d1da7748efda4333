"""Texts that clerks really typed, figures changed: what is right yields nothing, what is wrong its finding (实际文字)."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from accounts.checks import run
from accounts.checks.catalogue import all_rules
from accounts.checks.evidence import Evidence, Text
from accounts.figures.money import difference
from accounts.models import BudgetLine, Fund, Stage
from tests.cases import Case
from tests.checks.material import changed, sample_evidence

SLOT = "appropriation_spending[general].original_budget"


def told(evidence: Evidence, text: str, kind: str, key: str) -> list[tuple[str, str]]:
    """(rule, severity) of what all rules say about one typed text beside what they say without any."""
    bare = replace(evidence, texts=())
    standing = {(one.key, one.left.words) for one in run(all_rules(), bare)}
    spoken = run(all_rules(), replace(bare, texts=(Text(key, "这一处", text, kind),)))
    return [(one.rule.id, str(one.gravity)) for one in spoken if one.rule and (one.key, one.left.words) not in standing]


def varying_by(change: str) -> Evidence:
    """The sample with such an initial budget that the spending of the general public budget differs by that change."""

    def put(case: Case) -> None:
        line = next(
            one
            for one in case.now.sheets[BudgetLine]
            if one.stage == Stage.ORIGINAL_BUDGET and one.fund == Fund.GENERAL  # type: ignore[attr-defined]
        )
        book = sample_evidence().book
        line.amount += book["appropriation_spending[general]"] - book[SLOT] - D(change) * 10000  # type: ignore[attr-defined]

    evidence = changed(put)
    assert difference(evidence.book["appropriation_spending[general]"], evidence.book[SLOT]) == D(change)
    return evidence


PARTS = {
    # a reason that names parts with amounts: the change (万元) that they make up
    "年中追加执法装备经费82.80万元，规划编制经费增加7.50万元，人员增加3人，基本支出增加46.21万元，污染防治经费减少40.84万元": "95.67",
    "新能源车充电费增加0.80万元，车辆保险费减少0.30万元": "0.50",
    "人员经费增加2296.45万元，项目减少401.85万元": "1894.60",
    "比年初预算减少51.00万元，其中培训费减少20.50万元、印刷费减少30.50万元": "-51.00",
    "基本支出增加46.21万元（其中：人员经费增加40.00万元），项目支出减少6.21万元": "40.00",
    "一是增加设备购置费12万元、软件费3.5万元；二是压减差旅费1.25万元": "14.25",
    "由10.00万元增加到12.00万元的是公用经费，另收回结余资金5.00万元": "-5.00",
    "追加经费1,240.05万元": "1240.05",
}


@pytest.mark.parametrize("text", PARTS)
def test_named_parts_that_make_up_the_change_are_right(text: str) -> None:
    assert told(varying_by(PARTS[text]), text, "reason", SLOT) == []


@pytest.mark.parametrize("text", PARTS)
def test_named_parts_that_do_not_are_a_note_and_no_more(text: str) -> None:
    more = str(D(PARTS[text]) + (D("0.70") if D(PARTS[text]) > 0 else D("-0.70")))
    assert told(varying_by(more), text, "reason", SLOT) == [("Y1", "info")]


GOOD = (
    *PARTS,
    "非税收入缴库120.50万元，比上年增加20.00万元；代管资金150000元未纳入决算",
    "代管的党费35000元存入专户；本年无其他往来款",
    "年初预算为0，全年预算数11.23万元，完成全年预算的95.89%",
    "年初预算为10.50万元，支出决算为10.77万元，完成年初预算的102.57%",
    "培训费支出5.00万元，会议费支出6.00万元",
    "一季度培训补助5.00万元，二季度培训补助6.00万元",
    "人员经费增加5.00万元，公用经费与上年持平",
    "略有增加0.50万元，与上年基本持平",
    "增加0.00万元，与上年持平",
    "离休人员人员经费、公共服务服务对象满意",
    "原文化体育与传媒支出科目已改名，占地79.07亩",
    "节能环保支出（类）3742.46万元，占79.07%；住房保障支出（类）409.89万元，占8.66%",
)


@pytest.mark.parametrize("text", GOOD)
def test_good_passages_yield_nothing(text: str) -> None:
    assert told(sample_evidence(), text, "passage", "remarks") == []


@pytest.mark.parametrize("text", GOOD[len(PARTS) : len(PARTS) + 2])
def test_money_outside_the_accounts_is_no_part_of_a_change(text: str) -> None:
    assert told(sample_evidence(), text, "reason", SLOT) == []


FAULTS = {
    "节能环保支出（类）3742.46万元，占79.07；住房保障支出（类）409.89万元，占8.66%": "F1",
    "年初预算为0，支出决算为10.77万元，完成年初预算的95.89%": "B2",
    "年初预算数为0.00万元，决算数2.10万元，完成率100.00%": "B2",
    "全年预算数零元，完成预算的95.00%": "B2",
    "职业年金缴费116.59万元按时缴纳，职业年金缴费支出116.58万元执行到位": "N1",
    "住房公积金为13.39万元；本年度任务完成，住房公积金支出13.93万元": "N1",
    "公务接待费支出决算减少为0.00万元，与2024年持平": "Y3",
    "与上年持平，比上年增加3.20万元": "Y3",
    "工资增加5.00万元，下降3.00%": "Y3",
    "业务经费增加增加较快": "F5",
    "主要原因主要原因是人员调入": "F5",
    "公务接待公务接待费压减": "F5",
    "文化体育与传媒支出科目使用规范": "F2",
    "医疗卫生与计划生育支出科目减少": "F2",
    "购置执法装备828000元": "F6",
    "公用经费支出8,280.50元": "F6",
}


@pytest.mark.parametrize("text", FAULTS)
def test_each_fault_yields_its_finding(text: str) -> None:
    assert [rule for rule, _ in told(sample_evidence(), text, "passage", "remarks")] == [FAULTS[text]]
    assert FAULTS[text] in [rule for rule, _ in told(sample_evidence(), text, "reason", SLOT)]
