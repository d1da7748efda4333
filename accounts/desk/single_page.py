"""The page of a sheet with one row: labelled inputs, and sums that follow them (一份一行的录入页：“三公”、补充资料、人员)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from accounts.figures.money import ZERO
from accounts.models import Filing, Scheme
from accounts.models.columns import Column
from accounts.models.three_public import ITEMS
from accounts.workflow import Refused
from accounts.workflow.merging import Clashed, enter_merging

from .asked import page_of, revision_of, user_of
from .cells import read
from .fields import Measure, show_amount
from .frame import frame, step_after
from .inputs import Input, single_inputs
from .places import step_of_sheet
from .sheets import Sheet, saved_rows
from .subjects import SubjectList
from .sums import amounts_of
from .told import Teller, tell
from .typed import TypedRow, converted, measure_of, posted_row, read_row, row_of

NO_SUBJECTS = SubjectList(0, Scheme.FUNCTIONAL, {})
SUMS: dict[str, dict[str, tuple[str, ...]]] = {
    "basics": {"实有人数": ("staff_active", "staff_retired_cadre", "staff_retired")},
    "supplement": {
        "政府采购支出合计": ("procurement_goods", "procurement_works", "procurement_services"),
        "车辆合计（辆）": tuple(
            f"owned_{name}"
            for name in ("leaders", "principals", "mail", "emergency", "enforcement", "technical", "retired", "other")
        ),
    },
}
"""What a page adds up: caption → the inputs."""
TOTALS = {"公务用车购置及运行维护费小计": ITEMS[1:3], "“三公”经费合计": ITEMS}
"""What the table of the three public expenses adds up."""


@dataclass
class SinglePage:
    """One such page as one request sees it."""

    filing: Filing
    sheet: Sheet
    columns: list[Column]
    measure: Measure
    row: TypedRow
    revision: int | str
    remark: str = ""
    remark_note: str = ""
    remark_errors: Sequence[str] = ()
    is_carried: bool = False
    is_dirty: bool = False

    def context(self) -> dict[str, Any]:
        """What the templates need."""
        inputs = single_inputs(self.columns, self.row, self.measure)
        return {
            "sheet": self.sheet,
            "inputs": inputs,
            "counts": [one for one in inputs if one.column.kind == "count"],
            "sums": _sums(self),
            "totals": _totals(self) if self.sheet.name == "three_public" else [],
            "table": _three_public(inputs) if self.sheet.name == "three_public" else [],
            "has_amounts": any(column.is_amount for column in self.columns),
            "measure": self.measure,
            "revision": self.revision,
            "remark": self.remark,
            "remark_note": self.remark_note,
            "remark_errors": self.remark_errors,
            "is_carried": self.is_carried,
            "is_dirty": self.is_dirty,
            "is_clash": bool(self.row.notes or self.remark_note),
            "note": self.row.notes.get("", ""),
        }


Show = Callable[[HttpRequest, SinglePage], HttpResponse]


def _three_public(inputs: Sequence[Input]) -> list[tuple[str, tuple[Input, Input]]]:
    """The table of amounts: item, and its inputs of budget and outturn."""
    by_name = {one.column.name: one for one in inputs}
    captions = {name: by_name[name].column.caption.removesuffix(" 决算数") for name in ITEMS}
    return [(captions[name], (by_name[f"{name}_budget"], by_name[name])) for name in ITEMS]


def _totals(page: SinglePage) -> list[tuple[str, list[tuple[str, str]]]]:
    """Caption, and for budget and outturn the names of the inputs and their sum."""
    both = [(caption, ([f"{name}_budget" for name in names], names)) for caption, names in TOTALS.items()]
    return [(caption, [(" ".join(names), _amount(page, names)) for names in pair]) for caption, pair in both]


def _sums(page: SinglePage) -> list[tuple[str, str, str, str]]:
    """Caption, names of the inputs, unit and sum of everything that the page adds up."""
    kinds = {column.name: column.kind for column in page.columns}
    return [
        (caption, " ".join(names), page.measure.caption, _amount(page, names))
        if kinds[names[0]] == "amount"
        else (caption, " ".join(names), "", _count(page, names))
        for caption, names in SUMS.get(page.sheet.name, {}).items()
    ]


def _amount(page: SinglePage, names: Sequence[str]) -> str:
    amounts = amounts_of(page.columns, page.row, page.measure)
    return show_amount(sum((amounts.get(name, ZERO) for name in names), ZERO), page.measure, blank_zero=False)


def _count(page: SinglePage, names: Sequence[str]) -> str:
    total = 0
    for column in page.columns:
        if column.name in names:
            try:
                total += read(column, page.row.texts[column.name], page.measure)
            except ValidationError:
                continue
    return str(total)


def saved_page(filing: Filing, sheet: Sheet, measure: Measure) -> SinglePage:
    """The page as it stands saved: one query."""
    columns = sheet.columns_for(filing)
    saved = next(iter(saved_rows(sheet, filing)), sheet.model())
    carried = bool(getattr(saved, "offices_carried", False))
    return SinglePage(
        filing,
        sheet,
        columns,
        measure,
        row_of(columns, saved, measure),
        filing.revision,
        filing.remark,
        is_carried=carried,
    )


def single_view(request: HttpRequest, filing: Filing, sheet: Sheet, show: Show) -> HttpResponse:
    """Shown by `show` to all who see the filing, saved by its clerks."""
    if request.method != "POST":
        return show(request, saved_page(filing, sheet, measure_of(request.GET)))
    page = saved_page(filing, sheet, measure_of(request.POST))
    try:
        page.row, page.revision = posted_row(page.columns, request.POST), revision_of(request)
    except Refused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(request.get_full_path())
    page.is_dirty, page.remark = True, request.POST.get("remark", "").replace("\0", "")
    if "convert" in request.POST:
        texts = dict(page.row.texts)
        converted(page.columns, [page.row], page.measure)
        if page.row.errors:
            page.row.texts = texts
            messages.error(request, "有的金额认不出，单位没有换算；请先更正标出的格。")
        else:
            page.measure = page.measure.other
        return show(request, page)
    return _save(request, page, show)


def show_single(request: HttpRequest, page: SinglePage) -> HttpResponse:
    """The page of such a sheet."""
    context = {"title": f"{page.filing}　{page.sheet.caption}", **page.context()}
    return render(
        request,
        "admin/accounts/filing/single.html",
        frame(request, page.filing, step_of_sheet(page.sheet.name), **context),
    )


def _save(request: HttpRequest, page: SinglePage, show: Show) -> HttpResponse:
    read_row(page.sheet, page.columns, page.row, page.measure, NO_SUBJECTS)
    remark = _read_remark(page) if page.sheet.name == "basics" else None
    if page.row.value is None or page.remark_errors:
        messages.error(request, "有的格需要更正，没有保存；您填的都还在本页，请看标出的地方。")
        return show(request, page)
    teller = Teller(page.sheet, page.measure)
    try:
        changes = enter_merging(
            user_of(request),
            page.filing,
            [page.row.value],
            int(page.revision),
            model=page.sheet.model,
            fields=[column.name for column in page.columns],
            remark=remark,
            confirmed=[()] if "confirm_offices" in request.POST else [],
        )
    except Clashed as clashed:
        messages.error(request, str(clashed))
        tell(request, teller, clashed.changes)
        page.row, page.revision = row_of(page.columns, clashed.merged[0], page.measure), clashed.seen
        page.row.notes = {one.field: teller.clash(one, clashed.changes) for one in clashed.clashes}
        page.remark_note = page.row.notes.pop("remark", "")
        return show(request, page)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
        return show(request, page)
    messages.success(request, f"“{page.sheet.caption}”已保存。")
    tell(request, teller, changes)
    return HttpResponseRedirect(_after(request, page))


def _after(request: HttpRequest, page: SinglePage) -> str:
    if "next" in request.POST:
        return step_after(page.filing, page.sheet.name)
    url = page_of(page.filing) if page.sheet.name == "basics" else request.path
    return f"{url}?measure=wan" if page.measure is Measure.WAN else url


def _read_remark(page: SinglePage) -> str:
    field = Filing._meta.get_field("remark")
    try:
        return str(field.clean(page.remark, None))
    except ValidationError as error:
        page.remark_errors = error.messages
        return page.remark
