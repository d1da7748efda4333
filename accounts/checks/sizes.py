"""Amounts of a size that no unit of this kind has: 元 and 万元 mistaken for one another (金额大小)."""

from collections.abc import Iterator
from decimal import Decimal

from accounts.figures.money import ZERO

from . import Finding, Place, Severity, Side, money, rule
from .evidence import Evidence

FACTOR = Decimal(1000)
"""From one year, or from the budget, to the outturn nothing grows or falls a thousandfold; a mistaken unit is 10,000."""
LEAST, MOST = Decimal("10000.00"), Decimal("1000000000000.00")
"""元 between which a unit spends and receives in a year, where it does at all."""
HEAD_LEAST, HEAD_MOST = Decimal("1000.00"), Decimal("5000000.00")
"""元 between which wages and welfare of one person lie in a year."""
BESIDE = {
    "income": "prior",
    "spending": "prior",
    "fixed_assets": "prior",
    "appropriation_spending": "original_budget",
    "three_public": "final_budget",
}
"""Figure → what its size is held against."""


@rule(
    "T-SIZE",
    Severity.EXPLAIN,
    "金额应在本类单位可能的大小以内，元与万元不应混淆",
    holds="6 人的工资福利支出 95.36",
    breaks="6 人的工资福利支出 953,600.00（录入时多乘了 10,000）",
    source="部门决算报表编制说明：金额单位为元",
)
def possible_size(evidence: Evidence) -> Iterator[Finding]:
    """A thousand times last year or the budget, more than any unit, or more a head than anybody earns."""
    book = evidence.book
    for name, stage in BESIDE.items():
        now, beside = book[name], book[f"{name}.{stage}"]
        if min(now, beside) > 0 and max(now, beside) > min(now, beside) * FACTOR:
            against = money(evidence.caption(f"{name}.{stage}"), beside)
            yield _doubted(evidence, name, money(evidence.caption(name), now), against, now - beside)
        elif name in ("income", "spending") and now > 0 and not LEAST <= now <= MOST:
            limit = LEAST if now < LEAST else MOST
            side = money("单位全年收支一般不低于" if now < LEAST else "单位全年收支一般不超过", limit)
            yield _doubted(evidence, name, money(evidence.caption(name), now), side, now - limit)
    people, wages = int(book["staff_active"]), book["economic[301]"]
    if people > 0 and wages > 0 and not HEAD_LEAST * people <= wages <= HEAD_MOST * people:
        limit = HEAD_LEAST if wages < HEAD_LEAST * people else HEAD_MOST
        side = money(f"在职 {people} 人，每人全年一般{'不低于' if limit == HEAD_LEAST else '不超过'}", limit)
        left = money(evidence.caption("economic[301]"), wages)
        yield _doubted(evidence, "economic[301]", left, side, wages - limit * people)


def _doubted(evidence: Evidence, name: str, left: Side, right: Side, difference: Decimal) -> Finding:
    words = "多乘了 10,000" if difference > ZERO else "少乘了 10,000"
    advice = f"请核对录入的金额单位：应以元录入，是否{words}；金额确实如此的，请说明。"
    return Finding(Place(f"{evidence.caption(name)}的大小", name), left, right, advice, None, difference)
