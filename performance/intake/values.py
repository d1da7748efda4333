"""One row of indicators out of cells: target and actual value taken apart (指标值与完成值的读取)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from accounts.figures.numerals import read_date
from accounts.intake.workbooks.grid import Value, plain_digits
from accounts.models.wording import tidy
from performance.models import Indicator
from performance.scoring.indicators import KINDS, IndicatorKind, Unreadable, as_printed, tidy_indicator
from performance.scoring.quantities import OPERATOR, folded, quantity, sign

AS_IMPORTED = "照录导入的自评表"
"""Why a score stays as the workbook has it."""

Said = list[tuple[str, str]]
"""(field, what is to be told)."""


def words_of(value: Value | None) -> str:
    """A cell as words, blanks at the ends gone; a number without needless zeros; nothing for an empty or broken cell."""
    if isinstance(value, Decimal):
        return plain_digits(value)
    return tidy(value).strip() if isinstance(value, str) else ""


def indicator_of(texts: Mapping[str, str], weight: Decimal, points: Decimal) -> tuple[Indicator, Said, Said]:
    """The indicator of a row, notes and problems. `texts`: words by field; `points`: the printed score.

    Units are printed along with values, which needs no note; an operator before an actual value does.
    """
    line = {name: re.sub(r"(?:[^\S\n]{0,80}\n){1,80}\s{0,80}", " ", words) for name, words in texts.items()}
    one = Indicator(
        level3=line["level3"],
        target=line["target"],
        ground=line.get("ground", ""),
        actual=line["actual"],
        remark=line.get("remark", ""),
        weight=weight,
        score=points,
    )
    notes: Said = []
    problems: Said = []
    kind = _kind(one.target, notes)
    try:
        dropped = tidy_indicator(one, kind)
        if OPERATOR.match(line["actual"]):
            notes += [("actual", words) for words in dropped if words.startswith("实际完成值")]
    except Unreadable as unreadable:
        problems.append((unreadable.field, str(unreadable)))
    if "score" in texts:
        as_printed(one, AS_IMPORTED)
    return one, notes, problems


def _kind(target: str, notes: Said) -> IndicatorKind:
    """The kind that the words of a target tell: `>=95%`, `2023.12.31`, `有效提高`; a bare number is to be met exactly."""
    if read_date(target):
        return IndicatorKind.DATE
    found = quantity(folded(target))
    if found is None:
        return IndicatorKind.QUALITATIVE
    if not found.operator:
        notes.append(("target", f"目标值“{target}”没有运算符，按“等于”读取，请核对指标类型。"))
        return IndicatorKind.EQUAL
    return KINDS.get(sign(found.operator), IndicatorKind.EQUAL)
