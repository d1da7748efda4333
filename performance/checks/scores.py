"""Rules about weights, scores and values of indicators (K4–K8, K24, K25): 分值、得分与指标值."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from accounts.checks import Finding, Place, Severity, Side, rule
from accounts.checks.evidence import Evidence
from accounts.figures.money import HUNDRED, ZERO, half_up, plain
from performance.models import Indicator
from performance.scoring import Sheet

from .money import sheet_name, sheet_place, typed_wan

ERROR, WARNING, EXPLAIN = Severity.ERROR, Severity.WARNING, Severity.EXPLAIN


def points(caption: str, value: Decimal) -> Side:
    """Points as a side."""
    return Side(caption, value, plain(value))


def rate_points(sheet: Sheet) -> Decimal:
    """Points of 预算执行率 that the sheet prints: the form of the whole unit has no such row."""
    return ZERO if sheet.evaluation.is_whole else sheet.rate_points


@rule(
    "K4",
    ERROR,
    "预算执行率得分等于10乘以执行率（不超过10）",
    scope="perf",
    holds="10.00",
    breaks="执行率 100%，得分 9.50",
)
def rate_score(evidence: Evidence) -> Iterator[Finding]:
    """points · min(rate, 1): derived for sheets entered here; an indicator that repeats it is held against it."""
    for sheet in evidence.programmes:
        right = half_up(sheet.rate_points * min(sheet.total.rate or ZERO, HUNDRED) / HUNDRED)
        for one in sheet.indicators:
            if "预算执行率" in one.level3 and one.score != right:
                yield Finding(
                    sheet_place(sheet, f"指标“{one.level3}”"),
                    points("得分", one.score),
                    points("分值乘以执行率", right),
                    "预算执行率得分由系统计算，请删去这一行或更正得分。",
                    None,
                    one.score - right,
                )


@rule(
    "K5",
    ERROR,
    "权重（含预算执行率10分）之和应为100",
    scope="perf",
    holds="90 + 10",
    breaks="整体表 90，没有预算执行率一行",
)
def weights(evidence: Evidence) -> Iterator[Finding]:
    """Σ weight + points of the rate = 100."""
    for sheet in evidence.sheets:
        parts = [one.weight for one in sheet.indicators]
        total = sum(parts, rate_points(sheet))
        if total != 100:
            words = "+".join(map(plain, parts)) if len(parts) <= 8 else f"{len(parts)} 个指标之和"
            rest = (
                "，没有预算执行率、总分" if sheet.evaluation.is_whole else f" + 预算执行率 {plain(sheet.rate_points)}"
            )
            yield Finding(
                sheet_place(sheet, "权重"),
                Side(f"权重 {words}{rest}", total, f"= {plain(total)}"),
                points("应为", HUNDRED),
                "请调整各指标权重，使合计为 100。",
                None,
                total - HUNDRED,
            )


@rule("K6", ERROR, "总分等于各得分之和", scope="perf", holds="100.00", breaks="整体表没有总分")
def total_score(evidence: Evidence) -> Iterator[Finding]:
    """total = Σ score + rate score, at most 100: derived for programmes; the whole unit's form prints no total."""
    for sheet in evidence.sheets:
        total = sum((one.score for one in sheet.indicators), ZERO)
        if sheet.evaluation.is_whole and total != 100:
            yield Finding(
                sheet_place(sheet, "总分"),
                points("各指标得分之和（表中没有总分）", total),
                points("满分", HUNDRED),
                "请核对得分；得分合计与满分之差应能由预算执行率或未完成的指标说明。",
                None,
                total - HUNDRED,
            )
        if not sheet.evaluation.is_whole and sheet.total_score > 100:
            yield Finding(
                sheet_place(sheet, "总分"),
                points("总分", sheet.total_score),
                points("满分", HUNDRED),
                "请核对各指标得分。",
                None,
                sheet.total_score - HUNDRED,
            )


@rule(
    "K7",
    ERROR,
    "得分不大于分值，小于分值应写偏差原因",
    scope="perf",
    holds="5 分得 5 分",
    breaks="5 分得 4 分，没有原因",
)
def scores(evidence: Evidence) -> Iterator[Finding]:
    """score ≤ weight; < ⇒ reason."""
    for sheet in evidence.sheets:
        for one in sheet.indicators:
            above, below = one.score > one.weight, one.score < one.weight and not one.remark.strip()
            if above or below or one.score < 0:
                advice = "得分不能大于分值。" if above else "得分小于分值，请写明偏差原因及改进措施。"
                yield Finding(
                    sheet_place(sheet, f"指标“{one.level3}”"),
                    points("得分", one.score),
                    points("分值", one.weight),
                    advice,
                    None,
                    one.score - one.weight,
                )


@rule(
    "K8",
    EXPLAIN,
    "定量指标完成得满分，未完成按比例；明显超过目标（130%）应说明",
    scope="perf",
    holds="目标 >=10次，完成 11次",
    breaks="目标 >=2次，完成 5次（250%）",
)
def targets(evidence: Evidence) -> Iterator[Finding]:
    """actual / target > 130 % needs a comment; an unmet target with full points too."""
    for sheet in evidence.sheets:
        for one in sheet.indicators:
            target, actual = typed_wan(one.target), typed_wan(one.actual)
            if target is None or actual is None or target <= 0 or one.remark.strip():
                continue
            share = half_up(actual * HUNDRED / target)
            met = {"<=": actual <= target, "<": actual < target, ">=": actual >= target, ">": actual > target}
            over = one.operator in (">=", ">", "=") and share > evidence.thresholds.overshoot and "%" not in one.unit
            missed = not met.get(one.operator, actual == target or one.operator == "") and one.score >= one.weight > 0
            if over or missed:
                yield Finding(
                    sheet_place(sheet, f"指标“{one.level3}”"),
                    Side("完成值", actual, f"{one.actual}{one.unit}（{plain(share)}%）"),
                    Side("目标值", target, f"{one.operator}{one.target}{one.unit}"),
                    "完成值明显超过目标，请说明目标是否偏低。" if over else "未达到目标而得满分，请核对得分或说明。",
                    None,
                    actual - target,
                )


@rule(
    "K24",
    EXPLAIN,
    "同一指标在两张表中口径应一致",
    scope="perf",
    holds="同名指标同一数值",
    breaks="整体表“=5个”，项目表“>=5个”",
)
def same_indicator(evidence: Evidence) -> Iterator[Finding]:
    """same thing in two sheets, same target and value: same name, or names that end in the same words."""
    for one, other in combinations(evidence.sheets, 2):
        for mine in one.indicators:
            for theirs in other.indicators:
                if _alike(mine, theirs) and _value(mine) != _value(theirs):
                    yield Finding(
                        sheet_place(one, f"指标“{mine.level3}”"),
                        Side(f"{sheet_name(one)}“{mine.level3}”", None, _value(mine)),
                        Side(f"{sheet_name(other)}“{theirs.level3}”", None, _value(theirs)),
                        "两张表的同一指标口径不同，请核对，或说明两者的区别。",
                    )


def _value(one: Indicator) -> str:
    return f"{one.operator}{one.target}{one.unit}，完成 {one.actual}{one.unit}"


def _alike(one: Indicator, other: Indicator) -> bool:
    """Whether two indicators measure the same: equal names, or the same last four characters and unit of work."""
    if one.level3 == other.level3:
        return True
    tail = 4
    return one.unit == other.unit != "%" and len(one.level3) >= tail and one.level3[-tail:] == other.level3[-tail:]


@rule("K25", WARNING, "完成值不带运算符，单位与目标值一致", scope="perf", holds="1000 份", breaks="“=2 次”“>=95%”")
def plain_values(evidence: Evidence) -> Iterator[Finding]:
    """An actual value is a number or words, with the unit of its target; in read tables operators stand in the text."""
    for sheet in evidence.sheets:
        for one in sheet.indicators:
            wrong = re.match(r"\s*([<>=≥≤＞＜＝]+)", one.actual)
            if wrong or (one.unit and one.actual.strip().endswith(one.unit)):
                yield Finding(
                    sheet_place(sheet, f"指标“{one.level3}”完成值"),
                    Side("完成值", None, one.actual),
                    Side("应为", None, f"只写数值或文字，单位“{one.unit}”另列"),
                    "请去掉运算符和重复的单位。",
                )
    for text in evidence.texts if evidence.imported else ():
        for match in re.finditer(r"完成[^，。；]{0,6}?\s*((?:[<>=≥≤]+)\s*[\d.]+\s*\S?)", text.content):
            yield Finding(
                Place(text.caption, text.key),
                Side("完成值", None, match[1].strip()),
                Side("应为", None, re.sub(r"[<>=≥≤\s]", "", match[1])),
                "完成值是实际数，不带运算符。",
            )
