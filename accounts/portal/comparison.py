"""What is compared: units, years and one line, as the address says it (比较的对象，由网址给定).

Either several years of one unit or several units in one year. An address has one form only: parts in order, nothing empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Publication
from accounts.models.search import matching

from .visibility import current

MOST_UNITS = MOST_YEARS = 12
CANDIDATES = 30
LONGEST_LINE, LONGEST_WORDS = 100, 60
CODE, YEAR = re.compile(r"[-\w]{1,20}", re.ASCII), re.compile(r"20[0-9]{2}", re.ASCII)


class Malformed(ValueError):
    """What the address asks for cannot be: says why in the words of the page."""


@dataclass(frozen=True)
class Asked:
    """What a visitor asks for: unit codes and years in order, the name of a figure or '', words to find further units by."""

    units: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    line: str = ""
    q: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """Words in the search count only until the comparison itself is asked for (`go`). Raises Malformed."""
        units = sorted({one.strip() for one in query.getlist("unit")} - {""})
        years = sorted({one.strip() for one in query.getlist("year")} - {""})
        if not all(CODE.fullmatch(one) for one in units):
            raise Malformed("网址中的单位编码不对：编码只含数字、字母和短横。")
        if not all(YEAR.fullmatch(one) for one in years):
            raise Malformed("网址中的年度不对：年度是四位数字，例如2023。")
        if len(units) > MOST_UNITS:
            raise Malformed(f"一次最多比较{MOST_UNITS}个单位，请去掉几个。")
        if len(years) > MOST_YEARS:
            raise Malformed(f"一次最多比较{MOST_YEARS}个年度，请去掉几个。")
        line, q = query.get("line", "").strip(), query.get("q", "").strip()
        if len(line) > LONGEST_LINE or "\0" in line + q:
            raise Malformed("网址中的栏目不对，请在下面的列表中选择。")
        return cls(tuple(units), tuple(int(one) for one in years), line, "" if "go" in query else q[:LONGEST_WORDS])

    @property
    def address(self) -> str:
        """The one address of this comparison, without the search for units."""
        parts: list[tuple[str, Any]] = [("unit", one) for one in self.units] + [("year", one) for one in self.years]
        parts += [("line", self.line)] if self.line else []
        return f"{reverse('portal:compare')}{f'?{urlencode(parts)}' if parts else ''}"

    @property
    def is_of_units(self) -> bool:
        """Whether units are compared, else years."""
        return len(self.units) > 1


@dataclass(frozen=True)
class Side:
    """One side of the comparison: a unit or a year, and its publication, None where there is none that stands."""

    caption: str
    publication: Publication | None


@dataclass(frozen=True)
class Chosen:
    """The asked units with all their current publications: what may be compared, and what is."""

    asked: Asked
    every: tuple[Publication, ...]

    @classmethod
    def of(cls, asked: Asked) -> Chosen:
        """One query, of the chosen units."""
        found = current().filter(unit_code__in=asked.units).order_by("unit_code", "year") if asked.units else ()
        return cls(asked, tuple(found))

    @property
    def names(self) -> dict[str, str]:
        """Code → the newest name of each asked unit that has anything published."""
        return {one.unit_code: one.unit_name for one in self.every}

    @property
    def unknown(self) -> list[str]:
        """Asked codes of which nothing stands."""
        return [one for one in self.asked.units if one not in self.names]

    @property
    def missing(self) -> list[int]:
        """Asked years in which none of the units has anything that stands."""
        return [one for one in self.asked.years if one not in self.offered] if self.every else []

    @property
    def offered(self) -> list[int]:
        """The years that can be chosen, the newest first."""
        return sorted({one.year for one in self.every}, reverse=True)

    @property
    def years(self) -> tuple[int, ...]:
        """The years compared: as asked, else the newest that most units have, or the two newest of one unit."""
        if self.asked.is_of_units:
            return self.asked.years[-1:] or tuple(self._common())
        return self.asked.years or tuple(sorted(self.offered[:2]))

    def _common(self) -> Sequence[int]:
        held = [one.year for one in self.every]
        return sorted(self.offered, key=lambda year: (held.count(year), year))[-1:]

    @property
    def columns(self) -> list[Side]:
        """What stands beside one another."""
        held = {(one.unit_code, one.year): one for one in self.every}
        if self.asked.is_of_units:
            return [
                Side(self.names[code], held.get((code, year)))
                for year in self.years
                for code in self.asked.units
                if code in self.names
            ]
        return [Side(f"{year}年度", held.get((code, year))) for code in self.names for year in self.years]

    @property
    def is_enough(self) -> bool:
        """Whether two publications at least stand beside one another."""
        return sum(one.publication is not None for one in self.columns) > 1


def candidates(asked: Asked) -> tuple[list[tuple[str, str]], bool]:
    """(code, newest name) of units that the words find and that are not yet chosen, and whether there are more."""
    if not asked.q:
        return [], False
    found: QuerySet[Publication] = matching(current(), asked.q).exclude(unit_code__in=asked.units)
    rows = found.order_by("unit_code", "-year").distinct("unit_code").values_list("unit_code", "unit_name")
    few = list(rows[: CANDIDATES + 1])
    return few[:CANDIDATES], len(few) > CANDIDATES
