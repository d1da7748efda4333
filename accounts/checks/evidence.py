"""What rules look at: figures, cells of the tables, rows, typed texts (规则所依据的材料)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.editions import Edition, Thresholds
from accounts.editions.statement import FilledStatement, Statement
from accounts.figures.book import Book
from accounts.figures.equations import BALANCES, BOUNDS, EXPECTED, FORMS, Comparison, compared, comparisons, parted
from accounts.figures.figures import Amount
from accounts.figures.money import ZERO
from accounts.models import Entries, Fund, Kind

APART = "□"
"""Stands for typed words in the sentences around them: those are the product's, these stand in `texts`."""


@dataclass(frozen=True)
class Text:
    """A typed text: what it is called, its key, and what it says. `kind`: reason, content, passage, goal, remark."""

    key: str
    caption: str
    content: str
    kind: str = "passage"


@dataclass(frozen=True)
class KnownSubject:
    """A code in the list of the year: its name and the budget it belongs to."""

    name: str
    budget: str = ""


NUMBERS = {
    "income_and_spending": "01",
    "income": "02",
    "spending": "03",
    "appropriation": "04",
    "general": "05",
    "basic": "06",
    "three_public": "07",
    "government_funds": "08",
    "state_capital": "09",
}
"""Statement → the number by which rules call it (`T08-1`); an edition may print others."""


def number_of(form: Statement) -> str:
    """The number by which rules call a statement; its key for one that no rule calls."""
    return NUMBERS.get(form.key, form.key)


LEVELS, FIXED, OF_CLASSES = ("T02-2", "T06-2"), ("01", "04"), "T01-5"
"""Rules of rows above rows; tables whose rows are the 类, and the rule of their sum."""


@dataclass
class PrintedTables:
    """The cells of the nine statements: (number, figure) → 元. Filled from a book, or read from a workbook."""

    cells: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, statements: Sequence[FilledStatement]) -> "PrintedTables":
        """The cells of filled statements, by the number under which the rules know them."""
        return cls({(number_of(one.form), figure): amount for one in statements for figure, amount in one.cells()})

    def amount(self, number: str, figure: str) -> Decimal:
        """The amount of a cell, zero where the table has none."""
        return self.cells.get((number, figure), ZERO)

    @cached_property
    def by_number(self) -> dict[str, dict[str, Decimal]]:
        """Table → figure → 元, in the order of the tables."""
        found = {number: dict[str, Decimal]() for number in sorted({number for number, _ in self.cells})}
        for (number, figure), amount in self.cells.items():
            found[number][figure] = amount
        return found

    @cached_property
    def broken(self) -> dict[str, list[tuple[tuple[str, str], Comparison]]]:
        """Rule → the tables of both sides and the comparison, of everything in and between the tables that differs."""
        found = defaultdict[str, list[tuple[tuple[str, str], Comparison]]](list)
        for tables, one in (both for both in (*self._within(), *self._between()) if not both[1].holds()):
            found[one.rule].append((tables, one))
        return found

    def _within(self) -> Iterator[tuple[tuple[str, str], Comparison]]:
        """The equations of the forms, each in the table that its rule is named after; the levels in every table."""
        for number, amounts in self.by_number.items():
            for one in comparisons(amounts, amounts.get, FORMS):
                if one.rule in LEVELS or one.rule[1:3] == number:
                    of_classes = one.rule in LEVELS and number in FIXED
                    yield (number, number), replace(one, rule=OF_CLASSES) if of_classes else one

    def _between(self) -> Iterator[tuple[tuple[str, str], Comparison]]:
        """Each figure against the next table that prints it; a row that a table of codes lacks is zero there."""
        numbers = list(self.by_number)
        for place, number in enumerate(numbers):
            for figure, amount in self.by_number[number].items():
                column, row, _ = parted(figure)
                later = (
                    one
                    for one in numbers[place + 1 :]
                    if (one, figure) in self.cells or (row and self.keys(one, column))
                )
                if other := next(later, None):
                    both = (amount, self.amount(other, figure))
                    yield (number, other), Comparison(f"X-{number}{other}", (figure,), (figure,), *both)

    @cached_property
    def _rows(self) -> dict[tuple[str, str], list[str]]:
        """(table, figure) → the codes of its rows."""
        found = defaultdict[tuple[str, str], list[str]](list)
        for number, (figure, row, _) in ((number, parted(name)) for number, name in self.cells):
            if row:
                found[number, figure].append(row)
        return found

    def keys(self, number: str, name: str) -> list[str]:
        """The codes under which a figure (`income`, `appropriation_spending[general]`) stands in a table, without 合计."""
        return self._rows.get((number, name), [])


@dataclass(frozen=True)
class Reply:
    """When the reply of the finance department came and when the document was published."""

    replied: date
    published: date | None
    today: date


@dataclass(frozen=True)
class Evidence:
    """Everything that the rules of one filing look at; what is unknown is empty, and its rules are silent."""

    book: Book
    edition: Edition
    tables: PrintedTables = field(default_factory=PrintedTables)
    entries: Entries = field(default_factory=Entries)
    guests: Mapping[str, Any] = field(default_factory=dict)
    """The material of each guest, by its key."""
    texts: tuple[Text, ...] = ()
    """What people typed, in the order of the document."""
    narrative: tuple[tuple[str, str], ...] = ()
    """(anchor, paragraph) of the document: the sentences that the product computes, with APART for what was typed; all
    words of a document that was read."""
    subjects: Mapping[str, KnownSubject] = field(default_factory=dict)
    """Codes of both classifications in the list of the year; empty when the list is not loaded."""
    previous_texts: Mapping[str, str] = field(default_factory=dict)
    """Last year's typed texts by key."""
    printed_only: bool = False
    """Whether amounts are known only as printed in 万元: read from a publication."""
    prior_printed: bool = False
    """Whether last year's are: typed from what was published."""
    imported: bool = False
    """Whether texts and tables were read from a document: rules that hold by construction have something to find."""
    deadline: Reply | None = None
    published_last_year: Mapping[str, Decimal] = field(default_factory=dict)
    """Figure → 元 as published last year, where that is known apart from the filing of last year."""
    member_replies: tuple[date, ...] = ()
    """When the department replied to its units."""
    members: tuple[Book, ...] = ()
    """The books of the member units of a departmental total."""
    transfers: Decimal | None = None
    """What these units paid one another, in 元; None where it is not known."""
    attachments: tuple[str, ...] = ()
    """Names of the files that are published with the document."""

    @property
    def thresholds(self) -> Thresholds:
        """The limits of the edition."""
        return self.edition.thresholds

    @property
    def prior_balances(self) -> Mapping[Fund, tuple[Amount, ...]]:
        """Fund → the balances of last year; none where they are not known."""
        known = self.book.prior.figures.balances if self.book.has_prior else {}
        return known if any(known.values()) else {}

    def applies(self, scope: str) -> bool:
        """Whether rules of that scope speak about this kind of unit and edition; those without material are silent by themselves."""
        return {
            "all": True,
            "adm": self.book.kind.has_agency_costs,
            "inst": self.book.kind == Kind.INSTITUTION,
            "dept": bool(self.members),
            "read": self.imported,
            "wan": self.imported or self.printed_only,
        }.get(scope, True)

    def table(self, number: str) -> str:
        """What the edition calls the table of that number: `公开08表`."""
        return next((form.number for form in self.edition.statements if number_of(form) == number), f"公开{number}表")

    def amount(self, figure: str) -> Decimal:
        """A figure (元) as the first table prints it that does, else as the book has it."""
        return next((one[figure] for one in self.tables.by_number.values() if figure in one), self.book[figure])

    def printed(self, number: str, figure: str) -> Decimal:
        """A figure (元) as the table of that number prints it; as the first does, where none is named."""
        return self.tables.amount(number, figure) if number else self.amount(figure)

    def booked(self, number: str, figure: str) -> Decimal:
        """The same as the book of the filing has it, totals kept as printed among them."""
        key = next((key for key, one in NUMBERS.items() if one == number), number)
        return Decimal(self.book.cell(key, figure) if key else self.book[figure])

    def expected(self, rule: str) -> Iterator[Comparison]:
        """The equations of that rule, between the tables, that do not hold exactly."""
        return (
            comparison
            for one in (*BALANCES, *BOUNDS, *EXPECTED)
            if one.rule == rule
            for comparison in compared(rule, *one.at(), self.amount, one.at_most)
            if not comparison.holds()
        )

    def caption(self, figure: str) -> str:
        """What a figure is called: `一般公共预算财政拨款支出（2150501 行政运行）`."""
        return self.book.caption(figure)
