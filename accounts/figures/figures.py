"""A bag of entered amounts, free of the database (录入数：与数据库无关的一袋金额). Amounts in 元."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.models import (
    COUNTED,
    ITEMS,
    DeclaredNumber,
    Entries,
    Fund,
    Kind,
    Nature,
    Source,
    Stage,
    Supplement,
    ThreePublicExpense,
    ValueKind,
    columns_of,
)

from .money import ZERO

Amount = tuple[str, str, Decimal]
"""(code, column, 元)."""

SOURCES = tuple(str(source) for source in Source)
NATURES = tuple(str(nature) for nature in Nature)


class Cell(NamedTuple):
    """Where an amount was entered: the table (`income`, `expenditure`, `economic`, `balances`, `facts`), fund, code, column.

    A fact is known by its column alone.
    """

    table: str
    fund: str = ""
    code: str = ""
    column: str = ""


class Entered(NamedTuple):
    """An entered amount in 元, count or area, with its place."""

    cell: Cell
    value: Any


DECLARED = "fact["
"""How names of figures begin that an edition declares: `fact[会议费]`. No figure of the programme has such a name."""


def is_declared(name: str) -> bool:
    """Whether an edition declares the figure of that name, at whatever stage."""
    return name.startswith(DECLARED)


@dataclass(frozen=True)
class Declared:
    """A figure that an edition declares: its caption, its unit (`yuan`, `count`, `area`, `score` or `rate`).

    Entered, the sum of the figures in `parts`, or `given` by who knows it besides. `former` is the name by which last
    year's filing may have it.
    """

    caption: str
    unit: str
    parts: tuple[str, ...] = ()
    former: str = ""
    given: Any = None


class Fact(NamedTuple):
    """A single entered number: its caption without the counting word, and its unit (`yuan`, `count` or `area`)."""

    caption: str
    unit: str


OF_BUDGET = "_final_budget"
"""At the end of the name of a field that holds a full-year budget."""
UNITS = {ValueKind.AMOUNT: "yuan", ValueKind.COUNT: "count", ValueKind.NUMBER: "area"}
FACTS: dict[str, Fact] = {
    column.name: Fact(COUNTED.sub("", column.caption).removesuffix(" 决算数"), UNITS[column.kind])
    for model in (ThreePublicExpense, Supplement)
    for column in columns_of(model)
    if column.kind in UNITS and not column.name.endswith(OF_BUDGET)
} | {"offices": Fact("处室", "count")}
"""Name → fact: every field of “三公” and the supplement that holds a number is a figure of its own name."""


@dataclass(frozen=True)
class Figures:
    """Everything entered as a number for one unit, year and stage (outturn, initial or full-year budget)."""

    kind: Kind = Kind.ADMINISTRATIVE
    income: tuple[Amount, ...] = ()
    """(项, source, 元)."""
    expenditure: Mapping[Fund, tuple[Amount, ...]] = field(default_factory=dict)
    """Fund → (项 or 类, nature or '', 元)."""
    economic: Mapping[str, Decimal] = field(default_factory=dict)
    """款 → 元, basic spending of the general public budget."""
    balances: Mapping[Fund, tuple[Amount, ...]] = field(default_factory=dict)
    """Fund → (项 or '', opening | closing | reserves_used | distributed, 元)."""
    facts: Mapping[str, Decimal | int] = field(default_factory=dict)
    """Single amounts in 元, counts, areas, points and rates, by name: those of the edition's own too."""

    def entered(self) -> tuple[Entered, ...]:
        """Every entered amount with its place; amounts at zero are not told, facts are."""
        bags = (
            ("income", "", self.income),
            *(("expenditure", str(fund), rows) for fund, rows in self.expenditure.items()),
            *(("balances", str(fund), rows) for fund, rows in self.balances.items()),
            ("economic", "", tuple((code, "amount", yuan) for code, yuan in self.economic.items() if yuan)),
        )
        return (
            *(
                Entered(Cell(table, fund, code, column), yuan)
                for table, fund, rows in bags
                for code, column, yuan in rows
            ),
            *(Entered(Cell("facts", column=name), value) for name, value in self.facts.items()),
        )


def outturn(entries: Entries, kind: Kind, declared: Mapping[str, Declared] | None = None) -> Figures:
    """The final figures 决算数 of a filing; `declared` are those of an edition's own that are known, by name."""
    return Figures(
        kind=kind,
        income=tuple(
            (line.code, source, amount)
            for line in entries.income
            for source in SOURCES
            if (amount := getattr(line, source))
        ),
        expenditure={
            fund: tuple(
                (line.code, nature, amount)
                for line in entries.expenditure
                if line.fund == fund
                for nature in NATURES
                if (amount := getattr(line, nature))
            )
            for fund in Fund
        },
        economic={line.code: line.amount for line in entries.economic},
        balances={
            fund: tuple(
                (line.code, column, amount)
                for line in entries.balances
                if line.fund == fund
                for column in ("opening", "closing", "reserves_used", "distributed")
                if (amount := getattr(line, column))
            )
            for fund in Fund
        },
        facts=_facts(entries.supplement, entries.three_public) | declared_facts(entries.declared, declared or {}),
    )


def budget(entries: Entries, stage: Stage, kind: Kind) -> Figures:
    """The budget figures of one stage. “三公” has a full-year budget only (公开07表 预算数 = 全年预算数)."""
    budgeted = entries.three_public if stage == Stage.FINAL_BUDGET else None
    return Figures(
        kind=kind,
        expenditure={
            fund: tuple(
                (line.code, line.nature, line.amount)
                for line in entries.budget
                if line.stage == stage and line.fund == fund
            )
            for fund in Fund
        },
        facts={item: getattr(budgeted, f"{item}{OF_BUDGET}") for item in ITEMS} if budgeted else {},
    )


def _facts(supplement: Supplement | None, three_public: ThreePublicExpense | None) -> dict[str, Decimal | int]:
    facts = {
        column.name: value
        for row in filter(None, (three_public, supplement))
        for column in columns_of(type(row))
        if column.name in FACTS and (value := getattr(row, column.name)) is not None
    }
    return facts | ({"offices": len(supplement.office_names)} if supplement else {})


def declared_facts(rows: Iterable[DeclaredNumber], declared: Mapping[str, Declared]) -> dict[str, Decimal | int]:
    """The numbers that were entered, by the names of their figures; counts are whole."""
    entered = {row.key: row.amount for row in rows}
    facts: dict[str, Decimal | int] = {}
    for name, one in declared.items():
        value = entered.get(one.caption, entered.get(one.former))
        if value is not None and not one.parts:
            facts[name] = int(value) if one.unit == "count" else value
    return facts


class Rollup:
    """Amounts added up along the code: '' (合计), 类, 款 and 项, by column; zero where nothing was entered."""

    def __init__(self, amounts: Iterable[Amount] = ()) -> None:
        self.rows = defaultdict[str, dict[str, Decimal]](dict)
        for code, column, yuan in amounts:
            for above in {"", code[:3], code[:5], code}:
                row = self.rows[above]
                row[column] = row[column] + yuan if column in row else yuan

    def amount(self, code: str, *columns: str) -> Decimal:
        """The sum over the columns, or over all columns when none is named, of a row; '' is 合计."""
        row = self.rows.get(code, {})
        if len(columns) == 1:
            return row.get(columns[0], ZERO)
        return sum((row.get(column, ZERO) for column in columns) if columns else row.values(), ZERO)

    def codes(self) -> list[str]:
        """项 that hold an amount other than zero and the 款 and 类 above them, in code order; a budget known by 类 counts.

        A parent stands also where its items cancel out: a reader finds each item below its class.
        """
        lowest = [code for code, row in self.rows.items() if any(row.values())]
        return sorted({code[:end] for code in lowest for end in (3, 5, 7) if end <= len(code)})
