"""What the rules found, what the clerk answered, and what was waived (审核结果、说明与豁免)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .filing import Filing
from .triggers.contributions import explainer_contributes
from .triggers.rows import never_emptied, trailed
from .wording import words


class CheckRun(models.Model):
    """The findings of one filing, with the revisions of the data on which they were computed 审核结果."""

    filing = models.OneToOneField(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="check_run")
    revision = models.PositiveIntegerField("修订号")
    prior_revision = models.PositiveIntegerField("上年填报的修订号", null=True)
    checked_at = models.DateTimeField("检查时间", auto_now=True)
    findings = models.JSONField("审核结果", default=list)
    diagnosis = models.JSONField("最可能的原因", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "审核结果"

    def __str__(self) -> str:
        return f"{self.filing} 第 {self.revision} 次修订"


class Remark(models.Model):
    """Words about one finding of one filing. `seen` is the hash of both sides: other figures need new words."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE)
    finding = models.CharField("审核结果", max_length=200)
    seen = models.CharField("所见数据指纹", max_length=64)
    words = models.TextField("审核结果内容", blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.finding


class Answer(Remark):
    """What the clerk says to a warning, or to the approver where something must be explained 说明."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="answers")
    text = words("说明")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now=True)

    class Meta(Remark.Meta):
        verbose_name = verbose_name_plural = "说明"
        triggers = [explainer_contributes("by_id", "text"), never_emptied("说明"), trailed()]
        ordering = ["filing_id", "finding"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "finding"],
                name="answer_once",
                violation_error_message="同一条审核结果只能有一条说明。",
            )
        ]


class Waiver(Remark):
    """A waiver of an error 豁免: asked for by one person, granted by another, until a day."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="waivers")
    reason = words("申请理由")
    until = models.DateField("有效期至")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField("申请时间", auto_now_add=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="批准人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField("批准时间", null=True)

    class Meta(Remark.Meta):
        verbose_name = verbose_name_plural = "豁免"
        triggers = [explainer_contributes("requested_by_id", "reason"), never_emptied("豁免"), trailed()]
        ordering = ["filing_id", "finding"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "finding"],
                name="waiver_once",
                violation_error_message="同一条审核结果只能有一项豁免。",
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("requested_by")),
                name="waiver_by_another",
                violation_error_message="豁免不能由申请人自己批准。",
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None, granted_at=None) | Q(granted_by__isnull=False, granted_at__isnull=False),
                name="waiver_granted_when",
                violation_error_message="批准人与批准时间应同时记录。",
            ),
        ]
