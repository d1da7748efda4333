"""Self-evaluations read from a publication: what a sheet derives is there printed, right or wrong (公开件中的自评表)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from performance.scoring import EvaluationSheet, Funding


@dataclass(frozen=True)
class PrintedSheet(EvaluationSheet):
    """A sheet with its printed totals, rates and scores; what is None or absent was not printed.

    Totals, rates and scores of entered sheets are derived, so that K2, K3, K4 and the sums of K6 hold by construction;
    these rules have something to find here.
    """

    printed_total: Funding | None = None
    printed_rates: Mapping[str, Decimal | None] = field(default_factory=dict)
    """Source, or `total` → 执行率 in percent."""
    printed_rate_score: Decimal | None = None
    printed_score: Decimal | None = None

    @property
    def total(self) -> Funding:
        """合计 as printed, else the sum."""
        return self.printed_total or super().total

    @property
    def rate_score(self) -> Decimal:
        """得分 of 预算执行率 as printed, else computed."""
        return super().rate_score if self.printed_rate_score is None else self.printed_rate_score

    @property
    def total_score(self) -> Decimal:
        """总分 as printed, else the sum."""
        return super().total_score if self.printed_score is None else self.printed_score


def printed_rate(sheet: EvaluationSheet, row: Funding) -> Decimal | None:
    """The rate that stands in the table: as printed, or as derived for print."""
    if isinstance(sheet, PrintedSheet) and row.source in sheet.printed_rates:
        return sheet.printed_rates[row.source]
    return row.rate


def has_rate_row(sheet: EvaluationSheet) -> bool:
    """Whether the table has a row of 预算执行率 with points: those of programmes have, that of the whole unit has not."""
    printed = isinstance(sheet, PrintedSheet) and sheet.printed_rate_score is not None
    return printed or not sheet.evaluation.is_whole


def has_total_score(sheet: EvaluationSheet) -> bool:
    """Whether the table has a row of 总分: as `has_rate_row`."""
    printed = isinstance(sheet, PrintedSheet) and sheet.printed_score is not None
    return printed or not sheet.evaluation.is_whole
