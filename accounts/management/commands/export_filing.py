"""Write the document of a filing to a file (导出公开说明)."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from accounts.document.pdf import render_pdf
from accounts.document.press import JobFailed
from accounts.document.report import open_report, render_body, render_page
from accounts.management.arguments import FILING, ArgumentsCommand, CommandError, filing_of
from accounts.models import Filing, Publication
from accounts.models.trail import UNSAFE
from accounts.publication.archive import Damaged, fetch, write_whole
from accounts.publication.filing_file import as_file
from accounts.publication.open_data import as_data, as_json, enclosures
from accounts.publication.statement_files import as_csv, as_workbook

OFFICE_ALONE = 0o600
"""The file that is never to be published is read by its owner alone."""


class Command(ArgumentsCommand):
    """A published filing gives the bytes that were published; any other is rendered now, a draft with a watermark."""

    help = "导出一个单位一个年度的公开说明或数据：pdf、html、json、xlsx 为一个文件，csv 为文件夹，每表一个文件；未审核的公开说明标明“草稿”。"
    arguments = {
        **FILING,
        "--output": {"required": True, "type": Path, "metavar": "FILE", "help": "写入的文件；csv 写入的文件夹"},
    }

    def add_arguments(self, parser: CommandParser) -> None:
        """Those of the table after the choice of what is written."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--format", choices=["pdf", "html", "json", "xlsx", "csv"])
        what.add_argument(
            "--office", action="store_true", help="填报数据文件，含不公开的理由和资金，可用 load_filing 导入；不得公开"
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, unit_code: str, year: int, output: Path, office: bool, **options: Any) -> None:
        filing = filing_of(unit_code, year)
        what = "office" if office else options["format"]
        publication = None if office else Publication.objects.filter(filing=filing).first()
        try:
            contents = published(publication, what) if publication else rendered(filing, what)
            for name, content in contents.items():
                write(output / name if name else output, content, OFFICE_ALONE if office else 0o644)
        except Damaged as error:
            raise CommandError(f"{error}请从备份恢复后再导出。") from error
        except JobFailed as failed:
            raise CommandError(str(failed)) from failed
        except OSError as error:
            raise CommandError(f"不能写入“{output}”：{error.strerror}") from error
        parts = f"{len(contents)} 个文件，" if what == "csv" else ""
        self.stderr.write(
            f"已导出 {filing}（{filing.get_status_display()}）：{output}，"
            f"{parts}{sum(map(len, contents.values())):,} 字节。"
        )


def published(publication: Publication, format: str) -> dict[str, bytes]:
    """The bytes that were published; the statements in CSV by their file names, all else under ''. Raises Damaged."""
    files = publication.files.filter(format=format).select_related("publication").order_by("pk")
    found = {one.file_name if format == "csv" else "": fetch(one.sha256, one.suffix) for one in files}
    return found if format != "html" else {"": render_page(publication.title, found[""].decode(), draft=False).encode()}


def rendered(filing: Filing, format: str) -> dict[str, bytes]:
    """The document or its data as they stand now, named as `published` does."""
    report = open_report(filing, web=format == "html")
    if format == "csv":
        title = UNSAFE.sub("_", report.title)
        return {f"{title}_{one.form.called}.csv": as_csv(one) for one in report.statements}
    if format == "pdf":
        return {"": render_pdf(report, enclosures=enclosures(report, filing))}
    if format == "html":
        return {"": render_page(report.title, render_body(report), report.draft).encode()}
    if format == "xlsx":
        return {"": as_workbook(report)}
    return {"": as_json((as_file if format == "office" else as_data)(report, filing))}


def write(output: Path, content: bytes, mode: int = 0o644) -> None:
    """Write all or nothing: beside the target first, then renamed; a device or pipe is written to. Raises OSError."""
    output = output.resolve()
    if output.exists() and not output.is_file():
        output.write_bytes(content)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        write_whole(output, content, mode)
