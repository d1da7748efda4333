"""What is measured, and the benchmark table, medians side by side (测量用的材料与性能对照表).

Read the ratios, not the milliseconds of one machine. What is measured: the sample, filings of any size, the document as
others print it. Headless Chromium's print of the same page is a measure for our own PDF.
"""

import csv
import gc
import json
import os
import pickle
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import timeit
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Playwright, sync_playwright

from accounts import fonts
from accounts.checks import run
from accounts.checks.catalogue import all_rules
from accounts.checks.diagnosis import diagnose
from accounts.desk.links import Followed, Links
from accounts.document.engine import STYLE, Manuscript
from accounts.document.material import evidence_of
from accounts.document.pdf import manuscript_of, render_html
from accounts.document.press import press, run_job
from accounts.document.report import Report, render_body
from accounts.editions import edition_of
from accounts.editions.statement import fill
from accounts.figures.book import write_book
from accounts.intake.sentences import read
from accounts.intake.workbooks.captions import Subjects
from accounts.intake.workbooks.formats import open_workbook
from accounts.intake.workbooks.interpretation import Expected, understand
from accounts.management.commands.demo import SAMPLE, sample
from accounts.models import (
    EconomicLine,
    Entries,
    ExpenditureLine,
    Filing,
    Fund,
    IncomeLine,
    Kind,
    Publication,
    Scheme,
    Timetable,
    Unit,
)
from accounts.publication.guests import GUESTS, guests_in
from accounts.publication.photograph import entries_from, filing_from
from accounts.publication.statement_files import as_workbook
from accounts.workflow.rehearsal import rehearsed

from . import serving


def print_table(rounds: int) -> None:
    """Everything, section by section."""
    print("填九张报表（自录入行到各表金额）")
    best = {lines: _row(f"{lines:>5} 行", partial(filled, *made(lines)), rounds) for lines in (60, 500, 3000)}
    print(f"  3000 行是 60 行的 {best[3000] / best[60]:.1f} 倍（行数 50 倍；上限 60 倍、100 毫秒，按最小值计）")
    _rules(rounds)
    _desk(rounds)
    print("样例公开说明")
    _row("生成网页", lambda: render_html(sample_report()), rounds)
    _document(sample_report(), rounds)
    _growth(max(1, rounds // 3))
    _serving(rounds)


def _serving(rounds: int) -> None:
    """A kept page and a PDF by gunicorn beside nginx, by the same load generator."""
    program = serving.nginx_program()
    print(
        f"提供公开页（{serving.generator()}，{serving.AT_ONCE} 个连接，每项 {serving.SECONDS} 秒，"
        f"gunicorn {serving.WORKERS} 个进程；"
        + (f"同样的字节由 nginx（{program}）提供作对照）" if program else "没有 nginx，不作对照）")
    )
    with serving.published_sample() as publication:
        print(*serving.compared(publication), sep="\n")
        print(f"查询较多的页（年度页列 {UNITS} 个单位）")
        for caption, address in queried_pages(publication).items():
            _row(caption, partial(got, address), rounds)
        _rehearsal(publication.filing, max(1, rounds // 3))
    print(serving.recovered())


def _rehearsal(filing: Filing, rounds: int) -> None:
    """An edition tried on filings, from the database to the limited child and back."""
    print("试跑表样（样例重复若干份；每 10 份一个不接数据库的子进程）")
    edition = edition_of(filing)

    def tried(count: int) -> int:
        return sum(1 for _ in rehearsed([filing] * count, edition))

    best = {count: _row(f"{count:>5} 份", partial(tried, count), rounds) for count in (10, 60)}
    print(f"  60 份是 10 份的 {best[60] / best[10]:.1f} 倍（份数 6 倍；上限 7 倍，按最小值计）")


def _desk(rounds: int) -> None:
    """What a clerk waits for: the preview after a save (without the database), a workbook read and checked."""
    print("填报页（上限：样例预览 2 秒）")
    _row("预览正文", previewed, rounds)
    names = listed_names()
    report = sample_report(names)
    content, book = as_workbook(report), report.book
    expected = Expected(book.unit_name, book.year, Subjects(book.year, names, {}), report.edition.statements)
    _row("读公开工作簿", lambda: understand(open_workbook(content), expected), rounds)


def _rules(rounds: int) -> None:
    """All rules and the diagnosis, on the sample and on 3,000 lines; the document is read beforehand."""
    print("审核规则（全部规则；上限：样例 50 毫秒，3000 行 500 毫秒）")
    for caption, report in (("样例", sample_report()), ("3000 行", made_report(3000))):
        evidence = evidence_of(report, report.entries, read)
        _row(caption, partial(run, all_rules(), evidence), rounds)
        _row(f"{caption}，找原因", partial(diagnose, evidence), rounds)


def _document(report: Report, rounds: int) -> None:
    """Our PDF beside Chromium's print of the same HTML, warm and cold."""
    manuscript = manuscript_of(report)
    _row("PDF 已排过", lambda: press(manuscript), rounds)
    warm = _row("PDF 热", lambda: run_job(manuscript), rounds)
    cold = _row("PDF 冷", lambda: cold_job(manuscript), rounds)
    job = run_job(manuscript)
    print(f"  PDF {job.pages} 页，{len(job.data):,} 字节，内存 {job.memory / 1e6:.0f} 兆字节")
    if (program := chromium()) is None:
        print("  本机没有 Chromium，不作对照。")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        file = Path(folder) / "document.html"
        file.write_text(for_browser(manuscript.html), encoding="utf-8")

        def launched() -> bytes:
            with empty_page(driver, program) as page:
                return printed(page, file)

        with empty_page(driver, program) as page:
            their_warm = _row("Chromium 热", lambda: printed(page, file), rounds)
            data, used = printed(page, file), memory()
        their_cold = _row("Chromium 冷", launched, rounds)
    print(
        f"  Chromium {len(PAGE.findall(data))} 页，{len(data):,} 字节，内存 {used / 1e6:.0f} 兆字节（各进程峰值之和）"
    )
    print(f"  PDF 用时是 Chromium 的：热 {warm / their_warm:.2f} 倍，冷 {cold / their_cold:.2f} 倍（按最小值计）")


def _growth(rounds: int) -> None:
    print("PDF 随报表行数的增长")
    best = {}
    for times in (1, 3, 10):
        manuscript = manuscript_of(made_report(60 * times))
        best[times] = _row(f"{60 * times:>5} 行", partial(run_job, manuscript), rounds)
        job = run_job(manuscript)
        print(f"  {'':　<8} {job.pages} 页，内存 {job.memory / 1e6:.0f} 兆字节")
    print(f"  10 倍行数用时 {best[10] / best[1]:.1f} 倍（上限 10 倍）")


def _row(caption: str, work: Callable[[], Any], rounds: int) -> float:
    _, *times = timeit.repeat(work, setup=gc.collect, number=1, repeat=rounds + 1)  # the first makes it warm
    median, least, most = (1000 * figure(times) for figure in (statistics.median, min, max))
    print(f"  {caption:　<8} 中位 {median:9.1f} 毫秒　最小 {least:9.1f}　最大 {most:9.1f}")
    return min(times)


PAGE = re.compile(rb"/Type\s*/Page\b")
UNITS = 2000
"""Units that are due in the long year."""
SWITCHES = ("--disable-gpu", "--disable-quic", "--disable-dev-shm-usage")
COLD = """
import pickle, sys
from accounts import fonts
from accounts.document.engine import typeset
sys.stdout.buffer.write(typeset(pickle.load(sys.stdin.buffer))[0])
"""


def sample_report(names: Mapping[str, str] | None = None, *, web: bool = False) -> Report:
    """The sample's document, anew from its files, without a database."""
    before, now = (json.loads(file.read_bytes()) for file in SAMPLE)
    filing, entries = filing_from(now), entries_from(now["entered"]["now"])
    book = write_book(filing, entries, entries_from(before["entered"]["now"]), names or {})
    return Report(
        book,
        edition_of(filing),
        {one.key: one.read(now["entered"][one.entered], book) for one in guests_in(now)},
        web=web,
        entries=entries,
    )


def listed_names() -> dict[str, str]:
    """Code → name in the lists that come with the project."""
    return {
        row["code"]: row["name"]
        for scheme in Scheme
        for row in csv.DictReader(
            Path(settings.BASE_DIR, "accounts", "data", f"{scheme}.csv").read_text(encoding="utf-8").splitlines()
        )
    }


def previewed() -> str:
    """The body of the sample's preview, every figure a link, from its rows on."""
    report = sample_report(web=True)
    filing = sample().filing
    filing.pk = 1
    report.follower = Followed(Links(filing, None, report.book), [])
    return render_body(report)


def cold_job(manuscript: Manuscript) -> bytes:
    """The PDF from a new process that has loaded nothing."""
    return subprocess.run(
        [sys.executable, "-c", COLD],
        input=pickle.dumps(manuscript),
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
    ).stdout


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
    codes = [f"{201 + number % 28}{number // 28:04d}" for number in range(lines // 2)]
    spent = {"fund": Fund.GENERAL, "basic": Decimal("6000.00"), "project": Decimal("4000.00")}
    unit = Unit(code="999", name="测试单位", kind=Kind.ADMINISTRATIVE)
    return Filing(unit=unit, year=2023, edition="xinjiang-2023"), Entries(
        income=[IncomeLine(code=one, general=Decimal("10000.00"), other=Decimal("500.00")) for one in codes],
        expenditure=[ExpenditureLine(code=one, **spent) for one in codes],
        economic=[EconomicLine(code=f"301{number:02d}", amount=Decimal("100.00")) for number in range(1, 51)],
    )


def made_report(lines: int) -> Report:
    """The document of such a filing, without rows of guests."""
    filing, entries = made(lines)
    book = write_book(filing, entries)
    return Report(book, edition_of(filing), {one.key: one.read((), book) for one in GUESTS}, entries=entries)


def filled(filing: Filing, entries: Entries) -> Any:
    """All nine statements."""
    book = write_book(filing, entries)
    return [fill(form, book) for form in edition_of(filing).statements]


def queried_pages(publication: Publication) -> dict[str, str]:
    """Pages that ask the database much, with their addresses; the year is made long."""
    code, year = publication.unit_code, publication.year
    Unit.objects.bulk_create(
        Unit(code=f"9{one:05}", name=f"单位{one}", kind=Kind.ADMINISTRATIVE) for one in range(UNITS)
    )
    Timetable.objects.update_or_create(year=year, defaults={"publish_by": date(year + 1, 9, 20)})
    return {"单位页": f"/units/{code}/", "比较页": f"/compare/?unit={code}", "年度页": f"/years/{year}/"}


def got(address: str) -> bytes:
    """The content of a page. Raises RuntimeError where there is none."""
    answer = Client().get(address, headers={"host": settings.ALLOWED_HOSTS[0]})
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return answer.content


def chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    return (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
        or shutil.which("google-chrome-stable")
    )


@contextmanager
def empty_page(driver: Playwright, program: str) -> Iterator[Page]:
    """A page of a browser of its own."""
    with driver.chromium.launch(executable_path=program, args=SWITCHES, chromium_sandbox=os.geteuid() != 0) as browser:
        yield browser.new_page()


def printed(page: Page, file: Path) -> bytes:
    """The tagged PDF of a file, with its own page sizes and backgrounds."""
    page.goto(file.as_uri())
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)


def memory(program: str = "chrom") -> int:
    """Greatest memory so far of the browsers that this process started, in bytes: the sum of their peaks."""
    total, ours = 0, {os.getpid()}
    for status in sorted(Path("/proc").glob("[0-9]*/status"), key=lambda path: int(path.parent.name)):
        with suppress(OSError):  # it ended while we read
            fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            if int(fields["Pid"]) in ours or int(fields["PPid"]) in ours:
                ours.add(int(fields["Pid"]))
                if fields["Name"].startswith(program):
                    total += int(fields.get("VmHWM", "0 kB").split()[0]) * 1024
    return total
