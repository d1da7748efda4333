"""The benchmark table: how the time of the main steps grows (性能测试)."""

from __future__ import annotations

import csv
import gc
import pickle
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts import fonts
from accounts.checks import run
from accounts.checks.catalogue import rulebook
from accounts.checks.diagnosis import diagnose
from accounts.desk.links import Followed, Links
from accounts.document.engine import STYLE, Manuscript
from accounts.document.material import evidence_of
from accounts.document.pdf import manuscript_of, render_html
from accounts.document.press import press, run_job
from accounts.document.report import Report
from accounts.document.web import render_body
from accounts.editions import edition_of
from accounts.editions.statement import fill
from accounts.figures.book import write_book
from accounts.intake.case import read_case
from accounts.intake.workbooks.formats import open_workbook
from accounts.intake.workbooks.subjects import Subjects
from accounts.intake.workbooks.understood import Expected, understand
from accounts.models import EconomicLine, Entries, ExpenditureLine, Filing, Fund, IncomeLine, Scheme, Unit
from accounts.publication.workbook import as_workbook

from .. import savings, serving
from ..chromium import Chromium, chromium
from .demo import PEOPLE, SAMPLE, publish_case

SIZES = (60, 500, 3000)
GROWTH = (1, 3, 10)
PAGE = rb"/Type\s*/Page\b"
COLD = """
import pickle, sys
from accounts import fonts
from accounts.document.engine import typeset
sys.stdout.buffer.write(typeset(pickle.load(sys.stdin.buffer))[0])
"""


class Command(BaseCommand):
    """Prints medians of one run side by side; read the ratios, not the milliseconds of one machine."""

    help = "打印性能对照表：九张报表填数、样例 PDF（与无头 Chromium 对照）、PDF 随行数的增长、提供公开页（与 nginx 对照）、省时的改动（前后对照）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=7, help="每项重复次数，默认 7")

    def handle(self, *args: Any, rounds: int, **options: Any) -> None:
        self.stdout.write("填九张报表（自录入行到各表金额）")
        best = {}
        for lines in SIZES:
            filing, entries = made(lines)
            best[lines] = self._row(f"{lines:>5} 行", partial(filled, filing, entries), rounds)
        self.stdout.write(
            f"  3000 行是 60 行的 {best[3000] / best[60]:.1f} 倍（行数 50 倍；上限 60 倍、100 毫秒，按最小值计）"
        )
        self._rules(rounds)
        self._desk(rounds)
        report = sample_report()
        self.stdout.write("样例公开说明")
        self._row("生成网页", lambda: render_html(sample_report()), rounds)
        self._document(report, rounds)
        self._growth(max(1, rounds // 3))
        self._serving()

    def _serving(self) -> None:
        """A kept page and a PDF by gunicorn beside nginx, by the same load generator."""
        program = serving.nginx_program()
        with_nginx = f"同样的字节由 nginx（{program}）提供作对照" if program else "没有 nginx，不作对照"
        self.stdout.write(
            f"提供公开页（{serving.generator()}，{serving.AT_ONCE} 个连接，每项 {serving.SECONDS} 秒，"
            f"gunicorn {serving.WORKERS} 个进程；{with_nginx}）"
        )
        roles = {name: role for name, (_, role) in PEOPLE.items()}
        with serving.published_sample(SAMPLE, publish_case, roles) as publication:
            for line in serving.compared(publication):
                self.stdout.write(line)
            self.stdout.write("省时的改动，前后对照")
            for line in savings.compared(publication, manuscript_of(sample_report())):
                self.stdout.write(line)

    def _desk(self, rounds: int) -> None:
        """What a clerk waits for: the preview after a save (without the database), a workbook read and checked."""
        self.stdout.write("填报页（上限：样例预览 2 秒）")
        self._row("预览正文", previewed, rounds)
        case, names = read_case(SAMPLE), listed_names()
        content = as_workbook(case.report(names))
        expected = Expected(case.unit.name, case.now.year, Subjects(case.now.year, names, {}))
        self._row("读公开工作簿", lambda: understand(open_workbook(content), expected), rounds)

    def _rules(self, rounds: int) -> None:
        """All rules and the diagnosis, on the sample and on 3,000 lines; the document is read beforehand."""
        self.stdout.write("审核规则（全部规则；上限：样例 50 毫秒，3000 行 500 毫秒）")
        case = read_case(SAMPLE)
        sample = evidence_of(case.report({}), case.now.entries())
        filing, entries = made(3000)
        large = evidence_of(Report(write_book(filing, entries), edition_of(filing.edition)), entries)
        for caption, evidence in (("样例", sample), ("3000 行", large)):
            self._row(caption, partial(run, rulebook(), evidence), rounds)
            self._row(f"{caption}，找原因", partial(diagnose, evidence), rounds)

    def _document(self, report: Report, rounds: int) -> None:
        """Our PDF beside Chromium's print of the same HTML, warm and cold."""
        manuscript = manuscript_of(report)
        press(manuscript)
        self._row("PDF 已排过", lambda: press(manuscript), rounds)
        warm = self._row("PDF 热", lambda: run_job(manuscript), rounds)
        cold = self._row("PDF 冷", lambda: cold_job(manuscript), rounds)
        job = run_job(manuscript)
        self.stdout.write(f"  PDF {job.pages} 页，{len(job.data):,} 字节，内存 {job.memory / 1e6:.0f} 兆字节")
        program = chromium()
        if program is None:
            self.stdout.write("  本机没有 Chromium，不作对照。")
            return
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "document.html"
            page.write_text(for_browser(manuscript.html), encoding="utf-8")

            def launched() -> bytes:
                with Chromium(program) as browser:
                    return browser.print(page)

            with Chromium(program) as browser:
                their_warm = self._row("Chromium 热", lambda: browser.print(page), rounds)
                data, memory = browser.print(page), browser.memory()
            their_cold = self._row("Chromium 冷", launched, rounds)
        self.stdout.write(
            f"  Chromium {len(re.findall(PAGE, data))} 页，{len(data):,} 字节，内存 {memory / 1e6:.0f} 兆字节（各进程峰值之和）"
        )
        self.stdout.write(
            f"  PDF 用时是 Chromium 的：热 {warm / their_warm:.2f} 倍，冷 {cold / their_cold:.2f} 倍（按最小值计）"
        )

    def _growth(self, rounds: int) -> None:
        self.stdout.write("PDF 随报表行数的增长")
        best = {}
        for times in GROWTH:
            filing, entries = made(60 * times)
            edition = edition_of(filing.edition)
            manuscript = manuscript_of(Report(write_book(filing, entries), edition))
            best[times] = self._row(f"{60 * times:>5} 行", partial(run_job, manuscript), rounds)
            job = run_job(manuscript)
            self.stdout.write(f"  {'':　<8} {job.pages} 页，内存 {job.memory / 1e6:.0f} 兆字节")
        self.stdout.write(f"  10 倍行数用时 {best[10] / best[1]:.1f} 倍（上限 10 倍）")

    def _row(self, caption: str, work: Callable[[], Any], rounds: int) -> float:
        work()
        times = [_timed(work) for _ in range(rounds)]
        median = statistics.median(times)
        self.stdout.write(
            f"  {caption:　<8} 中位 {median * 1000:9.1f} 毫秒　最小 {min(times) * 1000:9.1f}　最大 {max(times) * 1000:9.1f}"
        )
        return min(times)


def _timed(work: Callable[[], Any]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def sample_report() -> Report:
    """The sample's document, anew."""
    return read_case(SAMPLE).report({})


def listed_names() -> dict[str, str]:
    """Code → name in the lists that come with the project."""
    names: dict[str, str] = {}
    for scheme in Scheme:
        text = (Path(settings.BASE_DIR) / "accounts" / "data" / f"{scheme}.csv").read_text(encoding="utf-8")
        names |= {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}
    return names


def previewed() -> str:
    """The body of the sample's preview, every figure a link, from its rows on."""
    case = read_case(SAMPLE)
    report = case.report({}, web=True)
    filing = Filing(pk=1, unit=case.unit, year=case.now.year, edition=report.edition.key)
    return Followed(report, Links(filing, None, report.book), []).body(render_body(report))


def cold_job(manuscript: Manuscript) -> bytes:
    """The PDF from a new process that has loaded nothing."""
    done = subprocess.run(
        [sys.executable, "-c", COLD],
        input=pickle.dumps(manuscript),
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
    )
    return done.stdout


def for_browser(html: str) -> str:
    """The same HTML with the style sheet inside and the fonts named by file."""
    families = {
        "FandolFang": "FandolFang-Regular.otf",
        "FandolKai": "FandolKai-Regular.otf",
        "FandolHei": "FandolHei-Regular.otf",
        "Noto Serif CJK SC": "NotoSerifSC-Regular-subset.otf",
        "Noto Serif CJK SC SemiBold": "NotoSerifSC-SemiBold-subset.otf",
    }
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; src: url({(fonts.FOLDER / name).as_uri()}) }}\n'
        for family, name in families.items()
    )
    return html.replace("</head>", f"<style>{faces}{STYLE.read_text(encoding='utf-8')}</style></head>")


def made(lines: int) -> tuple[Filing, Entries]:
    """A filing of about so many rows, unsaved: income and spending of different 项, half a hundred economic 款."""
    unit = Unit(code="999", name="测试单位", kind="administrative")
    entries = Entries()
    for number in range(lines // 2):
        code = f"{201 + number % 28}{number // 28:04d}"
        entries.income.append(IncomeLine(code=code, general=Decimal("10000.00"), other=Decimal("500.00")))
        entries.expenditure.append(
            ExpenditureLine(fund=Fund.GENERAL, code=code, basic=Decimal("6000.00"), project=Decimal("4000.00"))
        )
    entries.economic.extend(EconomicLine(code=f"301{number:02d}", amount=Decimal("100.00")) for number in range(1, 51))
    return Filing(unit=unit, year=2023, edition="xinjiang-2023"), entries


def filled(filing: Filing, entries: Entries) -> Any:
    """All nine statements."""
    book = write_book(filing, entries)
    return [fill(form, book) for form in edition_of(filing.edition).statements]
