"""The dates of one year's work: until when to submit and to publish (时间安排)."""

from django.db import models
from django.db.models import F, Q

from .triggers.rows import by_known_person, trailed


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
                condition=Q(year__range=(2000, 2100)),
                name="timetable_year_range",
                violation_error_message="决算年度应在 2000 至 2100 之间。",
            ),
            models.CheckConstraint(
                condition=Q(submit_by=None) | Q(publish_by=None) | Q(submit_by__lte=F("publish_by")),
                name="timetable_order",
                violation_error_message="提交审核截止日不能晚于公开截止日。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度"
