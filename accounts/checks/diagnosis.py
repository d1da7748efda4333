"""Diagnosis before accusation: which few entered cells explain that several identities break (先诊断，后指错).

A change of cells explains broken equations when they hold after it and no other equation breaks. Changes of one cell,
and two neighbouring rows exchanged, come first; then pairs of cells; what does not hang together is explained apart.
Among cells that the equations cannot tell apart, those are named first whose repair is a known slip of the hand, then
those whose repaired amount stands in other rows of the same code. Amounts are whole 分; no floats.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import itemgetter

from django.apps import apps

from accounts.figures.numerals import is_digits
from accounts.models import BudgetLine, ExpenditureLine, Fund, Nature, Stage

from .detection import ALTERNATIVES, Change, Detective, Explanation, echoes
from .evidence import Evidence
from .guests import GUESTS, EnteredCell, doubtful
from .ledger import ASKING, ledger_of
from .slips import HOW, MOVED, OTHER

FORMS = {
    "IncomeLine": "收入",
    ExpenditureLine.__name__: "支出",
    BudgetLine.__name__: "预算",
    "EconomicLine": "经济分类",
    "Balance": "结转结余",
    "Supplement": "补充资料",
}


def cell_words(cell: EnteredCell, evidence: Evidence) -> str:
    """The way to a cell: form, row and column."""
    guest = next((one for one in GUESTS if cell.model in one.models), None)
    if guest is not None:
        return "·".join(guest.words(cell, evidence.edition))
    field = apps.get_model("accounts", cell.model)._meta.get_field(cell.field)
    caption = "金额" if cell.model in ("EconomicLine", "BudgetLine") else str(field.verbose_name)
    return "·".join([FORMS[cell.model], *(_key(part, evidence) for part in cell.key if part), caption])


def _key(part: str, evidence: Evidence) -> str:
    """A code with its name, a fund, a stage or a nature."""
    if is_digits(part):
        return f"{part} {evidence.book.subject(part)}"
    if part in Fund.values:
        return str(Fund(part).label).removesuffix("财政拨款")
    return str(Stage(part).label if part in Stage.values else Nature(part).label)


@dataclass(frozen=True)
class Suspicion:
    """One entered cell that is likely wrong, and what it should say. Amounts in 元."""

    cell: EnteredCell
    entered: Decimal
    repaired: Decimal
    kind: str
    repairs: tuple[str, ...]
    """The equations that hold again, `T04-3[general]`."""
    words: str
    together: tuple[EnteredCell, ...] = ()
    """Cells that must change with it."""
    alike: int = 0
    """How many other cells explain the same just as well: above zero, the equations do not say which cell it is."""


def diagnose(evidence: Evidence) -> list[Suspicion]:
    """The cells most likely wrong, best first; nothing when every identity holds."""
    ledger = ledger_of(evidence)
    if not ledger.broken:
        return []
    ranked = [
        (one is not found[0], suspicion)
        for found in Detective(ledger, echoes(evidence)).explanations()
        for one in _worth_saying(found)[:ALTERNATIVES]
        for suspicion in _say(evidence, found, one, len(ledger.broken))
    ]
    once: dict[tuple[EnteredCell, Decimal], Suspicion] = {}
    for _, suspicion in sorted(ranked, key=itemgetter(0)):
        once.setdefault((suspicion.cell, suspicion.repaired), suspicion)
    asking = {name.partition("[")[0] for name in ledger.broken} <= ASKING | doubtful()
    return [one for one in once.values() if one.kind != OTHER or not asking]


def leads(evidence: Evidence) -> list[Suspicion]:
    """As `diagnose`; where no single cause explains everything, what the accounts alone say comes first.

    Rows of guests are typed apart from the accounts and often contradict them: that must not hide a slip in a balance.
    """
    found = diagnose(evidence)
    if not any(evidence.guests.values()) or (found and len(found[0].repairs) == len(ledger_of(evidence).broken)):
        return found
    first = diagnose(replace(evidence, guests={}))
    known = {(one.cell, one.repaired) for one in first}
    return [*first, *(one for one in found if (one.cell, one.repaired) not in known)]


def _worth_saying(found: list[Explanation]) -> list[Explanation]:
    """Where a known slip explains the break, nobody is asked about blank cells."""
    known = any(change.kind != OTHER for change in found[0].changes)
    return [one for one in found if one is found[0] or not known or one.changes[0].entered]


# Words ----------------------------------------------------------------------------------------------------------------


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _amount(fen: int) -> str:
    return f"{_yuan(fen):,.2f} 元"


def _say(evidence: Evidence, found: list[Explanation], one: Explanation, broken: int) -> Iterator[Suspicion]:
    """One suspicion for each cell that one of the explanations found names; rows exchanged are one."""
    best, names = found[0].evidence, tuple(sorted(one.repairs))
    alike = sum(other.evidence == best for other in found[1:]) if one.evidence == best else 0
    count = len(names)
    holds = f"{count} 处不平" + ("全部消除" if count == broken and count > 1 else "消除")
    holds += f"（共 {broken} 处不平）" if count < broken else ""
    holds += f"；另有 {alike} 格同样可能，请核对原始凭证" if alike else ""
    for change in one.changes[:1] if one.changes[0].kind == MOVED else one.changes:
        others = tuple(other for other in one.changes if other is not change)
        yield Suspicion(
            change.cell,
            _yuan(change.entered),
            _yuan(change.repaired),
            change.kind,
            names,
            f"{_sentence(evidence, change, others)}后，{holds}。",
            tuple(other.cell for other in others),
            alike,
        )


def _sentence(evidence: Evidence, change: Change, others: tuple[Change, ...]) -> str:
    name = f"“{cell_words(change.cell, evidence)}”录为 {_amount(change.entered)}"
    if change.kind == MOVED:
        beside = f"相邻行“{cell_words(others[0].cell, evidence)}”录为 {_amount(others[0].entered)}"
        return f"{name}，{beside}；两行金额对调（{HOW[MOVED]}）"
    also = "".join(
        f"，同时将“{cell_words(other.cell, evidence)}”由 {_amount(other.entered)}改为 {_amount(other.repaired)}"
        for other in others
    )
    how = f"（{HOW[change.kind]}）" if change.kind in HOW else ""
    return f"{name}；改为 {_amount(change.repaired)}{how}{also}"
