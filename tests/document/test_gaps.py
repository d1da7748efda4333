"""What must be filled and is not stands as a gap while a filing is open; what holds nothing is not headed; the cover's lines (空缺、封面、空的部分)."""

import re
from dataclasses import replace
from decimal import Decimal as D

import pytest

from accounts.document.cover import lines_of
from accounts.document.material import evidence_of
from accounts.document.pdf import render_html
from accounts.document.plain import plain_text
from accounts.document.report import Report, narrative, render_body, render_cover
from accounts.figures.book import write_book
from accounts.intake.sentences import read
from accounts.models import DeclaredNumber, Filing
from tests.editions.other_tables import edition
from tests.sample import report_of, sample_case, subjects

OWN = """[改填写]
加 内设机构：清单，必填
加 审签：一句，必填

[改数]
加 会议费：金额，必填，上年也要
加 培训费：金额，选填

[封面]
{单位}
{年度}年度决算
审签：{文字 审签}

[改节 总体]
加段 “收入支出总体” 后：会议费{会议费}万元，占{会议费 占 本年支出合计}%，比上年{会议费 比上年}；培训费{培训费}万元。
加段 “收入支出总体” 后：内设〔列“、” 每条 内设机构：{条}〕等机构。
加段 “收入支出总体” 后：〔如有 会议费：开了会议｜没有会议〕。

[表 会议表]
标题：会议费表
抬头：同 总表
零：0.00
空表说明：{单位}没有会议费。
〔块〕
栏 项目＝名称
栏 决算数＝本栏
行 会议费＝会议费
行 培训费＝培训费

[改顺序]
"""


def own(*, is_open: bool = True, **numbers: str) -> Report:
    """The sample under an edition that asks more, with these numbers entered."""
    case = sample_case()
    tables = next(line for line in edition("").text.splitlines() if line.startswith("表：部门"))
    forms = edition(f"{OWN}{tables}、会议表\n")
    rows = [DeclaredNumber(key=key, amount=D(amount)) for key, amount in numbers.items()]
    now = replace(case.now.entries(), declared=rows)
    filing = Filing(unit=case.unit, year=case.now.year, edition=forms.key)
    book = write_book(filing, now, case.prior.entries(), subjects(), forms=forms)
    return replace(report_of(case), book=book, edition=forms, entries=now, is_open=is_open)


def test_a_required_number_that_is_not_entered_is_a_gap_and_not_zero() -> None:
    report = own()
    text = "\n".join(words for _, words in narrative(report))
    gap = "【待填写：会议费】"
    assert f"会议费{gap}，占{gap}，比上年{gap}；培训费0.00万元。" in text
    assert "开了会议。" in text and "没有会议。" not in text
    assert [line for line in plain_text(report) if line.startswith(("会议费｜", "培训费｜"))] == [
        "会议费｜待填写",
        "培训费｜0.00",
    ]
    assert "fact[会议费]" not in report.missing


def test_zero_that_was_entered_is_zero() -> None:
    text = "\n".join(words for _, words in narrative(own(会议费="0.00")))
    assert "会议费0.00万元，占0.00%，比上年" in text and "【待填写：会议费】" not in text and "没有会议。" in text


def test_what_is_submitted_says_what_will_be_printed() -> None:
    report = own(is_open=False)
    text = "\n".join(words for _, words in narrative(report))
    assert "会议费0.00万元" in text and "待填写：会议费" not in text
    assert "会议费｜0.00" in [*plain_text(report)]


def test_a_list_that_must_be_filled_is_a_gap() -> None:
    report = own()
    assert "内设【待填写：内设机构】等机构。" in [words for _, words in narrative(report)]
    assert "内设机构" in report.missing


def test_the_cover_shows_what_it_lacks_where_the_body_is_filled_in() -> None:
    report = own()
    assert '<mark class="missing">【待填写：审签】</mark>' in render_cover(report)
    assert "审签：【待填写：审签】" in [*plain_text(report)]
    assert "待填写：审签" not in render_body(report)


def test_the_plain_text_has_cover_contents_tables_and_what_stands_below_an_empty_one() -> None:
    lines = [*plain_text(own(会议费="0.00"))]
    assert lines[1] == "2023年度决算"
    assert "　　公开01表 收入支出决算总表" in lines[lines.index("目录") : lines.index("目录") + 60]
    assert "项目｜决算数" in lines
    assert f"{own().book.unit_name}没有会议费。" in lines
    assert any(line.startswith("〔附表 整体") for line in lines)
    income = next(line for line in lines if line.startswith("一、一般公共预算财政拨款收入｜"))
    assert income.startswith("一、一般公共预算财政拨款收入｜1｜229.63｜一、一般公共服务支出｜32｜")


RUN_IN = """[改填写]
加 内设机构：清单，必填

[节 机构情况]
标题：机构情况
〔小标题 机构：〕内设〔列“、” 每条 内设机构：{条}〕共{条数 内设机构}个机构，收入{收入总计}万元。
〔小标题〕总体情况
〔小标题 情况。〕总计如下。

[节 收费]
标题：收费
取 机构情况 小标题 机构
取 机构情况 小标题 情况

[改顺序]
"""


def test_a_small_heading_stands_on_the_line_of_its_sentence() -> None:
    case = sample_case()
    order = next(line for line in edition("").text.splitlines() if line.startswith("说明："))
    report = replace(report_of(case), edition=edition(f"{RUN_IN}{order}、机构情况、收费\n"))
    first = "（一）机构：内设【待填写：内设机构】共【待填写：内设机构】个机构，收入244.63万元。"
    said = [words for _, words in narrative(report)]
    assert first in said
    assert said[said.index(first) : said.index(first) + 3] == [first, "（二）总体情况", "（三）情况。总计如下。"]
    report.book = replace(report.book, passages={**report.book.passages, "内设机构": "办公室\n\n综合科\n财务科"})
    report = replace(report, book=report.book)
    text = "（一）机构：内设办公室、综合科、财务科共3个机构，收入244.63万元。"
    found = [one for _, one in narrative(report)]
    assert text in found
    assert text.removeprefix("（一）机构：") in found and "总计如下。" in found
    assert '<span class="lead">（三）情况。</span>总计如下。</p>' in render_body(replace(report, web=True))
    assert re.search(r'<p><span class="lead">（一）机构：</span><a href="#[a-z_-]+">内设', render_html(report))
    under = [
        one.number
        for one in evidence_of(report, report.entries, read).document
        if "总计如下。" in "".join(r.text for r in one.runs)
    ]
    assert under[0].endswith("（三）")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("〔小标题 情况。〕", "〔小标题 情况。〕后面要写同一行的句子"),
        ("〔小标题 （一）情况。〕收入{收入总计}万元。", "是手打的序号"),
        ("〔小标题 情况。〕收入{收入总计}万元", "没有以句号结束"),
        ("共{条数 主要职能}项。", "{条数 主要职能}数的是清单有几条，“主要职能”是多段"),
        ("共{条数 机构}个。", "没有声明要填的文字“机构”"),
        ("共{条数}个。", "要写明是哪一个，如{条数 内设机构}"),
        ("〔如有 事业收入：有{条数 机构}〕。", "没有声明要填的文字“机构”"),
    ],
)
def test_what_is_wrong_with_them_is_told(line: str, told: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(told)):
        edition(f"[改节 总体]\n加段 “收入支出总体” 前：{line}\n")


EMPTY = """[改填写]
加 材料：多段，选填，不填时整节不印

[改顺序]
加 随文，在 说明 前：附送材料：材料、附表

[节 材料]
标题：材料
{文字 材料}

[节 附表]
标题：自评表
〔附表 项目支出绩效自评表〕
"""


def test_a_part_and_a_section_that_hold_nothing_are_not_headed() -> None:
    there = replace(report_of(sample_case()), edition=edition(EMPTY))
    gone = replace(there, guests={})
    assert [part.heading for part in there.parts][1:3] == ["第二部分　附送材料", "第三部分　部门决算情况说明"]
    assert [section.heading for section in there.parts[1].sections] == ["一、自评表"]
    assert [part.heading for part in gone.parts][1] == "第二部分　部门决算情况说明"
    for shell in (render_html(gone), render_body(gone)):
        assert "附送材料" not in shell and "自评表</h3>" not in shell
    assert 'class="section annexed"' in render_html(there) and 'class="part annexed"' in render_html(there)


@pytest.mark.parametrize(
    ("unit", "own_words", "lines"),
    [
        ("某省某市统计局", "{单位}{年度}年度{称谓}决算公开报告", ["某省某市统计局", "2023年度单位决算公开报告"]),
        ("某局", "{单位}{年度}年度决算", ["某局2023年度决算"]),
        ("某局", "关于{年度}年度{称谓}决算公开情况的说明", ["关于2023年度单位", "决算公开情况的说明"]),
    ],
)
def test_large_words_break_behind_the_units_name_and_never_within_a_year(
    unit: str, own_words: str, lines: list[str]
) -> None:
    report = replace(report_of(sample_case()), edition=edition(f"[封面]\n{own_words}\n"))
    report.book = replace(report.book, unit_name=unit)
    assert report.cover_lines == lines


def test_a_year_stays_whole_wherever_a_line_would_end() -> None:
    for before in range(40):
        words = "甲" * before + "2024年度" + "乙" * 20
        lines = lines_of(words)
        assert "".join(lines) == words
        assert any("2024年度" in one for one in lines), lines
        assert max(map(len, lines)) <= 17
