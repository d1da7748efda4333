"""The files of a publication, all made from its data alone, and made again to be held against what was published (公开稿的各个文件：均由公开数据生成，可以重建比对)."""

import ctypes
import io
import platform
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.utils.html import strip_tags
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from accounts import fonts
from accounts.document.pdf import render_pdf
from accounts.document.press import JobFailed
from accounts.document.report import render_body
from accounts.models import PublicationFile

from .archive import sha256
from .guests import GUESTS, guests_in
from .open_data import as_data, as_json, enclosures
from .photograph import Data, filing_from, report_from
from .statement_files import as_csv, as_workbook

Format = PublicationFile.Format
Files = Mapping[tuple[str, str], PublicationFile]
"""(format, name) → file."""
FIGURES = {"statements": "报表", "totals": "各项总数", "sentences": "情况说明"}
PAGES = re.compile(r"—\d{1,6}—|(?<!·)·++\d{1,6}")
"""Numbers of pages, at their foot and in the table of contents: another layout may have others."""
PROJECT = Path(__file__).resolve().parents[2]
RENDERER = ("weasyprint", "pydyf", "fonttools", "tinyhtml5", "tinycss2", "cssselect2", "pyphen")
LIBRARIES = ("django", "openpyxl", "segno")
CODE = (
    *("accounts/models", "accounts/figures", "accounts/editions", "accounts/document"),
    *("accounts/intake", "accounts/publication", "templates/document"),
)
"""Folders whose files of these SUFFIXES decide the bytes."""
SUFFIXES = (".py", ".css", ".html")
BY_BYTES = "制作工具与公开时相同，重建后逐字节比对了 PDF、网页、XLSX 和 CSV"
BY_CONTENT = "制作工具与公开时不同，重建后比对了数字、情况说明以及网页和 PDF 的文字"


@dataclass(frozen=True)
class Leaf:
    """One file: its format, its name among those of the same format, its bytes."""

    format: Format
    content: bytes
    name: str = ""


def leaves(data: Data, *, anew: bool = False) -> Iterator[Leaf]:
    """The document as PDF and for the web, the data, the statements as workbook and one by one as CSV.

    `anew` takes nothing from a cache. Raises JobFailed and ForbiddenRequest as `render_pdf` does.
    """
    report, filing = report_from(data), filing_from(data)
    moment = report.imprint.published_at if report.imprint else None
    yield Leaf(Format.PDF, render_pdf(report, moment, enclosures(report, filing), anew=anew))
    yield Leaf(Format.HTML, render_body(report_from(data, web=True)).encode())
    yield Leaf(Format.JSON, as_json({**data}))
    yield Leaf(Format.XLSX, as_workbook(report))
    for filled in report.statements:
        yield Leaf(Format.CSV, as_csv(filled), filled.form.called)


def as_sums(files: Iterable[PublicationFile]) -> bytes:
    """The list of hashes in the form of `sha256sum`, by the names under which people get the files."""
    lines = sorted((one.file_name, one.sha256) for one in files if one.format != Format.SUMS)
    return "".join(f"{digest}  {name}\n" for name, digest in lines).encode()


def rebuilt(data: dict[str, Any], files: Files, contents: Mapping[int, bytes]) -> tuple[str, list[str]]:
    """What was compared, and in Chinese each difference; `contents` are the sound files by key.

    Never raises for data of another form: that is a difference too.
    """
    try:
        if data["publication"]["tools"] == tools():
            return BY_BYTES, list(_bytes(data, files))
        return BY_CONTENT, [*_figures(data), *_texts(data, files, contents)]
    except JobFailed as failed:
        return "没有重建", [f"重建没有完成：{failed}"]
    except (LookupError, ValueError, TypeError, ArithmeticError, AttributeError) as error:
        return "没有重建", [f"不能由 JSON 数据重建公开件：数据缺少内容或不合格式（{type(error).__name__}：{error}）。"]


def _bytes(data: dict[str, Any], files: Files) -> Iterator[str]:
    for leaf in leaves(data, anew=True):
        file, found = files.get((leaf.format, leaf.name)), sha256(leaf.content)
        if file is None:
            yield f"登记中没有{leaf.format.label}{leaf.name}，由数据可以重建出这一文件。"
        elif file.sha256 != found:
            yield f"{file.file_name} 与由数据重建的不同：SHA-256 登记为 {file.sha256}，重建得 {found}。"


def _figures(data: dict[str, Any]) -> Iterator[str]:
    again = as_data(report_from(data), filing_from(data))
    for key, caption in [*FIGURES.items(), *((one.key, f"{one.name}表") for one in guests_in(data))]:
        expected, found = (sha256(as_json({key: one[key]})) for one in (data, again))
        if expected != found:
            yield f"JSON 数据中的{caption}与由录入数重建的不同：SHA-256 公开时为 {expected}，重建得 {found}。"


def _texts(data: dict[str, Any], files: Files, contents: Mapping[int, bytes]) -> Iterator[str]:
    reading: dict[str, Callable[[bytes], str]] = {Format.HTML: _html_text, Format.PDF: _pdf_text}
    for leaf in leaves(data, anew=True):
        file = files.get((leaf.format, leaf.name))
        if leaf.format in reading and file and file.pk in contents:
            expected, found = (reading[leaf.format](one) for one in (contents[file.pk], leaf.content))
            if expected != found:
                yield (
                    f"{file.file_name} 的文字与由数据重建的不同，从“{_apart(expected, found)}”起；文字的 SHA-256 "
                    f"公开时为 {sha256(expected.encode())}，重建得 {sha256(found.encode())}。"
                )


def _apart(one: str, other: str) -> str:
    """Some characters from where two texts part."""
    place = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[max(0, place - 10) : place + 20]


def _html_text(content: bytes) -> str:
    return re.sub(r"\s", "", unescape(strip_tags(content.decode(errors="replace"))))


def _pdf_text(content: bytes) -> str:
    """The text of all pages without blanks and numbers of pages; what cannot be read has none."""
    try:
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    except PyPdfError:
        return ""
    return PAGES.sub("", re.sub(r"\s", "", text))


@cache
def tools() -> dict[str, Any]:
    """The tool chain that gives a publication its bytes 制作工具: names → versions, or SHA-256 where there is no version.

    Renderer, libraries, fonts and code; the loaded libraries say their versions themselves. Where all of them are what
    was recorded, the same data give the same bytes.
    """
    fontconfig = _ask("fontconfig", 1, "FcGetVersion", ctypes.c_int)
    return {
        "renderer": {name: version(name) for name in RENDERER},
        "libraries": {
            **{name: version(name) for name in LIBRARIES},
            "python": platform.python_version(),
            "zlib": zlib.ZLIB_RUNTIME_VERSION,
            "pango": _ask("pango-1.0", 0, "pango_version_string", ctypes.c_char_p).decode(),
            "harfbuzz": _ask("harfbuzz", 0, "hb_version_string", ctypes.c_char_p).decode(),
            "fontconfig": f"{fontconfig // 10000}.{fontconfig // 100 % 100}.{fontconfig % 100}",
        },
        "fonts": {path.name: sha256(path.read_bytes()) for path in fonts.FILES},
        "code": _code(),
    }


def _ask(library: str, number: int, function: str, answer: Any) -> Any:
    """Call a function without arguments of the library that WeasyPrint loads, by the same names."""
    for name in (f"lib{library}.so.{number}", f"lib{library}.{number}.dylib", f"lib{library}.dylib"):
        try:
            call = getattr(ctypes.CDLL(name), function)
        except OSError:
            continue
        call.restype = answer
        return call()
    raise OSError(f"lib{library} cannot be loaded")


def _code() -> str:
    """SHA-256 over our own code and templates, by name and content."""
    folders = (*CODE, *(folder for one in GUESTS for folder in one.code))
    paths = [path for folder in folders for path in sorted((PROJECT / folder).rglob("*"))]
    files = [(path.relative_to(PROJECT).as_posix(), path.read_bytes()) for path in paths if path.suffix in SUFFIXES]
    return sha256(b"".join(f"{name} {len(content)}\n".encode() + content for name, content in files))
