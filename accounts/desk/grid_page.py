"""The page of a grid: typed, pasted, checked, merged and saved; nothing typed is ever lost (表格录入页)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from accounts.models import Filing
from accounts.models.columns import Column
from accounts.workflow import Refused
from accounts.workflow.merging import Clashed, enter_merging

from .asked import revision_of, user_of
from .fields import Measure
from .frame import frame, step_after
from .inputs import grid_rows, template_row
from .places import step_of_sheet
from .sheets import Sheet, saved_rows
from .subjects import SubjectList, subject_list
from .sums import sums_of
from .told import Teller, tell
from .typed import (
    MORE,
    SPARE,
    TypedRow,
    converted,
    empty_rows,
    measure_of,
    posted_rows,
    read_rows,
    row_of,
)


@dataclass
class GridPage:
    """One grid as one request sees it."""

    request: HttpRequest
    filing: Filing
    sheet: Sheet
    columns: list[Column]
    subjects: SubjectList
    measure: Measure
    rows: list[TypedRow]
    revision: int | str
    is_dirty: bool = False
    """Whether the page holds what is not saved."""


def grid_view(request: HttpRequest, filing: Filing, sheet: Sheet) -> HttpResponse:
    """Shown to all who see the filing, saved by its clerks."""
    columns, subjects = sheet.columns_for(filing), subject_list(filing.year, sheet.scheme)
    if request.method != "POST":
        measure = measure_of(request.GET)
        rows = [row_of(columns, row, measure) for row in saved_rows(sheet, filing)]
        rows += empty_rows(columns, SPARE)
        return _render(GridPage(request, filing, sheet, columns, subjects, measure, rows, filing.revision))
    try:
        rows, revision = posted_rows(columns, request.POST), revision_of(request)
    except Refused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(request.get_full_path())
    page = GridPage(request, filing, sheet, columns, subjects, measure_of(request.POST), rows, revision, is_dirty=True)
    if "more" in request.POST:
        page.rows += empty_rows(columns, MORE)
        return _render(page)
    if "convert" in request.POST:
        return _convert(page)
    return _save(page, revision)


def _convert(page: GridPage) -> HttpResponse:
    converted(page.columns, page.rows, page.measure)
    if any(row.errors for row in page.rows):
        messages.error(page.request, "有的金额认不出，单位没有换算；请先更正标出的格。")
        fresh = posted_rows(page.columns, page.request.POST)
        for row, before in zip(page.rows, fresh, strict=True):
            row.texts = before.texts
    else:
        page.measure = page.measure.other
    return _render(page)


def _save(page: GridPage, revision: int) -> HttpResponse:
    rows = read_rows(page.sheet, page.columns, page.rows, page.measure, page.subjects)
    if rows is None:
        wrong = sum(len(row.errors) for row in page.rows)
        messages.error(page.request, f"有 {wrong} 处需要更正，没有保存；您填的都还在本页，请看标出的行。")
        return _render(page)
    teller = Teller(page.sheet, page.measure, page.subjects)
    try:
        changes = enter_merging(user_of(page.request), page.filing, rows, revision, model=page.sheet.model)
    except Clashed as clashed:
        messages.error(page.request, str(clashed))
        page.rows, page.revision = _both(page, clashed, teller), clashed.seen
        return _render(page)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(page.request, reason)
        return _render(page)
    messages.success(page.request, f"“{page.sheet.caption}”已保存，共 {len(rows)} 行。")
    tell(page.request, teller, changes)
    url = step_after(page.filing, page.sheet.name) if "next" in page.request.POST else page.request.path
    return HttpResponseRedirect(
        f"{url}?measure=wan" if page.measure is Measure.WAN and "next" not in page.request.POST else url
    )


def _both(page: GridPage, clashed: Clashed, teller: Teller) -> list[TypedRow]:
    """The rows of both, each clash marked in its row."""
    rows = []
    for merged in clashed.merged:
        row = row_of(page.columns, merged, page.measure)
        key = tuple(getattr(merged, name) for name in page.sheet.model.key_fields)
        row.notes = {one.field: teller.clash(one, clashed.changes) for one in clashed.clashes if one.key == key}
        rows.append(row)
    tell(page.request, teller, clashed.changes)
    return rows + empty_rows(page.columns, SPARE)


def _render(page: GridPage) -> HttpResponse:
    around = frame(page.request, page.filing, step_of_sheet(page.sheet.name))
    rows = page.rows if around["may_enter"] else [row for row in page.rows if not row.is_empty]
    arguments: tuple[Sequence[TypedRow], Measure, SubjectList] = (rows, page.measure, page.subjects)
    sums = sums_of(page.sheet, page.columns, *arguments)
    amounts = [column for column in page.columns if column.is_amount]
    context: dict[str, Any] = {
        "sheet": page.sheet,
        "columns": page.columns,
        "amounts": amounts,
        "rows": grid_rows(page.sheet, page.columns, *arguments),
        "template_row": template_row(page.sheet, page.columns, page.measure, page.subjects),
        "tables": [(line, line.texts(page.columns)) for line in sums.tables],
        "classes": [(line, line.texts(page.columns)) for line in sums.classes],
        "measure": page.measure,
        "subjects": page.subjects,
        "revision": page.revision,
        "is_dirty": page.is_dirty,
        "is_clash": any(row.notes for row in page.rows),
        "title": f"{page.filing}　{page.sheet.caption}",
    }
    return render(page.request, "admin/accounts/filing/grid.html", around | context)
