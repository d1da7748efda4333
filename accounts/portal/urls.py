"""Addresses of the public pages (公开页网址)."""

from django.urls import path

from . import bulk, data_package, feed, listing, sitemaps, verification, views
from .compare import compare

app_name = "portal"

ONE = "publications/<slug:unit_code>/<int:year>"

urlpatterns = [
    path("", listing.publications, name="list"),
    path("units/<slug:unit_code>/", listing.unit, name="unit"),
    path("years/<int:year>/", listing.year, name="year"),
    path("compare/", compare, name="compare"),
    path("years/<int:year>/<str:name>", bulk.bulk, name="bulk"),
    path("feed.atom", feed.feed, name="feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.part, name="sitemap-part"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("verify/", verification.verify, name="verify"),
    path("verify/<str:typed>/", verification.verified, name="verified"),
    path(f"{ONE}/", views.newest, name="newest"),
    path(f"{ONE}/<int:version>/", views.publication, name="publication"),
    path(f"{ONE}/<int:version>/datapackage.json", data_package.descriptor, name="datapackage"),
    path(f"{ONE}/<int:version>/<str:name>", views.file, name="file"),
]
