"""Captions: bare, and the same thing under other words (栏目名称：去掉序号与标点，同一事物的不同写法)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .forms import SAME_CAPTIONS
from .grid import tidy

ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[、.](?!\d)|\(\d{1,2}\)|其中[::]|[减加][::]|[①-⒛])+"
)
MARKS = str.maketrans("", "", "“”\"‘’'*")
MONEY_UNIT = re.compile(r"\((?:单位[::])?(?:人民币)?(?:万元|元)\)$")
COUNTED = re.compile(r"\((?:个|人|辆|次|人次|批次|台|套|台、套|台/套|台\(套\)|台,套|平方米|㎡|%)\)")


def plain(text: str) -> str:
    """A caption without ordinals, quotation marks, blanks and a unit of money in brackets: `一、“三公”经费` → `三公经费`."""
    return MONEY_UNIT.sub("", ORDINAL.sub("", tidy(text).translate(MARKS)))


def key_of(text: str) -> str:
    """A plain caption without counting words in brackets, in the wording known here: `车辆数合计（辆）` → `车辆数合计`."""
    bare = COUNTED.sub("", plain(text))
    return WORDINGS.get(bare, bare)


WORDINGS = {one: wordings[0] for wordings in SAME_CAPTIONS for one in wordings}
"""Wording → the one by which the caption is known."""


def by_name(names: Mapping[str, str], first_digit: str, length: int) -> dict[str, str]:
    """Plain name → code of the classes or sections of one classification (`2` functional, `3` economic)."""
    return {plain(name): code for code, name in names.items() if code.startswith(first_digit) and len(code) == length}
