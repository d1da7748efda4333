"""Rules of structure and wording: what the sample breaks, and texts of other offices (结构与文字规则)."""

from dataclasses import replace

import pytest

import accounts.checks.structure
import accounts.checks.wording  # noqa: F401
from accounts.checks import RULES, Severity, run
from accounts.checks.evidence import Evidence, Text
from accounts.editions import Term
from accounts.intake.sentences import read_document
from tests.checks.material import found, sample_evidence, table, with_texts

RULES_HERE = [*(f"S{n}" for n in range(1, 6)), *(f"F{n}" for n in range(1, 8))]


def only(*texts: str, kind: str = "passage", key: str = "remarks", unit: str = "", body: str = "单位") -> Evidence:
    """Nothing but these typed texts, of a unit of that name."""
    evidence = with_texts(*texts, kind=kind, key=key)
    book = replace(evidence.book, unit_name=unit or evidence.book.unit_name)
    edition = evidence.edition.amend(terms=(), body=body)
    return replace(evidence, book=book, edition=edition, narrative=(), guests={})


def paragraphs(*lines: str) -> Evidence:
    """An imported document of these paragraphs."""
    return replace(only(), narrative=read_document(("text", line) for line in lines), imported=True)


def printed(rule_id: str, evidence: Evidence) -> list[tuple[str, str]]:
    return [(finding.place.key, finding.left.printed) for finding in found(rule_id, evidence)]


SAMPLE = {
    "S1": [],
    "S2": [],
    "S3": [("results", "“我单位”16处、“本单位”4处、“我部门（单位）”3处、“本部门单位”1处")],
    "S4": [
        ("results", "“工信（商务）部门单位”、“工信（商务）单位”"),
        ("sheet:网络建设及维护经费", "“工信局”"),
        ("sheet:", "“乌尔禾区工业和信息化局（商务局）”"),
    ],
    "S5": [],
    "F1": [],
    "F2": [],
    "F3": [("overseas.content", "“我单位无因公出国（境）费”"), ("hospitality.content", "“我单位无公务接待费”")],
    "F4": [],
    "F5": [("remarks", "“采购支出,授予中小”"), ("sheet:", "“息化工作、2.根据乌尔”")],
    "F6": [],
    "F7": [("sheet:招商引资项目", "“2023.12.31”"), ("sheet:网络建设及维护经费", "“2023.12.31”")],
}


FIXED = {
    "S1": [("part3", "“使用非财政拨款结余”、“结余分配”、“上缴上级支出”")],
    "F2": [("part2-three_public", "“公务用车运行费”"), ("part3", "“公务用车购置及运行费”")],
}
"""Words of the edition: nobody who fills in a filing can change them, whoever wrote another document could."""


@pytest.mark.parametrize("rule_id", RULES_HERE)
def test_the_sample_breaks_what_it_is_known_to_break_and_no_more(rule_id: str) -> None:
    assert printed(rule_id, sample_evidence()) == SAMPLE[rule_id]


@pytest.mark.parametrize("rule_id", RULES_HERE)
def test_reading_the_paragraphs_of_the_sample_too_finds_nothing_twice(rule_id: str) -> None:
    assert printed(rule_id, replace(sample_evidence(), imported=True)) == SAMPLE[rule_id] + FIXED.get(rule_id, [])


HOLDS = {
    "S1": [
        "我校全年招生一千二百人。",
        "门诊量比上年提高，患者满意。",
        "公交线路新开通三条。",
        "图书馆延长开放时间。",
        "道路养护按计划完成。",
    ],
    "S3": [
        "我单位按照部门预算管理要求，加强与有关部门的协作。",
        "本单位部门决算已经公开。",
        "有关职能部门和基层单位参加了培训。",
        "跨部门、跨单位的数据已经共享。",
        "部门（单位）整体支出绩效目标已经完成，我单位按时上报。",
    ],
    "F1": [
        "门诊人次增长12.50%。",
        "住房公积金缴存比例由10%调整为12%。",
        "毕业生就业率目标为不低于95%，执行率不低于90%。",
        "教师培训经费占100.00%，比上年下降3.07%。",
        "客运量增长3.52万人次，增加2个百分点。",
        "安装电梯3部，占地面积的大小不变。",
    ],
    "F2": [
        "公务用车运行维护费用于救护车以外的两辆公务用车。",
        "“三公”经费按规定公开。",
        "公务用车购置及运行维护费下降。",
        "校车运行费由家长委员会监督。",
        "政府性基金预算和国有资本经营预算没有安排，一般公共预算财政拨款按时到位。",
    ],
    "F4": [
        "本年无2022年全市中小学运动会经费。",
        "比2022年度部门决算减少12.00万元。",
        "与2022年度收入相比基本持平。",
        "支付2022年度道路养护工程尾款。",
        "根据2022年度决算批复，结转资金全部使用。",
        "购置X光机1台、XXL号工作服20套，场地20×30米。",
        "《2022年度部门决算公开说明》已在网站发布。",
        "住院人次有所增加（减少的科室除外），增加床位（减少候诊）。",
        "2022年启动的教学楼工程本年完工。",
        "统计调查队编写填报说明并培训基层人员。",
    ],
    "F5": [
        "全年发放资料1,200份，出勤率98.5%，比例为3:1。",
        "1.加强管理。2.提高质量。",
        "（一）课程改革；（二）教师培训。",
        "按照第（一）、（二）项规定执行……",
        "引进Windows,Office等软件，网址为https://example.org/a,b。",
        "门诊时间为8:30至17:30，依据GB/T 1.1-2020执行。",
        "一是改善就医环境，二是缩短候诊时间。",
        "开展“健康进校园”活动（共3次），发放《健康手册》。",
        "1）完成养护；2）完成绿化。",
    ],
    "F6": [
        "教育支出12.35万元，债券资金1.20亿元。",
        "助学金按每生每年1000元发放。",
        "公交票价为2元，换乘票价1元。",
        "门诊次均费用210元，住院标准为每日80元。",
        "单价100万元以上设备1台。",
        "2023年元旦和12月元旦演出各1场。",
    ],
    "F7": [
        "截至2023年12月31日，在校学生800人。",
        "2023年度门诊收入增加。",
        "2022-2023学年招收新生300人，2023级学生报到。",
        "执行GB 50016-2014标准，系统升级到V2023.1.5版本。",
        "养护里程2023.12公里，发放图书2023册。",
        "2022、2023年两年均无欠缴，2023至2024年继续建设。",
    ],
}
BREAKS = {
    "S1": [
        "本年结余分配0.00万元。",
        "学校使用非财政拨款结余弥补缺口。",
        "医院事业收入增加。",
        "中心没有上缴上级支出。",
        "机关运行经费下降。",
    ],
    "S3": [
        "我部门按时完成招生任务。",
        "本部门（单位）无外债。",
        "我单位（部门）养护道路30公里。",
        "本部门单位加强医德医风建设。",
        "由我部门/单位负责运营公交线路。",
    ],
    "F1": [
        "门诊人次增长12.5%。",
        "客运量下降 100%。",
        "教师培训经费占40%。",
        "预决算差异率为-3.125%。",
        "学杂费减免比上年增长8%，就餐补助下降2.30。",
    ],
    "F2": [
        "公务用车运行费用于校务用车。",
        "公务用车购置及运行费下降。",
        "三公经费只减不增。",
        "公务招待费按标准开支。",
        "用事业基金弥补收支差额为零。",
        "年末结转结余5.00万元。",
    ],
    "F4": [
        "XX学校2023年度部门决算。",
        "我院收入比上年增加（减少）3.00万元。",
        "填表说明：没有数据的填零。",
        "请填写本年实有病床数。",
        "我校2022年度共招生300人。",
        "截至2022年12月31日，公交车保有量40辆。",
        "2022年度部门决算支出12.00万元。",
        "下达××补助，检修×辆客车。",
        "增长/下降5.00%。",
        "经费用于____，（如无请删除本段）。",
    ],
    "F5": [
        "病床不足，，门诊拥挤。",
        "完成校舍维修,添置课桌。",
        "道路养护已完成、2.绿化补植未完成。",
        "开通线路三条。；新增站点。",
        "主要用途:购置图书。",
        "教学设备(黑板)更新，",
        "增加的主要原因是：",
        "召开《公交服务规范会议。",
        "图书馆接待读者5万人次.",
    ],
    "F6": [
        "抚恤金年初预算为0元。",
        "维修校舍支出35000元。",
        "差旅费减少12,500.00元。",
        "向公交公司拨付补贴8千元。",
        "慰问患者家属支出共计600 元。",
    ],
    "F7": [
        "截至2023.12.31，在校学生800人。",
        "工期为2023-03-01至2023-10-15。",
        "2023部门决算已经批复。",
        "2023/6/30前完成路面铺装。",
        "2023年12月31号完成体检。",
        "23年度病床使用情况良好。",
    ],
}


@pytest.mark.parametrize(("rule_id", "text"), [(rule_id, text) for rule_id, texts in HOLDS.items() for text in texts])
def test_what_holds(rule_id: str, text: str) -> None:
    assert printed(rule_id, only(text)) == []


@pytest.mark.parametrize(("rule_id", "text"), [(rule_id, text) for rule_id, texts in BREAKS.items() for text in texts])
def test_what_breaks(rule_id: str, text: str) -> None:
    assert len(found(rule_id, only(text))) == 1


NAMES_HOLD = [
    ("清河市云岭区交通运输局", "清河市云岭区交通运输局负责农村公路。"),
    ("清河市云岭区交通运输局", "市交通运输局和省交通运输厅下达资金，各级交通运输部门协助。"),
    ("清河市云岭区交通运输局", "我局与东岸区交通局共建公交专线。"),
    ("清河市第二人民医院", "清河市第二人民医院与市中医医院结对，救治了外地人民群众。"),
    ("云岭县实验小学", "云岭县实验小学开展实验教学，小学部扩班。"),
    ("清河市卫生健康委员会", "清河市卫生健康委员会指导基层卫生健康工作，国家卫健委和省卫健委下发文件。"),
    ("清河市教育局（本级）", "清河市教育局（本级）安排经费，清河市教育局统一招聘。"),
    ("档案馆", "档案馆全年接待查档两千人次。"),
]
NAMES_BREAK = [
    ("清河市云岭区交通运输局", "云岭区交通局养护公路。"),
    ("清河市云岭区交通运输局", "交运局牵头实施。"),
    ("清河市云岭区交通运输局", "云岭区交通运输局负责。"),
    ("清河市云岭区交通运输局", "清河市云岭区交通运输局（公路局）工作计划"),
    ("清河市云岭区交通运输局", "《交通（公路）部门单位采购办法》"),
    ("贵州省人力资源和社会保障厅", "人社厅组织招聘会。"),
    ("清河市卫生健康委员会", "卫健委组织义诊。"),
    ("和平县疾病预防控制中心", "由疾控中心开展检测。"),
    ("江口市妇幼保健院", "妇保院新增病床。"),
]


@pytest.mark.parametrize(("unit", "text"), NAMES_HOLD)
def test_full_names(unit: str, text: str) -> None:
    assert printed("S4", only(text, unit=unit)) == []


@pytest.mark.parametrize(("unit", "text"), NAMES_BREAK)
def test_other_names(unit: str, text: str) -> None:
    assert len(found("S4", only(text, unit=unit))) == 1


def test_duties_as_decreed_call_the_unit_without_its_region() -> None:
    text = "区交通运输局负责公路养护。"
    assert printed("S4", only(text, unit="清河市云岭区交通运输局", key="duties")) == []
    assert printed("S4", only(text, unit="清河市云岭区交通运输局")) == [("remarks", "“区交通运输局”")]


CONTENT_HOLDS = [
    "校车燃油费、过路费",
    "无线电台维护费、无障碍车辆改装费",
    "国际航班机票、住宿费",
    "因公出访团组的旅费",
    "来访专家用餐，住宿费",
]
CONTENT_BREAKS = [
    "我校无公务接待",
    "本年未发生此项支出",
    "由于车辆老化，维修费用高",
    "油价上涨，燃油费增加",
    "公务接待费支出0.00万元。",
]


@pytest.mark.parametrize("text", CONTENT_HOLDS)
def test_contents_are_items(text: str) -> None:
    assert printed("F3", only(text, kind="content", key="vehicle_running.content")) == []


@pytest.mark.parametrize("text", CONTENT_BREAKS)
def test_contents_are_no_sentences(text: str) -> None:
    assert len(found("F3", only(text, kind="content", key="hospitality.content"))) == 1


def test_other_kinds_of_slots_may_hold_sentences() -> None:
    assert printed("F3", only("我校无公务接待", kind="reason", key="hospitality.prior")) == []
    assert printed("F3", only("我校无其他用车", kind="content", key="owned[other].content")) == []


def test_a_department_calls_itself_so() -> None:
    held = only("我部门所属的基本单位均已公开，本部门无债务。", body="部门")
    assert printed("S3", held) == []
    assert printed("S3", only("我单位无债务。", body="部门")) == [("remarks", "“我单位”1处")]


def test_a_term_explained_or_mentioned_needs_no_more() -> None:
    evidence = only("结余分配和上缴上级支出均为零。")
    terms = (Term("结余分配", ("指提取的专用基金。",)), Term("支出", ("包括上缴上级支出。",)))
    assert printed("S1", replace(evidence, edition=evidence.edition.amend(terms=terms))) == []


def test_nine_statements_are_listed_and_attached() -> None:
    evidence = sample_evidence()
    title = "国有资本经营预算财政拨款收入支出决算表"
    unlisted = tuple(one for one in evidence.narrative if not one[1].endswith(f"《{title}》"))
    assert printed("S2", replace(evidence, narrative=unlisted)) == [("part4", f"《{title}》")]
    tables = type(evidence.tables)(
        {place: yuan for place, yuan in evidence.tables.cells.items() if place[0] != table("06")}
    )
    (absent,) = found("S2", replace(evidence, tables=tables))
    assert absent.gravity == Severity.ERROR and "基本支出决算表" in absent.left.printed
    assert found("S2", replace(evidence, tables=type(tables)(), narrative=())) == []


@pytest.mark.parametrize(
    ("lines", "amiss"),
    [
        (["一、主要职能……3", "二、收入情况……8", "一、主要职能", "二、收入情况"], 0),
        (["一、主要职能……8", "二、收入情况……3", "一、主要职能", "二、收入情况"], 1),
        (["一、主要职能......3", "二、机构设置......5", "一、主要职能"], 1),
        (["没有目录的文件"], 0),
    ],
)
def test_contents_of_an_imported_document(lines: list[str], amiss: int) -> None:
    assert len(found("S5", paragraphs(*lines))) == amiss
    assert run([RULES["S5"]], replace(paragraphs(*lines), imported=False)) == []


def test_paragraphs_are_read_where_a_document_was_imported() -> None:
    evidence = paragraphs("2023", "（2023年度）收入下降 100%，支出为0元。", "XX局2022年度收入总计5.00万元")
    assert [len(found(one, evidence)) for one in ("F1", "F4", "F6", "F7")] == [1, 1, 1, 1]
    ours = replace(evidence, imported=False)
    assert [len(found(one, ours)) for one in ("F1", "F4", "F6", "F7")] == [0, 0, 0, 0]


def test_one_finding_a_place() -> None:
    evidence = only("校舍维修,已完成。")
    texts = (*evidence.texts, Text("remarks", "第2段", "图书购置,未完成。"), Text("results", "第3段", "操场,课桌"))
    assert [finding.key for finding in found("F5", replace(evidence, texts=texts))] == [
        "F5@remarks@第1段等2处",
        "F5@results@第3段",
    ]
