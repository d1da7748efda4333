"""Scores and rates of a self-evaluation, from its rows (绩效自评计分：执行率、得分、总分由系统计算)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from accounts.figures.money import HUNDRED, ZERO, half_up, percent, to_wan
from performance.models import PROGRAMME_SOURCES, WHOLE_SOURCES, Evaluation, FundingRow, Indicator


@dataclass(frozen=True)
class Funding:
    """Money of one source, or of all together, in 元."""

    source: str
    initial: Decimal = ZERO
    budget: Decimal = ZERO
    executed: Decimal = ZERO

    @property
    def rate(self) -> Decimal | None:
        """执行率: executed ÷ full-year budget in percent, from the printed figures; None without a budget."""
        return percent(to_wan(self.executed), to_wan(self.budget))


@dataclass(frozen=True)
class Group:
    """Indicators of one 一级指标: per 二级指标 its indicators."""

    level1: str
    seconds: tuple[tuple[str, tuple[Indicator, ...]], ...]

    @property
    def size(self) -> int:
        """How many indicators of the third level stand below."""
        return sum(len(indicators) for _, indicators in self.seconds)


@dataclass(frozen=True)
class Sheet:
    """One self-evaluation with everything that is derived from its rows."""

    evaluation: Evaluation
    funding: tuple[Funding, ...]
    groups: tuple[Group, ...]
    rate_points: Decimal
    """Points of 预算执行率 (分值)."""

    @property
    def total(self) -> Funding:
        """合计, 年度资金总额."""
        return total_funding("total", self.funding)

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
    def total_score(self) -> Decimal:
        """总分."""
        return sum((one.score for one in self.indicators), self.rate_score)


def total_funding(source: str, rows: Iterable[Funding]) -> Funding:
    """The sum of the rows."""
    rows = list(rows)
    return Funding(
        source,
        sum((row.initial for row in rows), ZERO),
        sum((row.budget for row in rows), ZERO),
        sum((row.executed for row in rows), ZERO),
    )


def score(
    evaluation: Evaluation, funding: Iterable[FundingRow], indicators: Iterable[Indicator], rate_points: Decimal
) -> Sheet:
    """The sheet of an evaluation: one funding row a source, entered or not, and the indicators in groups."""
    entered = {row.source: Funding(row.source, row.initial, row.budget, row.executed) for row in funding}
    sources = WHOLE_SOURCES if evaluation.is_whole else PROGRAMME_SOURCES
    groups = tuple(
        Group(level1, tuple((level2, tuple(rows)) for level2, rows in groupby(firsts, key=lambda one: one.level2)))
        for level1, firsts in groupby(indicators, key=lambda one: one.level1)
    )
    return Sheet(evaluation, tuple(entered.get(source, Funding(source)) for source in sources), groups, rate_points)
