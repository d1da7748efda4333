"""PDF files that people attach: judged by content before they are kept and published (上传的 PDF：按内容审查)."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

SIZE_LIMIT = 20 * 2**20
"""Bytes of a file."""
PAGES_LIMIT = 500
OBJECTS_LIMIT = 200_000
HEAD = 1024
"""Bytes in which `%PDF-` stands; a few programs write something before it."""

ACTIVE = {
    "/JavaScript": "脚本（JavaScript）",
    "/JS": "脚本（JavaScript）",
    "/Launch": "启动程序的动作",
    "/AA": "自动执行的动作",
    "/EmbeddedFiles": "嵌入的文件",
    "/EF": "嵌入的文件",
    "/RichMedia": "多媒体内容",
    "/XFA": "动态表单",
}
"""Names whose presence as a key, as an action or as a kind of annotation makes a file more than paper."""
ACTIONS = {
    "/JavaScript": "脚本（JavaScript）",
    "/Launch": "启动程序的动作",
    "/ImportData": "导入数据的动作",
    "/SubmitForm": "提交数据的动作",
    "/GoToE": "打开嵌入文件的动作",
    "/Rendition": "播放媒体的动作",
    "/RichMedia": "多媒体内容",
    "/FileAttachment": "嵌入的文件",
}
UNREADABLE = (
    *(PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, OSError),
    *(RecursionError, AssertionError, NotImplementedError, MemoryError),
)
"""What a reader may raise on a file that is none; a broken file is told as broken."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class WrongPdf(Exception):
    """The file cannot be taken; the message says in Chinese why and what to do."""


def pages_of(content: bytes) -> int:
    """The number of pages of a PDF that may be kept and published.

    Raises WrongPdf for other files, broken or encrypted ones, and for what could act on a reader's machine.
    """
    if not content:
        raise WrongPdf("文件是空的（0 字节），请重新选择。")
    if len(content) > SIZE_LIMIT:
        raise WrongPdf(
            f"文件有 {len(content) / 2**20:.1f} MB，超过 {SIZE_LIMIT // 2**20} MB 的上限；请压缩图片后重新导出。"
        )
    if b"%PDF-" not in content[:HEAD]:
        raise WrongPdf("文件不是 PDF：内容不以 %PDF 开头。请在 Word 或 WPS 中“另存为”或“导出为” PDF 后上传。")
    try:
        return _judge(PdfReader(io.BytesIO(content)))
    except UNREADABLE as error:
        raise WrongPdf("PDF 文件已损坏，不能读取；请重新导出后上传。") from error


def _judge(reader: PdfReader) -> int:
    if reader.is_encrypted:
        raise WrongPdf("PDF 文件设有密码或权限限制；公开的文件应人人可读，请取消加密后上传。")
    pages = len(reader.pages)
    if not 1 <= pages <= PAGES_LIMIT:
        raise WrongPdf(f"PDF 文件有 {pages} 页，应为 1 至 {PAGES_LIMIT} 页。")
    for page in reader.pages:
        _ = page.mediabox
    if found := next(_active(reader), ""):
        raise WrongPdf(f"PDF 文件含有{found}，不能公开；请用“打印为 PDF”的方式重新生成后上传。")
    return pages


def _active(reader: PdfReader) -> Iterator[str]:
    """What in the file could act, in words: in the trailer, in every object, also in those that nothing refers to."""
    numbers = [(number, generation) for generation, table in reader.xref.items() for number in table]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > OBJECTS_LIMIT:
        raise WrongPdf(f"PDF 文件过于复杂（{len(numbers):,} 个对象）；请用“打印为 PDF”的方式重新生成后上传。")
    yield from _in(reader.trailer)
    for number, generation in numbers:
        yield from _in(IndirectObject(number, generation, reader).get_object())


def _in(thing: Any) -> Iterator[str]:
    """As `_active`, within one object; what it refers to is looked at by itself."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield from (words for name, words in ACTIVE.items() if name in one)
            kinds = (dict.get(one, "/S"), dict.get(one, "/Subtype"))
            yield from (ACTIONS[kind] for kind in kinds if isinstance(kind, NameObject) and kind in ACTIONS)
            waiting.extend(dict.values(one))
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))
