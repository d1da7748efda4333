"""Rules about rates in sentences: shares (P), of the right whole, and what is said of the budget (B) (占比与预算差异率的规则).

The product computes its own rates. Of its shares rounding may take the sum away from a hundred (P2); most of the others
wait for whole documents of others. B4, whether a large variance is explained, stands with the reasons.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from accounts.figures.money import ZERO, from_wan, percent, rate_of_change, to_wan, two_places

from . import ERROR, EXPLAIN, INFO, Evidence, Finding, Findings, Place, Side, rule
from .consistency import TAIL
from .texts import StatedShare, marked, shares, stated, variances, written

BASES = {
    "part2-income": "income",
    "part2-spending": "spending",
    "part2-general": "appropriation_spending[general]",
    "part2-three_public": "three_public",
    "part2-other": "procurement",
}
"""What a share of a section is taken of; 五（一）'s own share is of all spending."""


def _shares(evidence: Evidence) -> Iterator[tuple[str, str, StatedShare]]:
    """(anchor, base, share) of every share of a base that does not print 0.00."""
    for anchor, share in stated(evidence, shares):
        of_all = anchor == "part2-general" and "支出合计" in share.words
        base = "spending" if of_all else BASES.get(anchor, "")
        if base and to_wan(evidence.book[base]):
            yield anchor, base, share


def _fits(evidence: Evidence, share: StatedShare, base: str) -> bool:
    """Whether the rate is the amount's share of the base, from printed figures, or from yuan in a read document."""
    whole = to_wan(evidence.book[base])
    rate = percent(share.amount, whole)
    if rate is None or share.rate == rate:
        return rate is not None
    low, high = (share.amount - TAIL) / (whole + TAIL) * 100, (share.amount + TAIL) / (whole - TAIL) * 100
    return evidence.imported and low - TAIL <= share.rate <= high + TAIL


@rule("P1", ERROR, "占比等于部分除以合计，两位小数", scope="read", holds="98.22 / 244.63 = 40.15%", breaks="41.15%")
def share_of_whole(evidence: Evidence) -> Findings:
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
def shares_make_hundred(evidence: Evidence) -> Findings:
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
    "占比基数：各项收入对本年收入，各项支出对本年支出，类对一般公共预算支出合计，“三公”分项对合计",
    scope="read",
    holds="229.63 / 244.63 = 93.87%",
    breaks="用 229.63 / 229.63 作占本年支出的比重",
)
def right_base(evidence: Evidence) -> Findings:
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


@rule(
    "B1",
    ERROR,
    "预决算差异率等于决算数减预算数再除以预算数",
    scope="read",
    holds="(229.63 − 424.33) / 424.33 = -45.88%",
    breaks="把完成率当作差异率",
)
def variance_rate(evidence: Evidence) -> Findings:
    """(x − x.final_budget) / x.final_budget, from the printed figures of the same sentence."""
    for anchor, one in stated(evidence, variances):
        right = rate_of_change(from_wan(one.outturn), from_wan(one.budget))
        if right is not None and one.rate != right:
            yield Finding(
                Place(f"说明“{one.words[:24]}……”", anchor),
                Side("文中差异率", one.rate, f"{two_places(one.rate)}%"),
                Side("决算数减预算数再除以预算数", right, f"{two_places(right)}%"),
                "请更正预决算差异率；注意不是完成率。",
                None,
                one.rate - right,
            )


RATE_OF_NOTHING = re.compile(
    r"(?P<stage>年初|全年)?预算数?(?:安排)?(?:均?为|是|：)?\s?(?:零|0(?:\.0{1,4})?)(?![\d.])(?:万?元)?"
    r"(?:(?!预算)[^。；\n]){0,60}?(?:完成(?:了|率)?(?:(?:(?P=stage)|当年)?预算数?)?|差异率)的?(?:为|是)?\s?-?\d[\d,.]{0,12}\s?[%％]"
)
"""年初预算为0，支出决算为10.77万元，完成年初预算的95.89%; of the full-year budget there may be a rate."""


@rule(
    "B2",
    EXPLAIN,
    "预算数为零时按年度表样处理",
    holds="预算数、决算数都为零，差异率按表样",
    breaks="“年初预算为0……完成95.89%”",
)
def no_budget(evidence: Evidence) -> Findings:
    """A zero budget has no rate, unless the edition prints one for zero and zero; an outturn needs a reason."""
    yield from marked(
        written(evidence, "cell"),
        lambda text: (one[0] for one in RATE_OF_NOTHING.finditer(text.content)),
        Side("应写为", None, "预算数为零，没有完成率和差异率"),
        "请删去比率，改用文字说明。",
    )
    for anchor, one in stated(evidence, variances):
        if not one.budget and (one.outturn or f"{one.rate}%" != evidence.edition.wording.variance_of_nothing):
            yield Finding(
                Place(f"说明“{one.words[:24]}……”", anchor),
                Side("文中差异率", one.rate, f"{two_places(one.rate)}%"),
                Side("预算数", ZERO, "0.00"),
                "预算数为零，没有差异率；请改用文字说明。",
            )


@rule(
    "B3",
    EXPLAIN,
    "财政拨款支出比较年初预算，“三公”经费比较全年预算，应写明口径",
    scope="read",
    holds="写明“年初预算数”“全年预算数”",
    breaks="只写“预算数”",
)
def budget_named(evidence: Evidence) -> Findings:
    """The label 年初 or 全年 stands before 预算数."""
    wanted = {"part2-appropriation": "年初", "part2-general": "年初", "part2-three_public": "全年"}
    for anchor, paragraph in evidence.narrative:
        for match in re.finditer(r"(..)预算数\s{0,4}-?\d", paragraph) if anchor in wanted else ():
            if match[1] != wanted[anchor]:
                yield Finding(
                    Place("预算口径", anchor),
                    Side("文中", None, f"{match[1]}预算数"),
                    Side("应写明", None, f"{wanted[anchor]}预算数"),
                    f"这一节与{wanted[anchor]}预算数比较，请写明口径。",
                )
