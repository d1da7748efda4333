"""Half-width signs are read as the full-width ones of the language; what is printed keeps its own (半角与全角)."""

import pytest

from accounts.editions.language.problems import Problems
from accounts.editions.language.source import as_text, read_source
from accounts.editions.language.text import read_edition
from accounts.editions.language.widths import uniform
from accounts.editions.shelf import edition_from, subjects_of, text_of

KEYS = ("national-2023", "national-2024", "national-2025", "xinjiang-2023", "xinjiang-2024")


def resolved(text: str, key: str) -> str:
    edition, problems = read_edition(text, key, text_of, subjects_of)
    assert problems == []
    assert edition is not None
    return edition_from(edition).text


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("full", "half"),
    [("：", ":"), ("：", ": "), ("＝", "="), ("＝", " = "), ("－", "-"), ("→", "->"), ("｜", "|"), ("\n", "\r\n")],
)
def test_a_text_typed_in_half_width_is_the_same_text(key: str, full: str, half: str) -> None:
    text = text_of(key) or ""
    assert resolved(text.replace(full, half), key) == resolved(text, key)


@pytest.mark.parametrize("key", KEYS)
def test_blocks_and_clauses_in_other_brackets_are_the_same(key: str) -> None:
    text = text_of(key) or ""
    for signs in ("【】", "［］"):
        other = "\n".join(
            line.replace("[", signs[0]).replace("]", signs[1]) if line.startswith("[") else line
            for line in text.split("\n")
        )
        assert resolved(other, key) == resolved(text, key)
    years = text.replace("〔2020〕", "〔〕")
    clauses = years.replace("〔", "【").replace("〕", "】").replace("{", "｛").replace("}", "｝")
    assert resolved(clauses, key) == resolved(years, key)


@pytest.mark.parametrize("key", KEYS)
def test_a_uniform_text_stays_as_it_is(key: str) -> None:
    problems = Problems()
    once = as_text(read_source(text_of(key) or "", key, problems))
    assert as_text(read_source(once, key, problems)) == once
    assert problems.found == {}


@pytest.mark.parametrize(
    "line", ["会议于10:30召开。", "详见https://example.invalid/a?b=1。", "指A=B的情形。", "甲(类)乙。"]
)
def test_what_is_printed_keeps_its_signs(line: str) -> None:
    assert uniform(line) == line


def test_declarations_are_read_with_half_width_brackets_and_quotes() -> None:
    text = (
        "表样:试写\n代码:trial-2025\n基于:无\n年度:2025\n级次:部门,单位\n\n[顺序]\n说明:情况:总体\n\n"
        '[填写]\n用途:一句,有"事业收入"时必填,不填时写"无"(原名 去向)\n\n'
        "[数]\n批次:个数(批次),选填;不大于 国内公务接待批次\n\n"
        '[节 总体]\n标题:总体\n用途{文字 用途},{批次}批次【列"、" 事业收入、经营收入:{名}{数}万元】。\n'
    )
    edition, problems = read_edition(text.replace("部门,单位", "单位"), "trial-2025", text_of, subjects_of)
    assert problems == []
    assert edition is not None
    slot, fact = edition.slots["用途"], edition.facts["批次"]
    assert (slot.former, slot.empty, slot.figure) == ("去向", "无", "income_operating")
    assert (fact.counter, fact.at_most) == ("批次", "国内公务接待批次")
