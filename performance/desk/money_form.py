"""The funding table on the page of a self-evaluation: what the accounts say, and what the clerk enters (资金表)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from accounts.editions import Edition
from performance.checks.comparison import source_words
from performance.entries import STAGES
from performance.models import Evaluation, FundingRow
from performance.scoring import Funding
from performance.scoring.funding import Accounts, derived, drawn

from .fields import AmountField

WHOLE_STAGES = STAGES | {"final_budget": "预算数（调整后）", "executed": "执行数"}


@dataclass(frozen=True)
class MoneyCell:
    """One cell: an input, or the amount that follows from the accounts; beside an input perhaps what they say."""

    caption: str
    field: BoundField | None
    accounted: Decimal | None
    differs: bool = False


class MoneyForm(forms.Form):
    """Inputs for the cells that are the clerk's: those that do not follow from the accounts, or all with a reason."""

    def __init__(
        self,
        edition: Edition,
        one: Evaluation,
        rows: tuple[Funding, ...],
        accounts: Accounts,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix="money")
        cells = derived(one, rows, accounts)
        rows = rows if one.funding_reason else drawn(rows, cells)
        self.rows, self.cells_known, self.evaluation, self.accounts = rows, cells, one, accounts
        self.stages = WHOLE_STAGES if one.is_whole else STAGES
        self.captions = {row.source: source_words(edition, one, row.source) for row in rows}
        for row in rows:
            for stage, words in self.stages.items():
                if one.funding_reason or (row.source, stage) not in cells:
                    field = AmountField(label=f"{self.captions[row.source]} {words}", max_digits=16, decimal_places=2)
                    field.initial = getattr(row, stage)
                    self.fields[f"{row.source}-{stage}"] = field

    def lines(self) -> Iterator[tuple[str, list[MoneyCell]]]:
        """Each source with its three cells."""
        for row in self.rows:
            yield self.captions[row.source], [self._cell(row, stage) for stage in STAGES]

    def _cell(self, row: Funding, stage: str) -> MoneyCell:
        name, accounted = f"{row.source}-{stage}", self.cells_known.get((row.source, stage))
        field = self[name] if name in self.fields else None
        differs = field is not None and accounted is not None and accounted != getattr(row, stage)
        return MoneyCell(self.stages[stage], field, accounted, differs)

    def funding(self) -> list[FundingRow]:
        """The rows of a valid form; a cell without an input takes what follows from the accounts and from what was typed."""
        rows = tuple(
            Funding(
                row.source,
                *(self.cleaned_data.get(f"{row.source}-{stage}", getattr(row, stage)) for stage in STAGES),
            )
            for row in self.rows
        )
        if not self.evaluation.funding_reason:
            rows = drawn(rows, derived(self.evaluation, rows, self.accounts))
        return [FundingRow(source=row.source, **{stage: getattr(row, stage) for stage in STAGES}) for row in rows]
