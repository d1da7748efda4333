"""Editions: the forms, chapters and wording of one year and region, as data (年度表样), with the sections of guests.

`XINJIANG_2024 = XINJIANG_2023.amend(...)` will read as the list of what changed.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.template.loader import get_template

from .statement import Statement

CODE = re.compile(r"\[\d+\]$")


@dataclass(frozen=True)
class Section:
    """One section of a part: its title without number, and the template that says it."""

    key: str
    title: str
    template: str


@dataclass(frozen=True)
class Part:
    """One part of the document, on a new page."""

    key: str
    title: str
    sections: tuple[Section, ...] = ()
    template: str = ""
    """The page of a part without numbered sections."""


@dataclass(frozen=True)
class Term:
    """One explained term of the glossary."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Wording:
    """How the edition words the cases in which a rate has no base, and what it prints at zero."""

    growth_from_zero: str = ""
    """The rate printed for growth from zero, '' where the edition prints words and no rate."""
    growth_when_flat: str = ""
    """The rate printed for an unchanged figure, '' where the edition prints 与上年持平."""
    variance_of_nothing: str = "—"
    """预决算差异率 of a zero budget with a zero outturn."""
    share_of_nothing: str = "—"
    """占比 of a zero total."""
    content_at_zero: bool = False
    """Whether 开支内容 and 其他用车 are printed, where filled, although the amount or count is zero."""


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
    """单位 or 部门: the word used throughout."""
    document_title: str
    """With {unit} and {year}."""
    statements: tuple[Statement, ...]
    parts: tuple[Part, ...]
    terms: tuple[Term, ...]
    levels: Levels
    wording: Wording = Wording()
    thresholds: Thresholds = Thresholds()

    def amend(self, **changes: Any) -> "Edition":
        """The next year's edition: this one with the changes named."""
        return replace(self, **changes)

    def level(self, key: str) -> str:
        """What the money of a level of government is called in running text; '' for what is none."""
        return str(getattr(self.levels, key, "")).removesuffix("：")

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

    def title(self, key: str) -> str:
        """Number and title of the statement of that key; the key itself of a statement that the edition does not have."""
        return next((f"{form.number} {form.title}" for form in self.statements if form.key == key), key)


@dataclass(frozen=True)
class GuestSection:
    """A section that a guest brings into an edition: in which part, and before which section of that part it stands."""

    edition: str
    part: str
    before: str
    section: Section


GUEST_SECTIONS: list[GuestSection] = []


def laid_over(edition: Edition) -> Edition:
    """The edition with the sections of guests in their places (客人应用在公开说明中的章节)."""
    sections = {part.key: list(part.sections) for part in edition.parts}
    for one in GUEST_SECTIONS:
        if one.edition == edition.key:
            own = sections[one.part]
            own.insert([each.key for each in own].index(one.before), one.section)
    return replace(edition, parts=tuple(replace(part, sections=tuple(sections[part.key])) for part in edition.parts))


class UnknownEdition(LookupError):
    """No edition has this key."""


def editions() -> dict[str, Edition]:
    """All editions by key, with the sections of guests."""
    from .xinjiang_2023 import XINJIANG_2023

    return {edition.key: laid_over(edition) for edition in (XINJIANG_2023,)}


def edition_of(key: str) -> Edition:
    """The edition of that key. Raises UnknownEdition."""
    try:
        return editions()[key]
    except KeyError:
        raise UnknownEdition(f"没有年度表样“{key}”，现有：{'、'.join(editions())}。") from None


def edition_for(year: int) -> Edition:
    """The newest edition that is not later than the year, else the first: last year's figures need no own forms."""
    known = sorted(editions().values(), key=lambda edition: edition.year)
    return next((edition for edition in reversed(known) if edition.year <= year), known[0])


@cache
def version_of(edition: Edition) -> str:
    """Which state of an edition: SHA-256 over its data and all pages in the folders of its templates (表样版本)."""
    names = [name for part in edition.parts for name in (part.template, *(one.template for one in part.sections))]
    templates: list[Any] = [get_template(name) for name in names if name]
    folders, digest = {Path(one.origin.name).parent for one in templates}, hashlib.sha256(repr(edition).encode())
    for path in sorted(path for folder in folders for path in folder.glob("*.html")):
        content = path.read_bytes()
        digest.update(f"\n{path.parent.name}/{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
