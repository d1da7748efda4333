"""Money and counts of self-evaluations against the accounts and the narrative (自评表资金、个数与决算和说明核对).

How amounts are compared, and what "agree" means, stands at the head of `comparison`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.checks import Finding, Place, Severity, Side, rule, unequal
from accounts.checks.evidence import Evidence
from accounts.figures.money import CENT, HUNDRED, from_wan, percent, print_wan, to_wan, two_places
from performance.document.material import evaluations_in
from performance.intake.sentences import StatedSheets, stated_sheets
from performance.scoring import STAGES, EvaluationSheet, Funding

from .comparison import (
    Known,
    booked,
    compare,
    count,
    funds,
    headed,
    of_each,
    on_sheet,
    printed_rate,
    rowed,
    source_words,
)

# What is said ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Claim:
    """What a document that was read, or a typed passage, says of the self-evaluations."""

    heading: str
    severity: Severity | None
    """Milder where it was typed: it may speak of others than those that are attached."""
    said: StatedSheets


def claims(evidence: Evidence, *, whole: bool) -> Iterator[Claim]:
    """What is said of the whole unit or of the programmes this year; the product counts its own sheets rightly."""
    typed = ((text.caption, text.content) for text in evidence.texts if text.kind == "passage")
    for texts, severity in ((headed(evidence), None), (typed, Severity.WARNING)):
        for heading, words in texts:
            found = stated_sheets(words, whole=whole)
            yield from (Claim(heading, severity, one) for one in found if not (severity and one.is_earlier))


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
    """What is said counts the sheets that are there."""
    for whole, words, number in (
        (True, "整体支出自评表", len(evaluations_in(evidence).wholes)),
        (False, "项目自评表", len(evaluations_in(evidence).programmes)),
    ):
        for claim in claims(evidence, whole=whole):
            if claim.said.count:
                yield from unequal(
                    Place(f"{claim.heading}：{words}个数"),
                    count("说明所称个数", claim.said.count),
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
    yield from _said(evidence, wholes, "整体支出自评表", whole=True)


def _said(evidence: Evidence, sheets: list[EvaluationSheet], words: str, *, whole: bool) -> Iterator[Finding]:
    """The money that the narrative names against that of the sheets, if there are any."""
    for claim in claims(evidence, whole=whole) if sheets else ():
        for stage, wan in claim.said.amounts.items():
            told = Known(f"说明所称{STAGES[stage]}", from_wan(wan), HUNDRED, HUNDRED / 2)
            there = funds(f"{words}{STAGES[stage]}", sheets, stage)
            left, right = (there, told) if whole else (told, there)
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
    return _said(evidence, evaluations_in(evidence).programmes, "各项目自评表之和", whole=False)
