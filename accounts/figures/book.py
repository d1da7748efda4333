"""The book: one filing opened for reading, with last year and the budgets beside it (账本：打开一份填报供读取).

Every reader puts a pure question to it: `book["appropriation_spending[general][206].prior"]`, `book["appropriation_spending.original_budget"]`.

How a figure comes about (栏目怎样得出) repeats no formula: its parts are those of its equation, else the figures of the codes
one level below, else the entered amounts themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Protocol

from accounts.models import Entries, Filing, Kind, Stage, Subject, entries_of

from .equations import OWNED, parted, place
from .figures import FACTS, Cell, Declared, Entered, Figures, budget, is_declared, outturn
from .totals import CODE, FUND_WORDS, LINES, QuotedTotals, Totals, caption_of, selected

STAGES = {"prior": "上年决算数", "original_budget": "年初预算数", "final_budget": "全年预算数"}
"""What a figure can be compared with, by the suffix of its name."""


ITEM = 7
"""Digits of an 项."""


class Forms(Protocol):
    """What a book must know of the forms of its filing."""

    @property
    def declared(self) -> Mapping[str, Declared]:
        """The figures of their own, by name."""

    def home(self, figure: str) -> str:
        """The key of the statement that is the home of a figure, '' for none."""


class NoForms:
    """Where the forms are not known: no figure has a home, none is declared."""

    declared: Mapping[str, Declared] = {}

    def home(self, figure: str) -> str:
        """None."""
        return ""


NO_FORMS = NoForms()


@dataclass(frozen=True)
class Book:
    """Everything that the document of one filing says in figures, names and typed words."""

    year: int
    unit_code: str
    unit_name: str
    kind: Kind
    now: Totals
    prior: Totals
    original_budget: Totals
    final_budget: Totals
    subjects: Mapping[str, str] = field(default_factory=dict)
    """Code → name of the functional and the economic classification of the year."""
    office_names: tuple[str, ...] = ()
    subordinates: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    passages: Mapping[str, str] = field(default_factory=dict)
    has_prior: bool = True
    is_new: bool = False
    """Whether the unit was founded in the year of the filing 新设."""
    prior_number: str = ""
    """The number of the publication that last year's figures come from; '' for a 补录."""
    printed: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    """(key of a statement, name) → 元 of the totals that stand as a publication printed them."""
    kept: Mapping[str, Decimal] = field(default_factory=dict)
    """Name → 元 of those that stand in the home of their figure, which all readers by name get."""

    def __getitem__(self, name: str) -> Any:
        """The figure of that name (元, a count or an area), with a suffix of STAGES for what it is compared with.

        Raises UnknownFigure.
        """
        if name in self.kept:
            return self.kept[name]
        totals, base = self.staged(name)
        return totals[base]

    def staged(self, name: str) -> tuple[Totals, str]:
        """The figures of the stage that a name ends in, and the name without it."""
        base, _, stage = name.partition(".")
        return (getattr(self, stage), base) if stage in STAGES else (self.now, name)

    def added(self, name: str) -> Any:
        """The figure of that name as its entered rows add up to it, whatever a publication printed."""
        return replace(self, kept={})[name] if name in self.kept else self[name]

    def cell(self, statement: str, name: str) -> Any:
        """The figure of that name as one statement prints it, told by its key: each prints its own total."""
        return self.printed[statement, name] if (statement, name) in self.printed else self.added(name)

    def given(self, own: Mapping[str, Declared]) -> "Book":
        """The book with figures whose value of this year no row holds, by name: what a guest knows."""
        return replace(self, now=Totals(self.now.figures, {**self.now.declared, **own})) if own else self

    @property
    def items(self) -> list[str]:
        """The 项 of the general public budget with an amount this year or last, those of this year first."""
        return list(
            dict.fromkeys(code for one in (self.now, self.prior) for code in one.codes("general") if len(code) == ITEM)
        )

    def unit(self, name: str) -> str:
        """What a figure counts, at whatever stage: `yuan`, `count`, `area`, `score` or `rate`. Raises UnknownFigure."""
        return self.now.unit(name.partition(".")[0])

    def holds(self, name: str) -> bool:
        """Whether the figure of that name is known: a photograph knows of last year only what its document quotes."""
        totals, base = self.staged(name)
        return totals.holds(base)

    def entered(self, name: str) -> tuple[Entered, ...]:
        """The entered amounts at the bottom of the figure. Raises UnknownFigure."""
        totals, base = self.staged(name)
        return totals.entered(base)

    def subject(self, code: str) -> str:
        """The official name of a code in the year of the filing; says so when the list of the year lacks it."""
        return self.subjects.get(code) or f"（{self.year}年科目表无此编码）"

    def caption(self, figure: str) -> str:
        """What a figure is called: `一般公共预算财政拨款支出（2150501 行政运行）`, `年初结转和结余上年决算数`."""
        base, _, stage = figure.partition(".")
        if is_declared(base):
            return caption_of(base) + STAGES.get(stage, "")
        keys = (key for key in base.replace("]", "").split("[")[1:] if key not in FUND_WORDS)
        words = [FACTS[f"owned_{key}"].caption if key in OWNED else f"{key} {self.subject(key)}" for key in keys]
        return caption_of(base) + (f"（{'，'.join(words)}）" if words else "") + STAGES.get(stage, "")


def write_book(
    filing: Filing,
    entries: Entries,
    prior: Entries | QuotedTotals | None = None,
    subjects: Mapping[str, str] | None = None,
    subordinates: tuple[str, ...] = (),
    forms: Forms = NO_FORMS,
) -> Book:
    """The book of entries at hand, saved or not: pure. Of last year the figures that a document quotes are enough.

    Totals kept as printed are read by name where they stand in the home of their figure. An edition is such `forms`.
    """
    kind, own = Kind(filing.unit.kind), forms.declared
    before = Totals(outturn(prior, kind, own) if isinstance(prior, Entries) else Figures(kind=kind), own)
    kept_before = _at_home(prior, forms, kind) if isinstance(prior, Entries) else {}
    return Book(
        year=filing.year,
        unit_code=filing.unit.code,
        unit_name=filing.unit.name,
        kind=kind,
        now=Totals(outturn(entries, kind, own), own),
        prior=prior if isinstance(prior, QuotedTotals) else before,
        original_budget=Totals(budget(entries, Stage.ORIGINAL_BUDGET, kind), own),
        final_budget=Totals(budget(entries, Stage.FINAL_BUDGET, kind), own),
        subjects=subjects or {},
        office_names=tuple(entries.supplement.office_names) if entries.supplement else (),
        subordinates=subordinates,
        reasons=entries.reasons,
        passages=entries.passages,
        has_prior=prior is not None,
        is_new=filing.is_of_new_unit,
        prior_number=prior.publication if prior else "",
        printed={(one.table, one.figure): one.amount for one in entries.printed_totals},
        kept=_at_home(entries, forms, kind)
        | {f"{figure}.prior": amount for figure, amount in kept_before.items() if "." not in figure},
    )


def _at_home(entries: Entries, forms: Forms, kind: Kind) -> dict[str, Decimal]:
    """The totals that stand in the home of their figure, and the figures without a home that are nothing but one of them."""
    kept = {one.figure: one.amount for one in entries.printed_totals if forms.home(one.figure) == one.table}
    if not kept:
        return {}
    totals = Totals(outturn(entries, kind))
    alone = {name: totals.parts(name) for name, line in LINES.items() if not line.keys and not forms.home(name)}
    return kept | {name: kept[parts[0]] for name, parts in alone.items() if len(parts) == 1 and parts[0] in kept}


def read_entries(filing: Filing) -> tuple[Entries, Entries | None]:
    """The rows of a saved filing and of the year before: a constant number of queries."""
    return entries_beside(filing, filing.prior())


def entries_beside(filing: Filing, prior: Filing | None) -> tuple[Entries, Entries | None]:
    """The rows of a filing and of last year's, where that is at hand: nine queries."""
    if prior is None:
        return entries_of(filing)[0], None
    now, before = entries_of(filing, prior)
    return now, replace(before, publication=prior.publication.number) if prior.is_published else before


def open_book(filing: Filing, entries: tuple[Entries, Entries | None] | None = None, forms: Forms = NO_FORMS) -> Book:
    """The book of a saved filing: a constant number of queries, whatever its size; none for entries at hand."""
    return write_book(
        filing,
        *(entries or read_entries(filing)),
        subject_names(filing.year),
        tuple(filing.unit.subordinates.values_list("name", flat=True)),
        forms,
    )


def subject_names(year: int) -> dict[str, str]:
    """Code → name of both classifications; codes that the year dropped keep last year's name, for the comparison."""
    return Subject.objects.names_of((year - 1, year))


LEVELS = (3, 5, 7)
"""Digits of 类, 款 and 项."""


@dataclass(frozen=True)
class Summand:
    """One summand: a named figure, or, where `figure` is empty, an entered amount."""

    figure: str
    value: Any
    entered: Entered | None = None


@dataclass(frozen=True)
class Derivation:
    """A figure with its summands and with all entered amounts below it, both adding up to it exactly."""

    figure: str
    value: Any
    parts: tuple[Summand, ...]
    entered: tuple[Entered, ...]

    @property
    def is_entered(self) -> bool:
        """Whether the figure is nothing but one entered amount."""
        return len(self.parts) == 1 and self.parts[0].entered is not None


def derivation_of(book: Book, figure: str) -> Derivation:
    """How the figure of that name (with a suffix of STAGES) comes about. Raises UnknownFigure."""
    totals, base = book.staged(figure)
    stage = figure.partition(".")[2]
    if isinstance(totals, QuotedTotals):
        return Derivation(figure, totals[base], (), ())
    entered = totals.entered(base)
    parts = [_part(totals, name, stage) for name in totals.parts(base) or _codes_below(base, entered)]
    return Derivation(figure, totals[base], tuple(parts or (Summand("", one.value, one) for one in entered)), entered)


def _part(totals: Totals, name: str, stage: str) -> Summand:
    """A figure as a summand; a single number stands where it was entered."""
    fact = next((one for one in totals.entered(name) if one.cell == Cell("facts", column=name)), None)
    return Summand("", fact.value, fact) if fact else Summand(place(name, stage=stage), totals[name])


def _codes_below(base: str, entered: tuple[Entered, ...]) -> list[str]:
    """The figure of each code one level below, where all entered amounts have one."""
    if is_declared(base):
        return []
    figure, row, _ = parted(base)
    level = next((level for level in LEVELS if level > len(row)), 0)
    codes = {one.cell.code[:level] for one in entered if level and CODE in selected(base)[0].keys}
    return [place(figure, one) for one in sorted(codes)] if all(len(one) == level for one in codes) else []
