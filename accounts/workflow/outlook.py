"""What waits in many filings at once, and who is reminded of it by mail (多份填报的待办概览、期限提醒).

Whoever acts next hears of a deadline before it comes, and again when it is over. One mail a person and day, whatever runs
twice: the day is written down and committed before the mail leaves, and forgotten when it did not. A process killed in
between leaves a person without that day's mail rather than with two.
"""

import smtplib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.checks import Severity
from accounts.document.address import public_address
from accounts.models import OPEN, Assignment, CheckRun, Comment, Filing, Reminder, Role, Status, Step, Unit

from .access import act_of, acting_role, levels_in
from .deadlines import Calendar, Deadline
from .findings import kept_in, standings_in
from .new_filing import carried_counts

Holders = dict[int, dict[str, list[str]]]


@dataclass(frozen=True)
class Outlook:
    """What one filing still lacks besides rows: findings that stand open, a check of today's data, marks 沿用上年."""

    errors: int = 0
    others: int = 0
    is_checked: bool = False
    is_stale: bool = False
    carried: int = 0
    returned: Step | None = None
    """The step by which it came back, where that is the last one."""
    comments: int = 0
    """Comments that stand open."""


def outlooks(filings: Sequence[Filing]) -> dict[int, Outlook]:
    """Filing → its outlook: nine queries for all of them."""
    runs = {run.filing_id: run for run in CheckRun.objects.filter(filing__in=filings)}
    standings = standings_in({pk: kept_in(run) for pk, run in runs.items()})
    carried, priors = carried_counts(filings), _prior_revisions(filings)
    last = {one.filing_id: one for one in Step.objects.filter(filing__in=filings).select_related("by").order_by("pk")}
    open_comments = Comment.objects.filter(filing__in=filings, answers_to=None, resolved_at=None).order_by()
    comments = Counter(open_comments.values_list("filing_id", flat=True))
    today = timezone.localdate()
    found = {}
    for filing in filings:
        run = runs.get(filing.pk)
        open_ = Counter(
            one.finding.severity == Severity.ERROR for one in standings.get(filing.pk, ()) if one.is_open(today)
        )
        found[filing.pk] = Outlook(
            errors=open_[True],
            others=open_[False],
            is_checked=run is not None,
            is_stale=run is not None
            and (run.revision, run.prior_revision) != (filing.revision, priors.get((filing.unit_id, filing.year - 1))),
            carried=carried[filing.pk],
            returned=step if came_back(step := last.get(filing.pk)) else None,
            comments=comments[filing.pk],
        )
    return found


def came_back(step: Step | None) -> bool:
    """Whether the step returned the filing to its clerk with words."""
    return step is not None and step.to_status == Status.DRAFT and bool(step.note)


def _prior_revisions(filings: Sequence[Filing]) -> dict[tuple[int, int], int]:
    """(unit, year) → the revision of what `Filing.prior` would give, for all years before the filings'."""
    known = (
        Filing.objects.filter(unit__in={one.unit_id for one in filings}, year__in={one.year - 1 for one in filings})
        .exclude(status__in=OPEN)
        .order_by("version")
    )
    carried = {(one.unit_id, one.year): one.revision for one in known if one.status == Status.CARRIED_IN}
    newest = {(one.unit_id, one.year): one for one in known if one.status != Status.CARRIED_IN}
    return carried | {place: one.revision for place, one in newest.items() if one.is_published}


def holders_of(units: Sequence[int]) -> Holders:
    """Unit → role → the names of the active people in that post, reviewers of the superior among them: one query."""
    wanted = set(units)
    found: Holders = defaultdict(lambda: defaultdict(list))
    above = Q(role=Role.DEPARTMENT_REVIEWER, below__in=wanted)
    posts = Assignment.objects.annotate(below=F("unit__subordinates")).filter(Q(unit__in=wanted) | above)
    for one in posts.filter(user__is_active=True).select_related("user").order_by("user__username"):
        name = one.user.get_full_name() or one.user.username
        reached = [one.unit_id, one.below] if one.role == Role.DEPARTMENT_REVIEWER else [one.unit_id]
        for unit in wanted.intersection(reached):
            if name not in found[unit][one.role]:
                found[unit][one.role].append(name)
    return found


DAYS_BEFORE = (7, 3, 1, 0)
LATE_EVERY = 7
"""Days between reminders of what is late; the first comes on the day after the last."""

WHY: dict[type[Exception], str] = {
    smtplib.SMTPAuthenticationError: "邮件服务器不接受用户名或密码，请核对 EMAIL_HOST_USER 和 EMAIL_HOST_PASSWORD（{error.smtp_code}）。",
    smtplib.SMTPRecipientsRefused: "邮件服务器不接受这个收件地址，请在“用户”中核对邮箱。",
    ValueError: "邮箱地址不完整，请在“用户”中核对。",
    smtplib.SMTPException: "邮件服务器没有接受这封邮件（{error}）。",
    OSError: "连不上邮件服务器 {settings.EMAIL_HOST}:{settings.EMAIL_PORT}，请核对地址、端口和加密方式（{error}）。",
}
"""What went wrong, in Chinese, with the server's own words behind it: the first kind that it is."""


class NotSent(Exception):
    """A mail was not sent; the message says in Chinese why. `is_down`: the server could not be reached at all."""

    def __init__(self, words: str, *, is_down: bool) -> None:
        super().__init__(words)
        self.is_down = is_down


@dataclass(frozen=True)
class Task:
    """What one unit has to do for one year, with the days until which; `filing` is None where nobody opened the year."""

    unit: Unit
    year: int
    filing: int | None
    act: str
    deadlines: Sequence[Deadline]

    @property
    def is_late(self) -> bool:
        """Whether one of the days is over."""
        return any(one.is_late for one in self.deadlines)


@dataclass(frozen=True)
class Letter:
    """The mail to one person: all that waits for them in units that are to be reminded today."""

    user: User
    tasks: Sequence[Task]

    @property
    def subject(self) -> str:
        """`部门决算填报提醒：3 项待办，其中 1 项已逾期`."""
        late = sum(one.is_late for one in self.tasks)
        return f"部门决算填报提醒：{len(self.tasks)} 项待办" + (f"，其中 {late} 项已逾期" if late else "")

    @property
    def body(self) -> str:
        """Plain text with full addresses."""
        return render_to_string(
            "mail/reminder.txt",
            {
                "name": self.user.get_full_name() or self.user.get_username(),
                "tasks": self.tasks,
                "site": public_address(""),
            },
        )


def is_reminded(left: int) -> bool:
    """Whether people are reminded so many days before the end, or after it (negative)."""
    return left in DAYS_BEFORE or (left < 0 and (-left - 1) % LATE_EVERY == 0)


def letters_of(calendar: Calendar) -> list[Letter]:
    """Whom to remind of what today, by user name: three queries for all units together."""
    tasks: dict[User, list[Task]] = defaultdict(list)
    posts: dict[tuple[int, str], list[User]] = defaultdict(list)
    reached = Assignment.objects.filter(user__is_active=True).exclude(user__email="").select_related("user")
    for post in reached.order_by("user__username"):
        posts[post.unit_id, post.role].append(post.user)
    for task, role, took in _tasks(calendar):
        above = posts[task.unit.superior_id, role] if role == Role.DEPARTMENT_REVIEWER and task.unit.superior_id else []
        for user in dict.fromkeys([*posts[task.unit.pk, role], *above]):
            if user.pk not in took:
                tasks[user].append(task)
    return [Letter(user, tasks[user]) for user in sorted(tasks, key=lambda one: one.username)]


def _tasks(calendar: Calendar) -> Iterator[tuple[Task, str, set[int]]]:
    """What is to be done in units that are reminded today, with the role that does it and those who took a level already."""
    units = {one.pk: one for one in Unit.objects.order_by("code")}
    filings = list(Filing.objects.exclude(status=Status.CARRIED_IN).order_by("year", "version"))
    opened = {(one.unit_id, one.year) for one in filings}
    todo = [
        *((one.unit_id, one.year, one.status, one.version, one.pk) for one in filings if one.status in OPEN),
        *((pk, year, "", 1, None) for year in calendar.due_years() for pk in units if (pk, year) not in opened),
    ]
    passed = levels_in(one.pk for one in filings if one.status == Status.REVIEWED)
    for pk, year, status, version, filing in sorted(todo, key=lambda one: (units[one[0]].code, one[1])):
        found = calendar.deadlines(pk, year, status, version)
        took = passed.get(filing or 0, [])
        role = acting_role(status, units[pk].review_levels, len(took))
        if role and any(is_reminded(one.left) for one in found):
            yield Task(units[pk], year, filing, act_of(status), found), role, {one.by_id for one in took}


def deliver(letter: Letter, day: date) -> bool:
    """Send the mail unless the person had one on that day; whether it was sent. Raises NotSent."""
    kept, is_new = Reminder.objects.get_or_create(user=letter.user, sent_on=day)
    if not is_new:
        return False
    try:
        EmailMessage(letter.subject, letter.body, to=[letter.user.email]).send()
    except (OSError, ValueError) as error:  # those of smtplib are OSErrors; an address that is none is a ValueError
        kept.delete()
        why = next(words for kind, words in WHY.items() if isinstance(error, kind))
        raise NotSent(
            f"{letter.user.email}：{why.format(error=error, settings=settings)}",
            is_down=not isinstance(error, ValueError | smtplib.SMTPException),
        ) from error
    return True
