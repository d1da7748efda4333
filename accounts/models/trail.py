"""The trail: every change of every row, who, when, before and after, chained by hash (变动记录).

The database writes it, by one trigger on each table, so that it sees forms, commands, bulk operations and raw SQL alike.
All that belongs to one filing is one chain; units, posts, subjects and dates are the chain MASTER. Each entry carries
the hash of itself and of the entry before it: `hash_of` in `accounts.workflow.trail` computes the same from what is kept.
"""

import json
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from .triggers.rows import BY_TRIGGERS_ONLY, append_only, never_emptied


class ExactDecoder(json.JSONDecoder):
    """Amounts come back as Decimal, never as float."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "parse_float": Decimal})


class TrailEntry(models.Model):
    """One change of one row 变动. `before` is empty for a new row, `after` for a deleted one; columns by name."""

    class Action(models.TextChoices):
        """What was done to the row 操作."""

        INSERT = "insert", "新增"
        UPDATE = "update", "修改"
        DELETE = "delete", "删除"

    chain = models.PositiveBigIntegerField("填报")
    """The key of the filing, or MASTER. No foreign key: the trail outlives what it tells of."""
    number = models.PositiveBigIntegerField("序号")
    at = models.DateTimeField("时间", db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Empty for what the system did without a person: loading lists, migrations."""
    table = models.CharField("表", max_length=63)
    row = models.BigIntegerField("行")
    action = models.CharField("操作", max_length=6, choices=Action)
    before = models.JSONField("原值", null=True, decoder=ExactDecoder)
    after = models.JSONField("新值", null=True, decoder=ExactDecoder)
    hash = models.CharField("哈希", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "变动记录"
        ordering = ["chain", "number"]
        triggers = [append_only("变动记录"), never_emptied("变动记录"), BY_TRIGGERS_ONLY]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "number"], name="trail_number_once", violation_error_message="变动记录的序号重复。"
            )
        ]
        indexes = [models.Index(fields=["table", "row"], name="trail_of_row")]

    def __str__(self) -> str:
        return f"{self.chain}-{self.number}"
