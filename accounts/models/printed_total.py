"""Totals as a publication printed them, kept where they differ from their rows by rounding (公开件所印的合计)."""

from typing import ClassVar

from django.db import models

from .filing import Filing
from .row import EnteredRow, yuan
from .triggers.rows import OF_PUBLICATION


class PrintedTotal(EnteredRow):
    """A total of one table as its publication printed it in 万元 公开件合计.

    It stands for what its rows add up to until one of them changes. `table` is the key of the statement, `figure` the
    name of the figure: `spending[206]`, `three_public.final_budget`. Written by the import of a workbook in 万元.
    """

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="printed_totals")
    table = models.CharField("报表", max_length=32)
    figure = models.CharField("合计", max_length=80)
    amount = yuan("公开件所印金额")

    key_fields: ClassVar[tuple[str, ...]] = ("table", "figure")

    class Meta(EnteredRow.Meta):
        verbose_name = verbose_name_plural = "公开件合计"
        ordering = ["table", "figure"]
        triggers = [*EnteredRow.Meta.triggers, OF_PUBLICATION]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "table", "figure"],
                name="printed_total_once",
                violation_error_message="同一报表的同一合计只能留存一个。",
            )
        ]

    def __str__(self) -> str:
        return f"公开件合计 {self.table} {self.figure}"
