"""A unit's filing with the year before, as rows that no database has seen (测试用的填报，不经数据库)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.document.report import Report
from accounts.editions import edition_named
from accounts.figures.book import write_book
from accounts.models import (
    Balance,
    BudgetLine,
    EconomicLine,
    EnteredRow,
    Entries,
    ExpenditureLine,
    Filing,
    IncomeLine,
    Passage,
    Reason,
    Supplement,
    ThreePublicExpense,
    Unit,
)
from accounts.publication.filing_file import FilingFile
from performance.document.material import KEY, SelfEvaluations
from performance.scoring import Accounts, EvaluationEntry, score

Sheets = dict[type[EnteredRow], list[EnteredRow]]


@dataclass
class CaseYear:
    """The rows of one year."""

    year: int
    sheets: Sheets = field(default_factory=lambda: defaultdict(list))
    remark: str = ""

    @classmethod
    def of(cls, file: FilingFile) -> CaseYear:
        """The rows of a file."""
        return cls(file.filing.year, defaultdict(list, file.sheets), file.filing.remark)

    def entries(self) -> Entries:
        """The rows in the shape in which a filing gives them."""
        rows: Any = self.sheets
        return Entries(
            income=rows[IncomeLine],
            expenditure=rows[ExpenditureLine],
            budget=rows[BudgetLine],
            economic=rows[EconomicLine],
            balances=rows[Balance],
            three_public=next(iter(rows[ThreePublicExpense]), None),
            supplement=next(iter(rows[Supplement]), None),
            reasons={one.key: one.text for one in rows[Reason]},
            passages={one.key: one.text for one in rows[Passage]},
        )


@dataclass
class Case:
    """A unit with its year and the year before."""

    unit: Unit
    now: CaseYear
    prior: CaseYear
    evaluations: list[EvaluationEntry]

    def report(self, subjects: Mapping[str, str], *, web: bool = False, draft: bool = False) -> Report:
        """The document of the case."""
        edition = edition_named("xinjiang-2023")
        filing = Filing(unit=self.unit, year=self.now.year, edition=edition.key)
        now, before = self.now.entries(), self.prior.entries()
        book = write_book(filing, now, before, subjects, forms=edition)
        for programme, evaluation, _, _ in self.evaluations:
            evaluation.programme = programme
        accounts = Accounts.of(book, (evaluation for _, evaluation, _, _ in self.evaluations))
        sheets = tuple(
            score(evaluation, funding, indicators, accounts) for _, evaluation, funding, indicators in self.evaluations
        )
        return Report(book, edition, {KEY: SelfEvaluations(sheets)}, draft=draft, web=web, entries=now)
