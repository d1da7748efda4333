"""No crying wolf: valid filings give no error, and a cent too much is found (不误报，一分不漏)."""

import os
import random
from dataclasses import replace
from decimal import Decimal as D

from accounts.checks import Severity, run
from accounts.checks.catalogue import all_rules
from accounts.checks.evidence import Evidence, PrintedTables
from accounts.editions import edition_named
from accounts.editions.statement import fill
from accounts.figures.book import write_book
from accounts.models import Filing
from tests.checks.material import known_subjects
from tests.checks.random_filings import random_filing
from tests.rounds import rounds

TREES, SEED = int(os.environ.get("TREES", rounds(80, 400))), int(os.environ.get("SEED", "20231231"))
"""How many valid filings; `TREES=100000 ./run test tests/checks/test_wolf.py` for the whole proof."""


def evidence_of(lot: random.Random) -> Evidence:
    """A valid filing's amounts: cells, rows and last year; words are not at issue."""
    case = random_filing(lot)
    edition = edition_named("xinjiang-2023")
    entries = case.now.entries()
    filing = Filing(unit=case.unit, year=case.now.year, edition=edition.key)
    book = write_book(filing, entries, case.prior.entries(), {})
    tables = PrintedTables.of([fill(form, book) for form in edition.statements])
    return Evidence(book, edition, tables, entries, subjects=known_subjects(), imported=True)


def amount_rules() -> list[object]:
    """Rules about amounts; whether words are there (R, B4, V1) is another question."""
    return [one for one in all_rules() if one.family in "TXCNYZGA" and one.severity == Severity.ERROR]


def test_valid_filings_give_no_error_and_a_cent_is_found() -> None:
    lot, rules, hit = random.Random(SEED), amount_rules(), 0
    for number in range(TREES):
        evidence = evidence_of(lot)
        found = [one for one in run(rules, evidence) if one.gravity == Severity.ERROR]  # type: ignore[arg-type]
        assert not found, (number, [(one.key, one.left.words, one.right.words) for one in found])
        cells = [place for place in evidence.tables.cells if identified(evidence, place)]
        place = lot.choice(cells)
        tables = PrintedTables({**evidence.tables.cells, place: evidence.tables.cells[place] + D("0.01")})
        broken = run(rules, replace(evidence, tables=tables))  # type: ignore[arg-type]
        assert any(one.gravity == Severity.ERROR for one in broken), (number, place)
        hit += 1
    assert hit == TREES


def identified(evidence: Evidence, place: tuple[str, str]) -> bool:
    """Whether the cell stands in an equation: not the columns of 03 that no other table repeats, say."""
    key, figure = place
    return key in ("income_and_spending", "income", "spending", "appropriation", "general") or figure.startswith(
        ("three_public", "vehicles", "government_funds", "state_capital")
    )
