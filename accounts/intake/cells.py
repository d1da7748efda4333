"""Cells of lists, in and out: text, codes, amounts, days, choices; nothing that a spreadsheet would run (单元格的读与写).

What is read comes from a spreadsheet program or from typing: numbers with thousands separators, full-width digits,
codes that became numbers. What cannot be read is refused with words; nothing is guessed.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from import_export.widgets import Widget

from accounts.figures.money import half_up
from accounts.figures.numerals import half_width, read_date

from .numbers import read_amount

FORMULA = re.compile(r"^'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
"""What a spreadsheet program may take for a formula, with the apostrophes that make it harmless."""
MIDNIGHT = re.compile(r"\s{1,20}0?0:00(:00)?$")
LARGEST = 20
"""Power of ten beyond which a number is no amount."""
NOISE = Decimal("0.000001")
"""How far a number of a spreadsheet, which calculates in binary, may be off two decimals."""


def inert(text: str) -> str:
    """The text as it is written to a file: behind an apostrophe where a spreadsheet would run it."""
    return f"'{text}" if FORMULA.match(text) else text


def original(text: str) -> str:
    """The text that `inert` wrote."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def text_of(value: Any) -> str:
    """The text of a cell, one kind of line end, without blanks around it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return original(str(value).replace("\r\n", "\n").strip(" "))


def code_of(value: Any) -> str:
    """A code as text, also where a spreadsheet made a number of it: 2010301.0. Raises ValueError."""
    text = half_width(text_of(value)).strip()
    if re.fullmatch(r"[+-]?[0-9.]{1,40}E[+-]?[0-9]{1,9}", text, re.IGNORECASE):
        raise ValueError(f"“{text}”被表格软件改成了科学计数，看不出原来的编码；请把该列设为文本格式后重新填写。")
    return re.sub(r"^([0-9]+)\.0+$", r"\1", text)


def year_of(value: Any) -> int:
    """A year of accounts. Raises ValueError."""
    text = code_of(value).removesuffix("年度").removesuffix("年")
    if not re.fullmatch(r"20[0-9]{2}|2100", text):
        raise ValueError(f"“{text_of(value)[:20]}”不是年度，请填写 2000 至 2100 之间的四位数字。")
    return int(text)


def date_of(value: Any) -> date:
    """A day, from a cell that holds one or from its text; a time of midnight is left out. Raises ValueError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_of(value).strip()
    day = read_date(MIDNIGHT.sub("", text))
    if day is None:
        raise ValueError(f"“{text[:30]}”不是日期，请写成 2024-08-01、2024/8/1 或 2024年8月1日。")
    return day


def amount_of(value: Any) -> Decimal:
    """A number with at most two decimals; an empty cell is zero. Raises ValueError."""
    if isinstance(value, bool):
        raise ValueError("应填写数字，现为“是/否”。")
    if isinstance(value, int | float | Decimal):
        number = Decimal(repr(value) if isinstance(value, float) else value)
        if not number.is_finite() or number.adjusted() > LARGEST:
            raise ValueError(f"“{str(value)[:20]}”不是金额，或太大。")
        near = half_up(number)
        if abs(near - number) > NOISE:
            raise ValueError(f"“{f'{number:f}'[:20]}”超过两位小数，请精确到分。")
        return near
    try:
        return read_amount(text_of(value)) or Decimal("0.00")
    except ValidationError as error:
        raise ValueError("".join(error.messages)) from error


class CellWidget(Widget):
    """A column of import-export that reads and writes by two functions."""

    def __init__(self, read: Callable[[Any], Any] = text_of, write: Callable[[Any], Any] = str) -> None:
        super().__init__(coerce_to_string=False)
        self.read, self.write = read, write

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        """The value of a cell. Raises ValueError."""
        return self.read(value)

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        """What stands in the cell of a file; amounts stay numbers."""
        return "" if value is None else self.write(value)


def choice(choices: Iterable[tuple[Any, Any]], *, blank: bool = False) -> CellWidget:
    """A column of choices, by their Chinese captions. What is none is refused with what is allowed."""
    captions = {value: str(label) for value, label in choices if value != ""}
    values = {label: value for value, label in captions.items()}

    def read(value: Any) -> Any:
        text = text_of(value).strip()
        if text not in values and (text or not blank):
            raise ValueError(f"“{text}”不在可选范围内，应为：{'、'.join(values)}。")
        return values.get(text, "")

    return CellWidget(read, lambda value: captions.get(value, ""))


def as_is(value: Any) -> Any:
    """A number stays a number."""
    return value
