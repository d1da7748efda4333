"""Rules within one table (T) and between tables that print the same figure (X): 表内关系与表间关系.

Their equations are those of the forms. In a filing entered here most of them hold by construction: they speak about
totals that were taken from a publication as it printed them, and about tables that were read. What people can get wrong
are the balances (T04-3, T08-1) and “三公”.
"""

from collections import Counter
from dataclasses import replace

from accounts.figures.equations import HALF, Comparison
from accounts.figures.money import ZERO, print_wan
from accounts.figures.numerals import is_digits
from accounts.figures.totals import parts_of

from . import ERROR, EXPLAIN, INFO, Check, Evidence, Finding, Findings, Place, Side, money, rule
from .evidence import FIXED

ADD_UP = "请核对合计与各项，改正录错的一项。"
SAME = "两张表取自同一数，请核对哪张表录错。"
FUND_FLOW = "请核对这项资金的收入、支出以及年初、年末结转和结余，找出漏录、重录或录错的一笔。"
ITEM_FLOW = "请核对这一科目的收入、支出和年初、年末结转和结余。"
UNEVEN = "收支不平时，请核对年初、年末结转和结余，以及漏录或重录的收入、支出行。"

FORM_RULES = (
    # id, sentence, an example that holds, one that breaks, what to do
    (
        "T01-1",
        "收入总计应等于本年收入合计、使用非财政拨款结余、年初结转和结余之和",
        "244.63 = 229.63 + 0.00 + 15.00",
        "年初结转和结余为 14.00：合计 243.63，少 1.00",
        ADD_UP,
    ),
    (
        "T01-2",
        "支出总计应等于本年支出合计、结余分配、年末结转和结余之和",
        "244.63 = 244.63 + 0.00 + 0.00",
        "年末结转和结余为 5.00：合计 249.63",
        ADD_UP,
    ),
    ("T01-3", "收入总计应等于支出总计", "244.63 = 244.63", "244.63 与 229.63", UNEVEN),
    ("T01-4", "本年收入合计应等于八项收入之和", "229.63 + 七个 0.00", "漏加一项收入来源", ADD_UP),
    ("T01-5", "本年支出合计应等于各类支出之和", "各类支出之和 244.63", "漏加一类支出", ADD_UP),
    (
        "T02-1",
        "每行本年收入合计应等于六项收入之和",
        "229.63 = 229.63 + 0.00 + …",
        "其他收入 6.20 没有加进合计",
        ADD_UP,
    ),
    (
        "T02-2",
        "款等于项之和，类等于款之和，合计等于类之和，有科目的各表都是",
        "5.54 = 4.53 + 1.01",
        "70.00 + 93.22 与 164.46",
        ADD_UP,
    ),
    (
        "T03-1",
        "每行本年支出合计应等于五种支出之和",
        "244.63 = 98.22 + 146.41",
        "首位数字丢失：13,583.48 与 1,066.51 + 2,921.97",
        ADD_UP,
    ),
    (
        "T04-1",
        "财政拨款收入总计应等于本年财政拨款收入与年初结转和结余之和",
        "229.63 = 229.63 + 0.00",
        "收入 229.63、年初结转 21.63，总计却为 229.63",
        ADD_UP,
    ),
    (
        "T04-2",
        "财政拨款支出总计应等于本年财政拨款支出与年末结转和结余之和",
        "229.63 = 229.63 + 0.00",
        "总计漏加年末结转和结余",
        ADD_UP,
    ),
    (
        "T04-3",
        "财政拨款收入总计应等于支出总计，三本预算各自平衡",
        "229.63 + 0.00 = 229.63 + 0.00",
        "基金收入 105.00，基金支出 135.00",
        FUND_FLOW,
    ),
    ("T04-4", "每类支出合计应等于三本预算之和", "38.19 = 38.19 + 0.00 + 0.00", "38.19 与 38.10 + 0.00 + 0.00", ADD_UP),
    ("T04-5", "年初、年末财政拨款结转和结余应等于三本预算之和", "0.00", "21.63 与 20.00 + 0.00 + 0.00", ADD_UP),
    ("T05-1", "每行小计应等于基本支出与项目支出之和", "229.63 = 98.22 + 131.41", "粘贴时错行", ADD_UP),
    (
        "T06-1",
        "人员经费合计为301与303之和，公用经费合计为302、307、310、399之和",
        "98.22 = 88.07 + 10.15",
        "98.22 与 88.07 + 10.51",
        ADD_UP,
    ),
    ("T06-2", "经济分类的类应等于所属款之和", "301 类 95.36，各款之和 95.36", "30299 重复了 302 的合计", ADD_UP),
    (
        "T07-1",
        "“三公”经费合计应等于三项之和（预算数、决算数）",
        "5.19 = 0.00 + 5.19 + 0.00",
        "5.19 与 0.00 + 5.19 + 0.40",
        ADD_UP,
    ),
    (
        "T07-2",
        "公务用车购置及运行维护费应等于购置费与运行维护费之和",
        "5.19 = 0.00 + 5.19",
        "5.19 与 5.19 + 5.19",
        ADD_UP,
    ),
    (
        "T08-1",
        "每行年初结转和结余加本年收入应等于本年支出加年末结转和结余",
        "空表：0.00 = 0.00",
        "0.00 + 2,002.80 与 2,000.00 + 0.00",
        ITEM_FLOW,
    ),
    ("T08-2", "每行本年支出应等于基本支出与项目支出之和", "2,002.80 = 0.00 + 2,002.80", "2,002.80 与 2.80", ADD_UP),
    (
        "T09-1",
        "国有资本经营预算同 T08-1、T08-2（六栏表；三栏表只适用后者）",
        "空表",
        "0.00 + 80.00 与 70.00 + 0.00",
        ITEM_FLOW,
    ),
    ("X-0102", "总表本年收入合计应等于收入表合计", "229.63 = 229.63", "229.63 与 229.36", SAME),
    ("X-0103", "总表本年支出合计及各类应等于支出表", "244.63 = 244.63", "总表208类没有包括基金支出", SAME),
    ("X-0104", "总表三项财政拨款收入应等于财政拨款总表同名三项", "229.63 = 229.63", "229.63 与 244.63", SAME),
    ("X-0204", "收入表财政拨款收入应等于财政拨款总表本年收入合计", "229.63 = 229.63", "229.63 与 214.63", SAME),
    ("X-0405", "财政拨款总表一般公共预算列应等于一般公共预算表", "229.63 = 229.63", "326.71 与 336.71", SAME),
    (
        "X-0408",
        "财政拨款总表基金列应等于政府性基金表（收入、支出、年初、年末）",
        "空表",
        "政府性基金表 105.00，文中 135.00",
        SAME,
    ),
    ("X-0409", "财政拨款总表国资列应等于国有资本经营表（收入、支出、年初、年末）", "空表", "80.00 与 70.00", SAME),
)


def _by_equation(rule_id: str, advice: str) -> Check:
    def check(evidence: Evidence) -> Findings:
        """Both sides of the rule's equations of the forms, wherever a table prints all of their figures."""
        for (table, other), comparison in evidence.tables.broken.get(rule_id, ()):
            for one in told(evidence, comparison, advice, table, other):
                yield replace(one, severity=None, note="") if rule_id == "T01-3" and uneven(evidence) else one

    return check


BALANCED = ("T01-3", "T04-3", "T08-1", "T09-1")
"""Those that hold between amounts entered apart; the others hold by construction where no total is kept as printed."""


def uneven(evidence: Evidence) -> bool:
    """Whether one kind of money is out of balance by more than rounding of its own rows explains."""
    others = ((("income_and_spending",) * 2, comparison) for comparison in evidence.expected("X-CARRY"))
    broken = (*evidence.tables.broken.get("T04-3", ()), *others)
    return any(abs(one.difference) > HALF * tail_in(evidence, one, tables) for tables, one in broken)


for _id, _sentence, _holds, _breaks, _advice in FORM_RULES:
    rule(_id, ERROR, _sentence, holds=_holds, breaks=_breaks, scope="all" if _id in BALANCED else "wan")(
        _by_equation(_id, _advice)
    )


def told(evidence: Evidence, comparison: Comparison, advice: str, table: str, other: str, words: str = "") -> Findings:
    """A comparison that does not hold as a finding: `table` and `other` are the tables of its sides.

    Where only printed figures are known, what rounding explains is info: that of the figures themselves, or, where the
    cells are sums of entered rows, that of these rows.
    """
    figures = tail_in(evidence, comparison, (table, other))
    explained = evidence.printed_only and abs(comparison.difference) <= HALF * figures
    note = f"尾差在 {figures} 个数四舍五入可以解释的 {print_wan(HALF * figures)} 万元以内" if explained else ""
    first = comparison.left[0]
    yield Finding(
        Place(words or f"{table and evidence.table(table)} {evidence.caption(first)}".strip(), first),
        side(evidence, table, comparison.left),
        side(evidence, other, comparison.right),
        advice,
        INFO if explained else None,
        comparison.difference,
        note,
    )


def expected(
    evidence: Evidence, rule_id: str, advice: str, table: str = "", other: str = "", words: str = ""
) -> Findings:
    """The equations of a rule, between the tables, that do not hold."""
    return (
        finding
        for comparison in evidence.expected(rule_id)
        for finding in told(evidence, comparison, advice, table, other, words)
    )


def side(evidence: Evidence, table: str, names: tuple[str, ...]) -> Side:
    """One cell of a table, or the sum of several, each named while they are few."""
    amounts = [evidence.printed(table, name) for name in names]
    number = evidence.table(table) if table else ""
    if len(names) == 1:
        return money(f"{number}“{evidence.caption(names[0])}”" if number else evidence.caption(names[0]), amounts[0])
    whole = sum(amounts, ZERO)
    if len(names) > 5:
        return Side(f"{number} {len(names)} 项之和".strip(), whole, print_wan(whole))
    words = (f"{evidence.caption(name)} {print_wan(one)}" for name, one in zip(names, amounts, strict=True))
    return Side(" + ".join(words), whole, f"= {print_wan(whole)}")


def tail_in(evidence: Evidence, comparison: Comparison, tables: tuple[str, str]) -> int:
    """How many rounded figures stand in a comparison: those printed; of a filing's own figures, the rows beneath and one.

    A total kept as printed was rounded apart from its rows, all of them count; else those that stand on one side only.
    """
    book = evidence.book
    names = [
        (table, name) for table, side in zip(tables, (comparison.left, comparison.right), strict=True) for name in side
    ]
    if any(evidence.printed(*one) != evidence.booked(*one) for one in names):
        return comparison.figures  # cells of a document that was read
    kept = any(evidence.booked(*one) != book.added(one[1]) for one in names)
    left, right = (
        Counter(one.cell for name in side for one in book.entered(name) if one.value)
        for side in (comparison.left, comparison.right)
    )
    beneath = sum(1 for cell in left | right if kept or left[cell] != right[cell])
    return max(comparison.figures, beneath + 1)


# What else is asked of the tables ---------------------------------------------------------------------------------------


@rule("T07-3", EXPLAIN, "各项决算数一般不超过全年预算数", holds="5.19 ≤ 5.35", breaks="5.40 > 5.35")
def within_budget(evidence: Evidence) -> Findings:
    """x ≤ x.final_budget for the three and the parts of vehicles."""
    return expected(evidence, "T07-3", "请核对两个数；确实超过预算的，请说明原因。", *("three_public",) * 2)


@rule(
    "T-NEG",
    ERROR,
    "金额不应为负，占比不应超过100%",
    holds="样例各数",
    breaks="项目支出为 -3.00",
)
def not_negative(evidence: Evidence) -> Findings:
    """x ≥ 0 in every cell at the lowest level; what is above follows. A loss is carried over as less than nothing."""
    for (table, figure), amount in evidence.tables.cells.items():
        if amount < 0 and not _summed(table, figure):
            carried = "opening" in figure or "closing" in figure
            more = "；结转和结余确为负数（亏损、垫付）的，请说明。" if carried else "。"
            yield Finding(
                Place(f"{evidence.table(table)} {evidence.caption(figure)}", figure),
                side(evidence, table, (figure,)),
                Side("应不小于", ZERO, "0.00"),
                f"请核对正负号；确属冲销的，请在原科目中抵减，不列负数{more}",
                EXPLAIN if carried else None,
                amount,
            )


def _summed(table: str, figure: str) -> bool:
    """Whether a cell is a sum: the negative part below it is named instead."""
    code = figure.rpartition("[")[2].rstrip("]")
    if is_digits(code):
        return len(code) != (5 if table == "basic" else 7) and table not in FIXED
    return bool(parts_of(figure.partition(".")[0])) or (table, figure) in SUMS


SUMS = frozenset(
    {
        *(("income_and_spending", "income"), ("income_and_spending", "spending")),
        *(("income", "income"), ("spending", "spending"), ("general", "appropriation_spending[general]")),
        *(("appropriation", "appropriation_income"), ("appropriation", "appropriation_spending")),
    }
)
"""Sums of what stands beside them in their table."""
