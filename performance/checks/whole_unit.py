"""Money of the whole unit by source and nature against the accounts (整体支出自评表与决算核对)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from accounts.checks import Finding, Severity, rule
from accounts.checks.evidence import Evidence
from accounts.figures.money import print_wan
from performance.document.material import evaluations_in

from .comparison import (
    FISCAL,
    Known,
    agree,
    at_indicator,
    booked,
    compare,
    funds,
    on_sheet,
    together,
    typed_amount,
)

APPROPRIATED = "财政资金（中央、自治区、地、县安排）"


@rule(
    "K10",
    Severity.ERROR,
    "整体表财政资金年初预算数应等于财政拨款年初预算数",
    holds="整体表424.33，说明四年初预算数424.33",
    breaks="整体表492.28，说明四年初预算数424.33",
    scope="perf",
)
def initial_of_whole(evidence: Evidence) -> Iterator[Finding]:
    """The government's money in the whole table is the initial budget; silent where no initial budget was entered."""
    if not any(evidence.book.original_budget.figures.expenditure.values()):
        return
    for sheet in evaluations_in(evidence).wholes:
        yield from compare(
            on_sheet(sheet, "财政资金年初预算数"),
            funds(f"{APPROPRIATED}年初预算数", [sheet], "original_budget", FISCAL),
            booked(evidence, "财政拨款支出年初预算数", evidence.book["appropriation_spending.original_budget"]),
            "请按批复的年初预算核对；整体支出自评表中不属于年初财政拨款预算的金额，应列入“其他”或删去。",
        )


@rule(
    "K11",
    Severity.ERROR,
    "整体表财政资金执行数应等于财政拨款支出，其余列“其他”",
    holds="财政资金229.63，其他15.00",
    breaks="财政资金244.63，其他0.00，而财政拨款支出229.63",
    scope="perf",
)
def executed_by_source(evidence: Evidence) -> Iterator[Finding]:
    """Government money against 财政拨款支出, the rest under 其他; one slip moves both, so both make one finding."""
    appropriated = evidence.book["appropriation_spending"]
    rest = booked(evidence, "本年支出合计减财政拨款支出", evidence.book["spending"] - appropriated)
    for sheet in evaluations_in(evidence).wholes:
        other = funds("“其他”执行数", [sheet], "executed", ["other"])
        moved = not agree(other, rest)
        fiscal = list(
            compare(
                on_sheet(sheet, "财政资金执行数"),
                funds(f"{APPROPRIATED}执行数", [sheet], "executed", FISCAL),
                booked(evidence, "财政拨款支出", appropriated),
                "请只把财政拨款支出列入财政资金各行，非财政拨款支出列入“其他”。",
            )
        )
        words = f"“其他”执行数为 {print_wan(other.yuan)}，应为 {print_wan(rest.yuan)}。"
        grave = [one for one in fiscal if one.severity is None]
        yield from (replace(one, note=words) if moved and one in grave else one for one in fiscal)
        if not grave:
            place = on_sheet(sheet, "“其他”执行数")
            yield from compare(place, other, rest, "请把非财政拨款支出列入“其他”。")


COST_OF_NATURE = re.compile(
    r"(?:全年|年度|本年|部门|单位){0,4}(基本|项目)(?:支出|费用|经费){0,3}(?:总成本|成本|支出)(?:金额|总额|控制数|数)?"
)


NATURES = {"基本": ("spending_basic", "基本支出"), "项目": ("spending_project", "项目支出")}


@rule(
    "K12",
    Severity.ERROR,
    "整体表基本、项目费用成本应等于基本支出、项目支出，其和等于执行数",
    holds="基本98.22，项目146.41，合计244.63",
    breaks="基本费用成本125.65，而基本支出98.22",
    scope="perf",
)
def costs_of_whole(evidence: Evidence) -> Iterator[Finding]:
    """Where the whole table has indicators of basic and project costs, their values are those of the accounts."""
    for sheet in evaluations_in(evidence).wholes:
        found: dict[str, Known] = {}
        for one in sheet.indicators:
            match = COST_OF_NATURE.fullmatch(one.level3.strip())
            actual = typed_amount(one.level3, one.actual, one.unit)
            if not match or actual is None:
                continue
            found[match[1]] = actual
            name, caption = NATURES[match[1]]
            yield from compare(
                at_indicator(sheet, one),
                actual,
                booked(evidence, caption, evidence.book[name]),
                f"请按决算报表的{caption}更正该指标的实际完成值，目标值也请一并核对。",
            )
        if len(found) == 2:
            yield from compare(
                on_sheet(sheet, "基本与项目费用成本之和"),
                together("基本与项目费用成本之和", [found["基本"], found["项目"]]),
                funds("合计执行数", [sheet], "executed"),
                "两项成本之和应等于整体支出自评表的执行数，请先更正两项成本。",
            )
