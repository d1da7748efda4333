"""Addresses (网址)."""

from django.contrib import admin
from django.urls import include, path

handler400 = "accounts.portal.views.refused"
urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("accounts.portal.urls")),
]
