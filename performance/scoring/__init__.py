"""A self-evaluation as it is entered, and its money, rates and scores (绩效自评的录入各行、资金与计分). All amounts in 元.

Rates and scores are computed. What the accounts say is not typed again: a cell that follows from them is computed
whenever the table is read, so that it never grows stale. A clerk enters what the accounts do not know, and with a reason
(`funding_reason`) the whole table.

* Whole unit: centre, province and prefecture are entered; the county is the appropriation less these three, 其他 is what
  was spent (or budgeted) of other money.
* Programme that alone holds its 项: 上年结转资金 is entered. It is other money as far as the 项 has any, and appropriation
  beyond that; 当年财政拨款 and 其他资金 are the project spending of the 项 that is left of each. The total is always that
  of the 项.
* A stage of the budget that was not entered, or entered for this 项 without its nature or by 类 only, says nothing: its
  cells are entered.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from accounts.figures.book import Book
from accounts.figures.money import HUNDRED, ZERO, half_up, percent, to_wan
from accounts.figures.totals import Totals
from performance.models import PROGRAMME_SOURCES, WHOLE_SOURCES, Evaluation, FundingRow, Indicator, Programme

PROGRAMME = ("name", "code", "department", "implementer")
DEFINITION = ("order", "level1", "level2", "level3", "operator", "target", "unit", "ground", "weight")
"""What an indicator is, without what came of it."""
INDICATOR = (*DEFINITION, "actual", "score", "score_reason", "remark")
STAGES = {"original_budget": "年初预算数", "final_budget": "全年预算数", "executed": "全年执行数"}
"""Columns of a funding table."""


class EvaluationEntry(NamedTuple):
    """One self-evaluation as entered, all rows unsaved; `programme` is None for the whole unit."""

    programme: Programme | None
    evaluation: Evaluation
    funding: Sequence[FundingRow]
    indicators: Sequence[Indicator]


RATE_POINTS = Decimal(10)
"""Points of 预算执行率 in the self-evaluation of a programme."""
DISTRIBUTED = ("central", "province", "prefecture")
"""Levels over which the clerk distributes the appropriation; the county is the rest."""
FISCAL = (*DISTRIBUTED, "county")
PROJECTS = (
    "appropriation_project[general]",
    "appropriation_project[government_funds]",
    "appropriation_project[state_capital]",
)

Cells = Mapping[tuple[str, str], Decimal]
"""(source, stage) → 元."""


# Money ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Funding:
    """Money of one source, or of all together, in 元."""

    source: str
    original_budget: Decimal = ZERO
    final_budget: Decimal = ZERO
    executed: Decimal = ZERO

    @property
    def amounts(self) -> tuple[Decimal, Decimal, Decimal]:
        """Its three stages."""
        return self.original_budget, self.final_budget, self.executed

    @property
    def rate(self) -> Decimal | None:
        """执行率: executed ÷ full-year budget in percent, from the printed figures; None without a budget."""
        return percent(to_wan(self.executed), to_wan(self.final_budget))


def total_funding(rows: Iterable[Funding]) -> Funding:
    """The sum of the rows."""
    return Funding("total", *(sum(stage, ZERO) for stage in zip(*(row.amounts for row in rows), strict=True)))


@dataclass(frozen=True)
class Accounts:
    """What the self-evaluations of a filing draw on: its book, and the 项 of each of its programmes ('' for none)."""

    book: Book
    codes: tuple[str, ...] = ()

    @classmethod
    def of(cls, book: Book, evaluations: Iterable[Evaluation]) -> "Accounts":
        """The accounts beside these self-evaluations."""
        return cls(book, tuple(one.code for one in evaluations if one.programme))

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


def entered(evaluation: Evaluation, rows: Iterable[FundingRow]) -> tuple[Funding, ...]:
    """One row a source as entered, zero where nothing was."""
    known = {row.source: Funding(row.source, row.original_budget, row.final_budget, row.executed) for row in rows}
    sources = WHOLE_SOURCES if evaluation.is_whole else PROGRAMME_SOURCES
    return tuple(known.get(source, Funding(source)) for source in sources)


def derived(evaluation: Evaluation, rows: Iterable[Funding], accounts: Accounts) -> Cells:
    """The cells that follow from the accounts and from the entered rows; the others are the clerk's."""
    known = {row.source: row for row in rows}
    return dict(_of_whole(known, accounts) if evaluation.is_whole else _of_programme(known, accounts, evaluation.code))


def _of_whole(known: Mapping[str, Funding], accounts: Accounts) -> Iterator[tuple[tuple[str, str], Decimal]]:
    for stage in filter(accounts.is_known, STAGES):
        totals = accounts.totals(stage)
        given = sum((getattr(known[source], stage) for source in DISTRIBUTED), ZERO)
        yield ("county", stage), totals["appropriation_spending"] - given
        yield ("other", stage), totals["spending"] - totals["appropriation_spending"]


def _of_programme(
    known: Mapping[str, Funding], accounts: Accounts, code: str
) -> Iterator[tuple[tuple[str, str], Decimal]]:
    is_alone = code and accounts.codes.count(code) == 1
    for stage in STAGES if is_alone else ():
        if accounts.is_known(stage, code):
            totals, carried = accounts.totals(stage), getattr(known["carried_over"], stage)
            appropriated = sum((totals[f"{name}[{code}]"] for name in PROJECTS), ZERO)
            other = totals[f"spending_project[{code}]"] - appropriated
            yield ("appropriation", stage), appropriated - max(carried - other, ZERO)
            yield ("other", stage), max(other - carried, ZERO)


def drawn(rows: Iterable[Funding], cells: Cells) -> tuple[Funding, ...]:
    """The rows with what follows from the accounts in its place."""
    return tuple(
        Funding(row.source, *(cells.get((row.source, stage), getattr(row, stage)) for stage in STAGES)) for row in rows
    )


# Scores ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class IndicatorGroup:
    """Indicators of one 一级指标: per 二级指标 its indicators."""

    level1: str
    seconds: tuple[tuple[str, tuple[Indicator, ...]], ...]

    @property
    def size(self) -> int:
        """How many indicators of the third level stand below."""
        return sum(len(indicators) for _, indicators in self.seconds)


@dataclass(frozen=True)
class EvaluationSheet:
    """One self-evaluation with everything that is derived from its rows."""

    evaluation: Evaluation
    funding: tuple[Funding, ...]
    groups: tuple[IndicatorGroup, ...]
    rate_points: Decimal = RATE_POINTS
    """Points of 预算执行率 (分值)."""
    is_drawn: bool = False
    """Whether its money follows from the accounts, at least in part."""

    @property
    def total(self) -> Funding:
        """合计, 年度资金总额."""
        return total_funding(self.funding)

    @property
    def indicators(self) -> list[Indicator]:
        """All indicators in order."""
        return [one for group in self.groups for _, indicators in group.seconds for one in indicators]

    @property
    def rate_score(self) -> Decimal:
        """得分 of 预算执行率: its points × rate, at most its points; zero without a budget."""
        return half_up(self.rate_points * min(self.total.rate or ZERO, HUNDRED) / HUNDRED)

    @property
    def total_weight(self) -> Decimal:
        """Points of all indicators and of 预算执行率."""
        return sum((one.weight for one in self.indicators), self.rate_points)

    @property
    def indicator_score(self) -> Decimal:
        """The scores of all indicators together."""
        return sum((one.score for one in self.indicators), ZERO)

    @property
    def total_score(self) -> Decimal:
        """总分."""
        return self.indicator_score + self.rate_score


def score(
    evaluation: Evaluation,
    funding: Iterable[FundingRow],
    indicators: Iterable[Indicator],
    accounts: Accounts | None = None,
) -> EvaluationSheet:
    """The sheet of an evaluation: one funding row a source, and the indicators in groups.

    Money follows from the accounts, where these are given, unless a reason was written for other figures.
    """
    rows = entered(evaluation, funding)
    cells = derived(evaluation, rows, accounts) if accounts and not evaluation.funding_reason else {}
    return EvaluationSheet(evaluation, drawn(rows, cells), grouped(indicators), is_drawn=bool(cells))


def grouped(indicators: Iterable[Indicator]) -> tuple[IndicatorGroup, ...]:
    """Neighbouring indicators of the same 一级指标, and in these of the same 二级指标, together."""
    return tuple(
        IndicatorGroup(
            level1, tuple((level2, tuple(rows)) for level2, rows in groupby(firsts, key=lambda one: one.level2))
        )
        for level1, firsts in groupby(indicators, key=lambda one: one.level1)
    )
