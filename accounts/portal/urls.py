"""Addresses of the public pages (公开页网址)."""

from django.urls import path
from django.views.generic import RedirectView

from . import bulk, compare, listing, notices, sitemaps, verification, views
from .api import entry, publications

app_name = "portal"

ONE = "publications/<slug:unit_code>/<int:year>"
API_ONE = "api/v1/publications/<slug:number>"

urlpatterns = [
    path("", listing.publications, name="list"),
    path("units/<slug:unit_code>/", listing.unit, name="unit"),
    path("years/<int:year>/", listing.year, name="year"),
    path("years/<int:year>/page/1/", RedirectView.as_view(pattern_name="portal:year", permanent=True)),
    path("years/<int:year>/page/<int:page>/", listing.year, name="year-page"),
    path("compare/", compare.compare, name="compare"),
    path("years/<int:year>/<str:name>", bulk.bulk, name="bulk"),
    path("feed.atom", notices.feed, name="feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.part, name="sitemap-part"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("api/", entry.guide, name="api"),
    path("api/openapi.json", entry.openapi, name="api-openapi"),
    path("api/v1/", entry.entry, name="api-entry"),
    path("api/v1/units", entry.units, name="api-units"),
    path("api/v1/units/<slug:unit_code>", entry.unit, name="api-unit"),
    path("api/v1/years", entry.years, name="api-years"),
    path("api/v1/years/<int:year>", entry.year, name="api-year"),
    path("api/v1/publications", publications.publications, name="api-publications"),
    path(f"{API_ONE}", publications.publication, name="api-publication"),
    path(f"{API_ONE}/statements", publications.statements, name="api-statements"),
    path(f"{API_ONE}/statements/<str:key>", publications.statement, name="api-statement"),
    path(f"{API_ONE}/figures", publications.figures, name="api-figures"),
    path(f"{API_ONE}/figures/<str:name>", publications.figure, name="api-figure"),
    path(f"{API_ONE}/errata", publications.errata, name="api-errata"),
    path("api/<path:rest>", entry.nothing, name="api-nothing"),
    path("verify/", verification.verify, name="verify"),
    path("verify/<str:typed>/", verification.verified, name="verified"),
    path(f"{ONE}/", views.newest, name="newest"),
    path(f"{ONE}/<int:version>/", views.publication, name="publication"),
    path(f"{ONE}/<int:version>/datapackage.json", views.descriptor, name="datapackage"),
    path(f"{ONE}/<int:version>/notices.json", views.notices, name="notices"),
    path(f"{ONE}/<int:version>/<str:name>", views.file, name="file"),
]
