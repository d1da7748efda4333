"""The first lines of a text: what it is called, for which year and region (表样开头各行)."""

from __future__ import annotations

import re
from collections.abc import Callable

from accounts.editions import LEVELS, PROVINCES
from accounts.figures.numerals import is_digits

from .problems import Problems, near
from .source import Source

OWN = ("表样", "代码", "基于", "年度")
"""What every text says of itself: nothing of it comes from a base."""
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LONGEST_NAME = 80
GRAMMAR = "1"
BODIES = (*LEVELS, "按级次")
COUNTRY = "全国"
LENGTHS = (2, 4, 6)
"""Digits of the beginnings of 行政区划代码: of a province, a city, a county."""


def year_of(source: Source) -> int:
    """The year, 0 where none is said."""
    words = source.head.get("年度", "")
    return int(words) if is_digits(words) and len(words) == len("2023") else 0


def levels_of(source: Source) -> tuple[str, ...]:
    """部门, 单位, or both."""
    return tuple(one.strip() for one in source.head.get("级次", "部门、单位").split("、"))


def regions_of(source: Source) -> tuple[str, ...]:
    """The beginnings of 行政区划代码 for which it is meant; none for the whole country."""
    words = source.head.get("适用", COUNTRY)
    return () if words == COUNTRY else tuple(one.strip() for one in words.split("、"))


def look_at_head(own: Source, problems: Problems) -> None:
    """Tell what is missing or wrong in the first lines of a text."""

    def wrong(name: str, words: str) -> None:
        start = own.start("头", name)
        problems.at(start.text, start.number)
        problems.say(words)

    for name in (one for one in OWN if not own.head.get(one)):
        wrong(name, f"表样开头缺一行“{name}：”。")
    if (code := own.head.get("代码", "")) and not CODE.fullmatch(code):
        wrong("代码", f"代码由小写字母、数字和短横组成，最多40个字，现为“{code[:50]}”。")
    if (year := own.head.get("年度")) and not year_of(own):
        wrong("年度", f"年度写四位数字，现为“{year[:14]}”。")
    if len(own.head.get("表样", "")) > LONGEST_NAME:
        wrong("表样", f"表样的名称最多{LONGEST_NAME}个字，现有{len(own.head['表样'])}个。")
    _look_at_meaning(own, wrong)


def _look_at_meaning(own: Source, wrong: Callable[[str, str], None]) -> None:
    for one in levels_of(own):
        if one not in LEVELS:
            wrong("级次", f"级次写“部门、单位”或其中一个，现为“{one[:14]}”{near(one, LEVELS)}")
    body = own.head.get("称谓", BODIES[-1])
    if body not in BODIES:
        wrong("称谓", f"称谓写部门、单位或按级次，现为“{body[:14]}”{near(body, BODIES)}")
    if own.head.get("语法", GRAMMAR) != GRAMMAR:
        wrong("语法", f"这个程序读语法 {GRAMMAR} 的表样，现为“{own.head['语法'][:14]}”。")
    for one in regions_of(own):
        if not is_digits(one) or len(one) not in LENGTHS or one[:2] not in PROVINCES:
            wrong("适用", f"适用写行政区划代码开头的2位、4位或6位数字，如65、6502，或“全国”，现为“{one[:14]}”。")
    if "标题" in own.head and not own.head["标题"]:
        wrong("标题", "“标题：”后面要写公开说明的标题。")
