"""Rules between tables (X): 表间关系. What people can get wrong: other money (X-CARRY), 06 against 05 (X-0506)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from accounts.figures.money import ZERO, print_wan
from accounts.models import Fund

from . import Finding, Place, Severity, Side, equal, money, rule, tail
from .evidence import Evidence
from .tables import BUDGETS, cell, coded, of_rows, same, total

ERROR, EXPLAIN = Severity.ERROR, Severity.EXPLAIN


@rule("X-0102", ERROR, "01表本年收入合计应等于02表合计", holds="229.63 = 229.63", breaks="229.63 与 229.36")
def income_01_02(evidence: Evidence) -> Iterator[Finding]:
    """income(01) = income(02)."""
    yield from same(evidence, ("01", "income"), ("02", "income"))


@rule(
    "X-0103",
    ERROR,
    "01表本年支出合计及各类应等于03表",
    holds="244.63 = 244.63",
    breaks="01表208类没有包括基金支出",
)
def spending_01_03(evidence: Evidence) -> Iterator[Finding]:
    """spending[class](01) = spending[class](03)."""
    for figure in coded(evidence, "01", "spending"):
        if ("03", figure) in evidence.tables or evidence.tables.amount("01", figure):
            yield from _same_or_zero(evidence, ("01", figure), ("03", figure))


def _same_or_zero(evidence: Evidence, one: tuple[str, str], other: tuple[str, str]) -> Iterator[Finding]:
    """As `same`, where a row that the other table does not have counts as zero."""
    place = Place(f"公开{one[0]}表 {evidence.caption(one[1])}", one[1])
    yield from equal(
        evidence, place, cell(evidence, *one), cell(evidence, *other), "两张表取自同一数，请核对哪张表录错。"
    )


@rule(
    "X-0104",
    ERROR,
    "01表三项财政拨款收入应等于04表同名三项",
    holds="229.63 = 229.63",
    breaks="229.63 与 244.63",
)
def income_01_04(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_income[f](01) = appropriation_income[f](04)."""
    for fund in BUDGETS:
        yield from same(evidence, ("01", f"appropriation_income[{fund}]"), ("04", f"appropriation_income[{fund}]"))


@rule("X-0204", ERROR, "02表财政拨款收入应等于04表本年收入合计", holds="229.63 = 229.63", breaks="229.63 与 214.63")
def income_02_04(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_income = appropriation_income."""
    yield from same(evidence, ("02", "appropriation_income"), ("04", "appropriation_income"))


@rule("X-0405", ERROR, "04表一般公共预算列应等于05表", holds="229.63 = 229.63", breaks="326.71 与 336.71")
def general_04_05(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_spending[general][class] = appropriation_spending[general][class]."""
    for figure in coded(evidence, "04", "appropriation_spending[general]"):
        if ("05", figure) in evidence.tables or evidence.tables.amount("04", figure):
            yield from _same_or_zero(evidence, ("04", figure), ("05", figure))


def _fund_columns(evidence: Evidence, number: str, fund: str) -> Iterator[Finding]:
    for column in ("income", "spending", "opening", "closing"):
        figure = f"appropriation_{column}[{fund}]"
        yield from same(evidence, ("04", figure), (number, figure))


@rule(
    "X-0408",
    ERROR,
    "04表基金列应等于08表（收入、支出、年初、年末）",
    holds="空表",
    breaks="08表 105.00，文中 135.00",
)
def funds_04_08(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_…[government_funds] in both tables."""
    yield from _fund_columns(evidence, "08", "government_funds")


@rule("X-0409", ERROR, "04表国资列应等于09表（收入、支出、年初、年末）", holds="空表", breaks="80.00 与 70.00")
def capital_04_09(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_…[state_capital] in both tables."""
    yield from _fund_columns(evidence, "09", "state_capital")


@rule(
    "X-0305",
    ERROR,
    "05、08、09表各项之和不应大于03表同项；差额为非财政拨款支出",
    holds="146.41 − 131.41 = 15.00，已说明",
    breaks="131.41 > 130.00",
)
def appropriated_within_spending(evidence: Evidence) -> Iterator[Finding]:
    """general + funds + capital ≤ spending, per item and nature; what is below must be explained, in one finding."""
    tables, rest = evidence.tables, ZERO
    for code in (one for one in tables.keys("03", "spending") if len(one) == 7):
        for nature in ("basic", "project"):
            parts = [("05", "general"), ("08", "government_funds"), ("09", "state_capital")]
            amounts = [tables.amount(number, f"appropriation_{nature}[{name}][{code}]") for number, name in parts]
            whole, inside = tables.amount("03", f"spending_{nature}[{code}]"), sum(amounts, ZERO)
            rest += max(whole - inside, ZERO)
            if inside - whole > tail(evidence, len(amounts)):
                figure = f"spending_{nature}[{code}]"
                yield Finding(
                    Place(f"公开03表 {evidence.caption(figure)}", figure),
                    money("05、08、09表之和", inside),
                    cell(evidence, "03", figure),
                    "财政拨款支出是全部支出的一部分，请核对两张表的这一项；非财政拨款支出为负数（冲销）的，请说明。",
                    EXPLAIN if inside - whole == -_other_spending(evidence, code, nature) else None,
                    inside - whole,
                )
    if rest and not source_explained(evidence):
        spending, inside = tables.amount("03", "spending"), tables.amount("03", "spending") - rest
        yield Finding(
            Place("公开03表与05、08、09表", "spending_project"),
            money("03表本年支出合计", spending),
            money("05、08、09表之和", inside),
            f"差额 {print_wan(rest)} 万元用非财政拨款资金列支，请说明资金来源、用途和科目。",
            EXPLAIN,
            rest,
        )


def _other_spending(evidence: Evidence, code: str, nature: str) -> Decimal:
    """What was entered as spent from other money on a 项, '' for all, below zero where more was taken back."""
    rows = [row for row in evidence.entries.expenditure if row.fund == Fund.OTHER_MONEY and code in ("", row.code)]
    return sum((getattr(row, nature) for row in rows), ZERO)


def source_explained(evidence: Evidence) -> bool:
    """Whether a typed text names the use of money other than appropriations."""
    words = ("非财政", "其他资金", "往来资金", "自有资金", "事业收入安排", "单位资金")
    return any(word in text.content for text in evidence.texts for word in words)


@rule("X-0306", ERROR, "03表基本支出不应小于06表合计", holds="98.22 ≥ 98.22", breaks="98.22 < 100.00")
def basic_03_06(evidence: Evidence) -> Iterator[Finding]:
    """spending_basic ≥ appropriation_basic[general], by its economic items."""
    left, right = cell(evidence, "03", "spending_basic"), total(evidence, "06", ["staff_costs", "overhead_costs"])
    delta = (left.value or ZERO) - (right.value or ZERO) - min(_other_spending(evidence, "", "basic"), ZERO)
    if delta < 0:
        advice = "06表是基本支出中财政拨款的部分，不会更大；请核对经济分类各款与基本支出。"
        place = Place("公开03表与06表 基本支出", "spending_basic")
        yield from of_rows(evidence, equal(evidence, place, left, right, advice, 2), "X-0506")


@rule(
    "X-0506",
    ERROR,
    "05表基本支出应等于06表人员经费与公用经费之和",
    holds="98.22 = 88.07 + 10.15",
    breaks="误取了03表的基本支出",
)
def basic_05_06(evidence: Evidence) -> Iterator[Finding]:
    """appropriation_basic[general] = staff_costs + overhead_costs."""
    left, right = (
        cell(evidence, "05", "appropriation_basic[general]"),
        total(evidence, "06", ["staff_costs", "overhead_costs"]),
    )
    advice = "请核对一般公共预算基本支出各项与经济分类各款，两边应出自同一账。"
    found = equal(evidence, Place("公开05表与06表 基本支出", "appropriation_basic[general]"), left, right, advice, 2)
    yield from of_rows(evidence, found, "X-0506")


LIMITED = {"30212": "overseas", "30231": "vehicle_running", "31013": "vehicle_purchase", "30217": "hospitality"}


@rule(
    "X-0607",
    ERROR,
    "基本支出中的“三公”款级科目不应大于“三公”决算数",
    holds="30231 不大于 5.19",
    breaks="81.11 > 19.56（错列）",
)
def economic_06_07(evidence: Evidence) -> Iterator[Finding]:
    """economic[30212] ≤ overseas; [30231] ≤ vehicle_running; [31013] ≤ vehicle_purchase; [30217] ≤ hospitality."""
    for code, name in LIMITED.items():
        left, right = cell(evidence, "06", f"economic[{code}]"), cell(evidence, "07", name)
        if (left.value or ZERO) > (right.value or ZERO):
            advice = "“三公”决算数包括基本支出和项目支出，不会小于基本支出的这一款；请核对两个数。"
            yield from equal(
                evidence, Place(f"公开06表 {evidence.caption(f'economic[{code}]')}", name), left, right, advice
            )


@rule(
    "X-CARRY",
    ERROR,
    "非财政资金应平衡",
    holds="15.00 + 0.00 + 0.00 = 15.00 + 0.00 + 0.00",
    breaks="15.00 与 10.00 + 0.00 + 0.00",
)
def other_money(evidence: Evidence) -> Iterator[Finding]:
    """Opening, income and reserves of other money = its spending, distribution and closing."""
    amount = evidence.tables.amount

    def other(number: str, whole: str, part: str) -> Decimal:
        return amount(number, whole) - amount("04", part)

    come = (
        other("01", "opening", "appropriation_opening"),
        other("01", "income", "appropriation_income"),
        amount("01", "reserves_used"),
    )
    gone = (
        other("01", "spending", "appropriation_spending"),
        amount("01", "distributed"),
        other("01", "closing", "appropriation_closing"),
    )
    captions = ("年初结转", "本年收入", "使用结余"), ("本年支出", "结余分配", "年末结转")
    left, right = (
        Side(
            "非财政资金" + " + ".join(f"{word} {print_wan(one)}" for word, one in zip(words, side, strict=True)),
            sum(side, ZERO),
            f"= {print_wan(sum(side, ZERO))}",
        )
        for words, side in zip(captions, (come, gone), strict=True)
    )
    advice = "请核对非财政拨款资金的年初、年末结转和结余，以及各行收入、支出。"
    found = equal(evidence, Place("公开01表 非财政资金", "opening"), left, right, advice, 10)
    yield from of_rows(evidence, found, "X-CARRY")


@rule(
    "X-AGENCY",
    ERROR,
    "机关运行经费应等于公用经费合计；事业单位（非参公）不应有",
    holds="10.15 = 10.15",
    breaks="10.51 与 10.15",
)
def agency_costs(evidence: Evidence) -> Iterator[Finding]:
    """adm, one unit: agency_costs = overhead_costs; inst: 0; dept: Σ over adm members (info), silent until they are known.

    An amount of their own is entered where only a part of the staff has such costs: that asks for a word.
    """
    book = evidence.book
    left = money("机关运行经费", book["agency_costs"])
    right, mild = money("公用经费合计", book["overhead_costs"]), Severity.WARNING
    if not evidence.members and (book.subordinates or evidence.edition.body == "部门"):
        return
    if evidence.members:
        adm = [one for one in evidence.members if one.kind.has_agency_costs]
        right, mild = (
            money("行政、参公单位公用经费之和", sum((one["overhead_costs"] for one in adm), ZERO)),
            Severity.INFO,
        )
    elif not book.kind.has_agency_costs:
        right = Side(f"{book.kind.label}不列机关运行经费", ZERO, "0.00")
    if left.value != right.value:
        delta = (left.value or ZERO) - (right.value or ZERO)
        advice = "机关运行经费由公用经费得出，请核对06表公用经费各款；只含部分人员或下属单位的，请说明范围。"
        yield Finding(Place("十（一）机关运行经费", "agency_costs"), left, right, advice, mild, delta)


@rule(
    "X-SUM",
    ERROR,
    "部门汇总数应等于各单位之和减内部往来",
    scope="dept",
    holds="一个单位时即其本身",
    breaks="内部补助 5.00 计了两次",
)
def department_sum(evidence: Evidence) -> Iterator[Finding]:
    """x(dept) = Σ x(unit) − internal transfers; silent where these are not known."""
    members, inner = evidence.members, evidence.transfers
    if inner is None:
        return

    def added(figure: str) -> Decimal:
        return sum((one[figure] for one in members), ZERO)

    for figure in ("income", "spending"):
        left, right = (
            money(f"部门{evidence.caption(figure)}", evidence.book[figure]),
            money(f"各单位之和减内部往来 {print_wan(inner)}", added(figure) - inner),
        )
        place = Place(f"部门汇总 {evidence.caption(figure)}", figure)
        yield from equal(evidence, place, left, right, "请核对各单位上报数，以及上级补助、附属上缴等内部往来的抵销。")


@rule(
    "X-EMPTY",
    ERROR,
    "无数据的07、08、09表应有空表说明，有数据的不应有",
    holds="两张空表各有说明",
    breaks="填表说明残留",
)
def empty_tables(evidence: Evidence) -> Iterator[Finding]:
    """all cells 0 ⇔ statement in the narrative."""
    said = "\n".join(paragraph for _, paragraph in evidence.narrative)
    for form in evidence.edition.statements:
        if form.number[2:4] not in ("08", "09") or not evidence.narrative:
            continue
        cells = [amount for (number, _), amount in evidence.tables.cells.items() if number == form.number[2:4]]
        empty, stated = not any(cells), f"{form.title}为空表" in said
        if empty != stated:
            yield Finding(
                Place(f"{form.number} {form.title}", form.key),
                Side("表中", None, "没有数据" if empty else "有数据"),
                Side("说明中", None, "有空表说明" if stated else "没有空表说明"),
                "空表应在说明中写明无收支，有数据的表不写；请核对表格和说明。",
            )
