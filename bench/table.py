"""The benchmark table, medians side by side: read the ratios, not the milliseconds of one machine (性能对照表)."""

import gc
import re
import statistics
import tempfile
import timeit
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from accounts.checks import run
from accounts.checks.catalogue import all_rules
from accounts.checks.diagnosis import diagnose
from accounts.document.material import evidence_of
from accounts.document.pdf import manuscript_of, render_html
from accounts.document.press import press, run_job
from accounts.document.report import Report
from accounts.intake.workbooks.captions import Subjects
from accounts.intake.workbooks.formats import open_workbook
from accounts.intake.workbooks.interpretation import Expected, understand
from accounts.publication.statement_files import as_workbook

from . import serving
from .material import (
    UNITS,
    chromium,
    cold_job,
    empty_page,
    filled,
    for_browser,
    got,
    listed_names,
    made,
    made_report,
    memory,
    previewed,
    printed,
    queried_pages,
    sample_report,
)

SIZES = (60, 500, 3000)
GROWTH = (1, 3, 10)
PAGE = rb"/Type\s*/Page\b"


def print_table(rounds: int) -> None:
    """Everything, section by section."""
    print("填九张报表（自录入行到各表金额）")
    best = {lines: _row(f"{lines:>5} 行", partial(filled, *made(lines)), rounds) for lines in SIZES}
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
    with_nginx = f"同样的字节由 nginx（{program}）提供作对照" if program else "没有 nginx，不作对照"
    print(
        f"提供公开页（{serving.generator()}，{serving.AT_ONCE} 个连接，每项 {serving.SECONDS} 秒，"
        f"gunicorn {serving.WORKERS} 个进程；{with_nginx}）"
    )
    with serving.published_sample() as publication:
        print(*serving.compared(publication), sep="\n")
        print(f"查询较多的页（年度页列 {UNITS} 个单位）")
        for caption, address in queried_pages(publication).items():
            _row(caption, partial(got, address), rounds)
    print(serving.recovered())


def _desk(rounds: int) -> None:
    """What a clerk waits for: the preview after a save (without the database), a workbook read and checked."""
    print("填报页（上限：样例预览 2 秒）")
    _row("预览正文", previewed, rounds)
    names = listed_names()
    report = sample_report(names)
    content, year = as_workbook(report), report.book.year
    expected = Expected(report.book.unit_name, year, Subjects(year, names, {}), report.edition.statements)
    _row("读公开工作簿", lambda: understand(open_workbook(content), expected), rounds)


def _rules(rounds: int) -> None:
    """All rules and the diagnosis, on the sample and on 3,000 lines; the document is read beforehand."""
    print("审核规则（全部规则；上限：样例 50 毫秒，3000 行 500 毫秒）")
    for caption, report in (("样例", sample_report()), ("3000 行", made_report(3000))):
        evidence = evidence_of(report, report.entries)
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
        f"  Chromium {len(re.findall(PAGE, data))} 页，{len(data):,} 字节，内存 {used / 1e6:.0f} 兆字节（各进程峰值之和）"
    )
    print(f"  PDF 用时是 Chromium 的：热 {warm / their_warm:.2f} 倍，冷 {cold / their_cold:.2f} 倍（按最小值计）")


def _growth(rounds: int) -> None:
    print("PDF 随报表行数的增长")
    best = {}
    for times in GROWTH:
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
