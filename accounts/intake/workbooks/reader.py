"""How every table is read: its head, its blocks of columns, then row by row (逐表读取的共同步骤)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from .forms import NEEDED_ROWS
from .heads import paths
from .labels import caption_of
from .meanings import Meaning, Meanings, name_of, plain_path
from .sheet_reading import SheetReading
from .subjects import Subjects

HEAD_WITHIN = 40
"""Rows from the top within which a head is looked for."""
IGNORED = re.compile(r"^(?:行次|变动原因|增减原因|备注|说明|科目名称|名称)$")
"""Columns of words."""
NOTES = re.compile(r"^(?:注|说明|备注)")


@dataclass
class ColumnGroup:
    """Columns that belong together: those that name the rows, how far they reach, and what the others hold."""

    stubs: list[int]
    first: int
    last: int
    columns: dict[int, Meaning] = field(default_factory=dict)


class TableReader:
    """Reads one table into the extract. What tables do differently is in the readers of each kind."""

    lost: ClassVar[str]
    """What is said where no head is found."""

    def __init__(self, reading: SheetReading, subjects: Subjects) -> None:
        self.reading, self.sheet, self.subjects = reading, reading.sheet, subjects
        self.meanings = Meanings(reading.table, subjects)
        self.anchor = self.first = 0
        self.blocks: list[ColumnGroup] = []

    # What a kind of table says ----------------------------------------------------------------------------------------

    def find(self) -> None:
        """Set `anchor` and `first`, the first rows of head and data, and `blocks`; nothing where there is no head."""
        raise NotImplementedError

    @property
    def top(self) -> int:
        """The first row of the table as it is told of."""
        return self.anchor

    def meaning(self, path: tuple[str, ...]) -> Meaning | None:
        """What a column holds; None when its captions are not known."""
        return self.meanings.amounts(path)

    def absent(self) -> Iterable[str]:
        """Captions of the columns that are needed and not there."""
        return ()

    def whole(self) -> set[str]:
        """Figures that are zero where the table does not name them."""
        return set()

    def row(self, row: int) -> int:
        """Read one row; returns in how many blocks it held figures."""
        raise NotImplementedError

    # The steps --------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the head, then every row."""
        self.find()
        if not self.blocks:
            self._lose("", self.lost)
            return
        self._head()
        if names := "”“".join(dict.fromkeys(self.absent())):
            rows = self.sheet.range(self.anchor, 1, self.first - 1, self.sheet.width)
            self._lose(rows.cell, f"表头中找不到“{names}”栏；请用导出的原表，不要改动栏目名称。")
            return
        columns = [column for block in self.blocks for column in block.columns]
        self.reading.require_unmerged(self.sheet.rows, self.first, columns)
        rows_ = [one for one in self.sheet.rows if one >= self.first]
        count = sum(self.row(one) for one in rows_)
        self._require_rows()
        self.reading.all.whole |= self.whole()
        self.reading.span(self.top, max(rows_, default=self.first), count)

    def _lose(self, cell: str, words: str) -> None:
        self.reading.problem(cell, words)
        self.reading.missing = True

    def _head(self) -> None:
        """Tell what each column of each block holds."""
        head = paths(self.sheet, [row for row in self.sheet.rows if self.anchor <= row < self.first])
        for block in self.blocks:
            others = [one for one in range(block.first, block.last + 1) if one not in block.stubs]
            for column in others:
                self._column(block, column, head.get(column, ()))
            for column in [one for one in others if one not in head]:
                self._uncaptioned(block, column)

    def _column(self, block: ColumnGroup, column: int, path: tuple[str, ...]) -> None:
        meaning = self.meaning(path)
        if meaning is None:
            row = 0 if not path or IGNORED.match(path[-1]) else self._amount_below(column)
            if row:
                words = f"栏目“{plain_path(path)}”不认识，其中有金额，无法归入任何一项。"
                self.reading.problem(self.sheet.place(row, column).cell, words)
        elif meaning in block.columns.values():
            words = f"栏目“{plain_path(path)}”出现了两次，不知以哪栏为准。"
            self.reading.problem(self.sheet.place(self.first - 1, column).cell, words)
        else:
            block.columns[column] = meaning

    def _amount_below(self, column: int) -> int:
        """The first row of data with an amount in the column, 0 for none."""
        rows = (one for one in self.sheet.rows if one >= self.first and self.reading.is_amount(one, column))
        return next(rows, 0)

    def _uncaptioned(self, block: ColumnGroup, column: int) -> None:
        """A column without a caption that holds amounts: within the block its caption was lost, beside it someone wrote."""
        row = self._amount_below(column)
        if not row:
            return
        cell = self.sheet.place(row, column).cell
        if not block.columns or column < max(block.columns):
            self.reading.problem(cell, "这一栏有金额而没有栏目名称，不知是哪一栏；请用导出的原表，不要删改表头。")
        else:
            self.reading.note(cell, "表头没有这一栏，其中的数字没有读取。")

    def figures(self, row: int, block: ColumnGroup, meaning: Meaning) -> bool:
        """Keep the figures of one row of one block."""
        for column, one in block.columns.items():
            name = name_of(one, meaning)
            if name is not None:
                self.reading.read_one(name, row, column)
        return True

    def unnamed(self, row: int, block: ColumnGroup, words: str) -> None:
        """A row of which nobody knows what it is must hold no amount."""
        column = next((one for one in block.columns if self.reading.is_amount(row, one)), None)
        if column is not None:
            self.reading.problem(self.sheet.place(row, column).cell, words)

    def agrees(self, cell: str, code: str, name: str) -> bool:
        """Whether a code stands by its own name; a problem where the name is that of another code."""
        others = self.subjects.contradicts(code, name)
        if others:
            official = self.subjects.names[code]
            words = f"编码“{code}”在科目表中是“{official}”，这里写的却是“{name}”（编码 {others}），编码和名称对不上。"
            self.reading.problem(cell, words)
        return not others

    def _require_rows(self) -> None:
        """Rows without which the table is not understood; a part that it may leave out is zero."""
        there = {name.figure for name in self.reading.names}
        absent = [one for one in NEEDED_ROWS.get(self.reading.table.key, ()) if one not in there]
        if absent:
            names = "”“".join(caption_of(one, {}) for one in absent)
            self.reading.problem("", f"表中找不到“{names}”行，不能读全；请用导出的原表，不要删改表头和项目名称。")
