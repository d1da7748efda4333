"""The language of editions: each mistake is told with its line and what to write instead (表样文本的语言)."""

import pytest

from accounts.editions import edition_named
from accounts.editions.language.declared import FactText
from accounts.editions.language.problems import Problem
from accounts.editions.language.source import LARGEST, Unreadable, decoded
from accounts.editions.language.text import EditionText, read_edition
from accounts.editions.language.trial import trial
from accounts.editions.shelf import subjects_of, text_of
from accounts.figures.book import write_book
from accounts.figures.figures import Declared
from accounts.models import Entries, Filing, Unit

HEAD = """表样：试写
代码：trial-2025
基于：无
年度：2025

[用语]
比上年：增加{差}万元，增长{率}%｜减少{差}万元，下降{率}%｜持平

[顺序]
说明：情况说明：总体
"""


def read(text: str, key: str = "trial-2025") -> tuple[EditionText | None, list[Problem]]:
    return read_edition(text, key, text_of, subjects_of)


def told(text: str) -> list[str]:
    """The problems of a text, `line：words`."""
    return [f"{one.line}：{one.words}" for one in read(text)[1]]


def section(*lines: str, more: str = "") -> str:
    """A small text with one section; its first line of words is line 14."""
    return "\n".join((HEAD, "[节 总体]", "标题：总体情况", *lines, more))


def test_codes_are_those_of_the_list_of_the_editions_year() -> None:
    """22198 came in 2025, 2010308 went after 2023; a year without a list has the newest that is not later, else the first."""
    line = "支出{本年支出合计·22198}万元，信访{本年支出合计·2010308}万元。"
    for year, unknown in (("2023", "22198"), ("2022", "22198"), ("2025", "2010308"), ("2029", "2010308")):
        found = told(section(line).replace("年度：2025", f"年度：{year}"))
        assert len(found) == 1
        assert f"“本年支出合计·{unknown}”：{year}年度的功能分类科目表里没有{unknown}" in found[0]


@pytest.mark.parametrize("key", ["national-2023", "national-2024", "national-2025", "xinjiang-2023", "xinjiang-2024"])
def test_the_shipped_texts_have_no_mistake_and_read_well_for_all_made_up_units(key: str) -> None:
    edition, problems = read(text_of(key) or "", key)
    assert problems == []
    assert edition is not None
    assert trial(edition) == []
    assert len(edition.sections) >= 14
    assert len(edition.statements) == 9


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{收入总计}元。", "{收入总计}是金额，后面要写“万元”，现为“元。”。"),
        ("{收入总计 比上年}万元。", "{收入总计 比上年}印的是整句“增加…万元，增长…%”，后面不要再写“万元”。"),
        (
            "{政府性基金预算财政拨款收人}万元。",
            "没有“政府性基金预算财政拨款收人”这个数，是不是“政府性基金预算财政拨款收入”？",
        ),
        (
            "{收入总计 年初预算}万元。",
            "“收入总计”没有年初预算；有年初预算的是：本年支出合计、基本支出、项目支出、本年财政拨款支出……。",
        ),
        ("2025年度收入。", "正文里写了“2025年”，明年会错，请写{年度}年或{上年度}年。"),
        ("（一）收入。", "“（一）”是手打的序号，前面一段不印时就会错，请写〔小标题〕或{序号}。"),
        (
            "收入（如持平作持平表述）。",
            "“（如持平作持平表述）”是样板写给编制人的话，会原样印给公众。增减用{某数 比上年}，持平用〔如平…〕，不涉及的用〔列…〕，提示写进[填写]。",
        ),
        ("收入XXX万元。", "“XXX”是样板写给编制人的话，会原样印给公众。请换成花括号里的数。"),
        ("主要原因是：{原因}。", "{原因}前面没有比较，请写明{原因 某数 比上年}。"),
        ("收入总计{收入总计}万元，其中", "这一段没有以句号结束，是不是回车把一段断成了两段？"),
        ("〔如有 收入总计：有。", "〔如有 收入总计…没有成对，缺“〕”。"),
        ("〔每一项 一般公共预算〕", "〔每一项 一般公共预算〕没有用〔完〕结束。"),
        (
            "〔如增加 收入总计：有〕。",
            "不认识的条件〔如增加 收入总计〕，认识：如有、如无、如非、如填、如变、如平、如增、如减、如、列。",
        ),
        ("{本项}万元。", "“本项”只能写在〔每一项 …〕与〔完〕之间。"),
        ("{文字 用途}。", "没有声明要填的文字“用途”。请在[填写]里加一行。"),
        ("{实有人数}，好。", "{实有人数}是个数，后面要写量词（个、辆、人次……），现为“，好。”。"),
        ("{收入总计 占 支出总计}。", "{收入总计 占 支出总计}是百分数，后面要写“%”，现为“。”。"),
        ("{收入总计 比上年·带头}。", "[用语]里没有“比上年·带头”这种说法，是不是“比上年”？"),
        ("{表名 总表}为空表。", "没有“总表”这张表。"),
        (
            "{收入总计 除以 2}。",
            "不认识“收入总计 除以 2”；写法有：某数、某数 上年、某数 比上年、某数 占 某数、某数 完成年初预算、文字 某文字……。",
        ),
        ("〔如有 收入总计 或 支出总计 且 结余分配：有〕。", "一个条件里“或”与“且”只能用一种。"),
        ("〔列 收入总计：{名}〕。", "〔列 收入总计〕应写作〔列“；” 某数、某数：{名}{数}万元〕。"),
        ("〔完〕", "〔完〕前面没有开头。"),
        ("收入}万元。", "多了一个“}”。"),
        ("收入{收入总计万元。", "花括号没有成对，缺“}”。"),
    ],
)
def test_a_mistake_is_told_at_its_line(line: str, words: str) -> None:
    assert f"14：{words}" in told(section(line))


def test_clauses_stand_two_deep_at_most() -> None:
    deep = "〔如有 收入总计：〔如有 支出总计：〔如有 结余分配：有〕〕〕。"
    assert "14：〔〕里最多再套一层。" in told(section(deep))


def test_a_reason_speaks_of_the_last_comparison_outside_the_clauses_before_it() -> None:
    assert told(section("收入总计{收入总计 比上年}，原因是{原因}。")) == []
    inside = "〔如有 收入总计：收入总计{收入总计 比上年}〕，原因是{原因}。"
    assert told(section(inside)) == ["14：{原因}前面没有比较，请写明{原因 某数 比上年}。"]


def test_brackets_of_other_widths_are_made_uniform() -> None:
    assert told(section("收入总计｛收入总计｝万元【如有 支出总计：，支出总计｛支出总计｝万元】。")) == []


def test_the_number_of_a_circular_is_text() -> None:
    assert told(section("依据财预〔2020〕10号文件，收入总计{收入总计}万元。")) == []


def test_what_is_declared_and_never_said_is_told() -> None:
    text = section("收入。", more="[填写]\n用途：一句，必填\n[数]\n外宾批次：个数（批次），选填")
    assert told(text) == ["16：[填写]里的“用途”没有用到。", "18：[数]里的“外宾批次”没有用到。"]


def test_a_section_that_is_not_in_the_order_is_told() -> None:
    assert "15：[节 收入]没有排进[顺序]，不会印出。" in told(section("收入。", more="[节 收入]\n标题：收入"))


def test_a_text_says_itself_what_it_is_called() -> None:
    """Nothing of its head comes from the base, where another would be overwritten by it."""
    assert told("基于：national-2024\n\n[要求]\n限额 增减说明：20%\n")[:3] == [
        "1：表样开头缺一行“表样：”。",
        "1：表样开头缺一行“代码：”。",
        "1：表样开头缺一行“年度：”。",
    ]
    assert "2：代码由小写字母、数字和短横组成，最多40个字，现为“Mou_2025”。" in told(
        section("收入。").replace("trial-2025", "Mou_2025")
    )


def test_a_number_of_a_guest_is_a_figure_like_any_other_and_nothing_where_no_guest_is_at_home() -> None:
    sheets = FactText("个数", "fact[个数]", "count", guest="项目支出绩效自评表个数")
    own = edition_named("xinjiang-2023").amend(facts={"个数": sheets})
    filing = Filing(year=2023, unit=Unit(code="650205001", name="某局", kind="administrative"))
    book = write_book(filing, Entries(), forms=own)
    assert (book["fact[个数]"], book.unit("fact[个数]"), book.entered("fact[个数]")) == (0, "count", ())
    given = book.given({"fact[个数]": Declared("个数", "count", given=3)})
    assert (given["fact[个数]"], given.caption("fact[个数]"), book["fact[个数]"]) == (3, "个数", 0)


def test_files_that_are_no_text() -> None:
    assert decoded("表样：甲".encode("gb18030")) == "表样：甲"
    assert decoded("﻿表样：甲".encode()) == "表样：甲"
    with pytest.raises(Unreadable, match="最多 200000 字节"):
        decoded(b"a" * (LARGEST + 1))
    with pytest.raises(Unreadable, match="不是文本"):
        decoded(b"PK\x03\x04\x00\x00")


def test_bases_end() -> None:
    loop = {"甲": "代码：甲\n基于：乙\n年度：2025\n[用语]\n", "乙": "代码：乙\n基于：甲\n年度：2025\n[用语]\n"}
    problems = read_edition(loop["甲"], "甲", loop.get, subjects_of)[1]
    assert "表样“甲”绕了一圈又基于自己。" in [one.words for one in problems]
    many = {str(one): f"代码：{one}\n基于：{one + 1}\n年度：2025\n[用语]\n" for one in range(12)}
    problems = read_edition(many["0"], "0", many.get, subjects_of)[1]
    assert "表样最多一层层基于8份。" in [one.words for one in problems]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("收入总计为零。其中：", "“其中：”没有下文"),
        ("收入总计{收入总计}万元，与上年相比，{收入总计 比上年·带头}。", "两次“上年”"),
        ("包括：〔列“、” 收入总计：{名}〕。", "列表为空"),
        ("收入总计{收入总计}万元，〔如有 收入总计：有〕。", "标点相连"),
    ],
)
def test_the_trial_finds_what_reads_wrong(line: str, words: str) -> None:
    spoken = "比上年·带头：比上年增加{差}万元｜比上年减少{差}万元｜与上年持平"
    spoken += "".join(f"\n比上年·带头 {base}：比上年{{增减}}{{差}}万元" for base in ("上年为零", "上年为负"))
    edition, problems = read(section(line).replace("[顺序]", f"{spoken}\n\n[顺序]", 1))
    assert problems == []
    assert edition is not None
    assert any(words in one.words and one.line == 18 for one in trial(edition))
