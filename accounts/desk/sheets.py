"""The sheets on which a filing is entered, and their columns (录入表与栏目)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from accounts.models import (
    Balance,
    BudgetLine,
    EconomicLine,
    EnteredRow,
    ExpenditureLine,
    Filing,
    IncomeLine,
    Passage,
    Reason,
    Scheme,
    Status,
    Supplement,
    ThreePublicExpense,
)
from accounts.models.columns import EnteredColumn, ValueKind, columns_of

PEOPLE = ("staff_active", "staff_retired_cadre", "staff_retired", "offices")
"""What of the supplement is entered in 基本情况."""


@dataclass(frozen=True)
class EntrySheet:
    """One entry page: a grid of many rows, one row as a list of inputs, or one text a slot."""

    name: str
    caption: str
    model: type[EnteredRow]
    hint: str = ""
    sums: tuple[str, ...] = ()
    """The amounts that make the total of a row."""
    split: str = ""
    """The column whose values are never added up together: 年初 and 全年预算."""
    classes: str = "code"
    """The column by which subtotals are made: the 类 of the code, or the kind of money."""
    levels: tuple[int, ...] = (7,)
    """The lengths of code that can be picked."""
    scheme: Scheme = Scheme.FUNCTIONAL

    @property
    def is_texts(self) -> bool:
        """Whether the sheet holds one text a slot."""
        return self.model is Passage

    @property
    def is_grid(self) -> bool:
        """Whether the sheet holds many rows of amounts."""
        return bool(self.model.key_fields) and not self.is_texts

    @cached_property
    def columns(self) -> tuple[EnteredColumn, ...]:
        """All that is entered, in the order of the model; marks are not, they are confirmed."""
        return tuple(column for column in columns_of(self.model) if column.kind is not ValueKind.MARK)

    def columns_for(self, filing: Filing) -> list[EnteredColumn]:
        """The inputs of the page for one filing: each field of the supplement stands on one page only."""
        if self.model is not Supplement:
            return list(self.columns)
        if self.name == "basics":
            return [column for column in self.columns if column.name in PEOPLE]
        left_out = PEOPLE if filing.status == Status.CARRIED_IN else (*PEOPLE, "agency_costs")
        return [column for column in self.columns if column.name not in left_out]


INCOME = ("general", "government_funds", "state_capital", "superior", "operating", "business", "subsidiary", "other")
SPENDING = ("basic", "project", "upward", "business", "downward")

SHEETS = {
    sheet.name: sheet
    for sheet in (
        EntrySheet("basics", "人员与处室", Supplement, "人数、处室个数的合计由系统计算。"),
        EntrySheet("income", "收入", IncomeLine, "按项级科目填写各项来源的收入。", sums=INCOME),
        EntrySheet("expenditure", "支出", ExpenditureLine, "按资金性质和项级科目填写。", sums=SPENDING),
        EntrySheet(
            "budget",
            "预算",
            BudgetLine,
            "年初预算数和全年预算数；只知道类级数的填类级编码。",
            split="stage",
            levels=(3, 7),
        ),
        EntrySheet(
            "economic",
            "基本支出（经济分类）",
            EconomicLine,
            "一般公共预算财政拨款基本支出，按款级经济分类填写。",
            levels=(5,),
            scheme=Scheme.ECONOMIC,
        ),
        EntrySheet("balances", "结转结余", Balance, "每种资金年初、年末的结转和结余。", classes="fund"),
        EntrySheet("three_public", "“三公”经费", ThreePublicExpense, "只填财政拨款开支的部分；合计与小计由系统计算。"),
        EntrySheet("supplement", "补充资料", Supplement, "采购、车辆的合计由系统计算。"),
        EntrySheet("passages", "文字", Passage, "一行一段。"),
    )
}
REASONS = EntrySheet("reasons", "原因", Reason)
"""Entered on a page of its own."""


def saved_rows(sheet: EntrySheet, filing: Filing) -> list[EnteredRow]:
    """The rows of the sheet as they stand."""
    return list(sheet.model._default_manager.filter(filing=filing))
