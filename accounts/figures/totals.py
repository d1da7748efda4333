"""Totals: every derived figure is named once, here (栏目：每个派生数只定义一次).

A figure has a name and perhaps keys: `spending`, `spending[206]`, `appropriation_spending[general][206]`, `economic[30101]`.
The names are those of the rules, the statements, the sentences, the reasons and the open data. Amounts in 元.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import APPROPRIATIONS, Fund, Nature, Source
from accounts.models.three_public import ITEMS

from .figures import OWNED, Figures, Rollup
from .money import ZERO

NAME = re.compile(r"^([a-z_]+)((?:\[[^\[\]]+\])*)$")
STAFF_CLASSES, OVERHEAD_CLASSES = ("301", "303"), ("302", "307", "310", "399")


@dataclass(frozen=True)
class Line:
    """A named figure 栏目: its caption, its unit (`yuan`, `count` or `area`) and the function of totals and keys."""

    name: str
    caption: str
    unit: str
    compute: Callable[..., Any]


LINES: dict[str, Line] = {}
FUND_WORDS = {str(fund): str(fund.label).removesuffix("财政拨款") for fund in APPROPRIATIONS}


def caption_of(figure: str) -> str:
    """The caption of a figure without its code: `一般公共预算财政拨款支出` of `appropriation_spending[general][206]`."""
    name, *keys = figure.replace("]", "").split("[")
    return "".join(FUND_WORDS.get(key, "") for key in keys) + LINES[name].caption


def line(caption: str, unit: str = "yuan") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a method of Totals as a named figure."""

    def register(method: Callable[..., Any]) -> Callable[..., Any]:
        LINES[method.__name__] = Line(method.__name__, caption, unit, method)
        return method

    return register


class UnknownFigure(KeyError):
    """No figure has this name: a mistake of the program, never of the user."""


class Totals:
    """All derived figures of one bag of entered amounts. `code` is '' for 合计, else a 类, 款 or 项."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self._income = Rollup(figures.income)
        self._spending = Rollup(amount for rows in figures.expenditure.values() for amount in rows)
        self._by_fund = {fund: Rollup(figures.expenditure.get(fund, ())) for fund in Fund}
        self._balances = {fund: Rollup(figures.balances.get(fund, ())) for fund in Fund}
        self._economic = Rollup((code, "", yuan) for code, yuan in figures.economic.items())

    def __getitem__(self, name: str) -> Any:
        """The figure of that name, `appropriation_spending[general][206]`: an amount in 元, a count or an area.

        Raises UnknownFigure.
        """
        match = NAME.match(name)
        if not match or match[1] not in LINES:
            raise UnknownFigure(name)
        return LINES[match[1]].compute(self, *re.findall(r"\[([^\[\]]+)\]", match[2]))

    def holds(self, name: str) -> bool:
        """Whether the figure is known: here all of them are."""
        return True

    def _fact(self, name: str) -> Any:
        return self.figures.facts.get(name, ZERO)

    def _count(self, name: str) -> Any:
        return self.figures.facts.get(name, 0)

    def codes(self, table: str) -> list[str]:
        """Codes with an amount in the code order, of `income`, `spending` or an appropriation."""
        rollups = {
            "income": [self._income],
            "spending": [self._spending],
            "general": [self._by_fund[Fund.GENERAL]],
            "government_funds": self._of_fund(Fund.GOVERNMENT_FUNDS),
            "state_capital": self._of_fund(Fund.STATE_CAPITAL),
        }[table]
        return sorted({code for rollup in rollups for code in rollup.codes()})

    def _of_fund(self, fund: Fund) -> list[Rollup]:
        income = Rollup(amount for amount in self.figures.income if amount[1] == fund)
        return [income, self._by_fund[fund], self._balances[fund]]

    # 收入 --------------------------------------------------------------------------------------------------------

    @line("收入总计")
    def total_income(self) -> Decimal:
        return self.income() + self.reserves_used() + self.opening()

    @line("本年收入合计")
    def income(self, code: str = "") -> Decimal:
        return self._income.amount(code)

    @line("上级补助收入")
    def income_superior(self, code: str = "") -> Decimal:
        return self._income.amount(code, Source.SUPERIOR)

    @line("事业收入")
    def income_operating(self, code: str = "") -> Decimal:
        return self._income.amount(code, Source.OPERATING)

    @line("经营收入")
    def income_business(self, code: str = "") -> Decimal:
        return self._income.amount(code, Source.BUSINESS)

    @line("附属单位上缴收入")
    def income_subsidiary(self, code: str = "") -> Decimal:
        return self._income.amount(code, Source.SUBSIDIARY)

    @line("其他收入")
    def income_other(self, code: str = "") -> Decimal:
        return self._income.amount(code, Source.OTHER)

    @line("使用非财政拨款结余")
    def reserves_used(self) -> Decimal:
        return self._balances[Fund.OTHER_MONEY].amount("", "reserves_used")

    @line("年初结转和结余")
    def opening(self) -> Decimal:
        return sum((self._balances[fund].amount("", "opening") for fund in Fund), ZERO)

    # 支出 --------------------------------------------------------------------------------------------------------

    @line("支出总计")
    def total_spending(self) -> Decimal:
        return self.spending() + self.distributed() + self.closing()

    @line("本年支出合计")
    def spending(self, code: str = "") -> Decimal:
        return self._spending.amount(code)

    @line("基本支出")
    def spending_basic(self, code: str = "") -> Decimal:
        return self._spending.amount(code, Nature.BASIC)

    @line("项目支出")
    def spending_project(self, code: str = "") -> Decimal:
        return self._spending.amount(code, Nature.PROJECT)

    @line("上缴上级支出")
    def spending_upward(self, code: str = "") -> Decimal:
        return self._spending.amount(code, Nature.UPWARD)

    @line("经营支出")
    def spending_business(self, code: str = "") -> Decimal:
        return self._spending.amount(code, Nature.BUSINESS)

    @line("对附属单位补助支出")
    def spending_downward(self, code: str = "") -> Decimal:
        return self._spending.amount(code, Nature.DOWNWARD)

    @line("结余分配")
    def distributed(self) -> Decimal:
        return self._balances[Fund.OTHER_MONEY].amount("", "distributed")

    @line("年末结转和结余")
    def closing(self) -> Decimal:
        return sum((self._balances[fund].amount("", "closing") for fund in Fund), ZERO)

    # 财政拨款：keys are a fund, a code, or both: `appropriation_spending[general][206]` ------------------------------

    @line("财政拨款收入总计")
    def appropriation_total_income(self, *keys: str) -> Decimal:
        return self.appropriation_income(*keys) + self.appropriation_opening(*keys)

    @line("财政拨款收入")
    def appropriation_income(self, *keys: str) -> Decimal:
        funds, code = _funds_and_code(keys)
        return self._income.amount(code, *funds)

    @line("年初财政拨款结转和结余")
    def appropriation_opening(self, *keys: str) -> Decimal:
        return self._balance(keys, "opening")

    @line("财政拨款支出总计")
    def appropriation_total_spending(self, *keys: str) -> Decimal:
        return self.appropriation_spending(*keys) + self.appropriation_closing(*keys)

    @line("财政拨款支出")
    def appropriation_spending(self, *keys: str) -> Decimal:
        return self._of_nature(keys)

    @line("财政拨款基本支出")
    def appropriation_basic(self, *keys: str) -> Decimal:
        return self._of_nature(keys, Nature.BASIC)

    @line("财政拨款项目支出")
    def appropriation_project(self, *keys: str) -> Decimal:
        return self._of_nature(keys, Nature.PROJECT)

    @line("年末财政拨款结转和结余")
    def appropriation_closing(self, *keys: str) -> Decimal:
        return self._balance(keys, "closing")

    def _of_nature(self, keys: tuple[str, ...], *natures: str) -> Decimal:
        funds, code = _funds_and_code(keys)
        return sum((self._by_fund[fund].amount(code, *natures) for fund in funds), ZERO)

    def _balance(self, keys: tuple[str, ...], column: str) -> Decimal:
        funds, code = _funds_and_code(keys)
        return sum((self._balances[fund].amount(code, column) for fund in funds), ZERO)

    # 经济分类 ----------------------------------------------------------------------------------------------------

    @line("经济分类")
    def economic(self, code: str) -> Decimal:
        return self._economic.amount(code)

    @line("人员经费")
    def staff_costs(self) -> Decimal:
        return sum((self.economic(code) for code in STAFF_CLASSES), ZERO)

    @line("公用经费")
    def overhead_costs(self) -> Decimal:
        return sum((self.economic(code) for code in OVERHEAD_CLASSES), ZERO)

    @line("机关运行经费")
    def agency_costs(self) -> Decimal:
        """Entered for a carried-in year; otherwise the 公用经费 of 行政 and 参公 units, zero for all others."""
        if "agency_costs" in self.figures.facts:
            return self._fact("agency_costs")
        return self.overhead_costs() if self.figures.kind.has_agency_costs else ZERO

    # “三公”经费 ---------------------------------------------------------------------------------------------------

    @line("“三公”经费")
    def three_public(self) -> Decimal:
        return sum((self._fact(item) for item in ITEMS), ZERO)

    @line("公务用车购置及运行维护费")
    def vehicles(self) -> Decimal:
        return self._fact("vehicle_purchase") + self._fact("vehicle_running")

    # 补充资料 ----------------------------------------------------------------------------------------------------

    @line("实有人数", "count")
    def staff(self) -> int:
        return sum(self._count(name) for name in ("staff_active", "staff_retired_cadre", "staff_retired"))

    @line("政府采购支出总额")
    def procurement(self) -> Decimal:
        return sum((self._fact(f"procurement_{part}") for part in ("goods", "works", "services")), ZERO)

    @line("固定资产车辆", "count")
    def vehicles_owned(self) -> int:
        return sum(self.owned(kind) for kind in OWNED)

    @line("车辆（按用途）", "count")
    def owned(self, kind: str) -> int:
        return self._count(f"owned_{kind}")


def _plain(name: str, caption: str, unit: str = "yuan") -> None:
    """Register an entered fact under its own name."""
    LINES[name] = Line(
        name, caption, unit, lambda totals: totals._count(name) if unit == "count" else totals._fact(name)
    )


def _funds_and_code(keys: tuple[str, ...]) -> tuple[tuple[Fund, ...], str]:
    """The appropriations that the keys of a figure mean, all three when none is named, and the code, '' for 合计."""
    funds = tuple(Fund(key) for key in keys if key in APPROPRIATIONS)
    return funds or APPROPRIATIONS, next((key for key in keys if key not in APPROPRIATIONS), "")


for _name, _caption in {
    "overseas": "因公出国（境）费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_running": "公务用车运行维护费",
    "hospitality": "公务接待费",
    "procurement_goods": "政府采购货物支出",
    "procurement_works": "政府采购工程支出",
    "procurement_services": "政府采购服务支出",
    "procurement_sme": "授予中小企业合同金额",
    "procurement_micro": "授予小微企业合同金额",
    "fixed_assets": "固定资产原值",
    "house_value": "房屋价值",
    "vehicles_value": "车辆价值",
}.items():
    _plain(_name, _caption)

for _name, _caption in {
    "staff_active": "在职人员",
    "staff_retired_cadre": "离休人员",
    "staff_retired": "退休人员",
    "offices": "处室",
    "overseas_groups": "因公出国（境）团组",
    "overseas_visitors": "因公出国（境）人次",
    "vehicles_bought": "公务用车购置数",
    "vehicles_held": "公务用车保有量",
    "hospitality_batches": "国内公务接待批次",
    "hospitality_guests": "国内公务接待人次",
    "equipment_over_million": "单价100万元（含）以上设备（不含车辆）",
}.items():
    _plain(_name, _caption, "count")

_plain("house_area", "房屋面积", "area")
