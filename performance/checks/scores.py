"""Weights, scores, targets and values of indicators (权重、得分、目标值与完成值)."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from accounts.checks import Finding, Severity, Side, rule, unequal
from accounts.checks.evidence import Evidence
from accounts.figures.money import HUNDRED, ZERO, half_up, plain, two_places
from performance.document.material import evaluations_in
from performance.models import Indicator
from performance.scoring import EvaluationSheet
from performance.scoring.indicators import OPERATOR, Quantity, quantity

from .comparison import at_indicator, has_row, of_each, on_sheet, points, printed_rate


@rule(
    "K4",
    Severity.ERROR,
    "预算执行率得分等于10乘以执行率（不超过10）",
    holds="执行率100.00%，得分10.00",
    breaks="执行率100.00%，得分9.50",
    scope="read",
)
@of_each("sheets")
def rate_scores(evidence: Evidence, sheet: EvaluationSheet) -> Iterable[Finding]:
    """Points of the edition times the rate, at most all; derived for entered sheets."""
    rate = min(printed_rate(sheet, sheet.total) or ZERO, HUNDRED)
    found = unequal(
        on_sheet(sheet, "预算执行率得分"),
        points("表中得分", sheet.rate_score),
        points(f"{plain(sheet.rate_points)}分 × {two_places(rate)}%", half_up(sheet.rate_points * rate / HUNDRED)),
        "请按执行率重新计算预算执行率得分。",
    )
    return found if has_row(sheet, "printed_rate_score") else ()


@rule(
    "K5",
    Severity.ERROR,
    "权重（含预算执行率10分）之和应为100",
    holds="各指标90分，预算执行率10分",
    breaks="整体表各指标90分，无预算执行率",
    scope="perf",
)
@of_each("sheets")
def weights(evidence: Evidence, sheet: EvaluationSheet) -> Iterable[Finding]:
    """Points of the indicators and of the rate, where the table has a row for it, make 100."""
    rated = [sheet.rate_points] if has_row(sheet, "printed_rate_score") else []
    weighed = [*(one.weight for one in sheet.indicators), *rated]
    words = f"含预算执行率{plain(sheet.rate_points)}分" if rated else "表中无预算执行率"
    total = sum(weighed, ZERO)
    found = unequal(
        on_sheet(sheet, "权重之和"),
        Side(f"权重之和（{words}）", total, f"{'+'.join(map(plain, weighed))} = {plain(total)}"),
        Side("应为", HUNDRED, "100"),
        "请调整各指标的权重，使之和为100分。",
    )
    return found if sheet.indicators else ()


@rule(
    "K6",
    Severity.ERROR,
    "总分等于各得分之和",
    holds="90.00 + 10.00 = 100.00",
    breaks="整体表权重90分，没有总分",
    scope="perf",
)
@of_each("sheets")
def total_scores(evidence: Evidence, sheet: EvaluationSheet) -> Iterable[Finding]:
    """A printed 总分 is the sum of the scores.

    The table of the whole unit prints none: its scores make a total only where its weights make 100.
    """
    place, scores = on_sheet(sheet, "总分"), sheet.indicator_score
    if has_row(sheet, "printed_score"):
        due = points("各得分之和", scores + (sheet.rate_score if has_row(sheet, "printed_rate_score") else ZERO))
        return unequal(place, points("表中总分", sheet.total_score), due, "请按各项得分重新计算总分。")
    full = sum((one.weight for one in sheet.indicators), ZERO)
    found = unequal(
        place,
        Side("表中无总分，权重之和", full, plain(full)),
        Side("总分满分", HUNDRED, "100"),
        f"各得分之和为 {two_places(scores)}，不能作为百分制的总分；请把各指标权重调整为100分，再按新权重评分。",
    )
    return found if sheet.indicators else ()


@rule(
    "K7",
    Severity.ERROR,
    "得分不大于分值，小于分值应写偏差原因",
    holds="分值5，得分5",
    breaks="分值5，得分4，未写原因",
    scope="perf",
)
@of_each("sheets")
def scores_within_weights(evidence: Evidence, sheet: EvaluationSheet) -> Iterator[Finding]:
    """No indicator scores more than its weight; one that scores less says why."""
    for one in sheet.indicators:
        if one.score > one.weight or not one.remark.strip():
            yield from unequal(
                at_indicator(sheet, one),
                points("得分", one.score),
                points("分值", one.weight),
                "请写明偏差原因及改进措施。" if one.score < one.weight else "得分不能高于分值，请更正。",
            )


@rule(
    "K8",
    Severity.EXPLAIN,
    "定量指标完成得满分，未完成按比例；明显超过目标（130%）应说明",
    holds="目标>=10次，完成11次",
    breaks="目标>=2次，完成5次（250%），没有说明",
    scope="perf",
)
@of_each("sheets")
def completion(evidence: Evidence, sheet: EvaluationSheet) -> Iterator[Finding]:
    """Far more than the target asks for a word; less than the target earns less.

    Targets of `<=` have no proportion that all agree on: there only full points for a missed target are found. Scores
    may be rounded to half a point.
    """
    for one in sheet.indicators:
        target, actual = quantity(one.target), quantity(one.actual)
        if target and actual and target.number > 0:
            yield from _completion(evidence, sheet, one, target, actual)


def _completion(
    evidence: Evidence, sheet: EvaluationSheet, one: Indicator, target: Quantity, actual: Quantity
) -> Iterator[Finding]:
    rate = half_up(actual.number * HUNDRED / target.number)
    delta, at_most = actual.number - target.number, one.operator in ("<=", "<")
    if not at_most and rate > evidence.thresholds.overshoot:
        is_found = not one.remark.strip()
        advice = "完成值明显超过目标值，请在备注中说明原因，并检查目标是否定得过低。"
    else:  # a missed target that earned full points, or clearly more than its share
        fair = one.weight * rate / HUNDRED + Decimal("0.5")
        overrated = bool(one.weight) if one.score >= one.weight else not at_most and one.score > fair
        is_found = (delta > 0 if at_most else delta < 0) and overrated
        advice = f"目标没有完成，得分 {plain(one.score)} 偏高，请按完成比例计分（分值 {plain(one.weight)}）。"
    if is_found:
        yield Finding(
            at_indicator(sheet, one),
            Side("实际完成值", actual.number, f"{actual.text}{one.unit}"),
            Side("目标值", target.number, f"{one.operator}{target.text}{one.unit}"),
            advice,
            difference=delta,
            note=f"完成 {two_places(rate)}%",
        )


# Between tables -------------------------------------------------------------------------------------------------------

MEASURE = re.compile(r"(?:次数|个数|数量|人数|人次|场次|户数|件数|面积|数)$")
GENERIC = ("项目", "工作", "经费", "资金", "活动", "建设", "任务", "专项")


@rule(
    "K24",
    Severity.EXPLAIN,
    "同一指标在两张表中口径应一致",
    holds="两表满意度目标均为>=95%，完成值均为95%",
    breaks="完成洽谈项目个数：一表=5个，一表>=5个",
    scope="perf",
)
@of_each("wholes")
def same_indicator_twice(evidence: Evidence, whole: EvaluationSheet) -> Iterator[Finding]:
    """An indicator of the whole unit that a programme has too, by its name or by what it counts.

    Tables of two programmes are not held against each other: there 验收合格率 means different things.
    """
    for programme in evaluations_in(evidence).programmes:
        for one, other in _pairs(whole, programme):
            similar = _name(one) != _name(other)
            if _meaning(one) != _meaning(other):
                yield Finding(
                    at_indicator(programme, other),
                    Side(f"整体支出自评表“{one.level3}”", None, _shown(one)),
                    Side(f"项目自评表“{other.level3}”", None, _shown(other)),
                    "两处如为同一指标，请统一目标值和完成值；如不是同一指标，请说明区别。"
                    if similar
                    else "同一指标请在两张表中使用相同的目标值、比较符和完成值，或说明口径不同的原因。",
                    note="名称不同，计量的事项相近" if similar else "",
                )


def _pairs(whole: EvaluationSheet, programme: EvaluationSheet) -> Iterator[tuple[Indicator, Indicator]]:
    """Indicators of the same name, then those without namesake that count the same doings of the programme."""
    names = {_name(one): one for one in programme.indicators}
    yield from ((one, names[_name(one)]) for one in whole.indicators if _name(one) in names)
    left = [one for one in whole.indicators if _name(one) not in names]
    right = [one for one in programme.indicators if _name(one) not in {_name(each) for each in whole.indicators}]
    for one in left:
        found = [other for other in right if _counts_the_same(one, other, programme.evaluation.name)]
        if len(found) == 1 and sum(_counts_the_same(again, found[0], programme.evaluation.name) for again in left) == 1:
            yield one, found[0]


def _name(one: Indicator) -> str:
    return re.sub(r"[\W_]", "", one.level3)


def _meaning(one: Indicator) -> tuple[str, ...]:
    return tuple(re.sub(r"\s", "", words) for words in (one.operator, one.target, one.unit, one.actual))


def _shown(one: Indicator) -> str:
    return f"目标{one.operator}{one.target}{one.unit}，完成{one.actual}{one.unit}"


def _counts_the_same(one: Indicator, other: Indicator, title: str) -> bool:
    """Whether two names end in the same doing and measure (…维护次数), and the programme is named after that doing."""
    first, second = (MEASURE.search(_name(each)) for each in (one, other))
    if one.unit != other.unit or not first or not second or first[0] != second[0]:
        return False
    core, other_core = (measure.string[: measure.start()][-2:] for measure in (first, second))
    return core == other_core and len(core) == 2 and core in title and core not in GENERIC


@rule(
    "K25",
    Severity.WARNING,
    "完成值不带运算符，单位与目标值一致",
    holds="完成值1000份，目标值>=1000份",
    breaks="完成值写作“=2次”“>=95%”",
    scope="perf",
)
@of_each("sheets")
def plain_values(evidence: Evidence, sheet: EvaluationSheet) -> Iterator[Finding]:
    """Operator and unit have fields of their own; what is found was typed into the value or read from a publication."""
    for one in sheet.indicators:
        units = [found.unit if found else "" for found in (quantity(one.actual), quantity(one.target))]
        typed, unit, operator = units[0], one.unit or units[1], OPERATOR.match(one.actual)
        advices = {
            f"完成值是实际结果，请删去运算符“{operator and operator[1]}”。": operator,
            f"完成值的单位“{typed}”与目标值的单位“{unit}”不一致，请统一。": typed and unit and typed != unit,
            f"单位“{typed}”已有单独一栏，请在完成值中删去，以免重复。": typed and one.unit,
        }
        if advice := next((words for words, is_due in advices.items() if is_due), ""):
            yield Finding(
                at_indicator(sheet, one),
                Side("实际完成值", None, one.actual),
                Side("目标值", None, f"{one.operator}{one.target}{one.unit}"),
                advice,
            )
