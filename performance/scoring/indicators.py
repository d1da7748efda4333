"""Kinds of indicators, their values as people type them, and what they earn (指标类型、完成值与计分).

What is earned
--------------
* Met: all points. A number held against a target that is missed earns its proportion, two places, half up: actual ÷
  target for `>=`, `>` and `=`, the other way round where less is better (`<=`, `<`) or where `=` was exceeded. Nothing
  where a proportion makes no sense (a target or a value of zero or less).
* A date that is late earns nothing. Words earn all points when they are those of the target; otherwise nobody can
  compute them, and the clerk judges.
"""

import operator
import re
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models

from accounts.figures.money import ZERO, half_up
from accounts.figures.numerals import date_words, half_width, read_date
from performance.models import Indicator

# Numbers --------------------------------------------------------------------------------------------------------------

OPERATOR = re.compile(r"^\s*([<>=＜＞＝≤≥≦≧]+)\s*")
QUANTITY = re.compile(r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*([^\d.,\s年月日号-][^\d]*)?", re.ASCII)
"""A comma stands between thousands or nowhere: what `12,5` means nobody knows."""
SIGNS = {"≤": "<=", "≦": "<=", "≥": ">=", "≧": ">=", "==": "=", "=<": "<=", "=>": ">="}
"""Other ways of writing an operator, full width folded already."""


@dataclass(frozen=True)
class Quantity:
    """A number as typed, with the operator and the unit typed along with it."""

    number: Decimal
    operator: str
    unit: str
    text: str


def quantity(words: str) -> Quantity | None:
    """The quantity that was typed; None for words and dates."""
    typed = OPERATOR.match(words)
    match = QUANTITY.fullmatch(words[typed.end() if typed else 0 :].strip())
    if not match:
        return None
    text = match[1].replace(",", "")
    return Quantity(Decimal(text), typed[1] if typed else "", (match[2] or "").strip(), text)


def folded(words: str) -> str:
    """Full-width digits, signs and letters as half-width ones, blanks at the ends gone: `＝１，２００次` → `=1,200次`."""
    return half_width(words).strip()


def sign(typed: str) -> str:
    """An operator in its usual form: `≥` → `>=`."""
    plain = half_width(typed)
    return SIGNS.get(plain, plain)


# Kinds ----------------------------------------------------------------------------------------------------------------


class IndicatorKind(models.TextChoices):
    """How the actual value is held against the target 指标类型."""

    EQUAL = "equal", "等于"
    AT_LEAST = "at_least", "不低于"
    AT_MOST = "at_most", "不高于"
    MORE = "more", "高于"
    LESS = "less", "低于"
    DATE = "date", "日期（不晚于）"
    QUALITATIVE = "qualitative", "定性"


KINDS = {str(one.value): IndicatorKind[one.name] for one in Indicator.Operator if one.value}
COMPARISONS = {"=": operator.eq, ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


def kind_of(one: Indicator) -> IndicatorKind:
    """The kind, from operator and target."""
    return IndicatorKind.DATE if read_date(one.target) else KINDS.get(one.operator, IndicatorKind.QUALITATIVE)


# Values ---------------------------------------------------------------------------------------------------------------


CAPTIONS = {"target": "指标值", "actual": "实际完成值"}


def tidy_indicator(one: Indicator, kind: IndicatorKind) -> list[str]:
    """Bring target, unit and actual value into the form of the kind; returns what was dropped, in words.

    `=2次` becomes `2` where operator and unit are those of the indicator, a day is written as `2023年12月31日`; the unit of
    a target may be typed along with its number. Raises ValidationError: which value cannot be what its kind asks for, why,
    and what to do.
    """
    one.operator = getattr(Indicator.Operator, kind.name, "")
    found = quantity(folded(one.target)) if one.operator else None
    one.unit = "" if kind == IndicatorKind.DATE else one.unit or (found.unit if found else "")
    notes = []
    for field, caption in CAPTIONS.items():
        words = getattr(one, field)
        value = _plain_value(one, kind, field) if words or field == "target" else ""
        if value != words:
            setattr(one, field, value)
            notes.append(f"{caption}“{words}”已写作“{value}”。")
    return notes


def _plain_value(one: Indicator, kind: IndicatorKind, field: str) -> str:
    """A value without operator and unit."""
    words, caption = getattr(one, field), CAPTIONS[field]
    if kind == IndicatorKind.QUALITATIVE:
        return OPERATOR.sub("", words).strip()
    if kind == IndicatorKind.DATE:
        if day := read_date(words):
            return date_words(day)
        problem = "不是日期；请写作 2023年12月31日 或 2023-12-31。"
    elif (found := quantity(folded(words))) is None:
        problem = f"不是数值；指标类型是“{kind.label}”时只填数字，如 95。"
    elif found.operator and sign(found.operator) != one.operator:
        problem = f"带有运算符“{found.operator}”，与指标类型“{kind.label}”不同；请只填数字，或改选指标类型。"
    elif found.unit and found.unit != folded(one.unit):
        problem = f"的单位“{found.unit}”与计量单位“{one.unit}”不一致；请统一单位后只填数字。"
    else:
        return found.text
    raise ValidationError({field: f"{caption}“{words}”{problem}"})


# Points ---------------------------------------------------------------------------------------------------------------


def earned(one: Indicator) -> Decimal | None:
    """The points that follow from target and actual value; None where there is no value, or only a person can judge."""
    if not one.actual:
        return None
    if due := read_date(one.target):
        done = read_date(one.actual)
        return (one.weight if done <= due else ZERO) if done else None
    if one.operator not in COMPARISONS:
        return one.weight if _words(one.actual) == _words(one.target) else None
    target, actual = (quantity(folded(words)) for words in (one.target, one.actual))
    if target is None or actual is None:
        return None
    if COMPARISONS[one.operator](actual.number, target.number):
        return one.weight
    low, high = sorted((target.number, actual.number))
    return half_up(one.weight * low / high) if low > 0 else ZERO


def _words(text: str) -> str:
    return re.sub(r"[\W_]", "", folded(text))


def settle(one: Indicator) -> None:
    """Set the score to what is earned, unless a reason was given for another or only a person can judge."""
    points = earned(one)
    if not one.score_reason and (points is not None or not one.actual):
        one.score = points or ZERO


def as_printed(one: Indicator, reason: str) -> None:
    """Keep the score that a document prints, with the reason where it is not what is earned."""
    points = earned(one)
    one.score_reason = "" if points is None or points == one.score else reason
