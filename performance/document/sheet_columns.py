"""Columns and pages of self-evaluation tables in print (自评表的栏宽与分页)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template

from accounts.document.columns import AMOUNT, EDGES, FITS, PORTRAIT, Columns, ems
from accounts.document.report import Report
from accounts.editions.language.sheets import SheetText
from accounts.figures.money import print_wan
from performance.models import FundingRow, Indicator
from performance.scoring import EvaluationSheet, IndicatorGroup, grouped

from .material import PROGRAMME_SHEETS, WHOLE_SHEET, SelfEvaluations

register = template.Library()

WHOLE = ((8, 11, 16, 12, 17, 7, 12, 8, 9), (7, 9, 13, 11, 11, 6, 11, 7, 25))
PROGRAMME = ((8, 9, 13, 18.5, 11.5, 11.5, 7, 10.5, 11), (7, 8, 12, 13, 10.5, 10.5, 6, 8, 25))
"""Usual widths in percent, and those for long remarks in the last column."""
LONG_REMARK = 80
SHEET_SIZE = 9.5
GROUP_LINES = 44
"""Lines of 9.5 pt that one group of indicators may take: it stands on one page."""


@dataclass(frozen=True)
class SheetForm:
    """How the edition heads a table: title, captions of rows of money and of columns, whether 总分 is printed."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    total: bool


@register.simple_tag
def sheet_form(report: Report, sheet: EvaluationSheet) -> SheetForm:
    """The form of a sheet in its edition; what the edition does not say is said as usual."""
    is_whole = sheet.evaluation.is_whole
    name = WHOLE_SHEET if is_whole else PROGRAMME_SHEETS
    said = report.edition.sheets.get(name) or SheetText(name)
    usual = SelfEvaluations.whole_captions if is_whole else SelfEvaluations.programme_captions
    rows = said.rows or tuple(str(FundingRow.Source(one.source).label) for one in sheet.funding)
    return SheetForm(said.title, rows, said.columns or usual, said.has("总分行", "有"))


@register.filter
def at(entries: Sequence[str], place: int) -> str:
    """The entry at a place."""
    return entries[place]


@register.simple_tag
def sheet_columns(sheet: EvaluationSheet) -> Columns:
    """The columns of a sheet: a wide last one when a remark is long; smaller amounts when they need it."""
    usual, wide = WHOLE if sheet.evaluation.is_whole else PROGRAMME
    widths = wide if any(len(one.remark) > LONG_REMARK for one in sheet.indicators) else usual
    amounts = [print_wan(value) for row in (*sheet.funding, sheet.total) for value in row.amounts]
    of_stages = (widths[3], widths[4], widths[5] + widths[6]) if sheet.evaluation.is_whole else widths[3:6]
    longest = max(map(ems, amounts)) * SHEET_SIZE * AMOUNT
    fit = next((fit for fit in FITS if longest * fit / 100 <= min(of_stages) * PORTRAIT / 100 - EDGES), FITS[-1])
    return Columns(tuple(f"{width:g}" for width in widths), "" if fit == 100 else f"fit{fit}")


@register.simple_tag
def page_groups(sheet: EvaluationSheet) -> list[IndicatorGroup]:
    """The groups of indicators, cut so that each stands on one page; a cut group repeats its captions."""
    widths = [float(width) for width in sheet_columns(sheet).widths]
    places = (2, 3, 4, 6, 8) if sheet.evaluation.is_whole else (3, 4, None, 5, 8)
    rooms = [widths[place] if place is not None else 0.0 for place in places]
    cut: list[IndicatorGroup] = []
    for group in sheet.groups:
        lines, piece = 0, list[Indicator]()
        for one in (one for _, indicators in group.seconds for one in indicators):
            height = _lines(one, rooms)
            if piece and lines + height > GROUP_LINES:
                cut += grouped(piece)
                lines, piece = 0, []
            lines += height
            piece.append(one)
        cut += grouped(piece)
    return cut


def _lines(one: Indicator, rooms: Sequence[float]) -> int:
    """About how many lines the row of an indicator takes; `rooms` are the widths of its texts in percent."""
    texts = (one.level3, f"{one.operator}{one.target}{one.unit}", one.ground, f"{one.actual}{one.unit}", one.remark)
    signs = (max(1, int((room * PORTRAIT / 100 - EDGES) / SHEET_SIZE)) for room in rooms)
    return max(-(-len(text) // room) for text, room in zip(texts, signs, strict=True) if text) + 1
