"""The page that compares years of a unit, or units of a year (比较页). Everything asked stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.figures.money import rate_of_change, two_places
from accounts.models import Publication

from .caching import told_unchanged
from .charts import Chart, Item, Value, change
from .comparison import MOST_UNITS, Asked, Chosen, Malformed, Side, candidates
from .illustrations import named_value
from .named_figures import Named, StatementLine, named_figures, statement_lines

MAIN = {
    "total_income": "收入总计",
    "income": "本年收入合计",
    "spending": "本年支出合计",
    "spending_basic": "基本支出",
    "spending_project": "项目支出",
    "appropriation_spending[general]": "一般公共预算财政拨款支出",
    "three_public": "“三公”经费合计",
    "overseas": "因公出国（境）费",
    "vehicles": "公务用车购置及运行维护费",
    "hospitality": "公务接待费",
    "agency_costs": "机关运行经费",
    "closing": "年末结转和结余",
}
"""The lines that are compared when none is asked for."""
FIRST = "spending"
"""The one of them that is drawn."""
NO_LINE, NO_PUBLICATION = "—（本表无此项）", "—（该年度没有公开的决算）"
Figures = Mapping[tuple[int, str], Named]


@dataclass(frozen=True)
class ComparedLine:
    """One line over all columns, with the difference of the last from the first, '' where it cannot be formed."""

    caption: str
    address: str
    """Of the same comparison by this line."""
    values: tuple[Value, ...]
    difference: str
    rate: str


@dataclass(frozen=True)
class ComparedSide:
    """One column of one line, with its difference from what it is held against."""

    caption: str
    value: Value
    difference: str
    rate: str


@require_safe
@told_unchanged
def compare(request: HttpRequest) -> HttpResponse:
    """The form, and what is compared once enough is chosen. At most four queries."""
    try:
        asked = Asked.of(request.GET)
    except Malformed as error:
        return _page(request, Asked(), Chosen(Asked(), ()), [str(error)], 400)
    if not asked.q and request.get_full_path() != asked.address:
        return redirect(asked.address)
    chosen = Chosen.of(asked)
    problems = [f"编码为{code}的单位没有公开的决算。" for code in chosen.unknown]
    problems += [f"所选单位没有公开{year}年度的决算。" for year in chosen.missing]
    return _page(request, asked, chosen, problems, 404 if problems else 200)


def _page(request: HttpRequest, asked: Asked, chosen: Chosen, problems: list[str], status: int) -> HttpResponse:
    found, has_more = candidates(asked)
    context: dict[str, Any] = {
        "asked": asked,
        "canonical": asked.address,
        "chosen": chosen,
        "most": MOST_UNITS,
        "candidates": found,
        "has_more": has_more,
        "problems": problems,
    }
    if chosen.is_enough and not problems:
        lines = statement_lines(_keys(chosen))
        context["groups"] = _grouped(lines)
        context["main"] = MAIN
        caption = _caption(asked.line, lines)
        if caption:
            context |= _compared(chosen, caption)
        else:
            context["problems"] = ["所选的决算中没有这个栏目，请在列表中另选。"]
            status = 404
    return render(request, "portal/compare.html", context, status=status)


def _keys(chosen: Chosen) -> list[int]:
    return [one.publication.pk for one in chosen.columns if one.publication is not None]


def _grouped(lines: list[StatementLine]) -> list[tuple[str, list[StatementLine]]]:
    """Number and title of each form, and its lines."""
    return [(form, list(rows)) for form, rows in groupby(lines, lambda one: f"{one.number} {one.title}")]


def _caption(line: str, lines: list[StatementLine]) -> str:
    """What the line that is drawn is called; '' for one that no publication has."""
    known = {one.figure: one.words or one.title for one in lines} | MAIN
    return known.get(line or FIRST, "")


def _compared(chosen: Chosen, caption: str) -> dict[str, Any]:
    line, columns = chosen.asked.line or FIRST, chosen.columns
    figures = named_figures(_keys(chosen), {*MAIN, line})
    items = tuple(Item(one.caption, (_value(one, figures, line),)) for one in columns)
    return {
        "columns": columns,
        "caption": caption,
        "rows": [] if chosen.asked.line else [_row(chosen, figures, *one) for one in MAIN.items()],
        "steps": _steps(chosen, figures, line),
        "is_one_year": chosen.asked.is_of_units,
        "chart": Chart("compared", caption, ("万元",), items),
    }


def _value(column: Side, figures: Figures, line: str) -> Value:
    if column.publication is None:
        return Value(None, NO_PUBLICATION)
    return named_value(column.publication, _figure(column.publication, figures, line), NO_LINE)


def _figure(publication: Publication | None, figures: Figures, line: str) -> Named | None:
    return None if publication is None else figures.get((publication.pk, line))


def _row(chosen: Chosen, figures: Figures, line: str, caption: str) -> ComparedLine:
    columns = chosen.columns
    address = Asked(chosen.asked.units, chosen.asked.years, line).address
    ends = (_figure(columns[-1].publication, figures, line), _figure(columns[0].publication, figures, line))
    return ComparedLine(caption, address, tuple(_value(one, figures, line) for one in columns), *_against(*ends))


def _steps(chosen: Chosen, figures: Figures, line: str) -> list[ComparedSide]:
    """Each year held against the one before it, each unit against the first."""
    columns, found = chosen.columns, []
    for number, column in enumerate(columns):
        base = columns[0 if chosen.asked.is_of_units else number - 1] if number else None
        before = _figure(base.publication, figures, line) if base else None
        now = _figure(column.publication, figures, line)
        found.append(ComparedSide(column.caption, _value(column, figures, line), *_against(now, before)))
    return found


def _against(now: Named | None, before: Named | None) -> tuple[str, str]:
    """Difference in 万元 and rate, both from the printed figures; '—' where they cannot be formed."""
    if now is None or before is None:
        return "—", "—"
    rate = rate_of_change(now.yuan, before.yuan) if before.yuan > 0 else None
    return change(now.yuan, before.yuan).printed, "—" if rate is None else f"{two_places(rate, grouped=True)}%"
