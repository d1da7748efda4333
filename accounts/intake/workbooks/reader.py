"""How every table is read: its head, its blocks of columns, then row by row, amounts in 元 (逐表读取的共同步骤)."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from accounts.figures.money import ZERO, from_wan
from accounts.intake.cells import NotANumber, amount_of, number_of
from accounts.models import Precision

from .captions import SheetHead, Subjects, Table, paths
from .extract import Extract, Name, Occurrence, caption_of
from .forms import NEEDED_ROWS
from .grid import Address, plain_digits
from .meanings import Meaning, Meanings, name_of, plain_path

HEAD_WITHIN = 40
"""Rows from the top within which a head is looked for."""
IGNORED = re.compile(r"^(?:行次|变动原因|增减原因|备注|说明|科目名称|名称)$")
"""Columns of words."""
NOTES = re.compile(r"^(?:注|说明|备注)")
WAN_PLACES, MOST_COUNTED = 6, 10**9


@dataclass
class ColumnGroup:
    """Columns that belong together: those that name the rows, how far they reach, and what the others hold."""

    stubs: list[int]
    first: int
    last: int
    columns: dict[int, Meaning] = field(default_factory=dict)


class TableReader(ABC):
    """Reads a sheet whose table and unit of money are known into the extract.

    What tables do differently is in the readers of each kind.
    """

    lost: ClassVar[str]
    """What is said where no head is found."""

    def __init__(
        self, head: SheetHead, table: Table, precision: Precision, extract: Extract, subjects: Subjects
    ) -> None:
        self.head, self.sheet, self.table, self.precision = head, head.sheet, table, precision
        self.extract, self.subjects, self.meanings = extract, subjects, Meanings(table, subjects)
        self.anchor = self.first = self.top = self.rows = 0
        self.blocks: list[ColumnGroup] = []
        self.there: set[str] = set()
        self.range: Address | None = None
        """Where the table stands; None where it cannot be read. `rows` says how many rows held figures."""

    # What a kind of table says ----------------------------------------------------------------------------------------

    @abstractmethod
    def find(self) -> None:
        """Set `anchor` and `first`, the first rows of head and data, `top`, the first row of the table as it is told of,
        and `blocks`; nothing where there is no head."""

    def meaning(self, path: tuple[str, ...]) -> Meaning | None:
        """What a column holds; None when its captions are not known."""
        return self.meanings.amounts(path)

    @abstractmethod
    def absent(self) -> Iterable[str]:
        """Captions of the columns that are needed and not there."""

    @abstractmethod
    def whole(self) -> set[str]:
        """Figures that are zero where the table does not name them."""

    @abstractmethod
    def row(self, row: int) -> int:
        """Read one row; returns in how many blocks it held figures."""

    # The steps --------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the head, then every row."""
        self.find()
        if not self.blocks:
            self.extract.problem(Address(self.sheet.name), self.lost)
            return
        self._head()
        if names := "”“".join(dict.fromkeys(self.absent())):
            self.extract.problem(
                self.sheet.range(self.anchor, 1, self.first - 1, self.sheet.width),
                f"表头中找不到“{names}”栏；请用导出的原表，不要改动栏目名称。",
            )
            return
        self._require_unmerged({column for block in self.blocks for column in block.columns})
        below = [one for one in self.sheet.rows if one >= self.first]
        self.rows = sum(self.row(one) for one in below)
        self._require_rows()
        self.extract.whole |= self.whole()
        self.range = self.sheet.range(self.top, 1, max(below, default=self.first), self.sheet.width)

    def _head(self) -> None:
        """Tell what each column of each block holds."""
        head = paths(self.sheet, [row for row in self.sheet.rows if self.anchor <= row < self.first])
        for block in self.blocks:
            others = [one for one in range(block.first, block.last + 1) if one not in block.stubs]
            for column in [one for one in others if one in head]:
                self._column(block, column, head[column])
            for column in [one for one in others if one not in head]:
                self._uncaptioned(block, column)

    def _column(self, block: ColumnGroup, column: int, path: tuple[str, ...]) -> None:
        meaning = self.meaning(path)
        if meaning is None:
            of_words = IGNORED.match(path[-1]) or self.meanings.is_stub(path[-1], "caption", "line")
            if not of_words and (place := self._amount_below(column)):
                self.extract.problem(place, f"栏目“{plain_path(path)}”不认识，其中有金额，无法归入任何一项。")
        elif meaning in block.columns.values():
            self.extract.problem(
                self.sheet.place(self.first - 1, column), f"栏目“{plain_path(path)}”出现了两次，不知以哪栏为准。"
            )
        else:
            block.columns[column] = meaning

    def _amount_below(self, column: int) -> Address | None:
        """The first amount below the head in the column."""
        below = (one for one in self.sheet.rows if one >= self.first)
        return next((self.sheet.place(one, column) for one in below if self.is_amount(one, column)), None)

    def _uncaptioned(self, block: ColumnGroup, column: int) -> None:
        """A column without a caption that holds amounts: within the block its caption was lost, beside it someone wrote."""
        place = self._amount_below(column)
        if place and column < max(block.columns, default=column + 1):
            self.extract.problem(place, "这一栏有金额而没有栏目名称，不知是哪一栏；请用导出的原表，不要删改表头。")
        elif place:
            self.extract.note(place, "表头没有这一栏，其中的数字没有读取。")

    def _require_unmerged(self, columns: set[int]) -> None:
        """A merged range with a number that reaches over several cells of amounts is a problem: whose is it?"""
        for one in self.sheet.merged:
            across = columns & set(range(one.left, min(one.right, self.sheet.width) + 1))
            down = min(one.bottom, self.sheet.rows[-1]) - max(one.top, self.first) + 1
            is_amount = isinstance(value := self.sheet.value(one.top, one.left), Decimal) and value != 0
            self.extract.require(
                not (across and down >= 1 and (across != {one.left} or down > 1) and is_amount),
                self.sheet.range(*one),
                "金额单元格被合并，不知这个数属于哪一格；请取消合并并分别填写。",
            )

    def _require_rows(self) -> None:
        """Rows without which the table is not understood; a part that it may leave out is zero."""
        if names := "”“".join(
            caption_of(one, {}) for one in NEEDED_ROWS.get(self.table.key, ()) if one not in self.there
        ):
            self.extract.problem(
                Address(self.sheet.name), f"表中找不到“{names}”行，不能读全；请用导出的原表，不要删改表头和项目名称。"
            )

    # What the rows of all kinds need ----------------------------------------------------------------------------------

    def is_amount(self, row: int, column: int) -> bool:
        """Whether a number other than zero, or something that was meant as one, stands in the cell."""
        try:
            return bool(number_of(self.sheet.value(row, column)))
        except NotANumber:
            return True

    def figures(self, row: int, block: ColumnGroup, meaning: Meaning) -> bool:
        """Keep the figures of one row of one block."""
        for column, one in block.columns.items():
            if name := name_of(one, meaning):
                self._keep(name, row, column)
        return True

    def _keep(self, name: Name, row: int, column: int) -> None:
        """Read a cell, in 元 or as it stands where it is a count, an area or a rate, and keep its figure.

        A blank is zero, — is zero but not given. In 机构运行信息表 a blank may also mean that nobody knows.
        """
        value, place, unit = (
            self.sheet.value(row, column),
            self.sheet.place(row, column),
            self.extract.counted_in(name.figure),
        )
        is_wan = self.precision == Precision.WAN and unit == "yuan" and name.stage != "rate"
        try:
            read = amount_of(value, WAN_PLACES if is_wan else 2)
        except NotANumber as wrong:
            self.extract.problem(place, f"{wrong}。")
            return
        amount = ZERO if read is None else from_wan(read) if is_wan else read
        is_whole = unit != "count" or amount == int(amount)
        if unit != "yuan" and name.stage in ("", "prior") and not (is_whole and 0 <= amount < MOST_COUNTED):
            self.extract.problem(place, f"“{plain_digits(amount)}”不是个数，应为零或正整数。")
            return
        self.there.add(name.figure)
        given = read is not None or (value is None and self.table.key != "facts")
        self.extract.add(Occurrence(name, amount, place, self.table.key, given))

    def unnamed(self, row: int, block: ColumnGroup, words: str) -> None:
        """A row of which nobody knows what it is must hold no amount."""
        column = next((one for one in block.columns if self.is_amount(row, one)), None)
        if column is not None:
            self.extract.problem(self.sheet.place(row, column), words)

    def agrees(self, place: Address, code: str, name: str) -> bool:
        """Whether a code stands by its own name; a problem where the name is that of another code."""
        others = self.subjects.contradicts(code, name)
        self.extract.require(
            not others,
            place,
            f"编码“{code}”在科目表中是“{self.subjects.names[code]}”，这里写的却是“{name}”（编码 {others}），编码和名称对不上。",
        )
        return not others
