"""The three public expenses: budget and outturn by item, and the counts (“三公”经费)."""

from django.db import models

from .filing import Filing
from .row import EnteredRow, count, yuan

ITEMS = ("overseas", "vehicle_purchase", "vehicle_running", "hospitality")
"""The four entered items; 公务用车购置及运行维护费 and the total are derived."""


class ThreePublicExpense(EnteredRow):
    """“三公”经费 paid from appropriations, one a filing. `_final_budget` is the full-year budget 全年预算数."""

    filing = models.OneToOneField(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="three_public")
    overseas_final_budget = yuan("因公出国（境）费 全年预算数")
    overseas = yuan("因公出国（境）费 决算数")
    vehicle_purchase_final_budget = yuan("公务用车购置费 全年预算数")
    vehicle_purchase = yuan("公务用车购置费 决算数")
    vehicle_running_final_budget = yuan("公务用车运行维护费 全年预算数")
    vehicle_running = yuan("公务用车运行维护费 决算数")
    hospitality_final_budget = yuan("公务接待费 全年预算数")
    hospitality = yuan("公务接待费 决算数")
    overseas_groups = count("因公出国（境）团组（个）")
    overseas_visitors = count("因公出国（境）人次")
    vehicles_bought = count("公务用车购置数（辆）")
    vehicles_held = count("公务用车保有量（辆）")
    hospitality_batches = count("国内公务接待批次")
    hospitality_guests = count("国内公务接待人次")

    class Meta(EnteredRow.Meta):
        verbose_name = verbose_name_plural = "“三公”经费"

    def __str__(self) -> str:
        return "“三公”经费"
