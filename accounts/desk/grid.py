"""The page of a grid: many rows of amounts, typed, pasted, added up (表格录入页)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, QueryDict

from accounts.intake.numbers import show_amount
from accounts.models import EnteredRow
from accounts.models.columns import Key
from accounts.workflow import Refused
from accounts.workflow.merge import Clash, Clashed

from .cells import INCOMPLETE, PageCells, TypedRow, key_of_row
from .entry import AmountsPage
from .sheets import saved_rows
from .sums import row_sum, sums_of

SPARE = 6
"""Empty rows offered below the entered ones."""
MORE = 20
"""How many rows the button for more rows adds."""
ROWS = 3000
"""How many rows a page may send."""


class GridPage(AmountsPage):
    """Many rows, and empty ones below."""

    template = "admin/accounts/filing/grid.html"

    def load(self) -> None:
        """The saved rows."""
        self.rows = [self.cells.row_of(row) for row in saved_rows(self.sheet, self.filing)]
        self.rows += self.cells.empty_rows(SPARE)

    def take(self, data: QueryDict) -> None:
        """The rows as they were sent."""
        text = data.get("rows", "")
        if not re.fullmatch(r"[0-9]{1,5}", text):
            raise Refused(INCOMPLETE)
        if int(text) > ROWS:
            raise Refused(f"一页最多保存 {ROWS:,} 行，现有 {int(text):,} 行；没有保存。")
        self.rows = [self.cells.posted(data, f"rows-{number}-") for number in range(int(text))]

    def act(self) -> HttpResponse | None:
        """Show more rows, or the amounts in the other unit."""
        if "more" in self.request.POST:
            self.rows += self.cells.empty_rows(MORE)
            return self.show()
        return super().act()

    def read(self) -> Sequence[EnteredRow]:
        """The rows meant, without the deleted and the empty ones; one that is there twice is named."""
        first: dict[Key, int] = {}
        for number, row in enumerate(self.rows, start=1):
            if row.is_deleted or row.is_empty:
                continue
            self.cells.read(row)
            if row.value is not None and (place := first.setdefault(key_of_row(row.value), number)) != number:
                row.errors[""] = [f"与第{place}行相同（{row.value}），请合并为一行。"]
        return [row.value for row in self.rows if row.value is not None]

    def problem(self) -> str:
        """How many cells are wrong."""
        wrong = sum(len(row.errors) for row in self.rows)
        return f"有 {wrong} 处需要更正，没有保存；您填的都还在本页，请看标出的行。" if wrong else ""

    def show_both(self, clashed: Clashed, notes: list[tuple[Clash, str]]) -> None:
        """The rows of both, each clash marked in its row."""
        self.rows = [self.cells.row_of(merged) for merged in clashed.merged]
        for row, merged in zip(self.rows, clashed.merged, strict=True):
            row.notes = {one.field: words for one, words in notes if one.key == key_of_row(merged)}
        self.rows += self.cells.empty_rows(SPARE)

    def saved_words(self, rows: Sequence[EnteredRow]) -> str:
        """With the number of rows."""
        return f"“{self.sheet.caption}”已保存，共 {len(rows)} 行。"

    def framed(self) -> dict[str, Any]:
        """The rows and what they add up to; without empty ones for those who cannot enter."""
        context, columns = super().framed(), self.cells.columns
        rows = self.rows if context["may_enter"] else [row for row in self.rows if not row.is_empty]
        tables, classes = sums_of(self.cells, rows)
        keys = sum(not column.is_amount for column in columns)
        return context | {
            "columns": columns,
            "amounts": [column for column in columns if column.is_amount],
            "before_amounts": 1 + keys,
            "width": 1 + len(columns) + bool(self.sheet.sums) + bool(context["may_enter"]),
            "rows": [_grid_row(self.cells, row, index) for index, row in enumerate(rows)],
            "template_row": _grid_row(self.cells, self.cells.empty_rows(1)[0], -1),
            "tables": tables,
            "classes": classes,
            "subjects": self.cells.subjects,
        }


def _grid_row(cells: PageCells, row: TypedRow, index: int) -> dict[str, Any]:
    """One row for its template `grid_row.html`, numbered from zero: what is wrong with it stands above it.

    `anchor` is where links to a saved row lead: `row-general-2150501`, the values of its key, blanks left out.
    """
    captions = {column.name: column.caption for column in cells.columns}
    keys = (row.texts[column.name].strip() for column in cells.columns if column.is_key)

    def words(found: Mapping[str, str]) -> list[str]:
        return [f"{captions[name]}：{text}" if name else text for name, text in found.items()]

    return {
        "index": index,
        "number": index + 1,
        "inputs": [
            cells.input(column, row, f"rows-{index}-", f"第{index + 1}行 {column.caption}", f"problem-{index}")
            for column in cells.columns
        ],
        "subject": cells.name_of(row.texts.get("code", "").strip()),
        "total": show_amount(row_sum(cells, cells.amounts(row)), cells.measure),
        "problems": words({name: "".join(messages) for name, messages in row.errors.items()}),
        "notes": words(row.notes),
        "anchor": "-".join(filter(None, ("row", *keys))) if row.is_saved else "",
        "is_deleted": row.is_deleted,
    }
