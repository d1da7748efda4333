"""The tables of a page and the heads of their cells, by the algorithm of the HTML standard (网页表格各格的表头).

"Forming a table" and "Forming relationships between data cells and header cells", as far as pages use them: spans, `headers`,
every `scope`, `<colgroup>`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import lxml.html

Place = tuple[int, int]
PARTS = ("thead", "tbody", "tfoot")


@dataclass(frozen=True, eq=False)
class Cell:
    """A cell: its element, and the columns and rows that it covers; its row group, and the columns of its column group."""

    element: Any
    columns: range
    rows: range
    group: Any
    column_group: range | None

    @property
    def is_head(self) -> bool:
        return bool(self.element.tag == "th")

    @property
    def is_empty(self) -> bool:
        return not len(self.element) and not (self.element.text or "").strip()

    @property
    def words(self) -> str:
        return "".join(self.element.text_content().split())


class Table:
    """The cells of a table in their grid."""

    def __init__(self, element: Any) -> None:
        self.element = element
        self.cells = list(self._cells(element))
        self.grid: dict[Place, Cell] = {(x, y): one for one in self.cells for x in one.columns for y in one.rows}

    def _cells(self, table: Any) -> Iterator[Cell]:
        groups = list(_column_groups(table))
        taken: set[Place] = set()
        start = 0
        for group, rows in _row_groups(table):
            for y, row in enumerate(rows, start):
                x = 0
                for one in row.iterchildren("td", "th"):
                    while (x, y) in taken:
                        x += 1
                    columns = range(x, x + int(one.get("colspan", "1")))
                    below = range(y, min(y + int(one.get("rowspan", "1")), start + len(rows)))
                    taken |= {(across, down) for across in columns for down in below}
                    yield Cell(one, columns, below, group, next((part for part in groups if x in part), None))
            start += len(rows)

    @cached_property
    def scopes(self) -> dict[Cell, str]:
        """What each header cell heads: `col`, `colgroup`, `row`, `rowgroup`, or '' for nothing."""
        return {one: self._scope(one) for one in self.cells if one.is_head}

    def _scope(self, cell: Cell) -> str:
        said = cell.element.get("scope", "")
        if said in ("col", "colgroup", "row", "rowgroup"):
            return str(said)
        if all(one.is_head for (_, y), one in self.grid.items() if y in cell.rows):
            return "col"
        return "row" if all(one.is_head for (x, _), one in self.grid.items() if x in cell.columns) else ""

    def heads(self, cell: Cell) -> list[Cell]:
        """The header cells of a cell: those of its row from left to right, then those of its column from above."""
        named = cell.element.get("headers")
        found = self._assigned(cell) if named is None else self._named(named.split())
        kept = {one for one in found if one is not cell and not one.is_empty}
        return sorted(
            kept, key=lambda one: (self.is_over(one), one.rows.start if self.is_over(one) else one.columns.start)
        )

    def is_over(self, head: Cell) -> bool:
        """Whether a header cell heads columns."""
        return self.scopes[head] in ("col", "colgroup")

    def _named(self, names: list[str]) -> Iterator[Cell]:
        for name in names:
            (found,) = (one for one in self.cells if one.element.get("id") == name)
            assert found.is_head, name
            yield found

    def _assigned(self, cell: Cell) -> Iterator[Cell]:
        for y in cell.rows:
            yield from self._on_the_way(cell, [(x, y) for x in reversed(range(cell.columns.start))], "row")
        for x in cell.columns:
            yield from self._on_the_way(cell, [(x, y) for y in reversed(range(cell.rows.start))], "col")
        for one, scope in self.scopes.items():
            is_before = one.columns.start < cell.columns.stop and one.rows.start < cell.rows.stop
            if is_before and scope == "rowgroup" and one.group is cell.group:
                yield one
            if is_before and scope == "colgroup" and one.column_group and one.column_group == cell.column_group:
                yield one

    def _on_the_way(self, principal: Cell, places: Iterable[Place], scope: str) -> Iterator[Cell]:
        block = [principal] if principal.is_head else []
        is_in_block = principal.is_head
        opaque: list[Cell] = []
        for cell in filter(None, map(self.grid.get, places)):
            if cell.is_head:
                is_in_block = True
                block.append(cell)
                sizes = [one.rows if scope == "row" else one.columns for one in opaque]
                if self.scopes[cell] == scope and (cell.rows if scope == "row" else cell.columns) not in sizes:
                    yield cell
            elif is_in_block:
                is_in_block = False
                opaque += block
                block = []


def _column_groups(table: Any) -> Iterator[range]:
    start = 0
    for one in table.iterchildren("colgroup"):
        spans = [int(col.get("span", "1")) for col in one.iterchildren("col")] or [int(one.get("span", "1"))]
        yield range(start, start + sum(spans))
        start += sum(spans)


def _row_groups(table: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Each part of a table with its rows; a row that stands in none makes one."""
    parts = sorted(table.iterchildren(*PARTS, "tr"), key=lambda one: one.tag == "tfoot")
    yield from ((part, [part] if part.tag == "tr" else list(part.iterchildren("tr"))) for part in parts)


def tables_of(html: str) -> list[Table]:
    """The tables of a page or of a part of one."""
    return [Table(one) for one in lxml.html.fromstring(html).iter("table")]


def misled(html: str) -> list[str]:
    """The data cells of a page's plain tables that are not told under exactly the heads of their column and their row.

    A plain table has its column heads in `<thead>` and the heads of its rows left of what they head. The tables of the
    document, which are not, are held against their forms.
    """
    return [
        f"{cell.words}: {[one.words for one in table.heads(cell)]}"
        for table in tables_of(html)
        if "grid" not in table.element.get("class", "").split()
        for cell in table.cells
        if not cell.is_head and set(table.heads(cell)) != set(_plain_heads(table, cell))
    ]


def _plain_heads(table: Table, cell: Cell) -> Iterator[Cell]:
    for one in table.scopes:
        is_column = one.group.tag == "thead"
        if not one.is_empty and (
            set(one.columns) & set(cell.columns)
            if is_column
            else set(one.rows) & set(cell.rows) and one.columns.stop <= cell.columns.start
        ):
            yield one
