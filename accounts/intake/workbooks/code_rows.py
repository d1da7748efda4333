"""Tables of codes: 02, 03, 05, 08, 09 and 财决03, 04, 07, 08-1, 09, 11 (按科目编码逐行的表).

Columns are found by caption and rows by code, in one column or in three (类、款、项), wherever they stand.
"""

import re
from collections.abc import Iterable
from itertools import product, zip_longest
from typing import ClassVar

from accounts.figures.numerals import is_digits
from accounts.intake.numbers import NotANumber, number_of

from .captions import plain
from .grid import tidy
from .meanings import Meaning
from .reader import HEAD_WITHIN, ColumnGroup, TableReader

TOTALS = ("合计", "总计")
NOTES = re.compile(r"^(?:注|说明|备注|我单位|本单位|我部门|本部门)")
CODE_LIKE = re.compile(r"^\d{3,8}$")
POWER = re.compile(r"^\d+(\.\d*)?[eE][+-]?\d+$")
PARTS = ("类", "款", "项")


class CodeReader(TableReader):
    """Reads one table of codes."""

    lost: ClassVar[str] = "找不到“科目编码”栏，看不出表头在哪里；请用导出的原表，不要删改表头。"

    def find(self) -> None:
        """One block: the columns of codes and names, and all others."""
        self.above = ""
        self.seen: dict[str, int] = {}
        names = ((row, one) for row in self.sheet.rows[:HEAD_WITHIN] for one in self._texts(row))
        head = next((row for row, one in names if "科目编码" in one or one in ("编码", "科目代码")), None)
        if head is None:
            return
        above = (row for row in self.sheet.rows if head - 3 <= row < head and "项目" in self._texts(row))
        self.anchor = self.top = next(above, head)
        self._stubs([row for row in self.sheet.rows if self.anchor <= row <= self.anchor + 6])
        self.blocks = [ColumnGroup(self.stubs, 1, self.sheet.width)]

    def _texts(self, row: int) -> list[str]:
        return [self.sheet.text(row, column) for column in self.sheet.columns[row]]

    def _stubs(self, rows: list[int]) -> None:
        """The columns of codes and of names, and the first row of data."""
        self.codes: list[int] = []
        self.name = 0
        for row, column in product(rows, range(1, self.sheet.width + 1)):
            text = self.sheet.spread(row, column)
            if "编码" in text or "科目代码" in text or (text in PARTS and self.codes):
                self.codes = sorted({*self.codes, column})
            elif "科目名称" in text or text == "名称":
                self.name = self.name or column
        self.stubs = [*self.codes, *filter(None, [self.name])]
        below = ((row, self.sheet.text(row, one)) for row in self.sheet.rows if row > self.anchor for one in self.stubs)
        data = (row for row, text in below if text in TOTALS or CODE_LIKE.match(text))
        self.first = next(data, self.anchor + len(rows))

    def meaning(self, path: tuple[str, ...]) -> Meaning | None:
        """The figure of a column."""
        return self.meanings.column(path)

    def absent(self) -> Iterable[str]:
        """The columns of the edition's form that are not there."""
        there = {one.figure for one in self.blocks[0].columns.values()}
        return [caption for name, caption in self.meanings.needed.items() if name.figure not in there]

    def whole(self) -> set[str]:
        """A code that the table lacks is zero in all of its columns but the economic ones, of which the sums may do."""
        return {
            "economic" if one.figure.startswith("economic[") else one.figure for one in self.blocks[0].columns.values()
        }

    def row(self, row: int) -> int:
        """Read one row."""
        code = self._code(row)
        if code is None:
            return 0
        if self.seen.setdefault(code, row) != row:
            self.extract.problem(
                self.sheet.place(row, self.codes[0]),
                f"“{code or '合计'}”与第 {self.seen[code]} 行重复，同一科目只能有一行。",
            )
            return 0
        return self.figures(row, self.blocks[0], Meaning(code=code))

    def _code(self, row: int) -> str | None:
        """The code of a row, '' for 合计; None when the row holds no figures or cannot be told."""
        texts = [self._code_text(row, column) for column in self.codes]
        given = [text for text in texts if text]
        name = self.sheet.text(row, self.name) if self.name else ""
        if any(one in TOTALS for one in given) or (not given and name in TOTALS):
            return ""
        if not given or not any(is_digits(one[0]) for one in given):
            if not any(NOTES.match(one) for one in (*given, name)):
                self.unnamed(row, self.blocks[0], "这一行有金额而没有科目编码，不知属于哪个科目。")
            return None
        if any(re.search(r"[eE]", one) for one in given):
            self.extract.problem(
                self.sheet.place(row, self.codes[texts.index(given[0])]),
                f"科目编码“{given[0]}”是科学记数法，末几位已丢失；请把编码列设为文本后重新导出。",
            )
            return None
        self.above = self._joined(texts, given)
        return self.above if self._is_known(row, self.above, name) else None

    def _code_text(self, row: int, column: int) -> str:
        value = self.sheet.value(row, column)
        if isinstance(value, str) and POWER.match(tidy(value)):
            return tidy(value)
        try:
            return "" if number_of(value) is None else self.sheet.text(row, column).removesuffix(".0")
        except NotANumber:
            return self.sheet.text(row, column)

    def _joined(self, texts: list[str], given: list[str]) -> str:
        """One code from one column, or from three: `208`, `05`, `05`; what a row leaves out is that of the row above."""
        if all(len(one) >= 3 for one in given):
            return max(given, key=len)
        last = max(index for index, text in enumerate(texts) if text)
        above = (self.above[:3], self.above[3:5], self.above[5:7])
        first, *others = (text or one for text, one in zip_longest(texts[: last + 1], above[: last + 1], fillvalue=""))
        return first + "".join(part.zfill(2) if part else "" for part in others)

    def _is_known(self, row: int, code: str, name: str) -> bool:
        place = self.sheet.place(row, self.codes[0])
        if code not in self.subjects.names or not code.startswith("2"):
            self.extract.problem(place, f"{self.subjects.why_unknown(code, name)}。")
            return False
        if self.agrees(place, code, name) and name and self.subjects.plain_names[code] != plain(name):
            self.extract.note(
                place, f"“{code}”的名称“{name}”与科目表中的“{self.subjects.names[code]}”不同，按编码读取。"
            )
        return True
