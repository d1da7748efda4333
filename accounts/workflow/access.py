"""Who may do what for which filing, its way through review, and one change of state (权限与审核进度，流转一步：加锁、核权、留痕)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import (
    OPEN,
    UNDER_REVIEW,
    VERBS,
    Assignment,
    Comment,
    Contribution,
    EditionRevision,
    Filing,
    Publication,
    Role,
    Status,
    Step,
    TrailEntry,
    next_verb,
)

from . import AlreadyDone, Refused, require
from .enter import STALE, holding

CHAINS = {
    1: (Role.SUPERVISOR,),
    2: (Role.SUPERVISOR, Role.DEPARTMENT_REVIEWER),
    3: (Role.SUPERVISOR, Role.SUPERVISOR, Role.DEPARTMENT_REVIEWER),
}
"""Levels of review of a unit → who takes them, each by another person: 财务负责人、分管领导 are both 审核人."""


@dataclass(frozen=True)
class Position:
    """The levels of the unit, and the steps since the last submission."""

    levels: int
    submission: Step | None = None
    confirmed: tuple[Step, ...] = ()
    """The steps by which levels were passed."""
    steps: tuple[Step, ...] = ()
    """All steps of the filing, the oldest first."""

    @property
    def last(self) -> Step | None:
        """The newest step, whatever it did."""
        return self.steps[-1] if self.steps else None

    @property
    def approved_digest(self) -> str:
        """The digest of what was approved last, '' when nothing was."""
        return next((one.digest for one in reversed(self.steps) if one.to_status == Status.APPROVED), "")

    @property
    def role(self) -> Role:
        """Whose turn it is."""
        return CHAINS[self.levels][min(len(self.confirmed), self.levels - 1)]

    @property
    def is_last(self) -> bool:
        """Whether the next level is the last, which approves."""
        return len(self.confirmed) + 1 >= self.levels

    @property
    def act(self) -> str:
        """What the next level does."""
        return "审核通过" if self.is_last else "复核"

    @property
    def names(self) -> str:
        """The roles of the chain in words."""
        return "、".join(dict.fromkeys(str(role.label) for role in CHAINS[self.levels]))


def position_of(filing: Filing) -> Position:
    """Where the filing stands: one query."""
    steps = tuple(filing.steps.select_related("by").order_by("pk"))
    return Position(
        levels=filing.unit.review_levels,
        submission=next(filter(_submits, reversed(steps)), None),
        confirmed=tuple(levels_passed(steps).get(filing.pk, ())),
        steps=steps,
    )


def _is_commented_since(step: Step) -> bool:
    """Whether a comment came after the step, by the numbers of the trail: clocks may be set back."""
    mine = TrailEntry.objects.filter(chain=step.filing_id)
    number = mine.filter(table=Step._meta.db_table, row=step.pk).values("number")[:1]
    comments = mine.filter(table=Comment._meta.db_table, action=TrailEntry.Action.INSERT, after__answers_to_id=None)
    return comments.filter(number__gt=Subquery(number)).exists()


def levels_in(filings: Iterable[int | None]) -> dict[int, list[Step]]:
    """Filing → the steps by which it passed levels since its last submission, where it passed any: one query."""
    return levels_passed(
        Step.objects.filter(filing__in=[pk for pk in filings if pk]).select_related("by").order_by("pk")
    )


def levels_passed(steps: Iterable[Step]) -> dict[int, list[Step]]:
    """Filing → the steps by which it passed levels since its last submission, from steps in order. Pure."""
    found: dict[int, list[Step]] = {}
    for one in steps:
        if _submits(one):
            found.pop(one.filing_id, None)
        elif one.to_status == Status.REVIEWED:
            found.setdefault(one.filing_id, []).append(one)
    return found


def _submits(step: Step) -> bool:
    return (step.from_status, step.to_status) == (Status.DRAFT, Status.SUBMITTED)


def posts_of_unit(filing: Filing) -> Q:
    """The posts by which a person may act on a filing: those of its unit, reviewers of its superior, the bureau."""
    above = Q(unit=filing.unit.superior_id, role=Role.DEPARTMENT_REVIEWER) if filing.unit.superior_id else Q(pk__in=[])
    return Q(unit=filing.unit_id) | above | Q(role=Role.BUREAU_OFFICER)


def _posts(user: User | AnonymousUser) -> QuerySet[Assignment]:
    """The posts of the user; none when not active."""
    return user.assignments.all() if user.is_authenticated and user.is_active else Assignment.objects.none()


def roles_of(user: User | AnonymousUser, filing: Filing) -> set[str]:
    """The roles of the user for the unit of the filing; none when not active."""
    return set(_posts(user).filter(posts_of_unit(filing)).values_list("role", flat=True))


def is_officer(user: User | AnonymousUser) -> bool:
    """Whether the user is a bureau officer."""
    return _posts(user).filter(role=Role.BUREAU_OFFICER).exists()


def may_enter(user: User | AnonymousUser, filing: Filing) -> bool:
    """Whether the user may change entered rows now: a clerk of the unit, while the filing is writable."""
    return filing.is_writable and Role.CLERK in roles_of(user, filing)


def wrote(user: User | AnonymousUser, filing: Filing) -> bool:
    """Whether the user ever wrote to this version or to the 补录 that is its last year; the database holds the same."""
    return user.pk is not None and User.objects.filter(writers(filing), pk=user.pk).exists()


def writers(filing: Filing) -> Q:
    """The people who wrote to this version, or to the 补录 that is its last year."""
    prior = Q(filing__unit=filing.unit_id, filing__year=filing.year - 1, filing__status=Status.CARRIED_IN)
    mine = Q(filing=filing, version=filing.version)
    return Q(pk__in=Contribution.objects.filter(prior | mine).values("user"))


def allowed_verbs(user: User | AnonymousUser, filing: Filing, position: Position | None = None) -> list[str]:
    """The verbs that the user may use on the filing now, for the buttons of its page."""
    roles, position = roles_of(user, filing), position or position_of(filing)
    return [verb for verb in VERBS if not obstacle(verb, user, filing, roles, position)]


def obstacle(
    verb: str,
    user: User | AnonymousUser,
    filing: Filing,
    roles: set[str] | None = None,
    position: Position | None = None,
) -> str:
    """Why the user may not use the verb on the filing now, in words; '' when they may."""
    rule = VERBS[verb]
    if filing.status not in rule.states:
        return f"填报现在处于“{filing.get_status_display()}”状态，不能{rule.label}；可能已有人办理，请刷新页面查看。"
    roles = roles_of(user, filing) if roles is None else roles
    if not roles & set(rule.roles):
        return f"您不是该单位的{'、'.join(str(role.label) for role in rule.roles)}，不能{rule.label}。"
    if rule.is_review:
        return _reviewing(verb, user, filing, roles, position or position_of(filing))
    if verb == "recall":
        return _recalling(user, position or position_of(filing))
    return _correcting(filing) if verb == "correct" else ""


def _reviewing(verb: str, user: User | AnonymousUser, filing: Filing, roles: set[str], position: Position) -> str:
    if not VERBS[verb].passes_level:
        return "" if roles & set(CHAINS[position.levels]) else f"该单位由{position.names}审核，不经您退回。"
    if (verb == "approve") != position.is_last:
        return f"该单位设 {position.levels} 级审核，现在应由{position.role.label}{position.act}。"
    if position.role not in roles:
        return f"现在应由{position.role.label}{position.act}，您不是该单位的{position.role.label}。"
    if any(step.by_id == user.pk for step in position.confirmed):
        return "您已办理过上一级审核，下一级请由其他人办理。"
    waived = filing.separation_waivers.filter(until__gte=timezone.localdate()).values_list("user_id", flat=True)
    if user.pk not in waived and wrote(user, filing):
        return "您填写或修改过本版数据，不能审核；请由其他审核人办理。"
    return ""


def _recalling(user: User | AnonymousUser, position: Position) -> str:
    if position.submission is None or position.submission.by_id != user.pk:
        return "只有提交的人可以收回；需要修改请审核人退回。"
    has_begun = position.confirmed or _is_commented_since(position.submission)
    return "审核已经开始，不能收回；需要修改请审核人退回。" if has_begun else ""


def _correcting(filing: Filing) -> str:
    later = Filing.objects.filter(unit_id=filing.unit_id, year=filing.year, version__gt=filing.version)
    if later.filter(status__in=OPEN).exists():
        return "这份决算已有一份更正正在办理，请先办完。"
    return "这不是最新的一版，请在最新一版上更正。" if later.exists() else ""


def acting_role(status: str, levels: int = 1, confirmed: int = 0) -> Role | None:
    """The role that acts next; None where nothing is left to do. '' is the state of a year that nobody opened.

    `levels` of review are those of the unit, of which `confirmed` are done.
    """
    if status in UNDER_REVIEW:
        return CHAINS[levels][min(confirmed, levels - 1)]
    verb = next_verb(status or Status.DRAFT)
    return verb.roles[0] if verb else None


def act_of(status: str) -> str:
    """What is done next in that state: `审核`; '' where nothing is left to do."""
    verb = next_verb(status)
    return verb.act if verb else "" if status else "建立填报"


def next_to_act(status: str, holders: Mapping[str, Sequence[str]], levels: int = 1, passed: Sequence[Step] = ()) -> str:
    """Who does what next, in words: `审核人审核（王某）`; `无` where nothing is left to do.

    `holders` are the names of the people in each role of the unit, `passed` the steps by which levels were passed: who
    took one takes no other.
    """
    role = acting_role(status, levels, len(passed))
    if role is None:
        return "无"
    done = {one.by.get_full_name() or one.by.get_username() for one in passed}
    names = "、".join(one for one in holders.get(role, ()) if one not in done)
    return f"{role.label}{act_of(status)}（{names or '尚未设置岗位，请财政局管理员设置'}）"


MOVED = "在您打开页面之后，这份填报已有人办理，您的操作没有执行。请刷新页面，看过现在的情况再办理。"


@contextmanager
def applying(
    user: User, filing: Filing, verb: str, revision: int | None = None, step: int | None = None
) -> Iterator[Filing]:
    """One transaction under a row lock in which the verb applies to the filing and is allowed to the user.

    `revision` of the data and the key of the last `step` are those that the person saw (0: none yet), None skips the
    check. Raises AlreadyDone for a second press, and Refused.
    """
    with holding(user, filing) as current:
        position = position_of(current)
        _require_news(user, current, verb, position, step)
        require(revision in (None, current.revision), STALE)
        if why := obstacle(verb, user, current, position=position):
            raise Refused(why)
        yield current


def _require_news(user: User, filing: Filing, verb: str, position: Position, step: int | None) -> None:
    """The page showed the last step. A second press of the one who took it is told gently."""
    last = position.last
    since = [one for one in position.steps if one.pk > step] if step is not None else [last] if last else []
    again = [one for one in since if one.by_id == user.pk and one.from_status and one.to_status == VERBS[verb].reaches]
    if again and (step is not None or filing.status not in VERBS[verb].states):
        raise AlreadyDone(
            f"您已于 {timezone.localtime(again[-1].at):%Y-%m-%d %H:%M} 办理“{VERBS[verb].label}”，不用再次办理。"
        )
    require(step in (None, last.pk if last else 0), MOVED)


def follow_newest(filing: Filing) -> None:
    """A draft follows the newest revision in force of its edition; a correction keeps that of what it corrects."""
    in_force = EditionRevision.objects.filter(key=filing.edition, state=EditionRevision.State.IN_FORCE)
    newest = in_force.order_by("-revision").first()
    if filing.version == 1 and newest is not None and newest.pk != filing.edition_revision_id:
        filing.edition_revision = newest
        filing.save(update_fields=["edition_revision"])


def move(user: User, filing: Filing, verb: str, note: str, digest: str = "") -> Step:
    """Change the state as the verb says and leave a step in the record; a further level stays in its state."""
    before, reached = filing.status, VERBS[verb].reaches or filing.status
    if reached != before:
        filing.status = reached
        filing.save(update_fields=["status"])
        if reached == Status.DRAFT:
            follow_newest(filing)
    return Step.objects.create(
        filing=filing,
        version=filing.version,
        from_status=before,
        to_status=reached,
        by=user,
        note=note.strip(),
        digest=digest,
    )


def corrected(filing: Filing, **which: Any) -> Publication | None:
    """The newest publication of an earlier version of the same year, which this one corrects; of those `which`."""
    return (
        Publication.objects.filter(filing__unit=filing.unit_id, filing__year=filing.year, **which)
        .filter(filing__version__lt=filing.version)
        .select_related("filing")
        .order_by("-filing__version")
        .first()
    )
