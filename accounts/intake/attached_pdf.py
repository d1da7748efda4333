"""PDF files that people attach: judged by content before they are kept and published (上传的 PDF：按内容审查).

Runs in the child that reads uploads, and knows nothing of Django.
"""

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from .wrong_file import REPORT, WrongFile, require

PAGES_LIMIT, OBJECTS_LIMIT = 500, 50_000
HEAD = 1024
"""Bytes in which `%PDF-` stands; a few programs write something before it."""

SCRIPT, START, AUTOMATIC = "脚本（JavaScript）", "启动程序的动作", "自动执行的动作"
EMBEDDED, OUTSIDE, MEDIA, FORM = "嵌入的文件", "引用外部文件的内容", "多媒体内容", "表单"
KEYS = {
    "/JavaScript": SCRIPT,
    "/JS": SCRIPT,
    "/Launch": START,
    "/AA": AUTOMATIC,
    "/EmbeddedFiles": EMBEDDED,
    "/EF": EMBEDDED,
    "/Collection": EMBEDDED,
    "/AF": EMBEDDED,
    "/UF": OUTSIDE,
    "/FFilter": OUTSIDE,
    "/FDecodeParms": OUTSIDE,
    "/RichMedia": MEDIA,
    "/RichMediaContent": MEDIA,
    "/Movie": MEDIA,
    "/Sound": MEDIA,
    "/AcroForm": FORM,
    "/XFA": FORM,
    "/FT": FORM,
}
"""Keys whose presence makes a file more than paper."""
KINDS = {
    "/JavaScript": SCRIPT,
    "/Launch": START,
    "/ImportData": "导入数据的动作",
    "/SubmitForm": "提交数据的动作",
    "/ResetForm": FORM,
    "/GoToE": "打开嵌入文件的动作",
    "/GoToR": "打开外部文件的动作",
    "/Thread": "打开外部文件的动作",
    "/Rendition": "播放媒体的动作",
    "/GoTo3DView": MEDIA,
    "/RichMediaExecute": MEDIA,
    "/RichMedia": MEDIA,
    "/Movie": MEDIA,
    "/Sound": MEDIA,
    "/Screen": MEDIA,
    "/3D": MEDIA,
    "/U3D": MEDIA,
    "/PRC": MEDIA,
    "/MediaClip": MEDIA,
    "/FileAttachment": EMBEDDED,
    "/EmbeddedFile": EMBEDDED,
    "/Filespec": OUTSIDE,
    "/Widget": FORM,
    "/PS": "PostScript 程序",
}
"""Actions, annotations and streams, by their `/S`, `/Subtype` or `/Type`."""
WEB = re.compile(r"https?://|mailto:|[^:/\\][^:\\]{0,300}$", re.IGNORECASE)
"""What a link may lead to: the web, mail, or an address without a scheme."""
NAME, ESCAPED = re.compile(rb"/([^\s/<>\[\](){}%]+)"), re.compile(rb"#([0-9A-Fa-f]{2})")
UNREADABLE = (
    *(PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, OSError),
    *(RecursionError, AssertionError, NotImplementedError),
)
"""What a reader may raise on a file that is none; a broken file is told as broken."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def pages_of(content: bytes) -> int:
    """The number of pages of a PDF that may be kept and published.

    Raises WrongFile for other files, broken or encrypted ones, and for what could act on a reader's machine.
    """
    require(content, "文件是空的（0 字节），请重新选择。")
    require(
        len(content) <= REPORT,
        f"文件有 {len(content) / 2**20:.1f} MB，超过 {REPORT // 2**20} MB 的上限；请压缩图片后重新导出。",
    )
    require(
        b"%PDF-" in content[:HEAD],
        "文件不是 PDF：内容不以 %PDF 开头。请在 Word 或 WPS 中“另存为”或“导出为” PDF 后上传。",
    )
    try:
        return _judge(PdfReader(io.BytesIO(content)))
    except UNREADABLE as error:
        raise WrongFile("PDF 文件已损坏，不能读取；请重新导出后上传。") from error


def _judge(reader: PdfReader) -> int:
    require(not reader.is_encrypted, "PDF 文件设有密码或权限限制；公开的文件应人人可读，请取消加密后上传。")
    if found := next(_active(reader), ""):
        raise WrongFile(f"PDF 文件含有{found}，不能公开；请用“打印为 PDF”的方式重新生成后上传。")
    pages = len(reader.pages)
    require(1 <= pages <= PAGES_LIMIT, f"PDF 文件有 {pages} 页，应为 1 至 {PAGES_LIMIT} 页。")
    for page in reader.pages:
        _ = page.mediabox
    return pages


def _active(reader: PdfReader) -> Iterator[str]:
    """What in the file could act, in words: in the trailer, in every object, also in those that nothing refers to."""
    numbers = [
        *((number, generation) for generation, table in reader.xref.items() for number in table),
        *((number, 0) for number in reader.xref_objStm),
    ]
    require(
        len(numbers) <= OBJECTS_LIMIT,
        f"PDF 文件过于复杂（{len(numbers):,} 个对象）；请用“打印为 PDF”的方式重新生成后上传。",
    )
    for one in (reader.trailer, *(IndirectObject(*place, reader) for place in numbers)):
        yield from _in(one.get_object())


def _in(thing: Any) -> Iterator[str]:
    """As `_active`, within one object; what it refers to is looked at by itself."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield from _does(one)
            waiting.extend(dict.values(one))
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))


def _does(one: DictionaryObject) -> Iterator[str]:
    """What a dictionary itself could do, in words.

    Of an object stream what it names, also one that this reader does not need: others may look into it.
    """
    yield from (words for key, words in KEYS.items() if key in one)
    yield from (
        KINDS[kind]
        for key in ("/S", "/Subtype", "/Type")
        if isinstance(kind := _value(one, key), NameObject) and kind in KINDS
    )
    file = _value(one, "/F")
    if _value(one, "/FS") == "/URL" or (isinstance(file, str | bytes) and not isinstance(file, NameObject)):
        yield OUTSIDE
    for key in ("/URI", "/Base"):
        value = _value(one, key)
        address = value.decode("latin-1") if isinstance(value, bytes) else value
        if isinstance(address, str) and not WEB.match(address.strip()):
            yield f"指向本机或内部网络文件的链接“{address[:40]}”"
    opening = _value(one, "/OpenAction")
    if isinstance(opening, DictionaryObject) and (_value(opening, "/S") != "/GoTo" or "/Next" in opening):
        yield KINDS.get(str(_value(opening, "/S")), "打开文件时自动执行的动作")
    if isinstance(one, StreamObject) and _value(one, "/Type") == "/ObjStm":
        plain = ESCAPED.sub(lambda match: bytes.fromhex(match[1].decode()), one.get_data())
        yield from (KEYS[name] for name in {f"/{word.decode('latin-1')}" for word in NAME.findall(plain)} & KEYS.keys())


def _value(one: DictionaryObject, key: str) -> Any:
    """The value itself, also where the dictionary only refers to it."""
    value = dict.get(one, key)
    return value.get_object() if isinstance(value, IndirectObject) else value
