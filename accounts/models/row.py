"""What all entered rows share: the filing, the guard trigger, fields of money and counts (录入行的共同部分)."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from .filing import Filing
from .triggers.rows import guarded_row, never_emptied, trailed


def yuan(caption: str, **options: Any) -> "models.DecimalField[Any, Any]":
    """A field for an amount in 元: fourteen digits and two decimals, zero unless entered."""
    return models.DecimalField(
        caption, **{"max_digits": 16, "decimal_places": 2, "default": Decimal("0.00"), **options}
    )


def count(caption: str, **options: Any) -> "models.PositiveIntegerField[Any, Any]":
    """A field for a count, zero unless entered."""
    return models.PositiveIntegerField(caption, **{"default": 0, **options})


class EnteredRow(models.Model):
    """A row that belongs to one filing; the database lets it change only while the filing is writable."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE)

    key_fields: ClassVar[tuple[str, ...]] = ()
    """What tells one row of a filing from another; empty when there is one row a filing."""

    carried_marks: ClassVar[dict[str, str]] = {}
    """Mark 沿用上年 → the text that it speaks of: it stands until the text is changed or confirmed."""

    class Meta:
        abstract = True
        triggers = [guarded_row(), never_emptied("录入的数据"), trailed()]
