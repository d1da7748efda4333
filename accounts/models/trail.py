"""The record: who acts, what changed in which row, the steps of the workflow, publications (变动记录、流转记录与公开稿).

The trail is written by the database, by one trigger on each table, so that it sees forms, commands, bulk operations and
raw SQL alike. All that belongs to one filing is one chain; units, posts, subjects and dates are the chain MASTER. Each
entry carries the hash of itself and of the entry before it: `hash_of` in `accounts.workflow.trail` computes the same from
what is kept.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Now

from .filing import Filing
from .search import SearchIndex, SearchTerms
from .terms import Kind, Status
from .triggers.flow import TRUE_STEP, of_approved
from .triggers.rows import append_only, never_emptied
from .triggers.trail import BY_TRIGGERS_ONLY, trailed

OF_PUBLICATION = "(SELECT filing_id FROM accounts_publication WHERE id = {row}.publication_id)"

UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
"""What no file name may hold, on any system."""


@contextmanager
def acting(user: Any) -> Iterator[None]:
    """One transaction in which `user` acts: the triggers know the person who writes, is remembered and allowed.

    Inside a larger transaction who acted before acts again at the end. The setting is local to the transaction: the
    connection, which is kept for others, forgets it with commit and rollback alike.
    """
    is_inner = connection.in_atomic_block
    with transaction.atomic():
        before = _set_actor(str(user.pk))
        yield
        if is_inner:
            _set_actor(before)


def _set_actor(key: str) -> str:
    """Who acts from now on, as `ACTOR` of the triggers reads it; returns who did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH before AS MATERIALIZED (SELECT COALESCE(current_setting('accounts.actor', true), '') AS actor) "
            "SELECT actor, set_config('accounts.actor', %s, true) FROM before",
            [key],
        )
        return str(cursor.fetchone()[0])


class Step(models.Model):
    """One change of state 流转: append only."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.PROTECT, related_name="steps")
    version = models.PositiveSmallIntegerField("版次")
    from_status = models.CharField("原状态", max_length=12, choices=Status, blank=True)
    """Empty where the bureau opened the year for others."""
    to_status = models.CharField("新状态", max_length=12, choices=Status)
    by = models.ForeignKey("auth.User", verbose_name="办理人", on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField("办理时间", auto_now_add=True)
    note = models.TextField("意见", blank=True)
    digest = models.CharField("数据指纹", max_length=64, blank=True, help_text="审核时公开数据的 SHA-256，公开时核对。")

    class Meta:
        verbose_name = verbose_name_plural = "流转记录"
        ordering = ["id"]
        triggers = [append_only("流转记录"), never_emptied("流转记录"), TRUE_STEP, trailed()]

    def __str__(self) -> str:
        return f"{self.get_from_status_display() or '建立填报'} → {self.get_to_status_display()}"


class Publication(models.Model):
    """What was published, frozen 公开稿: the data as published and who published them when."""

    filing = models.OneToOneField(Filing, verbose_name="填报", on_delete=models.PROTECT, related_name="publication")
    number = models.CharField("公开编号", max_length=40, unique=True)
    """Unit, year and version: `650205001-2023-1`."""
    title = models.CharField("标题", max_length=120)
    snapshot = models.JSONField("数据")
    unit_code = models.GeneratedField(
        verbose_name="单位编码", expression=KT("snapshot__unit__code"), output_field=models.CharField(), db_persist=True
    )
    """This and the six below are words of the snapshot, drawn out by the database, by which the public finds it."""
    unit_name = models.GeneratedField(
        verbose_name="单位名称", expression=KT("snapshot__unit__name"), output_field=models.CharField(), db_persist=True
    )
    kind = models.GeneratedField(
        verbose_name="单位性质",
        expression=KT("snapshot__unit__kind"),
        output_field=models.CharField(choices=Kind),
        db_persist=True,
    )
    region = models.GeneratedField(
        verbose_name="所在地区",
        expression=KT("snapshot__unit__region"),
        output_field=models.CharField(),
        db_persist=True,
    )
    division_code = models.GeneratedField(
        verbose_name="行政区划代码",
        expression=KT("snapshot__unit__division_code"),
        output_field=models.CharField(),
        db_persist=True,
    )
    year = models.GeneratedField(
        verbose_name="决算年度",
        expression=Cast(KT("snapshot__year"), models.PositiveSmallIntegerField()),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    version = models.GeneratedField(
        verbose_name="版次",
        expression=Cast(KT("snapshot__version"), models.PositiveSmallIntegerField()),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    erratum = models.JSONField("勘误", null=True)
    """What a correction changed, apart from the data: it quotes what was corrected, and goes when that is withdrawn."""
    digest = models.CharField("总校验值", max_length=64, blank=True, help_text="校验清单 SHA256SUMS 的 SHA-256。")
    """The hash of the whole: of the list of the hashes of all files."""
    published_at = models.DateTimeField("公开时间")
    published_by = models.ForeignKey(
        "auth.User", verbose_name="公开人", on_delete=models.PROTECT, related_name="publications"
    )
    corrects = models.OneToOneField(
        "self", verbose_name="更正", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    class Meta:
        verbose_name = verbose_name_plural = "公开稿"
        ordering = ["-filing__year", "filing__unit__code", "-filing__version"]
        triggers = [
            append_only("公开稿"),
            never_emptied("公开稿"),
            of_approved(),
            trailed(leaving_out=("snapshot", "erratum")),
        ]
        indexes = [
            models.Index(fields=["unit_code", "-year", "-version"], name="publication_of_unit"),
            models.Index(fields=["-year", "unit_code", "-version"], name="publication_of_year"),
            models.Index(fields=["region", "-year", "unit_code"], name="publication_of_region"),
            models.Index(fields=["kind", "-year", "unit_code"], name="publication_of_kind"),
            models.Index(fields=["-published_at"], name="publication_newest"),
            SearchIndex(SearchTerms("unit_name", "unit_code", "year"), name="publication_search", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.title


class PublicationFile(models.Model):
    """One file of a publication, kept under the name of its content 公开文件."""

    class Format(models.TextChoices):
        """Formats in which a publication is offered 格式."""

        PDF = "pdf", "PDF 公开件"
        HTML = "html", "网页正文"
        JSON = "json", "数据（JSON）"
        XLSX = "xlsx", "公开报表（XLSX）"
        CSV = "csv", "公开报表（CSV）"
        SUMS = "sums", "校验清单（SHA256SUMS）"
        REPORT = "report", "绩效自评报告（PDF）"
        ERRATUM = "erratum", "勘误（JSON）"

    publication = models.ForeignKey(Publication, verbose_name="公开稿", on_delete=models.PROTECT, related_name="files")
    format = models.CharField("格式", max_length=8, choices=Format)
    name = models.CharField("名称", max_length=120, blank=True)
    """Tells the self-evaluation reports and the statements in CSV apart; empty for the other formats."""
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("大小（字节）")

    class Meta:
        verbose_name = verbose_name_plural = "公开文件"
        ordering = ["publication_id", "format"]
        triggers = [
            append_only("公开文件"),
            never_emptied("公开文件"),
            of_approved(OF_PUBLICATION.format(row="NEW")),
            trailed(OF_PUBLICATION),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "format", "name"],
                name="file_once",
                violation_error_message="该公开稿已有此格式的文件。",
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="file_hash_form",
                violation_error_message="SHA-256 应为 64 位十六进制数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.get_format_display()}"

    @property
    def suffix(self) -> str:
        """How the name of the kept file ends, so that a web server knows its type."""
        endings = {self.Format.SUMS: ".txt", self.Format.REPORT: ".pdf", self.Format.ERRATUM: ".json"}
        return endings.get(self.Format(self.format), f".{self.format}")

    @property
    def file_name(self) -> str:
        """What the file is called where people meet it: in a download folder, in the list of hashes."""
        title = self.publication.title
        names = {
            self.Format.CSV: f"{title}_{self.name}.csv",
            self.Format.REPORT: f"{title}_{self.name}_自评报告.pdf",
            self.Format.SUMS: "SHA256SUMS",
            self.Format.ERRATUM: f"{title}_勘误.json",
        }
        return UNSAFE.sub("_", names.get(self.Format(self.format), f"{title}.{self.format}"))


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
    by = models.ForeignKey("auth.User", verbose_name="人员", null=True, on_delete=models.PROTECT, related_name="+")
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
