"""What is found and written down on the way to publication (审核结果、说明、豁免、批注、公开审查、岗位豁免、更正、撤下)."""

from collections.abc import Sequence

from django.db import models

from .filing import Filing
from .triggers.flow import WAIVED_BY_THE_BUREAU, explainer_contributes
from .triggers.rows import ONLY_RESOLVED, append_only, never_emptied
from .triggers.trail import trailed
from .wording import LineField, words


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
    by = models.ForeignKey("auth.User", verbose_name="经办人", on_delete=models.PROTECT, related_name="+")
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
    requested_by = models.ForeignKey("auth.User", verbose_name="申请人", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("申请时间", auto_now_add=True)
    granted_by = models.ForeignKey(
        "auth.User", verbose_name="批准人", null=True, on_delete=models.PROTECT, related_name="+"
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
                condition=models.Q(granted_by=None) | ~models.Q(granted_by=models.F("requested_by")),
                name="waiver_by_another",
                violation_error_message="豁免不能由申请人自己批准。",
            ),
            models.CheckConstraint(
                condition=models.Q(granted_by=None, granted_at=None)
                | models.Q(granted_by__isnull=False, granted_at__isnull=False),
                name="waiver_granted_when",
                violation_error_message="批准人与批准时间应同时记录。",
            ),
        ]


class Comment(models.Model):
    """What a reviewer says of a figure, a section or the whole 批注, and the answers to it.

    `place` is the name of a figure, the anchor of a section, or empty for the whole; `caption` and `seen` say what the
    place was called and what stood there.
    """

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.PROTECT, related_name="comments")
    answers_to = models.ForeignKey(
        "self", verbose_name="所答批注", null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    place = models.CharField("位置", max_length=200, blank=True)
    caption = models.CharField("位置名称", max_length=200)
    seen = models.CharField("当时所见", max_length=200, blank=True)
    text = words("批注")
    by = models.ForeignKey("auth.User", verbose_name="人员", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)
    resolved_by = models.ForeignKey(
        "auth.User", verbose_name="办结人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    resolved_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "批注"
        ordering = ["id"]
        triggers = [ONLY_RESOLVED, never_emptied("批注"), trailed()]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resolved_by=None, resolved_at=None)
                | models.Q(resolved_by__isnull=False, resolved_at__isnull=False, answers_to=None),
                name="comment_resolved_when",
                violation_error_message="办结人与办结时间应同时记录，答复不单独办结。",
            ),
            models.CheckConstraint(
                condition=~models.Q(text=""), name="comment_given", violation_error_message="批注不能为空。"
            ),
        ]

    def __str__(self) -> str:
        return self.caption


class Clearance(models.Model):
    """An examination without which nothing is published 公开前审查: of secrecy, and the signature of the head.

    It holds for the data that were examined: `digest` is theirs.
    """

    class Kind(models.TextChoices):
        """What was examined 审查类别."""

        SECRECY = "secrecy", "保密审查"
        SIGNING = "signing", "负责人签审"

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.PROTECT, related_name="clearances")
    kind = models.CharField("审查类别", max_length=8, choices=Kind)
    office = LineField("审查部门", max_length=60)
    examiner = LineField("审查人", max_length=40)
    on = models.DateField("审查日期")
    note = words("审查意见", blank=True)
    digest = models.CharField("数据指纹", max_length=64)
    recorded_by = models.ForeignKey("auth.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "公开前审查"
        ordering = ["id"]
        triggers = [append_only("公开前审查"), never_emptied("公开前审查"), trailed()]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(office="") & ~models.Q(examiner=""),
                name="clearance_by_whom",
                violation_error_message="请写明审查部门和审查人。",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["secrecy", "signing"]),
                name="clearance_kind_known",
                violation_error_message="审查类别不在可选范围内。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class SeparationWaiver(models.Model):
    """The bureau lets a person who wrote to a version approve it 不相容岗位豁免, until a day, for a reason."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.PROTECT, related_name="separation_waivers")
    user = models.ForeignKey(
        "auth.User", verbose_name="人员", on_delete=models.PROTECT, related_name="separation_waivers"
    )
    reason = words("理由")
    until = models.DateField("有效期至")
    granted_by = models.ForeignKey("auth.User", verbose_name="批准人", on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField("批准时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "不相容岗位豁免"
        ordering = ["id"]
        triggers = [append_only("不相容岗位豁免"), never_emptied("不相容岗位豁免"), WAIVED_BY_THE_BUREAU, trailed()]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(user=models.F("granted_by")),
                name="separation_by_another",
                violation_error_message="不相容岗位豁免不能由本人批准。",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="separation_reason", violation_error_message="请写明豁免的理由。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.user}"


class Correction(models.Model):
    """Why a further version was opened 更正: its kind and reason, both public with the erratum."""

    class Kind(models.TextChoices):
        """What was wrong 更正类别."""

        TEXT = "text", "文字更正"
        DATA = "data", "数据更正"
        BODY = "body", "主体更正"

    filing = models.OneToOneField(Filing, verbose_name="更正稿", on_delete=models.PROTECT, related_name="correction")
    corrects = models.ForeignKey(Filing, verbose_name="原填报", on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField("更正类别", max_length=4, choices=Kind)
    reason = words("更正原因")
    by = models.ForeignKey("auth.User", verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("办理时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "更正"
        ordering = ["id"]
        triggers = [append_only("更正"), never_emptied("更正"), trailed()]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["text", "data", "body"]) & ~models.Q(reason=""),
                name="correction_why",
                violation_error_message="请选择更正类别并写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Withdrawal(models.Model):
    """A publication taken from public view by the finance bureau 撤下.

    The public is told the day and PUBLIC_RULE, which points at nothing; rule, basis and reason stay with the offices.
    """

    PUBLIC_RULE = "按照预决算公开的有关规定撤下"
    copies: Sequence[str] = ()
    """What became of the copies, in words; filled by the verb."""
    left: Sequence[str] = ()
    """Those that could not be removed, in words; filled by the verb."""

    class Rule(models.TextChoices):
        """Under which rule 撤下事由."""

        SECRECY = "secrecy", "内容依法不予公开（涉及国家秘密等）"
        BODY = "body", "公开主体错误"

    filing = models.OneToOneField(Filing, verbose_name="填报", on_delete=models.PROTECT, related_name="withdrawal")
    rule = models.CharField("撤下事由", max_length=8, choices=Rule)
    basis = LineField("依据", max_length=200, help_text="法规条款或文件名称、文号，只供内部查阅。")
    reason = words("说明")
    by = models.ForeignKey("auth.User", verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("办理时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "撤下"
        ordering = ["id"]
        triggers = [append_only("撤下记录"), never_emptied("撤下记录"), trailed()]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rule__in=["secrecy", "body"]) & ~models.Q(basis="") & ~models.Q(reason=""),
                name="withdrawal_why",
                violation_error_message="请选择撤下事由，并写明依据和说明。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_rule_display())
