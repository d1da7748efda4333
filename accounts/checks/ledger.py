"""Entered cells and the equations between them, as signs and sums (录入格之间的勾稽等式).

Every equation is Σ ±cell + constant = 0 and bears the name of its rule, `T04-3[general]`. A cell has a signature: the
equations in which it stands, with its sign; it follows from the equations of the forms and from what the figures in them
add up. Cells of one signature cannot be told apart by the equations, so they are kept together. Amounts are whole 分 here.

Guests know 0.01 万元 only: equations with cells of theirs hold within 0.005 万元 for each printed figure in them, as do
all equations when only printed figures are known. Y7 is Z1[other_money] where nothing but totals of last year is known; between
entered cells Z1 says it exactly.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter

from accounts.figures import figures
from accounts.figures.equations import AGENCY, BALANCES, Equation
from accounts.figures.figures import NATURES, SOURCES
from accounts.figures.totals import selections
from accounts.models import Balance, EconomicLine, Entries, ExpenditureLine, Fund, IncomeLine, Nature
from accounts.models.lines import BY_ITEM

from .evidence import Evidence
from .guests import EnteredCell, Signature, Term, brought, of_guests

TAIL = 5000
"""分: what rounding can take from or add to one printed figure."""


ASKING = frozenset(("X-AGENCY",))
"""Rules that may be broken for good reasons, as those that guests call doubtful: by themselves they make only slips of
the hand suspicious."""


@dataclass
class Ledger:
    """The entered cells with their equations."""

    entered: Counter[EnteredCell] = field(default_factory=Counter)
    """EnteredCell → 分, for every cell that stands in an equation."""
    classes: dict[Signature, list[EnteredCell]] = field(default_factory=dict)
    residuals: Counter[str] = field(default_factory=Counter)
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
    for cell, amount, signature in filter(itemgetter(2), _terms(evidence)):
        if cell not in ledger.entered:  # else the same row twice, which the database refuses
            ledger.classes.setdefault(signature, []).append(cell)
        ledger.entered[cell] += int(amount * 100)
    guests, rounded, figures_in = of_guests(), set[str](), Counter[str]()
    for signature, cells in ledger.classes.items():
        printed = sum(1 for cell in cells if (evidence.printed_only or cell.model in guests) and ledger.entered[cell])
        for name, sign in signature:
            ledger.residuals[name] += sign * sum(ledger.entered[cell] for cell in cells)
            figures_in[name] += printed
            rounded |= {name} if cells[0].model in guests else set()
    for fund, rows in evidence.prior_balances.items():
        for code, _, yuan in (one for one in rows if one[1] == "closing"):
            ledger.residuals[_opening(str(fund), code)] -= int(yuan * 100)
    for name in ledger.residuals:
        tails = evidence.printed_only or name in rounded or (evidence.prior_printed and name[0] == "Z")
        ledger.allowed[name] = TAIL * max(2, figures_in[name] + 1) if tails else 0
    return ledger


def _terms(evidence: Evidence) -> Iterator[Term]:
    entries, prior_known = evidence.entries, bool(evidence.prior_balances)
    guests = [guest.equations(own) for guest, own in brought(evidence.guests) if guest.equations]
    costs = entries.supplement.agency_costs if entries.supplement and evidence.book.kind.has_agency_costs else None
    equations = BALANCES if costs is None else (*BALANCES, AGENCY)
    for cell, place, amount in _cells(entries):
        signature = _signature(place, equations)
        if place.table == "expenditure":
            signature += tuple(
                one for guest in guests for one in guest.of_spending(place.fund, place.code, place.column)
            )
        elif place.column == "opening" and prior_known:
            signature += ((_opening(*cell.key), 1),)
        yield cell, amount, signature
    if costs is not None:
        yield (
            EnteredCell("Supplement", (), "agency_costs"),
            costs,
            _signature(figures.Cell("facts", column="agency_costs"), equations),
        )
    for guest in guests:
        yield from guest.terms(entries)


def _cells(entries: Entries) -> Iterator[tuple[EnteredCell, figures.Cell, Decimal]]:
    """Every cell of the accounts into which an amount can be typed, blank ones too: an amount may have slipped from them.

    A blank income of a fund that is held by 项 only where something of that 项 is entered.
    """
    held = {(str(row.fund), row.code) for rows in (entries.expenditure, entries.balances) for row in rows}
    kinds: tuple[tuple[str, Sequence[IncomeLine | ExpenditureLine | EconomicLine | Balance]], ...] = (
        *(("income", entries.income), ("expenditure", entries.expenditure)),
        *(("economic", entries.economic), ("balances", entries.balances)),
    )
    for table, row in ((table, row) for table, rows in kinds for row in rows):
        fund = str(getattr(row, "fund", ""))
        for column in COLUMNS[table, fund == Fund.OTHER_MONEY]:
            amount, by_item = getattr(row, column), table == "income" and column in BY_ITEM
            if amount or not by_item or (column, row.code) in held:
                place = figures.Cell(table, fund, row.code, column)
                yield EnteredCell(type(row).__name__, (fund, row.code) if fund else (row.code,), column), place, amount


COLUMNS = {
    ("income", False): SOURCES,
    ("expenditure", False): (str(Nature.BASIC), str(Nature.PROJECT)),
    ("expenditure", True): NATURES,
    ("economic", False): ("amount",),
    ("balances", False): ("opening", "closing"),
    ("balances", True): ("opening", "closing", "reserves_used", "distributed"),
}
"""(table, whether the money is other than appropriations) → the fields that hold amounts."""


def _signature(place: figures.Cell, equations: tuple[Equation, ...]) -> Signature:
    """The equations of the forms in which a cell stands; those that hold by item, in that of its own item."""
    found = ((one, _sign(one, place._replace(code=place.code[:3]))) for one in equations)
    return tuple((f"{one.rule}[{place.code}]" if one.by_row else one.name, sign) for one, sign in found if sign)


@lru_cache(1 << 14)
def _sign(equation: Equation, place: figures.Cell) -> int:
    """How often the left side adds up a cell, less how often the right side does."""
    left, right = (sum(chosen.has(place) for name in side for chosen in selections(name)) for side in equation.at())
    return left - right


def _opening(fund: str, code: str) -> str:
    return f"Z1[{fund}][{code}]" if code else f"Z1[{fund}]"
