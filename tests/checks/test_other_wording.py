"""A new wording breaks no rule: other words, other numbers, another order of sections and tables, the same findings.

The text of the sample's edition is changed as a whole: every sentence has other words, the first section of each part and the first table
stand last, all under other numbers. What rules find in faulty filings stays: rule, place, gravity and difference.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from accounts.checks import run
from accounts.checks.catalogue import all_rules
from accounts.checks.evidence import Evidence
from accounts.document.material import evidence_of
from accounts.document.report import Report
from accounts.editions import Edition, edition_named
from accounts.editions.language.text import read_edition
from accounts.editions.runs import Words
from accounts.editions.shelf import edition_from, subjects_of, text_of
from tests.checks.material import sample_evidence
from tests.checks.test_rules import BREAKS
from tests.rounds import is_thorough

OWN = "xinjiang-2023"
USAGES = {
    "比上年：": "比上年：上升{差}万元，升幅{率}%｜回落{差}万元，降幅{率}%｜上升0.00万元，升幅0.00%",
    "比上年 上年为零：": "比上年 上年为零：上升{差}万元，升幅100.00%",
    "比预算：": "比预算：两者相差{率}%",
    "部分编号：": "部分编号：第1章",
    "节编号：": "节编号：1.",
    "小标题编号：": "小标题编号：（1）",
    "序号：": "序号：一、",
}
OTHERS = {
    "其中": "内有",
    "主要原因是": "缘由为",
    "与上年相比": "同上一年比",
    "比上年": "较上一年",
    "年初预算数": "年初安排",
    "全年预算数": "全年安排",
    "决算数": "实际数",
    "占": "相当于",
    "支出": "花费",
    "收入": "进款",
    "总额": "总数",
    "我单位": "单位",
    "分别是": "名为",
    "包括": "含有",
    "辆": "台",
    "自评": "自查",
    "附": "另有",
    "采购": "购买",
    "无": "没有",
}
"""Words of the official forms → other words."""
PRINTED = re.compile(r"(\{[^{}]*\}|〔[^：〔〕]*[：〕])")


def other_words(line: str) -> str:
    """A line of a section with other words; names in braces and heads of clauses stay."""
    pieces = PRINTED.split(line)
    for place, piece in enumerate(pieces):
        if not piece.startswith(("{", "〔")):
            for old, new in OTHERS.items():
                piece = piece.replace(old, new)
            pieces[place] = piece
    return "".join(pieces)


def other_line(block: str, line: str) -> str:
    """A line of a block of the text, otherwise."""
    if block == "[用语]":
        return next((new for old, new in USAGES.items() if line.startswith(old)), line)
    if block == "[顺序]" and "、" in line:
        head, _, items = line.rpartition("：")
        first, *others = items.split("、")
        return f"{head}：{'、'.join([*others, first])}"
    if block.startswith("[节 ") and line:
        head = "标题：" if line.startswith("标题：") else ""
        said = "" if line.startswith(("〔", "照", "{文字", "{序号")) else "兹报："
        return f"{head}{said}{other_words(line.removeprefix(head))}"
    return re.sub(r"^表号：公开0(\d)表$", lambda found: f"表号：附表{10 - int(found[1])}", line)


def other_text() -> str:
    """The text of the edition in other words."""
    block, found = "", list[str]()
    for line in (text_of(OWN) or "").split("\n"):
        block = line if line.startswith("[") else block
        found.append(line if line.startswith("[") else other_line(block, line))
    return "\n".join(found).replace("代码：xinjiang-2023", "代码：other-words")


@cache
def other() -> Edition:
    text, problems = read_edition(other_text(), "other-words", text_of, subjects_of)
    assert text and not problems, list(map(str, problems))
    return edition_from(text)


def under(edition: Edition, evidence: Evidence) -> Evidence:
    """The evidence of the same filing as that edition words it."""
    report = Report(evidence.book, edition, evidence.guests, entries=evidence.entries)
    return replace(evidence, edition=edition, document=evidence_of(report, evidence.entries, evidence.read).document)


Told = Counter[tuple[str, str, str, Decimal | None]]


def told(evidence: Evidence) -> Told:
    """Rule, subject, gravity and difference of every finding."""
    found = run(all_rules(), evidence)
    return Counter((one.rule.id, one.place.key, one.gravity.value, one.difference) for one in found if one.rule)


def test_the_other_text_says_everything_otherwise() -> None:
    own, foreign = (under(one, sample_evidence()) for one in (edition_named(OWN), other()))
    paragraphs = [
        {
            "".join(run.text for run in said.runs)
            for said in one.document
            if any(isinstance(run, Words) for run in said.runs)
        }
        for one in (own, foreign)
    ]
    assert len(paragraphs[0]) == len(paragraphs[1]) > 50
    assert not paragraphs[0] & paragraphs[1]
    numbers = [[form.number for form in one.edition.statements] for one in (own, foreign)]
    assert not set(numbers[0]) & set(numbers[1])
    first, *others = (one.key for one in own.edition.statements)
    assert [one.key for one in foreign.edition.statements] == [*others, first]
    assert {one.number for one in foreign.document} >= {"4（2）", "9（2）"}
    assert not {one.number for one in foreign.document} & {one.number for one in own.document} - {""}


def test_the_sample_breaks_the_same_rules_in_other_words() -> None:
    assert told(under(other(), sample_evidence())) == told(sample_evidence())


FILINGS = [one for one in sorted(BREAKS) if one[0] not in "KL"]
"""Without those of what an edition demands itself, which another one does not."""


@pytest.mark.parametrize("rule_id", FILINGS if is_thorough() else FILINGS[::7])
def test_a_faulty_filing_breaks_the_same_rules_in_other_words(rule_id: str) -> None:
    make: Callable[[], Evidence] = BREAKS[rule_id][0]
    evidence = make()
    edition = other().amend(thresholds=evidence.edition.thresholds)
    if evidence.edition.wording != edition_named(OWN).wording:  # other zero cases on purpose
        edition = edition.amend(wording=evidence.edition.wording)
    assert told(under(edition, evidence)) == told(evidence)


def test_reasons_are_demanded_where_the_edition_asks_for_them_and_nowhere_else() -> None:
    bare = replace(sample_evidence(), book=replace(sample_evidence().book, reasons={}), texts=())
    demanded = {}
    for edition in (edition_named(OWN), edition_named("national-2023")):
        evidence = under(edition, bare)
        demanded[edition.key] = {key for rule, key, _, _ in told(evidence) if rule in ("R1", "B4")}
        assert demanded[edition.key] <= set(evidence.slots)
    assert "three_public.prior" in demanded[OWN]
    assert demanded[OWN] != demanded["national-2023"]
