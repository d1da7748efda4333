"""The texts of editions that an office wrote or took over, each in its revisions (年度表样的文本及其版本).

What comes with the product stands in `accounts/editions/texts` and needs no row.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from .triggers.rows import FIXED_TEXT, by_known_person, never_emptied
from .triggers.trail import trailed
from .wording import LineField

SAID = ("key", "revision", "name", "year", "text", "resolved", "sha256")
BY = (
    *("state", "written_by_id", "written_at", "proposed_by_id", "proposed_at"),
    *("released_by_id", "released_at", "released_alone"),
)
"""What was done with a revision, by whom and when."""


def _person(caption: str, **more: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=caption, on_delete=models.PROTECT, related_name="+", **more
    )


class EditionRevision(models.Model):
    """One revision of an edition 表样文本: its own text, and the whole text with all that it is based on."""

    class State(models.TextChoices):
        """Whether filings can follow it 状态."""

        DRAFT = "draft", "草案"
        PROPOSED = "proposed", "待复核"
        IN_FORCE = "in_force", "在用"
        RETIRED = "retired", "停用"

    key = LineField("表样代码", max_length=40)
    revision = models.PositiveIntegerField("版本")
    name = LineField("表样名称", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    text = models.TextField("文本")
    resolved = models.TextField("含所基于表样的全文")
    sha256 = models.CharField("全文的 SHA-256", max_length=64)
    state = models.CharField("状态", max_length=8, choices=State, default=State.DRAFT)
    written_by = _person("起草人")
    """Who wrote the text last."""
    written_at = models.DateTimeField("起草时间")
    proposed_by = _person("提请人", null=True, blank=True)
    proposed_at = models.DateTimeField("提请时间", null=True, blank=True)
    released_by = _person("复核人", null=True, blank=True)
    released_at = models.DateTimeField("生效时间", null=True, blank=True)
    released_alone = models.BooleanField(
        "由系统管理员代为复核", default=False, help_text="财政局只有一位管理员时，由系统管理员作第二人。"
    )

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
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=("draft", "proposed")),
                name="edition_one_open",
                violation_error_message="该表样已有一份草案，请在那份草案上修改。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "proposed", "in_force", "retired")),
                name="edition_state_known",
                violation_error_message="表样状态不在可选范围内。",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="edition_proposed",
                violation_error_message="提请过的表样要有提请人和提请时间。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "proposed")) | Q(released_by__isnull=False, released_at__isnull=False),
                name="edition_released",
                violation_error_message="在用的表样要有复核人和生效时间。",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=models.F("proposed_by")),
                name="edition_two_people",
                violation_error_message="表样由一人提请、另一人复核生效，不能是同一个人。",
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
            by_known_person("表样文本", *SAID, *BY),
            trailed("NULL"),
        ]

    def __str__(self) -> str:
        return f"{self.key} 第{self.revision}版（{self.get_state_display()}）"
