"""Numbers as people type them into indicators (指标中的数值)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from accounts.figures.numerals import half_width

OPERATOR = re.compile(r"^\s*([<>=＜＞＝≤≥≦≧]+)\s*")
QUANTITY = re.compile(r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*([^\d.,\s年月日号-][^\d]*)?", re.ASCII)
"""A comma stands between thousands or nowhere: what `12,5` means nobody knows."""
SIGNS = {"≤": "<=", "≦": "<=", "≥": ">=", "≧": ">=", "==": "=", "=<": "<=", "=>": ">="}
"""Other ways of writing an operator, full width folded already."""


@dataclass(frozen=True)
class Quantity:
    """A number as typed, with the operator and the unit typed along with it."""

    number: Decimal
    operator: str = ""
    unit: str = ""
    text: str = ""


def quantity(words: str) -> Quantity | None:
    """The quantity that was typed; None for words and dates."""
    operator = OPERATOR.match(words)
    rest = words[operator.end() :] if operator else words
    match = QUANTITY.fullmatch(rest.strip())
    if not match:
        return None
    text = match[1].replace(",", "")
    return Quantity(Decimal(text), operator[1] if operator else "", (match[2] or "").strip(), text)


def folded(words: str) -> str:
    """Full-width digits, signs and letters as half-width ones, blanks at the ends gone: `＝１，２００次` → `=1,200次`."""
    return half_width(words).strip()


def sign(operator: str) -> str:
    """An operator in its usual form: `≥` → `>=`."""
    plain = half_width(operator)
    return SIGNS.get(plain, plain)
