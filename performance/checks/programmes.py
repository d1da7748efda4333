"""Money, costs and cost targets of the programmes against the accounts (项目自评表与决算核对)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from accounts.checks import Finding, Place, Severity, rule
from accounts.checks.evidence import Evidence
from accounts.figures.money import ZERO, half_up, rate_of_change, two_places
from performance.document.material import evaluations_in
from performance.models import Indicator
from performance.scoring import EvaluationSheet

from .comparison import (
    Known,
    above,
    agree,
    at_indicator,
    booked,
    compare,
    cost_indicators,
    funds,
    on_sheet,
    together,
    typed_amount,
)


def _costs(sheet: EvaluationSheet, field: str) -> list[tuple[Indicator, Known]]:
    caption = {"actual": "成本指标完成值", "target": "成本指标目标值"}[field]
    pairs = ((one, typed_amount(caption, getattr(one, field), one.unit)) for one in cost_indicators(sheet))
    return [(one, amount) for one, amount in pairs if amount is not None]


@rule(
    "K13",
    Severity.ERROR,
    "项目成本指标完成值应等于项目全年执行数",
    holds="完成值38.1859，执行数38.19",
    breaks="完成值108.223（108.22），执行数92.27",
    scope="perf",
)
def cost_is_executed(evidence: Evidence) -> Iterator[Finding]:
    """The cost of a programme is what was spent; of several cost indicators either one or all together."""
    for sheet in evaluations_in(evidence).programmes:
        costs = _costs(sheet, "actual")
        executed = funds("全年执行数", [sheet], "executed")
        if not costs or any(agree(amount, executed) for _, amount in costs):
            continue
        place = at_indicator(sheet, costs[0][0]) if len(costs) == 1 else on_sheet(sheet, "各成本指标之和")
        yield from compare(
            place,
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
def cost_targets(evidence: Evidence) -> Iterator[Finding]:
    """A cost target above the full-year budget was left behind when the budget moved."""
    for sheet in evaluations_in(evidence).programmes:
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
def all_projects_evaluated(evidence: Evidence) -> Iterator[Finding]:
    """The programmes spent all project spending; silent until there is any self-evaluation."""
    if not evaluations_in(evidence).sheets:
        return
    yield from compare(
        Place(
            "各项目自评表：全年执行数之和",
            next((on_sheet(one, "").key for one in evaluations_in(evidence).programmes), ""),
        ),
        funds("各项目全年执行数之和", evaluations_in(evidence).programmes, "executed"),
        booked(evidence, "项目支出", evidence.book["spending_project"]),
        "请核对各项目的执行数是否填全（包括上年结转和其他资金），是否有项目未做自评；部分项目按规定不做自评的，请说明。",
    )


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
    sheets = evaluations_in(evidence).programmes
    codes = [sheet.evaluation.programme.code if sheet.evaluation.programme else "" for sheet in sheets]
    for sheet, code in zip(sheets, codes, strict=True):
        if not code or codes.count(code) > 1:
            continue
        item = _item(evidence, code)
        own = funds("当年财政拨款执行数", [sheet], "executed", ["appropriation"])
        if agree(funds("", [sheet], "executed", ["appropriation", "carried_over"]), item):
            continue
        advice = "请与该科目的决算数核对，更正项目的财政拨款执行数；该科目还用于其他项目的，请为其他项目填写自评并注明科目，或说明原因。"
        for one in compare(on_sheet(sheet, "当年财政拨款全年执行数"), own, item, advice):
            yield replace(one, severity=one.severity or (Severity.EXPLAIN if "" in codes else None))


def _item(evidence: Evidence, code: str) -> Known:
    names = (
        "appropriation_project[general]",
        "appropriation_project[government_funds]",
        "appropriation_project[state_capital]",
    )
    amount = sum((evidence.book[f"{name}[{code}]"] for name in names), ZERO)
    return booked(evidence, f"{code} {evidence.book.subject(code)}项目支出决算数", amount)


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
def cut_without_new_targets(evidence: Evidence) -> Iterator[Finding]:
    """A deep cut with a cost target left above the new budget, or with no cost target that could show a change.

    Former targets are not recorded: a cost target within the new budget is taken as lowered. A remark that speaks of
    the cut answers.
    """
    for sheet in evaluations_in(evidence).programmes:
        total, limit = sheet.total, evidence.thresholds.budget_cut
        change = rate_of_change(total.final_budget, total.original_budget)
        if change is None or change >= -limit or any(TOLD.search(one.remark) for one in sheet.indicators):
            continue
        budget = funds("全年预算数", [sheet], "final_budget")
        targets = _costs(sheet, "target")
        if targets and not any(above(target, budget) for _, target in targets):
            continue
        advice = "预算调减较多，请相应调整绩效目标，或在备注中说明目标不调整的原因。"
        note = f"调减 {two_places(half_up(-change))}%，得分 {two_places(sheet.total_score)}"
        yield from compare(
            on_sheet(sheet, "全年预算数"), budget, funds("年初预算数", [sheet], "original_budget"), advice, note
        )
