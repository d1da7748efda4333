"""Checks a workbook against itself: every total, every figure in two places (工作簿自身的核对).

元 are compared exactly. Printed 万元 differ by rounding: a difference of at most 0.005 · (n + 1) for n parts, 0.01 for
one figure against another, is a tail and becomes a note; a larger one is a problem.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from accounts.figures.money import ZERO, half_up, percent, two_places
from accounts.models import Precision

from .equations import AT_MOST, EQUATIONS, ONLY_TOTAL, Equation
from .labels import figure, label
from .readings import Name, Reading, Readings

STEP = Decimal(50)
"""Half of 0.01 万元, in 元."""

LIST_TABLES = ("accounts", "appropriation")
STAFF, OVERHEAD = ("301", "303"), ("302", "307", "310", "399")


class Sums:
    """All checks on the readings of one workbook; `count` says how many comparisons were made."""

    def __init__(self, readings: Readings, precision: Precision, names: Mapping[str, str]) -> None:
        self.readings, self.names = readings, names
        self.precision, self.rounded = precision, precision == Precision.WAN
        self.count = 0
        self.by_quantity: dict[str, list[Name]] = defaultdict(list)
        for name in readings.found:
            self.by_quantity[name.quantity].append(name)

    def check(self) -> None:
        """Run every check."""
        self._agree()
        self._along_codes()
        self._economic()
        for equation in EQUATIONS:
            self._equation(equation)
        for part, whole in AT_MOST:
            self._at_most(part, whole)
        self._agency()
        self._changes()

    def tail(self, parts: int) -> Decimal:
        """How much rounding can explain, in 元: nothing where amounts are 元."""
        return STEP * (parts + 1) if self.rounded else ZERO

    def _figure(self, name: Name, amount: Decimal) -> str:
        return figure(name, amount, self.precision)

    def _agree(self) -> None:
        """The same figure in two places is the same; a code that its own table lacks is zero."""
        for name, same in list(self.readings.found.items()):
            given = [one for one in same if one.given]
            for other in given[1:]:
                self._compare(
                    given[0], other.amount, f"{other.place} 的同一数为 {self._figure(other.name, other.amount)}", 1
                )
            tables = {one.table for one in same}
            absent = name.stage == "final" and name.code and name.quantity in self.readings.whole
            if given and absent and tables <= set(LIST_TABLES):
                self._compare(given[0], ZERO, "按科目编码的表中没有这一科目", 1)

    def _along_codes(self) -> None:
        """Within each table, a row is the sum of the rows next below it."""
        groups: dict[tuple[str, str, str], dict[str, Reading]] = defaultdict(dict)
        for name, same in self.readings.found.items():
            for one in same:
                groups[one.table, name.quantity, name.stage][name.code] = one
        families: dict[tuple[str, ...], dict[str, list[str]]] = {}
        for rows in groups.values():
            codes = tuple(rows)
            if codes not in families:
                families[codes] = children(codes)
            for code, total in rows.items():
                below = families[codes].get(code, [])
                parts = [rows[one] for one in below]
                if total.given and any(one.given for one in parts):
                    self._sum(
                        total, parts, f"{parts[0].place.cell}…{parts[-1].place.cell} 的 {len(parts)} 个下级科目之和"
                    )
                elif not below and code and len(code) < 7 and total.amount and total.table not in LIST_TABLES:
                    self.readings.problem(
                        total.place, f"“{label(total.name, self.names)}”有金额，表中却没有它的下级科目，不能读到项级。"
                    )

    def _economic(self) -> None:
        """Each economic class is the sum of its sections; staff costs and overheads are sums of classes."""
        codes = sorted({one.quantity[9:] for one in self.readings.found if one.quantity.startswith("economic.")})
        if not codes:
            return
        classes = sorted({one[:3] for one in codes})
        for row in sorted({one.code for one in self.readings.found if one.quantity.startswith("economic.")}):
            for one in classes:
                sections = tuple(f"economic.{code}" for code in codes if len(code) == 5 and code[:3] == one)
                self._row(f"economic.{one}", sections, (), row, "final")
            for total, members in (
                ("general.staff", STAFF),
                ("general.overhead", OVERHEAD),
                ("general.basic", STAFF + OVERHEAD),
            ):
                parts = tuple(f"economic.{one}" for one in members if one in classes)
                self._row(total, parts, (), row, "final")
        for one in classes:
            self._not_more(Name(f"economic.{one}"), Name("general.economic", one))

    def _equation(self, equation: Equation) -> None:
        for name in self.by_quantity.get(equation.total, ()):
            if name.stage == "rate" or (name.code and equation.total in ONLY_TOTAL and equation.minus):
                continue
            self._row(equation.total, equation.plus, equation.minus, name.code, name.stage)

    def _row(self, total: str, plus: Sequence[str], minus: Sequence[str], code: str, stage: str) -> None:
        """One equation at one row and stage, where everything in it was read."""
        reading = self.readings.first(Name(total, code, stage))
        amounts = [self.readings.amount(one, code, stage) for one in (*plus, *minus)]
        if not plus or reading is None or not reading.given or any(one is None for one in amounts):
            return
        readings = [self.readings.first(Name(one, code, stage)) for one in (*plus, *minus)]
        places = [one for one in readings if one is not None]
        if places and not any(one.given for one in places):
            return
        known = [one or ZERO for one in amounts]
        result = sum(known[: len(plus)], ZERO) - sum(known[len(plus) :], ZERO)
        words = self._words(plus, minus, places)
        self._compare(reading, result, f"{words}为 {self._figure(reading.name, result)}", len(known))

    def _words(self, plus: Sequence[str], minus: Sequence[str], places: Sequence[Reading]) -> str:
        def several(some: Sequence[str]) -> str:
            return "、".join(label(Name(one), self.names) for one in some)

        where = "、".join(str(one.place) for one in places if one.amount)
        at = f"（{where}）" if where else ""
        if minus:
            return f"{several(plus)}之和减{several(minus)}{at}"
        return f"{several(plus)}之和{at}" if len(plus) > 1 else f"{several(plus)}{at}"

    def _sum(self, total: Reading, parts: Sequence[Reading], words: str) -> None:
        result = sum((one.amount for one in parts), ZERO)
        self._compare(total, result, f"{words}为 {self._figure(total.name, result)}", len(parts))

    def _compare(self, reading: Reading, other: Decimal, words: str, parts: int) -> None:
        self.count += 1
        difference = reading.amount - other
        if not difference:
            return
        text = (
            f"“{label(reading.name, self.names)}”为 {self._figure(reading.name, reading.amount)}，{words}，"
            f"相差 {self._figure(reading.name, abs(difference))}。"
        )
        if abs(difference) <= self.tail(parts):
            self.readings.note(reading.place, f"{text}属万元取舍的尾差。")
        else:
            self.readings.problem(reading.place, text)

    def _at_most(self, part: str, whole: str) -> None:
        for name in self.by_quantity.get(part, ()):
            self._not_more(name, Name(whole, name.code, name.stage))

    def _not_more(self, part: Name, whole: Name) -> None:
        one, other = self.readings.first(part), self.readings.first(whole)
        if one is None or other is None or not one.given or not other.given:
            return
        self.count += 1
        if one.amount > other.amount + self.tail(1):
            self.readings.problem(
                one.place,
                f"“{label(part, self.names)}”为 {self._figure(one.name, one.amount)}，多于 {other.place} 的“{label(whole, self.names)}”{self._figure(other.name, other.amount)}。",
            )

    def _agency(self) -> None:
        """机关运行经费 where there is any is the 公用经费 of the general budget (X-AGENCY)."""
        costs = self.readings.first(Name("agency_costs"))
        overhead = self.readings.first(Name("general.overhead"))
        if costs and overhead and costs.given and costs.amount:
            self._compare(
                costs,
                overhead.amount,
                f"{overhead.place} 的公用经费为 {self._figure(overhead.name, overhead.amount)}",
                1,
            )

    def _changes(self) -> None:
        """主要指标变动情况表: change and rate follow from the two years beside them."""
        for name in [one for one in self.readings.found if one.stage == "difference"]:
            now, before = (self.readings.first(Name(name.quantity, "", one)) for one in ("final", "prior"))
            change = self.readings.first(name)
            ours = next((one for one in self.readings.found[Name(name.quantity)] if one.table == "changes"), now)
            if change and ours and before and change.given and ours.given and before.given:
                result = ours.amount - before.amount
                self._compare(change, result, f"本年数减上年数为 {self._figure(name, result)}", 2)
                self._rate(name.quantity, result, before.amount)

    def _rate(self, quantity: str, change: Decimal, before: Decimal) -> None:
        rate = self.readings.first(Name(quantity, "", "rate"))
        expected = percent(change, before)
        if rate is None or not rate.given or expected is None:
            return
        self.count += 1
        if abs(half_up(rate.amount) - expected) > (Decimal("0.05") if self.rounded else Decimal("0.01")):
            self.readings.problem(
                rate.place, f"增减率为 {two_places(rate.amount)}%，按增减额和上年数应为 {two_places(expected)}%。"
            )


def children(codes: Iterable[str]) -> dict[str, list[str]]:
    """Code → the codes next below it among those at hand, in order; '' is above all."""
    there = set(codes)
    below: dict[str, list[str]] = {}
    for code in sorted(there):
        above = next((code[:end] for end in range(len(code) - 1, -1, -1) if code[:end] in there), None)
        if above is not None and code:
            below.setdefault(above, []).append(code)
    return below
