"""Money of self-evaluations, drawn from the accounts (自评表资金：由决算数得出). All amounts in 元.

What the accounts say is not typed again: a cell that follows from them is computed whenever the table is read, so that
it never grows stale. A clerk enters what the accounts do not know, and with a reason (`funding_reason`) the whole table.

* Whole unit: centre, province and prefecture are entered; the county is the appropriation less these three, 其他 is what
  was spent (or budgeted) of other money.
* Programme that alone holds its 项: 上年结转资金 is entered. It is other money as far as the 项 has any, and appropriation
  beyond that; 当年财政拨款 and 其他资金 are the project spending of the 项 that is left of each. The total is always that
  of the 项.
* A stage of the budget that was not entered, or entered for this 项 without its nature or by 类 only, says nothing: its
  cells are entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from accounts.figures.book import Book
from accounts.figures.money import ZERO, percent, to_wan
from accounts.figures.totals import Totals
from performance.entries import STAGES
from performance.models import PROGRAMME_SOURCES, WHOLE_SOURCES, Evaluation, FundingRow

DISTRIBUTED = ("central", "province", "prefecture")
"""Levels over which the clerk distributes the appropriation; the county is the rest."""
PROJECTS = (
    "appropriation_project[general]",
    "appropriation_project[government_funds]",
    "appropriation_project[state_capital]",
)

Cells = Mapping[tuple[str, str], Decimal]
"""(source, stage) → 元."""


@dataclass(frozen=True)
class Funding:
    """Money of one source, or of all together, in 元."""

    source: str
    original_budget: Decimal = ZERO
    final_budget: Decimal = ZERO
    executed: Decimal = ZERO

    @property
    def rate(self) -> Decimal | None:
        """执行率: executed ÷ full-year budget in percent, from the printed figures; None without a budget."""
        return percent(to_wan(self.executed), to_wan(self.final_budget))


def total_funding(source: str, rows: Iterable[Funding]) -> Funding:
    """The sum of the rows."""
    rows = list(rows)
    return Funding(
        source,
        sum((row.original_budget for row in rows), ZERO),
        sum((row.final_budget for row in rows), ZERO),
        sum((row.executed for row in rows), ZERO),
    )


@dataclass(frozen=True)
class Accounts:
    """What the self-evaluations of a filing draw on: its book, and the 项 of each of its programmes ('' for none)."""

    book: Book
    codes: tuple[str, ...] = ()

    @classmethod
    def of(cls, book: Book, evaluations: Iterable[Evaluation]) -> Accounts:
        """The accounts beside these self-evaluations."""
        return cls(book, tuple(one.programme.code for one in evaluations if one.programme))

    def totals(self, stage: str) -> Totals:
        """The totals of a stage."""
        return {
            "original_budget": self.book.original_budget,
            "final_budget": self.book.final_budget,
            "executed": self.book.now,
        }[stage]

    def is_known(self, stage: str, code: str = "") -> bool:
        """Whether the stage was entered, and for a code in such detail that its project spending is known."""
        rows = [row for rows in self.totals(stage).figures.expenditure.values() for row in rows]
        vague = (
            yuan and ((len(known) < len(code) and code.startswith(known)) or (known == code and not nature))
            for known, nature, yuan in rows
        )
        return bool(rows) and not (code and any(vague))

    def projects(self, stage: str, code: str) -> tuple[Decimal, Decimal]:
        """Project spending of a 项, or of all where the code is '': from the appropriations, and from other money."""
        totals, key = self.totals(stage), f"[{code}]" if code else ""
        appropriated = sum((totals[f"{name}{key}"] for name in PROJECTS), ZERO)
        return appropriated, totals[f"spending_project{key}"] - appropriated


def sources_of(evaluation: Evaluation) -> tuple[str, ...]:
    """The rows of its funding table."""
    return WHOLE_SOURCES if evaluation.is_whole else PROGRAMME_SOURCES


def entered(evaluation: Evaluation, rows: Iterable[FundingRow]) -> tuple[Funding, ...]:
    """One row a source as entered, zero where nothing was."""
    known = {row.source: Funding(row.source, row.original_budget, row.final_budget, row.executed) for row in rows}
    return tuple(known.get(source, Funding(source)) for source in sources_of(evaluation))


def derived(evaluation: Evaluation, rows: Iterable[Funding], accounts: Accounts) -> Cells:
    """The cells that follow from the accounts and from the entered rows; the others are the clerk's."""
    known = {row.source: row for row in rows}
    if evaluation.programme is None:
        return dict(_of_whole(known, accounts))
    code = evaluation.programme.code
    return dict(_of_programme(known, accounts, code)) if code and accounts.codes.count(code) == 1 else {}


def _of_whole(known: Mapping[str, Funding], accounts: Accounts) -> Iterable[tuple[tuple[str, str], Decimal]]:
    for stage in filter(accounts.is_known, STAGES):
        totals = accounts.totals(stage)
        given = sum((getattr(known[source], stage) for source in DISTRIBUTED), ZERO)
        yield ("county", stage), totals["appropriation_spending"] - given
        yield ("other", stage), totals["spending"] - totals["appropriation_spending"]


def _of_programme(
    known: Mapping[str, Funding], accounts: Accounts, code: str
) -> Iterable[tuple[tuple[str, str], Decimal]]:
    for stage in STAGES:
        if accounts.is_known(stage, code):
            appropriated, other = accounts.projects(stage, code)
            carried = getattr(known["carried_over"], stage)
            yield ("appropriation", stage), appropriated - max(carried - other, ZERO)
            yield ("other", stage), max(other - carried, ZERO)


def drawn(rows: Iterable[Funding], cells: Cells) -> tuple[Funding, ...]:
    """The rows with what follows from the accounts in its place."""
    return tuple(
        Funding(row.source, *(cells.get((row.source, stage), getattr(row, stage)) for stage in STAGES)) for row in rows
    )
