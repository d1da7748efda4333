"""Captions and names of subjects: bare, the same under other words, joined in heads (栏目与科目的名称：去掉序号与标点，逐栏合成)."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from accounts.figures.numerals import is_digits

from .forms import FORMER_CLASSES, SAME_CAPTIONS
from .grid import Sheet, tidy

ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[、.](?!\d)|\(\d{1,2}\)|其中[::]|[减加][::]|[①-⒛])+"
)
MARKS = str.maketrans("", "", "“”\"‘’'*")
MONEY_UNIT = re.compile(r"\((?:单位[::])?(?:人民币)?(?:万元|元)\)$")
NUMBER = re.compile(r"^\d{1,3}$")
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


def paths(sheet: Sheet, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Column → plain captions of the head from top to bottom, without column numbers.

    A merged range counts once, in its first row; a caption that was not merged reaches over the columns to its right
    that have a caption only below it.
    """
    found: dict[int, list[str]] = {column: [] for column in range(1, sheet.width + 1)}
    for index, row in enumerate(rows):
        before = ""
        for column in range(1, sheet.width + 1):
            below = (_caption(sheet, one, column) for one in rows[index + 1 :])
            before = _caption(sheet, row, column) or (
                before if before and (row, column) not in sheet.over and any(map(_is_caption, below)) else ""
            )
            if _is_caption(before) and before != "栏次":
                found[column].append(before)
    return {column: tuple(path) for column, path in found.items() if path}


def _caption(sheet: Sheet, row: int, column: int) -> str:
    over = sheet.over.get((row, column))
    return plain(sheet.spread(row, column) if over is None or over.top == row else sheet.text(row, column))


def _is_caption(text: str) -> bool:
    return bool(text) and not NUMBER.match(text)


class Subjects:
    """Codes and names of the year, and of the year before for advice."""

    def __init__(self, year: int, names: Mapping[str, str], prior: Mapping[str, str] | None = None) -> None:
        self.year, self.names, self.prior = year, names, prior or {}

    @cached_property
    def plain_names(self) -> dict[str, str]:
        """Code → plain name."""
        return {code: plain(name) for code, name in self.names.items()}

    @cached_property
    def classes(self) -> dict[str, str]:
        """Plain name → functional class, former names included."""
        return {name: code for name, code in FORMER_CLASSES.items() if code in self.names} | self.classes_of("2")

    def classes_of(self, digit: str) -> dict[str, str]:
        """Plain name → class of one classification: `2` functional, `3` economic."""
        return {name: code for code, name in self.plain_names.items() if code.startswith(digit) and len(code) == 3}

    @cached_property
    def sections(self) -> dict[tuple[str, str], str]:
        """(economic class, section) by plain names → code; (class, '') → code of the class."""
        return {
            (self.plain_names[code[:3]], self.plain_names[code] if len(code) == 5 else ""): code
            for code in self.names
            if code.startswith("3") and len(code) in (3, 5) and code[:3] in self.plain_names
        }

    @cached_property
    def alike(self) -> dict[tuple[str, int, str], list[str]]:
        """(plain name, number of digits, first digit) → the codes."""
        found: dict[tuple[str, int, str], list[str]] = defaultdict(list)
        for code, name in self.plain_names.items():
            found[name, len(code), code[:1]].append(code)
        return found

    def why_unknown(self, code: str, name: str) -> str:
        """The nearest reason why a code is not in the list, and what may be meant."""
        if not re.fullmatch(r"\d+", code) or len(code) not in (3, 5, 7):
            ending = [one for one in self.names if one.endswith(code) and len(one) == len(code) + 1 and is_digits(code)]
            guess = f"，可能丢了第一位，应为 {ending[0]}" if len(ending) == 1 else ""
            return f"编码“{code}”是 {len(code)} 位，应为 3、5 或 7 位数字{guess}"
        if code in self.prior:
            return f"编码“{code}”是上年科目，{self.year} 年度科目表已没有；请改用本年科目"
        named = self.alike.get((plain(name), len(code), code[0]), [])
        guess = f"，名称“{name}”的编码是 {'、'.join(named[:3])}" if name and 0 < len(named) <= 3 else ""
        return f"编码“{code}”不在 {self.year} 年度科目表中{guess}"

    def contradicts(self, code: str, name: str) -> str | None:
        """The codes to which a name belongs when it is not the name of this code; None when nothing contradicts."""
        given = plain(name)
        if not given or given == self.plain_names.get(code):
            return None
        return "、".join(self.alike.get((given, len(code), code[0]), [])[:3]) or None
