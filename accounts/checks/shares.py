"""Rules about shares (P): part by whole, and the right whole (占比规则).

The product computes its own shares, whose sum rounding may take away from a hundred (P2); the others wait for whole
documents of others.
"""

from collections.abc import Iterator
from decimal import Decimal

from accounts.figures.money import ZERO, percent, to_wan, two_places

from . import Finding, Place, Severity, Side, rule
from .consistency import TAIL
from .evidence import Evidence
from .phrases import StatedShare, shares

ERROR, EXPLAIN, WARNING, INFO = Severity.ERROR, Severity.EXPLAIN, Severity.WARNING, Severity.INFO

BASES = {
    "part2-income": "income",
    "part2-spending": "spending",
    "part2-general": "appropriation_spending[general]",
    "part2-three_public": "three_public",
    "part2-other": "procurement",
}
"""What a share of a section is taken of; 五（一）'s own share is of all spending."""


def _base(anchor: str, share: StatedShare) -> str:
    return "spending" if anchor == "part2-general" and "支出合计" in share.words else BASES.get(anchor, "")


def _shares(evidence: Evidence) -> Iterator[tuple[str, str, StatedShare]]:
    """(anchor, base, share) of every share of a base that does not print 0.00."""
    for anchor, paragraph in evidence.narrative:
        for share in shares(paragraph):
            base = _base(anchor, share)
            if base and to_wan(evidence.book[base]):
                yield anchor, base, share


def _fits(evidence: Evidence, share: StatedShare, base: str) -> bool:
    """Whether the rate is the amount's share of the base, from printed figures, or from yuan in a read document."""
    whole = to_wan(evidence.book[base])
    rate = percent(share.amount, whole)
    if rate is None:
        return False
    if share.rate == rate:
        return True
    low, high = (share.amount - TAIL) / (whole + TAIL) * 100, (share.amount + TAIL) / (whole - TAIL) * 100
    return evidence.imported and low - TAIL <= share.rate <= high + TAIL


@rule("P1", ERROR, "占比等于部分除以合计，两位小数", scope="read", holds="98.22 / 244.63 = 40.15%", breaks="41.15%")
def share_of_whole(evidence: Evidence) -> Iterator[Finding]:
    """printed(a) / printed(b): the share fits none of the bases that the document uses."""
    for anchor, base, share in _shares(evidence):
        if not any(_fits(evidence, share, one) for one in BASES.values()):
            right = percent(share.amount, to_wan(evidence.book[base]))
            yield Finding(
                Place(f"说明“{share.words}”", anchor),
                Side("文中占比", share.rate, f"{two_places(share.rate)}%"),
                Side(f"占{evidence.caption(base)}", right, f"{right}%"),
                "请按部分除以合计更正占比。",
                None,
                share.rate - (right or ZERO),
            )


@rule(
    "P2",
    INFO,
    "同一合计的占比之和应为100%",
    holds="16.63 + 3.51 + 2.41 + 71.62 + 5.83 = 100.00",
    breaks="Σ 101.00",
)
def shares_make_hundred(evidence: Evidence) -> Iterator[Finding]:
    """|Σ − 100.00| ≤ 0.005·(n + 1), for the shares of income, of spending and of the classes of 05."""
    for anchor in ("part2-income", "part2-spending", "part2-general"):
        rates = [one.rate for where, base, one in _shares(evidence) if where == anchor and base == BASES[anchor]]
        total = sum(rates, ZERO)
        if rates and any(rates) and abs(total - 100) > TAIL * (len(rates) + 1):
            yield Finding(
                Place("占比之和", anchor),
                Side("各占比之和", total, f"{two_places(total)}%"),
                Side("应为", Decimal(100), "100.00%"),
                "请核对这一节各占比。",
                None,
                total - 100,
            )


@rule(
    "P3",
    ERROR,
    "占比基数：02对本年收入，03和05对本年支出，类对05合计，“三公”分项对合计",
    scope="read",
    holds="229.63 / 244.63 = 93.87%",
    breaks="用 229.63 / 229.63 作占本年支出的比重",
)
def right_base(evidence: Evidence) -> Iterator[Finding]:
    """The share fits a base, but not that of its section."""
    for anchor, base, share in _shares(evidence):
        others = [one for one in BASES.values() if one != base and _fits(evidence, share, one)]
        if others and not _fits(evidence, share, base):
            right = percent(share.amount, to_wan(evidence.book[base]))
            yield Finding(
                Place(f"说明“{share.words}”", anchor),
                Side(f"占{evidence.caption(others[0])}的比重", share.rate, f"{two_places(share.rate)}%"),
                Side(f"应为占{evidence.caption(base)}的比重", right, f"{right}%"),
                "占比的基数用错，请更正。",
                None,
                share.rate - (right or ZERO),
            )
