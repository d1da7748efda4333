"""The sample without a database: the specification in rows (样例，不经数据库)."""

import csv
from functools import cache
from pathlib import Path

from accounts.document.report import Report
from accounts.intake.case import Case, read_case

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


def report_of(case: Case, *, web: bool = False, draft: bool = False) -> Report:
    return case.report(subjects(), web=web, draft=draft)
