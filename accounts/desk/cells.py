"""What stands in one cell, and what it means (一格：怎样显示、怎样读)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models.columns import Column

from .fields import Measure, is_number, plain_number, read_amount, show_amount
from .sheets import Sheet
from .subjects import SubjectList


def shown(column: Column, value: Any, measure: Measure) -> str:
    """The text of a cell that holds the value; amounts are given in 元."""
    if column.kind == "amount":
        return show_amount(value, measure, blank_zero=not column.field.null)
    if column.kind == "number":
        return f"{value:,.2f}" if value else ""
    if column.kind == "count":
        return str(value) if value else ""
    return str(value or "")


def read(column: Column, text: str, measure: Measure) -> Any:
    """The value that the text of a cell means, amounts in 元; codes are read by `read_code`.

    Raises ValidationError that names the value and says what to do.
    """
    if column.kind == "amount":
        return column.field.clean(_or_nothing(column, read_amount(text, measure)), None)
    if column.kind == "number":
        return column.field.clean(_or_nothing(column, read_amount(text)), None)
    if column.kind == "count":
        return column.field.clean(_count(text), None)
    if column.kind == "choice":
        return _choice(column, text.strip())
    return column.field.clean(text, None)


def read_code(sheet: Sheet, column: Column, text: str, subjects: SubjectList) -> str:
    """The code that is meant, of a level that can be picked. Raises ValidationError."""
    code = subjects.code_of(text, sheet.levels)
    try:
        return str(column.field.clean(code, None))
    except ValidationError as error:
        level = subjects.level(code)
        what = f"“{subjects.called(code)}”是{level}级科目。" if level else (f"“{text.strip()[:40]}”：" if code else "")
        raise ValidationError([f"{what}{message}" for message in error.messages]) from error


def _or_nothing(column: Column, amount: Decimal | None) -> Decimal | None:
    return amount if amount is not None or column.field.null else Decimal("0.00")


def _count(text: str) -> int:
    plain = str(plain_number(text))
    if plain == "":
        return 0
    if not is_number(plain) or not re.fullmatch(r"\+?[0-9]{1,12}(\.0*)?", plain):
        raise ValidationError(f"“{text.strip()[:40]}”不是个数，请填写不小于 0 的整数。")
    return int(Decimal(plain))


def _choice(column: Column, text: str) -> str:
    known = {caption: value for value, caption in column.choices} | {value: value for value, _ in column.choices}
    if text == "" and not column.field.blank:
        raise ValidationError(f"请选择{column.caption}。")
    if text and text not in known:
        raise ValidationError(f"“{text[:40]}”不在可选范围内，请从列表中选择{column.caption}。")
    return known.get(text, "")
