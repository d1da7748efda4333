"""Input fields and form sets of the pages of self-evaluations (绩效自评录入框)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.intake.numbers import is_number, plain_number, show_amount


class NumberInput(forms.TextInput):
    """A text input that shows a zero as blank, as the paper form does."""

    def format_value(self, value: Any) -> str | None:
        """What stands in the input."""
        return None if value in (None, "", 0, "0", "0.00") else str(value)


class AmountInput(NumberInput):
    """The same for an amount, its thousands grouped."""

    def format_value(self, value: Any) -> str | None:
        """What stands in the input."""
        return show_amount(value) or None if isinstance(value, Decimal) else super().format_value(value)


class AmountField(forms.DecimalField):
    """An amount in 元; empty is zero, or nothing where the field may be unknown."""

    def __init__(self, *, unknown: bool = False, **options: Any) -> None:
        self.empty = None if unknown else Decimal("0.00")
        attributes = {"autocomplete": "off", "inputmode": "decimal", "class": "amount"}
        super().__init__(required=False, initial=self.empty, widget=AmountInput(attrs=attributes), **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The amount. Raises ValidationError for a text that is no number."""
        return super().to_python(_plain(self, value) or self.empty)


def _plain(field: forms.Field, value: Any) -> Any:
    text = plain_number(value)
    if isinstance(text, str) and text and not is_number(text):
        raise ValidationError(field.error_messages["invalid"], code="invalid")
    return text


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """One row of a page."""

    def validate_unique(self) -> None:
        """Left to the verb, which sees all rows."""

    def validate_constraints(self) -> None:
        """Left to the database, which judges all rows at once."""


class RowsFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """A form set that never loses the rows it began with."""

    def clean(self) -> None:
        """Refuse a page that came back with fewer rows than it was given."""
        if self.total_form_count() < self.initial_form_count():
            raise ValidationError("页面不完整，没有保存；请刷新后重试。")
