"""Kinds of indicators, their values and what they earn (指标类型、完成值与计分).

What is earned
--------------
* Met: all points. A number held against a target that is missed earns its proportion, two places, half up: actual ÷
  target for `>=`, `>` and `=`, the other way round where less is better (`<=`, `<`) or where `=` was exceeded. Nothing
  where a proportion makes no sense (a target or a value of zero or less).
* A date that is late earns nothing. Words earn all points when they are those of the target; otherwise nobody can
  compute them, and the clerk judges.
"""

from __future__ import annotations

import re
from decimal import Decimal

from django.db import models

from accounts.figures.money import ZERO, half_up
from accounts.figures.numerals import date_words, read_date
from performance.models import Indicator

from .quantities import OPERATOR, folded, quantity, sign

Operator = Indicator.Operator


class IndicatorKind(models.TextChoices):
    """How the actual value is held against the target 指标类型."""

    EQUAL = "equal", "等于"
    AT_LEAST = "at_least", "不低于"
    AT_MOST = "at_most", "不高于"
    MORE = "more", "高于"
    LESS = "less", "低于"
    DATE = "date", "日期（不晚于）"
    QUALITATIVE = "qualitative", "定性"

    @property
    def operator(self) -> str:
        """The operator of this kind, '' for dates and words."""
        return OPERATORS.get(self, "")


OPERATORS: dict[str, str] = {
    IndicatorKind.EQUAL: Operator.EQUAL,
    IndicatorKind.AT_LEAST: Operator.AT_LEAST,
    IndicatorKind.AT_MOST: Operator.AT_MOST,
    IndicatorKind.MORE: Operator.MORE,
    IndicatorKind.LESS: Operator.LESS,
}
KINDS = {operator: IndicatorKind(kind) for kind, operator in OPERATORS.items()}


class Unreadable(ValueError):
    """A value cannot be what its kind asks for; the message says in Chinese why and what to do. `field`: whose value."""

    def __init__(self, words: str, field: str) -> None:
        super().__init__(words)
        self.field = field


def kind_of(one: Indicator) -> IndicatorKind:
    """The kind, from operator and target."""
    if read_date(one.target):
        return IndicatorKind.DATE
    return KINDS.get(one.operator, IndicatorKind.QUALITATIVE)


# Values ---------------------------------------------------------------------------------------------------------------


CAPTIONS = {"target": "指标值", "actual": "实际完成值"}


def tidy_indicator(one: Indicator, kind: IndicatorKind) -> list[str]:
    """Bring target, unit and actual value into the form of the kind; returns what was dropped, in words.

    `=2次` becomes `2` where operator and unit are those of the indicator, a day is written as `2023年12月31日`; the unit of
    a target may be typed along with its number. Raises Unreadable.
    """
    one.operator = kind.operator
    found = quantity(folded(one.target)) if kind.operator else None
    one.unit = "" if kind == IndicatorKind.DATE else one.unit or (found.unit if found else "")
    notes = []
    for field, caption in CAPTIONS.items():
        words = getattr(one, field)
        value = plain_value(one, kind, field) if words or field == "target" else ""
        if value != words:
            setattr(one, field, value)
            notes.append(f"{caption}“{words}”已写作“{value}”。")
    return notes


def plain_value(one: Indicator, kind: IndicatorKind, field: str) -> str:
    """A value without operator and unit. Raises Unreadable."""
    words, caption = getattr(one, field), CAPTIONS[field]
    if kind == IndicatorKind.DATE:
        day = read_date(words)
        if day is None:
            raise Unreadable(f"{caption}“{words}”不是日期；请写作 2023年12月31日 或 2023-12-31。", field)
        return date_words(day)
    if kind == IndicatorKind.QUALITATIVE:
        return OPERATOR.sub("", words).strip()
    found = quantity(folded(words))
    if found is None:
        raise Unreadable(f"{caption}“{words}”不是数值；指标类型是“{kind.label}”时只填数字，如 95。", field)
    if found.operator and sign(found.operator) != kind.operator:
        raise Unreadable(
            f"{caption}“{words}”带有运算符“{found.operator}”，与指标类型“{kind.label}”不同；请只填数字，或改选指标类型。",
            field,
        )
    if found.unit and found.unit != folded(one.unit):
        raise Unreadable(
            f"{caption}“{words}”的单位“{found.unit}”与计量单位“{one.unit}”不一致；请统一单位后只填数字。", field
        )
    return found.text


# Points ---------------------------------------------------------------------------------------------------------------


def earned(one: Indicator) -> Decimal | None:
    """The points that follow from target and actual value; None where there is no value, or only a person can judge."""
    if not one.actual:
        return None
    kind = kind_of(one)
    if kind == IndicatorKind.DATE:
        due, done = read_date(one.target), read_date(one.actual)
        return None if due is None or done is None else (one.weight if done <= due else ZERO)
    if kind == IndicatorKind.QUALITATIVE:
        return one.weight if _words(one.actual) == _words(one.target) else None
    target, actual = quantity(folded(one.target)), quantity(folded(one.actual))
    if target is None or actual is None:
        return None
    return _counted(one.weight, kind, target.number, actual.number)


def _counted(weight: Decimal, kind: IndicatorKind, target: Decimal, actual: Decimal) -> Decimal:
    met = {
        IndicatorKind.EQUAL: actual == target,
        IndicatorKind.AT_LEAST: actual >= target,
        IndicatorKind.AT_MOST: actual <= target,
        IndicatorKind.MORE: actual > target,
        IndicatorKind.LESS: actual < target,
    }
    if met[kind]:
        return weight
    if target <= 0 or actual <= 0:
        return ZERO
    return half_up(weight * min(target, actual) / max(target, actual))


def _words(text: str) -> str:
    return re.sub(r"[\W_]", "", folded(text))


def settle(one: Indicator) -> None:
    """Set the score to what is earned, unless a reason was given for another or only a person can judge."""
    points = earned(one)
    if points is not None and not one.score_reason:
        one.score = points
    elif not one.actual and not one.score_reason:
        one.score = ZERO


def as_printed(one: Indicator, reason: str) -> None:
    """Keep the score that a document prints, with the reason where it is not what is earned."""
    points = earned(one)
    one.score_reason = "" if points is None or points == one.score else reason
