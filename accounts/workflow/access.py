"""Who may do what for which filing, in one place (权限：谁可以对哪份填报做什么)."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import AnonymousUser, User

from accounts.models import Filing, Role, Status

VERBS: dict[str, tuple[Status, tuple[Role, ...]]] = {
    "submit": (Status.DRAFT, (Role.CLERK,)),
    "approve": (Status.SUBMITTED, (Role.SUPERVISOR,)),
    "return": (Status.SUBMITTED, (Role.SUPERVISOR,)),
    "publish": (Status.APPROVED, (Role.PUBLISHER,)),
    "send_back": (Status.APPROVED, (Role.PUBLISHER,)),
}
"""Verb → the state in which it applies and the roles that may use it."""


def roles_of(user: User | AnonymousUser, filing: Filing) -> set[str]:
    """The roles of the user for the unit of the filing; none when not active."""
    if not user.is_authenticated or not user.is_active:
        return set()
    return set(user.assignments.filter(unit_id=filing.unit_id).values_list("role", flat=True))


def clerk_units(user: User | AnonymousUser) -> set[int]:
    """The units whose rows the user may enter; none when not active."""
    if not user.is_authenticated or not user.is_active:
        return set()
    return set(user.assignments.filter(role=Role.CLERK).values_list("unit_id", flat=True))


def may_enter(user: User | AnonymousUser, filing: Filing) -> bool:
    """Whether the user may change entered rows now: a clerk of the unit, while the filing is writable."""
    return filing.is_writable and Role.CLERK in roles_of(user, filing)


def wrote(user: User | AnonymousUser, filing: Filing) -> bool:
    """Whether the user ever wrote to this version; the database holds the same against approval."""
    return user.pk is not None and filing.contributions.filter(user_id=user.pk, version=filing.version).exists()


def allowed_verbs(user: User | AnonymousUser, filing: Filing) -> list[str]:
    """The verbs that the user may use on the filing now, for the buttons of its page."""
    roles = roles_of(user, filing)
    verbs = [verb for verb, (status, allowed) in VERBS.items() if filing.status == status and roles & set(allowed)]
    if "approve" in verbs and wrote(user, filing):
        verbs.remove("approve")
    return verbs


ACTS = {"submit": "提交", "approve": "审核", "publish": "公开"}
"""What is done next, by the verb that moves a filing forward."""
OPENING = "建立填报"


def acting_role(status: str) -> Role | None:
    """The role that acts next; None where nothing is left to do. '' is the state of a year that nobody opened."""
    verb = _next_verb(status)
    return Role.CLERK if not status else VERBS[verb][1][0] if verb else None


def next_to_act(status: str, holders: Mapping[str, Sequence[str]]) -> str:
    """Who does what next, in words: `审核人审核（王某）`; `无` where nothing is left to do.

    `holders` are the names of the people in each role of the unit; '' is the state of a year that nobody opened.
    """
    role, verb = acting_role(status), _next_verb(status)
    if role is None:
        return "无"
    names = "、".join(holders.get(role, ()))
    return f"{role.label}{ACTS.get(verb, OPENING)}（{names or '尚未设置岗位，请财政局管理员设置'}）"


def act_of(status: str) -> str:
    """What is done next in that state: `审核`; '' where nothing is left to do."""
    return ACTS.get(_next_verb(status), OPENING) if acting_role(status) else ""


def _next_verb(status: str) -> str:
    return next((verb for verb, (state, _) in VERBS.items() if state == status and verb in ACTS), "")
