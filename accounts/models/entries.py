"""All that a person entered into one filing, its rows together, those of guests among them (一份填报的全部录入内容，含客人应用的).

A guest is an application beside this one, such as 预算绩效, whose rows are entered with a filing: copied by a
correction, trailed, told to the reviewer. It registers them here when the application starts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Model, Value

from .filing import Filing
from .lines import Balance, BudgetLine, EconomicLine, EnteredRow, ExpenditureLine, IncomeLine, PrintedTotal
from .supplement import DeclaredNumber, Passage, Reason, Supplement, ThreePublicExpense
from .terms import Precision

LINES: dict[str, type[EnteredRow]] = {
    "income": IncomeLine,
    "expenditure": ExpenditureLine,
    "budget": BudgetLine,
    "economic": EconomicLine,
    "balances": Balance,
    "printed_totals": PrintedTotal,
    "declared": DeclaredNumber,
}
"""Sheets of many rows."""
SINGLE: dict[str, type[EnteredRow]] = {"three_public": ThreePublicExpense, "supplement": Supplement}
"""Sheets of one row."""
TEXTS: dict[str, type[Reason] | type[Passage]] = {"reasons": Reason, "passages": Passage}
"""Texts by their keys."""


SHEETS = LINES | {"supplement": Supplement} | SINGLE | TEXTS
"""All of them, by the names that they have in `Entries`, in the order in which changes are told."""


@dataclass(frozen=True)
class Entries:
    """The rows that a person entered into one filing, saved or not. Amounts in 元."""

    income: list[IncomeLine] = field(default_factory=list)
    expenditure: list[ExpenditureLine] = field(default_factory=list)
    budget: list[BudgetLine] = field(default_factory=list)
    economic: list[EconomicLine] = field(default_factory=list)
    balances: list[Balance] = field(default_factory=list)
    printed_totals: list[PrintedTotal] = field(default_factory=list)
    """Totals kept as a publication printed them; none where amounts are 元."""
    declared: list[DeclaredNumber] = field(default_factory=list)
    """Numbers of the edition's own."""
    three_public: ThreePublicExpense | None = None
    supplement: Supplement | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    passages: dict[str, str] = field(default_factory=dict)
    publication: str = ""
    """The number of the publication whose rows these are, where that is at hand."""


def entries_of(*filings: Filing) -> list[Entries]:
    """The entered rows of each filing: one query a model for all of them together, one for all typed words.

    None for totals that cannot be there.
    """
    found: dict[int, dict[str, list[Any]]] = {one.pk: {name: [] for name in SHEETS} for one in filings}
    for name, pk, key, text in _typed([one.pk for one in filings]):
        found[pk][name].append(TEXTS[name](filing_id=pk, key=key, text=text))
    for name, model in SHEETS.items():
        if name in TEXTS:
            continue
        asked = [one.pk for one in filings if model is not PrintedTotal or one.precision == Precision.WAN]
        for row in model._default_manager.filter(filing_id__in=asked):
            found[row.filing_id][name].append(row)
    return [gathered(found[one.pk]) for one in filings]


def _typed(filings: Sequence[int]) -> Iterable[tuple[str, int, str, str]]:
    """(sheet, filing, key, text) of all reasons and passages of these filings, by key: one query."""
    first, *others = (
        model._default_manager.filter(filing_id__in=filings)
        .order_by()
        .annotate(sheet=Value(name))
        .values_list("sheet", "filing_id", "key", "text")
        for name, model in TEXTS.items()
    )
    return first.union(*others, all=True).order_by("key")


def gathered(rows: Mapping[str, Sequence[Any]]) -> Entries:
    """The rows of one filing, from those of each sheet."""
    sheets: dict[str, Any] = {
        **{name: list(rows[name]) for name in LINES},
        **{name: next(iter(rows[name]), None) for name in SINGLE},
        **{name: {one.key: one.text for one in rows[name]} for name in TEXTS},
    }
    return Entries(**sheets)


@dataclass(frozen=True)
class FilingRows:
    """One model of rows of a filing: entered rows, or children of entered rows."""

    model: type[Model]
    path: str = "filing"
    """The lookup that leads from a row to its filing."""
    key: tuple[str, ...] = ()
    """The columns that tell a row from others of its filing; a link to a row of the guest stands for that row."""
    marks: tuple[str, ...] = ()
    """Its columns that say 沿用上年: brought over from last year and neither changed nor confirmed since."""
    unlinked: str = ""
    """What a row is called whose key is a link that leads nowhere."""

    @property
    def links(self) -> dict[str, type[Model]]:
        """The columns of the key that lead to another row, and its model."""
        return {
            one.attname: cast("type[Model]", one.related_model)
            for one in self.model._meta.concrete_fields
            if one.attname in self.key and one.is_relation
        }


FILE_KINDS: dict[str, str] = {}
"""Kinds of workbooks that guests take, with their captions."""
GUESTS: list[FilingRows] = []
"""All rows of guests, those above before those below."""


def all_rows() -> list[FilingRows]:
    """Every model of rows of a filing: our own, then those of guests, those above before those below."""
    return [*(FilingRows(model, marks=tuple(model.carried_marks)) for model in SHEETS.values()), *GUESTS]
