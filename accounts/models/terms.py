"""The closed lists of the field: kinds of money, natures, stages, states, roles (枚举：资金性质、支出性质、状态、角色).

The values are the keys by which figures are named (`appropriation_spending[general]`, `appropriation_spending[general].prior`): they never change.
"""

from django.db.models import TextChoices


class Kind(TextChoices):
    """Kind of unit 单位性质."""

    ADMINISTRATIVE = "administrative", "行政单位"
    CIVIL_SERVICE_LIKE = "civil_service_like", "参照公务员法管理的事业单位"
    INSTITUTION = "institution", "事业单位"
    ASSOCIATION = "association", "社会团体"

    @property
    def has_agency_costs(self) -> bool:
        """Whether units of this kind have 机关运行经费 (财政部口径：行政单位和参照公务员法管理的事业单位)."""
        return self in (Kind.ADMINISTRATIVE, Kind.CIVIL_SERVICE_LIKE)


class Scheme(TextChoices):
    """Classification scheme 科目体系."""

    FUNCTIONAL = "functional", "功能分类"
    ECONOMIC = "economic", "部门预算支出经济分类"


class Fund(TextChoices):
    """Kind of money 资金性质: the three appropriations and everything else."""

    GENERAL = "general", "一般公共预算财政拨款"
    GOVERNMENT_FUNDS = "government_funds", "政府性基金预算财政拨款"
    STATE_CAPITAL = "state_capital", "国有资本经营预算财政拨款"
    OTHER_MONEY = "other_money", "非财政拨款资金"


APPROPRIATIONS = (Fund.GENERAL, Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL)


class Nature(TextChoices):
    """Nature of spending 支出性质."""

    BASIC = "basic", "基本支出"
    PROJECT = "project", "项目支出"
    UPWARD = "upward", "上缴上级支出"
    BUSINESS = "business", "经营支出"
    DOWNWARD = "downward", "对附属单位补助支出"


class Source(TextChoices):
    """Source of income 收入来源. 教育收费 is part of 事业收入, hence no source of its own."""

    GENERAL = "general", "一般公共预算财政拨款收入"
    GOVERNMENT_FUNDS = "government_funds", "政府性基金预算财政拨款收入"
    STATE_CAPITAL = "state_capital", "国有资本经营预算财政拨款收入"
    SUPERIOR = "superior", "上级补助收入"
    OPERATING = "operating", "事业收入"
    BUSINESS = "business", "经营收入"
    SUBSIDIARY = "subsidiary", "附属单位上缴收入"
    OTHER = "other", "其他收入"


class Stage(TextChoices):
    """Stage of the budget 预算阶段."""

    ORIGINAL_BUDGET = "original_budget", "年初预算数"
    FINAL_BUDGET = "final_budget", "全年预算数"


class Precision(TextChoices):
    """How exact the entered amounts are 金额精度."""

    YUAN = "yuan", "元（账簿数）"
    WAN = "wan", "万元（摘自公开件）"


class Status(TextChoices):
    """State of a filing 填报状态."""

    DRAFT = "draft", "填报中"
    SUBMITTED = "submitted", "待审核"
    REVIEWED = "reviewed", "已复核"
    APPROVED = "approved", "已审核"
    PUBLISHED = "published", "已公开"
    WITHDRAWN = "withdrawn", "已撤下"
    CARRIED_IN = "carried_in", "补录"


WRITABLE = (Status.DRAFT, Status.CARRIED_IN)
"""States in which entered rows may change; in every other state the database refuses."""

OPEN = (Status.DRAFT, Status.SUBMITTED, Status.REVIEWED, Status.APPROVED)
"""States of a filing on its way to publication."""


class Role(TextChoices):
    """What a person may do for a unit 角色."""

    CLERK = "clerk", "经办人"
    SUPERVISOR = "supervisor", "审核人"
    DEPARTMENT_REVIEWER = "department_reviewer", "主管部门审核人"
    PUBLISHER = "publisher", "公开管理员"
    BUREAU_OFFICER = "bureau_officer", "财政局管理员"
