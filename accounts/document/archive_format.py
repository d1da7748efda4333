"""What makes the PDF an archive file that everyone can read: PDF/A-3a and PDF/UA-1 in one (长期保存与无障碍).

WeasyPrint writes PDF/A-3a; a finisher, run before the file is serialised, adds what one file needs to be PDF/UA-1 as
well, and one function of pydyf is replaced because of what validators refuse:

* the metadata stream says `pdfuaid:part 1`, with the extension schema that PDF/A asks for, and is not compressed;
* enclosed files are listed under their Unicode names, each once;
* the cells of tables are told under their own captions, as HTML has it;
* a compressed stream whose last byte is CR is written in ASCII85 besides, else `CR LF endstream` reads as a two-byte
  line end and /Length looks wrong (PDF/A 6.1.7). The last byte is that of the checksum: no other packing would change it.

WeasyPrint 70.0 counts the columns anew when it names the header cells of a data cell, goes wrong under spans, and names
all row captions of a row for each of its cells. The finisher names them again from the columns of the layout (`grid_x`),
by the algorithm of HTML, so that a page and its PDF are told alike:

* a cell that has `headers` is told under these;
* any other under the header cells with scope `row` to its left and those with scope `col` above it, but for one that
  stands behind another of the same rows (columns) with data between, as in blocks side by side;
* an empty header cell heads nothing.

With another version of WeasyPrint no cell is named, and a test says so.
"""

import zlib
from base64 import a85encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pydyf

VERSION = "70.0"
SCOPES = {"row": "/Row"}
"""Scope in HTML → in the PDF; a header cell heads its columns where nothing else is said."""


@dataclass(frozen=True)
class TableCell:
    """A cell of a table as it was laid out, with the columns and rows that it covers."""

    box: Any
    columns: range
    rows: range

    @property
    def is_head(self) -> bool:
        """Whether it is a header cell."""
        return bool(self.box.element_tag == "th")

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing that could be said."""
        return not len(self.box.element) and not (self.box.element.text or "").strip()

    @property
    def name(self) -> str:
        """By which `headers` name it; print has no anchors in its tables and keeps IDs as data."""
        return str(self.box.element.get("data-id") or self.box.element.get("id", ""))

    @property
    def scope(self) -> str:
        """What a header cell heads, as the PDF says it."""
        return SCOPES.get(self.box.element.get("scope", ""), "/Column")


def name_heads(document: Any, pdf: Any) -> None:
    """Give header cells their ID and scope, data cells their headers, and the file the tree of its IDs."""
    import weasyprint
    from weasyprint.formatting_structure import boxes

    if weasyprint.__version__ != VERSION:
        return
    found = (box for page in document.pages for box in page._page_box.descendants())
    names = sorted(name for box in found if isinstance(box, boxes.TableBox) for name in _name(box))
    if names:
        tree = pydyf.Dictionary(
            {"Names": pydyf.Array(part for one, cell in names for part in (pydyf.String(one), cell))}
        )
        pdf.add_object(tree)
        pdf.objects[int(pdf.catalog["StructTreeRoot"].split()[0])]["IDTree"] = tree.reference


def _name(table: Any) -> Iterator[tuple[str, bytes]]:
    """Name the cells of a table, or of the part of one that stands on a page; the IDs with their elements."""
    cells = list(_cells(table))
    grid = {(x, y): cell for cell in cells for y in cell.rows for x in cell.columns}
    known = {cell.name: cell for cell in cells if cell.is_head}
    for cell in cells:
        mark = cell.box.mark
        if cell.is_head:
            name = f"h{mark.number:07}"
            mark["ID"], mark["A"]["Scope"] = pydyf.String(name), cell.scope
            yield name, mark.reference
    for cell in cells:
        if not cell.is_head:
            asked = cell.box.element.get("headers")
            heads = _found(cell, grid) if asked is None else (known[one] for one in asked.split() if one in known)
            marks = (head.box.mark["ID"] for head in heads if not head.is_empty)
            cell.box.mark["A"]["Headers"] = pydyf.Array(dict.fromkeys(marks))


def _cells(table: Any) -> Iterator[TableCell]:
    """The cells in their order; the parts of a table count their rows on."""
    start = 0
    for group in table.children:
        end = start + len(group.children)
        for y, row in enumerate(group.children, start):
            for box in row.children:
                columns = range(box.grid_x, box.grid_x + box.colspan)
                yield TableCell(box, columns, range(y, min(y + box.rowspan, end)))
        start = end


def _found(cell: TableCell, grid: dict[tuple[int, int], TableCell]) -> Iterator[TableCell]:
    """The captions of its rows, then those of its columns, outermost first."""
    for y in cell.rows:
        yield from _on_the_way((grid.get((x, y)) for x in reversed(range(cell.columns.start))), "/Row")
    for x in cell.columns:
        yield from _on_the_way((grid.get((x, y)) for y in reversed(range(cell.rows.start))), "/Column")


def _on_the_way(places: Iterable[TableCell | None], scope: str) -> list[TableCell]:
    """The header cells of this scope between a data cell and the edge, the farthest first."""
    heads: dict[TableCell, None] = {}
    run: list[range] = []
    hidden: set[range] = set()
    for one in filter(None, places):
        if not one.is_head:
            hidden.update(run)
            run = []
            continue
        extent = one.rows if scope == "/Row" else one.columns
        run.append(extent)
        if one.scope == scope and extent not in hidden:
            heads[one] = None
    return list(heads)[::-1]


PYDYF = "0.13"
PACKING = 6
"""Level of zlib: 9 takes 0.12 s more for a document and makes it 1 % smaller."""

UA_IDENTIFIER = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


def finish(document: Any, pdf: Any) -> None:
    """The finisher for `Document.write_pdf`."""
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Stream) and thing.extra.get("Type") == "/Metadata":
            thing.stream = [part.replace(b"</rdf:RDF>", UA_IDENTIFIER) for part in thing.stream]
            thing.compress = False
    _name_enclosures(pdf)
    name_heads(document, pdf)
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})


def _name_enclosures(pdf: Any) -> None:
    """List the enclosed files under their Unicode names, each once.

    WeasyPrint names them in bytes that readers garble, and lists each twice among the associated files of the document.
    """
    files: list[Any] = [thing for thing in pdf.objects if isinstance(thing, dict) and thing.get("Type") == "/Filespec"]
    if files:
        tree = pdf.objects[int(pdf.catalog["Names"]["EmbeddedFiles"].split()[0])]
        files.sort(key=lambda one: one["UF"].string)
        tree["Names"] = pydyf.Array(part for one in files for part in (one["UF"], one.reference))
        pdf.catalog["AF"] = pydyf.Array(one.reference for one in files)


def install() -> None:
    """Let pydyf pack streams so that none ends in CR, also those that it makes itself while writing.

    Raises RuntimeError with another version of pydyf: a file that validators refuse is worse than no file.
    """
    if not pydyf.VERSION.startswith(PYDYF):
        raise RuntimeError(f"pydyf {pydyf.VERSION} is not {PYDYF}: look at its Stream.data before using it here")
    pydyf.Stream.data = property(_data)


def _data(stream: Any) -> bytes:
    """The serialised stream."""
    raw = b"\n".join(pydyf._to_bytes(part) for part in stream.stream)
    extra = pydyf.Dictionary(stream.extra.copy())
    if stream.compress:
        raw, extra["Filter"] = zlib.compress(raw, PACKING), "/FlateDecode"
        if raw[-1:] == b"\r":
            raw, extra["Filter"] = a85encode(raw) + b"~>", "[/ASCII85Decode /FlateDecode]"
    extra["Length"] = len(raw)
    return b"\n".join((extra.data, b"stream", raw, b"endstream"))
