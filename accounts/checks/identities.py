"""Identities between independently entered cells, as linear equations (录入格之间的勾稽等式).

Every equation is Σ ±cell + constant = 0 and bears the name of its rule, `T04-3[general]`. A cell has a signature: the
equations in which it stands, with its sign. Cells of one signature cannot be told apart by the equations, so they are
kept together. Amounts are whole 分 here.

Self-evaluations know 0.01 万元 only: their equations (K) hold within 0.005 万元 for each printed figure in them, as do
all equations when only printed figures are known. Y7 is Z1[other_money] where nothing but totals of last year is known;
between entered cells Z1 says it exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from accounts.figures.figures import NATURES, SOURCES
from accounts.figures.money import WAN
from accounts.figures.totals import OVERHEAD_CLASSES, STAFF_CLASSES
from accounts.models import APPROPRIATIONS, Entries, Fund, Nature, Stage
from accounts.models.lines import BY_ITEM
from performance.models import Indicator
from performance.scoring import Sheet

from .evidence import Evidence


class Cell(NamedTuple):
    """One entered amount: the model of its row, the key of the row within the filing, and the field.

    The key of a row of a self-evaluation begins with the name of the programme, '' for the whole unit.
    """

    model: str
    key: tuple[str, ...]
    field: str


Signature = tuple[tuple[str, int], ...]
"""(equation, sign) of every equation in which a cell stands."""
Term = tuple[Cell, Decimal, Signature]

PRINTED = ("FundingRow", "Indicator")
"""Models that hold figures known as printed only."""
TAIL = 5000
"""分: what rounding can take from or add to one printed figure."""
ASKING = ("X-AGENCY", "K16", "K17")
"""Rules that may be broken for good reasons: by themselves they make only slips of the hand suspicious."""
FISCAL = ("central", "region", "prefecture", "county")
COSTS = {"基本费用成本": "basic", "项目费用成本": "project"}
"""Indicators of the whole unit that repeat a figure of the accounts."""


def rule_of(equation: str) -> str:
    """`T04-3` of `T04-3[general]`."""
    return equation.partition("[")[0]


@dataclass
class Ledger:
    """The entered cells with their equations."""

    entered: dict[Cell, int] = field(default_factory=dict)
    """Cell → 分, for every cell that stands in an equation."""
    classes: dict[Signature, list[Cell]] = field(default_factory=dict)
    residuals: dict[str, int] = field(default_factory=dict)
    """Equation → left − right in 分."""
    allowed: dict[str, int] = field(default_factory=dict)
    """Equation → how far from zero rounding can bring it; 0 for amounts in 元."""

    @property
    def broken(self) -> dict[str, int]:
        """The equations that do not hold, with left − right."""
        return {name: rest for name, rest in self.residuals.items() if abs(rest) > self.allowed[name]}


def ledger_of(evidence: Evidence) -> Ledger:
    """The cells and equations of a filing. An equation whose material is unknown is not there."""
    ledger = Ledger()
    for cell, amount, signature in _terms(evidence):
        if signature:
            fen = int(amount * 100)
            if cell in ledger.entered:  # the same row twice, which the database refuses
                ledger.entered[cell] += fen
                continue
            ledger.entered[cell] = fen
            ledger.classes.setdefault(signature, []).append(cell)
    figures: dict[str, int] = {}
    for signature, cells in ledger.classes.items():
        total = sum(ledger.entered[cell] for cell in cells)
        printed = sum(1 for cell in cells if (evidence.printed_only or cell.model in PRINTED) and ledger.entered[cell])
        for name, sign in signature:
            ledger.residuals[name] = ledger.residuals.get(name, 0) + sign * total
            figures[name] = figures.get(name, 0) + printed
    for name, amount in _last_closing(evidence):
        ledger.residuals[name] = ledger.residuals.get(name, 0) - int(amount * 100)
    for name in ledger.residuals:
        rounded = evidence.printed_only or name[0] == "K" or (evidence.prior_printed and name[0] == "Z")
        ledger.allowed[name] = TAIL * max(2, figures.get(name, 0) + 1) if rounded else 0
    return ledger


def _terms(evidence: Evidence) -> Iterator[Term]:
    entries, sheets = evidence.entries, _Evaluations(evidence)
    yield from _income(entries)
    yield from _expenditure(entries, sheets)
    yield from _economic(evidence)
    yield from _balances(entries, known=bool(_prior_balances(evidence)))
    yield from sheets.terms(entries)


def _of_fund(fund: str, code: str, sign: int) -> Signature:
    """The balance of one kind of money, and of its 项 where balances are held by 项."""
    if fund == Fund.OTHER_MONEY:
        return (("X-CARRY", sign),)
    balance = (f"T04-3[{fund}]", sign)
    if fund not in BY_ITEM:
        return (balance,)
    return balance, (f"T08-1[{code}]" if fund == Fund.GOVERNMENT_FUNDS else f"T09-1[{code}]", sign)


def _income(entries: Entries) -> Iterator[Term]:
    held = {(str(row.fund), row.code) for rows in (entries.expenditure, entries.balances) for row in rows}
    for row in entries.income:
        for source in SOURCES:
            amount, by_item = getattr(row, source), source in BY_ITEM
            if amount or not by_item or (source, row.code) in held:
                fund = source if source in APPROPRIATIONS else str(Fund.OTHER_MONEY)
                yield Cell("IncomeLine", (row.code,), source), amount, _of_fund(fund, row.code, 1)


def _expenditure(entries: Entries, sheets: _Evaluations) -> Iterator[Term]:
    for row in entries.expenditure:
        fund, code = str(row.fund), row.code
        for nature in NATURES:
            if fund != Fund.OTHER_MONEY and nature not in (Nature.BASIC, Nature.PROJECT):
                continue
            signature = _of_fund(fund, code, -1) + sheets.of_spending(fund, code, nature)
            if fund == Fund.GENERAL and nature == Nature.BASIC:
                signature += (("X-0506", 1),)
            yield Cell("ExpenditureLine", (fund, code), nature), getattr(row, nature), signature


def _economic(evidence: Evidence) -> Iterator[Term]:
    supplement = evidence.entries.supplement
    costs = supplement.agency_costs if supplement and evidence.book.kind.has_agency_costs else None
    for row in evidence.entries.economic:
        overhead = row.code[:3] in OVERHEAD_CLASSES
        if overhead or row.code[:3] in STAFF_CLASSES:
            agency: Signature = (("X-AGENCY", -1),) if overhead and costs is not None else ()
            yield Cell("EconomicLine", (row.code,), "amount"), row.amount, (("X-0506", -1), *agency)
    if costs is not None:
        yield Cell("Supplement", (), "agency_costs"), costs, (("X-AGENCY", 1),)


def _opening(fund: str, code: str) -> str:
    return f"Z1[{fund}][{code}]" if code else f"Z1[{fund}]"


def _balances(entries: Entries, *, known: bool) -> Iterator[Term]:
    """`known`: whether last year's closing balances are."""
    for row in entries.balances:
        fund, key = str(row.fund), (str(row.fund), row.code)
        into, out_of = _of_fund(fund, row.code, 1), _of_fund(fund, row.code, -1)
        last_year: Signature = ((_opening(*key), 1),) if known else ()
        yield Cell("Balance", key, "opening"), row.opening, into + last_year
        yield Cell("Balance", key, "closing"), row.closing, out_of
        if fund == Fund.OTHER_MONEY:
            yield Cell("Balance", key, "reserves_used"), row.reserves_used, into
            yield Cell("Balance", key, "distributed"), row.distributed, out_of


def _prior_balances(evidence: Evidence) -> list[tuple[str, str, str, Decimal]]:
    """(fund, 项, column, 元) of last year; empty when it is not known."""
    if not evidence.book.has_prior:
        return []
    balances = evidence.book.prior.figures.balances
    return [(str(fund), code, column, yuan) for fund, rows in balances.items() for code, column, yuan in rows]


def _last_closing(evidence: Evidence) -> Iterator[tuple[str, Decimal]]:
    for fund, code, column, yuan in _prior_balances(evidence):
        if column == "closing":
            yield _opening(fund, code), yuan


class _Evaluations:
    """The equations of the self-evaluations, as far as there are any.

    Money that is drawn from the accounts agrees with them by construction, slips included: it bears no witness.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.wholes = [one for one in evidence.wholes if not one.is_drawn][:1]
        self.programmes = [] if any(one.is_drawn for one in evidence.programmes) else list(evidence.programmes)
        self.costs = {
            COSTS[one.level3]: (one, yuan)
            for sheet in list(evidence.wholes)[:1]
            for one in sheet.indicators
            if one.level3 in COSTS and (yuan := _wan(one)) is not None
        }
        codes = Counter(_code(sheet) for sheet in self.programmes)
        self.single = {code for code, count in codes.items() if code and count == 1}
        """项 of exactly one programme (K17)."""

    def of_spending(self, fund: str, code: str, nature: str) -> Signature:
        """The equations of self-evaluations in which a cell of spending stands."""
        names = []
        if self.wholes:
            names += ["K9", "K11[other]" if fund == Fund.OTHER_MONEY else "K11[fiscal]"]
        if nature in self.costs:
            names.append(f"K12[{nature}]")
        if self.programmes and nature == Nature.PROJECT:
            names.append("K16")
            if code in self.single and fund != Fund.OTHER_MONEY:
                names.append(f"K17[{code}]")
        return tuple((name, -1) for name in names)

    def terms(self, entries: Entries) -> Iterator[Term]:
        """The cells of the self-evaluations, and of the budget with which one of them is compared."""
        budget = [row for row in entries.budget if row.stage == Stage.INITIAL and row.fund in APPROPRIATIONS]
        for sheet in self.wholes:
            yield from _whole(sheet, with_budget=bool(budget))
        for nature, (one, yuan) in self.costs.items():
            yield Cell("Indicator", ("", one.level3), "actual"), yuan, ((f"K12[{nature}]", 1),)
        for row in budget if self.wholes else ():
            key = (str(row.stage), str(row.fund), row.code, str(row.nature))
            yield Cell("BudgetLine", key, "amount"), row.amount, (("K10", -1),)
        for sheet in self.programmes:
            yield from self._programme(sheet)

    def _programme(self, sheet: Sheet) -> Iterator[Term]:
        name = str(sheet.evaluation)
        costs = [(one, yuan) for one in sheet.indicators if _is_cost(one) and (yuan := _wan(one)) is not None]
        spent: Signature = (("K16", 1),)
        if len(costs) == 1:
            spent += ((f"K13[{name}]", 1),)
            yield Cell("Indicator", (name, costs[0][0].level3), "actual"), costs[0][1], ((f"K13[{name}]", -1),)
        for row in sheet.funding:
            item: Signature = ()
            if row.source == "appropriation" and _code(sheet) in self.single:
                item = ((f"K17[{_code(sheet)}]", 1),)
            yield Cell("FundingRow", (name, row.source), "executed"), row.executed, spent + item


def _whole(sheet: Sheet, *, with_budget: bool) -> Iterator[Term]:
    for row in sheet.funding:
        fiscal, key = row.source in FISCAL, ("", row.source)
        part = "K11[fiscal]" if fiscal else "K11[other]"
        yield Cell("FundingRow", key, "executed"), row.executed, (("K9", 1), (part, 1))
        if fiscal and with_budget:
            yield Cell("FundingRow", key, "initial"), row.initial, (("K10", 1),)


def _code(sheet: Sheet) -> str:
    return sheet.evaluation.programme.code if sheet.evaluation.programme else ""


def _is_cost(one: Indicator) -> bool:
    return "成本" in one.level1 or "成本" in one.level2


def _wan(one: Indicator) -> Decimal | None:
    """The actual value of an indicator in 万元, as 元; None when it is no such amount."""
    if one.unit != "万元":
        return None
    try:
        number = Decimal(one.actual)
    except InvalidOperation:
        return None
    return number * WAN if number.is_finite() else None
