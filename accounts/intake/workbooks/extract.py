"""The extract of a workbook: each figure with its amount and the cell it stands in (摘录：每个数一个名称、一个出处).

A figure that stands in two tables is read twice under the same name, so that a contradiction is seen. Amounts in 元.
Then what figures are called in messages, and which are counts (各数的中文名称).

Below the workbook is held against itself: every equation of the forms, every figure in two places (工作簿自身的核对).
元 are compared exactly. Printed 万元 differ by rounding: a difference within the tail of an equation, 0.01 万元 for one
figure against another, becomes a note; a larger one is a problem.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from accounts.figures.equations import EQUATIONS, Comparison, Equation, children, comparisons, levels, parted
from accounts.figures.figures import Declared, is_declared
from accounts.figures.money import WAN, ZERO, half_up, percent, two_places
from accounts.figures.totals import FUND_WORDS, LINES
from accounts.figures.totals import caption_of as figure_caption
from accounts.models import Precision, Stage, Supplement, columns_of

from .forms import COUNTS, MINISTRY_FIGURES
from .grid import Address, SheetRemark, plain_digits

STAGES = {str(stage): str(stage.label) for stage in Stage} | {"prior": "上年数", "change": "增减额", "rate": "增减率"}
LISTS = ("income_and_spending", "appropriation")
"""Tables that hold classes only."""
AGENCY = Equation("X-AGENCY", ("agency_costs",), ("appropriation_overhead[general]",), by_row=False)
"""机关运行经费, where there is any, is the 公用经费 of the general budget."""


class Name(NamedTuple):
    """A figure by its name, `appropriation_spending[general]`, the code of its row ('' is 合计), and its stage.

    The stage is a suffix of the book (`original_budget`, `final_budget`, `prior`), '' for the outturn, or `change` and
    `rate` of a table that compares two years.
    """

    figure: str
    code: str = ""
    stage: str = ""

    @classmethod
    def of(cls, name: str) -> "Name":
        """The figure of that name; the code of an economic section is part of its figure."""
        figure, code, stage = parted(name)
        return cls(f"economic[{code}]", "", stage) if figure == "economic" else cls(figure, code, stage)

    def __str__(self) -> str:
        return f"{self.figure}{f'[{self.code}]' if self.code else ''}{f'.{self.stage}' if self.stage else ''}"


@dataclass(frozen=True)
class Occurrence:
    """One figure as it stands in one cell: an amount in 元, a count or an area."""

    name: Name
    amount: Decimal
    place: Address
    table: str
    given: bool = True
    """False where — stands, or where a blank may also mean “not known”."""


@dataclass
class Extract:
    """All figures of a workbook, and what is wrong or worth telling."""

    found: dict[Name, list[Occurrence]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    """Figures of a table of codes that was read: a code that it lacks is zero."""
    declared: Mapping[str, Declared] = field(default_factory=dict)
    """The figures that the edition declares itself."""
    told: dict[SheetRemark, bool] = field(default_factory=dict)
    """What was told, nothing twice, and whether it stands in the way."""

    @property
    def problems(self) -> list[SheetRemark]:
        """What must be mended before anything is saved."""
        return [one for one, blocks in self.told.items() if blocks]

    @property
    def notes(self) -> list[SheetRemark]:
        """What is worth knowing."""
        return [one for one, blocks in self.told.items() if not blocks]

    def counted_in(self, figure: str) -> str:
        """In what a figure counts: `yuan`, `count`, `area` or as its edition says."""
        if figure in self.declared:
            return self.declared[figure].unit
        return (
            LINES[base].unit if (base := figure.partition("[")[0]) in LINES else "count" if base in COUNTS else "yuan"
        )

    def add(self, reading: Occurrence) -> None:
        """Keep a reading; the same figure twice in one table is a problem."""
        same = self.found.setdefault(reading.name, [])
        twice = next((one for one in same if one.table == reading.table), None)
        if twice is None:
            same.append(reading)
        else:
            self.problem(reading.place, f"与 {twice.place.cell} 是同一个数，填了两次；请删去重复的一行或一栏。")

    def problem(self, place: Address, words: str) -> None:
        """Something that must be mended before anything is saved."""
        self.told.setdefault(SheetRemark(place, words), True)

    def require(self, holds: object, place: Address, words: str) -> None:
        """A problem unless it holds."""
        if not holds:
            self.problem(place, words)

    def note(self, place: Address, words: str) -> None:
        """Something worth knowing that does not stand in the way."""
        self.told.setdefault(SheetRemark(place, words), False)

    def first(self, figure: str, code: str = "", stage: str = "") -> Occurrence | None:
        """The first reading of a figure."""
        return next(iter(self.found.get(Name(figure, code, stage), ())), None)

    def amount(self, figure: str, code: str = "", stage: str = "") -> Decimal | None:
        """The figure, zero for a code that its table lacks; None when it was not read."""
        if reading := self.first(figure, code, stage):
            return reading.amount
        is_economic = figure.startswith("economic[") and not code and "economic" in self.whole
        return ZERO if not stage and (figure in self.whole or is_economic) else None

    def codes(self, figures: Collection[str], length: int, stage: str = "") -> list[str]:
        """Codes of that length for which any of the figures was read, in order."""
        names = (one for one in self.found if one.figure in figures and one.stage == stage)
        return sorted({one.code for one in names if len(one.code) == length})


def is_count(figure: str) -> bool:
    """Whether the figure is written without a unit of money: a count, an area, or what an edition declares."""
    base = figure.partition("[")[0]
    return is_declared(figure) or base in COUNTS or (base in LINES and LINES[base].unit != "yuan")


def caption_of(figure: str, names: Mapping[str, str]) -> str:
    """A figure in words, its kind of money first: `一般公共预算财政拨款基本支出`, `30101 基本工资`, `其他用车`."""
    base, *keys = figure.replace("]", "").split("[")
    if base == "owned":
        return next(one.captions[-1] for one in columns_of(Supplement) if one.name == f"owned_{keys[0]}")
    if base == "economic":
        return f"{keys[0]} {names.get(keys[0], '')}".strip()
    if base in MINISTRY_FIGURES:
        return "".join(FUND_WORDS.get(key, "") for key in keys) + MINISTRY_FIGURES[base]
    return figure_caption(figure)


def label(name: Name, names: Mapping[str, str]) -> str:
    """A figure in words: `215 资源勘探工业信息等支出　本年支出合计`, `基本支出（年初预算数）`."""
    words = "　".join(filter(None, (f"{name.code} {names.get(name.code, '')}".strip(), caption_of(name.figure, names))))
    return f"{words}（{STAGES[name.stage]}）" if name.stage else words


def shown(name: Name, amount: Decimal, precision: Precision = Precision.YUAN) -> str:
    """An amount (元) with the unit of its workbook: `12,345.00 元`, `1.23 万元`; a count or a rate without."""
    if is_count(name.figure) or name.stage == "rate":
        return plain_digits(amount)
    value, unit = (amount / WAN, "万元") if precision == Precision.WAN else (amount, "元")
    return f"{two_places(value, grouped=True)} {unit}"


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
        for figure in [one.figure for one in self.extract.found if one.stage == "change"]:
            self._change(figure)
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
        sums = levels(own, lambda name: own[name].amount if name in own else None)
        for one in [each for each in sums if each.right]:
            whole, parts = own[one.left[0]], [own[part] for part in one.right]
            if whole.given and any(part.given for part in parts):
                below = f"{parts[0].place.cell}…{parts[-1].place.cell} 的 {len(parts)} 个下级科目之和"
                self._told(whole, one, f"{below}为 {self._shown(whole.name, one.right_amount)}")
        rows: dict[tuple[str, str], dict[str, Occurrence]] = defaultdict(dict)
        for reading in own.values():
            rows[reading.name.figure, reading.name.stage][reading.name.code] = reading
        for codes in rows.values():
            lowest = (codes[code] for code in sorted(set(codes) - set(children(codes)) - {""}) if len(code) < 7)
            for reading in [one for one in lowest if one.amount and one.table not in LISTS]:
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
        more = f"{'多出' if one.at_most else '相差'} {self._shown(reading.name, abs(one.difference))}"
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
