"""Indicators as a list in the admin: looked up, brought in and out (绩效指标的查询、导入、导出)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from accounts.desk.lists.rows import RowsAdmin
from accounts.models import Filing
from performance.intake.lists import IndicatorResource
from performance.models import Indicator


@admin.register(Indicator)
class IndicatorAdmin(RowsAdmin):
    """绩效指标."""

    path = "evaluation__filing"
    list_display = ("unit_shown", "year_shown", "evaluation", "level1", "level2", "level3", "weight", "score")
    search_fields = ("evaluation__filing__unit__code", "evaluation__filing__unit__name", "level3")
    list_select_related = ("evaluation__programme", "evaluation__filing__unit")
    resource_classes = [IndicatorResource]

    def filing_of(self, row: Any) -> Filing:
        filing: Filing = row.evaluation.filing
        return filing

    @admin.display(description="单位", ordering="evaluation__filing__unit__code")
    def unit_shown(self, row: Any) -> str:
        return super().unit_shown(row)

    @admin.display(description="年度", ordering="evaluation__filing__year")
    def year_shown(self, row: Any) -> int:
        return super().year_shown(row)
