"""The files of a publication, all made from its data alone, and made again to be held against what was published (公开稿的各个文件：均由公开数据生成，可以重建比对)."""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from accounts.document.pdf import render_pdf
from accounts.document.press import JobFailed
from accounts.document.report import plain, render_body
from accounts.models import PublicationFile

from .archive import sha256
from .guests import guests_in
from .open_data import as_data, as_json, enclosures
from .photograph import Data, filing_from, report_from
from .statement_files import as_csv, as_workbook
from .tools import tools

Format = PublicationFile.Format
Files = Mapping[tuple[str, str], PublicationFile]
"""(format, name) → file."""
FIGURES = {"statements": "报表", "totals": "各项总数", "sentences": "情况说明"}
PAGES = re.compile(r"—\d{1,6}—|(?<!·)·++\d{1,6}")
"""Numbers of pages, at their foot and in the table of contents: another layout may have others."""
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
        yield Leaf(Format.CSV, as_csv(filled), filled.form.number)


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
        if leaf.format not in reading or file is None or file.pk not in contents:
            continue
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
    return re.sub(r"\s", "", plain(content.decode(errors="replace")))


def _pdf_text(content: bytes) -> str:
    """The text of all pages without blanks and numbers of pages; what cannot be read has none."""
    try:
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    except PyPdfError:
        return ""
    return PAGES.sub("", re.sub(r"\s", "", text))
