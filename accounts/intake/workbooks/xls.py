"""Occurrence the older .xls format, by calamine (读 .xls)."""

from __future__ import annotations

import io
import struct
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from accounts.intake.wrong_file import WrongFile

from .grid import Broken, Merge, Sheet, Value, Workbook
from .limits import AREA_LIMIT, CELLS_LIMIT, ROWS_LIMIT, SHEETS_LIMIT
from .ole import Container, WrongContainer, extents

ENCRYPTED = "文件有打开密码，请取消密码（另存时清空“打开权限密码”）后再上传。"
MACROS = "文件含有宏，请在 Excel 或 WPS 中另存为不带宏的 .xlsx 再上传。"
BROKEN = "文件已损坏，不能读取；请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传。"
FAR_APART = "工作表中的数相隔太远（最末行、最末列有零散的内容），没有读取；请删去表外的内容，另存后再上传。"


def read_xls(content: bytes) -> Workbook:
    """The sheets of an OLE file. Raises WrongFile."""
    try:
        _judge(Container(content))
        return Workbook("xls", _sheets(CalamineWorkbook.from_filelike(io.BytesIO(content))))
    except PasswordError as error:
        raise WrongFile(ENCRYPTED) from error
    except (CalamineError, WrongContainer, struct.error) as error:
        raise WrongFile(BROKEN) from error


def _judge(container: Container) -> None:
    """Refuse encrypted files, macros, other documents, and sheets whose cells lie too far apart."""
    names = container.names()
    if "EncryptedPackage" in names:
        raise WrongFile(ENCRYPTED)
    if any(one.startswith("_VBA_PROJECT") or one == "VBA" for one in names):
        raise WrongFile(MACROS)
    stream = next((one for one in ("Workbook", "Book") if one in names), None)
    if stream is None:
        raise WrongFile(
            "文件不是 Excel 工作簿（可能是 Word 文档或其他文件）；请在 Excel 或 WPS 中另存为 .xlsx 再上传。"
        )
    reach = extents(container.read(stream))
    if reach is None:
        raise WrongFile(ENCRYPTED)
    if sum(one.area for one in reach) > AREA_LIMIT:
        raise WrongFile(FAR_APART)


def _sheets(book: CalamineWorkbook) -> tuple[Sheet, ...]:
    about = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if len(about) > SHEETS_LIMIT:
        raise WrongFile(f"工作簿有 {len(about)} 张工作表，超过 {SHEETS_LIMIT} 张的上限。")
    sheets = []
    left = CELLS_LIMIT
    for one in about:
        sheet = _sheet(book, one.name, hidden=one.visible != SheetVisibleEnum.Visible)
        left -= len(sheet.cells)
        if left < 0:
            raise WrongFile(f"工作簿的非空单元格超过 {CELLS_LIMIT:,} 个的上限。")
        sheets.append(sheet)
    return tuple(sheets)


def _sheet(book: CalamineWorkbook, name: str, *, hidden: bool) -> Sheet:
    source = book.get_sheet_by_name(name)
    sheet = Sheet(name, hidden)
    if source.start is None:
        return sheet
    top, left = source.start
    for row, values in enumerate(source.iter_rows(), start=top + 1):
        for column, raw in enumerate(values, start=left + 1):
            value = _value(raw)
            if value is not None:
                sheet.cells[row, column] = value
    if len(sheet.rows) > ROWS_LIMIT:
        raise WrongFile(f"工作表“{name}”有 {len(sheet.rows):,} 行，超过 {ROWS_LIMIT:,} 行的上限。")
    for (first_row, first_column), (last_row, last_column) in source.merged_cell_ranges or ():
        sheet.merged.append(Merge(first_row + 1, first_column + 1, last_row + 1, last_column + 1))
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
