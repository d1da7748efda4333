"""The rows of amounts that a clerk enters, one model a form, and what all entered rows share (录入行). All amounts in 元.

A code is kept as text and not as a key into the list of subjects: the list of a year may be replaced by the official
one, and a clerk must be able to save what the books say and be told by a rule that a code is not in the list.
"""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import classproperty

from .filing import Filing
from .terms import Fund, Nature, Stage
from .triggers.rows import OF_PUBLICATION, ONE_LEVEL, guarded_row, never_emptied
from .triggers.trail import trailed


def yuan(caption: str, **options: Any) -> "models.DecimalField[Any, Any]":
    """A field for an amount in 元: fourteen digits and two decimals, zero unless entered."""
    return models.DecimalField(
        caption, **{"max_digits": 16, "decimal_places": 2, "default": Decimal("0.00"), **options}
    )


def count(caption: str, **options: Any) -> "models.PositiveIntegerField[Any, Any]":
    """A field for a count, zero unless entered."""
    return models.PositiveIntegerField(caption, **{"default": 0, **options})


class EnteredRow(models.Model):
    """A row that belongs to one filing; the database lets it change only while the filing is writable."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE)

    carried_marks: ClassVar[dict[str, str]] = {}
    """Mark 沿用上年 → the text that it speaks of: it stands until the text is changed or confirmed."""

    class Meta:
        abstract = True
        triggers = [guarded_row(), never_emptied("录入的数据"), trailed()]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classproperty
    def key_fields(cls) -> tuple[str, ...]:  # noqa: N805
        """What tells one row of a filing from another, in the order of the sheet; empty when there is one row a filing."""
        return tuple(map(str, cls._meta.ordering or ()))


ITEM_FORM = "请填写项级功能分类科目编码（7 位数字）。"
SECTION_FORM = "请填写款级经济分类科目编码（5 位数字）。"
BUDGET_FORM = "请填写类级（3 位）或项级（7 位）功能分类科目编码。"


def _filing(related_name: str) -> "models.ForeignKey[Filing, Filing]":
    return models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name=related_name)


def _code(pattern: str, message: str, caption: str = "科目编码") -> "models.CharField[str, str]":
    return models.CharField(caption, max_length=7, validators=[RegexValidator(pattern, message)])


class IncomeLine(EnteredRow):
    """Income of one 项 by source 收入行."""

    filing = _filing("income_lines")
    code = _code(r"^\d{7}$", ITEM_FORM)
    general = yuan("一般公共预算财政拨款收入")
    government_funds = yuan("政府性基金预算财政拨款收入")
    state_capital = yuan("国有资本经营预算财政拨款收入")
    superior = yuan("上级补助收入")
    operating = yuan("事业收入")
    education_fees = yuan("其中：教育收费", help_text="已包含在事业收入中。")
    business = yuan("经营收入")
    subsidiary = yuan("附属单位上缴收入")
    other = yuan("其他收入")

    class Meta(EnteredRow.Meta):
        verbose_name = verbose_name_plural = "收入行"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "code"], name="income_once", violation_error_message="同一科目的收入只能填一行。"
            ),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^\d{7}$"), name="income_code_form", violation_error_message=ITEM_FORM
            ),
        ]

    def __str__(self) -> str:
        return f"收入 {self.code}"


class ExpenditureLine(EnteredRow):
    """Spending of one 项 from one kind of money by nature 支出行."""

    filing = _filing("expenditure_lines")
    fund = models.CharField("资金性质", max_length=16, choices=Fund)
    code = _code(r"^\d{7}$", ITEM_FORM)
    basic = yuan("基本支出")
    project = yuan("项目支出")
    upward = yuan("上缴上级支出")
    business = yuan("经营支出")
    downward = yuan("对附属单位补助支出")

    class Meta(EnteredRow.Meta):
        verbose_name = verbose_name_plural = "支出行"
        ordering = ["fund", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "fund", "code"],
                name="expenditure_once",
                violation_error_message="同一资金性质、同一科目的支出只能填一行。",
            ),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^\d{7}$"),
                name="expenditure_code_form",
                violation_error_message=ITEM_FORM,
            ),
            models.CheckConstraint(
                condition=models.Q(fund__in=Fund.values),
                name="expenditure_fund_known",
                violation_error_message="资金性质不在可选范围内。",
            ),
            models.CheckConstraint(
                condition=models.Q(fund=Fund.OTHER_MONEY) | models.Q(upward=0, business=0, downward=0),
                name="expenditure_nature_of_fund",
                violation_error_message="财政拨款只能列基本支出和项目支出；上缴上级、经营、对附属单位补助支出请填在非财政拨款资金行。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_fund_display()} {self.code}"


class BudgetLine(EnteredRow):
    """Budgeted spending of one stage and kind of money, by 项 or by 类 as far as known 预算行."""

    filing = _filing("budget_lines")
    stage = models.CharField("预算阶段", max_length=15, choices=Stage)
    fund = models.CharField("资金性质", max_length=16, choices=Fund)
    code = _code(r"^(\d{3}|\d{7})$", BUDGET_FORM)
    nature = models.CharField("支出性质", max_length=8, choices=Nature, blank=True, help_text="不知道时留空。")
    amount = yuan("金额")

    class Meta(EnteredRow.Meta):
        verbose_name = verbose_name_plural = "预算行"
        ordering = ["stage", "fund", "code", "nature"]
        triggers = [*EnteredRow.Meta.triggers, ONE_LEVEL]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "stage", "fund", "code", "nature"],
                name="budget_once",
                violation_error_message="同一预算阶段、资金性质、科目和支出性质只能填一行。",
            ),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^(\d{3}|\d{7})$"),
                name="budget_code_form",
                violation_error_message=BUDGET_FORM,
            ),
            models.CheckConstraint(
                condition=models.Q(fund__in=Fund.values, stage__in=Stage.values, nature__in=["", *Nature.values]),
                name="budget_terms_known",
                violation_error_message="预算阶段、资金性质或支出性质不在可选范围内。",
            ),
            models.CheckConstraint(
                condition=models.Q(fund=Fund.OTHER_MONEY) | models.Q(nature__in=["", Nature.BASIC, Nature.PROJECT]),
                name="budget_nature_of_fund",
                violation_error_message="财政拨款预算只能列基本支出和项目支出。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.get_fund_display()} {self.code}"


class EconomicLine(EnteredRow):
    """Basic spending of the general public budget by economic section 款 经济分类行."""

    filing = _filing("economic_lines")
    code = _code(r"^\d{5}$", SECTION_FORM, "经济分类科目编码")
    amount = yuan("金额")

    class Meta(EnteredRow.Meta):
        verbose_name = verbose_name_plural = "经济分类行"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "code"], name="economic_once", violation_error_message="同一经济分类科目只能填一行。"
            ),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^\d{5}$"),
                name="economic_code_form",
                violation_error_message=SECTION_FORM,
            ),
        ]

    def __str__(self) -> str:
        return f"经济分类 {self.code}"


BY_ITEM = (Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL)
"""Funds whose balances are held by 项, because 公开08表 and 公开09表 print them by 项."""


class Balance(EnteredRow):
    """Carry-over and surplus of one kind of money at both ends of the year 结转结余."""

    filing = _filing("balances")
    fund = models.CharField("资金性质", max_length=16, choices=Fund)
    code = models.CharField(
        "科目编码",
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^\d{7}$", ITEM_FORM)],
        help_text="政府性基金、国有资本经营预算按项填写；一般公共预算和非财政拨款资金留空。",
    )
    opening = yuan("年初结转和结余")
    closing = yuan("年末结转和结余")
    reserves_used = yuan("使用非财政拨款结余")
    distributed = yuan("结余分配")

    class Meta(EnteredRow.Meta):
        verbose_name = verbose_name_plural = "结转结余"
        ordering = ["fund", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "fund", "code"],
                name="balance_once",
                violation_error_message="同一资金性质（和科目）的结转结余只能填一行。",
            ),
            models.CheckConstraint(
                condition=models.Q(fund__in=BY_ITEM, code__regex=r"^\d{7}$")
                | models.Q(fund__in=[Fund.GENERAL, Fund.OTHER_MONEY], code=""),
                name="balance_code_of_fund",
                violation_error_message="政府性基金和国有资本经营预算的结转结余按项填写（7 位编码），其他资金不填科目。",
            ),
            models.CheckConstraint(
                condition=models.Q(fund=Fund.OTHER_MONEY) | models.Q(reserves_used=0, distributed=0),
                name="balance_reserves_of_fund",
                violation_error_message="使用非财政拨款结余和结余分配只能填在非财政拨款资金行。",
            ),
        ]

    def __str__(self) -> str:
        return f"结转结余 {self.get_fund_display()} {self.code}".rstrip()


class PrintedTotal(EnteredRow):
    """A total of one table as its publication printed it in 万元 公开件合计.

    It stands for what its rows add up to until one of them changes. `table` is the key of the statement, `figure` the
    name of the figure: `spending[206]`, `three_public.final_budget`. Written by the import of a workbook in 万元.
    """

    filing = _filing("printed_totals")
    table = models.CharField("报表", max_length=32)
    figure = models.CharField("合计", max_length=80)
    amount = yuan("公开件所印金额")

    class Meta(EnteredRow.Meta):
        verbose_name = verbose_name_plural = "公开件合计"
        ordering = ["table", "figure"]
        triggers = [*EnteredRow.Meta.triggers, OF_PUBLICATION]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "table", "figure"],
                name="printed_total_once",
                violation_error_message="同一报表的同一合计只能留存一个。",
            )
        ]

    def __str__(self) -> str:
        return f"公开件合计 {self.table} {self.figure}"
