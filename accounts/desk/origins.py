"""Where an entered amount stands on the sheets: its row, its column, its address (录入数在哪张表、哪一行).

Rows are anchored as `row-2150501` (income, economic), `row-general-2150501` (spending), `row-original_budget-general-206` or
`row-original_budget-general-206-basic` (budget), `row-other_money` or `row-government_funds-2120801` (balances), inputs as `id_overseas`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.figures.book import Book
from accounts.figures.figures import Cell, Entered
from accounts.models import Filing, Fund, Nature, ThreePublicExpense
from accounts.models.supplement import ITEMS

from .guests import steps
from .places import step_of_sheet
from .sheets import PEOPLE, SHEETS

CAPTIONS = {step.key: step.caption for step in steps()} | {"budget": "支出（预算）"}


@dataclass(frozen=True)
class Origin:
    """One entered amount: what it is called, its value (元, a count or an area), its sheet and address ('' for none)."""

    fund: str
    code: str
    name: str
    column: str
    value: Any
    sheet: str
    url: str

    @property
    def words(self) -> str:
        """`一般公共预算财政拨款 2150501 行政运行 基本支出`."""
        return " ".join(filter(None, (self.fund, self.code, self.name, self.column)))


def sheet_of_cell(cell: Cell, stage: str) -> str:
    """The sheet on which a cell of a stage is entered."""
    if cell.table != "facts":
        return "budget" if stage in ("original_budget", "final_budget") else cell.table
    if hasattr(ThreePublicExpense, cell.column):
        return "three_public"
    return "basics" if cell.column in PEOPLE else "supplement"


def anchor_of(cell: Cell, stage: str) -> str:
    """The anchor of its row, or of its field where the sheet has one row."""
    sheet = sheet_of_cell(cell, stage)
    if cell.table == "facts":
        return f"id_{_field(cell, stage)}"
    parts = (stage, cell.fund, cell.code, cell.column) if sheet == "budget" else (cell.fund, cell.code)
    return "-".join(filter(None, ("row", *parts)))


def _field(cell: Cell, stage: str) -> str:
    """The field of a model in which the cell is entered."""
    return f"{cell.column}_final_budget" if stage == "final_budget" and cell.column in ITEMS else cell.column


def origin_of(book: Book, filing: Filing, prior: Filing | None, entered: Entered, stage: str = "") -> Origin:
    """The place of an entered amount; a figure of last year leads to last year's filing."""
    cell, sheet = entered.cell, sheet_of_cell(entered.cell, stage)
    owner = prior if stage == "prior" else filing
    url = f"{reverse('admin:filing_sheet', args=[owner.pk, sheet])}#{anchor_of(cell, stage)}" if owner else ""
    return Origin(
        fund=str(Fund(cell.fund).label) if cell.fund else "",
        code=cell.code,
        name=book.subject(cell.code) if cell.code else "",
        column=_column(cell, sheet, stage),
        value=entered.value,
        sheet=CAPTIONS[sheet if sheet == "budget" else step_of_sheet(sheet)],
        url=url,
    )


def _column(cell: Cell, sheet: str, stage: str) -> str:
    """The caption of the column or field."""
    if sheet == "budget":
        return str(Nature(cell.column).label) if cell.column else ""
    return next(one.caption for one in SHEETS[sheet].columns if one.name == _field(cell, stage))
