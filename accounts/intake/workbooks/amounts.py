"""Amounts and counts in cells, as people type them (单元格里的数字)."""

from __future__ import annotations

import re
from decimal import Decimal

from accounts.intake.numbers import is_number, plain_number

from .grid import Broken, Value, plain_digits
from .limits import DIGITS_LIMIT

POWER = re.compile(r"^[+-]?\d+(\.\d*)?[eE][+-]?\d+$")
NOISE = Decimal("0.000001")
LONGEST = 13
"""Digits before the decimal point that a number may have; the database holds fourteen in 元."""


class NotANumber(Exception):
    """The cell holds no number; the message says in Chinese what it holds instead."""


def number_of(value: Value | None) -> Decimal | None:
    """The number of a cell, exact; None for an empty cell and for —.

    Text is read as on the pages of the desk (`intake.numbers`). Raises NotANumber for
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
