"""The rows of which a filing has one: supplementary facts and the three public expenses (补充资料、“三公”经费)."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from .filing import Filing
from .lines import EnteredRow, count, yuan
from .wording import WordsField


class Supplement(EnteredRow):
    """Facts of section one and section 十, one a filing. Sums (实有人数, 采购总额, 车辆数) are derived, never entered."""

    filing = models.OneToOneField(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="supplement")
    staff_active = count("在职人员（人）")
    staff_retired_cadre = count("离休人员（人）")
    staff_retired = count("退休人员（人）")
    offices = WordsField("处室", blank=True, help_text="每行一个处室名称；个数由系统计算。")
    offices_carried = models.BooleanField("处室沿用上年", default=False)
    """Brought over from last year's filing and neither changed nor confirmed since."""
    agency_costs = yuan(
        "机关运行经费", null=True, blank=True, default=None, help_text="仅补录上年数时填写；当年数由公用经费得出。"
    )
    procurement_goods = yuan("政府采购货物支出")
    procurement_works = yuan("政府采购工程支出")
    procurement_services = yuan("政府采购服务支出")
    procurement_sme = yuan("授予中小企业合同金额")
    procurement_micro = yuan("授予小微企业合同金额")
    fixed_assets = yuan("固定资产原值")
    house_area = models.DecimalField("房屋面积（平方米）", max_digits=12, decimal_places=2, default=Decimal("0.00"))
    house_value = yuan("房屋价值")
    vehicles_value = yuan("车辆价值")
    owned_leaders = count("副部（省）级及以上领导用车（辆）")
    owned_principals = count("主要负责人用车（辆）")
    owned_mail = count("机要通信用车（辆）")
    owned_emergency = count("应急保障用车（辆）")
    owned_enforcement = count("执法执勤用车（辆）")
    owned_technical = count("特种专业技术用车（辆）")
    owned_retired = count("离退休干部服务用车（辆）")
    owned_other = count("其他用车（辆）")
    equipment_over_million = count("单价100万元（含）以上设备（不含车辆）（台、套）")

    carried_marks: ClassVar[dict[str, str]] = {"offices_carried": "offices"}

    class Meta(EnteredRow.Meta):
        verbose_name = verbose_name_plural = "补充资料"
        constraints = [
            models.CheckConstraint(
                condition=Q(house_area__gte=0), name="supplement_area", violation_error_message="房屋面积不能为负数。"
            )
        ]

    def __str__(self) -> str:
        return "补充资料"

    @property
    def office_names(self) -> list[str]:
        """The names of the offices, one a line as entered."""
        return [line.strip() for line in self.offices.splitlines() if line.strip()]


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
