"""The sample without a database: the specification in rows (样例，不经数据库)."""

import csv
from functools import cache
from pathlib import Path

from accounts.document.report import Report
from accounts.editions import edition_of
from accounts.exchange.case import Case, CaseYear, read_case
from accounts.figures.book import Book, write_book
from accounts.models import (
    Balance,
    BudgetLine,
    EconomicLine,
    Entries,
    ExpenditureLine,
    Filing,
    IncomeLine,
    Passage,
    Reason,
    Supplement,
    ThreePublicExpense,
)
from performance.scoring import score

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "accounts" / "sample" / "wuerhe_2023"
GOLDEN = ROOT / "tests" / "golden"
CODE, YEAR = "650205001", 2023


def sample_case() -> Case:
    return read_case(SAMPLE)


@cache
def subjects() -> dict[str, str]:
    names = {}
    for scheme in ("functional", "economic"):
        with (ROOT / "accounts" / "data" / f"{scheme}.csv").open(encoding="utf-8") as file:
            names |= {row["code"]: row["name"] for row in csv.DictReader(file)}
    return names


def entries_of(year: CaseYear) -> Entries:
    sheets = year.sheets
    return Entries(
        income=list(sheets[IncomeLine]),
        expenditure=list(sheets[ExpenditureLine]),
        budget=list(sheets[BudgetLine]),
        economic=list(sheets[EconomicLine]),
        balances=list(sheets[Balance]),
        three_public=next(iter(sheets[ThreePublicExpense]), None),
        supplement=next(iter(sheets[Supplement]), None),
        reasons={one.key: one.text for one in sheets[Reason]},
        passages={one.key: one.text for one in sheets[Passage]},
    )


def book_of(case: Case) -> Book:
    filing = Filing(unit=case.unit, year=case.now.year, edition="xinjiang-2023")
    return write_book(filing, entries_of(case.now), entries_of(case.prior), subjects())


def report_of(case: Case, *, web: bool = False, draft: bool = False) -> Report:
    edition = edition_of("xinjiang-2023")
    sheets = []
    for programme, evaluation, funding, indicators in case.evaluations:
        evaluation.programme = programme
        sheets.append(score(evaluation, funding, indicators, edition.rate_points))
    return Report(book_of(case), edition, tuple(sheets), draft=draft, web=web)
