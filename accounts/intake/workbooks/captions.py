"""Captions: the same thing under other words (栏目名称：同一事物的不同写法)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .grid import tidy

ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[、.](?!\d)|\(\d{1,2}\)|其中[::]|[减加][::]|[①-⒛])+"
)
MARKS = str.maketrans("", "", "“”\"‘’'*")
MONEY_UNIT = re.compile(r"\((?:单位[::])?(?:人民币)?(?:万元|元)\)$")


def plain(text: str) -> str:
    """A caption without ordinals, quotation marks, blanks and a unit of money in brackets: `一、“三公”经费` → `三公经费`."""
    return MONEY_UNIT.sub("", ORDINAL.sub("", tidy(text).translate(MARKS)))


def key_of(text: str) -> str:
    """A plain caption without counting words in brackets: `车辆数合计（辆）` → `车辆数合计`."""
    return re.sub(r"\((?:个|人|辆|次|人次|批次|台|套|台、套|台/套|台\(套\)|台,套|平方米|㎡|%)\)", "", plain(text))


def by_name(names: Mapping[str, str], first_digit: str, length: int) -> dict[str, str]:
    """Plain name → code of the classes or sections of one classification (`2` functional, `3` economic)."""
    return {plain(name): code for code, name in names.items() if code.startswith(first_digit) and len(code) == length}


FORMER_CLASSES = {
    "资源勘探信息等支出": "215",
    "资源勘探电力信息等支出": "215",
    "文化体育与传媒支出": "207",
    "文化旅游体育与传媒支出": "207",
    "医疗卫生与计划生育支出": "210",
    "卫生健康支出": "210",
    "国土海洋气象等支出": "220",
    "自然资源海洋气象等支出": "220",
    "援助其他地区支出": "219",
    "粮油物资储备支出": "222",
    "商业服务业等支出": "216",
    "抗疫特别国债安排的支出": "234",
}
"""Names that classes had or have in some years; the list of the year comes first."""
