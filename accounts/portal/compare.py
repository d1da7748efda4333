"""The page that compares years of a unit, or units of a year (比较页). Everything asked stands in the address.

Either several years of one unit or several units in one year, by one line of the statements. An address has one form
only: parts in order, nothing empty.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Self

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.figures.money import rate_of_change, two_places
from accounts.models import Publication
from accounts.models.search import matching

from .caching import told_unchanged
from .charts import Chart, Item, Value, change
from .illustrations import Named, named_figures, named_value, statement_lines
from .visibility import current

MOST_UNITS = MOST_YEARS = 12
CANDIDATES = 30
LONGEST_LINE, LONGEST_WORDS = 100, 60
CODE, YEAR = re.compile(r"[-\w]{1,20}", re.ASCII), re.compile(r"20[0-9]{2}", re.ASCII)
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


class Malformed(ValueError):
    """What the address asks for cannot be: says why in the words of the page."""


@dataclass(frozen=True)
class Asked:
    """What a visitor asks for: unit codes and years in order, the name of a figure or '', words to find further units by."""

    units: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    line: str = ""
    q: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """Words in the search count only until the comparison itself is asked for (`go`). Raises Malformed."""
        units = sorted({one.strip() for one in query.getlist("unit")} - {""})
        years = sorted({one.strip() for one in query.getlist("year")} - {""})
        line, q = query.get("line", "").strip(), query.get("q", "").strip()
        refusals = {
            "网址中的单位编码不对：编码只含数字、字母和短横。": not all(map(CODE.fullmatch, units)),
            "网址中的年度不对：年度是四位数字，例如2023。": not all(map(YEAR.fullmatch, years)),
            f"一次最多比较{MOST_UNITS}个单位，请去掉几个。": len(units) > MOST_UNITS,
            f"一次最多比较{MOST_YEARS}个年度，请去掉几个。": len(years) > MOST_YEARS,
            "网址中的栏目不对，请在下面的列表中选择。": len(line) > LONGEST_LINE or "\0" in line + q,
        }
        for words in (one for one, holds in refusals.items() if holds):
            raise Malformed(words)
        return cls(tuple(units), tuple(map(int, years)), line, "" if "go" in query else q[:LONGEST_WORDS])

    @property
    def address(self) -> str:
        """The one address of this comparison, without the search for units."""
        query = urlencode({"unit": self.units, "year": self.years, "line": self.line or ()}, doseq=True)
        return f"{reverse('portal:compare')}{f'?{query}' if query else ''}"

    @property
    def is_of_units(self) -> bool:
        """Whether units are compared, else years."""
        return len(self.units) > 1


@dataclass(frozen=True)
class Side:
    """One side of the comparison: a unit or a year, and its publication, None where there is none that stands."""

    caption: str
    publication: Publication | None


@dataclass(frozen=True)
class Chosen:
    """The asked units with all their current publications: what may be compared, and what is."""

    asked: Asked
    every: tuple[Publication, ...]

    @classmethod
    def of(cls, asked: Asked) -> Self:
        """One query, of the chosen units."""
        return cls(asked, tuple(current().filter(unit_code__in=asked.units).order_by("unit_code", "year")))

    @property
    def names(self) -> dict[str, str]:
        """Code → the newest name of each asked unit that has anything published."""
        return {one.unit_code: one.unit_name for one in self.every}

    @property
    def unknown(self) -> list[str]:
        """Asked codes of which nothing stands."""
        return [one for one in self.asked.units if one not in self.names]

    @property
    def missing(self) -> list[int]:
        """Asked years in which none of the units has anything that stands."""
        return [one for one in self.asked.years if one not in self.offered] if self.every else []

    @property
    def offered(self) -> list[int]:
        """The years that can be chosen, the newest first."""
        return sorted({one.year for one in self.every}, reverse=True)

    @property
    def years(self) -> tuple[int, ...]:
        """The years compared: as asked, else the newest that most units have, or the two newest of one unit."""
        if not self.asked.is_of_units:
            return self.asked.years or tuple(sorted(self.offered[:2]))
        held = Counter(one.year for one in self.every)
        return self.asked.years[-1:] or tuple(sorted(held, key=lambda year: (held[year], year))[-1:])

    @property
    def columns(self) -> list[Side]:
        """What stands beside one another."""
        held = {(one.unit_code, one.year): one for one in self.every}
        return [
            Side(self.names[code] if self.asked.is_of_units else f"{year}年度", held.get((code, year)))
            for year in self.years
            for code in self.asked.units
            if code in self.names
        ]

    @property
    def is_enough(self) -> bool:
        """Whether two publications at least stand beside one another."""
        return sum(one.publication is not None for one in self.columns) > 1


def candidates(asked: Asked) -> tuple[list[tuple[str, str]], bool]:
    """(code, newest name) of units that the words find and that are not yet chosen, and whether there are more."""
    if not asked.q:
        return [], False
    found = matching(current(), asked.q).exclude(unit_code__in=asked.units).order_by("unit_code", "-year")
    few = list(found.distinct("unit_code").values_list("unit_code", "unit_name")[: CANDIDATES + 1])
    return few[:CANDIDATES], len(few) > CANDIDATES


@dataclass(frozen=True)
class ComparedLine:
    """One line over some columns, with a difference of the last from what it is held against, '—' where there is none."""

    caption: str
    values: tuple[Value, ...]
    difference: str
    rate: str
    address: str = ""
    """Of the same comparison by this line."""


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
    problems = [
        *(f"编码为{code}的单位没有公开的决算。" for code in chosen.unknown),
        *(f"所选单位没有公开{year}年度的决算。" for year in chosen.missing),
    ]
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
        groups = groupby(lines, lambda one: f"{one.number} {one.title}".strip())  # each form, and its lines
        context |= {"groups": [(form, list(rows)) for form, rows in groups], "main": MAIN}
        captions = {one.figure: one.words or one.title for one in lines} | MAIN
        if caption := captions.get(asked.line or FIRST):
            context |= _compared(chosen, caption)
        else:
            context["problems"] = ["所选的决算中没有这个栏目，请在列表中另选。"]
            status = 404
    return render(request, "portal/compare.html", context, status=status)


def _keys(chosen: Chosen) -> list[int]:
    return [one.publication.pk for one in chosen.columns if one.publication is not None]


def _compared(chosen: Chosen, caption: str) -> dict[str, Any]:
    line, columns = chosen.asked.line or FIRST, chosen.columns
    figures = named_figures(_keys(chosen), {*MAIN, line})
    return {
        "columns": columns,
        "caption": caption,
        "rows": [] if chosen.asked.line else [_row(chosen, figures, *one) for one in MAIN.items()],
        "steps": _steps(chosen, figures, line),
        "is_one_year": chosen.asked.is_of_units,
        "chart": Chart(
            "compared", caption, ("万元",), tuple(Item(one.caption, (_value(one, figures, line),)) for one in columns)
        ),
    }


def _value(column: Side, figures: Figures, line: str) -> Value:
    one = column.publication
    return named_value(one, figures.get((one.pk, line)), NO_LINE) if one else Value(None, NO_PUBLICATION)


def _figure(column: Side, figures: Figures, line: str) -> Named | None:
    return figures.get((column.publication.pk, line)) if column.publication else None


def _row(chosen: Chosen, figures: Figures, line: str, caption: str) -> ComparedLine:
    columns = chosen.columns
    held = _against(_figure(columns[-1], figures, line), _figure(columns[0], figures, line))
    values = tuple(_value(one, figures, line) for one in columns)
    return ComparedLine(caption, values, *held, replace(chosen.asked, line=line).address)


def _steps(chosen: Chosen, figures: Figures, line: str) -> list[ComparedLine]:
    """Each year held against the one before it, each unit against the first."""
    columns = chosen.columns
    found = [_figure(one, figures, line) for one in columns]
    bases = [None, *(found[:1] * len(found) if chosen.asked.is_of_units else found)]
    return [
        ComparedLine(one.caption, (_value(one, figures, line),), *_against(now, before))
        for one, now, before in zip(columns, found, bases, strict=False)
    ]


def _against(now: Named | None, before: Named | None) -> tuple[str, str]:
    """Difference in 万元 and rate, both from the printed figures; '—' where they cannot be formed."""
    if now is None or before is None:
        return "—", "—"
    rate = rate_of_change(now.yuan, before.yuan) if before.yuan > 0 else None
    return change(now.yuan, before.yuan).printed, "—" if rate is None else f"{two_places(rate, grouped=True)}%"
