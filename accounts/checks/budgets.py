"""Rules about what is said of the budget (B): variance rates, zero budgets, which budget is meant (与预算比较的规则).

B4, whether a large variance is explained, stands with the other explanations.
"""

import re
from collections.abc import Iterator

from accounts.figures.money import ZERO, from_wan, rate_of_change, two_places

from . import Finding, Place, Severity, Side, rule
from .evidence import Evidence
from .phrases import variances
from .texts import marked, written

ERROR, EXPLAIN, WARNING, INFO = Severity.ERROR, Severity.EXPLAIN, Severity.WARNING, Severity.INFO


@rule(
    "B1",
    ERROR,
    "预决算差异率等于决算数减预算数再除以预算数",
    scope="read",
    holds="(229.63 − 424.33) / 424.33 = -45.88%",
    breaks="把完成率当作差异率",
)
def variance_rate(evidence: Evidence) -> Iterator[Finding]:
    """(x − x.final_budget) / x.final_budget, from the printed figures of the same sentence."""
    for anchor, paragraph in evidence.narrative:
        for one in variances(paragraph):
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
def no_budget(evidence: Evidence) -> Iterator[Finding]:
    """A zero budget has no rate, unless the edition prints one for zero and zero; an outturn needs a reason."""
    texts = (text for text in written(evidence) if text.kind != "cell")
    right, advice = Side("应写为", None, "预算数为零，没有完成率和差异率"), "请删去比率，改用文字说明。"
    yield from marked(texts, lambda text: (one[0] for one in RATE_OF_NOTHING.finditer(text.content)), right, advice)
    for anchor, paragraph in evidence.narrative:
        for one in variances(paragraph):
            if one.budget or (not one.outturn and f"{one.rate}%" == evidence.edition.wording.variance_of_nothing):
                continue
            yield Finding(
                Place(f"说明“{one.words[:24]}……”", anchor),
                Side("文中差异率", one.rate, f"{two_places(one.rate)}%"),
                Side("预算数", ZERO, "0.00"),
                "预算数为零，没有差异率；请改用文字说明。",
            )


@rule(
    "B3",
    EXPLAIN,
    "四、五比较年初预算，七比较全年预算，应写明口径",
    scope="read",
    holds="写明“年初预算数”“全年预算数”",
    breaks="只写“预算数”",
)
def budget_named(evidence: Evidence) -> Iterator[Finding]:
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
