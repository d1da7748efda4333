"""The benchmark table: how the time of the main steps grows (性能测试)."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.document.pdf import render_html, render_pdf
from accounts.editions import edition_of
from accounts.editions.statement import fill
from accounts.exchange.case import read_case
from accounts.figures.book import write_book
from accounts.models import EconomicLine, Entries, ExpenditureLine, Filing, Fund, IncomeLine, Unit

from .demo import SAMPLE

SIZES = (60, 500, 3000)


class Command(BaseCommand):
    """Prints medians of one run side by side; read the ratios, not the milliseconds of one machine."""

    help = "打印性能对照表：九张报表填数随行数的增长，样例 PDF 的生成时间。"

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
        case, names = read_case(SAMPLE), dict[str, str]()
        report = case.report(names)
        self.stdout.write("样例公开说明")
        self._row("网页", lambda: render_html(case.report(names)), rounds)
        self._row("PDF", lambda: render_pdf(case.report(names)), max(1, rounds // 2))
        self.stdout.write(f"  PDF {len(render_pdf(report)):,} 字节")

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
