"""Money and counts of self-evaluations against the accounts and the narrative (自评表资金、个数与决算和说明核对).

How amounts are compared, and what "agree" means, stands at the head of `comparing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from accounts.checks import Finding, Place, Severity, Side, rule
from accounts.checks.evidence import Evidence
from accounts.editions import Edition
from accounts.figures.money import CENT, ZERO, half_up, percent, print_wan, rate_of_change, to_wan, two_places
from performance.document.material import evaluations_in
from performance.models import Indicator
from performance.scoring import Funding, Sheet

from .comparing import (
    FISCAL,
    PROGRAMME_CLAIM,
    STAGES,
    WHOLE_CLAIM,
    Claim,
    Known,
    above,
    agree,
    at_indicator,
    booked,
    claims,
    compare,
    cost_indicators,
    count,
    funds,
    on_sheet,
    printed_amount,
    rowed,
    source_words,
    together,
    typed_amount,
)
from .printed import printed_rate

APPROPRIATED = "财政资金（中央、自治区、地、县安排）"


@rule(
    "K1",
    Severity.ERROR,
    "说明中的自评表个数应等于附表个数",
    holds="说明称整体表1个、项目2个，附表1个和2个",
    breaks="说明称项目2个，只附1个",
    scope="perf",
)
def counts_of_sheets(evidence: Evidence) -> Iterator[Finding]:
    """The narrative counts the sheets that are there; both are counted from the same entries unless imported."""
    kinds = (
        (WHOLE_CLAIM, "整体支出自评表", len(evaluations_in(evidence).wholes)),
        (PROGRAMME_CLAIM, "项目自评表", len(evaluations_in(evidence).programmes)),
    )
    for pattern, words, number in kinds:
        for claim in claims(evidence, pattern):
            if claim.count and claim.count != number:
                yield Finding(
                    Place(f"{claim.heading}：{words}个数"),
                    count("说明所称个数", claim.count),
                    count("所附个数", number),
                    f"请核对{words}是否附全，或更正说明中的个数。",
                    severity=claim.severity,
                    difference=Decimal(claim.count - number),
                )


@rule(
    "K2",
    Severity.ERROR,
    "各来源之和应等于合计；项目总额等于财政拨款、上年结转、其他之和",
    holds="县级安排492.28，其余为零，合计492.28",
    breaks="一项来源90.00，合计为0",
    scope="read",
)
def sources_add_up(evidence: Evidence) -> Iterator[Finding]:
    """Totals of entered sheets are derived; a printed total may differ."""
    for sheet in evaluations_in(evidence).sheets:
        for stage, caption in STAGES.items():
            yield from compare(
                on_sheet(sheet, f"资金{caption}"),
                rowed(source_words(evidence.edition, sheet.evaluation, "total"), [getattr(sheet.total, stage)]),
                funds("各来源之和", [sheet], stage),
                "请核对各来源金额和合计，合计应为各来源之和。",
            )


@rule(
    "K3",
    Severity.ERROR,
    "执行率等于执行数除以全年预算数，两位小数；预算为零不列",
    holds="92.27 ÷ 92.27 = 100.00%",
    breaks="预算0.00、执行0.00，执行率填0%",
    scope="read",
)
def rates(evidence: Evidence) -> Iterator[Finding]:
    """Rates of entered sheets are derived and left out without a budget; a printed rate may be wrong or needless."""
    for sheet in evaluations_in(evidence).sheets:
        for row in (*sheet.funding, sheet.total):
            yield from _rate(evidence.edition, sheet, row)


def _rate(edition: Edition, sheet: Sheet, row: Funding) -> Iterator[Finding]:
    shown, due = printed_rate(sheet, row), row.rate
    if shown == due or (shown is not None and _from_yuan(shown, row)):
        return
    nothing = due is None and not row.executed
    if due is None:
        advice = "全年预算数为零时没有执行率，请将执行率留空。"
    else:
        advice = "请按全年执行数除以全年预算数重新计算执行率，保留两位小数。"
    yield Finding(
        on_sheet(sheet, f"{source_words(edition, sheet.evaluation, row.source)}执行率"),
        Side("表中执行率", shown, _percent(shown)),
        Side(f"{print_wan(row.executed)} ÷ {print_wan(row.final_budget)}", due, _percent(due)),
        advice,
        Severity.WARNING if nothing else None,
        None if shown is None or due is None else shown - due,
    )


def _percent(rate: Decimal | None) -> str:
    return "不列" if rate is None else f"{two_places(rate)}%"


def _from_yuan(shown: Decimal, row: Funding) -> bool:
    """Whether the rate may have been computed from 元 of which only the printed 万元 are known."""
    half = CENT / 2
    executed, budget = to_wan(row.executed), to_wan(row.final_budget)
    if not budget:
        return False
    low, high = percent(executed - half, budget + half), percent(executed + half, budget - half)
    return low is not None and high is not None and low <= shown <= high


@rule(
    "K9",
    Severity.ERROR,
    "整体表预算、执行数应等于说明十一，执行数应等于本年支出合计",
    holds="整体表执行数244.63，说明244.63，本年支出合计244.63",
    breaks="整体表执行数244.63，说明229.63",
    scope="perf",
)
def whole_against_narrative(evidence: Evidence) -> Iterator[Finding]:
    """The whole unit's money is that of the narrative, and all that was spent."""
    wholes = evaluations_in(evidence).wholes
    for sheet in wholes:
        yield from compare(
            on_sheet(sheet, "合计全年执行数"),
            funds("整体支出自评表执行数", [sheet], "executed"),
            booked(evidence, "本年支出合计", evidence.book["spending"]),
            "请按决算报表的本年支出合计核对整体支出自评表的执行数。",
        )
    for claim in claims(evidence, WHOLE_CLAIM) if wholes else ():
        yield from _said(claim, wholes, "整体支出自评表", sheet_first=True)


def _said(claim: Claim, sheets: list[Sheet], words: str, *, sheet_first: bool) -> Iterator[Finding]:
    """The money that the narrative names against that of the sheets."""
    for stage, caption, wan in (
        ("final_budget", "全年预算数", claim.budget),
        ("executed", "全年执行数", claim.executed),
    ):
        if not wan:
            continue
        told, there = printed_amount(f"说明所称{caption}", wan), funds(f"{words}{caption}", sheets, stage)
        left, right = (there, told) if sheet_first else (told, there)
        place = Place(f"{claim.heading}：{words}{caption}")
        for one in compare(place, left, right, "请核对说明与自评表，两处应为同一数。"):
            yield replace(one, severity=one.severity or claim.severity)


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


def _costs(sheet: Sheet, field: str) -> list[tuple[Indicator, Known]]:
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
    "K15",
    Severity.ERROR,
    "说明中的项目合计应等于各项目表之和",
    holds="130.46 = 92.27 + 38.19",
    breaks="说明130.46，各表108.22 + 38.19",
    scope="perf",
)
def programmes_against_narrative(evidence: Evidence) -> Iterator[Finding]:
    """What the narrative says of all programmes is the sum of their tables."""
    sheets = evaluations_in(evidence).programmes
    if sheets:
        for claim in claims(evidence, PROGRAMME_CLAIM):
            yield from _said(claim, sheets, "各项目自评表之和", sheet_first=False)


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
