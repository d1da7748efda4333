"""A bag of entered amounts, free of the database (录入数：与数据库无关的一袋金额). Amounts in 元."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import Entries, Fund, Kind, Nature, Source, Stage, Supplement, ThreePublicExpense
from accounts.models.three_public import ITEMS

from .money import ZERO

Amount = tuple[str, str, Decimal]
"""(code, column, 元)."""

SOURCES = tuple(str(source) for source in Source)
NATURES = tuple(str(nature) for nature in Nature)
AMOUNTS = (
    *(f"procurement_{part}" for part in ("goods", "works", "services", "sme", "micro")),
    *("fixed_assets", "house_value", "vehicles_value"),
)
"""Amounts in 元 of the supplement, by name."""

OWNED = ("leaders", "principals", "mail", "emergency", "enforcement", "technical", "retired", "other")
"""Kinds of vehicles held as state assets."""

COUNTS = ("staff_active", "staff_retired_cadre", "staff_retired", *(f"owned_{kind}" for kind in OWNED))
TRIPS = ("overseas_groups", "overseas_visitors", "vehicles_bought", "vehicles_held", "hospitality_batches")


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
    """Single amounts in 元, counts and the house area, by name."""


def outturn(entries: Entries, kind: Kind) -> Figures:
    """The final figures 决算数 of a filing."""
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
        facts=_facts(entries.supplement, entries.three_public),
    )


def budget(entries: Entries, stage: Stage, kind: Kind) -> Figures:
    """The budget figures of one stage. “三公” has a full-year budget only (公开07表 预算数 = 全年预算数)."""
    lines = [line for line in entries.budget if line.stage == stage]
    facts: dict[str, Decimal | int] = {}
    if stage == Stage.FINAL_BUDGET and entries.three_public:
        facts = {item: getattr(entries.three_public, f"{item}_final_budget") for item in ITEMS}
    return Figures(
        kind=kind,
        expenditure={
            fund: tuple((line.code, line.nature, line.amount) for line in lines if line.fund == fund) for fund in Fund
        },
        facts=facts,
    )


def _facts(supplement: Supplement | None, three_public: ThreePublicExpense | None) -> dict[str, Decimal | int]:
    facts: dict[str, Decimal | int] = {}
    if three_public:
        facts |= {name: getattr(three_public, name) for name in (*ITEMS, *TRIPS, "hospitality_guests")}
    if supplement:
        names = (*AMOUNTS, *COUNTS, "house_area", "equipment_over_million")
        facts |= {name: getattr(supplement, name) for name in names} | {"offices": len(supplement.office_names)}
        if supplement.agency_costs is not None:
            facts["agency_costs"] = supplement.agency_costs
    return facts


class Rollup:
    """Amounts added up along the code: '' (合计), 类, 款 and 项, by column; zero where nothing was entered."""

    def __init__(self, amounts: Iterable[Amount] = ()) -> None:
        self.rows: dict[str, dict[str, Decimal]] = {}
        for code, column, yuan in amounts:
            row = self.rows.setdefault(code, {})
            row[column] = row[column] + yuan if column in row else yuan
        for longer, shorter in ((7, 5), (5, 3), (3, 0)):
            self._fold(longer, shorter)
        self.rows.setdefault("", {})

    def _fold(self, longer: int, shorter: int) -> None:
        """Add the rows of one level to the rows of the level above."""
        for code in [code for code in self.rows if len(code) == longer]:
            above = self.rows.setdefault(code[:shorter], {})
            for column, yuan in self.rows[code].items():
                above[column] = above[column] + yuan if column in above else yuan

    def amount(self, code: str, *columns: str) -> Decimal:
        """The sum over the columns, or over all columns when none is named, of a row; '' is 合计."""
        row = self.rows.get(code)
        if not row:
            return ZERO
        if len(columns) == 1:
            return row.get(columns[0], ZERO)
        return sum((row.get(column, ZERO) for column in columns) if columns else row.values(), ZERO)

    def codes(self) -> list[str]:
        """项 that hold an amount other than zero and the 款 and 类 above them, in code order; a budget known by 类 counts.

        A parent stands also where its items cancel out: a reader finds each item below its class.
        """
        lowest = [code for code, row in self.rows.items() if any(row.values())]
        return sorted({code[:end] for code in lowest for end in (3, 5, 7) if end <= len(code)})
