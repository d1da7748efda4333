"""Typed words: reasons for changes and free passages, each in its slot of the document (原因与文字)."""

import re
from collections.abc import Collection
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from .filing import Filing
from .lines import EnteredRow
from .wording import words

REASON_LIMIT = 4000
PASSAGE_LIMIT = 20000

TERMS = "terms"
"""Key of the passage in which a unit explains terms of its own, one a line: `术语：释义`."""


def own_terms(text: str) -> list[tuple[str, str]]:
    """(term, meaning) of each line of that passage; a line without a colon is no term."""
    parts = [re.split("[：:]", line, maxsplit=1) for line in text.splitlines()]
    return [(part[0].strip(), part[1].strip()) for part in parts if len(part) == 2]


def wrong_terms(text: str) -> list[str]:
    """What is wrong with the lines of that passage, in Chinese."""
    problems, seen = [], dict[str, int]()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        term, meaning = next(iter(own_terms(line)), ("", ""))
        if not term or not meaning:
            problems.append(f"第{number}行“{line.strip()[:20]}”应写作“术语：释义”，冒号两边都要有文字。")
        elif term in seen:
            problems.append(f"第{number}行的“{term}”与第{seen[term]}行重复，请只留一行。")
        seen.setdefault(term, number)
    return problems


class TypedText(EnteredRow):
    """A text under the key of its slot."""

    key = models.CharField("位置", max_length=60)

    key_fields: ClassVar[tuple[str, ...]] = ("key",)

    class Meta(EnteredRow.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.key


class Reason(TypedText):
    """Why a figure changed, without the final stop 原因. Key: figure and what it is compared with, `appropriation_spending[general].prior`."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="reasons")
    text = words("原因", REASON_LIMIT)

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


class Passage(TypedText):
    """A free text of one or more paragraphs, one a line 文字."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="passages")
    text = words("文字", PASSAGE_LIMIT)

    carried = models.BooleanField("沿用上年", default=False)
    """Brought over from last year's filing and neither changed nor confirmed since."""

    carried_marks: ClassVar[dict[str, str]] = {"carried": "text"}

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """The fields; the unit's own terms line by line besides. Raises ValidationError."""
        super().clean_fields(exclude)
        if self.key == TERMS and (wrong := wrong_terms(self.text)):
            raise ValidationError({"text": wrong})

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
