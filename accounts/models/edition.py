"""The texts of editions that an office wrote or took over, each in its revisions (年度表样的文本及其版本).

What comes with the product stands in `accounts/editions/texts` and needs no row.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .triggers.rows import FIXED_TEXT, by_known_person, never_emptied, trailed
from .wording import LineField

BY = ("state", "proposed_by_id", "proposed_at", "released_by_id", "released_at")
"""What was done with a revision, by whom and when."""


class EditionRevision(models.Model):
    """One revision of an edition 表样文本: its own text, and the whole text with all that it is based on."""

    class State(models.TextChoices):
        """Whether filings can follow it 状态."""

        DRAFT = "draft", "草案"
        IN_FORCE = "in_force", "生效"
        RETIRED = "retired", "停用"

    key = LineField("表样代码", max_length=40)
    revision = models.PositiveIntegerField("版本")
    name = LineField("表样名称", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    text = models.TextField("文本")
    resolved = models.TextField("含所基于表样的全文")
    sha256 = models.CharField("全文的 SHA-256", max_length=64)
    state = models.CharField("状态", max_length=8, choices=State, default=State.DRAFT)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="起草人", on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("起草时间", auto_now_add=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="批准人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    released_at = models.DateTimeField("批准时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "表样文本"
        ordering = ["key", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "revision"], name="edition_revision_once", violation_error_message="该表样已有此版本。"
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state="in_force"),
                name="edition_one_in_force",
                violation_error_message="该表样刚刚有别的版本生效，请刷新页面，看过现在的情况再办理。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "in_force", "retired")),
                name="edition_state_known",
                violation_error_message="表样状态不在可选范围内。",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(released_by__isnull=False, released_at__isnull=False),
                name="edition_released",
                violation_error_message="生效的表样要有批准人和批准时间。",
            ),
            models.CheckConstraint(
                condition=Q(revision__gte=1),
                name="edition_revision_positive",
                violation_error_message="版本从 1 开始。",
            ),
        ]
        triggers = [
            FIXED_TEXT,
            never_emptied("表样文本"),
            by_known_person("表样文本", "key", "revision", "name", "year", "text", "resolved", "sha256", *BY),
            trailed("NULL"),
        ]

    def __str__(self) -> str:
        return f"{self.key} 第{self.revision}版（{self.get_state_display()}）"

    @property
    def is_own_release(self) -> bool:
        """Whether the same person drafted and released it: only where the office has one officer."""
        return self.released_by_id is not None and self.released_by_id == self.proposed_by_id
