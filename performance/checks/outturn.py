"""Money, costs and cost targets of self-evaluations against the accounts (自评表与决算核对)."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from accounts.checks import Finding, Place, Severity, rule
from accounts.checks.evidence import Evidence
from accounts.figures.money import ZERO, print_wan, rate_of_change, two_places
from performance.document.material import evaluations_in
from performance.models import Indicator
from performance.scoring import FISCAL, PROJECTS, EvaluationSheet

from .comparison import (
    Known,
    above,
    agree,
    at_indicator,
    booked,
    compare,
    funds,
    of_each,
    on_sheet,
    together,
    typed_amount,
)

# The whole unit -------------------------------------------------------------------------------------------------------

APPROPRIATED = "财政资金（各级财政安排）"


@rule(
    "K10",
    Severity.ERROR,
    "整体表财政资金年初预算数应等于财政拨款年初预算数",
    holds="整体表424.33，说明年初预算数424.33",
    breaks="整体表492.28，说明年初预算数424.33",
    scope="perf",
)
@of_each("wholes")
def initial_of_whole(evidence: Evidence, sheet: EvaluationSheet) -> Iterable[Finding]:
    """The government's money in the whole table is the initial budget; silent where no initial budget was entered."""
    found = compare(
        on_sheet(sheet, "财政资金年初预算数"),
        funds(f"{APPROPRIATED}年初预算数", [sheet], "original_budget", FISCAL),
        booked(evidence, "财政拨款支出年初预算数", evidence.book["appropriation_spending.original_budget"]),
        "请按批复的年初预算核对；整体支出自评表中不属于年初财政拨款预算的金额，应列入“其他”或删去。",
    )
    return found if any(evidence.book.original_budget.figures.expenditure.values()) else ()


@rule(
    "K11",
    Severity.ERROR,
    "整体表财政资金执行数应等于财政拨款支出，其余列“其他”",
    holds="财政资金229.63，其他15.00",
    breaks="财政资金244.63，其他0.00，而财政拨款支出229.63",
    scope="perf",
)
@of_each("wholes")
def executed_by_source(evidence: Evidence, sheet: EvaluationSheet) -> list[Finding]:
    """Government money against 财政拨款支出, the rest under 其他; one slip moves both, so both make one finding."""
    appropriated = evidence.book["appropriation_spending"]
    rest = booked(evidence, "本年支出合计减财政拨款支出", evidence.book["spending"] - appropriated)
    other = funds("“其他”执行数", [sheet], "executed", ["other"])
    fiscal = list(
        compare(
            on_sheet(sheet, "财政资金执行数"),
            funds(f"{APPROPRIATED}执行数", [sheet], "executed", FISCAL),
            booked(evidence, "财政拨款支出", appropriated),
            "请只把财政拨款支出列入财政资金各行，非财政拨款支出列入“其他”。",
        )
    )
    if any(one.severity is None for one in fiscal):
        words = f"“其他”执行数为 {print_wan(other.yuan)}，应为 {print_wan(rest.yuan)}。"
        return [replace(one, note="" if agree(other, rest) else words) for one in fiscal]
    return [*fiscal, *compare(on_sheet(sheet, "“其他”执行数"), other, rest, "请把非财政拨款支出列入“其他”。")]


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
@of_each("wholes")
def costs_of_whole(evidence: Evidence, sheet: EvaluationSheet) -> Iterator[Finding]:
    """Where the whole table has indicators of basic and project costs, their values are those of the accounts."""
    found: dict[str, Known] = {}
    for one in sheet.indicators:
        match = COST_OF_NATURE.fullmatch(one.level3.strip())
        actual = typed_amount(one.level3, one.actual, one.unit)
        if match and actual:
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


# Programmes -----------------------------------------------------------------------------------------------------------


OTHER_COSTS = re.compile(r"社会成本|生态|环境")
COST_OF_ONE = re.compile(r"单位成本|单价|人均|每|标准")


def _costs(sheet: EvaluationSheet, field: str) -> list[tuple[Indicator, Known]]:
    """Indicators of what a programme costs in money, with it: not per head or piece, not costs to society or nature."""
    caption = {"actual": "成本指标完成值", "target": "成本指标目标值"}[field]
    return [
        (one, amount)
        for one in sheet.indicators
        if "成本" in f"{one.level1}{one.level2}"
        and not OTHER_COSTS.search(one.level2)
        and not COST_OF_ONE.search(one.level3)
        and (amount := typed_amount(caption, getattr(one, field), one.unit))
    ]


@rule(
    "K13",
    Severity.ERROR,
    "项目成本指标完成值应等于项目全年执行数",
    holds="完成值38.1859，执行数38.19",
    breaks="完成值108.223（108.22），执行数92.27",
    scope="perf",
)
@of_each("programmes")
def cost_is_executed(evidence: Evidence, sheet: EvaluationSheet) -> Iterator[Finding]:
    """The cost of a programme is what was spent; of several cost indicators either one or all together."""
    costs, executed = _costs(sheet, "actual"), funds("全年执行数", [sheet], "executed")
    if costs and not any(agree(amount, executed) for _, amount in costs):
        yield from compare(
            at_indicator(sheet, costs[0][0]) if len(costs) == 1 else on_sheet(sheet, "各成本指标之和"),
            together("成本指标完成值", [amount for _, amount in costs]),
            executed,
            "请与账簿核对：成本指标完成值和项目资金执行数中有一处不符。若支出中有上年结转或其他资金，请补入相应的资金行。",
        )


@rule(
    "K14",
    Severity.WARNING,
    "预算调整后成本目标值应随之调整",
    holds="全年预算数92.27，目标<=92.27万元",
    breaks="全年预算数92.27，目标<=116万元",
    scope="perf",
)
@of_each("programmes")
def cost_targets(evidence: Evidence, sheet: EvaluationSheet) -> Iterator[Finding]:
    """A cost target above the full-year budget was left behind when the budget moved."""
    budget = funds("全年预算数", [sheet], "final_budget")
    for one, target in _costs(sheet, "target"):
        if one.operator not in (">=", ">") and above(target, budget):
            yield from compare(
                at_indicator(sheet, one),
                target,
                budget,
                "预算已经调整，请按调整后的全年预算数相应调整成本目标值，或说明不调整的理由。",
            )


@rule(
    "K16",
    Severity.WARNING,
    "项目绩效自评应覆盖全部项目支出",
    holds="108.22 + 38.19 = 146.41",
    breaks="各项目执行数之和130.46，项目支出146.41",
    scope="perf",
)
def all_projects_evaluated(evidence: Evidence) -> Iterable[Finding]:
    """The programmes spent all project spending; silent until there is any self-evaluation."""
    programmes = evaluations_in(evidence).programmes
    found = compare(
        Place("各项目自评表：全年执行数之和", next((one.evaluation.key for one in programmes), "")),
        funds("各项目全年执行数之和", programmes, "executed"),
        booked(evidence, "项目支出", evidence.book["spending_project"]),
        "请核对各项目的执行数是否填全（包括上年结转和其他资金），是否有项目未做自评；部分项目按规定不做自评的，请说明。",
    )
    return found if evaluations_in(evidence) else ()


@rule(
    "K17",
    Severity.WARNING,
    "一个项对应一个项目时，项目的财政拨款执行数应等于该项决算数",
    holds="项目38.19，2069999其他科学技术支出38.19",
    breaks="项目92.27，2150502一般行政管理事务93.22",
    scope="perf",
)
def programme_is_item(evidence: Evidence) -> Iterator[Finding]:
    """The appropriation of the only programme of an 项 is the project spending of that 项 in tables 05, 08 and 09.

    Money carried over may be part of it. While another programme names no 项 the rule can only ask.
    """
    sheets = {sheet.evaluation.code: sheet for sheet in evaluations_in(evidence).programmes}
    codes = Counter(sheet.evaluation.code for sheet in evaluations_in(evidence).programmes)
    for code in (one for one in sheets if one and codes[one] == 1):
        spent = sum((evidence.book[f"{name}[{code}]"] for name in PROJECTS), ZERO)
        item = booked(evidence, f"{code} {evidence.book.subject(code)}项目支出决算数", spent)
        if not agree(funds("", [sheets[code]], "executed", ["appropriation", "carried_over"]), item):
            for one in compare(
                on_sheet(sheets[code], "当年财政拨款全年执行数"),
                funds("当年财政拨款执行数", [sheets[code]], "executed", ["appropriation"]),
                item,
                "请与该科目的决算数核对，更正项目的财政拨款执行数；该科目还用于其他项目的，请为其他项目填写自评并注明科目，或说明原因。",
            ):
                yield replace(one, severity=one.severity or (Severity.EXPLAIN if "" in codes else None))


TOLD = re.compile(
    r"预算[^，；。]{0,60}(?:调|减|压|收回|追减)|(?:调减|核减|压减|追减|收回)[^，；。]{0,60}(?:预算|资金|经费)"
)


@rule(
    "K23",
    Severity.EXPLAIN,
    "预算调减超过30%而目标未调整应说明",
    holds="预算调减，成本目标值同时调低",
    breaks="200.00调减为38.19（-80.91%），目标未变",
    scope="perf",
)
@of_each("programmes")
def cut_without_new_targets(evidence: Evidence, sheet: EvaluationSheet) -> Iterator[Finding]:
    """A deep cut with a cost target left above the new budget, or with no cost target that could show a change.

    Former targets are not recorded: a cost target within the new budget is taken as lowered. A remark that speaks of
    the cut answers.
    """
    change = rate_of_change(sheet.total.final_budget, sheet.total.original_budget)
    is_told = any(TOLD.search(one.remark) for one in sheet.indicators)
    budget, targets = funds("全年预算数", [sheet], "final_budget"), _costs(sheet, "target")
    is_left = not targets or any(above(target, budget) for _, target in targets)
    if change is not None and change < -evidence.thresholds.budget_cut and is_left and not is_told:
        yield from compare(
            on_sheet(sheet, "全年预算数"),
            budget,
            funds("年初预算数", [sheet], "original_budget"),
            "预算调减较多，请相应调整绩效目标，或在备注中说明目标不调整的原因。",
            f"调减 {two_places(-change)}%，得分 {two_places(sheet.total_score)}",
        )
