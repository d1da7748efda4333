"""Random valid filings: every identity between entered cells holds (随机生成的、勾稽平衡的填报).

`random_figures` is the bag of amounts alone, `random_entries` the rows of one year, `random_filing` a unit with its
year, the year before and self-evaluations. Typed texts are left empty. The same `random.Random` gives the same filing.
"""

import csv
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import pairwise

from accounts.figures.figures import Figures
from accounts.figures.money import to_wan
from accounts.models import (
    Balance,
    BudgetLine,
    EconomicLine,
    EnteredRow,
    Entries,
    ExpenditureLine,
    Fund,
    IncomeLine,
    Kind,
    Nature,
    Stage,
    Supplement,
    ThreePublicExpense,
    Unit,
)
from performance.models import Evaluation, FundingRow, Indicator, Programme
from performance.scoring import EvaluationEntry
from tests.cases import Case, CaseYear
from tests.sample import ROOT

YEAR = 2023
KINDS = (Kind.ADMINISTRATIVE, Kind.CIVIL_SERVICE_LIKE, Kind.INSTITUTION)
APPROPRIATED = {
    Fund.GENERAL: "一般公共预算",
    Fund.GOVERNMENT_FUNDS: "政府性基金预算",
    Fund.STATE_CAPITAL: "国有资本经营预算",
}
TAILS = {
    "301": ("01", "02", "03", "08", "10", "12", "13", "99"),
    "302": ("01", "02", "05", "06", "07", "11", "13", "16", "26", "28", "29", "39", "99"),
    "303": ("02", "05", "99"),
    "310": ("02",),
}
SECTIONS = tuple(head + tail for head, tails in TAILS.items() for tail in tails)
OF_THREE_PUBLIC = {
    "30212": "overseas",
    "31013": "vehicle_purchase",
    "30231": "vehicle_running",
    "30217": "hospitality",
}
TRIPS = {
    "overseas": ("overseas_groups", "overseas_visitors"),
    "vehicle_purchase": ("vehicles_bought",),
    "vehicle_running": ("vehicles_held",),
    "hospitality": ("hospitality_batches", "hospitality_guests"),
}
OTHER_SOURCES = ("superior", "operating", "business", "subsidiary", "other")
OTHER_NATURES = ("basic", "project", "upward", "business", "downward")
FISCAL = ("central", "province", "prefecture", "county")

Rows = dict[tuple[Fund, str], dict[str, int]]
"""(fund, 项 or '') → column → 分."""


@dataclass
class Plan:
    """The amounts of one year in 分."""

    kind: Kind
    income: dict[str, dict[str, int]] = field(default_factory=dict)
    """项 → source → 分."""
    spending: Rows = field(default_factory=dict)
    balances: Rows = field(default_factory=dict)
    economic: dict[str, int] = field(default_factory=dict)
    three_public: dict[str, int] = field(default_factory=dict)

    def earn(self, code: str, source: str, fen: int) -> None:
        row = self.income.setdefault(code, {})
        row[source] = row.get(source, 0) + fen


@cache
def item_codes() -> Mapping[Fund, tuple[str, ...]]:
    """The 项 of each budget in the list of the year."""
    with (ROOT / "accounts" / "data" / "functional.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if len(row["code"]) == 7]
    return {fund: tuple(row["code"] for row in rows if row["budget"] == name) for fund, name in APPROPRIATED.items()}


def amount(lot: random.Random) -> int:
    """From 100 元 to some 千万元 in 分; one in five is full 元, one in five full 百元."""
    fen = int(10 ** lot.uniform(4, 9)) + lot.randrange(100)
    grain = lot.choice((1, 1, 1, 100, 10000))
    return max(fen // grain * grain, 10000)


def _split(lot: random.Random, total: int, parts: int, grain: int = 1) -> list[int]:
    """`parts` positive amounts that add up to the total, fewer when it is small."""
    steps = total // grain
    if steps < 2 * parts:
        return [total]
    cuts = sorted(lot.sample(range(1, steps), parts - 1)) if steps < 10**6 else _cuts(lot, steps, parts)
    ends = [0, *(cut * grain for cut in cuts), total]
    return [after - before for before, after in pairwise(ends)]


def _cuts(lot: random.Random, steps: int, parts: int) -> list[int]:
    found: set[int] = set()
    while len(found) < parts - 1:
        found.add(lot.randrange(1, steps))
    return sorted(found)


def random_plan(lot: random.Random, kind: Kind | None = None) -> Plan:
    """The amounts of one year, all identities kept."""
    plan = Plan(kind or lot.choice(KINDS))
    _general(lot, plan)
    for fund, most in ((Fund.GOVERNMENT_FUNDS, 3), (Fund.STATE_CAPITAL, 2)):
        if lot.random() < 0.6:
            for code in lot.sample(item_codes()[fund], lot.randint(1, most)):
                _by_item(lot, plan, fund, code)
    if lot.random() < 0.6:
        _other_money(lot, plan)
    return plan


def _general(lot: random.Random, plan: Plan) -> None:
    codes = sorted(lot.sample(item_codes()[Fund.GENERAL], lot.randint(2, 9)))
    basic = 0
    for place, code in enumerate(codes):
        row = plan.spending[Fund.GENERAL, code] = {}
        if place == 0 or lot.random() < 0.5:
            row["basic"] = amount(lot)
            basic += row["basic"]
        if not row or lot.random() < 0.5:
            row["project"] = amount(lot)
        plan.earn(code, "general", sum(row.values()))
    opening, closing = (amount(lot) if lot.random() < 0.4 else 0 for _ in range(2))
    first = plan.income[codes[0]]
    closing += max(0, opening - closing - first["general"] + 1)
    first["general"] += closing - opening
    plan.balances[Fund.GENERAL, ""] = {"opening": opening, "closing": closing}
    sections = lot.sample(SECTIONS, lot.randint(3, 14)) + [code for code in OF_THREE_PUBLIC if lot.random() < 0.4]
    plan.economic = dict(sorted(zip(sections, _split(lot, basic, len(sections)), strict=False)))
    for code, item in OF_THREE_PUBLIC.items():
        more = amount(lot) if lot.random() < 0.2 else 0
        plan.three_public[item] = plan.economic.get(code, 0) + more


def _by_item(lot: random.Random, plan: Plan, fund: Fund, code: str) -> None:
    row = {"project": amount(lot)}
    if lot.random() < 0.2:
        row["basic"] = amount(lot)
    plan.spending[fund, code] = row
    opening, closing = (amount(lot) if lot.random() < 0.5 else 0 for _ in range(2))
    spent = sum(row.values())
    closing += max(0, opening - closing - spent)
    if spent + closing > opening:
        plan.earn(code, fund, spent + closing - opening)
    plan.balances[fund, code] = {"opening": opening, "closing": closing}


def _other_money(lot: random.Random, plan: Plan) -> None:
    codes = lot.sample([code for fund, code in plan.spending if fund == Fund.GENERAL], 1 + (lot.random() < 0.5))
    natures = OTHER_NATURES if plan.kind == Kind.INSTITUTION else OTHER_NATURES[:2]
    for code in codes:
        plan.spending[Fund.OTHER_MONEY, code] = {one: amount(lot) for one in lot.sample(natures, lot.randint(1, 2))}
    spent = sum(sum(plan.spending[Fund.OTHER_MONEY, code].values()) for code in codes)
    row = {name: amount(lot) if lot.random() < 0.4 else 0 for name in ("opening", "closing")}
    may = 0.4 if plan.kind == Kind.INSTITUTION else 0
    row |= {name: amount(lot) if lot.random() < may else 0 for name in ("reserves_used", "distributed")}
    need = spent + row["closing"] + row["distributed"] - row["opening"] - row["reserves_used"]
    row["closing"] += max(0, -need)
    plan.balances[Fund.OTHER_MONEY, ""] = row
    sources = OTHER_SOURCES if plan.kind == Kind.INSTITUTION else ("superior", "other")
    if need > 0:
        parts = lot.sample(sources, lot.randint(1, 2))
        for source, fen in zip(parts, _split(lot, need, len(parts)), strict=False):
            plan.earn(lot.choice(codes), source, fen)


def yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _figures(plan: Plan) -> Figures:
    def amounts(rows: Rows, wanted: Fund) -> tuple[tuple[str, str, Decimal], ...]:
        return tuple(
            (code, column, yuan(fen))
            for (fund, code), row in rows.items()
            if fund == wanted
            for column, fen in row.items()
            if fen
        )

    return Figures(
        kind=plan.kind,
        income=tuple((code, source, yuan(fen)) for code, row in plan.income.items() for source, fen in row.items()),
        expenditure={fund: amounts(plan.spending, fund) for fund in Fund},
        economic={code: yuan(fen) for code, fen in plan.economic.items()},
        balances={fund: amounts(plan.balances, fund) for fund in Fund},
        facts={item: yuan(fen) for item, fen in plan.three_public.items()},
    )


def _rows(lot: random.Random, plan: Plan) -> list[EnteredRow]:
    """The rows of a plan, with a full-year budget that covers what was spent and an initial budget near it."""

    def money(row: Mapping[str, int]) -> dict[str, Decimal]:
        return {column: yuan(fen) for column, fen in row.items()}

    rows: list[EnteredRow] = [IncomeLine(code=code, **money(row)) for code, row in sorted(plan.income.items())]
    rows += [ExpenditureLine(fund=f, code=code, **money(row)) for (f, code), row in sorted(plan.spending.items())]
    rows += [EconomicLine(code=code, amount=yuan(fen)) for code, fen in plan.economic.items()]
    rows += [Balance(fund=fund, code=code, **money(row)) for (fund, code), row in sorted(plan.balances.items())]
    for (fund, code), row in sorted(plan.spending.items()):
        for nature, fen in row.items():
            if fund != Fund.OTHER_MONEY:
                full = fen if lot.random() < 0.5 else fen + amount(lot)
                first = fen * lot.randint(60, 140) // 1000000 * 10000 or 10000
                for stage, budgeted in ((Stage.ORIGINAL_BUDGET, first), (Stage.FINAL_BUDGET, full)):
                    rows.append(
                        BudgetLine(stage=stage, fund=fund, code=code, nature=Nature(nature), amount=yuan(budgeted))
                    )
    return rows + _facts(lot, plan)


def _facts(lot: random.Random, plan: Plan) -> list[EnteredRow]:
    facts: dict[str, Decimal | int] = {}
    for item, fen in plan.three_public.items():
        facts |= {item: yuan(fen), f"{item}_final_budget": yuan(fen if lot.random() < 0.5 else fen + amount(lot))}
        facts |= {name: place for place, name in enumerate(TRIPS[item], start=1) if fen}
    held = int(facts.get("vehicles_held", 0)) + int(facts.get("vehicles_bought", 0))
    services, goods = amount(lot), amount(lot)
    supplement = Supplement(
        staff_active=lot.randint(3, 300),
        staff_retired=lot.randint(0, 100),
        offices="办公室\n业务科",
        procurement_goods=yuan(goods),
        procurement_services=yuan(services),
        procurement_sme=yuan((goods + services) // 2),
        procurement_micro=yuan((goods + services) // 4),
        fixed_assets=yuan(10**9 + amount(lot)),
        vehicles_value=yuan(held * 10**7),
        owned_emergency=held,
    )
    return [ThreePublicExpense(**{**facts, "vehicles_held": held}), supplement]


def _year(lot: random.Random, plan: Plan, number: int) -> CaseYear:
    year = CaseYear(number)
    for row in _rows(lot, plan):
        year.sheets[type(row)].append(row)
    return year


def _year_before(plan: Plan, year: int) -> CaseYear:
    """Last year: nothing carried in, this year's opening balances carried out, the other amounts nine tenths of it."""
    last = CaseYear(year - 1)
    income: dict[str, dict[str, int]] = {}
    basic = 0
    for (fund, code), row in plan.spending.items():
        spent = {nature: fen * 9 // 10 for nature, fen in row.items()}
        basic += spent.get("basic", 0) if fund == Fund.GENERAL else 0
        line = ExpenditureLine(fund=fund, code=code, **{nature: yuan(fen) for nature, fen in spent.items()})
        last.sheets[ExpenditureLine].append(line)
        earned = income.setdefault(code, {})
        source = "other" if fund == Fund.OTHER_MONEY else str(fund)
        earned[source] = earned.get(source, 0) + sum(spent.values())
    for (fund, code), row in plan.balances.items():
        last.sheets[Balance].append(Balance(fund=fund, code=code, closing=yuan(row["opening"])))
        earned = income.setdefault(code or next(one for f, one in plan.spending if f == fund), {})
        source = "other" if fund == Fund.OTHER_MONEY else str(fund)
        earned[source] = earned.get(source, 0) + row["opening"]
    for code, earned in income.items():
        last.sheets[IncomeLine].append(IncomeLine(code=code, **{source: yuan(fen) for source, fen in earned.items()}))
    sections = {code: fen * 9 // 10 for code, fen in plan.economic.items()}
    first = next(iter(sections))
    sections[first] += basic - sum(sections.values())
    last.sheets[EconomicLine] = [EconomicLine(code=code, amount=yuan(fen)) for code, fen in sections.items()]
    running = {item: yuan(fen * 9 // 10) for item, fen in plan.three_public.items()}
    last.sheets[ThreePublicExpense] = [ThreePublicExpense(**running)]
    last.sheets[Supplement] = [Supplement()]
    return last


AS_ENTERED = "按项目台账填写"
"""Money of these tables is typed and not drawn from the accounts: what a slip in either is held against."""


def printed(fen: int) -> int:
    """An amount as it stands after printing in 万元, in 分."""
    return int(to_wan(yuan(fen)) * 1000000)


def _funding(source: str, executed: int, initial: int | None = None) -> FundingRow:
    money = yuan(executed)
    return FundingRow(
        source=source, original_budget=money if initial is None else yuan(initial), final_budget=money, executed=money
    )


def _indicators(cost: int) -> list[Indicator]:
    """Three indicators that reach their targets; 90 points, with the cost as the third."""
    wan = f"{to_wan(yuan(cost))}"
    rows = (
        ("产出指标", "数量指标", "完成数量", ">=", "2", "次", "2", Decimal(50)),
        ("效益指标", "社会效益指标", "受益对象满意率", ">=", "90", "%", "95", Decimal(20)),
        ("成本指标", "经济成本指标", "项目成本", "<=", wan, "万元", wan, Decimal(20)),
    )
    names = ("level1", "level2", "level3", "operator", "target", "unit", "actual", "weight")
    return [
        Indicator(order=order, score=row[-1], **dict(zip(names, row, strict=True)))
        for order, row in enumerate(rows, start=1)
    ]


def _evaluations(lot: random.Random, plan: Plan, year: CaseYear) -> list[EvaluationEntry]:
    """The whole unit and one programme for each 项 with project spending; two for one of them now and then."""
    fiscal = sum(sum(row.values()) for (fund, _), row in plan.spending.items() if fund != Fund.OTHER_MONEY)
    other = sum(sum(row.values()) for (fund, _), row in plan.spending.items() if fund == Fund.OTHER_MONEY)
    first = sum(line.amount for line in year.entries().budget if line.stage == Stage.ORIGINAL_BUDGET)
    sources = lot.sample(FISCAL, lot.randint(1, 2))
    executed = _split(lot, printed(fiscal), len(sources), 10000)
    initial = _split(lot, printed(int(first * 100)), len(sources), 10000)
    whole = [
        _funding(source, fen, begun)
        for source, fen, begun in zip(sources, executed + [0] * 9, initial + [0] * 9, strict=False)
    ]
    if other:
        whole.append(_funding("other", printed(other)))
    found: list[EvaluationEntry] = [
        EvaluationEntry(
            None,
            Evaluation(goal="完成年度工作任务。", achieved="年度工作任务已经完成。", funding_reason=AS_ENTERED),
            whole,
            _indicators(0)[:2],
        )
    ]
    found[0][3][1].weight = found[0][3][1].score = Decimal(40)
    projects: dict[str, tuple[int, int]] = {}
    for (fund, code), row in sorted(plan.spending.items()):
        paid = row.get("project", 0)
        if paid:
            own, foreign = projects.get(code, (0, 0))
            projects[code] = (own, foreign + paid) if fund == Fund.OTHER_MONEY else (own + paid, foreign)
    for code, (own, foreign) in projects.items():
        shares = _split(lot, printed(own), 2, 10000) if lot.random() < 0.2 else [printed(own)]
        for share in shares:
            rows = [_funding("appropriation", share)]
            if foreign and share is shares[-1]:
                rows.append(_funding("other", printed(foreign)))
            number = len(found)
            programme = Programme(order=number, name=f"项目{number}", code=code, department="某局", implementer="某局")
            evaluation = Evaluation(goal="完成项目任务。", achieved="项目任务已经完成。", funding_reason=AS_ENTERED)
            cost = sum(int(row.executed * 100) for row in rows)
            found.append(EvaluationEntry(programme, evaluation, rows, _indicators(cost)))
    return found


def random_figures(lot: random.Random) -> Figures:
    """The amounts of a valid filing, without rows: quick."""
    return _figures(random_plan(lot))


def random_entries(lot: random.Random) -> Entries:
    """The rows of a valid filing."""
    return _year(lot, random_plan(lot), YEAR).entries()


def random_filing(lot: random.Random) -> Case:
    """A unit with a valid year, the year before and, mostly, self-evaluations."""
    plan = random_plan(lot)
    year = _year(lot, plan, YEAR)
    unit = Unit(code=f"{lot.randrange(10**9):09d}", name="某市某区某局", kind=plan.kind, region="某区")
    evaluations = _evaluations(lot, plan, year) if lot.random() < 0.7 else []
    return Case(unit, year, _year_before(plan, YEAR), evaluations)
