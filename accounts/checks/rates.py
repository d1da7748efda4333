"""Rules about rates in sentences: shares (P), of the right whole, and what is said of the budget (B) (占比与预算差异率的规则).

The product computes its own rates. Of its shares rounding may take the sum away from a hundred (P2); most of the others
wait for whole documents of others. B4, whether a large variance is explained, stands with the reasons.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from accounts.editions.runs import Figure
from accounts.figures.equations import HALF
from accounts.figures.money import ZERO, from_wan, percent, rate_of_change, share, to_wan, two_places

from . import ERROR, EXPLAIN, INFO, Evidence, Finding, Findings, Place, Side, rule
from .claims import ReadParagraph, StatedShare, StatedVariance
from .consistency import TAIL
from .texts import marked, stated, written


def _shares(evidence: Evidence) -> list[tuple[ReadParagraph, str, StatedShare]]:
    """(paragraph, whole, share) of every share in a read document whose whole does not print 0.00.

    The whole is what the words name, else what the section is about.
    """
    found = ((one, share.whole or one.about, share) for one, said in stated(evidence) for share in said.shares)
    return [one for one in found if one[1] and to_wan(evidence.book[one[1]])]


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
    found = _shares(evidence)
    bases = dict.fromkeys(base for _, base, _ in found)
    for paragraph, base, one in found:
        if not any(_fits(evidence, one, other) for other in bases):
            right = percent(one.amount, to_wan(evidence.book[base]))
            yield Finding(
                Place(f"说明“{one.words}”", paragraph.key),
                Side("文中占比", one.rate, f"{two_places(one.rate)}%"),
                Side(f"占{evidence.caption(base)}", right, f"{right}%"),
                "请按部分除以合计更正占比。",
                None,
                one.rate - (right or ZERO),
            )


@rule(
    "P2",
    INFO,
    "同一合计的占比之和应为100%",
    holds="16.63 + 3.51 + 2.41 + 71.62 + 5.83 = 100.00",
    breaks="Σ 101.00",
)
def shares_make_hundred(evidence: Evidence) -> Findings:
    """|Σ − 100.00| ≤ 0.005·(n + 1), for the shares of income, of spending and of the classes of the general budget."""
    for anchor, rates in (*_own_shares(evidence), *_read_shares(evidence)):
        total = sum(rates, ZERO)
        if any(rates) and abs(total - 100) > TAIL * (len(rates) + 1):
            yield Finding(
                Place("占比之和", anchor),
                Side("各占比之和", total, f"{two_places(total)}%"),
                Side("应为", Decimal(100), "100.00%"),
                "请核对这一节各占比。",
                None,
                total - 100,
            )


PARTED = ("income", "spending", "appropriation_spending[general]")
"""Wholes of which a document says every part with its share."""


def _own_shares(evidence: Evidence) -> Iterator[tuple[str, list[Decimal]]]:
    """(anchor, rates) of the shares in one section that together make a whole."""
    found = defaultdict[tuple[str, str], dict[str, Decimal]](dict)
    for one in evidence.document:
        for run in one.runs:
            if isinstance(run, Figure) and run.is_share and run.names[1] in PARTED:
                part, whole = run.names
                found[one.anchor, whole][part] = share(evidence.book[part], evidence.book[whole]) or ZERO
    for (anchor, whole), rates in found.items():
        parts = sum((evidence.book[part] for part in rates), ZERO)
        if abs(parts - evidence.book[whole]) <= HALF * (len(rates) + 1):
            yield anchor, list(rates.values())


def _read_shares(evidence: Evidence) -> Iterator[tuple[str, list[Decimal]]]:
    """(place, rates) of the shares that a read document tells of what a section is about."""
    found = defaultdict[str, list[tuple[str, Decimal]]](list)
    for paragraph, whole, one in _shares(evidence):
        if whole == paragraph.about and whole in PARTED:
            found[whole].append((paragraph.key, one.rate))
    return ((told[0][0], [rate for _, rate in told]) for told in found.values())


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
    found = _shares(evidence)
    bases = dict.fromkeys(base for _, base, _ in found)
    for paragraph, base, one in found:
        others = [other for other in bases if other != base and _fits(evidence, one, other)]
        if others and not _fits(evidence, one, base):
            right = percent(one.amount, to_wan(evidence.book[base]))
            yield Finding(
                Place(f"说明“{one.words}”", paragraph.key),
                Side(f"占{evidence.caption(others[0])}的比重", one.rate, f"{two_places(one.rate)}%"),
                Side(f"应为占{evidence.caption(base)}的比重", right, f"{right}%"),
                "占比的基数用错，请更正。",
                None,
                one.rate - (right or ZERO),
            )


def _variances(evidence: Evidence) -> Iterator[tuple[str, StatedVariance]]:
    """(place, variance) of every one that a document tells which was read."""
    return ((paragraph.key, one) for paragraph, said in stated(evidence) for one in said.variances)


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
    for anchor, one in _variances(evidence):
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
        lambda text: () if (said := evidence.read(text.content)).variances else said.rates_of_nothing,
        Side("应写为", None, "预算数为零，没有完成率和差异率"),
        "请删去比率，改用文字说明。",
    )
    for anchor, one in _variances(evidence):
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
    wanted = {"appropriation_spending": "年初", "appropriation_spending[general]": "年初", "three_public": "全年"}
    for paragraph, said in stated(evidence):
        right = wanted.get(paragraph.about, "")
        for label in said.budget_labels if right else ():
            if label != right:
                yield Finding(
                    Place("预算口径", paragraph.key),
                    Side("文中", None, f"{label}预算数"),
                    Side("应写明", None, f"{right}预算数"),
                    f"这一节与{right}预算数比较，请写明口径。",
                )
