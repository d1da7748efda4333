"""From readings to unsaved rows of the filing (由读数得出录入行). Amounts in 元.

Only the lowest level is stored; 类, 款 and 合计 were checked and are derived again. Money that is no appropriation is
what table 支出决算表 says beyond the three funds. What a workbook does not bring stays as it stands in the filing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.forms.models import model_to_dict

from accounts.figures.money import ZERO
from accounts.models import (
    APPROPRIATIONS,
    Balance,
    BudgetLine,
    EconomicLine,
    EnteredRow,
    Entries,
    ExpenditureLine,
    Fund,
    IncomeLine,
    Nature,
    Precision,
    Stage,
    Supplement,
    ThreePublicExpense,
)
from accounts.models.three_public import ITEMS

from .labels import figure, label
from .readings import Name
from .understood import Understood

Rows = dict[type[EnteredRow], list[EnteredRow]]
FUNDS = tuple(str(fund) for fund in APPROPRIATIONS)
OTHERS = ("superior", "operating", "business", "subsidiary", "other")
COUNTS = (
    "overseas_groups",
    "overseas_visitors",
    "vehicles_bought",
    "vehicles_held",
    "hospitality_batches",
    "hospitality_guests",
)
TAIL = Decimal(50)
"""Half of 0.01 万元, in 元."""


@dataclass(frozen=True)
class Current:
    """What stands in the filing now, and whether it is 补录."""

    entries: Entries
    carried_in: bool = False


def rows_of(understood: Understood, current: Current) -> Rows:
    """The rows of every model for which the workbook brings what is needed; the other models are left out.

    Adds problems to `understood` where rows cannot be told.
    """
    maker = _Maker(understood, current)
    makers: dict[type[EnteredRow], tuple[tuple[str, ...], Callable[[], Iterable[EnteredRow]]]] = {
        IncomeLine: (("income", "spending", "general"), maker.income),
        ExpenditureLine: (("spending", "general"), maker.expenditure),
        EconomicLine: (("economic",), maker.economic),
        Balance: (("accounts", "appropriation"), maker.balances),
    }
    rows: Rows = {}
    for model, (tables, make) in makers.items():
        if understood.has(*tables):
            rows[model] = list(make())
    if maker.budget_stages:
        rows[BudgetLine] = list(maker.budget())
    for single, made_one in ((ThreePublicExpense, maker.three_public()), (Supplement, maker.supplement())):
        if made_one is not None:
            rows[single] = [made_one]
    return rows


class _Maker:
    """Makes the rows of one workbook."""

    def __init__(self, understood: Understood, current: Current) -> None:
        self.understood, self.readings, self.current = understood, understood.readings, current
        self.rounded = understood.amounts == Precision.WAN
        self.budget_stages = [
            one for one in Stage if understood.has("accounts", "appropriation") and self._is_given(one)
        ]

    def amount(self, quantity: str, code: str = "", stage: str = "final") -> Decimal:
        """A figure in 元, zero where it was not read."""
        return self.readings.amount(quantity, code, stage) or ZERO

    def income(self) -> Iterable[IncomeLine]:
        """One row a 项: the appropriations by fund, the other sources as they stand."""
        old = {row.code: row for row in self.current.entries.income}
        splits = "income.education_fees" in self.readings.whole
        for code in self.readings.codes(("income", *(f"income.{fund}" for fund in FUNDS)), 7):
            line = IncomeLine(
                code=code,
                government_funds=self.amount("income.government_funds", code),
                state_capital=self.amount("income.state_capital", code),
            )
            line.general = self._general_income(code, line.government_funds + line.state_capital)
            for source in OTHERS:
                setattr(line, source, self.amount(f"income.{source}", code))
            if splits:
                line.education_fees = self.amount("income.education_fees", code)
            elif code in old:
                line.education_fees = min(old[code].education_fees, line.operating)
            if any(getattr(line, one) for one in (*FUNDS, *OTHERS)):
                yield line

    def _general_income(self, code: str, others: Decimal) -> Decimal:
        """Of the general budget: from its own table, else what 财政拨款收入 leaves beside the other two."""
        if "income.general" in self.readings.whole:
            return self.amount("income.general", code)
        return self._rest("income.appropriated", code, others, "政府性基金、国有资本经营预算收入", 2)

    def _rest(self, quantity: str, code: str, others: Decimal, words: str, parts: int) -> Decimal:
        """A figure less its known parts, both 元; a rest that rounding explains is none, a negative one a problem."""
        reading = self.readings.first(Name(quantity, code))
        rest = (reading.amount if reading else ZERO) - others
        tail = TAIL * (parts + 1) if self.rounded else ZERO
        if rest == 0 or (self.rounded and others and abs(rest) <= tail):
            if rest and reading:
                self.readings.note(
                    reading.place, f"“{label(reading.name, {})}”与{words}相差 {self._figure(rest)}，属万元取舍的尾差。"
                )
            return ZERO
        if rest < 0:
            self._negative(quantity, code, others, words)
        return rest

    def _negative(self, quantity: str, code: str, others: Decimal, words: str) -> None:
        reading = self.readings.first(Name(quantity, code))
        parts = [
            one
            for fund in FUNDS
            if (one := self.readings.first(Name(quantity.replace("spending", fund, 1), code))) and one.amount
        ]
        place = reading.place if reading else parts[0].place if parts else None
        if place is None:
            return
        where = f"（{'、'.join(str(one.place) for one in parts)}）" if parts else ""
        words = f"{words}{where}"
        have = self._figure(reading.amount if reading else ZERO)
        self.readings.problem(
            place, f"“{label(Name(quantity, code), {})}”为 {have}，少于{words} {self._figure(others)}，请核对这两处。"
        )

    def _figure(self, amount: Decimal) -> str:
        return figure(Name("spending"), amount, self.understood.amounts)

    def expenditure(self) -> Iterable[ExpenditureLine]:
        """One row a fund and 项; other money is the rest of 支出决算表."""
        quantities = ("spending", *FUNDS)
        for code in self.readings.codes(quantities, 7):
            natures = {
                fund: {nature: self.amount(f"{fund}.{nature}", code) for nature in (Nature.BASIC, Nature.PROJECT)}
                for fund in FUNDS
            }
            for fund, amounts in natures.items():
                if any(amounts.values()):
                    yield ExpenditureLine(fund=fund, code=code, **{str(nature): one for nature, one in amounts.items()})
            other = self._other_spending(code, natures)
            if any(other.values()):
                yield ExpenditureLine(fund=Fund.OTHER_MONEY, code=code, **other)

    def _other_spending(self, code: str, natures: Mapping[str, Mapping[Nature, Decimal]]) -> dict[str, Decimal]:
        rest = {}
        for nature in Nature:
            given = [one[nature] for one in natures.values() if one.get(nature)]
            known = sum(given, ZERO)
            rest[str(nature)] = self._rest(
                f"spending.{nature}", code, known, "各项财政拨款支出之和", max(len(given), 1)
            )
        return rest

    def budget(self) -> Iterable[BudgetLine]:
        """By 类, stage and fund; rows by 项 that add up to the same stay as they are."""
        for stage in Stage:
            if stage not in self.budget_stages:
                yield from [row for row in self.current.entries.budget if row.stage == stage]
                continue
            for fund in Fund:
                amounts = self._classes(stage, fund)
                old = [row for row in self.current.entries.budget if row.stage == stage and row.fund == fund]
                if old and _by_class(old) == amounts:
                    yield from old
                else:
                    yield from (
                        BudgetLine(stage=stage, fund=fund, code=code, amount=one) for code, one in amounts.items()
                    )

    def _is_given(self, stage: str) -> bool:
        return all(self.readings.given(one, "", stage) is not None for one in ("spending", "appropriated"))

    def _classes(self, stage: str, fund: Fund) -> dict[str, Decimal]:
        """Class → 元 of one stage and fund, without zeros."""
        codes = self.readings.codes(("spending", "appropriated", *FUNDS), 3, stage)
        if fund != Fund.OTHER_MONEY:
            amounts = {code: self.amount(str(fund), code, stage) for code in codes}
        else:
            amounts = {code: self._other_budget(code, stage) for code in codes}
        return {code: one for code, one in amounts.items() if one}

    def _other_budget(self, code: str, stage: str) -> Decimal:
        whole = self.readings.first(Name("spending", code, stage))
        part = self.readings.first(Name("appropriated", code, stage))
        rest = (whole.amount if whole else ZERO) - (part.amount if part else ZERO)
        if rest < 0 and part is not None:
            where = f"{whole.place} 的" if whole else ""
            words = f"“{label(part.name, {})}”为 {self._figure(part.amount)}，多于{where}全部支出 {self._figure(part.amount + rest)}。"
            self.readings.problem(part.place, words)
        return rest

    def economic(self) -> Iterable[EconomicLine]:
        """One row a 款 with an amount."""
        for name, same in sorted(self.readings.found.items()):
            code = name.quantity.removeprefix("economic.")
            if name.quantity.startswith("economic.") and len(code) == 5 and not name.code and same[0].amount:
                yield EconomicLine(code=code, amount=same[0].amount)

    def balances(self) -> Iterable[Balance]:
        """General money and other money one row each; the two other funds by 项."""
        yield Balance(fund=Fund.GENERAL, opening=self.amount("opening.general"), closing=self.amount("closing.general"))
        for fund in (Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL):
            yield from self._by_item(fund)
        yield Balance(
            fund=Fund.OTHER_MONEY,
            opening=self.amount("opening") - self.amount("opening.appropriated"),
            closing=self.amount("closing") - self.amount("closing.appropriated"),
            reserves_used=self.amount("reserves_used"),
            distributed=self.amount("distributed"),
        )

    def _by_item(self, fund: Fund) -> Iterable[Balance]:
        sides = (f"opening.{fund}", f"closing.{fund}")
        if not set(sides) & self.readings.whole:
            yield from [row for row in self.current.entries.balances if row.fund == fund]
            self._require_items(sides)
            return
        for code in self.readings.codes(sides, 7):
            row = Balance(
                fund=fund, code=code, opening=self.amount(sides[0], code), closing=self.amount(sides[1], code)
            )
            if row.opening or row.closing:
                yield row

    def _require_items(self, sides: tuple[str, str]) -> None:
        """Balances of these funds are held by 项: a sum without items cannot be read."""
        for side in sides:
            reading = self.readings.first(Name(side))
            if reading is not None and reading.amount:
                words = (
                    f"“{label(reading.name, {})}”为 {self._figure(reading.amount)}，表中没有分项的数，不能读到项级。"
                )
                self.readings.problem(reading.place, words)

    def three_public(self) -> ThreePublicExpense | None:
        """The row as it stands, with what the workbook gives."""
        names = {item: Name(item) for item in (*ITEMS, *COUNTS)}
        names |= {f"{item}_final_budget": Name(item, "", "final_budget") for item in ITEMS}
        empty = set(ITEMS) <= self.readings.whole
        given = {field: ZERO for field in names if empty and field not in COUNTS} | self._given(names)
        return self._updated(ThreePublicExpense, self.current.entries.three_public, given)

    def supplement(self) -> Supplement | None:
        """The row as it stands, with what the workbook gives; 机关运行经费 for 补录 only."""
        amounts = {
            name: Name(name)
            for name in (field.name for field in Supplement._meta.concrete_fields)
            if name not in ("id", "filing", "offices", "offices_carried", "agency_costs")
        }
        if self.current.carried_in:
            amounts["agency_costs"] = Name("agency_costs")
        return self._updated(Supplement, self.current.entries.supplement, self._given(amounts))

    def _given(self, names: Mapping[str, Name]) -> dict[str, Any]:
        found = {field: self.readings.first(name) for field, name in names.items()}
        return {field: one.amount for field, one in found.items() if one is not None and one.given}

    def _updated(self, model: type[Any], old: EnteredRow | None, given: Mapping[str, Any]) -> Any:
        if not given:
            return None
        kept = model_to_dict(old, exclude=["id", "filing"]) if old is not None else {}
        counts = {
            field.name for field in model._meta.concrete_fields if field.get_internal_type() == "PositiveIntegerField"
        }
        return model(**kept | {name: int(one) if name in counts else one for name, one in given.items()})


def _by_class(rows: Iterable[BudgetLine]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row.code[:3]] = sums.get(row.code[:3], ZERO) + row.amount
    return {code: one for code, one in sums.items() if one}
