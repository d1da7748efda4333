"""The closed lists of the field, and the verbs by which a filing changes (枚举：资金性质、支出性质、状态、角色；办理表：谁、从哪个状态、到哪个状态).

The values are the keys by which figures are named (`appropriation_spending[general]`, `appropriation_spending[general].prior`): they never change.

The verbs are the one table of the workflow, plain data. From it come the buttons of a filing's page and the permissions
(`workflow.access`), the edges that the database allows (`triggers.flow`) and the table of docs/workflow.md; `workflow`
carries the verbs out. Levels, the submitter, separation of duties and newest versions are asked in `workflow.access`.
"""

from dataclasses import dataclass

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


REVIEWERS = (Role.SUPERVISOR, Role.DEPARTMENT_REVIEWER)
UNDER_REVIEW = (Status.SUBMITTED, Status.REVIEWED)


@dataclass(frozen=True)
class Verb:
    """What can be done with a filing: what it is called, in which states, where it leads, by which roles."""

    label: str
    states: tuple[Status, ...]
    reaches: Status | None
    """The state that it leads to; None where the state stays."""
    roles: tuple[Role, ...]
    condition: str
    """What must hold besides, in the words of docs/workflow.md."""
    act: str = ""
    """What is done next in these states, on the lists of work, where this is the way forward."""
    needs_note: bool = False

    @property
    def is_review(self) -> bool:
        """Whether it is a deed of the chain of review, each level of which another person takes."""
        return self.roles == REVIEWERS

    @property
    def passes_level(self) -> bool:
        """Whether a level of review is passed by it."""
        return self.is_review and bool(self.act)


VERBS: dict[str, Verb] = {
    "submit": Verb(
        "提交审核",
        (Status.DRAFT,),
        Status.SUBMITTED,
        (Role.CLERK,),
        "内容齐全，沿用的内容已确认，审核结果都已说明或豁免；更正稿须有改动",
        act="提交",
    ),
    "recall": Verb(
        "收回",
        (Status.SUBMITTED,),
        Status.DRAFT,
        (Role.CLERK,),
        "本人提交，审核尚未开始（没有过级，没有批注）",
    ),
    "confirm": Verb(
        "复核通过",
        UNDER_REVIEW,
        Status.REVIEWED,
        REVIEWERS,
        "该单位所设级数的非末级，轮到其角色；没有填写过本版，没有办过前一级；批注都已办结，审核结果没有又未处理的",
        act="审核",
    ),
    "approve": Verb("审核通过", UNDER_REVIEW, Status.APPROVED, REVIEWERS, "末级，其余同上", act="审核"),
    "return": Verb(
        "退回修改", UNDER_REVIEW, Status.DRAFT, REVIEWERS, "属于该单位的审核链；必须写意见", needs_note=True
    ),
    "send_back": Verb("退回修改", (Status.APPROVED,), Status.DRAFT, (Role.PUBLISHER,), "必须写意见", needs_note=True),
    "clear": Verb(
        "登记公开前审查",
        (*UNDER_REVIEW, Status.APPROVED),
        None,
        (Role.PUBLISHER,),
        "保密审查、负责人签审：审查人、日期、部门；内容变动后失效",
    ),
    "publish": Verb(
        "公开",
        (Status.APPROVED,),
        Status.PUBLISHED,
        (Role.PUBLISHER,),
        "两项审查都已登记，且针对审核通过的内容",
        act="公开",
    ),
    "correct": Verb(
        "更正",
        (Status.PUBLISHED, Status.WITHDRAWN),
        None,
        (Role.PUBLISHER,),
        "最新一版，没有正在办理的更正；建立下一版（draft），原版不动",
    ),
    "withdraw": Verb(
        "撤下",
        (Status.PUBLISHED,),
        Status.WITHDRAWN,
        (Role.BUREAU_OFFICER,),
        "登记事由、依据、说明（都不向公众显示）；副本随即清除",
    ),
}
"""Verb → what it is."""

STEPS = tuple(dict.fromkeys((state, one.reaches) for one in VERBS.values() if one.reaches for state in one.states))
"""(from, to) of every verb that leads somewhere, a further level of review among them, which stays in its state."""
EDGES = tuple(one for one in STEPS if one[0] != one[1])
"""The allowed changes of state (流转); the database refuses every other."""
LEVELS = tuple(dict.fromkeys(str(one.reaches) for one in VERBS.values() if one.passes_level))
"""The states into which a level of review leads."""
LOCKED = tuple(state for state in OPEN if state not in WRITABLE)
"""States on the way to publication in which entered rows do not change."""
FINAL = tuple(state for state in Status if state not in (*WRITABLE, *UNDER_REVIEW))
"""States of a document that is no draft any more."""


def next_verb(status: str) -> Verb | None:
    """The verb that leads forward from the state; None where nothing is left to do."""
    return next((one for one in VERBS.values() if one.act and status in one.states), None)
