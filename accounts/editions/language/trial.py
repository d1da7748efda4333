"""试空: every paragraph said for seven made-up units, and what reads wrong in it (以七个虚拟单位试写全文).

It finds what no look at the text alone does: `其中：` with nothing behind it, an empty list, two 上年 in one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from accounts.editions.runs import Element, Paragraph, Slot
from accounts.editions.saying import Saying, TooLong
from accounts.editions.sections import say_section
from accounts.figures.totals import LINES

from .problems import Problem, few
from .text import EditionText

WAN = Decimal(10000)
STAGES = ("prior", "original_budget", "final_budget")


@dataclass(frozen=True)
class Unit:
    """A made-up unit: every entered amount in 万元 at each stage, whether it has 项 of this year, what it is."""

    name: str
    now: int
    stages: tuple[int, int, int]
    """Of last year, 年初预算, 全年预算."""
    coded: bool = True
    filled: bool = True
    situations: tuple[str, ...] = ()


UNITS = (
    Unit("全零", 0, (0, 0, 0), coded=False, filled=False, situations=("单位", "行政")),
    Unit("增", 10, (8, 8, 8), situations=("部门", "行政", "有下属单位", "本级")),
    Unit("减", 10, (12, 12, 12), situations=("部门", "参公", "只有一个单位")),
    Unit("持平", 10, (10, 10, 10), situations=("单位", "事业")),
    Unit("从零起", 10, (0, 0, 0), situations=("部门", "行政")),
    Unit("新设", 10, (0, 0, 0), situations=("部门", "行政", "新设")),
    Unit("本年零，上年有", 0, (8, 12, 12), coded=False, filled=False, situations=("单位", "事业")),
)
PATTERNS = (
    (re.compile(r"包括：?[。，；]"), "列表为空"),
    (re.compile(r"[，、；：][，、；：。]"), "标点相连"),
    (re.compile(r"。。"), "两个句号"),
    (re.compile(r"其中：(。|$)"), "“其中：”没有下文"),
    (re.compile(r"比上年(与|上年|持平)|与上年相比，[^，。]{0,40}(与上年|比上年)|上年上年"), "两次“上年”"),
    (re.compile(r"（）"), "空括号"),
    (re.compile(r"(万元|%){2}"), "单位重复"),
    (re.compile(r"比[0-9]{4}年度(与|持平)"), "不成话"),
    (re.compile(r"[^。：；）】”》]$"), "结尾没有句号"),
)


@dataclass(frozen=True)
class MadeUp:
    """The matter of a made-up unit. Every amount is the same."""

    unit_: Unit
    edition: EditionText

    def __getitem__(self, name: str) -> Any:
        stage = name.partition(".")[2]
        wan = self.unit_.stages[STAGES.index(stage)] if stage in STAGES else self.unit_.now
        unit = self.unit(name)
        return wan if unit == "count" else wan * WAN if unit == "yuan" else Decimal(wan)

    def unit(self, name: str) -> str:
        """What a figure counts."""
        base = name.partition(".")[0]
        fact = next((one for one in self.edition.facts.values() if one.figure == base), None)
        line = LINES.get(base.partition("[")[0])
        return fact.unit if fact else line.unit if line else "count"

    def codes(self, fund: str, length: int, also: Sequence[str]) -> Sequence[str]:
        """Two codes, or one that only the other stage has."""
        codes = ["2050101", "2060101"] if self.unit_.coded else ["2070101"] if also and self.unit_.stages[0] else []
        return [code[:length] for code in codes]

    def economic(self, classes: Sequence[str]) -> Sequence[str]:
        """Two items of the first class."""
        return [f"{classes[0]}01", f"{classes[0]}02"] if self.unit_.now else []

    def subject(self, code: str) -> str:
        """A made-up name."""
        return "某" + {3: "类", 5: "款", 7: "项"}.get(len(code), "目") + "甲"

    def names(self, kind: str) -> Sequence[str]:
        """Two names where the unit has any."""
        if kind == "tables":
            return [form.title for form in self.edition.statements.values()]
        has = "有下属单位" in self.unit_.situations or (kind == "offices" and self.unit_.filled)
        return ["某甲中心", "某乙中心"] if has else []

    def words(self, what: str) -> str:
        """Words of the unit."""
        body = self.edition.body or ("部门" if "部门" in self.unit_.situations else "单位")
        year = self.edition.year
        return {"单位": "某局", "年度": str(year), "上年度": str(year - 1), "称谓": body, "单位性质": "事业单位"}[what]

    def title(self, table: str) -> str:
        """The title of a table."""
        return next((form.title for form in self.edition.statements.values() if form.key == table), "某表")

    def typed(self, key: str) -> str:
        """Words in a slot, where the unit has filled them."""
        slot = next((one for one in self.edition.slots.values() if one.key == key.partition("[")[0]), None)
        ends = "。" if slot and slot.form in ("一段", "多段") else ""
        return f"某某情况{ends}" if self.unit_.filled or slot is None or slot.required == "always" else ""

    def caption(self, key: str) -> str:
        """What a slot is called."""
        return key

    def situation(self, word: str) -> bool:
        """Whether the unit is such a one."""
        return word in self.unit_.situations


def trial(edition: EditionText) -> list[Problem]:
    """What reads wrong, at the lines that say it; each mistake of a line once."""
    found: dict[tuple[str, int, str], Problem] = {}
    for unit in UNITS:
        for problem in _said(unit, edition):
            found.setdefault((problem.text, problem.line, problem.words.split("：")[1]), problem)
    return few(list(found.values()))


def _said(unit: Unit, edition: EditionText) -> Iterator[Problem]:
    saying = Saying(MadeUp(unit, edition), edition.wording, {slot.key: slot for slot in edition.slots.values()})
    try:
        for name, section in edition.sections.items():
            yield from _looked_at(unit, name, say_section(saying, section).elements)
        for term in edition.terms:
            said = Paragraph(saying.row(term.meaning), source=(term.text, term.line))
            yield from _looked_at(unit, f"名词“{term.name}”", [said])
    except TooLong as error:
        yield Problem(edition.key, 0, f"试空·{unit.name}：{error}")


def _looked_at(unit: Unit, name: str, elements: Iterable[Element]) -> Iterator[Problem]:
    """What reads wrong in the paragraphs of one place; of two signs at the same words the first."""
    for element, behind in pairwise([*elements, None]):
        if not isinstance(element, Paragraph) or element.heading:
            continue
        if len(element.runs) == 1 and isinstance(element.runs[0], Slot):
            continue
        goes_on = element.text.endswith("：") and isinstance(behind, Paragraph) and not behind.heading
        seen = range(0)
        for pattern, words in PATTERNS:
            match = pattern.search(element.text)
            if not match or match.start() in seen or (goes_on and words == "“其中：”没有下文"):
                continue
            seen = range(match.start(), match.end())
            around = element.text[max(0, match.start() - 14) : match.end() + 8]
            yield Problem(*element.source, f"试空·{unit.name}：{words}：“…{around}…”（{name}）")
