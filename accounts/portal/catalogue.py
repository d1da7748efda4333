"""Finding publications by unit, region, year and kind; everything asked stands in the address (检索公开目录).

PostgreSQL reads every row for a DISTINCT; the years and regions of all publications are few, the publications are not:
so their different values are found by one step of the index for each.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from django.core.paginator import Page
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.figures.numerals import is_digits
from accounts.models import Publication, Status
from accounts.models.search import matching

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
NEXT = """
WITH RECURSIVE found(value) AS (
    (SELECT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM {table} WHERE {column} > value ORDER BY {column} LIMIT 1)
        FROM found WHERE value IS NOT NULL
)
SELECT value FROM found WHERE EXISTS (
    SELECT 1 FROM {table} one JOIN accounts_filing filing ON filing.id = one.filing_id
    WHERE one.{column} = value AND filing.status = %s
)
"""
"""The CTE walks the index from value to value; the last line leaves out what is withdrawn altogether."""


@dataclass(frozen=True)
class Search:
    """What a visitor asks for, each part cleaned; empty parts ask nothing."""

    q: str = ""
    year: str = ""
    region: str = ""
    kind: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """The search of an address; unknown parts are left out, unknown values find nothing."""
        return cls(**{one.name: _cleaned(query.get(one.name, "")) for one in fields(cls)})

    @property
    def is_asked(self) -> bool:
        """Whether anything narrows the list."""
        return any((self.q, self.year, self.region, self.kind))

    def found(self) -> QuerySet[Publication]:
        """The current publications that are asked for, in the order asked for."""
        if self.year and not (len(self.year) == 4 and is_digits(self.year)):
            return Publication.objects.none()
        found = matching(current(), self.q, int(self.year) if self.year else None)
        narrowed = {name: value for name in ("region", "kind") if (value := getattr(self, name))}
        return with_files(found.filter(**narrowed).order_by(*SORTS.get(self.sort, SORTS["year"])[1]))


def recent() -> QuerySet[Publication]:
    """What was published last."""
    return with_files(current().order_by("-pk"))[:RECENT]


def years() -> list[int]:
    """The years in which something is published, the newest first."""
    return distinct("year")[::-1]


def regions() -> list[str]:
    """The regions of which something is published."""
    return [one for one in distinct("region") if one]


def _cleaned(typed: str) -> str:
    """One line without what no name holds."""
    plain = "".join(one for one in typed if unicodedata.category(one) != "Cc" or one.isspace())
    return " ".join(plain.split())[:LONGEST].strip()


def distinct(column: str) -> list[Any]:
    """The values of a column of Publication that begins an index, in order, of what the public sees."""
    quoted = connection.ops.quote_name
    sql = NEXT.format(column=quoted(column), table=quoted(Publication._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(sql, [Status.PUBLISHED])
        return [value for (value,) in cursor.fetchall()]


def altered(query: QueryDict, name: str, value: object) -> str:
    """The same query with one part set otherwise."""
    asked = query.copy()
    asked[name] = str(value)
    return f"?{asked.urlencode()}"


@dataclass(frozen=True)
class Pages:
    """From one page of a long list to the others: the links of a page; `address` gives that of any other by its number."""

    page: Page[Any]
    address: Callable[[int], str]

    @property
    def previous(self) -> str:
        """The address of the page before; '' on the first."""
        return self.address(self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next(self) -> str:
        """The address of the page after; '' on the last."""
        return self.address(self.page.next_page_number()) if self.page.has_next() else ""

    def numbers(self) -> Iterator[tuple[int | str, str]]:
        """Numbers near the page and at the ends, each with its address; '' for the page itself and for a gap."""
        for one in self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1):
            yield one, self.address(one) if isinstance(one, int) and one != self.page.number else ""
