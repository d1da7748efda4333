"""One sheet being read: amounts in 元, and where each was found (正在读的一张表)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from accounts.figures.money import ZERO, from_wan
from accounts.models import Precision

from .amounts import NotANumber, amount_of, number_of
from .extract import Extract, Name, Occurrence
from .grid import Address, Value, plain_digits
from .labels import is_count
from .sheet_head import SheetHead
from .tables import Table

WAN_PLACES = 6
MOST_COUNTED = 10**9


class SheetReading:
    """A sheet whose table and unit of money are known, on its way into the readings."""

    def __init__(self, known: SheetHead, table: Table, precision: Precision, all_: Extract) -> None:
        self.head, self.sheet, self.table = known, known.sheet, table
        self.precision, self.all = precision, all_
        self.missing = False
        self.range: Address | None = None
        self.rows = 0
        self.names: set[Name] = set()

    def problem(self, cell: str, words: str) -> None:
        """A problem at a cell of this sheet."""
        self.all.problem(Address(self.sheet.name, cell), words)

    def note(self, cell: str, words: str) -> None:
        """A note at a cell of this sheet."""
        self.all.note(Address(self.sheet.name, cell), words)

    def span(self, top: int, bottom: int, rows: int) -> None:
        """Remember where the table stands."""
        self.range, self.rows = self.sheet.range(top, 1, bottom, self.sheet.width), rows

    def is_amount(self, row: int, column: int) -> bool:
        """Whether a number other than zero, or something that was meant as one, stands in the cell."""
        try:
            return bool(number_of(self.sheet.value(row, column)))
        except NotANumber:
            return True

    def amount(self, row: int, column: int, *, counts: bool = False) -> tuple[Decimal, bool] | None:
        """The figure of a cell in 元 (a count or an area as it stands) and whether it is given; None with a problem.

        A blank is zero, — is zero but not given.
        """
        value = self.sheet.value(row, column)
        try:
            amount = self._number(value, counts=counts)
        except NotANumber as wrong:
            self.problem(self.sheet.place(row, column).cell, f"{wrong}。")
            return None
        if amount is None:
            return ZERO, value is None
        return amount, True

    def _number(self, value: Value | None, *, counts: bool) -> Decimal | None:
        if counts:
            return amount_of(value)
        if self.precision == Precision.YUAN:
            return amount_of(value)
        wan = amount_of(value, WAN_PLACES)
        return None if wan is None else from_wan(wan)

    def read_one(self, name: Name, row: int, column: int) -> None:
        """Read a cell and keep its figure. In 机构运行信息表 a blank may also mean that nobody knows."""
        counts = is_count(name.figure)
        amount = self.amount(row, column, counts=counts or name.stage == "rate")
        if amount is None:
            return
        place = self.sheet.place(row, column)
        if counts and name.stage in ("", "prior") and not _can_be_count(name, amount[0]):
            self.problem(place.cell, f"“{plain_digits(amount[0])}”不是个数，应为零或正整数。")
            return
        given = amount[1] and (self.table.key != "facts" or self.sheet.value(row, column) is not None)
        self.names.add(name)
        self.all.add(Occurrence(name, amount[0], place, self.table.key, given))

    def require_unmerged(self, rows: Sequence[int], first: int, columns: Iterable[int]) -> None:
        """A merged range with a number that reaches over several cells of amounts is a problem: whose is it?"""
        wanted = set(columns)
        for one in self.sheet.merged:
            across = wanted & set(range(one.left, min(one.right, self.sheet.width) + 1))
            down = min(one.bottom, rows[-1] if rows else 0) - max(one.top, first) + 1
            if not across or down < 1 or (len(across) == 1 and down == 1 and one.left in wanted):
                continue
            if self.is_amount(one.top, one.left) and isinstance(self.sheet.value(one.top, one.left), Decimal):
                place = self.sheet.range(one.top, one.left, one.bottom, one.right)
                self.problem(place.cell, "金额单元格被合并，不知这个数属于哪一格；请取消合并并分别填写。")


def _can_be_count(name: Name, number: Decimal) -> bool:
    """Whether a number can be a count: whole, not negative, not absurd; an area may have decimals."""
    whole = name.figure == "house_area" or number == int(number)
    return whole and 0 <= number < MOST_COUNTED
