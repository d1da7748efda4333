"""Until when a filing is to be submitted and published, and what is late (期限与逾期).

预算法第十四条: the accounts are published within twenty days of the reply of the finance bureau. Calendar days in
Asia/Shanghai; the day of the reply is not counted, so that a reply of 1 August has its last day on the 21st. The bureau's
timetable of the year may end earlier: the earlier day counts. A correction has no such day, its first version kept it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.figures.dates import date_words
from accounts.models import Approval, Status, Timetable
from accounts.models.verbs import LOCKED

DAYS_AFTER_REPLY = 20
TO_SUBMIT = ("", Status.DRAFT)
"""States before submission; '' is a year that nobody opened."""


@dataclass(frozen=True)
class Deadline:
    """A day by which something is due, how far off it is, and what sets it; calendar days in Asia/Shanghai."""

    act: str
    day: date
    left: int
    """Days left, negative when overdue, 0 on the last day."""
    basis: str = ""
    """`自8月1日批复起20日内`; '' for a day of the timetable where there is no reply."""

    @property
    def is_late(self) -> bool:
        """Whether the day is over."""
        return self.left < 0

    @property
    def left_words(self) -> str:
        """`还有 5 天`, `今天截止`, `已逾期 2 天`."""
        if self.is_late:
            return f"已逾期 {-self.left} 天"
        return f"还有 {self.left} 天" if self.left else "今天截止"

    @property
    def words(self) -> str:
        """`2024年9月20日前提交，还有 5 天`; what sets the day stands behind it in brackets."""
        basis = f"（{self.basis}）" if self.basis else ""
        return f"{'应于' if self.is_late else ''}{date_words(self.day)}前{self.act}{basis}，{self.left_words}"


def reply_ends(replied_on: date) -> date:
    """The last day for publication after a reply of that day."""
    return replied_on + timedelta(days=DAYS_AFTER_REPLY)


def publication_due(timetable: Timetable | None, replied_on: date | None) -> tuple[date, str] | None:
    """The day until which to publish, and in words what sets it; None where neither reply nor timetable does."""
    planned = timetable.publish_by if timetable else None
    if replied_on is None:
        return (planned, "") if planned else None
    ends = reply_ends(replied_on)
    if planned and planned < ends:
        return planned, f"时间安排，早于批复后{DAYS_AFTER_REPLY}日的{ends.month}月{ends.day}日"
    year = "" if replied_on.year == ends.year else f"{replied_on.year}年"
    return ends, f"自{year}{replied_on.month}月{replied_on.day}日批复起{DAYS_AFTER_REPLY}日内"


def deadlines_of(
    status: str, timetable: Timetable | None, today: date, replied_on: date | None = None, version: int = 1
) -> list[Deadline]:
    """What is still due for a filing in that state and version, the nearest day first; none for a correction."""
    found = []
    if version == 1 and status in TO_SUBMIT and timetable and (day := timetable.submit_by):
        found.append(Deadline("提交", day, (day - today).days))
    due = publication_due(timetable, replied_on)
    if version == 1 and status in (*TO_SUBMIT, *LOCKED) and due:
        found.append(Deadline("公开", due[0], (due[0] - today).days, due[1]))
    return sorted(found, key=lambda one: one.day)


def deadline_of(
    status: str, timetable: Timetable | None, today: date, replied_on: date | None = None, version: int = 1
) -> Deadline | None:
    """The next of the days that are due; None where no day is set or nothing is left to do."""
    return next(iter(deadlines_of(status, timetable, today, replied_on, version)), None)


def late_states(timetable: Timetable | None, today: date) -> Q:
    """Which rows with `state`, `version` and `replied_on` of the year are late by now, as a filter.

    True for exactly those whose `deadline_of` is late; `version` is null where nobody opened the year.
    """
    to_submit, to_publish = Q(state__in=TO_SUBMIT), Q(state__in=(*TO_SUBMIT, *LOCKED))
    late = to_publish & Q(replied_on__lt=today - timedelta(days=DAYS_AFTER_REPLY))
    if timetable and timetable.submit_by and timetable.submit_by < today:
        late |= to_submit
    if timetable and timetable.publish_by and timetable.publish_by < today:
        late |= to_publish
    return late & (Q(version=None) | Q(version=1))


def timetables() -> dict[int, Timetable]:
    """Year → its timetable: one query."""
    return {one.year: one for one in Timetable.objects.all()}


def due_years(known: Mapping[int, Timetable], today: date) -> list[int]:
    """The years of accounts that are due now, the newest first: last year, and all whose timetable is not over."""
    return sorted({today.year - 1, *(year for year, one in known.items() if not _is_over(one, today))}, reverse=True)


def _is_over(timetable: Timetable, today: date) -> bool:
    last = timetable.publish_by or timetable.submit_by
    return last is not None and last < today


@dataclass(frozen=True)
class Calendar:
    """Today and the days that are set: timetables by year, days of reply by unit and year."""

    today: date
    timetables: Mapping[int, Timetable]
    replies: Mapping[tuple[int, int], date]

    def deadlines(self, unit: int, year: int, status: str, version: int = 1) -> list[Deadline]:
        """What is still due for a unit's filing of the year in that state and version, the nearest day first."""
        return deadlines_of(status, self.timetables.get(year), self.today, self.replies.get((unit, year)), version)

    def deadline(self, unit: int, year: int, status: str, version: int = 1) -> Deadline | None:
        """The next of these days."""
        return next(iter(self.deadlines(unit, year, status, version)), None)

    def due_years(self) -> list[int]:
        """The years of accounts that are due now, the newest first."""
        return due_years(self.timetables, self.today)


def calendar_of(units: Collection[int]) -> Calendar:
    """The days that count for these units: two queries."""
    replies = Approval.objects.filter(unit_id__in=units).order_by()
    found = {(unit, year): day for unit, year, day in replies.values_list("unit_id", "year", "replied_on")}
    return Calendar(timezone.localdate(), timetables(), found)
