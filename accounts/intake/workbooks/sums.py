"""A workbook held against itself: every equation of the forms, every figure in two places (工作簿自身的核对).

元 are compared exactly. Printed 万元 differ by rounding: a difference within the tail of an equation, 0.01 万元 for one
figure against another, becomes a note; a larger one is a problem.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from accounts.figures.equations import EQUATIONS, Comparison, Equation, children, comparisons, levels
from accounts.figures.money import ZERO, half_up, percent, two_places
from accounts.models import Precision

from .extract import Extract, Name, Occurrence, label, shown

LISTS = ("income_and_spending", "appropriation")
"""Tables that hold classes only."""
AGENCY = Equation("X-AGENCY", ("agency_costs",), ("appropriation_overhead[general]",), by_row=False)
"""机关运行经费, where there is any, is the 公用经费 of the general budget."""


class Sums:
    """All checks on the extract of one workbook."""

    def __init__(self, extract: Extract, precision: Precision, names: Mapping[str, str]) -> None:
        self.extract, self.names = extract, names
        self.precision, self.rounded, self.count = precision, precision == Precision.WAN, 0
        self.known = {str(name): same[0] for name, same in extract.found.items()}

    def check(self) -> int:
        """Run every check; returns how many comparisons were made."""
        tables: dict[str, dict[str, Occurrence]] = defaultdict(dict)
        for name, same in list(self.extract.found.items()):
            self._agree(name, same)
            for reading in same:
                tables[reading.table][str(name)] = reading
        for own in tables.values():
            self._levels(own)
        has_agency = (agency := self.known.get("agency_costs")) and agency.amount
        for one in comparisons(
            [one for one in self.known if not one.endswith(".rate")],
            self._amount,
            (*EQUATIONS, AGENCY) if has_agency else EQUATIONS,
        ):
            self._compared(one)
        for name in self.extract.found:
            if name.stage == "change":
                self._change(name.figure)
        return self.count

    def _amount(self, name: str) -> Decimal | None:
        reading = self.known.get(name)
        return reading.amount if reading else self.extract.amount(*Name.of(name))

    def _shown(self, name: Name, amount: Decimal) -> str:
        return shown(name, amount, self.precision)

    # Figures in two places --------------------------------------------------------------------------------------------

    def _agree(self, name: Name, same: Sequence[Occurrence]) -> None:
        """The same figure in two places is the same; a code that its own table lacks is zero."""
        given = [one for one in same if one.given]
        for other in given[1:]:
            self._told(
                given[0],
                Comparison("", (str(name),), (str(name),), given[0].amount, other.amount),
                f"{other.place} 的同一数为 {self._shown(name, other.amount)}",
            )
        absent = not name.stage and name.code and name.figure in self.extract.whole
        if given and absent and {one.table for one in same} <= set(LISTS):
            one = Comparison("", (str(name),), ("",), given[0].amount, ZERO)
            self._told(given[0], one, "按科目编码的表中没有这一科目")

    # Equations --------------------------------------------------------------------------------------------------------

    def _levels(self, own: Mapping[str, Occurrence]) -> None:
        """Within each table, a row is the sum of the rows next below it, and goes down to the lowest level."""
        for one in levels(own, lambda name: own[name].amount if name in own else None):
            if not one.right:
                continue
            whole, parts = own[one.left[0]], [own[part] for part in one.right]
            if whole.given and any(part.given for part in parts):
                below = f"{parts[0].place.cell}…{parts[-1].place.cell} 的 {len(parts)} 个下级科目之和"
                self._told(whole, one, f"{below}为 {self._shown(whole.name, one.right_amount)}")
        rows: dict[tuple[str, str], dict[str, Occurrence]] = defaultdict(dict)
        for reading in own.values():
            rows[reading.name.figure, reading.name.stage][reading.name.code] = reading
        for codes in rows.values():
            for reading in (codes[code] for code in sorted(set(codes) - set(children(codes)) - {""})):
                if len(reading.name.code) < 7 and reading.amount and reading.table not in LISTS:
                    self.extract.problem(
                        reading.place,
                        f"“{label(reading.name, self.names)}”有金额，表中却没有它的下级科目，不能读到项级。",
                    )

    def _compared(self, one: Comparison) -> None:
        left, right = ([self.known[name] for name in side if name in self.known] for side in (one.left, one.right))
        if not any(reading.given for reading in left) or (right and not any(reading.given for reading in right)):
            return
        first = next(reading for reading in left if reading.given)
        words = f"{self._words(right, one.right)}为 {self._shown(first.name, one.right_amount)}"
        if len(one.left) > 1:
            words = f"{self._words(left, one.left)}为 {self._shown(first.name, one.left_amount)}，{words}"
        self._told(first, one, words)

    def _words(self, readings: Sequence[Occurrence], names: Sequence[str]) -> str:
        where = "、".join(str(one.place) for one in readings if one.amount)
        words = "、".join(label(one.name, self.names) for one in readings)
        return f"{words}{'之和' if len(names) > 1 else ''}{f'（{where}）' if where else ''}"

    def _told(self, reading: Occurrence, one: Comparison, words: str) -> None:
        """Count a comparison, and tell what does not hold."""
        self.count += 1
        if one.holds():
            return
        difference = self._shown(reading.name, abs(one.difference))
        more = f"多出 {difference}" if one.at_most else f"相差 {difference}"
        text = f"“{label(reading.name, self.names)}”为 {self._shown(reading.name, reading.amount)}，{words}，{more}。"
        if one.holds(rounded=self.rounded):
            self.extract.note(reading.place, f"{text}属万元取舍的尾差。")
        else:
            self.extract.problem(reading.place, text)

    # 主要指标变动情况表 -----------------------------------------------------------------------------------------------

    def _change(self, figure: str) -> None:
        """Change and rate follow from the two years beside them."""
        change, before = (self.extract.first(figure, "", one) for one in ("change", "prior"))
        now = next((one for one in self.extract.found.get(Name(figure), ()) if one.table == "changes"), None)
        if not (change and before and now and change.given and before.given and now.given):
            return
        result = now.amount - before.amount
        one = Comparison("", (str(change.name),), (str(now.name), str(before.name)), change.amount, result)
        self._told(change, one, f"本年数减上年数为 {self._shown(now.name, result)}")
        rate, expected = self.extract.first(figure, "", "rate"), percent(result, before.amount)
        if rate is None or not rate.given or expected is None:
            return
        self.count += 1
        if abs(half_up(rate.amount) - expected) > (Decimal("0.05") if self.rounded else Decimal("0.01")):
            self.extract.problem(
                rate.place, f"增减率为 {two_places(rate.amount)}%，按增减额和上年数应为 {two_places(expected)}%。"
            )
