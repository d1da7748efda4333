"""Units and who works for them in which role (单位与岗位)."""

from django.core.validators import RegexValidator
from django.db import models

from .terms import Kind, Role
from .triggers.flow import MASTER_CONTRIBUTES
from .triggers.rows import FIXED_CODE, NO_CYCLE, by_known_person, never_emptied, trailed
from .wording import LineField

DIVISION = "行政区划代码应为六位数字（GB/T 2260），例如 650205。"


class Unit(models.Model):
    """A budget unit 预算单位."""

    code = models.CharField(
        "单位编码",
        max_length=20,
        validators=[RegexValidator(r"^[0-9A-Z]{3,20}$", "单位编码由 3 至 20 位数字或大写字母组成。")],
    )
    name = LineField("单位名称", max_length=60, help_text="法定全称，公开件通篇使用。")
    kind = models.CharField("单位性质", max_length=20, choices=Kind)
    superior = models.ForeignKey(
        "self", verbose_name="主管部门", null=True, blank=True, on_delete=models.PROTECT, related_name="subordinates"
    )
    region = LineField("所在地区", max_length=60, blank=True)
    division_code = models.CharField(
        "行政区划代码",
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{6}$", DIVISION)],
        help_text="所在县级以上行政区的六位代码（GB/T 2260），如 650205；可不填，随公开数据给出。",
    )
    review_levels = models.PositiveSmallIntegerField(
        "审核级数",
        choices=[(1, "一级：审核人"), (2, "二级：审核人、主管部门审核人"), (3, "三级：两位审核人、主管部门审核人")],
        default=1,
        help_text="提交之后依次由几级审核，每一级由不同的人办理。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="unit_code", violation_error_message="已有相同编码的单位。"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9A-Z]{3,20}$"),
                name="unit_code_form",
                violation_error_message="单位编码由 3 至 20 位数字或大写字母组成。",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""), name="unit_name_given", violation_error_message="单位名称不能为空。"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values),
                name="unit_kind_known",
                violation_error_message="单位性质不在可选范围内。",
            ),
            models.CheckConstraint(
                condition=models.Q(division_code__regex=r"^([0-9]{6})?$"),
                name="unit_division_code_form",
                violation_error_message=DIVISION,
            ),
            models.CheckConstraint(
                condition=models.Q(review_levels__range=(1, 3)),
                name="unit_review_levels",
                violation_error_message="审核级数应为一至三级。",
            ),
        ]
        triggers = [
            NO_CYCLE,
            FIXED_CODE,
            never_emptied("单位"),
            by_known_person("单位资料", "code", "name", "kind", "region", "division_code", "superior_id"),
            MASTER_CONTRIBUTES,
            trailed("NULL"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Assignment(models.Model):
    """One person in one role for one unit 岗位."""

    user = models.ForeignKey("auth.User", verbose_name="人员", on_delete=models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField("角色", max_length=20, choices=Role)

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        triggers = [never_emptied("岗位"), trailed("NULL")]
        ordering = ["unit__code", "role", "user_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                name="assignment_once",
                violation_error_message="该人员在该单位已有此角色。",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="assignment_role_known",
                violation_error_message="角色不在可选范围内。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name} {self.get_role_display()}"
