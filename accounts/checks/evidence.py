"""What rules look at: figures, cells of the tables, rows, typed texts (规则所依据的材料)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.editions import Edition, Thresholds
from accounts.editions.statement import FilledStatement
from accounts.figures.book import Book
from accounts.figures.money import ZERO
from accounts.figures.numerals import is_digits
from accounts.models import Entries, Kind

from . import Rule

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


class Tables:
    """The cells of the nine statements: (number, figure) → 元. Filled from a book, or read from a workbook."""

    def __init__(self, cells: Mapping[tuple[str, str], Decimal] | None = None) -> None:
        self.cells = dict(cells or {})
        self._rows: dict[tuple[str, str], list[str]] = {}
        for number, figure in self.cells:
            name, _, code = figure.rpartition("[")
            if name and is_digits(code[:-1]):
                self._rows.setdefault((number, name), []).append(code[:-1])

    @classmethod
    def of(cls, statements: Sequence[FilledStatement]) -> Tables:
        """The cells of filled statements; number is `01` … `09`."""
        cells = {}
        for filled in statements:
            number = filled.form.number[2:4]
            for block in filled.blocks:
                for row in block.rows:
                    for figure, amount in zip(row.figures, row.amounts, strict=False):
                        if figure and amount is not None:
                            cells[number, figure] = amount
            for foot, amount in filled.last_row:
                if foot.figure and amount is not None:
                    cells[number, foot.figure] = amount
        return cls(cells)

    def __contains__(self, place: tuple[str, str]) -> bool:
        return place in self.cells

    def amount(self, number: str, figure: str) -> Decimal:
        """The amount of a cell, zero where the table has none."""
        return self.cells.get((number, figure), ZERO)

    def keys(self, number: str, name: str) -> list[str]:
        """The codes under which a figure (`income`, `appropriation_spending[general]`) stands in a table, without 合计."""
        return self._rows.get((number, name), [])


@dataclass(frozen=True)
class Deadline:
    """When the reply of the finance department came and when the document was published."""

    replied: date
    published: date | None
    today: date


@dataclass(frozen=True)
class Evidence:
    """Everything that the rules of one filing look at; what is unknown is empty, and its rules are silent."""

    book: Book
    edition: Edition
    tables: Tables = field(default_factory=Tables)
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
    deadline: Deadline | None = None
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

    def applies(self, rule: Rule) -> bool:
        """Whether the rule speaks about this kind of unit and edition; rules without material are silent by themselves."""
        return {
            "all": True,
            "adm": self.book.kind.has_agency_costs,
            "inst": self.book.kind == Kind.INSTITUTION,
            "dept": bool(self.members),
            "XJ": self.edition.key.startswith("xinjiang"),
        }.get(rule.scope, True)

    def caption(self, figure: str) -> str:
        """What a figure is called: `一般公共预算财政拨款支出（2150501 行政运行）`."""
        return self.book.caption(figure)
