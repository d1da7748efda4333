"""The files of a publication, all made from its data alone (公开稿的各个文件：均由公开数据生成)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.document.pdf import render_pdf
from accounts.document.report import render_body
from accounts.models import PublicationFile

from .open_data import enclosures
from .photograph import Data, filing_from, report_from
from .statement_files import as_csv

Format = PublicationFile.Format


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
    carried = enclosures(report, filing)
    yield Leaf(Format.PDF, render_pdf(report, moment, carried, anew=anew))
    yield Leaf(Format.HTML, render_body(report_from(data, web=True)).encode())
    for kind, one in zip((Format.JSON, Format.XLSX), carried, strict=True):
        yield Leaf(kind, one.content)
    for filled in report.statements:
        yield Leaf(Format.CSV, as_csv(filled), filled.form.called)


def as_sums(files: Iterable[PublicationFile]) -> bytes:
    """The list of hashes in the form of `sha256sum`, by the names under which people get the files."""
    lines = sorted((one.file_name, one.sha256) for one in files if one.format != Format.SUMS)
    return "".join(f"{digest}  {name}\n" for name, digest in lines).encode()
