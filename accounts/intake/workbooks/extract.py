"""The extract of a workbook: each figure with its amount and the cell it stands in (摘录：每个数一个名称、一个出处).

A figure that stands in two tables is read twice under the same name, so that a contradiction is seen. Amounts in 元.
Below stands what figures are called in messages, and which are counts (各数的中文名称).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from accounts.figures.equations import parted
from accounts.figures.money import WAN, ZERO, two_places
from accounts.figures.totals import FUND_WORDS, LINES
from accounts.figures.totals import caption_of as figure_caption
from accounts.models import Precision, Stage, Supplement
from accounts.models.columns import columns_of

from .forms import COUNTS, MINISTRY_FIGURES
from .grid import Address, SheetRemark, plain_digits

STAGES = {str(stage): str(stage.label) for stage in Stage} | {"prior": "上年数", "change": "增减额", "rate": "增减率"}


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
    """Whether the figure is no amount of money: a count or an area, never turned from 万元 into 元."""
    base = figure.partition("[")[0]
    return base in COUNTS or (base in LINES and LINES[base].unit != "yuan")


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
    if precision == Precision.WAN:
        return f"{two_places(amount / WAN, grouped=True)} 万元"
    return f"{two_places(amount, grouped=True)} 元"
