"""The pages of self-evaluations within a filing, at their addresses in the admin (绩效自评页的网址)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path

from performance.models import Evaluation

from .evaluation import evaluation_view
from .evaluations import list_view
from .imports import preview_view, upload_view
from .reports import report_view


@admin.register(Evaluation)
class EvaluationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Gives the pages their addresses; there are no stock pages, for every write is a verb of the workflow."""

    def get_urls(self) -> list[Any]:
        """The step 绩效 of a filing, its tables, their reports, and the import of a workbook."""
        wrap = self.admin_site.admin_view
        return [
            path("of/<int:pk>/", wrap(list_view), name="filing_performance"),
            path("of/<int:pk>/import/", wrap(upload_view), name="filing_evaluation_imports"),
            path("of/<int:pk>/import/<int:file_pk>/", wrap(preview_view), name="filing_evaluation_import"),
            path("of/<int:pk>/<int:one>/", wrap(evaluation_view), name="filing_evaluation"),
            path("of/<int:pk>/<int:one>/report/", wrap(report_view), name="filing_evaluation_report"),
        ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not listed: the way leads through a filing."""
        return False
