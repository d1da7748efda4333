"""The government income and expenditure classification of each year (政府收支分类科目)."""

from collections.abc import Sequence
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Abs

from .lines import Balance, BudgetLine, EconomicLine, ExpenditureLine, IncomeLine
from .terms import Scheme
from .triggers.rows import by_known_person, trailed
from .wording import LineField

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
        mine = self.filter(scheme=scheme, year=self._nearest(year, scheme))
        return dict(mine.order_by("code").values_list("code", "name"))

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


def uses_of(subjects: Sequence[Subject]) -> tuple[int, int]:
    """(how many of the subjects of one year the rows of that year's filings use, in how many filings)."""
    used: set[tuple[str, int]] = set()
    year, codes = subjects[0].year, [one.code for one in subjects]
    for model in (IncomeLine, ExpenditureLine, BudgetLine, EconomicLine, Balance):
        rows = model._default_manager.filter(filing__year=year, code__in=codes).order_by()
        used |= set(rows.values_list("code", "filing_id").distinct())
    return len({code for code, _ in used}), len({filing for _, filing in used})
