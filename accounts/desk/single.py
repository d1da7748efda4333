"""The page of a sheet with one row: labelled inputs, and sums that follow them (一份一行的录入页：“三公”、补充资料)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.figures.money import ZERO
from accounts.intake.numbers import show_amount
from accounts.models import EnteredRow
from accounts.models.columns import ValueKind
from accounts.models.supplement import ITEMS
from accounts.workflow.merge import Clash, Clashed
from accounts.workflow.saves import SavedChange

from .entry import AmountsPage
from .sheets import saved_rows

SUMS: dict[str, dict[str, tuple[str, ...]]] = {
    "basics": {"实有人数": ("staff_active", "staff_retired_cadre", "staff_retired")},
    "supplement": {
        "政府采购支出合计": ("procurement_goods", "procurement_works", "procurement_services"),
        "车辆合计（辆）": tuple(
            f"owned_{name}"
            for name in ("leaders", "principals", "mail", "emergency", "enforcement", "technical", "retired", "other")
        ),
    },
}
"""What a page adds up: caption → the inputs."""
TOTALS = {"公务用车购置及运行维护费小计": ITEMS[1:3], "“三公”经费合计": ITEMS}
"""What the table of the three public expenses adds up."""
WRONG = "有的格需要更正，没有保存；您填的都还在本页，请看标出的地方。"
Total = tuple[str, str]
"""The names of inputs, and their sum."""


class SinglePage(AmountsPage):
    """One row as a list of inputs."""

    template = "admin/accounts/filing/single.html"

    def load(self) -> None:
        """The saved row, an empty one where there is none."""
        self.saved = next(iter(saved_rows(self.sheet, self.filing)), self.sheet.model())
        self.rows = [self.cells.row_of(self.saved)]

    def take(self, data: QueryDict) -> None:
        """The inputs as they were sent."""
        self.load()
        self.rows = [self.cells.posted(data)]

    def read(self) -> Sequence[EnteredRow]:
        """The row meant."""
        self.cells.read(self.rows[0])
        return [row.value for row in self.rows if row.value is not None]

    def problem(self) -> str:
        """Whether a cell is wrong."""
        return WRONG if self.rows[0].errors else ""

    def enter(self, rows: Sequence[EnteredRow], **more: Any) -> list[SavedChange]:
        """The inputs of this page; other fields of the row stay as saved."""
        return super().enter(rows, fields=[column.name for column in self.cells.columns], **more)

    def show_both(self, clashed: Clashed, notes: list[tuple[Clash, str]]) -> None:
        """The row that both make."""
        self.rows = [self.cells.row_of(clashed.merged[0])]
        self.rows[0].notes = {one.field: words for one, words in notes}

    def context(self) -> dict[str, Any]:
        """The inputs, and what they add up to."""
        inputs = [self.cells.input(column, self.rows[0]) for column in self.cells.columns]
        is_table = self.sheet.name == "three_public"
        return super().context() | {
            "inputs": [one for one in inputs if not is_table or one["column"].kind is ValueKind.COUNT],
            "sums": list(self._sums()),
            "table": self._items(inputs) if is_table else [],
            "totals": self._totals() if is_table else [],
            "has_amounts": any(column.is_amount for column in self.cells.columns),
        }

    def _items(self, inputs: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
        """The table of amounts: item, and its inputs of budget and outturn."""
        by_name = {one["name"]: one for one in inputs}
        captions = {name: by_name[name]["column"].caption.removesuffix(" 决算数") for name in ITEMS}
        return [(captions[name], [by_name[f"{name}_final_budget"], by_name[name]]) for name in ITEMS]

    def _totals(self) -> list[tuple[str, list[Total]]]:
        """Caption, and the totals of budget and outturn."""
        both = [(caption, ([f"{name}_final_budget" for name in names], names)) for caption, names in TOTALS.items()]
        return [(caption, [self._total(names) for names in pair]) for caption, pair in both]

    def _sums(self) -> list[tuple[str, str, Total]]:
        """Caption, unit and total of everything that the page adds up."""
        amounts = {column.name for column in self.cells.columns if column.is_amount}
        return [
            (caption, self.cells.measure.caption if names[0] in amounts else "", self._total(names))
            for caption, names in SUMS.get(self.sheet.name, {}).items()
        ]

    def _total(self, names: Sequence[str]) -> Total:
        """Of amounts in the unit of the page, of counts plainly; what cannot be read counts nothing."""
        columns = [column for column in self.cells.columns if column.name in names]
        if columns[0].is_amount:
            amounts = self.cells.amounts(self.rows[0])
            whole = sum((amounts.get(name, ZERO) for name in names), ZERO)
            return " ".join(names), show_amount(whole, self.cells.measure, blank_zero=False)
        count = 0
        for column in columns:
            try:
                count += self.cells.value(column, self.rows[0].texts[column.name])
            except ValidationError:
                continue
        return " ".join(names), str(count)
