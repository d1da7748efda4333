"""Rules about entered rows: their codes (C), that each lands in a cell of a statement, that amounts are possible (科目与金额大小).

元 and 万元 are mistaken for one another: no unit of this kind has amounts of such a size.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from accounts.figures.figures import NATURES, SOURCES
from accounts.figures.money import ZERO
from accounts.figures.totals import FUND_WORDS
from accounts.models import APPROPRIATIONS

from . import ERROR, EXPLAIN, Evidence, Finding, Findings, Place, Side, money, rule


def _coded_rows(evidence: Evidence) -> tuple[tuple[str, str, int], ...]:
    """(what the row is, code, length of a lowest code) of every entered row that has a code."""
    entries = evidence.entries
    return (
        *((f"收入行 {one.code}", one.code, 7) for one in entries.income),
        *((f"支出行 {one.get_fund_display()} {one.code}", one.code, 7) for one in entries.expenditure),
        *((f"经济分类行 {one.code}", one.code, 5) for one in entries.economic),
        *((f"结转结余行 {one.code}", one.code, 7) for one in entries.balances if one.code),
    )


@rule(
    "C1", ERROR, "录入科目应为当年有效的项级（功能）、款级（经济）科目", holds="2080505", breaks="2024 年度的 2010308"
)
def valid_codes(evidence: Evidence) -> Findings:
    """code in the list of the year, level lowest; silent when no list is loaded."""
    levels = {7: "项级（7 位）", 5: "款级（5 位）"}
    return (
        Finding(
            Place(words, f"code:{code}"),
            Side("录入的科目", None, code),
            Side(f"{evidence.book.year} 年科目表中的{levels[length]}科目", None, "没有此编码"),
            "请改用当年科目表中的科目；科目表不全时，请财政局管理员导入当年官方科目表。",
        )
        for words, code, length in (_coded_rows(evidence) if evidence.subjects else ())
        if code not in evidence.subjects or len(code) != length
    )


@rule(
    "C2",
    ERROR,
    "科目名称应为该年度该编码的法定名称",
    scope="read",
    holds="2101103 公务员医疗补助",
    breaks="2111101 用了 2111103 的名称",
)
def official_names(evidence: Evidence) -> Findings:
    """name = list[code, year]: the names that the document prints are those of the list."""
    for words, code, _ in _coded_rows(evidence):
        known, printed = evidence.subjects.get(code), evidence.book.subjects.get(code)
        if known and printed and known.name != printed:
            yield Finding(
                Place(words, f"code:{code}"),
                Side("文中名称", None, printed),
                Side("法定名称", None, known.name),
                f"请使用 {evidence.book.year} 年科目表中 {code} 的名称。",
            )


@rule("C4", ERROR, "科目应与资金性质相符", holds="2120801 由政府性基金列支", breaks="2120801 由一般公共预算列支")
def fitting_fund(evidence: Evidence) -> Findings:
    """A code of the fund budget belongs to that fund and no other; the list says so."""
    for line in evidence.entries.expenditure:
        known, own = evidence.subjects.get(line.code), str(line.fund)
        if known and own in FUND_WORDS and known.budget in FUND_WORDS and known.budget != own:
            yield Finding(
                Place(f"支出行 {line.get_fund_display()} {line.code}", f"code:{line.code}"),
                Side("资金性质", None, FUND_WORDS[own]),
                Side(f"科目 {line.code} {known.name} 属于", None, FUND_WORDS[known.budget]),
                "请改用这种资金的科目，或更正资金性质。",
            )


@rule(
    "C5",
    EXPLAIN,
    "行政单位列支30107绩效工资应核实",
    scope="adm",
    holds="30107 为 0.00",
    breaks="行政单位列有绩效工资 4.80",
)
def merit_pay(evidence: Evidence) -> Findings:
    """adm and economic[30107] > 0."""
    amount = evidence.book["economic[30107]"]
    if amount > 0:
        yield Finding(
            Place(f"{evidence.table('basic')} 30107 绩效工资", "economic[30107]"),
            money("30107 绩效工资", amount),
            Side(f"{evidence.book.kind.label}一般不列绩效工资", ZERO, "0.00"),
            "请核实是否应列奖金、津贴补贴；确属绩效工资的，请说明依据。",
            None,
            amount,
        )


@rule(
    "T-LAND", ERROR, "每一录入行都应落入某张报表的某一格", holds="样例各行", breaks="30703 有金额，而基本支出表不列此款"
)
def every_row_lands(evidence: Evidence) -> Findings:
    """Every entered amount has a cell in a statement of the edition."""
    entries, spent = evidence.entries, [one for one in evidence.entries.expenditure if _any(one, NATURES)]
    for key, name, codes in (
        ("income", "income", [one.code for one in entries.income if _any(one, SOURCES)]),
        ("spending", "spending", [one.code for one in spent]),
        ("basic", "economic", [one.code for one in entries.economic if one.amount]),
        (
            "income_and_spending",
            "spending",
            [one.code[:3] for one in spent],
        ),  # these list the 类: an item of another is lost there
        ("appropriation", "appropriation_spending", [one.code[:3] for one in spent if one.fund in APPROPRIATIONS]),
    ):
        table = evidence.table(key)
        for code in dict.fromkeys(codes):
            if (key, f"{name}[{code}]") not in evidence.tables.cells:
                yield Finding(
                    Place(f"{table} {code} {evidence.book.subject(code)}", f"code:{code}"),
                    Side("录入的科目", None, code),
                    Side(table, None, "没有这一行"),
                    f"这一科目的金额进不了{table}，合计会少这一笔；请改用表中有的科目，或请财政局管理员核对年度表样。",
                )


def _any(row: Any, names: tuple[str, ...]) -> bool:
    return any(getattr(row, name) for name in names)


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
    EXPLAIN,
    "金额应在本类单位可能的大小以内，元与万元不应混淆",
    holds="6 人的工资福利支出 95.36",
    breaks="6 人的工资福利支出 953,600.00（录入时多乘了 10,000）",
    source="部门决算报表编制说明：金额单位为元",
)
def possible_size(evidence: Evidence) -> Findings:
    """A thousand times last year or the budget, more than any unit, or more a head than anybody earns."""
    book = evidence.book
    for name, stage in BESIDE.items():
        now, beside = book[name], book[f"{name}.{stage}"]
        if min(now, beside) > 0 and max(now, beside) > min(now, beside) * FACTOR:
            yield _doubted(evidence, name, money(evidence.caption(f"{name}.{stage}"), beside))
        elif name in ("income", "spending") and now > 0 and not LEAST <= now <= MOST:
            word, limit = ("不低于", LEAST) if now < LEAST else ("不超过", MOST)
            yield _doubted(evidence, name, money(f"单位全年收支一般{word}", limit))
    people, wages = int(book["staff_active"]), book["economic[301]"]
    if people > 0 and wages > 0 and not HEAD_LEAST * people <= wages <= HEAD_MOST * people:
        word, limit = ("不低于", HEAD_LEAST) if wages < HEAD_LEAST * people else ("不超过", HEAD_MOST)
        yield _doubted(evidence, "economic[301]", money(f"在职 {people} 人，每人全年一般{word}", limit), people)


def _doubted(evidence: Evidence, name: str, right: Side, times: int = 1) -> Finding:
    """A figure against what it should lie near, so many times."""
    left = money(evidence.caption(name), evidence.book[name])
    difference = left - replace(right, value=(right.value or ZERO) * times)
    return Finding(
        Place(f"{left.caption}的大小", name),
        left,
        right,
        f"请核对录入的金额单位：应以元录入，是否{'多' if difference > ZERO else '少'}乘了 10,000；金额确实如此的，请说明。",
        None,
        difference,
    )
