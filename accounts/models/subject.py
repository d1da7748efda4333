"""The government income and expenditure classification of each year (政府收支分类科目)."""

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Abs

from .terms import Scheme
from .wording import LineField

LEVELS = {Scheme.FUNCTIONAL: (3, 5, 7), Scheme.ECONOMIC: (3, 5)}
"""Lengths of the codes: 类, 款 and, in the functional classification, 项."""


class SubjectQuerySet(models.QuerySet["Subject"]):
    """Questions put to the lists."""

    def names_of(self, years: Sequence[int]) -> dict[str, str]:
        """Code → official name in both classifications, a later year of `years` winning; two queries.

        A year without a list of its own takes that of the nearest year loaded.
        """
        loaded: dict[str, list[int]] = {}
        for scheme, year in self.order_by().values_list("scheme", "year").distinct():
            loaded.setdefault(scheme, []).append(year)
        order = {
            (scheme, min(there, key=lambda one: (abs(one - year), one))): place
            for scheme, there in loaded.items()
            for place, year in enumerate(years)
        }
        wanted = Q(pk__in=[])
        for scheme, year in order:
            wanted |= Q(scheme=scheme, year=year)
        found = self.filter(wanted).order_by().values_list("scheme", "year", "code", "name")
        ordered = sorted(found, key=lambda row: order[row[0], row[1]])
        return {code: name for _, _, code, name in ordered}

    def list_of(self, year: int, scheme: Scheme) -> dict[str, str]:
        """Code → name of one classification in one year, or in the nearest year loaded; one query."""
        mine = self.filter(scheme=scheme).order_by()
        nearest = mine.order_by(Abs(F("year") - Value(year)), "year").values("year")[:1]
        return dict(mine.filter(year=models.Subquery(nearest)).order_by("code").values_list("code", "name"))


class Subject(models.Model):
    """One code of one year 科目: class 类, section 款 or item 项. A list valid for several years is one row a year."""

    class Budget(models.TextChoices):
        """The budget that a functional code belongs to 预算类别."""

        GENERAL = "general", "一般公共预算"
        GOVERNMENT_FUNDS = "funds", "政府性基金预算"
        STATE_CAPITAL = "capital", "国有资本经营预算"
        ANY = "any", "通用"

    year = models.PositiveSmallIntegerField("年度")
    scheme = models.CharField("科目体系", max_length=10, choices=Scheme)
    code = models.CharField("科目编码", max_length=7)
    name = LineField("科目名称", max_length=80)
    budget = models.CharField("预算类别", max_length=10, choices=Budget, default=Budget.GENERAL)

    objects: ClassVar[SubjectQuerySet] = SubjectQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = verbose_name_plural = "科目"
        ordering = ["year", "scheme", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "scheme", "code"],
                name="subject_once",
                violation_error_message="该年度科目表中已有此编码。",
            ),
            models.CheckConstraint(
                condition=Q(scheme=Scheme.FUNCTIONAL, code__regex=r"^\d{3}(\d\d){0,2}$")
                | Q(scheme=Scheme.ECONOMIC, code__regex=r"^\d{3}(\d\d)?$"),
                name="subject_code_form",
                violation_error_message="功能分类编码应为 3、5、7 位数字，经济分类编码应为 3、5 位数字。",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="subject_name_given", violation_error_message="科目名称不能为空。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
