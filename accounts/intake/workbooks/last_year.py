"""Last year's figures in 主要指标变动情况表 against last year's filing: told, never written (上年数核对)."""

from __future__ import annotations

from decimal import Decimal

from accounts.figures.totals import Totals

from .labels import figure, label
from .readings import Name, Readings

SAME = {
    "income": "income",
    "income.appropriated": "appropriation_income",
    "income.superior": "income_superior",
    "income.operating": "income_operating",
    "income.business": "income_business",
    "income.subsidiary": "income_subsidiary",
    "income.other": "income_other",
    "opening": "opening",
    "closing": "closing",
    "spending": "spending",
    "spending.basic": "spending_basic",
    "spending.project": "spending_project",
    "three_public": "three_public",
    "overseas": "overseas",
    "vehicles": "vehicles",
    "vehicle_purchase": "vehicle_purchase",
    "vehicle_running": "vehicle_running",
    "hospitality": "hospitality",
    "agency_costs": "agency_costs",
}
"""Quantity → named figure of last year's filing."""


def compare_last_year(readings: Readings, prior: Totals | None, tolerance: Decimal) -> None:
    """Note each figure of last year that differs from last year's filing by more than `tolerance` 元.

    The tolerance is that of printed 万元 where one of both was taken from a publication, else zero.
    """
    found = [one for one in readings.found if one.stage == "prior" and one.quantity in SAME]
    if found and prior is None:
        first = readings.found[found[0]][0]
        readings.note(first.place, "本系统没有上年数，表中的上年数没有核对。")
    for name in found if prior is not None else ():
        reading = readings.found[name][0]
        theirs = prior[SAME[name.quantity]] if prior is not None else None
        if reading.given and theirs is not None and abs(reading.amount - theirs) > tolerance:
            words = (
                f"“{label(Name(name.quantity), {})}”的上年数为 {figure(name, reading.amount)}，"
                f"上年填报中为 {figure(name, Decimal(theirs))}；上年数不随本次导入改动，请核对以哪个为准。"
            )
            readings.note(reading.place, words)
