"""All pages of the public site, for search engines and for the export (公开站点的全部页面)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accounts.models import Publication

from .catalogue import years
from .visibility import path_of, shown
from .yearly import address_of, page_counts


@dataclass(frozen=True)
class SitePage:
    """A page of the site and when it changed last, as far as that is known."""

    path: str
    changed: datetime | None = None


def pages() -> Iterator[SitePage]:
    """The first page, the years, the units, the publications that stand and those that were corrected."""
    yield from entrances()
    yield from _publications(shown().order_by("unit_code", "year", "version"))


def entrances() -> Iterator[SitePage]:
    """The pages that lead to publications: the first page, the years, the units."""
    yield SitePage(reverse("portal:list"))
    for year, count in page_counts(years()).items():
        yield from (SitePage(address_of(year, page)) for page in range(1, count + 1))
    yield from _units()


def _units() -> Iterator[SitePage]:
    newest = shown().order_by("unit_code", "-pk").distinct("unit_code")
    for code, at in newest.values_list("unit_code", "published_at").iterator():
        yield SitePage(reverse("portal:unit", args=[code]), at)


def _publications(found: Iterable[Publication]) -> Iterator[SitePage]:
    for one in found:
        yield SitePage(path_of(one), one.published_at)
