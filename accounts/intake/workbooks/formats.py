"""Opening an uploaded workbook: judged by its content, within limits (打开工作簿：按内容辨认，限制大小).

Nothing of a file is ever run. A workbook with macros is refused: the file is kept and handed to colleagues, and a
kept file must not carry programs.
"""

from typing import Any

from accounts.intake.wrong_file import WORKBOOK, WrongFile, require_few_words

from .grid import AREA_LIMIT, MERGED_LIMIT, Workbook
from .xls import FAR_APART, read_xls
from .xlsx import read_xlsx

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


def read_workbook(content: bytes) -> list[Any]:
    """`open_workbook` as JSON, for the child that reads. Raises WrongFile."""
    return open_workbook(content).packed()


def open_workbook(content: bytes) -> Workbook:
    """The sheets of an .xlsx or .xls file, told apart by content and never by name.

    Raises WrongFile, in words for the person, for everything else: other kinds of files, encrypted ones, workbooks with
    macros, broken ones, and what exceeds the limits in size, expansion, sheets, rows or cells.
    """
    if not content:
        raise WrongFile("文件是空的（0 字节），请重新选择。")
    if len(content) > WORKBOOK:
        raise WrongFile(f"文件有 {len(content) / 2**20:.1f} MB，超过 {WORKBOOK // 2**20} MB 的上限。")
    if not content.startswith((ZIP, OLE)):
        raise WrongFile(f"文件不是 Excel 工作簿：{_kind(content)}。{SAVE_AS}")
    book = read_xlsx(content) if content.startswith(ZIP) else read_xls(content)
    _require_compact(book)
    return book


def _require_compact(book: Workbook) -> None:
    """Who reads a table walks each row to its last column, and lays merged ranges out in full."""
    if sum(len(sheet.rows) * sheet.width for sheet in book.sheets) > AREA_LIMIT:
        raise WrongFile(FAR_APART)
    require_few_words(one for sheet in book.sheets for one in sheet.cells.values())
    left = MERGED_LIMIT
    for sheet in book.sheets:
        left -= sum(len(rows) * len(columns) for rows, columns in map(sheet.covered, sheet.merged))
        if left < 0:
            raise WrongFile(
                f"工作表“{sheet.name}”合并的单元格超过 {MERGED_LIMIT:,} 个的上限；请取消不必要的合并，另存后再上传。"
            )


def _kind(content: bytes) -> str:
    """What the file seems to be."""
    if known := next((words for start, words in OTHERS if content.startswith(start)), ""):
        return f"内容是 {known}"
    is_markup = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return "内容是网页或 XML 文本，只是改了扩展名" if is_markup else "内容不是 .xlsx 也不是 .xls"
