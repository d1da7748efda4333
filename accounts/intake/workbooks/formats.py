"""Opening an uploaded workbook: judged by its content, within limits (打开工作簿：按内容辨认，限制大小；读 .xlsx).

Nothing of a file is ever run. A workbook with macros is refused: the file is kept and handed to colleagues, and a
kept file must not carry programs.

An .xlsx is read part by part, as a stream. Numbers are taken from the text of the file and never pass through a float.
Formatted empty rows cost next to nothing: empty cells are cut out before the text is parsed. Formulas without a computed
value are told apart from empty cells.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from accounts.intake.wrong_file import WORKBOOK, WrongFile, require, require_few_words

from .grid import (
    AREA_LIMIT,
    CELLS_LIMIT,
    EXPANDED_LIMIT,
    MERGED_LIMIT,
    NAME_LIMIT,
    PARTS_LIMIT,
    SHEETS_LIMIT,
    TEXTS_LIMIT,
    Sheet,
    Workbook,
)
from .xls import BROKEN, FAR_APART, MACROS, read_xls
from .xlsx_parts import PartReader, SheetReader, TextsReader, date_styles

ZIP, OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
SAVE_AS = "请在 Excel 或 WPS 中另存为 .xlsx 再上传。"
OTHERS = (
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"%PDF", "PDF 文件"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"{\\rtf", "RTF 文档"),
)
CHUNK = 1 << 20
MAIN = re.compile(r"spreadsheetml\.(sheet|template)\.main\+xml$")
EMPTY = re.compile(rb'<(?:c|row)\s(?=r="|[^<>]*\sr=")[^<>]*/>')
"""Cells and rows that hold nothing but a format, and say where they stand: without them nothing moves.

The address is looked for once a tag (a lookahead is not taken back), so that the search is linear.
"""


def read_workbook(content: bytes) -> list[Any]:
    """`open_workbook` as JSON, for the child that reads. Raises WrongFile."""
    return open_workbook(content).packed()


def open_workbook(content: bytes) -> Workbook:
    """The sheets of an .xlsx or .xls file, told apart by content and never by name.

    Raises WrongFile, in words for the person, for everything else: other kinds of files, encrypted ones, workbooks with
    macros, broken ones, and what exceeds the limits in size, expansion, sheets, rows or cells.
    """
    require(content, "文件是空的（0 字节），请重新选择。")
    require(len(content) <= WORKBOOK, f"文件有 {len(content) / 2**20:.1f} MB，超过 {WORKBOOK // 2**20} MB 的上限。")
    require(content.startswith((ZIP, OLE)), f"文件不是 Excel 工作簿：{_kind(content)}。{SAVE_AS}")
    book = read_xlsx(content) if content.startswith(ZIP) else read_xls(content)
    _require_compact(book)
    return book


def _require_compact(book: Workbook) -> None:
    """Who reads a table walks each row to its last column, and lays merged ranges out in full."""
    require(sum(len(sheet.rows) * sheet.width for sheet in book.sheets) <= AREA_LIMIT, FAR_APART)
    require_few_words(one for sheet in book.sheets for one in sheet.cells.values())
    left = MERGED_LIMIT
    for sheet in book.sheets:
        left -= sum(len(rows) * len(columns) for rows, columns in map(sheet.covered, sheet.merged))
        require(
            left >= 0,
            f"工作表“{sheet.name}”合并的单元格超过 {MERGED_LIMIT:,} 个的上限；请取消不必要的合并，另存后再上传。",
        )


def _kind(content: bytes) -> str:
    """What the file seems to be."""
    if known := next((words for start, words in OTHERS if content.startswith(start)), ""):
        return f"内容是 {known}"
    return (
        "内容是网页或 XML 文本，只是改了扩展名"
        if content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        else "内容不是 .xlsx 也不是 .xls"
    )


def read_xlsx(content: bytes) -> Workbook:
    """The sheets of a zip file. Raises WrongFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return Workbook("xlsx", tuple(_Package(archive).sheets()))
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        EOFError,
        KeyError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise WrongFile(BROKEN) from error


class _Package:
    """The parts of the archive, read under one budget of unpacked bytes."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        infos = archive.infolist()
        require(
            len(infos) <= PARTS_LIMIT,
            f"文件由 {len(infos):,} 个部分组成，超过 {PARTS_LIMIT:,} 个的上限，不像正常的工作簿。",
        )
        require(not any(one.flag_bits & 1 for one in infos), "文件是加密的压缩包，请取消密码后再上传。")
        require(not any(one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in infos), BROKEN)
        self._require_small(sum(one.file_size for one in infos))
        self.names = {one.filename for one in infos}
        self.read_so_far = 0

    def _require_small(self, size: int) -> None:
        require(
            size <= EXPANDED_LIMIT,
            f"文件展开后超过 {EXPANDED_LIMIT // 2**20} MB 的上限，没有读取；请删去多余的格式和工作表，另存后再上传。",
        )

    def sheets(self) -> Iterator[Sheet]:
        """Every sheet of cells, in the order of the workbook."""
        main = self._main()
        about = [one for tag, one in self._elements(main) if tag == "sheet"]
        require(len(about) <= SHEETS_LIMIT, f"工作簿有 {len(about)} 张工作表，超过 {SHEETS_LIMIT} 张的上限。")
        related = self._related(main)
        texts, cells = TextsReader(), 0
        if part := self._part(related, "/sharedStrings"):
            self._parse(part, texts)
        dates = date_styles(self._elements(styles) if (styles := self._part(related, "/styles")) else ())
        for one in about:
            kind, target = related.get(one.get("id", ""), ("", ""))
            if kind.endswith("/worksheet"):
                sheet = Sheet(one.get("name", "")[:NAME_LIMIT], one.get("state", "visible") != "visible")
                self._parse(target, SheetReader(sheet, texts.texts, dates))
                cells += len(sheet.cells)
                require(cells <= CELLS_LIMIT, f"工作簿的非空单元格超过 {CELLS_LIMIT:,} 个的上限。")
                yield sheet

    def _main(self) -> str:
        """The part that lists the sheets. Refuses macros and other kinds of documents."""
        require("[Content_Types].xml" in self.names, "文件是压缩包，不是 Excel 工作簿；请解压后上传其中的 .xlsx 文件。")
        types = [
            (one.get("PartName", ""), one.get("ContentType", "")) for _, one in self._elements("[Content_Types].xml")
        ]
        is_program = any("macroEnabled" in kind or "vbaProject" in kind for _, kind in types)
        require(not is_program and not any(name.endswith("vbaProject.bin") for name in self.names), MACROS)
        main = next((name for name, kind in types if MAIN.search(kind)), "")
        require(main, "文件不是 .xlsx 工作簿（可能是 Word 文档、.xlsb 或 .ods）；请另存为 .xlsx 再上传。")
        return main.lstrip("/")

    def _related(self, main: str) -> dict[str, tuple[str, str]]:
        """Relation → kind and part."""
        folder, name = posixpath.split(main)
        return {
            one.get("Id", "") or one.get("id", ""): (
                one.get("Type", ""),
                posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/"),
            )
            for tag, one in self._elements(f"{folder}/_rels/{name}.rels".lstrip("/"))
            if tag == "Relationship"
        }

    def _part(self, related: dict[str, tuple[str, str]], ending: str) -> str | None:
        """The part of that kind, where the archive holds it."""
        return next((part for kind, part in related.values() if kind.endswith(ending) and part in self.names), None)

    def _elements(self, part: str) -> list[tuple[str, dict[str, str]]]:
        reader = PartReader()
        self._parse(part, reader)
        return reader.found

    def _parse(self, part: str, reader: PartReader) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, attributes: reader.start(
            _local(tag), {_local(name): value for name, value in attributes.items()}
        )
        parser.EndElementHandler = lambda tag: reader.end(_local(tag))
        parser.CharacterDataHandler = reader.data
        parser.StartDoctypeDeclHandler = _refuse_doctype
        before, is_sheet = self.read_so_far, isinstance(reader, SheetReader)
        for piece in self._pieces(part):
            self.read_so_far += len(piece)
            self._require_small(self.read_so_far)
            require(
                is_sheet or self.read_so_far - before <= TEXTS_LIMIT,
                f"文件展开后超过 {TEXTS_LIMIT // 2**20} MB 的上限，没有读取。",
            )
            parser.Parse(EMPTY.sub(b"", piece) if is_sheet else piece)
        parser.Parse(b"", True)  # noqa: FBT003 – expat takes no names

    def _pieces(self, part: str) -> Iterator[bytes]:
        """The part in pieces that end with a tag."""
        rest = b""
        with self.archive.open(part) as stream:
            while block := stream.read(CHUNK):
                block = rest + block
                end = block.rfind(b">") + 1
                rest = block[end:]
                require(len(rest) <= CHUNK, BROKEN)
                yield block[:end]
        yield rest


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _refuse_doctype(*_: object) -> None:
    raise WrongFile(BROKEN)
