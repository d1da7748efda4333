"""Reading the older .xls format, by calamine (读 .xls：复合文档先看清再读).

Calamine lays every sheet out as a full rectangle: a file of five kilobytes with a cell in each far corner would take
gigabytes. So the container is judged first, and the cells are counted from the raw records.
"""

import io
import struct
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from accounts.intake.wrong_file import WrongFile, require

from .grid import AREA_LIMIT, CELLS_LIMIT, ROWS_LIMIT, SHEETS_LIMIT, Broken, Merge, Sheet, Value, Workbook

ENCRYPTED = "文件有打开密码，请取消密码（另存时清空“打开权限密码”）后再上传。"
MACROS = "文件含有宏，请在 Excel 或 WPS 中另存为不带宏的 .xlsx 再上传。"
BROKEN = "文件已损坏，不能读取；请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传。"
FAR_APART = "工作表中的数相隔太远（最末行、最末列有零散的内容），没有读取；请删去表外的内容，另存后再上传。"

END = 0xFFFFFFFE
"""From here on a number is no sector: the end of a chain, or nothing."""
ENTRY = 128
CELLS = frozenset((0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x0002, 0x0003, 0x0004, 0x0005))
"""Records that hold values and begin with a row and a column; cells with nothing but a format are not among them."""
SEVERAL = 0x00BD
"""The record of several numbers side by side, which ends with its last column."""
START, PASSWORD = 0x0809, 0x002F


def read_xls(content: bytes) -> Workbook:
    """The sheets of an OLE file. Raises WrongFile."""
    try:
        _judge(Container(content))
        return Workbook("xls", _sheets(CalamineWorkbook.from_filelike(io.BytesIO(content))))
    except PasswordError as error:
        raise WrongFile(ENCRYPTED) from error
    except (CalamineError, struct.error) as error:
        raise WrongFile(BROKEN) from error


class Container:
    """An OLE file; `streams` holds its streams and folders, name → first sector and size. Raises WrongFile or struct.error."""

    def __init__(self, content: bytes) -> None:
        sector, mini, directory, self.cutoff, mini_fat, following, *places = struct.unpack_from(
            "<HH14xI4xII4xI4x109I", content, 30
        )
        require((sector, mini) in ((9, 6), (12, 6)), BROKEN)
        self.size, self.sectors = 1 << sector, content[1 << sector :]
        for _ in range(len(content) // self.size):
            if following >= END:
                break
            *more, following = _numbers(_piece(self.sectors, self.size, following)) or [END]
            places += more
        kept = [place for place in places if place < END]
        self.fat = [one for place in kept for one in _numbers(_piece(self.sectors, self.size, place))]
        self.mini_fat = _numbers(self._chain(mini_fat))
        self.streams: dict[str, tuple[int, int]] = {}
        entries = self._chain(directory)
        for place in range(0, len(entries) - ENTRY + 1, ENTRY):
            length, kind, start, size = struct.unpack_from("<HB49xII", entries, place + 64)
            if kind and 2 <= length <= 64:
                self.streams.setdefault(
                    entries[place : place + length - 2].decode("utf-16-le", "replace"), (start, size)
                )

    def _chain(self, start: int) -> bytes:
        return _chained(start, self.fat, self.sectors, self.size)

    def read(self, name: str) -> bytes:
        """The content of a stream; short ones lie in pieces of 64 bytes in the first of all."""
        start, size = self.streams[name]
        if size >= self.cutoff:
            return self._chain(start)[:size]
        root, _ = next(iter(self.streams.values()))
        return _chained(start, self.mini_fat, self._chain(root), 64)[:size]


def _chained(start: int, fat: Sequence[int], data: bytes, size: int) -> bytes:
    """The pieces of a chain, one after another."""
    pieces: list[bytes] = []
    while start < END:
        require(start < len(fat) and len(pieces) <= len(fat), BROKEN)
        pieces.append(_piece(data, size, start))
        start = fat[start]
    return b"".join(pieces)


def _piece(data: bytes, size: int, number: int) -> bytes:
    return data[number * size : (number + 1) * size]


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _judge(container: Container) -> None:
    """Refuse encrypted files, macros, other documents, and sheets whose cells lie too far apart."""
    names = container.streams.keys()
    require("EncryptedPackage" not in names, ENCRYPTED)
    require(not any(one.startswith("_VBA_PROJECT") or one == "VBA" for one in names), MACROS)
    stream = next((one for one in ("Workbook", "Book") if one in names), "")
    require(stream, "文件不是 Excel 工作簿（可能是 Word 文档或其他文件）；请在 Excel 或 WPS 中另存为 .xlsx 再上传。")
    require(_area(container.read(stream)) <= AREA_LIMIT, FAR_APART)


def _area(workbook: bytes) -> int:
    """Cells of the rectangles around all cells of each part of a workbook stream. Raises WrongFile for an encrypted one."""
    parts: list[tuple[set[int], set[int]]] = []
    place = 0
    while place + 4 <= len(workbook):
        kind, length = struct.unpack_from("<HH", workbook, place)
        require(kind != PASSWORD, ENCRYPTED)
        if kind == START:
            parts.append((set(), set()))
        elif kind in CELLS and length >= 4 and parts:
            row, column = struct.unpack_from("<HH", workbook, place + 4)
            parts[-1][0].add(row)
            parts[-1][1].add(column)
            if kind == SEVERAL and place + 4 + length <= len(workbook):
                parts[-1][1].add(struct.unpack_from("<H", workbook, place + 2 + length)[0])
        place += 4 + length
    return sum((max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) for rows, columns in parts if rows)


def _sheets(book: CalamineWorkbook) -> tuple[Sheet, ...]:
    about = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    require(len(about) <= SHEETS_LIMIT, f"工作簿有 {len(about)} 张工作表，超过 {SHEETS_LIMIT} 张的上限。")
    sheets: list[Sheet] = []
    for one in about:
        sheets.append(_sheet(book, one.name, hidden=one.visible != SheetVisibleEnum.Visible))
        require(
            sum(len(sheet.cells) for sheet in sheets) <= CELLS_LIMIT,
            f"工作簿的非空单元格超过 {CELLS_LIMIT:,} 个的上限。",
        )
    return tuple(sheets)


def _sheet(book: CalamineWorkbook, name: str, *, hidden: bool) -> Sheet:
    source = book.get_sheet_by_name(name)
    left = source.start[1] if source.start else 0
    cells = {
        (row, column): value
        for row, values in enumerate(
            source.iter_rows(), start=1
        )  # from the first row on, but from the first column held
        for column, raw in enumerate(values, start=left + 1)
        if (value := _value(raw)) is not None
    }
    merged = [
        Merge(first_row + 1, first_column + 1, last_row + 1, last_column + 1)
        for (first_row, first_column), (last_row, last_column) in source.merged_cell_ranges or ()
    ]
    sheet = Sheet(name, hidden, cells, merged)
    require(len(sheet.rows) <= ROWS_LIMIT, f"工作表“{name}”有 {len(sheet.rows):,} 行，超过 {ROWS_LIMIT:,} 行的上限。")
    return sheet


def _value(raw: Any) -> Value | None:
    """A number from the shortest text that gives the same float, so 229.63 is 229.63."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, int | float):
        return Decimal(repr(raw)) if raw == raw and abs(raw) < 1e300 else Broken("数字已损坏")
    text = str(raw)
    if text.startswith("#") and text.rstrip("!?").isupper():
        return Broken(f"是错误值 {text}")
    return text if text.strip() else None
