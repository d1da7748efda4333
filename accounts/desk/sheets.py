"""The sheets on which a filing is entered, and their columns (录入表与栏目)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from accounts.models import (
    Balance,
    BudgetLine,
    EconomicLine,
    EnteredRow,
    ExpenditureLine,
    Filing,
    IncomeLine,
    Passage,
    Scheme,
    Status,
    Supplement,
    ThreePublicExpense,
)

PEOPLE = ("staff_active", "staff_retired_cadre", "staff_retired", "offices")
"""What of the supplement is entered in 基本情况."""
OWN_WAY = ("id", "filing", "offices_carried", "carried")
"""Fields that no input of a sheet shows as they are."""


@dataclass(frozen=True)
class Column:
    """One column of a sheet, or one labelled input: a field of the model."""

    field: models.Field[Any, Any]
    kind: str
    """code, choice, amount, number (with decimals), count or words."""
    is_key: bool

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.field.name

    @property
    def caption(self) -> str:
        """What the column is called."""
        return str(self.field.verbose_name)

    @property
    def help(self) -> str:
        """What to know about it."""
        return str(self.field.help_text)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The values to choose from and their captions."""
        return [(str(value), str(caption)) for value, caption in self.field.flatchoices]

    @property
    def is_amount(self) -> bool:
        """Whether it holds 元."""
        return self.kind == "amount"


def kind_of(field: models.Field[Any, Any]) -> str:
    """What kind of input a field needs: areas are no amounts, though they have decimals too."""
    if field.name == "code":
        return "code"
    if field.choices:
        return "choice"
    if isinstance(field, models.DecimalField):
        return "number" if field.name == "house_area" else "amount"
    return "count" if isinstance(field, models.PositiveIntegerField) else "words"


@dataclass(frozen=True)
class Sheet:
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
    def columns(self) -> tuple[Column, ...]:
        """All fields that are entered, in the order of the model."""
        return tuple(
            Column(field, kind_of(field), field.name in self.model.key_fields)
            for field in self.model._meta.concrete_fields
            if field.name not in OWN_WAY
        )

    def columns_for(self, filing: Filing) -> list[Column]:
        """The inputs of the page for one filing: each field of the supplement stands on one page only."""
        if self.model is not Supplement:
            return list(self.columns)
        if self.name == "basics":
            return [column for column in self.columns if column.name in PEOPLE]
        left_out = PEOPLE if filing.status == Status.CARRIED_IN else (*PEOPLE, "agency_costs")
        return [column for column in self.columns if column.name not in left_out]


INCOME = ("general", "funds", "capital", "superior", "operating", "business", "subsidiary", "other")
SPENDING = ("basic", "project", "upward", "business", "downward")

SHEETS = {
    sheet.name: sheet
    for sheet in (
        Sheet("basics", "人员与处室", Supplement, "人数、处室个数的合计由系统计算。"),
        Sheet("income", "收入", IncomeLine, "按项级科目填写各项来源的收入。", sums=INCOME),
        Sheet("expenditure", "支出", ExpenditureLine, "按资金性质和项级科目填写。", sums=SPENDING),
        Sheet(
            "budget",
            "预算",
            BudgetLine,
            "年初预算数和全年预算数；只知道类级数的填类级编码。",
            split="stage",
            levels=(3, 7),
        ),
        Sheet(
            "economic",
            "基本支出（经济分类）",
            EconomicLine,
            "一般公共预算财政拨款基本支出，按款级经济分类填写。",
            levels=(5,),
            scheme=Scheme.ECONOMIC,
        ),
        Sheet("balances", "结转结余", Balance, "每种资金年初、年末的结转和结余。", classes="fund"),
        Sheet("three_public", "“三公”经费", ThreePublicExpense, "只填财政拨款开支的部分；合计与小计由系统计算。"),
        Sheet("supplement", "补充资料", Supplement, "采购、车辆的合计由系统计算。"),
        Sheet("passages", "文字", Passage, "一行一段。"),
    )
}


def saved_rows(sheet: Sheet, filing: Filing) -> list[EnteredRow]:
    """The rows of the sheet as they stand."""
    return list(sheet.model._default_manager.filter(filing=filing))
