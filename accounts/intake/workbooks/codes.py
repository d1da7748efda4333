"""Tables of codes: 02, 03, 05, 08, 09 and 财决03, 04, 07, 08-1, 09, 11 (按科目编码逐行的表).

Columns are found by caption and rows by code, in one column or in three (类、款、项), wherever they stand.
"""

from __future__ import annotations

import re

from accounts.figures.numerals import is_digits

from .amounts import NotANumber, number_of
from .columns import COLUMNS, NEEDED, quantity_of
from .grid import tidy
from .heads import paths
from .reading_sheet import SheetReading
from .readings import Name
from .subjects import Subjects

TOTALS = ("合计", "总计")
NOTES = re.compile(r"^(?:注|说明|备注|我单位|本单位|我部门|本部门)")
CODE_LIKE = re.compile(r"^\d{3,8}$")
PARTS = ("类", "款", "项")
HEAD_WITHIN = 40
"""Rows from the top within which a head is looked for."""


class CodesReader:
    """Reads one table of codes into the readings."""

    def __init__(self, reading: SheetReading, subjects: Subjects) -> None:
        self.reading, self.sheet, self.subjects = reading, reading.sheet, subjects
        self.code_columns: list[int] = []
        self.name_column = 0
        self.quantities: dict[int, str] = {}
        self.above = ""
        self.seen: dict[str, int] = {}

    def read(self) -> None:
        """Read the head, then every row."""
        start = self._anchor()
        if start is None:
            self.reading.problem("", "找不到“科目编码”栏，看不出表头在哪里；请用导出的原表，不要删改表头。")
            return
        first = self._first_row(start)
        self._columns(start, first)
        if self.reading.missing:
            return
        self.reading.require_unmerged(self.sheet.rows, first, set(self.quantities))
        for row in [one for one in self.sheet.rows if one >= first]:
            self._row(row)
        self.reading.span(start, max([*self.seen.values(), first]), len(self.seen))
        self.reading.all.whole |= set(self.quantities.values())

    def _anchor(self) -> int | None:
        """The first row of the head."""
        for row in self.sheet.rows[:HEAD_WITHIN]:
            texts = [self.sheet.text(row, column) for column in self.sheet.columns[row]]
            if any("科目编码" in one or one in ("编码", "科目代码") for one in texts):
                head = row
                break
        else:
            return None
        above = [one for one in self.sheet.rows if head - 3 <= one < head]
        return next((one for one in above if self._is_banner(one)), head)

    def _is_banner(self, row: int) -> bool:
        texts = [self.sheet.text(row, column) for column in self.sheet.columns[row]]
        return "项目" in texts

    def _first_row(self, start: int) -> int:
        """Find the columns of codes and names; returns the first row of data."""
        rows = [one for one in self.sheet.rows if start <= one <= start + 6]
        for row in rows:
            for column in range(1, self.sheet.width + 1):
                text = self.sheet.spread(row, column)
                if "编码" in text or "科目代码" in text or (text in PARTS and self.code_columns):
                    self.code_columns = sorted({*self.code_columns, column})
                elif "科目名称" in text or (text == "名称" and not self.name_column):
                    self.name_column = self.name_column or column
        for row in [one for one in self.sheet.rows if one > start]:
            texts = [self.sheet.text(row, column) for column in (*self.code_columns, self.name_column) if column]
            if any(one in TOTALS or CODE_LIKE.match(one) for one in texts):
                return row
        return start + len(rows)

    def _columns(self, start: int, first: int) -> None:
        """Tell what each column holds; what is needed and not there is a problem."""
        head = [one for one in self.sheet.rows if start <= one < first]
        stubs = {*self.code_columns, self.name_column}
        unknown: dict[int, tuple[str, ...]] = {}
        for column, path in paths(self.sheet, head).items():
            if column in stubs:
                continue
            quantity = quantity_of(self.reading.table.key, path, self.subjects.sections)
            if quantity:
                self._take(column, quantity, head)
            else:
                unknown[column] = path
        self._require(set(self.quantities.values()), head)
        for column, path in unknown.items():
            self._require_empty(column, path, first)
        self._uncaptioned(first, stubs | set(unknown))

    def _take(self, column: int, quantity: str, head: list[int]) -> None:
        twice = next((one for one, known in self.quantities.items() if known == quantity), None)
        if twice is None:
            self.quantities[column] = quantity
        else:
            place = self.sheet.place(head[-1], column)
            self.reading.problem(
                place.cell, f"这一栏与 {self.sheet.place(head[-1], twice).cell} 的栏目相同，不知以哪栏为准。"
            )

    def _require(self, there: set[str], head: list[int]) -> None:
        absent = [one for one in NEEDED[self.reading.table.key] if one not in there]
        if absent:
            self.reading.missing = True
            names = "”“".join(dict.fromkeys(_caption(self.reading.table.key, one) for one in absent))
            rows = self.sheet.range(head[0], 1, head[-1], self.sheet.width)
            self.reading.problem(rows.cell, f"表头中找不到“{names}”栏；请用导出的原表，不要改动栏目名称。")

    def _require_empty(self, column: int, path: tuple[str, ...], first: int) -> None:
        """A column that is not known must hold no amount."""
        for row in [one for one in self.sheet.rows if one >= first]:
            if self.reading.is_amount(row, column):
                place = self.sheet.place(row, column)
                self.reading.problem(place.cell, f"栏目“{'／'.join(path)}”不认识，其中有金额，无法归入任何一项。")
                return

    def _uncaptioned(self, first: int, known: set[int]) -> None:
        for column in range(1, self.sheet.width + 1):
            if column in known or column in self.quantities:
                continue
            row = next((one for one in self.sheet.rows if one >= first and self.reading.is_amount(one, column)), None)
            if row is not None:
                self.reading.note(self.sheet.place(row, column).cell, "表头没有这一栏，其中的数字没有读取。")

    def _row(self, row: int) -> None:
        code = self._code(row)
        if code is None:
            return
        if code in self.seen:
            words = f"“{code or '合计'}”与第 {self.seen[code]} 行重复，同一科目只能有一行。"
            self.reading.problem(self.sheet.place(row, self.code_columns[0]).cell, words)
            return
        self.seen[code] = row
        for column, quantity in self.quantities.items():
            amount = self.reading.amount(row, column)
            if amount is not None:
                self.reading.add(Name(quantity, code), amount, row, column)

    def _code(self, row: int) -> str | None:
        """The code of a row, '' for 合计; None when the row holds no figures or cannot be told."""
        texts = {column: self._code_text(row, column) for column in self.code_columns}
        given = [text for text in texts.values() if text]
        name = self.sheet.text(row, self.name_column) if self.name_column else ""
        if any(one in TOTALS for one in given) or (not given and name in TOTALS):
            return ""
        if not given or not any(is_digits(one[0]) for one in given):
            self._no_code(row, [*given, name])
            return None
        code = self._joined(row, texts)
        return code if code is not None and self._is_known(row, code, name) else None

    def _code_text(self, row: int, column: int) -> str:
        value = self.sheet.value(row, column)
        if isinstance(value, str) and re.match(r"^\d+(\.\d*)?[eE][+-]?\d+$", tidy(value)):
            return tidy(value)
        try:
            number = number_of(value)
        except NotANumber:
            return self.sheet.text(row, column)
        digits = self.sheet.text(row, column)
        return "" if number is None else digits.removesuffix(".0")

    def _no_code(self, row: int, texts: list[str]) -> None:
        """A row without a code must hold no amount."""
        if any(NOTES.match(one) for one in texts if one):
            return
        column = next((one for one in self.quantities if self.reading.is_amount(row, one)), None)
        if column is not None:
            self.reading.problem(self.sheet.place(row, column).cell, "这一行有金额而没有科目编码，不知属于哪个科目。")

    def _joined(self, row: int, texts: dict[int, str]) -> str | None:
        """One code from one column or from three; None, with a problem, when the digits cannot be trusted."""
        column = next(one for one, text in texts.items() if text)
        given = [text for text in texts.values() if text]
        place = self.sheet.place(row, column).cell
        if any(re.search(r"[eE]", one) for one in given):
            self.reading.problem(
                place, f"科目编码“{given[0]}”是科学记数法，末几位已丢失；请把编码列设为文本后重新导出。"
            )
            return None
        if len(given) == 1 and len(given[0]) >= 3:
            code = given[0]
        elif all(len(one) >= 3 for one in given):
            code = max(given, key=len)
        else:
            code = self._of_parts(list(texts.values()))
        self.above = code
        return code

    def _of_parts(self, texts: list[str]) -> str:
        """类, 款 and 项 in three columns: `208`, `05`, `05`; what a row leaves out is that of the row above."""
        above = [self.above[:3], self.above[3:5], self.above[5:7]]
        last = max(index for index, text in enumerate(texts) if text)
        parts = []
        for index, text in enumerate(texts[: last + 1]):
            part = text if text else (above[index] if index < 3 else "")
            parts.append(part if index == 0 else part.zfill(2) if part else "")
        return "".join(parts)

    def _is_known(self, row: int, code: str, name: str) -> bool:
        place = self.sheet.place(row, self.code_columns[0]).cell
        if code not in self.subjects.names or not code.startswith("2"):
            self.reading.problem(place, f"{self.subjects.why_unknown(code, name)}。")
            return False
        others = self.subjects.contradicts(code, name)
        if others:
            official = self.subjects.names[code]
            self.reading.problem(
                place,
                f"编码“{code}”在科目表中是“{official}”，这里写的却是“{name}”（编码 {others}），编码和名称对不上。",
            )
        elif name and self.subjects.plain_names[code] != self.reading.plain(name):
            self.reading.note(
                place, f"“{code}”的名称“{name}”与科目表中的“{self.subjects.names[code]}”不同，按编码读取。"
            )
        return True


def _caption(table: str, quantity: str) -> str:
    """A caption by which the quantity is known, for messages."""
    if table == "economic":
        return "合计"
    pattern = next(pattern for pattern, one in COLUMNS[table].items() if one == quantity)
    options = re.sub(r"\(\?:[^()]*(?:\([^()]*\)[^()]*)*\)\??", "", pattern).split("|")
    return next((one for one in options if one), quantity)
