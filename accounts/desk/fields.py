"""Input fields that read what clerks type and paste (录入框：全角数字、千分位、空格、破折号都认得)."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

NOTHING = ("", "-", "—", "——", "–")


def plain_number(value: Any) -> Any:
    """`１，２３４.５０` → `1234.50`, `—` and blanks → ``; anything but text as it is."""
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFKC", value).replace(",", "").replace(" ", "").removesuffix("元")
    return "" if text in NOTHING else text


def is_number(text: str) -> bool:
    """Whether the text is a plain decimal number: no exponent, no underscore, no NaN."""
    return re.fullmatch(r"[+-]?[0-9]+(\.[0-9]*)?", text) is not None


class NumberInput(forms.TextInput):
    """A text input that shows a zero as blank, as the paper form does."""

    def format_value(self, value: Any) -> str | None:
        """What stands in the input."""
        return None if value in (None, "", 0, "0", "0.00") else str(value)


class AmountField(forms.DecimalField):
    """An amount in 元; empty is zero, or nothing where the field may be unknown."""

    def __init__(self, *, unknown: bool = False, **options: Any) -> None:
        self.unknown = unknown
        attributes = {"autocomplete": "off", "inputmode": "decimal", "class": "amount"}
        initial = None if unknown else Decimal("0.00")
        super().__init__(required=False, initial=initial, widget=NumberInput(attrs=attributes), **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The amount. Raises ValidationError for a text that is no number."""
        text = plain_number(value)
        if text in (None, ""):
            return None if self.unknown else Decimal("0.00")
        if isinstance(text, str) and not is_number(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


class CountField(forms.IntegerField):
    """A count; empty is zero."""

    def __init__(self, **options: Any) -> None:
        attributes = {"autocomplete": "off", "inputmode": "numeric", "class": "count"}
        super().__init__(required=False, min_value=0, initial=0, widget=NumberInput(attrs=attributes), **options)

    def to_python(self, value: Any) -> int | None:
        """The count. Raises ValidationError for a text that is no whole number."""
        text = plain_number(value)
        if isinstance(text, str) and text and not is_number(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return 0 if text in (None, "") else super().to_python(text)


def input_of(field: "models.Field[Any, Any]", **options: Any) -> forms.Field | None:
    """The input of a model field (`formfield_callback` of the entry forms)."""
    if isinstance(field, models.DecimalField):
        return AmountField(
            label=field.verbose_name,
            help_text=field.help_text,
            max_digits=field.max_digits,
            decimal_places=field.decimal_places,
            unknown=field.null,
        )
    if isinstance(field, models.PositiveIntegerField):
        return CountField(label=field.verbose_name, help_text=field.help_text)
    return field.formfield(**options)
