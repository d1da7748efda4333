"""Until when a filing is to be submitted and published, what is late, and who was in time (期限、逾期、公开期限情况).

预算法第十四条: the accounts are published within twenty days of the reply of the finance bureau. Calendar days in
Asia/Shanghai; the day of the reply is not counted, so that a reply of 1 August has its last day on the 21st. The bureau's
timetable of the year may end earlier: the earlier day counts. A correction has no such day, its first version kept it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from django.db.models import Q, TextChoices
from django.utils import timezone

from accounts.document.address import address_missing, public_address, publication_path
from accounts.figures.numerals import date_words
from accounts.models import LOCKED, Approval, Publication, PublicationFile, Status, Timetable, Unit

DAYS_AFTER_REPLY = 20
TO_SUBMIT = ("", Status.DRAFT)
"""States before submission; '' is a year that nobody opened."""
TO_PUBLISH = (*TO_SUBMIT, *LOCKED)
"""States before publication."""


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


def publication_due(timetable: Timetable | None, replied_on: date | None) -> tuple[date, str] | None:
    """The day until which to publish, and in words what sets it; None where neither reply nor timetable does."""
    planned = timetable.publish_by if timetable else None
    if replied_on is None:
        return (planned, "") if planned else None
    ends = replied_on + timedelta(days=DAYS_AFTER_REPLY)
    if planned and planned < ends:
        return planned, f"时间安排，早于批复后{DAYS_AFTER_REPLY}日的{ends.month}月{ends.day}日"
    year = "" if replied_on.year == ends.year else f"{replied_on.year}年"
    return ends, f"自{year}{replied_on.month}月{replied_on.day}日批复起{DAYS_AFTER_REPLY}日内"


def deadlines_of(
    status: str, timetable: Timetable | None, today: date, replied_on: date | None = None, version: int = 1
) -> list[Deadline]:
    """What is still due for a filing in that state and version, the nearest day first; none for a correction."""
    submission = (timetable.submit_by, "") if timetable and timetable.submit_by else None
    acts = [("提交", TO_SUBMIT, submission), ("公开", TO_PUBLISH, publication_due(timetable, replied_on))]
    due = [(act, *day) for act, states, day in acts if day and version == 1 and status in states]
    return sorted((Deadline(act, day, (day - today).days, basis) for act, day, basis in due), key=attrgetter("day"))


def late_states(timetable: Timetable | None, today: date) -> Q:
    """Which rows with `state`, `version` and `replied_on` of the year are late by now, as a filter.

    True for exactly those of whose `deadlines_of` the first is late; `version` is null where nobody opened the year.
    """
    late = Q(state__in=TO_PUBLISH, replied_on__lt=today - timedelta(days=DAYS_AFTER_REPLY))
    for day, states in ((timetable.submit_by, TO_SUBMIT), (timetable.publish_by, TO_PUBLISH)) if timetable else ():
        if day and day < today:
            late |= Q(state__in=states)
    return late & (Q(version=None) | Q(version=1))


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
        """The years of accounts that are due now, the newest first: last year, and all whose timetable is not over."""
        last = {year: one.publish_by or one.submit_by or self.today for year, one in self.timetables.items()}
        return sorted({self.today.year - 1, *(year for year, day in last.items() if day >= self.today)}, reverse=True)


def calendar_of(units: Collection[int]) -> Calendar:
    """The days that count for these units: two queries."""
    return Calendar(
        today=timezone.localdate(),
        timetables={one.year: one for one in Timetable.objects.all()},
        replies={(one.unit_id, one.year): one.replied_on for one in Approval.objects.filter(unit__in=units).order_by()},
    )


class DueState(TextChoices):
    """How a unit stands to its deadline 期限情况."""

    UNREPLIED = "unreplied", "未批复"
    RUNNING = "running", "期限内"
    TODAY = "today", "今天截止"
    OVERDUE = "overdue", "已逾期未公开"
    KEPT = "kept", "按期公开"
    LATE = "late", "迟延公开"
    WITHDRAWN = "withdrawn", "已撤下，未重新公开"


@dataclass(frozen=True)
class UnitDeadline:
    """One unit in one year: its reply, its due day, what it published first and what stands now."""

    unit: Unit
    year: int
    approval: Approval | None
    due: date | None
    basis: str
    state: DueState
    days: int
    """How many days too late, 0 when not."""
    first: Publication | None
    current: Publication | None

    @property
    def words(self) -> str:
        """`已逾期 3 天未公开`, `迟 2 天公开`, `期限内`."""
        if self.state == DueState.OVERDUE:
            return f"已逾期 {self.days} 天未公开"
        return f"迟 {self.days} 天公开" if self.state == DueState.LATE else str(self.state.label)

    @property
    def path(self) -> str:
        """The path of the current publication; '' where the public sees none."""
        return publication_path(self.current.unit_code, self.year, self.current.version) if self.current else ""

    @property
    def address(self) -> str:
        """The full public address of the current publication, its path while none is set; '' where the public sees none."""
        return public_address(self.path) if self.path and not address_missing() else self.path

    @property
    def is_withdrawn(self) -> bool:
        """Whether all that was published is withdrawn."""
        return self.first is not None and self.current is None


def state_of(due: date | None, published: date | None, today: date, *, is_replied: bool) -> tuple[DueState, int]:
    """How a unit stands, and by how many days it is late. The day of the first publication counts.

    Without a reply nothing proves that a unit was in time but the bureau's timetable, which may end before.
    """
    if due is None:
        return DueState.UNREPLIED, 0
    days = max(0, ((published or today) - due).days)
    if published:
        return (DueState.LATE if days else DueState.KEPT), days
    if days or today == due:
        return (DueState.OVERDUE if days else DueState.TODAY), days
    return (DueState.RUNNING if is_replied else DueState.UNREPLIED), 0


def unit_deadlines(
    year: int, timetable: Timetable | None, today: date, words: str = "", only: Collection[int] | None = None
) -> list[UnitDeadline]:
    """All units, or those whose code begins with the words or whose name holds them, or `only` some, by code: three queries."""
    units = Unit.objects.order_by("code").filter(
        Q() if only is None else Q(pk__in=only),
        Q(code__startswith=words) | Q(name__contains=words) if words else Q(),
    )
    replies = {one.unit_id: one for one in Approval.objects.filter(year=year, unit__in=units)}
    published: defaultdict[int, list[Publication]] = defaultdict(list)
    known = Publication.objects.filter(filing__year=year, filing__unit__in=units).defer("snapshot", "erratum")
    for one in known.select_related("filing").order_by("filing__version"):
        published[one.filing.unit_id].append(one)
    return [_row(one, year, timetable, today, replies.get(one.pk), published[one.pk]) for one in units]


def pdf_hashes(rows: Sequence[UnitDeadline]) -> dict[int, str]:
    """Publication → SHA-256 of its PDF, of all that the rows name: one query."""
    files = PublicationFile.objects.filter(
        publication_id__in={one.pk for row in rows for one in (row.first, row.current) if one},
        format=PublicationFile.Format.PDF,
    )
    return dict(files.order_by().values_list("publication_id", "sha256"))


def _row(
    unit: Unit,
    year: int,
    timetable: Timetable | None,
    today: date,
    approval: Approval | None,
    published: Sequence[Publication],
) -> UnitDeadline:
    due, basis = publication_due(timetable, approval.replied_on if approval else None) or (None, "")
    first = next(iter(published), None)
    current = next((one for one in published[-1:] if one.filing.is_published), None)
    day = timezone.localdate(first.published_at) if first else None
    state, days = state_of(due, day, today, is_replied=approval is not None)
    return UnitDeadline(
        unit=unit,
        year=year,
        approval=approval,
        due=due,
        basis=basis,
        state=DueState.WITHDRAWN if first and not current else state,
        days=days,
        first=first,
        current=current,
    )
