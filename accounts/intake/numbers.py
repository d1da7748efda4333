"""Numbers as clerks type and paste them (数字的写法：全角、千分位、空格、破折号、括号负数、元字样都认得).

The same cases are read by static/js/amounts.js; tests/golden/amounts.json holds both to them. Below, the numbers in cells
of workbooks (单元格里的数字).
"""

import re
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError

from accounts.figures.money import exactly_wan, exactly_yuan
from accounts.figures.numerals import half_width

from .workbooks.grid import DIGITS_LIMIT, Broken, Value, plain_digits

NOTHING = re.compile(r"[-‐‑‒–—―─﹣－]*")
BLANK = re.compile(r"[\s\u200b\ufeff]+")
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
POWER = re.compile(r"^[+-]?\d+(\.\d*)?[eE][+-]?\d+$")
NOISE = Decimal("0.000001")
LONGEST = 13
"""Digits before the decimal point that a number may have; the database holds fourteen in 元."""


class Measure(StrEnum):
    """In what amounts are shown and typed on a page 金额单位."""

    YUAN = "yuan"
    WAN = "wan"

    @property
    def caption(self) -> str:
        """元 or 万元."""
        return "元" if self is Measure.YUAN else "万元"

    @property
    def other(self) -> "Measure":
        """The other one."""
        return Measure.WAN if self is Measure.YUAN else Measure.YUAN


def plain_number(value: Any, measure: Measure = Measure.YUAN) -> Any:
    """`１，２３４.５０` → `1234.50`, `（5）` → `-5`, `—` and blanks → ``; what is no number, and no text, as it is.

    A comma that does not stand between thousands (`12,5`) is left: nobody knows what was meant.
    """
    if not isinstance(value, str):
        return value
    text = BLANK.sub("", half_width(value)).replace("−", "-")
    text = text.removeprefix("¥").removesuffix(measure.caption)
    if text.startswith("(") and text.endswith(")") and text[1:2] not in ("-", "+"):
        text = f"-{text[1:-1]}"
    if NOTHING.fullmatch(text):
        return ""
    return text.replace(",", "") if GROUPED.fullmatch(text) else text


def is_number(text: str) -> bool:
    """Whether the text is a plain decimal number: no exponent, no underscore, no NaN."""
    return NUMBER.fullmatch(text) is not None


def read_amount(text: str, measure: Measure = Measure.YUAN) -> Decimal | None:
    """The amount in 元 of what stands in a cell; None for nothing. Raises ValidationError naming the value."""
    plain = plain_number(text, measure)
    if plain == "":
        return None
    if not is_number(plain):
        raise ValidationError(
            f"“{text.strip()[:40]}”不是数字，请输入一个数字，单位为{measure.caption}，例如 1,234.50。"
        )
    if len(plain) > 30:
        raise ValidationError(f"“{plain[:20]}……”太长，金额最多 14 位整数、2 位小数。")
    amount = exactly_yuan(Decimal(plain)) if measure is Measure.WAN else Decimal(plain)
    if amount is None or amount != amount.quantize(Decimal("0.01")):
        raise ValidationError(
            f"“{text.strip()[:40]}”精确到分以下，以{measure.caption}填写最多 {6 if measure is Measure.WAN else 2} 位小数。"
        )
    return amount.quantize(Decimal("0.01")) + Decimal("0.00")


def show_amount(value: Decimal | None, measure: Measure = Measure.YUAN, *, blank_zero: bool = True) -> str:
    """An amount in 元 as it stands in a cell: thousands grouped, nothing lost, a zero blank as on the paper form."""
    if value is None or (blank_zero and value == 0):
        return ""
    return f"{exactly_wan(value):,f}" if measure is Measure.WAN else f"{value:,.2f}"


class NotANumber(Exception):
    """The cell holds no number; the message says in Chinese what it holds instead."""


def number_of(value: Value | None) -> Decimal | None:
    """The number of a cell, exact; None for an empty cell and for —.

    Text is read as on the pages of the desk (`plain_number`). Raises NotANumber for
    other text, for powers of ten typed as text (digits are lost) and for broken cells.
    """
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, Broken):
        raise NotANumber(value.words)
    text = plain_number(value)
    if text in ("", "/"):
        return None
    if POWER.match(text):
        raise NotANumber(f"“{_short(value)}”是科学记数法，末几位数字已丢失，请改回完整的数字")
    if not is_number(text) or len(text) > DIGITS_LIMIT:
        raise NotANumber(f"“{_short(value)}”不是数字")
    return Decimal(text)


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 20 else f"{text[:20]}…"


def amount_of(value: Value | None, places: int = 2) -> Decimal | None:
    """The amount of a cell with `places` decimals; None for an empty cell and for —.

    A number that differs from those decimals only by the noise of binary arithmetic (0.30000000000000004) is taken as
    meant. Raises NotANumber also for more decimals and for absurd sizes.
    """
    number = number_of(value)
    if number is None:
        return None
    if number.adjusted() >= LONGEST:
        raise NotANumber(f"“{plain_digits(number)[:20]}…”太大，不像金额")
    rounded = number.quantize(Decimal(1).scaleb(-places))
    if abs(rounded - number) > max(NOISE.scaleb(2 - places), abs(number).scaleb(-14)):
        raise NotANumber(f"“{_short(plain_digits(number))}”多于 {places} 位小数")
    return rounded + Decimal(0)
