"""Input fields and forms of the pages of self-evaluations: programme, texts, funding table (绩效自评录入框与资金表)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.editions import Edition
from accounts.intake.cells import is_number, plain_number, show_amount
from performance.checks.comparison import source_words
from performance.models import Evaluation, FundingRow, Programme
from performance.scoring import PROGRAMME, STAGES, Accounts, Funding, derived, drawn


class AmountInput(forms.TextInput):
    """A text input that shows a zero as blank, as the paper form does, and an amount with its thousands grouped."""

    def format_value(self, value: Any) -> str | None:
        """What stands in the input."""
        shown = show_amount(value) if isinstance(value, Decimal) else str(value or "")
        return None if shown in ("", "0", "0.00") else shown


class AmountField(forms.DecimalField):
    """An amount in 元; empty is zero, or nothing where the field may be unknown."""

    def __init__(self, *, unknown: bool = False, **options: Any) -> None:
        self.empty = None if unknown else Decimal("0.00")
        attributes = {"autocomplete": "off", "inputmode": "decimal", "class": "amount"}
        super().__init__(required=False, initial=self.empty, widget=AmountInput(attrs=attributes), **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The amount. Raises ValidationError for a text that is no number."""
        plain = plain_number(value)
        if isinstance(plain, str) and plain and not is_number(plain):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(plain or self.empty)


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """One row of a page."""

    def validate_unique(self) -> None:
        """Left to the verb, which sees all rows."""


class ProgrammeForm(RowForm):
    """What a programme is."""

    class Meta:
        model = Programme
        fields = PROGRAMME


class EvaluationForm(RowForm):
    """Goals, and why the money is other than the accounts say."""

    class Meta:
        model = Evaluation
        fields = ("goal", "achieved", "funding_reason")
        widgets = {
            "goal": forms.Textarea(attrs={"rows": 6}),
            "achieved": forms.Textarea(attrs={"rows": 6}),
            "funding_reason": forms.Textarea(attrs={"rows": 2}),
        }


# The funding table: what the accounts say, and what the clerk enters ----------------------------------------------------

WHOLE_STAGES = STAGES | {"final_budget": "预算数（调整后）", "executed": "执行数"}


@dataclass(frozen=True)
class MoneyCell:
    """One cell: an input, or the amount that follows from the accounts; beside an input perhaps what they say."""

    field: forms.BoundField | None
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
        cells = derived(one, rows, accounts)
        rows = rows if one.funding_reason else drawn(rows, cells)
        saved = {f"{row.source}-{stage}": getattr(row, stage) for row in rows for stage in STAGES}
        super().__init__(data, prefix="money", initial=saved)
        self.rows, self.cells_known, self.evaluation, self.accounts = rows, cells, one, accounts
        self.stages = WHOLE_STAGES if one.is_whole else STAGES
        self.captions = {row.source: source_words(edition, one, row.source) for row in rows}
        for row in rows:
            for stage, words in self.stages.items():
                if one.funding_reason or (row.source, stage) not in cells:
                    label = f"{self.captions[row.source]} {words}"
                    self.fields[f"{row.source}-{stage}"] = AmountField(label=label, max_digits=16, decimal_places=2)

    def lines(self) -> Iterator[tuple[str, list[MoneyCell]]]:
        """Each source with its three cells."""
        for row in self.rows:
            yield self.captions[row.source], [self._cell(row, stage) for stage in STAGES]

    def _cell(self, row: Funding, stage: str) -> MoneyCell:
        name, accounted = f"{row.source}-{stage}", self.cells_known.get((row.source, stage))
        field = self[name] if name in self.fields else None
        differs = field is not None and accounted is not None and accounted != getattr(row, stage)
        return MoneyCell(field, accounted, differs)

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
