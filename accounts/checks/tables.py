"""Rules within one table (T): 表内关系.

In a filing entered here most of them hold by construction; they stay as tests of the program and for tables that were
read from a workbook. What people can get wrong are the balances (T04-3, T08-1) and “三公”.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from accounts.figures.money import ZERO, print_wan
from accounts.figures.numerals import is_digits
from accounts.figures.totals import FUND_WORDS, OVERHEAD_CLASSES, STAFF_CLASSES

from . import Finding, Place, Severity, Side, equal, money, rule
from .evidence import Evidence
from .identities import Ledger, ledger_of

ERROR, EXPLAIN = Severity.ERROR, Severity.EXPLAIN
BUDGETS = ("general", "government_funds", "state_capital")


def cell(evidence: Evidence, number: str, figure: str) -> Side:
    """One cell of a table."""
    return money(f"公开{number}表“{evidence.caption(figure)}”", evidence.tables.amount(number, figure))


def total(evidence: Evidence, number: str, figures: list[str]) -> Side:
    """The sum of cells of a table, each named while they are few."""
    amounts = [evidence.tables.amount(number, figure) for figure in figures]
    if len(figures) > 5:
        return Side(f"公开{number}表 {len(figures)} 项之和", sum(amounts, ZERO), print_wan(sum(amounts, ZERO)))
    words = " + ".join(
        f"{evidence.caption(figure)} {print_wan(amount)}" for figure, amount in zip(figures, amounts, strict=True)
    )
    return Side(words, sum(amounts, ZERO), f"= {print_wan(sum(amounts, ZERO))}")


def sums(evidence: Evidence, number: str, whole: str, parts: list[str], advice: str = "") -> Iterator[Finding]:
    """whole = Σ parts within one table; silent where the table does not have the whole."""
    amount = evidence.tables.amount
    if (number, whole) in evidence.tables and amount(number, whole) != sum(amount(number, one) for one in parts):
        place = Place(f"公开{number}表 {evidence.caption(whole)}", whole)
        advice = advice or "请核对合计与各项，改正录错的一项。"
        yield from equal(
            evidence, place, cell(evidence, number, whole), total(evidence, number, parts), advice, len(parts)
        )


def same(evidence: Evidence, one: tuple[str, str], other: tuple[str, str], advice: str = "") -> Iterator[Finding]:
    """The same amount in two tables; silent where one of them does not have it."""
    if one in evidence.tables and other in evidence.tables:
        place = Place(f"公开{one[0]}表 {evidence.caption(one[1])}", one[1])
        advice = advice or "两张表取自同一数，请核对哪张表录错。"
        yield from equal(evidence, place, cell(evidence, *one), cell(evidence, *other), advice)


def of_rows(evidence: Evidence, found: Iterable[Finding], *equations: str) -> Iterator[Finding]:
    """Findings about sums of entered rows; info where rounding of all these rows explains what is left of equations."""
    for one in found:
        ledger = ledger_of(evidence) if evidence.printed_only and one.severity is None else Ledger()
        known = [name for name in equations if name in ledger.residuals and name not in ledger.broken]
        left = sum(ledger.residuals[name] for name in known)
        if known and abs(left) == abs((one.difference or ZERO) * 100):
            note = f"尾差在 {sum(ledger.allowed[name] for name in known) // 5000} 个数四舍五入可以解释的范围以内"
            yield replace(one, severity=Severity.INFO, note=note)
        else:
            yield one


def coded(evidence: Evidence, number: str, name: str) -> list[str]:
    """A figure with and without codes: `income`, `income[206]`, …"""
    return [name, *(f"{name}[{code}]" for code in evidence.tables.keys(number, name))]


def per_row(evidence: Evidence, number: str, whole: str, parts: tuple[str, ...]) -> Iterator[Finding]:
    """In every row of a table: whole = Σ parts, which stand in other columns of that row."""
    for figure in coded(evidence, number, whole):
        row = figure.removeprefix(whole)
        yield from sums(evidence, number, figure, [part + row for part in parts])


def upwards(evidence: Evidence, number: str, name: str) -> Iterator[Finding]:
    """In one column: each 类 and 款 is the sum of what stands one level below, 合计 of the 类."""
    below: dict[str, list[str]] = {}
    for code in evidence.tables.keys(number, name):
        below.setdefault(code[: {7: 5, 5: 3}.get(len(code), 0)], []).append(code)
    for parent, codes in below.items():
        whole = f"{name}[{parent}]" if parent else name
        yield from sums(evidence, number, whole, [f"{name}[{code}]" for code in codes])


# 公开01表 -------------------------------------------------------------------------------------------------------------


@rule(
    "T01-1",
    ERROR,
    "收入总计应等于本年收入合计、使用非财政拨款结余、年初结转和结余之和",
    holds="244.63 = 229.63 + 0.00 + 15.00",
    breaks="年初结转和结余为 14.00：合计 243.63，少 1.00",
)
def total_income(evidence: Evidence) -> Iterator[Finding]:
    """total_income = income + reserves_used + opening."""
    yield from sums(evidence, "01", "total_income", ["income", "reserves_used", "opening"])


@rule(
    "T01-2",
    ERROR,
    "支出总计应等于本年支出合计、结余分配、年末结转和结余之和",
    holds="244.63 = 244.63 + 0.00 + 0.00",
    breaks="年末结转和结余为 5.00：合计 249.63",
)
def total_spending(evidence: Evidence) -> Iterator[Finding]:
    """total_spending = spending + distributed + closing."""
    yield from sums(evidence, "01", "total_spending", ["spending", "distributed", "closing"])


@rule("T01-3", ERROR, "收入总计应等于支出总计", holds="244.63 = 244.63", breaks="244.63 与 229.63")
def income_equals_spending(evidence: Evidence) -> Iterator[Finding]:
    """total_income = total_spending."""
    advice = "收支不平时，请核对年初、年末结转和结余，以及漏录或重录的收入、支出行。"
    found = same(evidence, ("01", "total_income"), ("01", "total_spending"), advice)
    yield from of_rows(evidence, found, *(f"T04-3[{fund}]" for fund in BUDGETS), "X-CARRY")


@rule(
    "T01-4",
    ERROR,
    "本年收入合计应等于八项收入之和",
    holds="229.63 + 七个 0.00",
    breaks="漏加一项收入来源",
)
def income_sources(evidence: Evidence) -> Iterator[Finding]:
    """income = Σ lines 1–8."""
    sources = [f"appropriation_income[{fund}]" for fund in BUDGETS]
    others = [f"income_{name}" for name in ("superior", "operating", "business", "subsidiary", "other")]
    yield from sums(evidence, "01", "income", sources + others)


@rule(
    "T01-5",
    ERROR,
    "本年支出合计应等于各类支出之和",
    holds="各类支出之和 244.63",
    breaks="漏加一类支出",
)
def spending_classes(evidence: Evidence) -> Iterator[Finding]:
    """spending = Σ spending[class]."""
    yield from sums(evidence, "01", "spending", coded(evidence, "01", "spending")[1:])


# 公开02、03、05表 ------------------------------------------------------------------------------------------------------


@rule(
    "T02-1",
    ERROR,
    "每行本年收入合计应等于六项收入之和",
    holds="229.63 = 229.63 + 0.00 + …",
    breaks="其他收入 6.20 没有加进合计",
)
def income_rows(evidence: Evidence) -> Iterator[Finding]:
    """income[r] = Σ six columns."""
    names = ("superior", "operating", "business", "subsidiary", "other")
    yield from per_row(evidence, "02", "income", ("appropriation_income", *(f"income_{name}" for name in names)))


@rule(
    "T02-2",
    ERROR,
    "款等于项之和，类等于款之和，合计等于类之和（02、03、05、08、09表）",
    holds="5.54 = 4.53 + 1.01",
    breaks="70.00 + 93.22 与 164.46",
)
def levels(evidence: Evidence) -> Iterator[Finding]:
    """x[parent] = Σ x[child]."""
    columns = {
        "02": ("income",),
        "03": ("spending", "spending_basic", "spending_project"),
        "05": ("appropriation_spending[general]", "appropriation_basic[general]", "appropriation_project[general]"),
        "08": (
            "appropriation_opening[government_funds]",
            "appropriation_income[government_funds]",
            "appropriation_spending[government_funds]",
            "appropriation_closing[government_funds]",
        ),
        "09": (
            "appropriation_opening[state_capital]",
            "appropriation_income[state_capital]",
            "appropriation_spending[state_capital]",
            "appropriation_closing[state_capital]",
        ),
    }
    for number, names in columns.items():
        for name in names:
            yield from upwards(evidence, number, name)


@rule(
    "T03-1",
    ERROR,
    "每行本年支出合计应等于五种支出之和",
    holds="244.63 = 98.22 + 146.41",
    breaks="首位数字丢失：13,583.48 与 1,066.51 + 2,921.97",
)
def spending_rows(evidence: Evidence) -> Iterator[Finding]:
    """spending[r] = basic + project + upward + business + downward."""
    names = ("basic", "project", "upward", "business", "downward")
    yield from per_row(evidence, "03", "spending", tuple(f"spending_{name}" for name in names))


@rule(
    "T05-1",
    ERROR,
    "每行小计应等于基本支出与项目支出之和",
    holds="229.63 = 98.22 + 131.41",
    breaks="粘贴时错行",
)
def general_rows(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_spending[general][r] = appropriation_basic[general][r] + appropriation_project[general][r]."""
    yield from per_row(
        evidence,
        "05",
        "appropriation_spending[general]",
        ("appropriation_basic[general]", "appropriation_project[general]"),
    )


# 公开04表 -------------------------------------------------------------------------------------------------------------


@rule(
    "T04-1",
    ERROR,
    "财政拨款收入总计应等于本年财政拨款收入与年初结转和结余之和",
    holds="229.63 = 229.63 + 0.00",
    breaks="收入 229.63、年初结转 21.63，总计却为 229.63",
)
def appropriated_income(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_total_income = appropriation_income + appropriation_opening."""
    for row in ("", *(f"[{fund}]" for fund in BUDGETS)):
        yield from sums(
            evidence,
            "04",
            f"appropriation_total_income{row}",
            [f"appropriation_income{row}", f"appropriation_opening{row}"],
        )


@rule(
    "T04-2",
    ERROR,
    "财政拨款支出总计应等于本年财政拨款支出与年末结转和结余之和",
    holds="229.63 = 229.63 + 0.00",
    breaks="总计漏加年末结转和结余",
)
def appropriated_spending(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_total_spending = appropriation_spending + appropriation_closing, for all and for each budget."""
    for row in ("", *(f"[{fund}]" for fund in BUDGETS)):
        yield from sums(
            evidence,
            "04",
            f"appropriation_total_spending{row}",
            [f"appropriation_spending{row}", f"appropriation_closing{row}"],
        )


@rule(
    "T04-3",
    ERROR,
    "财政拨款收入总计应等于支出总计，三本预算各自平衡",
    holds="229.63 + 0.00 = 229.63 + 0.00",
    breaks="基金收入 105.00，基金支出 135.00",
)
def budgets_balance(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_income[f] + appropriation_opening[f] = appropriation_spending[f] + appropriation_closing[f]."""
    for fund in BUDGETS:
        left = total(evidence, "04", [f"appropriation_income[{fund}]", f"appropriation_opening[{fund}]"])
        right = total(evidence, "04", [f"appropriation_spending[{fund}]", f"appropriation_closing[{fund}]"])
        words = FUND_WORDS[fund]
        advice = f"请核对{words}的收入、支出以及年初、年末结转和结余，找出漏录、重录或录错的一笔。"
        place = Place(f"公开04表 {words}财政拨款", f"appropriation_income[{fund}]")
        yield from of_rows(evidence, equal(evidence, place, left, right, advice, 4), f"T04-3[{fund}]")


@rule(
    "T04-4",
    ERROR,
    "每类支出合计应等于三本预算之和",
    holds="38.19 = 38.19 + 0.00 + 0.00",
    breaks="38.19 与 38.10 + 0.00 + 0.00",
)
def appropriated_classes(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_spending[class] = Σ f."""
    for figure in coded(evidence, "04", "appropriation_spending"):
        row = figure.removeprefix("appropriation_spending")
        yield from sums(evidence, "04", figure, [f"appropriation_spending[{fund}]{row}" for fund in BUDGETS])


@rule(
    "T04-5",
    ERROR,
    "年初、年末财政拨款结转和结余应等于三本预算之和",
    holds="0.00",
    breaks="21.63 与 20.00 + 0.00 + 0.00",
)
def appropriated_balances(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_opening = Σ f; appropriation_closing = Σ f."""
    for name in ("appropriation_opening", "appropriation_closing"):
        yield from sums(evidence, "04", name, [f"{name}[{fund}]" for fund in BUDGETS])


# 公开06、07表 ----------------------------------------------------------------------------------------------------------


@rule(
    "T06-1",
    ERROR,
    "人员经费合计为301与303之和，公用经费合计为302、307、310、399之和",
    holds="98.22 = 88.07 + 10.15",
    breaks="98.22 与 88.07 + 10.51",
)
def economic_totals(evidence: Evidence) -> Iterator[Finding]:
    """staff_costs = 301 + 303; overhead_costs = 302 + 307 + 310 + 399."""
    for whole, classes in (("staff_costs", STAFF_CLASSES), ("overhead_costs", OVERHEAD_CLASSES)):
        yield from sums(evidence, "06", whole, [f"economic[{code}]" for code in classes])


@rule(
    "T06-2",
    ERROR,
    "经济分类的类应等于所属款之和",
    holds="301 类 95.36，各款之和 95.36",
    breaks="30299 重复了 302 的合计",
)
def economic_levels(evidence: Evidence) -> Iterator[Finding]:
    """economic[301] = Σ economic[301xx] …"""
    codes = evidence.tables.keys("06", "economic")
    for parent in (code for code in codes if len(code) == 3):
        children = [f"economic[{code}]" for code in codes if len(code) == 5 and code[:3] == parent]
        yield from sums(evidence, "06", f"economic[{parent}]", children)


@rule(
    "T07-1",
    ERROR,
    "“三公”经费合计应等于三项之和（预算数、决算数）",
    holds="5.19 = 0.00 + 5.19 + 0.00",
    breaks="5.19 与 0.00 + 5.19 + 0.40",
)
def three_public(evidence: Evidence) -> Iterator[Finding]:
    """three_public = overseas + vehicles + hospitality, budget and outturn."""
    for stage in ("", ".final_budget"):
        parts = [f"{name}{stage}" for name in ("overseas", "vehicles", "hospitality")]
        yield from sums(evidence, "07", f"three_public{stage}", parts)


@rule(
    "T07-2",
    ERROR,
    "公务用车购置及运行维护费应等于购置费与运行维护费之和",
    holds="5.19 = 0.00 + 5.19",
    breaks="5.19 与 5.19 + 5.19",
)
def vehicles(evidence: Evidence) -> Iterator[Finding]:
    """vehicles = vehicle_purchase + vehicle_running, budget and outturn."""
    for stage in ("", ".final_budget"):
        yield from sums(evidence, "07", f"vehicles{stage}", [f"vehicle_purchase{stage}", f"vehicle_running{stage}"])


@rule("T07-3", EXPLAIN, "各项决算数一般不超过全年预算数", holds="5.19 ≤ 5.35", breaks="5.40 > 5.35")
def within_budget(evidence: Evidence) -> Iterator[Finding]:
    """x ≤ x.final_budget for the three and the parts of vehicles."""
    for name in ("overseas", "vehicle_purchase", "vehicle_running", "hospitality"):
        now, budget = cell(evidence, "07", name), cell(evidence, "07", f"{name}.final_budget")
        delta = (now.value or ZERO) - (budget.value or ZERO)
        if delta > 0:
            advice = "请核对两个数；确实超过预算的，请说明原因。"
            yield Finding(Place(f"公开07表 {evidence.caption(name)}", name), now, budget, advice, None, delta)


# 公开08、09表 ----------------------------------------------------------------------------------------------------------


def _flow(evidence: Evidence, number: str, name: str) -> Iterator[Finding]:
    for figure in coded(evidence, number, f"appropriation_income[{name}]"):
        keys = figure.removeprefix("appropriation_income")
        left = total(evidence, number, [f"appropriation_opening{keys}", f"appropriation_income{keys}"])
        right = total(evidence, number, [f"appropriation_spending{keys}", f"appropriation_closing{keys}"])
        place = Place(f"公开{number}表 {evidence.caption(figure)}", figure)
        advice = "请核对这一科目的收入、支出和年初、年末结转和结余。"
        yield from of_rows(evidence, equal(evidence, place, left, right, advice, 4), f"T04-3[{name}]")


@rule(
    "T08-1",
    ERROR,
    "每行年初结转和结余加本年收入应等于本年支出加年末结转和结余",
    holds="空表：0.00 = 0.00",
    breaks="0.00 + 2,002.80 与 2,000.00 + 0.00",
)
def funds_flow(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_opening[government_funds] + appropriation_income[government_funds] = appropriation_spending[government_funds] + appropriation_closing[government_funds]."""
    yield from _flow(evidence, "08", "government_funds")


@rule(
    "T08-2",
    ERROR,
    "每行本年支出应等于基本支出与项目支出之和",
    holds="2,002.80 = 0.00 + 2,002.80",
    breaks="2,002.80 与 2.80",
)
def funds_natures(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_spending[government_funds] = appropriation_basic[government_funds] + appropriation_project[government_funds]."""
    yield from per_row(
        evidence,
        "08",
        "appropriation_spending[government_funds]",
        ("appropriation_basic[government_funds]", "appropriation_project[government_funds]"),
    )


@rule(
    "T09-1",
    ERROR,
    "国有资本经营预算同 T08-1、T08-2（六栏表；三栏表只适用后者）",
    holds="空表",
    breaks="0.00 + 80.00 与 70.00 + 0.00",
)
def capital_rows(evidence: Evidence) -> Iterator[Finding]:
    """The same for table 09."""
    if any(
        number == "09" and figure.startswith("appropriation_income[state_capital]")
        for number, figure in evidence.tables.cells
    ):
        yield from _flow(evidence, "09", "state_capital")
    yield from per_row(
        evidence,
        "09",
        "appropriation_spending[state_capital]",
        ("appropriation_basic[state_capital]", "appropriation_project[state_capital]"),
    )


@rule(
    "T-NEG",
    ERROR,
    "金额不应为负，占比不应超过100%",
    holds="样例各数",
    breaks="项目支出为 -3.00",
)
def not_negative(evidence: Evidence) -> Iterator[Finding]:
    """x ≥ 0 in every cell at the lowest level; what is above follows. A loss is carried over as less than nothing."""
    for (number, figure), amount in evidence.tables.cells.items():
        code = figure.rpartition("[")[2].rstrip("]")
        lowest = not is_digits(code) or len(code) == (5 if number == "06" else 7) or number in ("01", "04")
        if amount < 0 and lowest and (number, figure) not in DERIVED:
            carried = "opening" in figure or "closing" in figure
            advice = "请核对正负号；确属冲销的，请在原科目中抵减，不列负数"
            advice += "；结转和结余确为负数（亏损、垫付）的，请说明。" if carried else "。"
            place = Place(f"公开{number}表 {evidence.caption(figure)}", figure)
            yield Finding(
                place,
                cell(evidence, number, figure),
                Side("应不小于", ZERO, "0.00"),
                advice,
                EXPLAIN if carried else None,
                amount,
            )


DERIVED = frozenset(
    (number, figure)
    for number, figures in {
        "01": ("total_income", "income", "total_spending", "spending"),
        "02": ("income",),
        "03": ("spending",),
        "04": (
            "appropriation_total_income",
            "appropriation_total_spending",
            "appropriation_income",
            "appropriation_spending",
        ),
        "05": ("appropriation_spending[general]",),
        "06": ("staff_costs", "overhead_costs"),
        "07": ("three_public", "vehicles"),
    }.items()
    for figure in figures
)
"""Sums: the negative part below them is named instead."""
