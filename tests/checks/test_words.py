"""Rules about texts and reasons, on texts of other offices written for these tests (文字规则，用其他单位的文字检验)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from accounts.checks.catalogue import all_rules
from accounts.checks.evidence import Evidence, Text
from accounts.intake.sentences import read_document
from tests.checks.material import found, sample_evidence, saying, table, with_cell
from tests.checks.material import with_texts as with_sheets

all_rules()


def with_texts(*texts: str, key: str = "remarks", kind: str = "passage") -> Evidence:
    """These typed texts and no self-evaluation."""
    return replace(with_sheets(*texts, key=key, kind=kind), guests={})


def of_kind(kind: str) -> Callable[[str], Evidence]:
    return lambda text: with_texts(text, key="overseas.content" if kind == "content" else "remarks", kind=kind)


def named(name: str) -> Callable[[str], Evidence]:
    def made(text: str) -> Evidence:
        evidence = with_texts(text)
        return replace(evidence, book=replace(evidence.book, unit_name=name))

    return made


def narrated(text: str) -> Evidence:
    return replace(with_texts(), narrative=read_document([("part2-other", text)]), imported=True)


HOLDING: dict[str, tuple[Callable[[str], Evidence], list[str]]] = {
    "F1": (of_kind("reason"), ["增长12.50%", "下降100.00%", "完成率95%以上", "占比提高", "利率3.5%的贷款已还清"]),
    "F2": (
        narrated,
        [
            "公务用车运行维护费为零。",
            "公务用车购置及运行维护费下降。",
            "车辆运行正常，维护及时。",
            "公务接待费压减。",
            "机关运行经费由公用经费得出。",
        ],
    ),
    "F3": (
        of_kind("content"),
        ["燃油费、过路费", "赴港交流的交通、住宿费", "接待来访考察组的工作餐", "保险费", "无人机租赁费"[2:]],
    ),
    "F4": (
        with_texts,
        [
            "与上年相比，2022年度收入较高。",
            "2022年实施的校舍加固工程本年完工。",
            "本年2023年度决算已批复。",
            "规格为 120×80 的展板。",
            "增加值增长（含免抵）。",
        ],
    ),
    "F5": (
        with_texts,
        [
            "完成率 98.5%，同比提高 1.2 个百分点。",
            "采用 IPv6、5G 等技术；版本为 V2.1。",
            "一是巡查，二是整改；三是复核。",
            "1.巡查 12 次。2.整改 8 处。",
            "“双减”工作成效明显！",
        ],
    ),
    "F6": (
        with_texts,
        [
            "支出12.30万元，用于校车租赁。",
            "补助标准为每人每月300元。",
            "单价500元以上的设备 3 台。",
            "资产总额 1.2 亿元。",
            "人均20元/次的体检费由个人承担。",
        ],
    ),
    "F7": (
        with_texts,
        [
            "截至2023年12月31日已完工。",
            "2023年度工作要点已落实。",
            "软件版本 10.2.1 已上线。",
            "编号 2023-15 号文。",
            "共接诊 2023 人次，配药 20.5 吨。",
        ],
    ),
    "S3": (
        narrated,
        ["我单位完成任务。", "各部门、各单位配合。", "单位职工 20 人。", "我单位、我单位下属机构。", "上级部门检查。"],
    ),
    "S4": (
        named("某市某区教育体育和科学技术局"),
        [
            "某市某区教育体育和科学技术局组织考试。",
            "区财政局、卫健委参加。",
            "体育场馆对外开放。",
            "科学技术普及活动 12 场。",
            "局机关党支部学习。",
        ],
    ),
}
BREAKING: dict[str, tuple[Callable[[str], Evidence], list[str]]] = {
    "F1": (of_kind("reason"), ["比上年增长12%", "下降100%", "占比约为3.5%", "增加8%", "预决算差异率-7.125%"]),
    "F2": (
        narrated,
        [
            "公务用车运行费增加。",
            "公车运行维护费 2 万元。",
            "公务用车购置和运行维护费减少。",
            "业务招待费压减。",
            "机关运转经费保持稳定。",
        ],
    ),
    "F3": (of_kind("content"), ["我单位无此项支出", "本校未发生", "无", "因车辆老旧", "由于疫情未出国"]),
    "F4": (
        with_texts,
        [
            "XX 中学基本情况。",
            "经费增加（减少）的原因是招生。",
            "请填写单位职能。",
            "截至2022年12月31日，在校生 800 人。",
            "本年2022年度部门决算收入 12.00 万元。",
        ],
    ),
    "F5": (
        with_texts,
        [
            "门诊量增加，，药品费上升。",
            "修缮校舍,改善条件。",
            "巡查道路、2.清理边沟。",
            "设备更新。。",
            "主要工作包括：宣传、培训、",
        ],
    ),
    "F6": (
        with_texts,
        [
            "年初预算为0元。",
            "培训费支出35000元。",
            "项目资金 1,200.50 元已拨付。",
            "救助经费共计 86000 元。",
            "采购金额98000元。",
        ],
    ),
    "F7": (
        with_texts,
        [
            "2023.6.30 前完成。",
            "于2023-12-31结项。",
            "2023/9/1 开学。",
            "2023部门预算绩效目标已公开。",
            "2022决算已公开。",
        ],
    ),
    "S3": (
        narrated,
        [
            "我部门有两处。",
            "我部门组织，我单位实施。",
            "本部门（单位）与我单位。",
            "我单位负责，我部门（单位）配合。",
            "本部门单位制定办法，本单位执行。",
        ],
    ),
    "S4": (
        named("某市某区教育体育和科学技术局"),
        [
            "教体局组织考试。",
            "教科局牵头。",
            "某区教育体育和科学技术局负责。",
            "教育体育和科学技术局（体育局）承办。",
            "教体（科技）部门单位制定制度。",
        ],
    ),
}


@pytest.mark.parametrize(("rule_id", "text"), [(key, text) for key, (_, texts) in HOLDING.items() for text in texts])
def test_texts_that_hold(rule_id: str, text: str) -> None:
    assert found(rule_id, HOLDING[rule_id][0](text)) == []


@pytest.mark.parametrize(("rule_id", "text"), [(key, text) for key, (_, texts) in BREAKING.items() for text in texts])
def test_texts_that_break(rule_id: str, text: str) -> None:
    findings = found(rule_id, BREAKING[rule_id][0](text))
    assert len(findings) == 1
    assert findings[0].left.words
    assert findings[0].advice
    assert rule_id not in findings[0].advice


# Reasons --------------------------------------------------------------------------------------------------------------


def reasoned(slot: str, text: str, **more: Any) -> Evidence:
    """The sample with this one reason, and no other."""
    evidence = sample_evidence()
    book = replace(evidence.book, reasons={slot: text})
    return replace(evidence, book=book, texts=(Text(slot, "原因", text, "reason"),), **more)


REASONS: dict[str, tuple[str, list[str], list[str]]] = {
    "R4": (
        "hospitality.final_budget",
        [
            "厉行节约，来访考察改为线上",
            "疫情期间未组织接待",
            "接待任务改由上级承担",
            "压减公务接待，全年取消两批",
            "无外单位来访，接待取消",
        ],
        ["我单位无公务接待费", "本校没有公务接待费", "无此项支出", "未发生相关费用", "本年无该项经费。"],
    ),
    "R5": (
        "vehicles.prior",
        [
            "新增巡查用车一辆",
            "上年无公务用车，本年租用",
            "公务用车自本年起由本单位承担",
            "机构合并，车辆划转",
            "本年首次列支保险费",
        ],
        ["燃油费增加", "车辆费用上涨", "用车次数较多", "维修费支出较大", "业务量增加，经费增加"],
    ),
    "R6": (
        "appropriation_spending[general].prior",
        ["校舍维修完工", "本年减少义诊经费", "项目结项", "道路养护减少", "压减会议"],
        ["人员经费减少", "本年压减办公费", "招生减少", "采购减少，经费下降", "项目未实施"],
    ),
}


@pytest.mark.parametrize(("rule_id", "text"), [(key, text) for key in REASONS for text in REASONS[key][1]])
def test_reasons_that_hold(rule_id: str, text: str) -> None:
    assert (
        found(
            rule_id,
            reasoned(REASONS[rule_id][0], text, previous_texts={"appropriation_spending[general].prior": "上年的原因"}),
        )
        == []
    )


@pytest.mark.parametrize(("rule_id", "text"), [(key, text) for key in REASONS for text in REASONS[key][2]])
def test_reasons_that_break(rule_id: str, text: str) -> None:
    assert (
        len(
            found(
                rule_id,
                reasoned(REASONS[rule_id][0], text, previous_texts={"appropriation_spending[general].prior": text}),
            )
        )
        == 1
    )


def test_the_main_part_of_a_change_is_named() -> None:
    assert len(found("R3", reasoned("agency_costs.prior", "人员增加，办公费增加"))) == 1
    assert found("R3", reasoned("agency_costs.prior", "长期租用车辆，燃油费增加")) == []
    assert len(found("R3", reasoned("appropriation_spending[general].prior", "行政单位医疗和住房公积金支出变化"))) == 1
    assert found("R3", reasoned("appropriation_spending[general].prior", "招商引资活动取消")) == []


# Structure ------------------------------------------------------------------------------------------------------------


def test_terms_that_are_used_are_explained() -> None:
    assert len(found("S1", replace(sample_evidence(), imported=True))) == 1
    used = replace(
        sample_evidence(), narrative=read_document([("part2-income", "本年收入为基本支出和项目支出。")]), imported=True
    )
    assert found("S1", used) == []
    assert found("S1", sample_evidence()) == [], "sentences and glossary of the edition are no office's"


def test_nine_titles_and_nine_tables() -> None:
    assert found("S2", sample_evidence()) == []
    assert len(found("S2", saying("《收入决算表》", "《收入表》"))) == 1
    tables = with_cell("01", "income", 0).tables
    gone = type(tables)({place: amount for place, amount in tables.cells.items() if place[0] != table("09")})
    assert len(found("S2", replace(sample_evidence(), tables=gone))) == 1
