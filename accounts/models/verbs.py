"""The verbs by which a filing changes: who, from which state, to which (办理表：谁、从哪个状态、到哪个状态).

The one table of the workflow, plain data. From it come the buttons of a filing's page and the permissions
(`workflow.access`), the edges that the database allows (`triggers.flow`) and the table of docs/workflow.md; `workflow`
carries the verbs out. Levels, the submitter, separation of duties and newest versions are asked in `workflow.access`.
"""

from dataclasses import dataclass

from .terms import OPEN, WRITABLE, Role, Status

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
