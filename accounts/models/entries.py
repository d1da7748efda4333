"""All that a person entered into one filing, its rows together (一份填报的全部录入内容)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .filing import Filing
from .lines import Balance, BudgetLine, EconomicLine, EnteredRow, ExpenditureLine, IncomeLine, PrintedTotal
from .supplement import Supplement, ThreePublicExpense
from .terms import Precision
from .texts import Passage, Reason

LINES: dict[str, type[EnteredRow]] = {
    "income": IncomeLine,
    "expenditure": ExpenditureLine,
    "budget": BudgetLine,
    "economic": EconomicLine,
    "balances": Balance,
    "printed_totals": PrintedTotal,
}
"""Sheets of many rows."""
SINGLE: dict[str, type[EnteredRow]] = {"three_public": ThreePublicExpense, "supplement": Supplement}
"""Sheets of one row."""
TEXTS: dict[str, type[Reason] | type[Passage]] = {"reasons": Reason, "passages": Passage}
"""Texts by their keys."""


@dataclass(frozen=True)
class Entries:
    """The rows that a person entered into one filing, saved or not. Amounts in 元."""

    income: list[IncomeLine] = field(default_factory=list)
    expenditure: list[ExpenditureLine] = field(default_factory=list)
    budget: list[BudgetLine] = field(default_factory=list)
    economic: list[EconomicLine] = field(default_factory=list)
    balances: list[Balance] = field(default_factory=list)
    printed_totals: list[PrintedTotal] = field(default_factory=list)
    """Totals kept as a publication printed them; none where amounts are 元."""
    three_public: ThreePublicExpense | None = None
    supplement: Supplement | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    passages: dict[str, str] = field(default_factory=dict)
    publication: str = ""
    """The number of the publication whose rows these are, where that is at hand."""


def entries_of(*filings: Filing) -> list[Entries]:
    """The entered rows of each filing: one query a model for all of them together; none for totals that cannot be there."""
    found: dict[int, dict[str, Any]] = {
        one.pk: {name: [] for name in LINES} | {name: {} for name in TEXTS} for one in filings
    }
    for name, row in _rows(LINES, filings):
        found[row.filing_id][name].append(row)
    for name, row in _rows(SINGLE, filings):
        found[row.filing_id][name] = row
    for name, row in _rows(TEXTS, filings):
        found[row.filing_id][name][row.key] = row.text
    return [Entries(**found[one.pk]) for one in filings]


def _rows(models: Mapping[str, type[EnteredRow]], filings: Iterable[Filing]) -> Iterable[tuple[str, Any]]:
    keys = [one.pk for one in filings]
    in_wan = [one.pk for one in filings if one.precision == Precision.WAN]
    for name, model in models.items():
        asked = in_wan if model is PrintedTotal else keys
        for row in model._default_manager.filter(filing_id__in=asked) if asked else ():
            yield name, row
