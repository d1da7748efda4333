"""What the admin has of self-evaluations: their pages within a filing, and their indicators as a list (绩效自评页和指标清单)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path

from accounts.desk.lists import RowsAdmin

from .desk.evaluations import evaluation_view, list_view, report_view
from .desk.imports import preview_view, upload_view
from .intake.lists import IndicatorResource
from .models import Evaluation, Indicator


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


@admin.register(Indicator)
class IndicatorAdmin(RowsAdmin):
    """绩效指标: looked up, brought in and out."""

    path = "evaluation__filing"
    list_display = ("unit_shown", "year_shown", "evaluation", "level1", "level2", "level3", "weight", "score")
    search_fields = ("evaluation__filing__unit__code", "evaluation__filing__unit__name", "level3")
    resource_classes = [IndicatorResource]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the programmes after which self-evaluations are called."""
        return super().get_queryset(request).select_related("evaluation__programme")
