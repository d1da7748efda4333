"""Last year's figures in 主要指标变动情况表 against last year's filing: told, never written (上年数核对)."""

from __future__ import annotations

from decimal import Decimal

from accounts.figures.totals import LINES, Totals

from .extract import Extract
from .labels import is_count, label, shown


def compare_last_year(extract: Extract, prior: Totals | None, tolerance: Decimal) -> None:
    """Note each figure of last year that differs from last year's filing by more than `tolerance` 元.

    The tolerance is that of printed 万元 where one of both was taken from a publication, else zero.
    """
    found = [one for one in extract.found if one.stage == "prior" and one.figure in LINES and not is_count(one.figure)]
    if found and prior is None:
        extract.note(extract.found[found[0]][0].place, "本系统没有上年数，表中的上年数没有核对。")
    for name in found if prior is not None else ():
        reading = extract.found[name][0]
        theirs = Decimal(prior[name.figure]) if prior is not None else reading.amount
        if reading.given and abs(reading.amount - theirs) > tolerance:
            words = (
                f"“{label(name._replace(stage=''), {})}”的上年数为 {shown(name, reading.amount)}，"
                f"上年填报中为 {shown(name, theirs)}；上年数不随本次导入改动，请核对以哪个为准。"
            )
            extract.note(reading.place, words)
