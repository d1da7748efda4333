"""Who was reminded on which day, so that nobody is reminded twice (已发提醒)."""

from django.conf import settings
from django.db import models


class Reminder(models.Model):
    """One mail to one person on one day in Asia/Shanghai 提醒."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.CASCADE, related_name="reminders"
    )
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
