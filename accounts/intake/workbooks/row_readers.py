"""The readers of each kind of table: with a code, with a caption in every row, in one row (逐行的表：按科目编码、按项目名称、一行).

Tables of codes: 02, 03, 05, 08, 09 and 财决03, 04, 07, 08-1, 09, 11. Columns are found by caption and rows by code, in one
column or in three (类、款、项), wherever they stand.

Tables of captions: 01, 04, 06, 财决01, 01-1, 附03, CS02; and 07 in one row. Such a table stands in blocks side by side, each
from a column 项目 (科目编码 in 06) to the next; a row is found by its caption, in 06 by its economic code.
"""

import re
from collections.abc import Iterable
from itertools import product, zip_longest
from typing import ClassVar

from accounts.figures.numerals import is_digits
from accounts.figures.totals import LINES
from accounts.intake.cells import NotANumber, number_of
from accounts.models import ITEMS

from .captions import key_of, plain
from .forms import STAGES
from .grid import Address
from .meanings import SUMS, Meaning
from .reader import HEAD_WITHIN, NOTES, ColumnGroup, TableReader

TOTALS, PARTS = ("合计", "总计"), ("类", "款", "项")
REMARKS = re.compile(r"^(?:注|说明|备注|我单位|本单位|我部门|本部门)")
CODE_LIKE = re.compile(r"^\d{3,8}$")

STUB = {"basic": re.compile(r"[^\n]{0,40}编码")}
WHOLE = {"income_and_spending": {"reserves_used", "distributed"}, "basic": {"economic"}}
ITEM = re.compile(r"项目(?:$|\()")
STAGE_CAPTIONS = {"final_budget": "预算数", "": "决算数"}
WIDE_HEAD = {*STAGE_CAPTIONS.values(), "年初预算数", "因公出国(境)费"}


class CodeReader(TableReader):
    """Reads one table of codes."""

    lost: ClassVar[str] = "找不到“科目编码”栏，看不出表头在哪里；请用导出的原表，不要删改表头。"

    def find(self) -> None:
        """One block: the columns of codes and names, and all others."""
        self.above = ""
        self.seen: dict[str, int] = {}
        names = ((row, one) for row in self.sheet.rows[:HEAD_WITHIN] for one in self._texts(row))
        head = next((row for row, one in names if self._is_code(one)), None)
        if head is None:
            return
        above = (row for row in self.sheet.rows if head - 3 <= row < head and "项目" in self._texts(row))
        self.anchor = self.top = next(above, head)
        self._stubs([row for row in self.sheet.rows if self.anchor <= row <= self.anchor + 6])
        self.blocks = [ColumnGroup(self.stubs, 1, self.sheet.width)]

    def _is_code(self, text: str) -> bool:
        """Whether a column of codes is called so."""
        return "科目编码" in text or text == "编码" or "科目代码" in text or self.meanings.is_stub(text, "code")

    def _texts(self, row: int) -> list[str]:
        return [self.sheet.text(row, column) for column in self.sheet.columns[row]]

    def _stubs(self, rows: list[int]) -> None:
        """The columns of codes and of names, and the first row of data."""
        self.codes: list[int] = []
        self.name = 0
        for row, column in product(rows, range(1, self.sheet.width + 1)):
            text = self.sheet.spread(row, column)
            if "编码" in text or self._is_code(text) or (text in PARTS and self.codes):
                self.codes = sorted({*self.codes, column})
            elif "科目名称" in text or text == "名称" or self.meanings.is_stub(text, "caption"):
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
        first = self.seen.setdefault(code, row)
        words = f"“{code or '合计'}”与第 {first} 行重复，同一科目只能有一行。"
        self.extract.require(first == row, self.sheet.place(row, self.codes[0]), words)
        return first == row and self.figures(row, self.blocks[0], Meaning(code=code))

    def _code(self, row: int) -> str | None:
        """The code of a row, '' for 合计; None when the row holds no figures or cannot be told."""
        texts = [self._code_text(row, column) for column in self.codes]
        given = [text for text in texts if text]
        name = self.sheet.text(row, self.name) if self.name else ""
        if any(one in TOTALS for one in given) or (not given and name in TOTALS):
            return ""
        if not given or not any(is_digits(one[0]) for one in given):
            if not any(REMARKS.match(one) for one in (*given, name)):
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


class CaptionReader(TableReader):
    """Reads one table of captions."""

    lost: ClassVar[str] = "找不到“项目”栏（或“科目编码”栏），看不出表头在哪里；请用导出的原表，不要删改表头。"

    def find(self) -> None:
        """Blocks begin at each column of captions."""
        found = (
            (row, starts)
            for row in self.sheet.rows[:HEAD_WITHIN]
            if (starts := [one for one in self.sheet.columns[row] if self._is_stub(self.sheet.text(row, one))])
        )
        self.anchor, starts = next(found, (0, []))
        below = (row for row in self.sheet.rows if row > self.anchor)
        data = (row for row in below if any(self.sheet.text(row, one) not in ("", "栏次") for one in starts))
        self.first = self.top = next(data, self.anchor + 1)
        ends = [*starts[1:], self.sheet.width + 1]
        self.blocks = [ColumnGroup([start], start, end - 1) for start, end in zip(starts, ends, strict=False)]
        rows = [row for row in self.sheet.rows if row >= self.first]
        self.sides = [self.meanings.side([key_of(self.sheet.text(row, start)) for row in rows]) for start in starts]
        self.under = "appropriation_income"

    def _is_stub(self, text: str) -> bool:
        """Whether a block begins with a column that is called so: by codes in 06, by captions in others."""
        return self.meanings.is_stub(text) or STUB.get(self.table.key, ITEM).match(text) is not None

    def absent(self) -> Iterable[str]:
        """Without the outturn nothing is read; of 06 every block needs it."""
        holds = [any(not one.stage for one in block.columns.values()) for block in self.blocks]
        return () if (all if self.table.key == "basic" else any)(holds) else ("决算数（或金额）",)

    def whole(self) -> set[str]:
        """Of 01 the reserves, of 06 the economic classes that a region leaves out."""
        return WHOLE.get(self.table.key, set())

    def row(self, row: int) -> int:
        """Read the blocks of one row.

        A caption may reach over its block, so that its figures stand in the next one, which has no caption.
        """
        captions = [self._caption(row, index) for index in range(len(self.blocks))]
        filled = [any(self.sheet.value(row, column) is not None for column in one.columns) for one in self.blocks]
        count, reaching = 0, ""
        for index, block in enumerate(self.blocks):
            caption = captions[index] or reaching
            follows = index + 1 < len(self.blocks) and not captions[index + 1] and filled[index + 1]
            reaching = caption if follows and not filled[index] else ""
            if not caption:
                self.unnamed(row, block, "这一行有金额而没有项目名称（或科目编码），不知是哪一项。")
            elif not NOTES.match(caption) and not reaching and (filled[index] or captions[index]):
                count += self._named(row, index, caption)
        return count

    def _caption(self, row: int, index: int) -> str:
        """The caption of a row, in 06 also a sum that stands among the names."""
        block, stub = self.blocks[index], self.blocks[index].stubs[0]
        own = self.sheet.text(row, stub)
        if own or self.table.key != "basic":
            return own
        words = (self.sheet.text(row, column) for column in range(stub + 1, min(block.columns, default=stub)))
        return next((one for one in words if key_of(one) in self.sides[index]), "")

    def _named(self, row: int, index: int, caption: str) -> bool:
        """Read one row of one block; whether it held a known figure."""
        block, is_basic = self.blocks[index], self.table.key == "basic"
        meaning = self.sides[index].get(key_of(caption)) or (self._economic(row, block, caption) if is_basic else None)
        if meaning is None:
            self.unnamed(row, block, f"项目“{caption}”不认识，其中有金额，无法归入任何一项。")
            return False
        return self.figures(row, block, self._of_side(meaning))

    def _of_side(self, meaning: Meaning) -> Meaning:
        """In 04 the kinds of money stand below 年初财政拨款结转和结余 once more: of what they are says the row above."""
        if meaning.figure in ("appropriation_income", "appropriation_opening"):
            self.under = meaning.figure
        base, bracket, fund = meaning.figure.partition("[")
        return Meaning(f"{self.under}[{fund}") if bracket and base == "appropriation_income" else meaning

    def _economic(self, row: int, block: ColumnGroup, code: str) -> Meaning:
        """The economic section or class of a row of 06; nothing, with a problem, when the code cannot be trusted."""
        words = (self.sheet.text(row, one) for one in range(block.stubs[0] + 1, min(block.columns)))
        name, place = next(filter(None, words), ""), self.sheet.place(row, block.stubs[0])
        if code in self.subjects.names and code.startswith("3"):
            self.agrees(place, code, name)
            return Meaning(f"economic[{code}]")
        has_none = not re.search(r"[eE]", code) and not any(self.is_amount(row, one) for one in block.columns)
        self.extract.require(has_none, place, f"经济分类{self.subjects.why_unknown(code, name)}。")
        return Meaning()


class WideReader(TableReader):
    """Reads 公开07: the three public expenses, twelve figures in one row."""

    lost: ClassVar[str] = "找不到“预算数”“决算数”栏，请用导出的原表，不要删改表头。"

    def find(self) -> None:
        """One block without captions: the rows that hold numbers, but for their numbering, are the data."""
        rows, form = self.sheet.rows, self.table.form
        known = WIDE_HEAD | {key_of(one.caption) for line in (form.head[:1] if form else ()) for one in line}
        heads = (
            row for row in rows if any(key_of(self.sheet.text(row, one)) in known for one in self.sheet.columns[row])
        )
        self.anchor = self.top = next(heads, 0)
        numbers = {row: found for row in rows if row > self.anchor and (found := self._numbers(row))}
        self.first = next(iter(numbers), rows[-1] + 1)
        self.data = [row for row, found in numbers.items() if found != [str(one + 1) for one in range(len(found))]]
        self.blocks = [ColumnGroup([], 1, self.sheet.width)] if self.anchor else []

    def _numbers(self, row: int) -> list[str]:
        """The texts of the cells of a row that hold a number, or what was meant as one."""
        return [self.sheet.text(row, one) for one in self.sheet.columns[row] if self._is_number(row, one)]

    def _is_number(self, row: int, column: int) -> bool:
        try:
            return number_of(self.sheet.value(row, column)) is not None
        except NotANumber:
            text = self.sheet.text(row, column)
            return is_digits(text[:1]) or not text

    def meaning(self, path: tuple[str, ...]) -> Meaning | None:
        """Item and stage of a column, whichever stands above the other."""
        if own := self.meanings.column(path):
            return own
        words = [key_of(one) for one in path]
        stage = next((STAGES[one] for one in words if one in STAGES), None)
        items = {key_of(LINES[one].caption): one for one in (*ITEMS, "vehicles")}
        found = [items[one] for one in words if one in items]
        is_sum = any(one in SUMS or one == "本年支出合计" for one in words)
        item = found[-1] if found else "three_public" if is_sum else None
        return None if stage is None or item is None else Meaning(item, stage=stage)

    def absent(self) -> Iterable[str]:
        """Every item is needed with what the edition prints of it: budget and outturn where it has no such table."""
        there = {(one.figure, one.stage) for one in self.blocks[0].columns.values()}
        own = [(one.figure, one.stage) for one in self.meanings.own.values() if one.figure in ITEMS]
        return [
            f"{LINES[item].caption}（{STAGE_CAPTIONS.get(stage, stage)}）"
            for item, stage in own or product(ITEMS, STAGE_CAPTIONS)
            if (item, stage) not in there
        ]

    def whole(self) -> set[str]:
        """A table without numbers says that nothing was spent."""
        if not self.data:
            self.extract.note(Address(self.sheet.name), "本表没有数，“三公”经费按零读取。")
        return set() if self.data else set(ITEMS)

    def row(self, row: int) -> int:
        """Read the one row of figures."""
        self.extract.require(row not in self.data[1:], self.sheet.place(row, 1), "本表应只有一行数，现在不止一行。")
        return row in self.data[:1] and self.figures(row, self.blocks[0], Meaning())
