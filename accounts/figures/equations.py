"""Every identity of the forms, declared once (勾稽等式：各表内、表间应成立的关系，只写一次).

An equation is Σ left = Σ right (or ≤) between names of figures. It holds for 合计 and, where its figures have rows by code,
for every row: `income = appropriation_income + …` is also `income[206] = appropriation_income[206] + …`; and for every
stage: `three_public.final_budget = overseas.final_budget + …`. Whoever has figures at hand, printed or computed, asks
`comparisons` what holds. Printed 万元 differ by rounding: `Comparison.tail` says by how much.

Some figures stand in the workbooks of the ledger (财决) only: `spending_staff`, `economic[30101][2080505]` (an economic item
of one functional row), `hospitality_domestic`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import APPROPRIATIONS, Nature, Source

from .money import ZERO

FUNDS = tuple(str(fund) for fund in APPROPRIATIONS)
STAFF_CLASSES, OVERHEAD_CLASSES = ("301", "303"), ("302", "307", "310", "399")
OTHER_SOURCES, NATURES = tuple(str(one) for one in Source if one not in FUNDS), tuple(map(str, Nature))
OWNED = ("leaders", "principals", "mail", "emergency", "enforcement", "technical", "retired", "other")
"""Kinds of vehicles held as state assets."""

HALF = Decimal(50)
"""元 that rounding takes from or gives to one figure printed in 万元, at most."""
PLACE = re.compile(r"^(.+?)(?:\[(\d+)\])?(?:\.([a-z_]+))?$")

SECTION = re.compile(r"^economic\[(\d+)\]$")

Amount = Callable[[str], Decimal | int | None]
"""The amount of a figure in 元 (or a count), None where it is not known."""


def within_rounding(printed: Decimal, added: Decimal, count: int) -> bool:
    """Whether rounding of `count` amounts to 0.01 万元 explains that a printed total is not what they add up to, all 元."""
    return abs(printed - added) <= HALF * (count + 1)


@dataclass(frozen=True)
class Equation:
    """Σ left = Σ right, or Σ left ≤ Σ right where `at_most`; `rule` is the rule of the catalogue that says it."""

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    at_most: bool = False
    by_row: bool = True
    """Whether it holds for every row by code; the general budget may be rearranged between its items."""
    key: str = ""
    """What tells it from others of its rule: the fund."""

    @property
    def name(self) -> str:
        """`T04-3[general]`."""
        return f"{self.rule}[{self.key}]" if self.key else self.rule

    def at(self, row: str = "", stage: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of both sides for one row (a code, '' for 合计) and stage (`prior`, …, '' for the outturn)."""
        return tuple(place(one, row, stage) for one in self.left), tuple(place(one, row, stage) for one in self.right)


@dataclass(frozen=True)
class Comparison:
    """One equation with amounts: names and sums of both sides."""

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    left_amount: Decimal
    right_amount: Decimal
    at_most: bool = False

    @property
    def difference(self) -> Decimal:
        """left − right."""
        return self.left_amount - self.right_amount

    @property
    def figures(self) -> int:
        """How many figures stand in it."""
        return len(self.left) + len(self.right)

    @property
    def tail(self) -> Decimal:
        """元 that rounding to 0.01 万元 of each figure can explain: 0.005 万元 × (n + 1) for n parts of one total."""
        return HALF * self.figures

    def holds(self, *, rounded: bool = False) -> bool:
        """Whether it holds exactly, or within the tail where figures are known as printed in 万元."""
        return (self.difference if self.at_most else abs(self.difference)) <= (self.tail if rounded else ZERO)


def parted(name: str) -> tuple[str, str, str]:
    """(figure, row, stage) of a name: `appropriation_spending[general][206].prior` → (…[general], 206, prior)."""
    return PLACE.findall(name)[0]


def place(figure: str, row: str = "", stage: str = "") -> str:
    """The name of a figure at a row and stage: the reverse of `parted`."""
    base, _, own = figure.partition(".")
    return base + (f"[{row}]" if row else "") + (f".{own or stage}" if own or stage else "")


def comparisons(names: Collection[str], amount: Amount, equations: Iterable[Equation] = ()) -> Iterator[Comparison]:
    """The equations between these figures, at every row and stage where all amounts are known; levels among them."""
    by_first: dict[str, list[Equation]] = {}
    for one in equations or EQUATIONS:
        by_first.setdefault(one.left[0].partition(".")[0], []).append(one)
    for name in names:
        base, _, stage = name.partition(".")
        for figure, row in {(base, ""), parted(base)[:2]}:
            for equation in by_first.get(figure, ()):
                if (equation.by_row or not row) and stage == (equation.left[0].partition(".")[2] or stage):
                    yield from compared(equation.rule, *equation.at(row, stage), amount, equation.at_most)
    yield from levels(names, amount)


def compared(
    rule: str, left: tuple[str, ...], right: tuple[str, ...], amount: Amount, at_most: bool = False
) -> Iterator[Comparison]:
    """One comparison, none where an amount is not known."""
    values = {name: amount(name) for name in (*left, *right)}
    if None not in values.values():
        one, other = (sum((Decimal(values[name] or 0) for name in side), ZERO) for side in (left, right))
        yield Comparison(rule, left, right, one, other, at_most)


def levels(names: Iterable[str], amount: Amount) -> Iterator[Comparison]:
    """In each column: a row is the sum of the rows next below it, 合计 of the classes."""
    columns = defaultdict[tuple[str, str, str], set[str]](set)
    for figure, row, stage in map(parted, names):
        columns[figure, "", stage].add(row)
        if figure == "economic" and row:  # the sum of an economic item over all functional rows
            columns[f"economic[{row}]", "", stage].add("")
        if item := SECTION.match(figure):  # an economic item of a functional row is a row of that item, and a column
            columns["economic", f"[{row}]" if row else "", stage].add(item[1])
    for (figure, column, stage), rows in columns.items():
        for row, below in children(rows).items():
            whole, *parts = (f"{place(figure, one)}{column}{stage and f'.{stage}'}" for one in (row, *below))
            yield from compared("T06-2" if figure == "economic" else "T02-2", (whole,), tuple(parts), amount)


def children(codes: Iterable[str]) -> dict[str, list[str]]:
    """Code → the codes next below it among those at hand, in order; '' is above all."""
    there = set(codes)
    below: dict[str, list[str]] = {}
    for code in sorted(there - {""}):
        above = next((code[:end] for end in range(len(code) - 1, -1, -1) if code[:end] in there), None)
        if above is not None:
            below.setdefault(above, []).append(code)
    return below


# The forms ------------------------------------------------------------------------------------------------------------


def _each(rule: str, left: str, *right: str) -> tuple[Equation, ...]:
    """One equation for each fund, `{fund}` in its names."""
    return tuple(
        Equation(rule, (left.format(fund=fund),), tuple(one.format(fund=fund) for one in right)) for fund in FUNDS
    )


def _together(figure: str, rule: str) -> Equation:
    """A figure of the appropriations is the sum of its three funds."""
    return Equation(rule, (figure,), tuple(f"{figure}[{fund}]" for fund in FUNDS))


def _classes(*codes: str) -> tuple[str, ...]:
    return tuple(f"economic[{code}]" for code in codes)


DEFINITIONS = (
    Equation("T01-1", ("total_income",), ("income", "reserves_used", "opening")),
    Equation("T01-2", ("total_spending",), ("spending", "distributed", "closing")),
    Equation("T02-1", ("income",), ("appropriation_income", *(f"income_{one}" for one in OTHER_SOURCES))),
    Equation("T03-1", ("spending",), tuple(f"spending_{one}" for one in NATURES)),
    Equation("T04-1", ("appropriation_total_income",), ("appropriation_income", "appropriation_opening")),
    *_each(
        "T04-1", "appropriation_total_income[{fund}]", "appropriation_income[{fund}]", "appropriation_opening[{fund}]"
    ),
    Equation("T04-2", ("appropriation_total_spending",), ("appropriation_spending", "appropriation_closing")),
    *_each(
        "T04-2",
        "appropriation_total_spending[{fund}]",
        "appropriation_spending[{fund}]",
        "appropriation_closing[{fund}]",
    ),
    *(_together(f"appropriation_{one}", "T04-4") for one in ("income", "spending", "basic", "project")),
    *(_together(f"appropriation_{one}", "T04-5") for one in ("opening", "closing")),
    *(
        Equation(rule, (f"appropriation_spending[{f}]",), (f"appropriation_basic[{f}]", f"appropriation_project[{f}]"))
        for rule, f in zip(("T05-1", "T08-2", "T09-1"), FUNDS, strict=True)
    ),
    Equation("T06-1", ("staff_costs",), _classes(*STAFF_CLASSES)),
    Equation("T06-1", ("overhead_costs",), _classes(*OVERHEAD_CLASSES)),
    Equation("T07-1", ("three_public",), ("overseas", "vehicles", "hospitality")),
    Equation("T07-2", ("vehicles",), ("vehicle_purchase", "vehicle_running")),
    Equation("G1", ("procurement",), ("procurement_goods", "procurement_works", "procurement_services")),
    Equation("V2", ("vehicles_owned",), tuple(f"owned[{kind}]" for kind in OWNED)),
    Equation("H1", ("staff",), ("staff_active", "staff_retired_cadre", "staff_retired")),
)
"""What a total is made of: it holds by construction here, and in what was read as far as it was added up rightly."""


def _flow(rule: str, fund: str, *, by_row: bool) -> Equation:
    """What came into a fund went out of it."""
    come, gone = (
        tuple(f"appropriation_{one}[{fund}]" for one in side)
        for side in (("income", "opening"), ("spending", "closing"))
    )
    return Equation(rule, come, gone, by_row=by_row, key="" if by_row else fund)


BALANCES = (
    *(_flow("T04-3", fund, by_row=False) for fund in FUNDS),
    *(_flow(rule, fund, by_row=True) for rule, fund in zip(("T08-1", "T09-1"), FUNDS[1:], strict=True)),
    Equation("X-0506", ("appropriation_basic[general]",), ("staff_costs", "overhead_costs"), by_row=False),
    Equation(
        "X-CARRY",
        ("opening", "income", "reserves_used", "appropriation_spending", "appropriation_closing"),
        ("spending", "distributed", "closing", "appropriation_income", "appropriation_opening"),
        by_row=False,
    ),
)
"""What holds between amounts that are entered apart: people can get them wrong."""

TWICE = (
    Equation("T01-3", ("total_income",), ("total_spending",)),
    Equation(
        "T01-4", ("income",), (*(f"appropriation_income[{f}]" for f in FUNDS), *(f"income_{s}" for s in OTHER_SOURCES))
    ),
)
"""What one table adds up twice."""

AGAIN = (
    Equation("T04-1", ("appropriation_total_income",), ("appropriation_total_spending",), by_row=False),
    _together("appropriation_total_income", "T04-1"),
    _together("appropriation_total_spending", "T04-2"),
    *(
        Equation("T04-3", (f"appropriation_total_spending[{fund}]",), one.left, by_row=False, key=fund)
        for fund, one in zip(FUNDS, BALANCES, strict=False)
    ),
    Equation("T05-1", ("appropriation_spending",), ("appropriation_basic", "appropriation_project")),
    Equation("X-0506", ("appropriation_basic[general]",), _classes(*STAFF_CLASSES, *OVERHEAD_CLASSES)),
)
"""What follows from the others, for forms that print only some of the figures."""

LEDGER = (
    Equation("T03-1", ("spending_basic",), ("spending_staff", "spending_overhead")),
    Equation("T03-1", ("spending",), ("spending_economic",)),
    *(_together(f"appropriation_{one}", "T04-4") for one in ("staff", "overhead", "economic")),
    *(
        equation
        for owner in ("", *(f"[{fund}]" for fund in FUNDS))
        for equation in (
            Equation(
                "T05-1",
                (f"appropriation_basic{owner}",),
                (f"appropriation_staff{owner}", f"appropriation_overhead{owner}"),
            ),
            Equation("T05-1", (f"appropriation_spending{owner}",), (f"appropriation_economic{owner}",)),
        )
    ),
    Equation("T06-1", ("appropriation_staff[general]",), _classes(*STAFF_CLASSES)),
    Equation("T06-1", ("appropriation_overhead[general]",), _classes(*OVERHEAD_CLASSES)),
    *(
        equation
        for side in ("opening", "income", "closing")
        for equation in _each(
            "T08-1",
            f"appropriation_{side}[{{fund}}]",
            f"appropriation_{side}_basic[{{fund}}]",
            f"appropriation_{side}_project[{{fund}}]",
        )
    ),
    *_each(
        "T08-1",
        "appropriation_closing_project[{fund}]",
        "appropriation_closing_carried[{fund}]",
        "appropriation_closing_surplus[{fund}]",
    ),
    Equation("T07-1", ("hospitality",), ("hospitality_domestic", "hospitality_foreign")),
    Equation("X-AGENCY", ("agency_costs",), ("agency_costs_administrative", "agency_costs_civil_service")),
)
"""Of figures that stand in the workbooks of the ledger only."""

BOUNDS = tuple(
    Equation(rule, (part,), (whole,), at_most=True)
    for rule, part, whole in (
        ("G2", "procurement_micro", "procurement_sme"),
        ("G2", "procurement_sme", "procurement"),
        ("T02-1", "income_education_fees", "income_operating"),
        ("T03-1", "spending_construction", "spending_project"),
        ("T05-1", "appropriation_construction[general]", "appropriation_project[general]"),
        ("X-0305", "appropriation_construction", "spending_construction"),
        ("X-0305", "appropriation_economic", "spending_economic"),
        ("X-0305", "economic", "appropriation_economic[general]"),
        ("T07-1", "hospitality_diplomatic", "hospitality_domestic"),
        ("V4", "diplomatic_batches", "hospitality_batches"),
        ("V4", "diplomatic_guests", "hospitality_guests"),
    )
)
"""A part is not more than its whole."""

EQUATIONS: tuple[Equation, ...] = (*DEFINITIONS, *BALANCES, *TWICE, *AGAIN, *LEDGER, *BOUNDS)
"""All that must hold in a set of forms, whoever made it."""
FORMS: tuple[Equation, ...] = (*DEFINITIONS, *BALANCES, *TWICE)
"""Of the public forms, each told once."""

AGENCY = Equation("X-AGENCY", ("agency_costs",), ("overhead_costs",), by_row=False)
"""Of a unit whose 机关运行经费 are the 公用经费 of the whole: others have them for part of their staff."""

EXPECTED: tuple[Equation, ...] = (
    *(
        Equation("X-0305", (f"appropriation_{nature}",), (f"spending_{nature}",), at_most=True)
        for nature in ("basic", "project")
    ),
    Equation("X-0306", ("staff_costs", "overhead_costs"), ("spending_basic",), at_most=True, by_row=False),
    *(  # 款 of basic spending that “三公” holds too
        Equation("X-0607", (f"economic[{code}]",), (item,), at_most=True, by_row=False)
        for code, item in (
            *(("30212", "overseas"), ("30231", "vehicle_running")),
            *(("31013", "vehicle_purchase"), ("30217", "hospitality")),
        )
    ),
    *(
        Equation("T07-3", (item,), (f"{item}.final_budget",), at_most=True)
        for item in ("overseas", "vehicle_purchase", "vehicle_running", "hospitality")
    ),
    Equation("A1", ("house_value", "vehicles_value"), ("fixed_assets",), at_most=True),
    AGENCY,
    Equation("Z1", ("opening",), ("closing.prior",)),
    *_each("Z1", "appropriation_opening[{fund}]", "appropriation_closing[{fund}].prior"),
)
"""What sound accounts keep and a form does not force: rules speak of it, a workbook is not refused for it."""
