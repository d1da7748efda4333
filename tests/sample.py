"""The sample without a database: the specification in rows (样例，不经数据库)."""

import csv
from functools import cache
from pathlib import Path

from accounts.document.report import Report
from accounts.editions import Edition
from accounts.editions.statement import Statement
from accounts.publication.filing_file import read_filing
from tests.cases import Case, CaseYear

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "accounts" / "sample" / "wuerhe_2023"
SAMPLE_FILES = [SAMPLE / "2022.json", SAMPLE / "2023.json"]
"""Last year, carried in, and the year of the sample: in this order they are loaded."""
GOLDEN = ROOT / "tests" / "golden"
PRINTED_SHEETS = GOLDEN / "performance_sheets.json"
"""The three self-evaluations of the document, every cell as printed, in 万元."""
CODE, YEAR = "650205001", 2023


def sample_case() -> Case:
    prior, now = (read_filing(file.read_bytes()) for file in SAMPLE_FILES)
    return Case(now.filing.unit, CaseYear.of(now), CaseYear.of(prior), now.guests["performance"])


@cache
def subjects() -> dict[str, str]:
    names = {}
    for scheme in ("functional", "economic"):
        with (ROOT / "accounts" / "data" / f"{scheme}.csv").open(encoding="utf-8") as file:
            names |= {row["code"]: row["name"] for row in csv.DictReader(file)}
    return names


def report_of(case: Case, *, web: bool = False, draft: bool = False) -> Report:
    return case.report(subjects(), web=web, draft=draft)


def form_of(edition: Edition, number: str) -> Statement:
    """The form of that number, `公开05表`."""
    return next(form for form in edition.statements if form.number == number)
