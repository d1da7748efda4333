"""Editions: the forms, chapters and wording of one region and year, read from a text (年度表样).

A text is written by an officer (`docs/editions.md`); those that come with the product lie in `texts/`. Nothing below this room
knows a year, a region, a form number or the number of tables.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings

from accounts.figures.figures import Declared, is_declared
from accounts.figures.units import COUNT
from accounts.models import EditionRevision, Filing, Unit

from .language.declared import FactText, SlotText
from .language.demands import Demands
from .language.order import Contents
from .language.sheets import SheetText
from .sentences import Fixed, Row, SectionText
from .statement import Statement
from .wording import Wording

CODE = re.compile(r"\[\d+\]$")
LEVELS = ("部门", "单位")
PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "66",
    ]
)
"""How 行政区划代码 begin (GB/T 2260; 66 for the corps)."""


@dataclass(frozen=True)
class Part:
    """One part of the document, on a new page: sections, or the terms, or the statements."""

    key: str
    title: Row
    sections: tuple[SectionText, ...] = ()
    opening: SectionText | None = None
    """The words before what it prints."""
    statements: bool = False
    terms: bool = False


@dataclass(frozen=True)
class Term:
    """One explained term of the glossary."""

    name: str
    meaning: Row

    @property
    def words(self) -> str:
        """What the term means in the edition's own words, without what is filled in."""
        return "".join(one for one in self.meaning if isinstance(one, str))


@dataclass(frozen=True)
class Thresholds:
    """From where on something must be explained."""

    change: Decimal = Decimal(20)
    """Percent of change against last year (R2) and of variance (B4)."""
    without_procurement: Decimal = Decimal("1000000.00")
    """Project spending in 元 beside which no procurement at all is odd (G4)."""
    overshoot: Decimal = Decimal(130)
    """Percent of a target (K8)."""
    budget_cut: Decimal = Decimal(30)
    """Percent of a cut beyond which targets should move (K23)."""


@dataclass(frozen=True)
class Levels:
    """What the money of each level of government is called in the self-evaluation of the whole unit, as printed."""

    central: str
    province: str
    prefecture: str
    county: str


@dataclass(frozen=True)
class Edition:
    """The forms of one year, region and level."""

    key: str
    name: str
    year: int
    body: str
    """单位 or 部门: the word used throughout; '' by the level of the filing, until a report tells it."""
    title: Row
    """Of the document."""
    statements: tuple[Statement, ...]
    parts: tuple[Part, ...]
    terms: tuple[Term, ...]
    levels: Levels
    wording: Wording = field(default_factory=Wording)
    thresholds: Thresholds = Thresholds()
    slots: Mapping[str, SlotText] = field(default_factory=dict)
    """Lasting key → a slot that people fill."""
    facts: Mapping[str, FactText] = field(default_factory=dict)
    """Name → a number that the edition declares."""
    demands: Demands = field(default_factory=Demands)
    cover: tuple[Row, ...] = ()
    """The lines of the cover; none for the unit and the title."""
    contents: Contents = field(default_factory=Contents)
    sheets: Mapping[str, SheetText] = field(default_factory=dict)
    """Name of a guest's table → how the edition heads it."""
    regions: tuple[str, ...] = ()
    """Beginnings of the 行政区划代码 for which it is meant; empty for the whole country."""
    bodies: tuple[str, ...] = LEVELS
    """The levels for which it is meant."""
    basis: str = ""
    """The official text that it follows, '' for a draft without one."""
    revision: int | None = None
    """Primary key of the revision that it was read from; None for what comes with the product."""
    text: str = ""
    """The text with its bases laid under it, from which all of it was read."""

    @property
    def is_draft(self) -> bool:
        """Whether no official text was read for it 草案: the bureau confirms it by a revision that names one."""
        return not self.basis

    @cached_property
    def declared(self) -> Mapping[str, Declared]:
        """The figures of its own, by name: those entered and their sums."""
        own = (one for one in self.facts.values() if is_declared(one.figure))
        return {one.figure: Declared(one.name, one.unit, one.parts, one.former) for one in own}

    @cached_property
    def entered(self) -> frozenset[str]:
        """The names of the numbers of its own that people enter."""
        return frozenset(name for name, fact in self.facts.items() if fact.entered)

    def wrong_number(self, key: str, amount: Decimal) -> str:
        """What is wrong with a number entered under that name, in Chinese; '' for nothing."""
        fact = self.facts.get(key)
        if fact is None or not fact.entered:
            known = "、".join(one.name for one in self.facts.values() if one.entered) or "（无）"
            return f"本表样没有“{key[:40]}”这个要填的数；有：{known}。"
        if fact.unit == COUNT and (amount < 0 or amount != int(amount)):
            return f"“{key}”是个数，应为不小于 0 的整数，现为 {amount:,f}。"
        return f"“{key}”是面积，不能为负数，现为 {amount:,f}。" if fact.unit == "area" and amount < 0 else ""

    @cached_property
    def version(self) -> str:
        """Which state of the edition: SHA-256 of its text with all that it is based on."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def amend(self, **changes: Any) -> "Edition":
        """This edition with the changes named."""
        return replace(self, **changes)

    def for_level(self, level: str) -> "Edition":
        """This edition, which calls its body by that level where it leaves the word open."""
        return self if self.body else replace(self, body=level)

    def level(self, key: str) -> str:
        """What the money of a level of government is called in running text; '' for what is none."""
        return str(vars(self.levels).get(key, "")).removesuffix("：")

    @cached_property
    def _homes(self) -> dict[str, str]:
        """Figure, `[]` behind one whose rows come by code → the statement that prints it first."""
        found: dict[str, str] = {}
        for form in reversed(self.statements):
            rows = [figure for block in form.blocks for row in block.rows for figure in row.figures]
            columns = [column.figure for block in form.blocks if block.table for column in block.columns]
            coded = [f"{figure}[]" for figure in columns]
            found |= dict.fromkeys((*rows, *columns, *coded, *(foot.figure for foot in form.last_row)), form.key)
        return found

    def home(self, figure: str) -> str:
        """The key of the statement that is the home of a figure: the first that prints it; '' for none."""
        return self._homes.get(figure) or self._homes.get(CODE.sub("[]", figure), "")

    def title_of(self, key: str) -> str:
        """Number and title of the statement of that key; the key itself of a statement that the edition does not have."""
        return next((f"{form.number} {form.title}".strip() for form in self.statements if form.key == key), key)

    def anchor_of(self, section: str) -> str:
        """The anchor in the document of the section with that lasting key; '' where the edition has none."""
        placed = ((part.key, one.key) for part in self.parts for one in part.sections)
        return next((f"{part}-{key}" for part, key in placed if key == section), "")

    def document_title(self, unit: str, year: int) -> str:
        """The title of a document, without the unit where `unit` is ''."""
        return say_fixed(self.title, {"单位": unit, "年度": str(year), "上年度": str(year - 1), "称谓": self.body})


def say_fixed(row: Row, words: Mapping[str, str]) -> str:
    """A row that holds words and what every filing has, `{单位}` `{年度}` `{称谓}`, as it is printed."""
    return "".join(
        one if isinstance(one, str) else words.get(one.what, "") for one in row if isinstance(one, str | Fixed)
    )


class UnknownEdition(LookupError):
    """No edition has this key."""


def editions() -> dict[str, Edition]:
    """All editions that a new filing can have, by key: those that come with the product, and the office's own in force."""
    from .shelf import kept, shipped

    in_force = EditionRevision.objects.filter(state=EditionRevision.State.IN_FORCE)
    return shipped() | {one.key: kept(one) for one in in_force}


def edition_of(filing: Filing) -> Edition:
    """The edition that a filing follows, in its revision: no query where it comes with the product. Raises UnknownEdition."""
    from .shelf import kept

    return kept(filing.edition_revision) if filing.edition_revision else edition_named(filing.edition)


def edition_named(key: str) -> Edition:
    """The edition of that key which comes with the product. Raises UnknownEdition."""
    from .shelf import shipped

    known = shipped()
    if key not in known:
        raise UnknownEdition(f"没有年度表样“{key}”，随程序提供的有：{'、'.join(known)}。")
    return known[key]


def edition_for(unit: Unit, year: int) -> Edition:
    """The edition of a unit and year, of all that a new filing can have."""
    return nearest(unit, year, editions().values())


def nearest(unit: Unit, year: int, known: Iterable[Edition]) -> Edition:
    """That of the smallest region which holds the unit, else the national one; of a region one meant for its level, if any.

    Of these the newest that is not later than the year, else the first: last year's figures need no own forms.
    """
    code, level = division_of(unit), level_of(bool(unit.pk) and unit.subordinates.exists())
    reach = {one.key: ((_reach(one, code), level in one.bodies), one) for one in known}
    best = max(near for near, _ in reach.values())
    line = sorted((one for near, one in reach.values() if near == best), key=lambda one: one.year)
    return next((one for one in reversed(line) if one.year <= year), line[0])


def level_of(has_subordinates: bool) -> str:
    """部门 or 单位: a unit with units below it is a department."""
    return LEVELS[not has_subordinates]


def _reach(edition: Edition, code: str) -> int:
    """How near a region is to a unit: digits that both share, 0 for the whole country, -1 for another region."""
    return max((len(one) if code.startswith(one) else -1 for one in edition.regions), default=0)


def division_of(unit: Unit) -> str:
    """The 行政区划代码 of a unit: its own, else what its code begins with where that is one, else that of the installation."""
    return unit.division_code or (unit.code[:6] if unit.code[:2] in PROVINCES else str(settings.DIVISION_CODE))


def statement_title(key: str) -> str:
    """Number and title of a statement as the newest edition of the product that has it calls it; else the key itself."""
    from .shelf import shipped

    known = sorted(shipped().values(), key=lambda one: -one.year)
    return next((title for one in known if (title := one.title_of(key)) != key), key)
