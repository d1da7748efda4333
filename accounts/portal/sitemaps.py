"""All pages of the public site, as search engines may list them and the export takes them (站点地图与抓取规则)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import conditional_page, require_safe

from accounts.models import Publication

from .listing import address_of, page_counts, years
from .visibility import current, link, path_of, shown


@dataclass(frozen=True)
class SitePage:
    """A page of the site and when it changed last, as far as that is known."""

    path: str
    changed: datetime | None = None


def pages() -> Iterator[SitePage]:
    """The first page, the years, the units, the publications that stand and those that were corrected."""
    yield from entrances()
    yield from (SitePage(path_of(one), one.published_at) for one in shown().order_by("unit_code", "year", "version"))


def entrances() -> Iterator[SitePage]:
    """The pages that lead to publications: the first page, the years, the units."""
    yield SitePage(reverse("portal:list"))
    counts = page_counts(years())
    yield from (SitePage(address_of(year, page)) for year in counts for page in range(1, counts[year] + 1))
    newest = shown().order_by("unit_code", "-pk").distinct("unit_code").values_list("unit_code", "published_at")
    yield from (SitePage(reverse("portal:unit", args=[code]), at) for code, at in newest.iterator())


class _Public(Sitemap):  # type: ignore[type-arg]
    """Addresses by PUBLIC_ADDRESS, whoever asks."""

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.PUBLIC_ADDRESS).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.PUBLIC_ADDRESS).scheme


class Catalogue(_Public):
    """The first page, years and units."""

    def items(self) -> list[SitePage]:
        return list(entrances())

    def location(self, item: SitePage) -> str:
        return item.path

    def lastmod(self, item: SitePage) -> datetime | None:
        return item.changed


class StandingPublications(_Public):
    """The publications that stand."""

    def items(self) -> QuerySet[Publication]:
        return current().order_by("unit_code", "year")

    def location(self, item: Publication) -> str:
        return path_of(item)

    def lastmod(self, item: Publication) -> datetime:
        return item.published_at


SITEMAPS: dict[str, type[_Public]] = {"pages": Catalogue, "publications": StandingPublications}


@require_safe
@conditional_page
def index(request: HttpRequest) -> HttpResponse:
    """The list of the sitemaps, each of at most 50,000 addresses."""
    found = [
        {"location": link("sitemap-part", section) + (f"?p={page}" if page > 1 else "")}
        for section, kind in SITEMAPS.items()
        for page in kind().paginator.page_range
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": found}, content_type="application/xml")


@require_safe
@conditional_page
def part(request: HttpRequest, section: str) -> HttpResponse:
    """One sitemap; 404 for another section or page."""
    return sitemap(request, dict(SITEMAPS), section)


@require_safe
@conditional_page
def robots(request: HttpRequest) -> HttpResponse:
    """What is public may be read by all; the pages of the staff and the check of files are no content."""
    return render(request, "portal/robots.txt", content_type="text/plain; charset=utf-8")
