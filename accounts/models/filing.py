"""A filing: the accounts of one unit for one year, in one version (填报)."""

from dataclasses import dataclass
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models.functions import Now

from .edition import EditionRevision
from .terms import OPEN, UNDER_REVIEW, WRITABLE, Precision, Role, Status
from .triggers.flow import ALLOWED_STEP, CONTRIBUTES, FIRST_STATE, OPENED_FOR_OTHERS, PHOTOGRAPHED
from .triggers.rows import (
    FIXED_IDENTITY,
    NO_PRINTED_TOTALS,
    RELEASED_FORMS,
    append_only,
    by_known_person,
    never_emptied,
)
from .triggers.trail import trailed
from .unit import Assignment, Unit
from .wording import WordsField


@dataclass(frozen=True)
class LastYear:
    """What a filing takes its figures of last year from; else the withdrawn version that an open filing now lacks."""

    prior: "Filing | None"
    withdrawn: "Filing | None" = None


class FilingQuerySet(models.QuerySet["Filing"]):
    """Questions put to the filings; the only place where visibility per unit is decided."""

    def visible_to(self, user: User | AnonymousUser) -> "FilingQuerySet":
        """The filings of the units for which the user works, of the units below for reviewers of a department.

        All of them for bureau officers and superusers.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        posts = Assignment.objects.filter(user=user)
        own, everywhere = posts.filter(unit=models.OuterRef("unit")), posts.filter(role=Role.BUREAU_OFFICER)
        above = posts.filter(role=Role.DEPARTMENT_REVIEWER, unit=models.OuterRef("unit__superior"))
        return self.filter(models.Exists(own) | models.Exists(above) | models.Exists(everywhere))

    def of(self, unit_code: str, year: int) -> "FilingQuerySet":
        """All versions of one unit and year, the newest first."""
        return self.filter(unit__code=unit_code, year=year).order_by("-version")


class Filing(models.Model):
    """The accounts of one unit for one year 填报. A correction is another filing with the next version."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="filings")
    year = models.PositiveSmallIntegerField("决算年度")
    edition = models.CharField("年度表样", max_length=40)
    edition_revision = models.ForeignKey(
        EditionRevision,
        verbose_name="表样版本",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="filings",
    )
    """The revision of the text that it follows; None for what comes with the product."""
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.DRAFT)
    version = models.PositiveSmallIntegerField("版次", default=1)
    revision = models.PositiveIntegerField("修订号", default=0, help_text="每次保存加一，用于发现两人同时修改。")
    precision = models.CharField("金额精度", max_length=4, choices=Precision, default=Precision.YUAN)
    remark = WordsField("数据说明", blank=True, help_text="数据来源、推定数等说明，随公开页显示，不印入公开件。")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects: ClassVar[FilingQuerySet] = FilingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = verbose_name_plural = "填报"
        ordering = ["-year", "unit__code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "version"],
                condition=~models.Q(status=Status.CARRIED_IN),
                name="filing_version_once",
                violation_error_message="该单位该年度已有此版次的填报。",
            ),
            models.UniqueConstraint(
                fields=["unit", "year"],
                condition=models.Q(status__in=OPEN),
                name="filing_one_open",
                violation_error_message="该单位该年度已有一份正在办理的填报，请先办完。",
            ),
            models.UniqueConstraint(
                fields=["unit", "year"],
                condition=models.Q(status=Status.CARRIED_IN),
                name="filing_one_carried_in",
                violation_error_message="该单位该年度已有补录数据，请在原补录上修改。",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values),
                name="filing_status_known",
                violation_error_message="状态不在可选范围内。",
            ),
            models.CheckConstraint(
                condition=models.Q(year__range=(2000, 2100)),
                name="filing_year_range",
                violation_error_message="决算年度应在 2000 至 2100 之间。",
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1),
                name="filing_version_positive",
                violation_error_message="版次从 1 开始。",
            ),
        ]
        triggers = [
            ALLOWED_STEP,
            FIRST_STATE,
            FIXED_IDENTITY,
            RELEASED_FORMS,
            by_known_person("数据说明和金额精度", "remark", "precision"),
            CONTRIBUTES,
            never_emptied("填报"),
            NO_PRINTED_TOTALS,
            PHOTOGRAPHED,
            trailed("{row}.id"),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name} {self.year}年度"

    @property
    def is_of_new_unit(self) -> bool:
        """Whether the unit was founded in this year 新设: there is no last year."""
        return self.unit.founded == self.year

    @property
    def is_writable(self) -> bool:
        """Whether entered rows may change now."""
        return self.status in WRITABLE

    @property
    def is_under_review(self) -> bool:
        """Whether a level of review is next."""
        return self.status in UNDER_REVIEW

    @property
    def is_published(self) -> bool:
        """Whether the public sees this version."""
        return self.status == Status.PUBLISHED

    def last_year(self) -> LastYear:
        """Last year's accounts, in one query.

        As the public site has it, what was corrected is not in force again because its correction was withdrawn.
        """
        last = Filing.objects.filter(unit_id=self.unit_id, year=self.year - 1).exclude(status__in=OPEN)
        rows = last.select_related("unit", "publication", "withdrawal").order_by("-version")
        found = list(rows.defer("publication__snapshot", "publication__erratum"))
        newest = next((one for one in found if one.status != Status.CARRIED_IN), None)
        if newest is not None and newest.is_published:
            return LastYear(newest)
        carried = next((one for one in found if one.status == Status.CARRIED_IN), None)
        return LastYear(carried, newest if carried is None and self.status in OPEN else None)

    def prior(self) -> "Filing | None":
        """Last year's accounts: the publication in force, else the one in status 补录, else None."""
        return self.last_year().prior


class Contribution(models.Model):
    """Who ever wrote to which version: filled by triggers only, read by the rule that nobody approves own work."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.PROTECT, related_name="contributions")
    version = models.PositiveSmallIntegerField("版次")
    user = models.ForeignKey("auth.User", verbose_name="人员", on_delete=models.PROTECT, related_name="contributions")
    first_at = models.DateTimeField("首次填写时间", db_default=Now())

    class Meta:
        verbose_name = verbose_name_plural = "填写人"
        triggers = [append_only("填写人"), never_emptied("填写人"), OPENED_FOR_OTHERS, trailed()]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "version", "user"], name="contribution_once", violation_error_message="已有此填写人。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.user}"
