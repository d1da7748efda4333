"""Workbooks and lists that were made to hurt (有害的工作簿和列表)."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

TYPES = (
    b'<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
    b'.spreadsheetml.sheet.main+xml"/>'
    b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument'
    b'.spreadsheetml.worksheet+xml"/>'
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument'
    b'.spreadsheetml.sharedStrings+xml"/>'
    b'<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument'
    b'.spreadsheetml.styles+xml"/>%s</Types>'
)
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = b"http://schemas.openxmlformats.org/package/2006/relationships"
CELL = b'<row r="1"><c r="A1"><v>1</v></c></row>'


def related(**parts: str) -> bytes:
    links = b"".join(
        b'<Relationship Id="%s" Type="%s/%s" Target="%s"/>' % (name.encode(), OFFICE, kind.encode(), target.encode())
        for name, (kind, target) in ((name, one.split(" ")) for name, one in parts.items())
    )
    return b'<Relationships xmlns="%s">%s</Relationships>' % (PACKAGE, links)


def xlsx(
    rows: bytes = CELL,
    *,
    after: bytes = b"",
    texts: bytes = b"<si><t>x</t></si>",
    styles: bytes = b"",
    sheets: bytes = b'<sheet name="s" sheetId="1" r:id="s1"/>',
    types: bytes = b"",
    **parts: bytes,
) -> bytes:
    """A workbook of one sheet, part by part; in the names of further parts `__` stands for `/`."""
    made = {
        "[Content_Types].xml": TYPES % types,
        "_rels/.rels": related(m="officeDocument xl/workbook.xml"),
        "xl/workbook.xml": b'<workbook xmlns="%s" xmlns:r="%s"><sheets>%s</sheets></workbook>' % (MAIN, OFFICE, sheets),
        "xl/_rels/workbook.xml.rels": related(
            s1="worksheet worksheets/sheet1.xml", t="sharedStrings sharedStrings.xml", y="styles styles.xml"
        ),
        "xl/worksheets/sheet1.xml": b'<worksheet xmlns="%s"><sheetData>%s</sheetData>%s</worksheet>'
        % (MAIN, rows, after),
        "xl/sharedStrings.xml": b'<sst xmlns="%s">%s</sst>' % (MAIN, texts),
        "xl/styles.xml": b'<styleSheet xmlns="%s">%s</styleSheet>' % (MAIN, styles),
    } | {name.replace("__", "/"): content for name, content in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.items():
            archive.writestr(name, content)
    return out.getvalue()


def cells(*values: bytes) -> bytes:
    return b"<row>%s</row>" % b"".join(b"<c><v>%s</v></c>" % one for one in values)


def lying() -> bytes:
    """An archive that declares its largest part small."""
    content = bytearray(xlsx(b" " * 30 * 2**20 + CELL))
    place = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<I", content, place + 24, 500)
    return bytes(content)


def looping() -> bytes:
    """A compound file whose chains of sectors bite their tails."""
    head = bytearray(512)
    head[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", head, 44, 1, 1, 0, 4096, 0, 1, 0, 1, 0)
    return bytes(head) + struct.pack("<128I", *([0] * 128)) * 8


def laughs(start: bytes) -> bytes:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    return b'<!DOCTYPE x [<!ENTITY a0 "ha">%s]>%s<row><c><v>&a11;</v></c></row>' % (entities, start)


def outside() -> bytes:
    return b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><sst><si><t>&f;</t></si></sst>'


WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "aborting.xls": lambda: (Path(__file__).parent / "xls_515.xls").read_bytes(),
    "looping.xls": looping,
    "attributes.xlsx": lambda: xlsx(b"<row><c " + b' r="' * 500_000),
    "brackets.xlsx": lambda: xlsx(styles=b'<numFmts><numFmt numFmtId="9" formatCode="%s"/></numFmts>' % (b"[" * 10**6)),
    "formats.xlsx": lambda: xlsx(
        styles=b"".join(b'<numFmt numFmtId="%d" formatCode="yy"/>' % n for n in range(60_000))
        + b"<cellXfs>%s</cellXfs>" % (b'<xf numFmtId="0"/>' * 60_000)
    ),
    "types.xlsx": lambda: xlsx(types=b"<a/>" * 3_000_000),
    "texts.xlsx": lambda: xlsx(texts=b"<si/>" * 4_000_000),
    "inside.xlsx": lambda: xlsx(b"<row><c>%s</c></row>" % (b"<a/>" * 8_000_000)),
    "deep.xlsx": lambda: xlsx(b"<row><c>" + b"<a>" * 3_000_000),
    "index.xlsx": lambda: xlsx(b'<row><c t="s"><v>99999</v></c></row>'),
    "below.xlsx": lambda: xlsx(b'<row><c t="s"><v>-1</v></c></row>'),
    "numbers.xlsx": lambda: xlsx(
        cells(
            b"1e999999999",
            b"1e-999999999",
            b"0e-999999999",
            b"-0e999999999",
            b"1e309",
            b"9" * 39_000,
            b"0." + b"1" * 39_000,
        )
    ),
    "digits.xlsx": lambda: xlsx(cells(b"9" * 100_000)),
    "rows.xlsx": lambda: xlsx(b'<row r="99999999999999999999"><c><v>1</v></c></row>'),
    "merged.xlsx": lambda: xlsx(
        b"".join(b"<row><c><v>1</v></c></row>" for _ in range(19_000)),
        after=b"<mergeCells>%s</mergeCells>" % (b'<mergeCell ref="A1:ALL1048576"/>' * 29_000),
    ),
    "far.xlsx": lambda: xlsx(
        b"".join(b'<row r="%d"><c r="ALL%d"><v>1</v></c></row>' % (n, n) for n in range(1, 19_000))
    ),
    "again.xlsx": lambda: xlsx(
        b"<row>%s</row>" % (b'<c t="s"><v>0</v></c>' * 900) * 300, texts=b"<si><t>%s</t></si>" % (b"x" * 32_000)
    ),
    "ligatures.xlsx": lambda: xlsx(
        b"<row>%s</row>" % (b'<c t="s"><v>0</v></c>' * 90) * 2,
        texts=b"<si><t>%s</t></si>" % ("\ufdfa" * 30_000).encode(),
    ),
    "sheets.xlsx": lambda: xlsx(sheets=b'<sheet name="s" sheetId="1" r:id="s1"/>' * 300_000),
    "parts.xlsx": lambda: xlsx(**{f"xl__{n}": b"" for n in range(3000)}),
    "above.xlsx": lambda: xlsx(**{"..__..__..__etc__passwd": b"x", "__etc__passwd": b"x"}),
    "bomb.xlsx": lambda: xlsx(b" " * 320 * 2**20 + CELL),
    "nested.xlsx": lambda: xlsx(**{"xl__media.zip": xlsx(b" " * 99 * 2**20)}),
    "lying.xlsx": lying,
    "laughs.xlsx": lambda: xlsx(laughs(b"")),
    "outside.xlsx": lambda: xlsx(**{"xl__sharedStrings.xml": outside()}),
    "half.xlsx": lambda: xlsx(b"<row><c><v>1</v></c></row>" * 9000)[:700],
    "named.xlsx": lambda: b"%PDF-1.7 " + b"x" * 1000,
    "nul.xlsx": lambda: b"PK\x03\x04" + bytes(100_000),
}
"""Name → its bytes: all for the pages and commands that take workbooks."""

LISTS: dict[str, Callable[[], bytes]] = {
    name: WORKBOOKS[name]
    for name in [
        "aborting.xls",
        "attributes.xlsx",
        "types.xlsx",
        "texts.xlsx",
        "inside.xlsx",
        "deep.xlsx",
        "index.xlsx",
        "below.xlsx",
        "numbers.xlsx",
        "digits.xlsx",
        "rows.xlsx",
        "far.xlsx",
        "again.xlsx",
        "ligatures.xlsx",
        "sheets.xlsx",
        "bomb.xlsx",
        "lying.xlsx",
        "laughs.xlsx",
        "outside.xlsx",
        "half.xlsx",
        "nul.xlsx",
    ]
} | {
    "commas.csv": lambda: b"a" + b"," * 9_000_000,
    "quotes.csv": lambda: b'a,b\n"' + b'""' * 4_000_000,
    "line.csv": lambda: b"a,b\n" + b"x" * 9_000_000,
    "lines.csv": lambda: b"a\n" + b"x\n" * 4_000_000,
    "blanks.csv": lambda: "科目编码,科目名称\n".encode() + b"1" + b" " * 120_000 + b"x,y\n",
    "nul.csv": lambda: b"a,b\n1,\0\n",
    "infinite.xlsx": lambda: xlsx(cells(b"1") + cells(b"1e400") + cells(b"1e308") + cells(b"nan")),
}
"""Name → its bytes: for the pages and commands that take lists."""
