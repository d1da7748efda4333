"""Every construct that the officers' handbook shows is accepted by the reader as it stands there (手册里的写法)."""

import re
from pathlib import Path

import pytest

from accounts.editions.language.source import HEADS, KINDS
from accounts.editions.language.text import read_edition
from accounts.editions.shelf import subjects_of, text_of

HANDBOOK = (Path(__file__).resolve().parents[2] / "docs" / "editions.md").read_text(encoding="utf-8")
CHAPTERS = dict(
    re.findall(r"^## ([一二三四五六七八九十])、[^\n]*\n(.*?)(?=^## |\Z)", HANDBOOK, re.MULTILINE | re.DOTALL)
)
FENCED = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r" {3,}.*$|(?<=[\]”）}－＝无密行0１有。表数]) {2,}.*$")
WORDS = {
    "甲 称 乙的简称": "事业收入 称 收入",
    "甲数": "事业收入",
    "乙数": "经营收入",
    "某数": "本年支出合计",
    "甲": "事业收入",
    "乙": "经营收入",
}
HEAD = """表样：手册
代码：handbook-2025
基于：无
年度：2025

[用语]
比上年·带头：比上年增加{差}万元｜比上年减少{差}万元｜持平
比上年·带头 上年为零：比上年增加{差}万元
比上年·带头 上年为负：比上年减少{差}万元

[填写]
用途：一句，选填
开支内容·公务接待费：一句，有数必填，无数选填
管理制度：清单，选填
成员备注：一句，每个成员，选填

[数]
固定车辆：同 固定资产车辆
机关运行经费：行政、参公单位等于 公用经费；其他单位为零
自评个数：程序 整体支出绩效自评表个数

[顺序]
"""
SECTION = "说明：说明：总体\n\n[节 总体]\n标题：总体\n"


def lines(chapter: str, number: int = 0) -> list[str]:
    """The lines of a fenced example, without what the handbook says beside them."""
    return [COMMENT.sub("", one).rstrip() for one in FENCED.findall(CHAPTERS[chapter])[number].splitlines()]


def problems(text: str, used: bool = True) -> list[str]:
    found = read_edition(text, "handbook-2025", text_of, subjects_of)[1]
    return [f"{one.line}：{one.words}" for one in found if used or "没有用到" not in one.words]


def said(words: str) -> str:
    for old, new in WORDS.items():
        words = re.sub(rf"(?<![\w]){old}(?![\w])", new, words)
    return words.replace("……", "有").replace("…", "：有")


@pytest.mark.parametrize("line", [one for one in lines("四") if one])
def test_every_clause_is_accepted(line: str) -> None:
    text = f"{HEAD}{SECTION}〔如变 收入总计 比上年：变〕收入总计{{收入总计 比上年}}{said(line)}。\n"
    assert problems(text, used=False) == []


VALUES = [one for one in re.findall(r"`(\{[^`]*\})`", CHAPTERS["三"].partition("\n数的名称")[0]) if "…" not in one]
BEHIND = ("", "万元", "个", "平方米", "%")


@pytest.mark.parametrize("value", VALUES)
def test_every_brace_is_accepted(value: str) -> None:
    """Where it may stand, with what may stand behind it."""
    figure = said(value)
    tried = [
        f"{HEAD}{order}{opening}{figure}{unit}{closing}\n"
        for order in (SECTION,)
        for opening, closing in (
            ("收入总计{收入总计 比上年}，", "。"),
            ("〔每一项 一般公共预算〕\n", "。\n〔完〕"),
            ("〔每一类 一般公共预算〕\n", "。\n〔完〕"),
            ("〔每个成员〕\n", "。\n〔完〕"),
            ("〔每个表〕\n", "。\n〔完〕"),
            ("〔列“、” 事业收入、经营收入：", "〕。"),
            ("〔列“、” 每条 管理制度：", "〕。"),
        )
        for unit in BEHIND
    ]
    table = "三公表"
    tried += [one.replace("说明：说明：总体\n", f"说明：说明：总体\n表：表：{table}\n") + TABLE for one in tried]
    assert any(problems(one, used=False) == [] for one in tried), value


TABLE = "\n[表 三公表]\n标题：三公经费表\n〔块〕\n栏 合计＝“三公”经费\n行 ＝各栏\n"


def test_the_example_of_a_section_is_accepted() -> None:
    found = [one.replace("……", "收入。").replace("标题：一般", "标题：一般") for one in lines("五")]
    text = HEAD + SECTION.replace("总体\n\n[节 总体]\n标题：总体\n", "一般公共预算\n\n") + "\n".join(found)
    assert problems(text, used=False) == []


def test_the_example_of_a_table_is_accepted() -> None:
    other = "\n[表 总表]\n标题：总表\n〔块〕\n栏 编码＝编码\n栏 名称＝名称\n栏 合计＝本年支出合计\n行 每个科目＝各栏\n"
    shown = "\n".join(lines("七")).replace("栏宽：1、1、1", "栏宽：1、1")
    shown = shown.replace("决算数、小计", "预算数")
    assert problems(f"{HEAD}表：表：三公表、总表\n\n{shown}\n{other}", used=False) == []


def test_every_change_that_is_shown_is_accepted() -> None:
    """One after the other, done to the sample's edition."""
    shown = ["[改名词]" if one.startswith("[改名词]") else one for one in lines("八")]
    order = next(one for one in (text_of("xinjiang-2023") or "").splitlines() if one.startswith("说明："))
    text = "\n".join(shown).replace("说明：……：总体、收入……", order).replace("……", "收入")
    text = text.replace("\n删 事业收入", "\n删 经营收入", 1) + "\n[节 收费目录]\n标题：收费目录\n没有收费。\n"
    text = text.replace("新的一段", "收入总计{收入总计}万元。")
    head = "表样：手册\n代码：handbook-2025\n基于：xinjiang-2023\n年度：2025\n\n"
    assert problems(head + text, used=False) == []


def test_every_head_and_block_is_told() -> None:
    for one in HEADS:
        assert f"| {one} |" in CHAPTERS["二"], one
    for kind in KINDS:
        assert f"[{kind}" in HANDBOOK, kind
