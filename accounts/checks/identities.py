"""Identities between independently entered cells, as linear equations (录入格之间的勾稽等式).

Every equation is Σ ±cell + constant = 0 and bears the name of its rule, `T04-3[general]`. A cell has a signature: the
equations in which it stands, with its sign. Cells of one signature cannot be told apart by the equations, so they are
kept together. Amounts are whole 分 here.

Guests know 0.01 万元 only: equations with cells of theirs hold within 0.005 万元 for each printed figure in them, as do
all equations when only printed figures are known. Y7 is Z1[other_money] where nothing but totals of last year is known;
between entered cells Z1 says it exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from accounts.figures.figures import NATURES, SOURCES
from accounts.figures.totals import OVERHEAD_CLASSES, STAFF_CLASSES
from accounts.models import APPROPRIATIONS, Entries, Fund, Nature
from accounts.models.lines import BY_ITEM

from .evidence import Evidence
from .guests import GuestEquations, brought, of_guests


class Cell(NamedTuple):
    """One entered amount: the model of its row, the key of the row within the filing, and the field.

    Cells of guests have names and keys of their own.
    """

    model: str
    key: tuple[str, ...]
    field: str


Signature = tuple[tuple[str, int], ...]
"""(equation, sign) of every equation in which a cell stands."""
Term = tuple[Cell, Decimal, Signature]

TAIL = 5000
"""分: what rounding can take from or add to one printed figure."""
ASKING = frozenset(("X-AGENCY",))
"""Rules that may be broken for good reasons, as those that guests call doubtful: by themselves they make only slips of
the hand suspicious."""


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
    guests, rounded = of_guests(), set[str]()
    for signature, cells in ledger.classes.items():
        total = sum(ledger.entered[cell] for cell in cells)
        printed = sum(1 for cell in cells if (evidence.printed_only or cell.model in guests) and ledger.entered[cell])
        for name, sign in signature:
            ledger.residuals[name] = ledger.residuals.get(name, 0) + sign * total
            figures[name] = figures.get(name, 0) + printed
            rounded |= {name} if cells[0].model in guests else set()
    for name, amount in _last_closing(evidence):
        ledger.residuals[name] = ledger.residuals.get(name, 0) - int(amount * 100)
    for name in ledger.residuals:
        inexact = evidence.printed_only or name in rounded or (evidence.prior_printed and name[0] == "Z")
        ledger.allowed[name] = TAIL * max(2, figures.get(name, 0) + 1) if inexact else 0
    return ledger


def _terms(evidence: Evidence) -> Iterator[Term]:
    entries = evidence.entries
    guests = [guest.equations(material) for guest, material in brought(evidence.guests)]
    yield from _income(entries)
    yield from _expenditure(entries, guests)
    yield from _economic(evidence)
    yield from _balances(entries, known=bool(_prior_balances(evidence)))
    for one in guests:
        yield from one.terms(entries)


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


def _expenditure(entries: Entries, guests: Sequence[GuestEquations]) -> Iterator[Term]:
    for row in entries.expenditure:
        fund, code = str(row.fund), row.code
        for nature in NATURES:
            if fund != Fund.OTHER_MONEY and nature not in (Nature.BASIC, Nature.PROJECT):
                continue
            signature = _of_fund(fund, code, -1)
            for one in guests:
                signature += one.of_spending(fund, code, nature)
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
