"""Scores and rates of a self-evaluation, from its rows (绩效自评计分：执行率、得分、总分由系统计算)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from accounts.figures.money import HUNDRED, ZERO, half_up
from performance.models import Evaluation, FundingRow, Indicator

from .funding import Accounts, Funding, derived, drawn, entered, total_funding

__all__ = ["EvaluationSheet", "Funding", "IndicatorGroup", "grouped", "score", "total_funding"]

RATE_POINTS = Decimal(10)
"""Points of 预算执行率 in the self-evaluation of a programme."""


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
