"""Sitemap and robots.txt: what search engines may list, under the public address (站点地图与抓取规则)."""

from __future__ import annotations

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

from accounts.document.address import public_address
from accounts.models import Publication

from .addresses import SitePage, entrances
from .visibility import current, path_of


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
    found = []
    for section, kind in SITEMAPS.items():
        path = public_address(reverse("portal:sitemap-part", args=[section]))
        count = kind().paginator.num_pages
        found += [{"location": path if page == 1 else f"{path}?p={page}"} for page in range(1, count + 1)]
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
