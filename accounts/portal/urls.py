"""Addresses of the public pages (公开页网址)."""

from django.urls import path

from . import listing, verification, views
from .compare import compare

app_name = "portal"

ONE = "publications/<slug:unit_code>/<int:year>"

urlpatterns = [
    path("", listing.publications, name="list"),
    path("units/<slug:unit_code>/", listing.unit, name="unit"),
    path("years/<int:year>/", listing.year, name="year"),
    path("compare/", compare, name="compare"),
    path("verify/", verification.verify, name="verify"),
    path("verify/<str:typed>/", verification.verified, name="verified"),
    path(f"{ONE}/", views.newest, name="newest"),
    path(f"{ONE}/<int:version>/", views.publication, name="publication"),
    path(f"{ONE}/<int:version>/<str:name>", views.file, name="file"),
]
