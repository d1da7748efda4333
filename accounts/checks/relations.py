"""Rules between tables (X): 表间关系. What people can get wrong: other money (X-CARRY), 06 against 05 (X-0506)."""

from dataclasses import replace
from decimal import Decimal

from accounts.figures.equations import FUNDS
from accounts.figures.money import ZERO, print_wan
from accounts.models import Fund

from . import (
    ERROR,
    EXPLAIN,
    INFO,
    WARNING,
    Evidence,
    Finding,
    Findings,
    Place,
    Side,
    equal,
    in_document,
    money,
    rule,
    tail,
    unequal,
)
from .tables import expected, side
from .texts import stated, typed


@rule(
    "X-0305",
    ERROR,
    "一般公共预算、政府性基金、国有资本经营三表各项之和不应大于支出表同项；差额为非财政拨款支出",
    holds="146.41 − 131.41 = 15.00，已说明",
    breaks="131.41 > 130.00",
)
def appropriated_within_spending(evidence: Evidence) -> Findings:
    """general + funds + capital ≤ spending, per item and nature; what is below must be explained, in one finding."""
    tables, rest = evidence.tables, ZERO
    for code in (one for one in tables.keys("spending", "spending") if len(one) == 7):
        for nature in ("basic", "project"):
            amounts = [tables.amount(fund, f"appropriation_{nature}[{fund}][{code}]") for fund in FUNDS]
            whole, inside = tables.amount("spending", f"spending_{nature}[{code}]"), sum(amounts, ZERO)
            rest += max(whole - inside, ZERO)
            if inside - whole > tail(evidence, len(amounts)):
                figure = f"spending_{nature}[{code}]"
                yield Finding(
                    Place(f"{evidence.table('spending')} {evidence.caption(figure)}", figure),
                    money(f"{evidence.tables_in_short(*FUNDS)}之和", inside),
                    side(evidence, "spending", (figure,)),
                    "财政拨款支出是全部支出的一部分，请核对两张表的这一项；非财政拨款支出为负数（冲销）的，请说明。",
                    EXPLAIN if inside - whole == -_other_spending(evidence, code, nature) else None,
                    inside - whole,
                )
    if rest and not source_explained(evidence):
        spending = tables.amount("spending", "spending")
        yield Finding(
            Place(f"{evidence.table('spending')}与{evidence.tables_in_short(*FUNDS)}", "spending_project"),
            money(f"{evidence.tables_in_short('spending')}本年支出合计", spending),
            money(f"{evidence.tables_in_short(*FUNDS)}之和", spending - rest),
            f"差额 {print_wan(rest)} 万元用非财政拨款资金列支，请说明资金来源、用途和科目。",
            EXPLAIN,
            rest,
        )


def _both(evidence: Evidence, one: str, other: str) -> str:
    """`公开03表与06表 基本支出`."""
    return f"{evidence.table(one)}与{evidence.tables_in_short(other)} 基本支出"


def _other_spending(evidence: Evidence, code: str, nature: str) -> Decimal:
    """What was entered as spent from other money on a 项, '' for all, below zero where more was taken back."""
    rows = (row for row in evidence.entries.expenditure if row.fund == Fund.OTHER_MONEY and code in ("", row.code))
    return sum((getattr(row, nature) for row in rows), ZERO)


def source_explained(evidence: Evidence) -> bool:
    """Whether a typed text names the use of money other than appropriations."""
    return any(said.names_other_money for _, said in typed(evidence))


@rule("X-0306", ERROR, "支出表基本支出不应小于基本支出表合计", holds="98.22 ≥ 98.22", breaks="98.22 < 100.00")
def basic_03_06(evidence: Evidence) -> Findings:
    """spending_basic ≥ appropriation_basic[general], by its economic items; other money may have been taken back."""
    taken_back = min(_other_spending(evidence, "", "basic"), ZERO)
    advice = f"{evidence.tables_in_short('basic')}是基本支出中财政拨款的部分，不会更大；请核对经济分类各款与基本支出。"
    found = expected(evidence, "X-0306", advice, "basic", "spending", _both(evidence, "spending", "basic"))
    return (one for one in found if (one.difference or ZERO) + taken_back > 0)


@rule(
    "X-0506",
    ERROR,
    "一般公共预算表基本支出应等于基本支出表人员经费与公用经费之和",
    holds="98.22 = 88.07 + 10.15",
    breaks="误取了支出表的基本支出",
)
def basic_05_06(evidence: Evidence) -> Findings:
    """appropriation_basic[general] = staff_costs + overhead_costs."""
    return expected(
        evidence,
        "X-0506",
        "请核对一般公共预算基本支出各项与经济分类各款，两边应出自同一账。",
        "general",
        "basic",
        _both(evidence, "general", "basic"),
    )


@rule(
    "X-0607",
    ERROR,
    "基本支出中的“三公”款级科目不应大于“三公”决算数",
    holds="30231 不大于 5.19",
    breaks="81.11 > 19.56（错列）",
)
def economic_06_07(evidence: Evidence) -> Findings:
    """economic[30212] ≤ overseas; [30231] ≤ vehicle_running; [31013] ≤ vehicle_purchase; [30217] ≤ hospitality."""
    return expected(
        evidence,
        "X-0607",
        "“三公”决算数包括基本支出和项目支出，不会小于基本支出的这一款；请核对两个数。",
        "basic",
        "three_public",
    )


@rule(
    "X-CARRY",
    ERROR,
    "非财政资金应平衡",
    holds="15.00 + 0.00 + 0.00 = 15.00 + 0.00 + 0.00",
    breaks="15.00 与 10.00 + 0.00 + 0.00",
)
def other_money(evidence: Evidence) -> Findings:
    """Opening, income and reserves of other money = its spending, distribution and closing."""
    amount = evidence.amount

    def other(name: str) -> Decimal:
        return amount(name) - amount(f"appropriation_{name}")

    come = {"年初结转": other("opening"), "本年收入": other("income"), "使用结余": amount("reserves_used")}
    gone = {"本年支出": other("spending"), "结余分配": amount("distributed"), "年末结转": other("closing")}
    left, right = (
        Side(
            "非财政资金" + " + ".join(f"{words} {print_wan(one)}" for words, one in flow.items()),
            sum(flow.values(), ZERO),
            f"= {print_wan(sum(flow.values(), ZERO))}",
        )
        for flow in (come, gone)
    )
    advice = "请核对非财政拨款资金的年初、年末结转和结余，以及各行收入、支出。"
    found = expected(
        evidence, "X-CARRY", advice, *(table := "income_and_spending",) * 2, f"{evidence.table(table)} 非财政资金"
    )
    return (replace(one, left=left, right=right) for one in found)


@rule(
    "X-AGENCY",
    ERROR,
    "机关运行经费应等于公用经费合计；事业单位（非参公）不应有",
    holds="10.15 = 10.15",
    breaks="10.51 与 10.15",
)
def agency_costs(evidence: Evidence) -> Findings:
    """adm, one unit: agency_costs = overhead_costs; inst: 0; dept: Σ over adm members (info), silent until they are known.

    An amount of their own is entered where only a part of the staff has such costs: that asks for a word.
    """
    book, members = evidence.book, evidence.members
    if not members and (book.subordinates or evidence.edition.body == "部门"):
        return
    left, right = money("机关运行经费", book["agency_costs"]), money("公用经费合计", book["overhead_costs"])
    if members:
        costs = (one["overhead_costs"] for one in members if one.kind.has_agency_costs)
        right = money("行政、参公单位公用经费之和", sum(costs, ZERO))
    elif not book.kind.has_agency_costs:
        right = Side(f"{book.kind.label}不列机关运行经费", ZERO, "0.00")
    explained = members or abs(left - right) <= tail(evidence, len(book.entered("overhead_costs")))
    yield from unequal(
        in_document(evidence, "机关运行经费", "agency_costs"),
        left,
        right,
        f"机关运行经费由公用经费得出，请核对{evidence.tables_in_short('basic')}公用经费各款；只含部分人员或下属单位的，请说明范围。",
        INFO if explained else WARNING,
    )


@rule(
    "X-SUM",
    ERROR,
    "部门汇总数应等于各单位之和减内部往来",
    scope="dept",
    holds="一个单位时即其本身",
    breaks="内部补助 5.00 计了两次",
)
def department_sum(evidence: Evidence) -> Findings:
    """x(dept) = Σ x(unit) − internal transfers; silent where these are not known."""
    inner = evidence.transfers or ZERO
    for figure in () if evidence.transfers is None else ("income", "spending"):
        added = sum((one[figure] for one in evidence.members), ZERO)
        yield from equal(
            evidence,
            Place(f"部门汇总 {evidence.caption(figure)}", figure),
            money(f"部门{evidence.caption(figure)}", evidence.book[figure]),
            money(f"各单位之和减内部往来 {print_wan(inner)}", added - inner),
            "请核对各单位上报数，以及上级补助、附属上缴等内部往来的抵销。",
        )


@rule(
    "X-EMPTY",
    ERROR,
    "没有数据的表应有空表说明，有数据的不应有",
    scope="read",
    holds="两张空表各有说明",
    breaks="填表说明残留",
)
def empty_tables(evidence: Evidence) -> Findings:
    """all cells 0 ⇔ statement in the narrative."""
    said_empty = {title for _, said in stated(evidence) for title in said.empty_tables}
    for form in evidence.edition.statements if evidence.paragraphs else ():
        cells = evidence.tables.by_table.get(form.key, {})
        empty, told = not any(cells.values()), form.title in said_empty
        if empty != told and form.key in FUNDS[1:]:
            yield Finding(
                Place(f"{form.number} {form.title}".strip(), form.key),
                Side("表中", None, "没有数据" if empty else "有数据"),
                Side("说明中", None, "有空表说明" if told else "没有空表说明"),
                "空表应在说明中写明无收支，有数据的表不写；请核对表格和说明。",
            )
