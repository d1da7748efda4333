"""Money and counts of self-evaluations against the accounts and the narrative (自评表资金、个数与决算和说明核对).

How amounts are compared, and what "agree" means, stands at the head of `comparison`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.checks import Finding, Place, Severity, Side, rule, unequal
from accounts.checks.evidence import Evidence
from accounts.figures.money import CENT, HUNDRED, from_wan, percent, print_wan, to_wan, two_places
from performance.document.material import evaluations_in
from performance.scoring import STAGES, EvaluationSheet, Funding

from .comparison import (
    NUMBER,
    Known,
    booked,
    compare,
    count,
    counted,
    funds,
    of_each,
    on_sheet,
    printed_rate,
    rowed,
    source_words,
)

# What the narrative says ----------------------------------------------------------------------------------------------

WHOLE_CLAIM = re.compile(rf"整体支出绩效(?:目标)?自评价?表?(?P<count>{NUMBER})[个张份]")
PROGRAMME_CLAIM = re.compile(
    r"(?:预算绩效评价项目|绩效(?:自评价?|评价)项目|项目(?:支出)?绩效(?:目标)?自评价?表?|自评项目)"
    rf"(?P<count>{NUMBER})[个张份]"
)
AMOUNT = r"(?:为|共计|共)?(\d[\d,]{0,20}(?:\.\d{1,8})?)万元"
AMOUNTS = {
    "final_budget": re.compile(rf"全年预算(?:总额|总数|数){AMOUNT}"),
    "executed": re.compile(rf"执行(?:总额|总数|数){AMOUNT}"),
}
OF_OTHER_YEARS = re.compile(r"(?:上年|去年|以前年度|20\d\d年)[^。；\n]{0,30}$")


@dataclass(frozen=True)
class Claim:
    """What the document says of the self-evaluations: how many, and their money as printed in 万元, by stage."""

    heading: str
    severity: Severity | None
    """Milder where it was typed: it may speak of others than those that are attached."""
    count: int
    amounts: Mapping[str, str]


def claims(evidence: Evidence, pattern: re.Pattern[str]) -> Iterator[Claim]:
    """What the document says of the whole unit (WHOLE_CLAIM) or of the programmes (PROGRAMME_CLAIM) this year."""
    headings = {text.caption: text.caption for text in evidence.texts}
    typed = ((text.caption, text.content, Severity.WARNING) for text in evidence.texts if text.kind == "passage")
    for anchor, text, severity in (*((anchor, text, None) for anchor, text in evidence.narrative), *typed):
        heading = headings.setdefault(anchor, text)
        for match in pattern.finditer(text):
            is_earlier = severity and OF_OTHER_YEARS.search(text[max(0, match.start() - 30) : match.start()])
            rest = re.split(r"[；;。]", text[match.end() :], maxsplit=1)[0]
            said = {stage: found[1] for stage, amount in AMOUNTS.items() if (found := amount.search(rest))}
            if not is_earlier:
                yield Claim(heading, severity, counted(match["count"]), said)


# Rules ----------------------------------------------------------------------------------------------------------------


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
    for pattern, words, number in (
        (WHOLE_CLAIM, "整体支出自评表", len(evaluations_in(evidence).wholes)),
        (PROGRAMME_CLAIM, "项目自评表", len(evaluations_in(evidence).programmes)),
    ):
        for claim in claims(evidence, pattern):
            if claim.count:
                yield from unequal(
                    Place(f"{claim.heading}：{words}个数"),
                    count("说明所称个数", claim.count),
                    count("所附个数", number),
                    f"请核对{words}是否附全，或更正说明中的个数。",
                    claim.severity,
                )


@rule(
    "K2",
    Severity.ERROR,
    "各来源之和应等于合计；项目总额等于财政拨款、上年结转、其他之和",
    holds="县级安排492.28，其余为零，合计492.28",
    breaks="一项来源90.00，合计为0",
    scope="read",
)
@of_each("sheets")
def sources_add_up(evidence: Evidence, sheet: EvaluationSheet) -> Iterator[Finding]:
    """Totals of entered sheets are derived; a printed total may differ."""
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
@of_each("sheets")
def rates(evidence: Evidence, sheet: EvaluationSheet) -> Iterator[Finding]:
    """Rates of entered sheets are derived and left out without a budget; a printed rate may be wrong or needless."""
    for row in (*sheet.funding, sheet.total):
        shown, due = printed_rate(sheet, row), row.rate
        if shown != due and (shown is None or not _from_yuan(shown, row)):
            yield Finding(
                on_sheet(sheet, f"{source_words(evidence.edition, sheet.evaluation, row.source)}执行率"),
                Side("表中执行率", shown, _percent(shown)),
                Side(f"{print_wan(row.executed)} ÷ {print_wan(row.final_budget)}", due, _percent(due)),
                "请按全年执行数除以全年预算数重新计算执行率，保留两位小数。"
                if due is not None
                else "全年预算数为零时没有执行率，请将执行率留空。",
                Severity.WARNING if due is None and not row.executed else None,
                None if shown is None or due is None else shown - due,
            )


def _percent(rate: Decimal | None) -> str:
    return "不列" if rate is None else f"{two_places(rate)}%"


def _from_yuan(shown: Decimal, row: Funding) -> bool:
    """Whether the rate may have been computed from 元 of which only the printed 万元 are known."""
    executed, budget, half = to_wan(row.executed), to_wan(row.final_budget), CENT / 2
    low, high = percent(executed - half, budget + half), percent(executed + half, budget - half)
    return bool(budget) and low is not None and high is not None and low <= shown <= high


@rule(
    "K9",
    Severity.ERROR,
    "整体表预算、执行数应等于说明所写，执行数应等于本年支出合计",
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
    yield from _said(evidence, WHOLE_CLAIM, wholes, "整体支出自评表", sheet_first=True)


def _said(
    evidence: Evidence, pattern: re.Pattern[str], sheets: list[EvaluationSheet], words: str, *, sheet_first: bool
) -> Iterator[Finding]:
    """The money that the narrative names against that of the sheets, if there are any."""
    for claim in claims(evidence, pattern) if sheets else ():
        for stage, wan in claim.amounts.items():
            told = Known(f"说明所称{STAGES[stage]}", from_wan(Decimal(wan.replace(",", ""))), HUNDRED, HUNDRED / 2)
            there = funds(f"{words}{STAGES[stage]}", sheets, stage)
            left, right = (there, told) if sheet_first else (told, there)
            place = Place(f"{claim.heading}：{words}{STAGES[stage]}")
            for one in compare(place, left, right, "请核对说明与自评表，两处应为同一数。"):
                yield replace(one, severity=one.severity or claim.severity)


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
    return _said(evidence, PROGRAMME_CLAIM, evaluations_in(evidence).programmes, "各项目自评表之和", sheet_first=False)
