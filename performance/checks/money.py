"""Rules about the money of self-evaluations (K1–K3, K9–K17, K23): 绩效自评的资金.

Self-evaluations are kept as printed: their amounts are known to 0.01 万元. They are held against the accounts in
万元 as both print, so that digits below do not matter; a difference is given in 元 of those printed figures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from accounts.checks import Finding, Place, Severity, Side, money, rule
from accounts.checks.evidence import Evidence
from accounts.figures.money import WAN, ZERO, from_wan, percent, plain, print_wan, to_wan, two_places
from performance.models import Indicator
from performance.scoring import Funding, Sheet, total_funding

ERROR, WARNING, EXPLAIN = Severity.ERROR, Severity.WARNING, Severity.EXPLAIN
FISCAL = ("central", "region", "prefecture", "county")
WORDS = {"initial": "年初预算数", "budget": "全年预算数", "executed": "执行数"}


def sheet_name(sheet: Sheet) -> str:
    """`整体表`, or the programme in quotation marks."""
    return "整体表" if sheet.evaluation.is_whole else f"“{sheet.evaluation.programme}”项目表"


def sheet_place(sheet: Sheet, words: str) -> Place:
    """A place in a self-evaluation; told apart by words, led to by the sheet's key."""
    programme = sheet.evaluation.programme
    return Place(f"{sheet_name(sheet)} {words}", f"sheet:{programme.name if programme else 'whole'}")


def typed_wan(text: str) -> Decimal | None:
    """The number that an indicator says, None when it says none."""
    try:
        number = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def costs(sheet: Sheet) -> list[tuple[Indicator, Decimal]]:
    """Cost indicators in 万元 with their actual values in 元, to 0.01 万元."""
    found = []
    for one in sheet.indicators:
        value = typed_wan(one.actual) if one.unit == "万元" and "成本" in one.level1 + one.level2 + one.level3 else None
        if value is not None:
            found.append((one, from_wan(to_wan(value * WAN))))
    return found


def agree(place: Place, left: Side, right: Side, advice: str) -> Iterator[Finding]:
    """A finding when two amounts in 元 print differently."""
    delta = to_wan(left.value or ZERO) - to_wan(right.value or ZERO)
    if delta:
        yield Finding(place, left, right, advice, None, from_wan(delta))


def fiscal(sheet: Sheet) -> Funding:
    """Money of the four levels of government together."""
    return total_funding("fiscal", (row for row in sheet.funding if row.source in FISCAL))


def _said(evidence: Evidence, pattern: str) -> Iterator[re.Match[str]]:
    for anchor, paragraph in evidence.narrative:
        if anchor == "part2-performance":
            yield from re.finditer(pattern, paragraph)


@rule(
    "K1",
    ERROR,
    "说明中的自评表个数应等于附表个数",
    scope="perf",
    holds="整体 1 个、项目 2 个",
    breaks="写明 2 个项目，只附 1 张表",
)
def sheets_counted(evidence: Evidence) -> Iterator[Finding]:
    """The numbers of self-evaluations said and attached."""
    wanted = {"整体": len(list(evidence.wholes)), "项目": len(list(evidence.programmes))}
    for kind, pattern in (("整体", r"整体支出绩效自评表\s*(\d+)\s*个"), ("项目", r"预算绩效评价项目\s*(\d+)\s*个")):
        for match in _said(evidence, pattern):
            if int(match[1]) != wanted[kind]:
                yield Finding(
                    Place("十一、预算绩效的情况说明", "part2-performance"),
                    Side(f"文中{kind}自评", Decimal(match[1]), f"{match[1]} 个"),
                    Side(f"所附{kind}自评表", Decimal(wanted[kind]), f"{wanted[kind]} 个"),
                    "请补齐自评表，或更正个数。",
                    None,
                    Decimal(int(match[1]) - wanted[kind]),
                )


@rule(
    "K2",
    ERROR,
    "各来源之和应等于合计；项目总额等于财政拨款、上年结转、其他之和",
    scope="perf",
    holds="492.28 = 0.00 + 0.00 + 0.00 + 492.28 + 0.00",
    breaks="合计 0.00，其中 90.00",
)
def sources_add_up(evidence: Evidence) -> Iterator[Finding]:
    """whole.x[total] = Σ s; programme.x = Σ parts, in printed figures: tails are no errors."""
    for sheet in evidence.sheets:
        for column, words in WORDS.items():
            parts = [to_wan(getattr(row, column)) for row in sheet.funding]
            whole = to_wan(getattr(sheet.total, column))
            if abs(whole - sum(parts, ZERO)) > Decimal("0.005") * (len(parts) + 1):
                yield Finding(
                    sheet_place(sheet, words),
                    Side("合计", from_wan(whole), two_places(whole)),
                    Side("各来源之和", from_wan(sum(parts, ZERO)), two_places(sum(parts, ZERO))),
                    "请核对各来源与合计。",
                    None,
                    from_wan(whole - sum(parts, ZERO)),
                )


RATE = re.compile(r"([\d,]+\.\d\d)\s*([\d,]+\.\d\d)\s*([\d,]+\.\d\d)\s*([\d.]+)%")
"""A row of money in a read table: initial, budget, executed, rate."""


@rule(
    "K3",
    ERROR,
    "执行率等于执行数除以全年预算数，两位小数；预算为零不列",
    scope="perf",
    holds="92.27 / 92.27 = 100.00%",
    breaks="0.00 / 0.00 写作 0%",
)
def rates(evidence: Evidence) -> Iterator[Finding]:
    """executed / budget. Rates of sheets entered here are derived; those of read tables are looked at."""
    for text in evidence.texts if evidence.imported else ():
        for match in RATE.finditer(text.content):
            budget, executed, said = (Decimal(one.replace(",", "")) for one in match.groups()[1:])
            right = percent(executed, budget)
            if right is None or said != right:
                yield Finding(
                    Place(text.caption, text.key),
                    Side("所列执行率", said, f"{match[4]}%"),
                    Side("执行数除以全年预算数", right, "预算为零，不列" if right is None else f"{right}%"),
                    "请更正执行率；预算数为零的不列执行率。",
                    WARNING if right is None and not executed else None,
                )


@rule(
    "K9",
    ERROR,
    "整体表预算、执行数应等于说明十一，执行数应等于本年支出合计",
    scope="perf",
    holds="244.63 = 244.63",
    breaks="文中 229.63",
)
def executed_is_spending(evidence: Evidence) -> Iterator[Finding]:
    """whole.executed[total] = spending; the amounts of 十一 are those of the sheet."""
    for sheet in evidence.wholes:
        left = money("整体表执行数合计", sheet.total.executed)
        yield from agree(
            sheet_place(sheet, "执行数"),
            left,
            money("本年支出合计", evidence.book["spending"]),
            "执行数取本年全部支出，请核对整体表与支出决算表。",
        )
        for match in _said(evidence, r"全年预算总额\s*([\d,.]+)\s*万元，实际执行总额\s*([\d,.]+)\s*万元"):
            for words, said, amount in (
                ("全年预算总额", match[1], sheet.total.budget),
                ("实际执行总额", match[2], sheet.total.executed),
            ):
                yield from agree(
                    Place(f"十一、{words}", "part2-performance"),
                    money(f"文中{words}", Decimal(said.replace(",", "")) * WAN),
                    money("整体表", amount),
                    "请按整体表更正文中金额。",
                )


@rule(
    "K10",
    ERROR,
    "整体表财政资金年初预算数应等于财政拨款年初预算数",
    scope="perf",
    holds="424.33 = 424.33",
    breaks="492.28 与 424.33",
)
def initial_budget(evidence: Evidence) -> Iterator[Finding]:
    """Σ whole.initial[central…county] = app_spending.initial."""
    for sheet in evidence.wholes:
        yield from agree(
            sheet_place(sheet, "财政资金 年初预算数"),
            money("整体表财政资金年初预算数", fiscal(sheet).initial),
            money("财政拨款年初预算数", evidence.book["app_spending.initial"]),
            "两处都是年初批复的财政拨款预算，请核对整体表的年初预算数。",
        )


@rule(
    "K11",
    ERROR,
    "整体表财政资金执行数应等于财政拨款支出，其余列“其他”",
    scope="perf",
    holds="229.63 与 15.00",
    breaks="244.63 与 229.63",
)
def executed_by_source(evidence: Evidence) -> Iterator[Finding]:
    """Σ executed[central…county] = app_spending; executed[other] = spending − app_spending: one finding for both."""
    book = evidence.book
    for sheet in evidence.wholes:
        other = sum((row.executed for row in sheet.funding if row.source == "other"), ZERO)
        rest = book["spending"] - book["app_spending"]
        left = Side(
            f"整体表财政资金执行数（其他 {print_wan(other)}）",
            fiscal(sheet).executed,
            print_wan(fiscal(sheet).executed),
        )
        right = Side(
            f"财政拨款支出（其他应为 {print_wan(rest)}）", book["app_spending"], print_wan(book["app_spending"])
        )
        place = sheet_place(sheet, "财政资金 执行数")
        advice = "非财政拨款资金的支出请列“其他”，不并入财政资金。"
        found = list(agree(place, left, right, advice))
        if not found and to_wan(other) != to_wan(rest):
            found = [
                Finding(place, money("整体表其他", other), money("非财政拨款支出", rest), advice, None, other - rest)
            ]
        yield from found


NATURES = {"基本": ("spending_basic", "基本支出"), "项目": ("spending_project", "项目支出")}


@rule(
    "K12",
    ERROR,
    "整体表基本、项目费用成本应等于基本支出、项目支出，其和等于执行数",
    scope="perf",
    holds="98.22、146.41、244.63",
    breaks="125.65、139、264.65",
)
def costs_of_the_unit(evidence: Evidence) -> Iterator[Finding]:
    """cost.actual = spending_basic, spending_project; their sum = executed; where these indicators are used."""
    for sheet in evidence.wholes:
        found: dict[str, tuple[Indicator, Decimal]] = {}
        for one, value in costs(sheet):
            kind = next((kind for kind in NATURES if one.level3.startswith(kind)), "")
            if kind:
                found[kind] = (one, value)
        for kind, (one, value) in found.items():
            figure, words = NATURES[kind]
            left = Side(one.level3, value, one.actual)
            yield from agree(
                sheet_place(sheet, f"指标“{one.level3}”"),
                left,
                money(words, evidence.book[figure]),
                f"这一指标的完成值就是{words}，请按支出决算表填写。",
            )
        if len(found) == len(NATURES):
            parts = [value for _, value in found.values()]
            words = " + ".join(one.actual for one, _ in found.values())
            yield from agree(
                sheet_place(sheet, "费用成本之和"),
                Side(words, sum(parts, ZERO), f"= {print_wan(sum(parts, ZERO))}"),
                money("整体表执行数", sheet.total.executed),
                "基本费用与项目费用之和应为全部支出。",
            )


@rule(
    "K13",
    ERROR,
    "项目成本指标完成值应等于项目全年执行数",
    scope="perf",
    holds="38.1859 印为 38.19",
    breaks="108.22 与 92.27",
)
def costs_of_programmes(evidence: Evidence) -> Iterator[Finding]:
    """cost.actual = programme.executed, where the programme has one cost indicator in 万元."""
    for sheet in evidence.programmes:
        found = costs(sheet)
        if len(found) == 1:
            one, value = found[0]
            yield from agree(
                sheet_place(sheet, f"指标“{one.level3}”完成值"),
                Side(f"成本完成值 {one.actual} 万元", value, f"（{print_wan(value)}）"),
                money("全年执行数", sheet.total.executed),
                "请核对成本指标的完成值和项目资金的执行数，两者是同一笔支出。",
            )


@rule(
    "K14", WARNING, "预算调整后成本目标值应随之调整", scope="perf", holds="<=92.27", breaks="<=116 而预算已调为 92.27"
)
def cost_targets(evidence: Evidence) -> Iterator[Finding]:
    """cost.target ≤ programme.budget."""
    for sheet in evidence.programmes:
        for one in sheet.indicators:
            target = typed_wan(one.target) if one.unit == "万元" and "成本" in one.level1 + one.level2 else None
            if target is not None and to_wan(target * WAN) > to_wan(sheet.total.budget):
                yield Finding(
                    sheet_place(sheet, f"指标“{one.level3}”目标值"),
                    Side("成本目标值", target * WAN, f"{one.operator}{one.target}"),
                    money("全年预算数", sheet.total.budget),
                    "预算调减后，成本目标值应不高于调整后的预算数。",
                    None,
                    target * WAN - sheet.total.budget,
                )


@rule(
    "K15",
    ERROR,
    "说明中的项目合计应等于各项目表之和",
    scope="perf",
    holds="130.46 = 92.27 + 38.19",
    breaks="130.46 与 108.22 + 38.19",
)
def programmes_said(evidence: Evidence) -> Iterator[Finding]:
    """Σ programme.budget, .executed, as said in 十一."""
    total = total_funding("total", (sheet.total for sheet in evidence.programmes))
    for match in _said(evidence, r"全年预算数\s*([\d,.]+)\s*万元，\s*全年执行数\s*([\d,.]+)\s*万元"):
        for words, said, amount in (("全年预算数", match[1], total.budget), ("全年执行数", match[2], total.executed)):
            yield from agree(
                Place(f"十一、项目{words}", "part2-performance"),
                money(f"文中项目{words}", Decimal(said.replace(",", "")) * WAN),
                money("各项目表之和", amount),
                "请按各项目表更正文中金额。",
            )


@rule(
    "K16",
    ERROR,
    "项目绩效自评应覆盖全部项目支出",
    scope="perf",
    holds="146.41 = 108.22 + 38.19",
    breaks="130.46 与 146.41",
)
def all_projects(evidence: Evidence) -> Iterator[Finding]:
    """Σ programme.executed = spending_project."""
    sheets = list(evidence.programmes)
    if sheets:
        total = total_funding("total", (sheet.total for sheet in sheets))
        yield from agree(
            Place("各项目表 全年执行数", "sheet:" + str(sheets[0].evaluation.programme)),
            money("各项目全年执行数之和", total.executed),
            money("项目支出", evidence.book["spending_project"]),
            "每个项目都应自评；请补齐项目，或核对各项目的执行数（含上年结转和其他资金）。",
        )


@rule(
    "K17",
    ERROR,
    "一个项对应一个项目时，项目的财政拨款执行数应等于该项决算数",
    scope="perf",
    holds="38.19 与 2069999",
    breaks="92.27 与 93.22",
)
def programme_and_item(evidence: Evidence) -> Iterator[Finding]:
    """programme.executed[appropriation] = project spending of the 项 from appropriations."""
    sheets = [sheet for sheet in evidence.programmes if sheet.evaluation.programme and sheet.evaluation.programme.code]
    times = Counter(_code(sheet) for sheet in sheets)
    for sheet in (one for one in sheets if times[_code(one)] == 1):
        code = _code(sheet)
        spent = sum(
            (evidence.book[f"{name}[{code}]"] for name in ("general_project", "funds_project", "capital_project")), ZERO
        )
        mine = sum((row.executed for row in sheet.funding if row.source == "appropriation"), ZERO)
        yield from agree(
            sheet_place(sheet, "当年财政拨款 执行数"),
            money(f"“{sheet.evaluation.programme}”当年财政拨款执行数", mine),
            money(f"{code} {evidence.book.subject(code)}项目支出", spent),
            "一个项只对应这一个项目，两数应相等；对应多个项目的，请补录其他项目。",
        )


def _code(sheet: Sheet) -> str:
    return sheet.evaluation.programme.code if sheet.evaluation.programme else ""


@rule(
    "K23",
    EXPLAIN,
    "预算调减超过30%而目标未调整应说明",
    scope="perf",
    holds="预算调减，目标同时调低",
    breaks="200.00 → 38.19（-80.91%），目标未变",
)
def cut_budget(evidence: Evidence) -> Iterator[Finding]:
    """(budget − initial)/initial < −30% and cost targets above the new budget."""
    for sheet in evidence.programmes:
        cut = percent(to_wan(sheet.total.budget) - to_wan(sheet.total.initial), to_wan(sheet.total.initial))
        if cut is not None and cut < -evidence.thresholds.budget_cut and _targets_kept(sheet):
            yield Finding(
                sheet_place(sheet, "预算调减"),
                Side(
                    f"年初预算 {print_wan(sheet.total.initial)}，调整后 {print_wan(sheet.total.budget)}", cut, f"{cut}%"
                ),
                Side(
                    "目标",
                    -evidence.thresholds.budget_cut,
                    f"未调整（幅度超过 {plain(evidence.thresholds.budget_cut)}%）",
                ),
                "请说明预算大幅调减而绩效目标不变的原因，或补充目标调整情况。",
                None,
                cut,
            )


def _targets_kept(sheet: Sheet) -> bool:
    """Whether the targets are those of the initial budget: a cost target above the new one, or no cost target at all."""
    targets = [
        value * WAN
        for one in sheet.indicators
        if one.unit == "万元" and "成本" in one.level1 + one.level2 and (value := typed_wan(one.target)) is not None
    ]
    return not targets or any(to_wan(target) > to_wan(sheet.total.budget) for target in targets)
