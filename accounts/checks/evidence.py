"""What rules look at: figures, cells of the tables, rows, typed texts (规则所依据的材料)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts.editions import Edition, Thresholds
from accounts.editions.runs import Figure, Run, Slot
from accounts.editions.statement import FilledStatement
from accounts.figures.book import Book
from accounts.figures.equations import BALANCES, BOUNDS, EXPECTED, FORMS, Comparison, compared, comparisons, parted
from accounts.figures.figures import Amount
from accounts.figures.money import ZERO
from accounts.models import Entries, Fund, Kind

from .claims import Reader, ReadParagraph, no_reader


@dataclass(frozen=True)
class Text:
    """A typed text: what it is called, its key, and what it says. `kind`: reason, content, passage, goal, remark."""

    key: str
    caption: str
    content: str
    kind: str = "passage"


@dataclass(frozen=True)
class Spoken:
    """A paragraph that the product says: the number under which it stands (`五（二）`), its anchor and its runs."""

    number: str
    anchor: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class KnownSubject:
    """A code in the list of the year: its name and the budget it belongs to."""

    name: str
    budget: str = ""


LEVELS, OF_CLASSES = ("T02-2", "T06-2"), "T01-5"
"""Rules of rows above rows; the rule of their sum in tables whose rows are the 类."""
FIXED = ("income_and_spending", "appropriation")
"""Tables whose rows are the 类."""
WITHIN = {
    "T01": "income_and_spending",
    "T02": "income",
    "T03": "spending",
    "T04": "appropriation",
    "T05": "general",
    "T06": "basic",
    "T07": "three_public",
    "T08": "government_funds",
    "T09": "state_capital",
}
"""Family of rules → the lasting key of the table within which they hold; an edition numbers and orders its tables as it likes."""
BETWEEN = {
    ("income_and_spending", "income"): "X-0102",
    ("income_and_spending", "spending"): "X-0103",
    ("income_and_spending", "appropriation"): "X-0104",
    ("income", "appropriation"): "X-0204",
    ("appropriation", "general"): "X-0405",
    ("appropriation", "government_funds"): "X-0408",
    ("appropriation", "state_capital"): "X-0409",
}
"""Two tables that print the same figures → the rule that holds them together."""


@dataclass
class PrintedTables:
    """The cells of the statements: (key of the statement, figure) → 元. Filled from a book, or read from a workbook."""

    cells: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, statements: Sequence[FilledStatement]) -> "PrintedTables":
        """The cells of filled statements."""
        return cls({(one.form.key, figure): amount for one in statements for figure, amount in one.cells()})

    def amount(self, table: str, figure: str) -> Decimal:
        """The amount of a cell, zero where the table has none."""
        return self.cells.get((table, figure), ZERO)

    @cached_property
    def by_table(self) -> dict[str, dict[str, Decimal]]:
        """Table → figure → 元; those that rules know first, in an order of their own."""
        tables = (*WITHIN.values(), *(table for table, _ in self.cells))
        found = {table: dict[str, Decimal]() for table in dict.fromkeys(tables)}
        for (table, figure), amount in self.cells.items():
            found[table][figure] = amount
        return {table: amounts for table, amounts in found.items() if amounts}

    @cached_property
    def broken(self) -> dict[str, list[tuple[tuple[str, str], Comparison]]]:
        """Rule → the tables of both sides and the comparison, of everything in and between the tables that differs."""
        found = defaultdict[str, list[tuple[tuple[str, str], Comparison]]](list)
        for tables, one in (both for both in (*self._within(), *self._between()) if not both[1].holds()):
            found[one.rule].append((tables, one))
        return found

    def _within(self) -> Iterator[tuple[tuple[str, str], Comparison]]:
        """The equations of the forms, each in the table that its rule is named after; the levels in every table."""
        for table, amounts in self.by_table.items():
            for one in comparisons(amounts, amounts.get, FORMS):
                if one.rule in LEVELS or WITHIN.get(one.rule.partition("-")[0]) == table:
                    of_classes = one.rule in LEVELS and table in FIXED
                    yield (table, table), replace(one, rule=OF_CLASSES) if of_classes else one

    def _between(self) -> Iterator[tuple[tuple[str, str], Comparison]]:
        """Each figure against the next table that prints it; a row that a table of codes lacks is zero there."""
        tables = list(self.by_table)
        for place, table in enumerate(tables):
            for figure, amount in self.by_table[table].items():
                column, row, _ = parted(figure)
                later = (
                    one
                    for one in tables[place + 1 :]
                    if (one, figure) in self.cells or (row and self.keys(one, column))
                )
                if rule := BETWEEN.get((table, other := next(later, ""))):
                    both = (amount, self.amount(other, figure))
                    yield (table, other), Comparison(rule, (figure,), (figure,), *both)

    @cached_property
    def _rows(self) -> dict[tuple[str, str], list[str]]:
        """(table, figure) → the codes of its rows."""
        found = defaultdict[tuple[str, str], list[str]](list)
        for table, (figure, row, _) in ((table, parted(name)) for table, name in self.cells):
            if row:
                found[table, figure].append(row)
        return found

    def keys(self, table: str, name: str) -> list[str]:
        """The codes under which a figure (`income`, `appropriation_spending[general]`) stands in a table, without 合计."""
        return self._rows.get((table, name), [])


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
    document: tuple[Spoken, ...] = ()
    """What the product says for this filing, as runs."""
    narrative: tuple[ReadParagraph, ...] = ()
    """The paragraphs of a document that was read."""
    read: Reader = no_reader
    """What reads texts and paragraphs."""
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

    @property
    def paragraphs(self) -> tuple[ReadParagraph, ...]:
        """The paragraphs of the document where it was read; what the product says itself is never read back."""
        return self.narrative if self.imported else ()

    @cached_property
    def slots(self) -> tuple[str, ...]:
        """The keys of the slots that the document asks for, in its order."""
        return tuple(dict.fromkeys(run.key for one in self.document for run in one.runs if isinstance(run, Slot)))

    @cached_property
    def _numbers(self) -> dict[str, str]:
        """Figure → the number under which the document says it first."""
        found: dict[str, str] = {}
        for one in self.document:
            for name in (name for run in one.runs if isinstance(run, Figure) for name in run.names):
                found.setdefault(name, one.number)
        return found

    def says(self, *figures: str) -> bool:
        """Whether the document says all of these figures."""
        return all(one in self._numbers for one in figures)

    def number_of(self, figure: str) -> str:
        """The number under which the document says a figure first, `十（三）`; '' where it does not."""
        return self._numbers.get(figure, "")

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

    def table(self, key: str) -> str:
        """What the edition calls a table: `公开08表`, its title where it has no number; '' for one that it does not have."""
        return next((form.called for form in self.edition.statements if form.key == key), "")

    def tables_in_short(self, *keys: str) -> str:
        """Several tables by their numbers: `05、08、09表`."""
        called = [one for one in map(self.table, keys) if one]
        if not called or not all(one.startswith("公开") and one.endswith("表") for one in called):
            return "、".join(called)
        return f"{'、'.join(one.removeprefix('公开').removesuffix('表') for one in called)}表"

    def amount(self, figure: str) -> Decimal:
        """A figure (元) as the first table prints it that does, else as the book has it."""
        return next((one[figure] for one in self.tables.by_table.values() if figure in one), self.book[figure])

    def printed(self, table: str, figure: str) -> Decimal:
        """A figure (元) as that table prints it; as the first does, where none is named."""
        return self.tables.amount(table, figure) if table else self.amount(figure)

    def booked(self, table: str, figure: str) -> Decimal:
        """The same as the book of the filing has it, totals kept as printed among them."""
        return Decimal(self.book.cell(table, figure) if table else self.book[figure])

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
