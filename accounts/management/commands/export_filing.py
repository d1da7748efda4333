"""Write the document of a filing to a file (导出公开说明)."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.document.pdf import render_pdf
from accounts.document.press import JobFailed
from accounts.document.report import open_report
from accounts.document.web import render_body, render_page
from accounts.exchange.open_data import as_data, as_json, enclosures
from accounts.models import Filing, Publication, PublicationFile
from accounts.workflow.archive import Damaged, fetch


class Command(BaseCommand):
    """A published filing gives the bytes that were published; any other is rendered now, a draft with a watermark."""

    help = "导出一个单位一个年度的公开说明：pdf、html 或 json；未审核的标明“草稿”。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("unit_code", help="单位编码")
        parser.add_argument("year", type=int, help="决算年度")
        parser.add_argument("--format", required=True, choices=["pdf", "html", "json"])
        parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="写入的文件")

    def handle(self, *args: Any, unit_code: str, year: int, format: str, output: Path, **options: Any) -> None:
        filing = Filing.objects.of(unit_code, year).select_related("unit").first()
        if filing is None:
            raise CommandError(f"没有单位 {unit_code} 的 {year} 年度填报。")
        publication = Publication.objects.filter(filing=filing).first()
        try:
            content = published(publication, format) if publication else rendered(filing, format)
            write(output, content)
        except Damaged as error:
            raise CommandError(f"{error}请从备份恢复后再导出。") from error
        except JobFailed as failed:
            raise CommandError(str(failed)) from failed
        except OSError as error:
            raise CommandError(f"不能写入“{output}”：{error.strerror}") from error
        self.stderr.write(f"已导出 {filing}（{filing.get_status_display()}）：{output}，{len(content):,} 字节。")


def published(publication: Publication, format: str) -> bytes:
    """The bytes that were published. Raises Damaged."""
    file = publication.files.get(format=format)
    content = fetch(file.sha256, file.suffix)
    if format == PublicationFile.Format.HTML:
        return render_page(publication.title, content.decode(), draft=False).encode()
    return content


def rendered(filing: Filing, format: str) -> bytes:
    """The document as it stands now."""
    report = open_report(filing, web=format == "html")
    if format == "pdf":
        return render_pdf(report, enclosures=enclosures(report, filing))
    if format == "html":
        return render_page(report.title, render_body(report), report.draft).encode()
    return as_json(as_data(report, filing))


def write(output: Path, content: bytes) -> None:
    """Write all or nothing: beside the target first, then renamed; a device or pipe is written to. Raises OSError."""
    output = output.resolve()
    if output.exists() and not output.is_file():
        with output.open("wb") as target:
            target.write(content)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=output.parent, prefix=".export-", delete=False) as file:
        beside = Path(file.name)
        file.write(content)
    beside.chmod(0o644)
    beside.replace(output)
