"""The trail: every change of every row, who, when, before and after, chained by hash (变动记录).

The database writes it, by one trigger on each table, so that it sees forms, commands, bulk operations and raw SQL alike.
All that belongs to one filing is one chain; units, posts, subjects and dates are the chain MASTER. Each entry carries
the hash of itself and of the entry before it: `hash_of` in `accounts.workflow.trail` computes the same from what is kept.
"""

import json
from decimal import Decimal
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from .triggers import ACTOR, AppendOnly, NeverEmptied, refuse
from .unsilenced import Trigger

MASTER = 0
"""The chain of what belongs to no filing."""
LOCK = 7_012_514
"""First half of the advisory locks by which the writers of one chain wait for each other."""


class Trailed(Trigger):
    """Each change of a row becomes an entry of the trail.

    Rows are kept as JSON with times in UTC, whatever the session says, by the function `trail_row` of the migration.
    `chain` is an SQL expression over {row} (OLD or NEW) that gives the filing, NULL for master data; the columns of
    `leaving_out` are large and stand for themselves by a hash beside them.
    """

    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [
        *[("was", "JSONB"), ("now", "JSONB"), ("mine", "BIGINT"), ("row_id", "BIGINT"), ("action", "TEXT")],
        *[("last", "RECORD"), ("next", "BIGINT"), ("moment", "TIMESTAMPTZ"), ("actor", "INTEGER"), ("digest", "TEXT")],
    ]

    def __init__(self, chain: str = "{row}.filing_id", leaving_out: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.leaving_out = leaving_out
        less = "".join(f" - '{name}'" for name in leaving_out)
        func = f"""
            IF TG_OP <> 'INSERT' THEN
                was := trail_row(OLD){less}; row_id := OLD.id; mine := ({chain.format(row="OLD")})::bigint;
            END IF;
            IF TG_OP <> 'DELETE' THEN
                now := trail_row(NEW){less}; row_id := NEW.id; mine := ({chain.format(row="NEW")})::bigint;
            END IF;
            IF was = now THEN RETURN NULL; END IF;
            mine := COALESCE(mine, {MASTER});
            PERFORM pg_advisory_xact_lock({LOCK}, mine::integer);
            SELECT number, hash INTO last FROM accounts_trailentry WHERE chain = mine ORDER BY number DESC LIMIT 1;
            next := COALESCE(last.number, 0) + 1;
            moment := clock_timestamp(); actor := {ACTOR}; action := lower(TG_OP);
            digest := encode(sha256(convert_to(concat_ws(E'\\n', COALESCE(last.hash, ''), mine, next,
                extract(epoch FROM moment)::text, COALESCE(actor::text, ''), TG_TABLE_NAME, row_id, action,
                COALESCE(was::text, ''), COALESCE(now::text, '')), 'UTF8')), 'hex');
            INSERT INTO accounts_trailentry (chain, number, at, by_id, "table", row, action, before, after, hash)
                VALUES (mine, next, moment, actor, TG_TABLE_NAME, row_id, action, was, now, digest);
            RETURN NULL;
        """
        super().__init__(name="trailed", func=func, **kwargs)


class ByTriggersOnly(Trigger):
    """Entries are written by the triggers of the tables, never by a statement of its own."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def __init__(self) -> None:
        func = (
            f"IF pg_trigger_depth() < 2 THEN {refuse('变动记录由数据库自动记录，不能另行写入。')} END IF; RETURN NEW;"
        )
        super().__init__(name="by_triggers_only", func=func)


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
        triggers = [AppendOnly("变动记录"), NeverEmptied("变动记录"), ByTriggersOnly()]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "number"], name="trail_number_once", violation_error_message="变动记录的序号重复。"
            )
        ]
        indexes = [models.Index(fields=["table", "row"], name="trail_of_row")]

    def __str__(self) -> str:
        return f"{self.chain}-{self.number}"
