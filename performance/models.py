"""Self-evaluations of performance: the whole unit and its programmes (绩效自评：整体支出与项目支出)."""

from decimal import Decimal
from typing import Any, ClassVar

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from accounts.models.filing import Filing
from accounts.models.lines import EnteredRow, yuan
from accounts.models.triggers.rows import guarded_row, never_emptied
from accounts.models.triggers.trail import trailed
from accounts.models.triggers.trigger import Trigger, refuse, sql_list
from accounts.models.wording import LineField, WordsField, words

GOAL_LIMIT = 2000
"""A goal and what was achieved stand side by side on one page of the PDF."""


OWN_PROGRAMME = Trigger(
    name="own_programme",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__programme__isnull=False),
    func=f"""
        IF NOT EXISTS (
            SELECT 1 FROM performance_programme WHERE id = NEW.programme_id AND filing_id = NEW.filing_id
        ) THEN
            {refuse("所选项目不属于本填报，请选择本填报的项目。")}
        END IF;
        RETURN NEW;
    """,
)
"""The evaluation of a programme belongs to the filing of that programme."""


WHOLE_SOURCES = ("central", "province", "prefecture", "county", "other")
PROGRAMME_SOURCES = ("appropriation", "carried_over", "other")


SOURCE_OF_KIND = Trigger(
    name="source_of_kind",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"""
        IF EXISTS (
            SELECT 1 FROM performance_evaluation WHERE id = NEW.evaluation_id AND NOT (
                (programme_id IS NULL AND NEW.source IN ({sql_list(WHOLE_SOURCES)}))
                OR (programme_id IS NOT NULL AND NEW.source IN ({sql_list(PROGRAMME_SOURCES)}))
            )
        ) THEN
            {refuse("整体支出自评的资金来源按各级政府安排和其他填写；项目自评按当年财政拨款、上年结转资金和其他资金填写。")}
        END IF;
        RETURN NEW;
    """,
)
"""Money of the whole unit comes by level of government, money of a programme by kind of money."""


PLACE = "sheet:"
"""How the keys of self-evaluations begin."""
WHOLE = "部门（单位）整体支出"
"""What the self-evaluation of the whole unit is called."""
OF_EVALUATION = "(SELECT filing_id FROM performance_evaluation WHERE id = {row}.evaluation_id)"


def _points(caption: str) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(caption, max_digits=5, decimal_places=2, default=Decimal("0.00"))


class Programme(EnteredRow):
    """A programme of project spending 项目, with the 项 from which it is paid."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="programmes")
    order = models.PositiveSmallIntegerField("顺序", default=1)
    name = LineField("项目名称", max_length=100)
    code = models.CharField(
        "功能分类科目编码",
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^\d{7}$", "请填写项级编码（7 位数字）。")],
    )
    department = LineField("主管部门", max_length=60)
    implementer = LineField("实施单位", max_length=60)

    class Meta(EnteredRow.Meta):
        verbose_name = verbose_name_plural = "项目"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "name"], name="programme_once", violation_error_message="本填报已有同名项目。"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^(\d{7})?$"),
                name="programme_code_form",
                violation_error_message="项目对应的功能分类科目应为项级编码（7 位数字）。",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="programme_name_given", violation_error_message="项目名称不能为空。"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    """Questions put to the self-evaluations."""

    def of(self, filing: Filing) -> list["Evaluation"]:
        """The self-evaluations of a filing with all their rows, the whole unit first: three queries.

        Of an attached report all but the content is at hand.
        """
        found = self.filter(filing=filing).select_related("programme", "report").defer("report__content")
        return list(
            found.prefetch_related("funding", "indicators").order_by(
                models.F("programme__order").asc(nulls_first=True), "id"
            )
        )


class Evaluation(EnteredRow):
    """One self-evaluation 绩效自评: of the whole unit when it names no programme."""

    filing = models.ForeignKey(Filing, verbose_name="填报", on_delete=models.CASCADE, related_name="evaluations")
    programme = models.OneToOneField(
        Programme,
        verbose_name="项目",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="evaluation",
        help_text="整体支出自评留空。",
    )
    goal = words("预期目标", GOAL_LIMIT, blank=True)
    achieved = words("实际完成情况", GOAL_LIMIT, blank=True)
    funding_reason = WordsField(
        "另行填写资金的理由",
        blank=True,
        max_length=500,
        help_text="留空时，资金由决算数得出；确需与决算数不同的，写明理由后另行填写。",
    )
    carried = models.BooleanField("沿用上年", default=False)
    """Its indicators were brought over from last year and neither changed nor confirmed since."""

    objects: ClassVar[EvaluationQuerySet] = EvaluationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(EnteredRow.Meta):
        verbose_name = verbose_name_plural = "绩效自评"
        triggers = [*EnteredRow.Meta.triggers, OWN_PROGRAMME]
        ordering = ["filing_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing"],
                condition=Q(programme=None),
                name="evaluation_one_whole",
                violation_error_message="本填报已有整体支出绩效自评。",
            )
        ]

    def __str__(self) -> str:
        return self.name or WHOLE

    @property
    def name(self) -> str:
        """The name of its programme, which is never empty; '' for the whole unit."""
        return self.programme.name if self.programme else ""

    @property
    def code(self) -> str:
        """The 项 of its programme; '' where it names none, and for the whole unit."""
        return self.programme.code if self.programme else ""

    @property
    def key(self) -> str:
        """What findings and marks call it: PLACE and its name."""
        return f"{PLACE}{self.name}"

    @property
    def is_whole(self) -> bool:
        """Whether this is the self-evaluation of the whole unit's spending."""
        return self.programme is None


class FundingRow(models.Model):
    """Money of one evaluation from one source 资金行, in 元. Totals and rates are derived."""

    class Source(models.TextChoices):
        """Where the money comes from 资金来源: five for the whole unit, three for a programme.

        Of the levels of government the edition says what they are called.
        """

        CENTRAL = "central", "中央安排"
        PROVINCE = "province", "省级安排"
        PREFECTURE = "prefecture", "地级安排"
        COUNTY = "county", "县级安排"
        APPROPRIATION = "appropriation", "当年财政拨款"
        CARRIED_OVER = "carried_over", "上年结转资金"
        OTHER = "other", "其他（其他资金）"

    evaluation = models.ForeignKey(
        Evaluation, verbose_name="绩效自评", on_delete=models.CASCADE, related_name="funding"
    )
    source = models.CharField("资金来源", max_length=14, choices=Source)
    original_budget = yuan("年初预算数")
    final_budget = yuan("全年预算数")
    executed = yuan("全年执行数")

    class Meta:
        verbose_name = verbose_name_plural = "资金行"
        ordering = ["evaluation_id", "id"]
        triggers = [guarded_row(OF_EVALUATION), never_emptied("录入的数据"), SOURCE_OF_KIND, trailed(OF_EVALUATION)]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "source"], name="funding_once", violation_error_message="同一资金来源只能填一行。"
            ),
            models.CheckConstraint(
                condition=Q(source__in=sorted({*WHOLE_SOURCES, *PROGRAMME_SOURCES})),
                name="funding_source_known",
                violation_error_message="资金来源不在可选范围内。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_source_display())


class SelfReport(models.Model):
    """The self-evaluation report 自评报告, a PDF attached to its table and published beside the document."""

    evaluation = models.OneToOneField(
        Evaluation, verbose_name="绩效自评", on_delete=models.CASCADE, related_name="report"
    )
    name = models.CharField("文件名", max_length=120)
    content = models.BinaryField("内容")
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("大小（字节）")
    pages = models.PositiveSmallIntegerField("页数")

    class Meta:
        verbose_name = verbose_name_plural = "自评报告"
        triggers = [
            guarded_row(OF_EVALUATION),
            never_emptied("录入的数据"),
            trailed(OF_EVALUATION, leaving_out=("content",)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="self_report_hash_form",
                violation_error_message="SHA-256 应为 64 位十六进制数。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """One indicator of the third level with its target, actual value, weight and score 绩效指标."""

    class Operator(models.TextChoices):
        """How the actual value is held against the target 比较符; empty for dates and qualitative targets."""

        NONE = "", "（无）"
        EQUAL = "=", "等于"
        AT_LEAST = ">=", "不低于"
        AT_MOST = "<=", "不高于"
        MORE = ">", "高于"
        LESS = "<", "低于"

    evaluation = models.ForeignKey(
        Evaluation, verbose_name="绩效自评", on_delete=models.CASCADE, related_name="indicators"
    )
    order = models.PositiveSmallIntegerField("顺序", default=1)
    level1 = LineField("一级指标", max_length=40)
    level2 = LineField("二级指标", max_length=40)
    level3 = LineField("三级指标", max_length=100)
    operator = models.CharField("比较符", max_length=2, choices=Operator, blank=True)
    target = LineField("指标值", max_length=100)
    unit = LineField("计量单位", max_length=20, blank=True)
    ground = LineField("指标设定依据", max_length=200, blank=True)
    weight = _points("分值（权重）")
    actual = LineField("实际完成值", max_length=100, blank=True, help_text="只填数值或文字，不带比较符和单位。")
    score = _points("得分")
    score_reason = LineField(
        "另行评分的理由", max_length=200, blank=True, help_text="留空时，得分按完成情况计算；另行评分的写明理由。"
    )
    remark = LineField("偏差原因分析及改进措施（备注）", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "绩效指标"
        ordering = ["evaluation_id", "order", "id"]
        triggers = [guarded_row(OF_EVALUATION), never_emptied("录入的数据"), trailed(OF_EVALUATION)]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__range=(0, 100)),
                name="indicator_weight",
                violation_error_message="分值应在 0 至 100 之间。",
            ),
            models.CheckConstraint(
                condition=Q(score__range=(0, 100)),
                name="indicator_score",
                violation_error_message="得分应在 0 至 100 之间。",
            ),
            models.CheckConstraint(
                condition=Q(operator__in=["", "=", ">=", "<=", ">", "<"]),
                name="indicator_operator_known",
                violation_error_message="比较符不在可选范围内。",
            ),
        ]

    def __str__(self) -> str:
        return self.level3
