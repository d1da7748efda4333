"""Reasons that were copied: from last year, or from one slot into all (照抄的原因)."""

import re
from collections.abc import Iterator

from accounts.figures.money import difference, two_places

from . import Finding, Place, Severity, Side, rule
from .evidence import Evidence
from .reasons import compared
from .texts import about

OFTEN = 3
"""From so many different changes on one reason cannot explain them all."""


def _bare(text: str) -> str:
    """A text without blanks and final stops."""
    return re.sub(r"\s", "", text).rstrip("。；.;")


@rule(
    "R6",
    Severity.WARNING,
    "原因不应与上年文本完全相同",
    holds="按本年情况重写的原因",
    breaks="沿用2022年度的原因，一字未改",
)
def not_last_years(evidence: Evidence) -> Iterator[Finding]:
    """A reason is this year's own; where nothing changed, there is nothing to say anew."""
    flat = {text.key for text, now, before in compared(evidence) if not difference(now, before)}
    for text in evidence.texts:
        last = evidence.previous_texts.get(text.key, "")
        if text.kind == "reason" and text.key not in flat and _bare(last) and _bare(last) == _bare(text.content):
            advice = "请核对原因是否适用于本年，并按本年的实际情况重写。"
            yield about(text, "本年原因", Side("上年原因", printed="与之完全相同"), advice)


@rule(
    "R8",
    Severity.WARNING,
    "不同的增减不应都填同一句原因",
    holds="每一处写明各自的原因；同一变动的合计与分项可以相同",
    breaks="变动各不相同的四处都填“按照上级要求压减相应支出”",
)
def one_reason_for_all(evidence: Evidence) -> Iterator[Finding]:
    """The same words in slots whose changes differ, three or more; a total and its only part may share them."""
    same: dict[str, dict[object, str]] = {}
    for text, now, before in compared(evidence):
        change = difference(now, before)
        if change and _bare(text.content):
            same.setdefault(_bare(text.content), {}).setdefault(change, text.caption)
    for text in evidence.texts:
        places = same.pop(_bare(text.content), {}) if text.kind == "reason" else {}
        if len(places) >= OFTEN:
            changes = "、".join(two_places(one) for one in places)  # type: ignore[arg-type]
            yield Finding(
                Place(f"{text.caption}等{len(places)}处", text.key),
                Side(f"{len(places)}处不同的增减都写", printed=f"“{text.content}”"),
                Side("这几处的增减", printed=f"{changes}（万元）"),
                f"请按各处的实际情况分别写明原因：{'；'.join(places.values())}。",
            )
