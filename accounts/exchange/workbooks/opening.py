"""Opening an uploaded workbook: judged by its content, within limits (打开工作簿：按内容辨认，限制大小).

Nothing of a file is ever run. A workbook with macros is refused: the file is kept and handed to colleagues, and a
kept file must not carry programs.
"""

from __future__ import annotations

from .grid import Workbook
from .limits import SIZE_LIMIT, WrongFile
from .xls import read_xls
from .xlsx import read_xlsx

__all__ = ["SIZE_LIMIT", "WrongFile", "open_workbook"]

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


def open_workbook(content: bytes) -> Workbook:
    """The sheets of an .xlsx or .xls file, told apart by content and never by name.

    Raises WrongFile, in words for the person, for everything else: other kinds of files, encrypted ones, workbooks with
    macros, broken ones, and what exceeds the limits in size, expansion, sheets, rows or cells.
    """
    if not content:
        raise WrongFile("文件是空的（0 字节），请重新选择。")
    if len(content) > SIZE_LIMIT:
        raise WrongFile(f"文件有 {len(content) / 2**20:.1f} MB，超过 {SIZE_LIMIT // 2**20} MB 的上限。")
    if content.startswith(ZIP):
        return read_xlsx(content)
    if content.startswith(OLE):
        return read_xls(content)
    raise WrongFile(f"文件不是 Excel 工作簿：{_kind(content)}。{SAVE_AS}")


def _kind(content: bytes) -> str:
    """What the file seems to be."""
    known = next((words for start, words in OTHERS if content.startswith(start)), None)
    if known:
        return f"内容是 {known}"
    if content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "内容是网页或 XML 文本，只是改了扩展名"
    return "内容不是 .xlsx 也不是 .xls"
