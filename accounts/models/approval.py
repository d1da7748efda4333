"""The days of a year's accounts: the bureau's timetable, its reply, and who was reminded (期限：时间安排、批复、提醒)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from .triggers.rows import by_known_person, never_emptied
from .triggers.trail import trailed
from .unit import Unit
from .wording import LineField

TOO_EARLY = "批复日期不能早于决算年度的次年1月1日；请核对年度和日期。"


def not_in_future(day: date) -> None:
    """Raises ValidationError for a day that is yet to come in Asia/Shanghai."""
    today = timezone.localdate()
    if day > today:
        raise ValidationError(f"批复日期 {day:%Y-%m-%d} 晚于今天（{today:%Y-%m-%d}），请核对。", code="future")


class Approval(models.Model):
    """Number and day of the reply to a unit's accounts of one year 批复. A correction of that year has the same reply."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="approvals")
    year = models.PositiveSmallIntegerField("决算年度")
    number = LineField("批复文号", max_length=60)
    replied_on = models.DateField("批复日期", validators=[not_in_future])
    recorded_by = models.ForeignKey(
        "auth.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField("登记时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "批复"
        ordering = ["-year", "unit__code"]
        triggers = [
            never_emptied("批复"),
            by_known_person("批复", "unit_id", "year", "number", "replied_on"),
            trailed("NULL"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"],
                name="approval_once",
                violation_error_message="该单位该年度已登记批复，请在原记录上修改。",
            ),
            models.CheckConstraint(
                condition=models.Q(year__range=(2000, 2100)),
                name="approval_year_range",
                violation_error_message="决算年度应在 2000 至 2100 之间。",
            ),
            models.CheckConstraint(
                condition=models.Q(replied_on__year__gt=models.F("year")),
                name="approval_after_year",
                violation_error_message=TOO_EARLY,
            ),
            models.CheckConstraint(
                condition=~models.Q(number=""),
                name="approval_number_given",
                violation_error_message="批复文号不能为空。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name} {self.year}年度批复"


class Reminder(models.Model):
    """One mail to one person on one day in Asia/Shanghai 提醒."""

    user = models.ForeignKey("auth.User", verbose_name="人员", on_delete=models.CASCADE, related_name="reminders")
    sent_on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "sent_on"], name="reminder_once", violation_error_message="当天已向该人员发过提醒。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.sent_on}"


class Timetable(models.Model):
    """The deadlines of one year of accounts 时间安排, set by the finance bureau. Days in Asia/Shanghai, both included."""

    year = models.PositiveSmallIntegerField("决算年度")
    submit_by = models.DateField("提交审核截止日", null=True, blank=True)
    publish_by = models.DateField("公开截止日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "时间安排"
        triggers = [by_known_person("时间安排", "year", "submit_by", "publish_by"), trailed("NULL")]
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], name="timetable_once", violation_error_message="该年度已有时间安排，请在原记录上修改。"
            ),
            models.CheckConstraint(
                condition=models.Q(year__range=(2000, 2100)),
                name="timetable_year_range",
                violation_error_message="决算年度应在 2000 至 2100 之间。",
            ),
            models.CheckConstraint(
                condition=models.Q(submit_by=None)
                | models.Q(publish_by=None)
                | models.Q(submit_by__lte=models.F("publish_by")),
                name="timetable_order",
                violation_error_message="提交审核截止日不能晚于公开截止日。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度"
