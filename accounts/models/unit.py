"""What the bureau keeps: units, who works for them in which role, the classification of each year (单位、岗位、政府收支分类科目)."""

from collections.abc import Sequence
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Abs

from .terms import Kind, Role, Scheme
from .triggers.flow import MASTER_CONTRIBUTES
from .triggers.rows import FIXED_CODE, NO_CYCLE, by_known_person, never_emptied
from .triggers.trail import trailed
from .wording import LineField

DIVISION = "行政区划代码应为六位数字（GB/T 2260），例如 650205。"
EARLIEST, LATEST = 2000, 2100
"""Years of accounts, and of units that are new in one of them."""


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
    founded = models.PositiveSmallIntegerField(
        "设立年份",
        null=True,
        blank=True,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        help_text="新设的单位请填，如 2024：2024 年度没有上年决算数，年度表样许可的可以不补录。其他单位可不填。",
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
                condition=models.Q(founded=None) | models.Q(founded__range=(EARLIEST, LATEST)),
                name="unit_founded_year",
                violation_error_message=f"设立年份应在 {EARLIEST} 至 {LATEST} 之间，例如 2024。",
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
            by_known_person("单位资料", "code", "name", "kind", "region", "division_code", "founded", "superior_id"),
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


LEVELS = {Scheme.FUNCTIONAL: (3, 5, 7), Scheme.ECONOMIC: (3, 5)}
"""Lengths of the codes: 类, 款 and, in the functional classification, 项."""

FIRST_DIGIT = {Scheme.FUNCTIONAL: "2", Scheme.ECONOMIC: "3"}
"""What every code of the classification begins with: spending by function, spending by economic kind."""


class SubjectQuerySet(models.QuerySet["Subject"]):
    """Questions put to the lists."""

    def names_of(self, years: Sequence[int]) -> dict[str, str]:
        """Code → official name in both classifications, a later year winning; one query.

        A year without a list of its own takes that of the nearest year loaded.
        """
        wanted = models.Q(pk__in=[])
        for scheme in Scheme:
            for year in years:
                wanted |= models.Q(scheme=scheme, year=self._nearest(year, scheme))
        return dict(self.filter(wanted).order_by("year").values_list("code", "name"))

    def list_of(self, year: int, scheme: Scheme) -> dict[str, str]:
        """Code → name of one classification in one year, or in the nearest year loaded; one query."""
        return dict(
            self.filter(scheme=scheme, year=self._nearest(year, scheme)).order_by("code").values_list("code", "name")
        )

    def _nearest(self, year: int, scheme: Scheme) -> models.Subquery:
        """The year loaded that is nearest, the earlier of two."""
        loaded = self.model._default_manager.filter(scheme=scheme).order_by(
            Abs(models.F("year") - models.Value(year)), "year"
        )
        return models.Subquery(loaded.values("year")[:1])


class Subject(models.Model):
    """One code of one year 科目: class 类, section 款 or item 项. A list valid for several years is one row a year."""

    class Budget(models.TextChoices):
        """The budget that a functional code belongs to 预算类别."""

        GENERAL = "general", "一般公共预算"
        GOVERNMENT_FUNDS = "government_funds", "政府性基金预算"
        STATE_CAPITAL = "state_capital", "国有资本经营预算"
        ANY = "any", "通用"

    year = models.PositiveSmallIntegerField("年度")
    scheme = models.CharField("科目体系", max_length=10, choices=Scheme)
    code = models.CharField("科目编码", max_length=7)
    name = LineField("科目名称", max_length=80)
    budget = models.CharField("预算类别", max_length=16, choices=Budget, default=Budget.GENERAL)

    objects: ClassVar[SubjectQuerySet] = SubjectQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = verbose_name_plural = "科目"
        triggers = [by_known_person("科目", "year", "scheme", "code", "name", "budget"), trailed("NULL")]
        ordering = ["year", "scheme", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "scheme", "code"],
                name="subject_once",
                violation_error_message="该年度科目表中已有此编码。",
            ),
            models.CheckConstraint(
                condition=models.Q(scheme=Scheme.FUNCTIONAL, code__regex=r"^\d{3}(\d\d){0,2}$")
                | models.Q(scheme=Scheme.ECONOMIC, code__regex=r"^\d{3}(\d\d)?$"),
                name="subject_code_form",
                violation_error_message="功能分类编码应为 3、5、7 位数字，经济分类编码应为 3、5 位数字。",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""), name="subject_name_given", violation_error_message="科目名称不能为空。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        """A code begins as its classification does. Raises ValidationError."""
        if self.scheme in Scheme.values and (why := foreign(self.code, Scheme(self.scheme))):
            raise ValidationError({"code": why})


def foreign(code: str, scheme: Scheme) -> str:
    """Why the code cannot belong to the classification, in words; '' when it can."""
    if code.startswith(FIRST_DIGIT[scheme]):
        return ""
    return (
        f"编码“{code}”不属于{scheme.label}，{scheme.label}的编码以 {FIRST_DIGIT[scheme]} 开头；请核对所选的科目体系。"
    )
