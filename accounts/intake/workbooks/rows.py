"""From the extract to unsaved rows of the filing (由读数得出录入行). Amounts in 元.

Only the lowest level is stored; 类, 款 and 合计 were checked and are derived again. Money that is no appropriation is
what table 支出决算表 says beyond the three funds. What a workbook does not bring stays as it stands in the filing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from accounts.figures.equations import within_rounding
from accounts.figures.money import ZERO
from accounts.models import (
    APPROPRIATIONS,
    ITEMS,
    Balance,
    BudgetLine,
    DeclaredNumber,
    EconomicLine,
    EnteredRow,
    Entries,
    ExpenditureLine,
    Fund,
    IncomeLine,
    Nature,
    Precision,
    Source,
    Stage,
    Supplement,
    ThreePublicExpense,
    ValueKind,
    columns_of,
    values_of,
)

from .extract import Name, Occurrence, label, shown
from .interpretation import Interpretation

Rows = dict[type[EnteredRow], list[EnteredRow]]
FUNDS = tuple(str(fund) for fund in APPROPRIATIONS)
INCOME = {fund: f"appropriation_income[{fund}]" for fund in FUNDS} | {
    str(source): f"income_{source}" for source in Source if source not in FUNDS
}
"""Column of an income row → its figure."""
STATE_CAPITAL_CLASS = "223"
"""国有资本经营预算支出: under it stands no other money."""
SPENDING = [f"appropriation_spending[{fund}]" for fund in FUNDS]


def rows_of(read: Interpretation, entries: Entries, *, carried_in: bool = False) -> Rows:
    """The rows of every model for which the workbook brings what is needed; the other models are left out.

    `entries` are what stands in the filing now, `carried_in` whether it is 补录. Adds problems to `read` where rows cannot be told.
    """
    maker = _Maker(read, entries)
    makers: dict[type[EnteredRow], tuple[tuple[str, ...], Callable[[], Iterable[EnteredRow]]]] = {
        IncomeLine: (("income", "spending", "general"), maker.income),
        ExpenditureLine: (("spending", "general"), maker.expenditure),
        EconomicLine: (("basic",), maker.economic),
        Balance: (("income_and_spending", "appropriation"), maker.balances),
    }
    rows: Rows = {model: list(make()) for model, (tables, make) in makers.items() if read.has(*tables)}
    if numbers := maker.declared():
        rows[DeclaredNumber] = numbers
    if maker.budget_stages:
        rows[BudgetLine] = list(maker.budget())
    return rows | {type(one): [one] for one in (maker.three_public(), maker.supplement(carried_in=carried_in)) if one}


class _Maker:
    """Makes the rows of one workbook."""

    def __init__(self, read: Interpretation, entries: Entries) -> None:
        self.read, self.entries = read, entries
        totals = {stage: [read.first(f"{of}spending", "", stage) for of in ("", "appropriation_")] for stage in Stage}
        self.budget_stages = [
            stage
            for stage in Stage
            if read.has("income_and_spending", "appropriation") and all(one and one.given for one in totals[stage])
        ]

    def amount(self, figure: str, code: str = "", stage: str = "") -> Decimal:
        """A figure in 元, zero where it was not read."""
        return self.read.amount(figure, code, stage) or ZERO

    def _shown(self, amount: Decimal) -> str:
        return shown(Name("spending"), amount, self.read.amounts)

    def income(self) -> Iterable[IncomeLine]:
        """One row a 项: the appropriations by fund, the other sources as they stand.

        Where the general budget has no column, it is what 财政拨款收入 leaves beside the other two; where 国有资本 has
        none either, what stands under its own class is its.
        """
        old = {row.code: row for row in self.entries.income}
        for code in self.read.codes(("income", *(INCOME[fund] for fund in FUNDS)), 7):
            amounts = {column: self.amount(figure, code) for column, figure in INCOME.items()}
            if INCOME["general"] not in self.read.whole:
                whole, others = self.read.first("appropriation_income", code), amounts["government_funds"]
                others += amounts["state_capital"]
                rest = self._rest(whole, others, [], "政府性基金、国有资本经营预算收入", 2)
                amounts["state_capital" if self._is_of_state_capital(code) else "general"] = rest
            if "income_education_fees" in self.read.whole:
                amounts["education_fees"] = self.amount("income_education_fees", code)
            elif code in old:
                amounts["education_fees"] = min(old[code].education_fees, amounts["operating"])
            if any(amounts[column] for column in INCOME):
                yield IncomeLine(code=code, **amounts)

    def _is_of_state_capital(self, code: str) -> bool:
        """Whether income under the code is of 国有资本, of which the workbook prints the spending alone."""
        return code.startswith(STATE_CAPITAL_CLASS) and INCOME["state_capital"] not in self.read.whole

    def _rest(
        self, whole: Occurrence | None, others: Decimal, parts: Iterable[Occurrence], words: str, count: int
    ) -> Decimal:
        """A figure less its known parts, both 元; a rest that rounding explains is none, a negative one a problem."""
        amount = whole.amount if whole else ZERO
        rest = amount - others
        if rest and others and self.read.amounts == Precision.WAN and within_rounding(amount, others, count):
            if whole:
                self.read.note(
                    whole.place, f"“{label(whole.name, {})}”与{words}相差 {self._shown(rest)}，属万元取舍的尾差。"
                )
            return ZERO
        there = [one for one in parts if one.amount]
        first = whole or next(iter(there), None)
        if rest < 0 and first:
            where = f"（{'、'.join(str(one.place) for one in there)}）" if there else ""
            self.read.problem(
                first.place,
                f"“{label(first.name, {})}”为 {self._shown(amount)}，少于{words}{where} {self._shown(others)}，请核对这两处。",
            )
        return rest

    def expenditure(self) -> Iterable[ExpenditureLine]:
        """One row a fund and 项; other money is the rest of 支出决算表."""
        natures = [str(one) for one in Nature]
        for code in self.read.codes(("spending", *SPENDING), 7):
            parts = {
                nature: {fund: self.amount(f"appropriation_{nature}[{fund}]", code) for fund in APPROPRIATIONS}
                for nature in natures
            }
            for fund in APPROPRIATIONS:
                amounts = {nature: parts[nature][fund] for nature in natures[:2]}
                if any(amounts.values()):
                    yield ExpenditureLine(fund=fund, code=code, **amounts)
            rest = {nature: self._other_spending(nature, code, parts[nature]) for nature in natures}
            if any(rest.values()):
                yield ExpenditureLine(fund=Fund.OTHER_MONEY, code=code, **rest)

    def _other_spending(self, nature: str, code: str, by_fund: Mapping[Fund, Decimal]) -> Decimal:
        parts = [one for fund in by_fund if (one := self.read.first(f"appropriation_{nature}[{fund}]", code))]
        whole, count = self.read.first(f"spending_{nature}", code), sum(map(bool, by_fund.values()))
        return self._rest(whole, sum(by_fund.values(), ZERO), parts, "各项财政拨款支出之和", max(count, 1))

    def budget(self) -> Iterable[BudgetLine]:
        """By 类, stage and fund; rows by 项 that add up to the same stay as they are."""
        for stage in Stage:
            for fund in Fund:
                old = [row for row in self.entries.budget if row.stage == stage and row.fund == fund]
                amounts = self._classes(stage, fund) if stage in self.budget_stages else {}
                stays = stage not in self.budget_stages or (old and _by_class(old) == amounts)
                yield from (
                    old
                    if stays
                    else (BudgetLine(stage=stage, fund=fund, code=code, amount=one) for code, one in amounts.items())
                )

    def _classes(self, stage: str, fund: Fund) -> dict[str, Decimal]:
        """Class → 元 of one stage and fund, without zeros."""
        amounts = {
            code: self._other_budget(code, stage)
            if fund == Fund.OTHER_MONEY
            else self.amount(f"appropriation_spending[{fund}]", code, stage)
            for code in self.read.codes(("spending", "appropriation_spending", *SPENDING), 3, stage)
        }
        return {code: one for code, one in amounts.items() if one}

    def _other_budget(self, code: str, stage: str) -> Decimal:
        whole, part = (self.read.first(one, code, stage) for one in ("spending", "appropriation_spending"))
        return self._rest(whole, part.amount if part else ZERO, [part] if part else [], "财政拨款支出", 1)

    def economic(self) -> Iterable[EconomicLine]:
        """One row a 款 with an amount."""
        for name, same in sorted(self.read.found.items()):
            code = name.figure.removeprefix("economic[").rstrip("]")
            if name.figure.startswith("economic[") and len(code) == 5 and not name.code and same[0].amount:
                yield EconomicLine(code=code, amount=same[0].amount)

    def balances(self) -> Iterable[Balance]:
        """General money and other money one row each; the two other funds by 项."""
        sides = ("opening", "closing")
        yield Balance(fund=Fund.GENERAL, **{side: self.amount(f"appropriation_{side}[general]") for side in sides})
        for fund in (Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL):
            yield from self._by_item(fund)
        yield Balance(
            fund=Fund.OTHER_MONEY,
            **{side: self.amount(side) - self.amount(f"appropriation_{side}") for side in sides},
            **{column: self.amount(column) for column in ("reserves_used", "distributed")},
        )

    def _by_item(self, fund: Fund) -> Iterable[Balance]:
        """Balances of these funds are held by 项: a sum without items cannot be read."""
        sides = {side: f"appropriation_{side}[{fund}]" for side in ("opening", "closing")}
        if not {*sides.values()} & self.read.whole:
            yield from self._without_items(fund, sides)
            return
        for code in self.read.codes(sides.values(), 7):
            amounts = {side: self.amount(figure, code) for side, figure in sides.items()}
            if any(amounts.values()):
                yield Balance(fund=fund, code=code, **amounts)

    def _without_items(self, fund: Fund, sides: Mapping[str, str]) -> Iterable[Balance]:
        """Where only the sums are printed: those of the one 项 there is, else what stands and adds up to them."""
        there = {side: one for side, figure in sides.items() if (one := self.read.first(figure)) and one.amount}
        old = [row for row in self.entries.balances if row.fund == fund]
        codes = {*self.read.codes((f"appropriation_spending[{fund}]",), 7)}
        if fund == Fund.STATE_CAPITAL:
            income = self.read.codes(("appropriation_income",), 7)
            codes |= {one for one in income if self._is_of_state_capital(one)}
        if there and len(codes) == 1:
            yield Balance(fund=fund, code=codes.pop(), **{side: one.amount for side, one in there.items()})
            return
        yield from old
        for side, one in there.items():
            total = sum((getattr(row, side) for row in old), ZERO)
            rounded = self.read.amounts == Precision.WAN and within_rounding(one.amount, total, len(old))
            if one.amount != total and not (old and rounded):
                self.read.problem(
                    one.place,
                    f"“{label(one.name, {})}”为 {self._shown(one.amount)}，表中没有分项的数，不能读到项级；请先在“结转结余”录入各项，合计与此相同后再导入。",
                )

    def declared(self) -> list[EnteredRow]:
        """The numbers of the edition's own, with what the workbook gives; what nobody entered stays so where it prints zero."""
        known = {one.key: one.amount for one in self.entries.declared}
        found = {
            self.read.declared[name.figure].caption: same[0].amount
            for name, same in self.read.found.items()
            if name.figure in self.read.declared and not self.read.declared[name.figure].parts and not name.stage
        }
        given = known | {key: amount for key, amount in found.items() if amount or key in known}
        return [DeclaredNumber(key=key, amount=amount) for key, amount in given.items()] if found else []

    def three_public(self) -> ThreePublicExpense | None:
        """The row as it stands, with what the workbook gives; budget is the full-year budget."""
        figures = {one.name: Name(one.name) for one in columns_of(ThreePublicExpense)} | {
            f"{item}_final_budget": Name(item, "", Stage.FINAL_BUDGET) for item in ITEMS
        }
        none = {
            one.name: ZERO
            for one in columns_of(ThreePublicExpense)
            if one.kind is ValueKind.AMOUNT and set(ITEMS) <= self.read.whole
        }
        return self._updated(ThreePublicExpense, self.entries.three_public, figures, none)

    def supplement(self, *, carried_in: bool) -> Supplement | None:
        """The row as it stands, with what the workbook gives; 机关运行经费 for 补录 only."""
        figures = {
            one.name: Name(f"owned[{one.name.removeprefix('owned_')}]" if one.name.startswith("owned_") else one.name)
            for one in columns_of(Supplement)
            if one.kind not in (ValueKind.WORDS, ValueKind.MARK) and (one.name != "agency_costs" or carried_in)
        }
        return self._updated(Supplement, self.entries.supplement, figures, {})

    def _updated(
        self, model: Any, old: EnteredRow | None, figures: Mapping[str, Name], none: Mapping[str, Decimal]
    ) -> Any:
        """The row with what the workbook gives of these columns; nothing where it gives none, and none is zero."""
        found = {column: self.read.first(*name) for column, name in figures.items()}
        given = {**none, **{column: one.amount for column, one in found.items() if one and one.given}}
        counts = {
            one.name: int(given[one.name])
            for one in columns_of(model)
            if one.kind is ValueKind.COUNT and one.name in given
        }
        return model(**(values_of(old) if old else {}) | given | counts) if given else None


def _by_class(rows: Iterable[BudgetLine]) -> dict[str, Decimal]:
    """Class → 元, without zeros."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row.code[:3]] += row.amount
    return {code: one for code, one in sums.items() if one}
