"""Typed words: reasons for changes and free passages, each in its slot of the document (原因与文字)."""

from typing import ClassVar

import pghistory
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from .entered import EnteredRow
from .filing import Filing
from .wording import WordsField

REASON_LIMIT = 4000
PASSAGE_LIMIT = 20000


class TypedText(EnteredRow):
    """A text under the key of its slot."""

    key = models.CharField("位置", max_length=60)

    key_fields: ClassVar[tuple[str, ...]] = ("key",)

    class Meta(EnteredRow.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.key


@pghistory.track()
class Reason(TypedText):
    """Why a figure changed, without the final stop 原因. Key: figure and what it is compared with, `general.prior`."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="reasons")
    text = WordsField(
        "原因",
        validators=[MaxLengthValidator(REASON_LIMIT, "原因不能超过 %(limit_value)d 字，现有 %(show_value)d 字。")],
    )

    class Meta(TypedText.Meta):
        verbose_name = verbose_name_plural = "原因"
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "key"], name="reason_once", violation_error_message="同一处只能填一条原因。"
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="reason_given", violation_error_message="原因不能为空；不需要时请整条删除。"
            ),
        ]


@pghistory.track()
class Passage(TypedText):
    """A free text of one or more paragraphs, one a line 文字."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="passages")
    text = WordsField(
        "文字",
        validators=[MaxLengthValidator(PASSAGE_LIMIT, "文字不能超过 %(limit_value)d 字，现有 %(show_value)d 字。")],
    )

    carried = models.BooleanField("沿用上年", default=False)
    """Brought over from last year's filing and neither changed nor confirmed since."""

    class Meta(TypedText.Meta):
        verbose_name = verbose_name_plural = "文字"
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "key"], name="passage_once", violation_error_message="同一处只能填一段文字。"
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="passage_given",
                violation_error_message="文字不能为空；不需要时请整条删除。",
            ),
        ]
