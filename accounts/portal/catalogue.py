"""Finding publications by unit, region, year and kind; everything asked stands in the address (检索公开目录)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields

from django.db.models import QuerySet

from accounts.figures.numerals import is_digits
from accounts.models import Kind, Publication
from accounts.models.search import matching

from .column_values import distinct
from .visibility import current, with_files

LONGEST = 60
"""Characters of what is searched for."""
RECENT = 10
"""How many publications the first page shows before anything is asked."""
SORTS = {
    "year": ("最新年度", ("-year", "unit_code")),
    "code": ("单位编码", ("unit_code", "-year")),
    "date": ("最近公开", ("-pk",)),
}
"""Key → (caption, order)."""


@dataclass(frozen=True)
class Search:
    """What a visitor asks for, each part cleaned; empty parts ask nothing."""

    q: str = ""
    year: str = ""
    region: str = ""
    kind: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Search:
        """The search of an address; unknown parts are left out, unknown values find nothing."""
        return cls(**{one.name: _cleaned(query.get(one.name, "")) for one in fields(cls)})

    @property
    def is_asked(self) -> bool:
        """Whether anything narrows the list."""
        return any((self.q, self.year, self.region, self.kind))

    def found(self) -> QuerySet[Publication]:
        """The current publications that are asked for, in the order asked for."""
        if self.year and not _is_year(self.year):
            return Publication.objects.none()
        found = matching(current(), self.q, int(self.year) if self.year else None)
        if self.region:
            found = found.filter(region=self.region)
        if self.kind:
            found = found.filter(kind=self.kind)
        return with_files(found.order_by(*SORTS.get(self.sort, SORTS["year"])[1]))


def recent() -> QuerySet[Publication]:
    """What was published last."""
    return with_files(current().order_by("-pk"))[:RECENT]


def years() -> list[int]:
    """The years in which something is published, the newest first."""
    return distinct("year", descending=True)


def regions() -> list[str]:
    """The regions of which something is published."""
    return [one for one in distinct("region") if one]


def kinds() -> list[tuple[str, str]]:
    """(key, name) of the kinds of units."""
    return [(str(key), str(name)) for key, name in Kind.choices]


def _cleaned(typed: str) -> str:
    """One line without what no name holds."""
    plain = "".join(one for one in typed if unicodedata.category(one) != "Cc" or one.isspace())
    return " ".join(plain.split())[:LONGEST].strip()


def _is_year(typed: str) -> bool:
    return len(typed) == 4 and is_digits(typed)
