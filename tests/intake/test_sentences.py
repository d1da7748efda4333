"""What the one reader makes of words that people wrote: typed data, and nothing of what is not said (文字的读取)."""

from decimal import Decimal as D

import pytest

from accounts.checks.claims import Clause, NamedAmount, StatedNames, StatedSum, no_reader
from accounts.intake.sentences import read, read_document


def test_amounts_with_their_unit() -> None:
    said = read("维修费支出1,234.50万元，单价100万元以上设备1台，另付35000元，每人每月300元；代管资金150000元。")
    assert said.amounts == (D("1234.50"),)
    assert said.amounts_in_yuan == ("35000元",)
    assert read("补贴1.20亿元").amounts == read("补贴1.20亿元").amounts_in_yuan == ()


@pytest.mark.parametrize(
    ("words", "amount", "rate"),
    [("比上年减少266.65万元，下降52.15%。", "266.65", "52.15"), ("增加 5 万元", "5", None), ("持平", None, None)],
)
def test_changes(words: str, amount: str | None, rate: str | None) -> None:
    found = [(one.amount, one.rate) for one in read(words).changes]
    assert found == ([(D(amount), rate and D(rate))] if amount else [])


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("基本支出98.22万元，占40.15%", ""),
        ("支出229.63万元，占本年支出合计的93.87%", "spending"),
        ("授予小微企业合同金额2.00万元，占政府采购支出总额的50.00%", "procurement"),
        ("其中甲类3.00万元，占某某总数的9.00%", ""),
    ],
)
def test_a_share_names_its_whole_or_none(words: str, whole: str) -> None:
    (share,) = read(words).shares
    assert share.whole == whole


def test_amounts_are_called_by_their_stage_and_things_by_their_names() -> None:
    said = read("上年支出12.30万元，年初预算数5万元，校舍维修工程共计12.30万元，另比去年增加校舍维修工程3万元")
    assert [(one.stage, one.between, one.amount) for one in said.stages] == [
        ("prior", "", D("12.30")),
        ("original_budget", "", D(5)),
        ("prior", "增加校舍维修工程", D(3)),
    ]
    assert NamedAmount("校舍维修工程", D("12.30")) in said.named_amounts


def test_parts_of_a_change_have_their_sign_and_levels_are_none() -> None:
    said = read(
        "人员经费增加46.21万元（其中：工资增加40万元），项目减少6.21万元；由10.00万元增加到12.00万元；罚没收入增加9万元"
    )
    assert [(one.amount, one.within) for one in said.parts] == [(D("46.21"), False), (D(40), True), (D("-6.21"), True)]
    assert said.direction == 0
    assert read("人员减少").direction == -1 and read("罚没收入增加").direction == 0
    assert read("招商经费减少，网络经费增加").clauses == (Clause("招商经费减少", -1), Clause("网络经费增加", 1))


@pytest.mark.parametrize(
    ("words", "none", "grows", "tells"),
    [
        ("我单位无公务接待费", True, False, True),
        ("公务接待费为0.00万元", True, False, True),
        ("厉行节约，无公务接待", False, False, True),
        ("接待费增加", False, True, True),
        ("新增接待任务，接待费增加", False, False, True),
        ("据实支出", False, False, False),
    ],
)
def test_what_a_reason_says_of_itself(words: str, *, none: bool, grows: bool, tells: bool) -> None:
    said = read(words)
    assert (said.only_none_of("公务接待费"), said.only_grows, bool(said.telling)) == (none, grows, tells)


def test_a_document_is_read_by_its_headings() -> None:
    paragraphs = read_document(
        [
            ("1", "第一部分 概况"),
            ("1", "实有人数6人，其中：在职人员5人，离休人员0人，退休人员1人，下设2个处室，分别是：甲、乙。"),
            ("2", "3.2 支出决算情况说明"),
            ("2", "本年支出244.63万元。"),
            ("3", "《收入决算表》"),
            ("4", "（二）政府采购情况"),
            ("4", "采购支出总额3.00万元，其中：货物支出1.00万元、服务支出2.00万元。"),
        ]
    )
    assert [one.about for one in paragraphs] == [
        "",
        "",
        "spending",
        "spending",
        "spending",
        "procurement",
        "procurement",
    ]
    people, procured = (read(paragraphs[at].words) for at in (1, 6))
    assert people.sums == (StatedSum("staff", D(6), (D(5), D(0), D(1))),)
    assert people.lists == (StatedNames("处室", 2, ("甲", "乙")),)
    assert procured.sums == (StatedSum("procurement", D(3), (D(1), D(2))),)
    assert read("（三）《收入决算表》").title == "收入决算表"
    assert read("甲表为空表，《乙表》为空表。").empty_tables == ("甲表", "乙表")
    assert read("一、主要职能……3").contents_line == ("一、主要职能", 3)


def test_rules_without_a_reader_say_so() -> None:
    with pytest.raises(RuntimeError, match="no reader"):
        no_reader("一段文字")
