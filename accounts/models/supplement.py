"""What a filing says beside its lines: the rows of which it has one, and typed words (补充资料、“三公”经费、原因与文字)."""

import re
from collections.abc import Collection
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from .filing import Filing
from .lines import EnteredRow, count, yuan
from .wording import WordsField, words


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
                condition=models.Q(house_area__gte=0),
                name="supplement_area",
                violation_error_message="房屋面积不能为负数。",
            )
        ]

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


class DeclaredNumber(EnteredRow):
    """A number that the edition of the filing declares 本表样的数. Key: its name; 元, a count, 平方米, points or percent as the edition says."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="declared_numbers")
    key = models.CharField("数", max_length=40)
    amount = models.DecimalField("数值", max_digits=18, decimal_places=2)

    class Meta(EnteredRow.Meta):
        verbose_name = verbose_name_plural = "本表样的数"
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "key"], name="declared_number_once", violation_error_message="同一个数只能填一次。"
            )
        ]

    def __str__(self) -> str:
        return self.key


REASON_LIMIT = 4000
PASSAGE_LIMIT = 20000

TERMS = "terms"
"""Key of the passage in which a unit explains terms of its own, one a line: `术语：释义`."""


def own_terms(text: str) -> list[tuple[str, str]]:
    """(term, meaning) of each line of that passage; a line without a colon is no term."""
    parts = [re.split("[：:]", line, maxsplit=1) for line in text.splitlines()]
    return [(part[0].strip(), part[1].strip()) for part in parts if len(part) == 2]


def wrong_terms(text: str) -> list[str]:
    """What is wrong with the lines of that passage, in Chinese."""
    problems, seen = [], dict[str, int]()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        term, meaning = next(iter(own_terms(line)), ("", ""))
        if not term or not meaning:
            problems.append(f"第{number}行“{line.strip()[:20]}”应写作“术语：释义”，冒号两边都要有文字。")
        elif term in seen:
            problems.append(f"第{number}行的“{term}”与第{seen[term]}行重复，请只留一行。")
        seen.setdefault(term, number)
    return problems


class TypedText(EnteredRow):
    """A text under the key of its slot."""

    key = models.CharField("位置", max_length=160)

    class Meta(EnteredRow.Meta):
        abstract = True
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class Reason(TypedText):
    """Why a figure changed, without the final stop 原因. Key: figure and what it is compared with, `appropriation_spending[general].prior`."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="reasons")
    text = words("原因", REASON_LIMIT)

    class Meta(TypedText.Meta):
        verbose_name = verbose_name_plural = "原因"
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "key"], name="reason_once", violation_error_message="同一处只能填一条原因。"
            ),
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="reason_given",
                violation_error_message="原因不能为空；不需要时请整条删除。",
            ),
        ]


class Passage(TypedText):
    """A free text of one or more paragraphs, one a line 文字."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="passages")
    text = words("文字", PASSAGE_LIMIT)

    carried = models.BooleanField("沿用上年", default=False)
    """Brought over from last year's filing and neither changed nor confirmed since."""

    carried_marks: ClassVar[dict[str, str]] = {"carried": "text"}

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """The fields; the unit's own terms line by line besides. Raises ValidationError."""
        super().clean_fields(exclude)
        if self.key == TERMS and (wrong := wrong_terms(self.text)):
            raise ValidationError({"text": wrong})

    class Meta(TypedText.Meta):
        verbose_name = verbose_name_plural = "文字"
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "key"], name="passage_once", violation_error_message="同一处只能填一段文字。"
            ),
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="passage_given",
                violation_error_message="文字不能为空；不需要时请整条删除。",
            ),
        ]
