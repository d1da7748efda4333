"""PDF files that were made to hurt, or to act (有害的 PDF)."""

from __future__ import annotations

import zlib
from collections.abc import Callable

PAGES = [b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]%s>>"]


def pdf(catalog: bytes = b"", page: bytes = b"", *objects: bytes, trailer: bytes = b"") -> bytes:
    """One page; what stands in the catalog and in the page, and objects from number 4 on."""
    bodies = [b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog, PAGES[0], PAGES[1] % page, *objects]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        len(bodies) + 1,
        trailer,
        start,
    )


def stream(data: bytes, entries: bytes = b"", filters: bytes = b"/FlateDecode") -> bytes:
    return b"<<%s/Filter%s/Length %d>>stream\n%s\nendstream" % (entries, filters, len(data), data)


def packed(*bodies: bytes, catalog: bytes) -> bytes:
    """A file whose catalog, and the bodies from number 6 on, stand in an object stream, found by a stream of references."""
    inside = [(1, b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog), *enumerate(bodies, start=6)]
    head, body = b"", b""
    for number, one in inside:
        head += b"%d %d " % (number, len(body))
        body += one + b" "
    objects = {
        2: PAGES[0],
        3: PAGES[1] % b"",
        4: stream(zlib.compress(head + body), b"/Type/ObjStm/N %d/First %d" % (len(inside), len(head))),
    }
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, one in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start, count = len(out), 6 + len(bodies)
    rows = {0: (0, 0, 0), 5: (1, start, 0)} | {n: (1, place, 0) for n, place in places.items()}
    rows |= {number: (2, 4, index) for index, (number, _) in enumerate(inside)}
    table = b"".join(bytes((rows[n][0],)) + rows[n][1].to_bytes(4, "big") + bytes((rows[n][2],)) for n in range(count))
    about = b"/Type/XRef/W[1 4 1]/Size %d/Root 1 0 R" % count
    return bytes(out) + b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF" % (stream(zlib.compress(table), about), start)


def chain(times: int, size: int) -> bytes:
    data = b" " * size
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def unfolding(times: int, size: int, filters: bytes) -> bytes:
    about = b"/Type/ObjStm/N 1/First 4"
    return pdf(b"", b"", stream(chain(times, size), about, filters))


def listed_loop() -> bytes:
    content = pdf()
    return content.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % content.index(b"xref"))


PAPERS: dict[str, Callable[[], bytes]] = {
    "objects.pdf": lambda: pdf(b"", b"", *[b"<</A[1 2 3]/B(x)>>"] * 150_000),
    "objects-below.pdf": lambda: pdf(b"", b"", *[b"<</A[1 2 3]/B(x)>>"] * 49_000),
    "stream.pdf": lambda: unfolding(2, 900 * 2**20, b"[/FlateDecode/FlateDecode]"),
    "chain.pdf": lambda: unfolding(1, 200 * 2**20, b"[/FlateDecode/ASCIIHexDecode/LZWDecode]"),
    "tree.pdf": lambda: pdf().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
    "count.pdf": lambda: pdf().replace(b"/Count 1", b"/Count 999999999"),
    "previous.pdf": listed_loop,
    "size.pdf": lambda: pdf(trailer=b"/Prev 99999999999").replace(b"xref\n0 4", b"xref\n0 999999999"),
    "deep.pdf": lambda: pdf(b"/X" + b"[" * 100_000 + b"]" * 100_000),
    "dictionaries.pdf": lambda: pdf(b"/X" + b"<</A" * 50_000 + b" 1" + b">>" * 50_000),
    "reference.pdf": lambda: pdf(b"/Names 4 0 R", b"", b"4 0 R"),
    "half.pdf": lambda: pdf(b"", b"", *[b"<</A 1>>"] * 2000)[:-20_000],
    "rows.pdf": lambda: b"%PDF-1.7\n" + b"1 0 obj\n" * 500_000 + b"startxref\n9\n%%EOF",
}
"""Name → its bytes: what is hard to read."""

UNC = rb"(\\\\evil.example\\share\\x.pdf)"
ACTING: dict[str, tuple[str, Callable[[], bytes]]] = {
    "opening address": ("打开文件时", lambda: pdf(b"/OpenAction<</S/URI/URI(http://evil.example/b)>>")),
    "opening, indirect": (
        "打开文件时",
        lambda: pdf(b"/OpenAction 4 0 R", b"", b"<</S 5 0 R/URI(http://e/)>>", b"/URI"),
    ),
    "opening, then another": (
        "打开文件时",
        lambda: pdf(b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next<</S/URI/URI(http://e/)>>>>"),
    ),
    "opening, packed": ("打开文件时", lambda: packed(b"<</S/URI/URI(http://e/)>>", catalog=b"/OpenAction 6 0 R")),
    "share on opening": ("外部文件", lambda: pdf(b"/OpenAction<</S/GoToR/F%s/D[0/Fit]>>" % UNC)),
    "share in a link": ("外部文件", lambda: pdf(b"", b"/Annots[<</Subtype/Link/A<</S/GoToR/F%s/D[0/Fit]>>>>]" % UNC)),
    "share as an address": ("内部网络", lambda: pdf(b"", rb"/Annots[<</Subtype/Link/A<</S/URI/URI(\\\\evil\\x)>>>>]")),
    "file as an address": ("内部网络", lambda: pdf(b"", b"/Annots[<</Subtype/Link/A<</S/URI/URI( file:///c:/x)>>>>]")),
    "file, written in hex": (
        "内部网络",
        lambda: pdf(b"", b"/Annots[4 0 R]", b"<</A<</S/URI/URI<66696c653a2f2f2f>>>>>"),
    ),
    "base of addresses": ("内部网络", lambda: pdf(b"/URI<</Base(file://evil/)>>")),
    "outside stream": (
        "外部文件",
        lambda: pdf(
            b"", b"/Resources<</XObject<</X 4 0 R>>>>", b"<</Subtype/Image/F(http://e/i)/Length 0>>stream\n\nendstream"
        ),
    ),
    "outside stream by name": ("外部文件", lambda: pdf(b"", b"", b"<</F 5 0 R/Length 0>>stream\n\nendstream", b"(x)")),
    "outside page": (
        "外部文件",
        lambda: pdf(b"", b"", b"<</Subtype/Form/Ref<</F<</F(x.pdf)>>/Page 0>>/Length 0>>stream\n\nendstream"),
    ),
    "associated file": ("嵌入|外部", lambda: pdf(b"/AF[4 0 R]", b"", b"<</Type/Filespec/F(http://evil/x)/FS/URL>>")),
    "movie": ("多媒体", lambda: pdf(b"", b"/Annots[<</Subtype/Movie/Rect[0 0 9 9]/Movie<</F(x.avi)>>>>]")),
    "sound": ("多媒体", lambda: pdf(b"", b"/Annots[<</Subtype/Link/A<</S/Sound/Sound 4 0 R>>>>]", b"<<>>")),
    "screen": ("媒体", lambda: pdf(b"", b"/Annots[<</Subtype/Screen/A<</S/Rendition/R<<>>>>>>]")),
    "three dimensions": ("多媒体", lambda: pdf(b"", b"/Annots[<</Subtype/3D/3DD 4 0 R>>]", b"<<>>")),
    "form": ("表单", lambda: pdf(b"/AcroForm<</Fields[4 0 R]>>", b"", b"<</FT/Tx/T(x)>>")),
    "form, packed": ("表单", lambda: packed(b"<</Fields[]>>", catalog=b"/AcroForm 6 0 R")),
    "field of no form": ("表单", lambda: pdf(b"", b"/Annots[<</Subtype/Widget/Rect[0 0 9 9]>>]")),
    "sending": ("提交数据|表单", lambda: pdf(b"", b"/Annots[<</Subtype/Link/A<</S/SubmitForm/F<</F(http://e/)>>>>>>]")),
    "launching": ("启动程序", lambda: pdf(b"", b"/Annots[<</Subtype/Link/A<</S/Launch/F(cmd.exe)>>>>]")),
    "launching, in other letters": ("启动程序", lambda: pdf(b"", b"/Annots[<</A<</S/L#61unch/Win<<>>>>>>]")),
    "script, in other letters": ("脚本", lambda: pdf(b"/OpenAction<</S/J#61vaScript/J#53(x)>>")),
    "script in a tree of names": (
        "脚本",
        lambda: pdf(b"/Names 4 0 R", b"", b"<</JavaScript<</Kids[5 0 R]>>>>", b"<<>>"),
    ),
    "script of a page": ("脚本|自动", lambda: pdf(b"", b"/AA<</O<</S/JavaScript/JS(x)>>>>")),
    "script of an outline": (
        "脚本",
        lambda: pdf(b"/Outlines<</First 4 0 R>>", b"", b"<</Title(x)/A<</S/JavaScript>>>>"),
    ),
    "script that nothing refers to": ("脚本", lambda: pdf(b"", b"", b"<</S/JavaScript/JS(x)>>")),
    "script after the next": (
        "脚本",
        lambda: pdf(b"", b"/Annots[<</A<</S/URI/URI(http://e/)/Next[<</S/JavaScript/JS(x)>>]>>>>]"),
    ),
    "embedded": ("嵌入", lambda: pdf(b"/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>", b"", b"<</EF<<>>>>")),
    "attached to a page": ("嵌入", lambda: pdf(b"", b"/Annots[<</Subtype/FileAttachment/FS 4 0 R>>]", b"<<>>")),
    "packed and not listed": (
        "脚本",
        lambda: pdf(b"", b"", stream(zlib.compress(b"9 0 <</S/JavaScript/J#53(x)>>"), b"/Type/ObjStm/N 1/First 4")),
    ),
    "program": ("PostScript", lambda: pdf(b"", b"", b"<</Subtype/PS/Length 0>>stream\n\nendstream")),
}
"""What it is → a word of the refusal, its bytes: what is more than paper."""

PLAIN: dict[str, Callable[[], bytes]] = {
    "a page": pdf,
    "opened at its first page": lambda: pdf(b"/OpenAction[3 0 R/XYZ null null 0]"),
    "opened there by an action": lambda: pdf(b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"),
    "links to the web and by mail": lambda: pdf(
        b"",
        b"/Annots[<</Subtype/Link/F 4/A<</S/URI/URI(https://www.gov.cn/)>>>>"
        b"<</Subtype/Link/A<</S/URI/URI(mailto:a@b.cn)>>>><</Subtype/Link/A<</S/URI/URI(www.gov.cn/a)>>>>]",
    ),
    "structure of its own": lambda: pdf(b"/StructTreeRoot<</K<</S/P/Ref[4 0 R]>>>>", b"", b"<</S/Span>>"),
}
"""What is nothing but paper."""
