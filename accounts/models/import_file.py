"""Workbooks that were brought in: the bytes as uploaded, their hash, and what came of them (导入的文件).

A file is kept when it is uploaded and read again when the person confirms, so that what was previewed is what is saved.
"""

from collections.abc import Mapping
from typing import Any

import pgtrigger
from django.db import models

from .entries import FILE_KINDS
from .filing import Filing
from .terms import Precision
from .triggers.flow import uploader_contributes
from .triggers.rows import append_only, never_emptied
from .triggers.trail import trailed

KINDS = {"new": "新增", "changed": "改动", "removed": "删除", "unchanged": "不变"}


def told_of(summary: Mapping[str, Any]) -> list[str]:
    """What came of an imported file, one line a sheet: `收入行：新增 2，不变 5`."""
    return [
        f"{caption}：{'，'.join(f'{KINDS[kind]} {count}' for kind, count in counts.items() if kind in KINDS and count)}"
        for caption, counts in summary.items()
        if isinstance(counts, dict) and any(counts.values())
    ]


def kinds_of_file() -> list[tuple[str, str]]:
    """Ours and those of guests, with their captions."""
    return [*ImportedFile.Kind.choices, *FILE_KINDS.items()]


class ImportedFile(models.Model):
    """One uploaded workbook 导入文件: previewed, and saved into its filing at `applied_at`.

    What was saved stays as it is; what was only previewed may go.
    """

    class Kind(models.TextChoices):
        """What the workbook is 文件类别; guests have kinds of their own."""

        INTERNAL = "internal", "财决工作簿"
        PUBLIC = "public", "公开工作簿"

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.PROTECT, related_name="imported_files")
    kind = models.CharField("文件类别", max_length=12, choices=kinds_of_file)
    name = models.CharField("文件名", max_length=200)
    content = models.BinaryField("内容")
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("大小（字节）")
    amounts_in = models.CharField("金额单位", max_length=4, choices=Precision, blank=True)
    """What the person said the amounts are; empty where the file itself is to tell."""
    revision = models.PositiveIntegerField("预览时的修订号")
    uploaded_by = models.ForeignKey(
        "auth.User", verbose_name="上传人", on_delete=models.PROTECT, related_name="imported_files"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)
    summary = models.JSONField("导入结果", default=dict, blank=True)
    """Caption of the sheet → how many rows were new, changed, removed, unchanged."""

    class Meta:
        verbose_name = verbose_name_plural = "导入文件"
        ordering = ["-id"]
        triggers = [
            append_only("已导入的文件", pgtrigger.Q(old__applied_at__isnull=False)),
            never_emptied("导入文件"),
            uploader_contributes(
                *("filing_id", "kind", "name", "content", "sha256", "size", "amounts_in", "revision", "uploaded_by_id")
            ),
            trailed(leaving_out=("content",)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="imported_hash_form",
                violation_error_message="SHA-256 应为 64 位十六进制数。",
            )
        ]

    def __str__(self) -> str:
        return self.name
