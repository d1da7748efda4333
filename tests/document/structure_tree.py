"""Reads the tables of a finished PDF from its structure tree, as assistive technology does (读取 PDF 的结构树).

pikepdf gives the tree, PDFium the text of each piece of marked content.
"""

import contextlib
import ctypes
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from tests.document.told import Caption, Told, squeezed

GROUPS = ("/THead", "/TBody", "/TFoot")
Texts = dict[tuple[int, int], str]
"""(page, number of the marked content) → its text."""


@dataclass
class Cell:
    """A cell of a table element: where it stands in the grid that its own spans make, and what it says."""

    kind: str
    group: str
    words: str
    columns: range
    rows: range
    heads: list[bytes]
    name: bytes = b""
    scope: str = ""

    @property
    def caption(self) -> Caption:
        return Caption(self.words, self.columns.start, len(self.columns))


class Tree:
    """The structure tree of a file."""

    def __init__(self, data: bytes) -> None:
        with pikepdf.open(io.BytesIO(data)) as file:
            pages = {page.objgen: number for number, page in enumerate(file.pages)}
            root = file.Root.StructTreeRoot
            self.texts = _texts(data)
            elements = list(_elements(root.K))
            self.tables = [list(self._cells(one, pages)) for one in elements if one.S == "/Table"]
            self.ids = [bytes(one.ID) for one in elements if "/ID" in one]
            names = root.IDTree.Names if "/IDTree" in root else []
            self.named = [(bytes(name), bytes(one.ID)) for name, one in zip(names[::2], names[1::2], strict=True)]
            self.associated = [str(one.UF) for one in file.Root.get("/AF", [])]

    def _cells(self, table: Any, pages: dict[Any, int]) -> Iterator[Cell]:
        taken: set[tuple[int, int]] = set()
        for y, (group, row) in enumerate(_rows(table)):
            free = 0
            for one in row.K:
                while (free, y) in taken:
                    free += 1
                at = one.get("/A", {})
                columns = range(free, free + int(at.get("/ColSpan", 1)))
                rows = range(y, y + int(at.get("/RowSpan", 1)))
                taken |= {(x, below) for x in columns for below in rows}
                heads = [bytes(name) for name in at.get("/Headers", [])]
                name, scope = bytes(one.get("/ID", b"")), str(at.get("/Scope", ""))
                yield Cell(str(one.S), group, self._words(one, pages), columns, rows, heads, name, scope)

    def _words(self, element: Any, pages: dict[Any, int]) -> str:
        page, parts = pages[element.Pg.objgen], []
        for kid in element.K:
            if isinstance(kid, int):
                parts.append(self.texts.get((page, kid), ""))
            elif "/S" in kid:
                parts.append(self._words(kid, pages))
        return squeezed("".join(parts))

    def told(self) -> list[Told]:
        """All data cells outside of repeated heads and feet, in order."""
        return [cell for table in self.tables for cell in _told(table)]


def _told(table: list[Cell]) -> Iterator[Told]:
    """The data cells with their heads, each of which must stand beside or above its cell."""
    heads = {cell.name: cell for cell in table if cell.kind == "/TH"}
    for cell in table:
        if cell.kind == "/TD" and cell.group == "/TBody":
            own = [heads[name] for name in cell.heads]
            rows = [one for one in own if one.scope == "/Row"]
            columns = [one for one in own if one.scope == "/Column"]
            assert len(rows) + len(columns) == len(set(cell.heads)), cell
            assert all(_meet(one.rows, cell.rows) and one.columns.stop <= cell.columns.start for one in rows), cell
            assert all(_meet(one.columns, cell.columns) and one.rows.stop <= cell.rows.start for one in columns), cell
            yield Told(cell.words, tuple(one.caption for one in rows), tuple(one.caption for one in columns))


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _elements(kids: Any) -> Iterator[Any]:
    for kid in kids:
        if not isinstance(kid, int) and "/S" in kid:
            yield kid
            yield from _elements(kid.get("/K", []))


def _rows(table: Any) -> Iterator[tuple[str, Any]]:
    for one in table.K:
        assert one.S in GROUPS, one.S
        for row in one.K:
            assert row.S == "/TR", row.S
            yield str(one.S), row


def _texts(data: bytes) -> Texts:
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    with contextlib.closing(pypdfium2.PdfDocument(data)) as file:
        for number, page in enumerate(file):
            text = page.get_textpage()
            for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                mark = pdfium.FPDFPageObj_GetMarkedContentID(one)
                size = pdfium.FPDFTextObj_GetText(one, text, None, 0)
                into = ctypes.create_string_buffer(size)
                pdfium.FPDFTextObj_GetText(one, text, ctypes.cast(into, ctypes.POINTER(ctypes.c_ushort)), size)
                found[number, mark].append(into.raw.decode("utf-16-le").rstrip("\0"))
    return {place: "".join(parts) for place, parts in found.items()}
