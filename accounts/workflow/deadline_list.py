"""Whether each unit published its accounts of a year in time, with what proves it (各单位公开期限情况)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone

from accounts.document.address import address_missing, public_address, publication_path
from accounts.models import Approval, Publication, PublicationFile, Status, Timetable, Unit

from .deadlines import publication_due


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
class Published:
    """One publication of a unit: its key, unit code as published, version, day in Asia/Shanghai, and whether it is seen."""

    pk: int
    unit_code: str
    version: int
    day: date
    is_shown: bool


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
    first: Published | None
    current: Published | None

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
    units = Unit.objects.order_by("code")
    if only is not None:
        units = units.filter(pk__in=only)
    if words:
        units = units.filter(Q(code__startswith=words) | Q(name__contains=words))
    found = list(units)
    chosen = None if only is None else {one.pk for one in found}
    replies = {one.unit_id: one for one in _of(Approval.objects.filter(year=year), "unit", chosen)}
    published = _published(year, chosen)
    return [_row(one, year, timetable, today, replies.get(one.pk), published[one.pk]) for one in found]


def pdf_hashes(rows: Sequence[UnitDeadline]) -> dict[int, str]:
    """Publication → SHA-256 of its PDF, of all that the rows name: one query."""
    keys = {one.pk for row in rows for one in (row.first, row.current) if one}
    files = PublicationFile.objects.filter(publication_id__in=keys, format=PublicationFile.Format.PDF)
    return dict(files.order_by().values_list("publication_id", "sha256"))


def _of(found: QuerySet[Any], unit: str, chosen: Collection[int] | None) -> QuerySet[Any]:
    return found if chosen is None else found.filter(**{f"{unit}__in": chosen})


def _published(year: int, chosen: Collection[int] | None) -> defaultdict[int, list[Published]]:
    """Unit → its publications of the year, the first version first."""
    found: defaultdict[int, list[Published]] = defaultdict(list)
    rows = _of(Publication.objects.filter(filing__year=year).order_by("filing__version"), "filing__unit", chosen)
    names = ("filing__unit_id", "pk", "unit_code", "filing__version", "published_at", "filing__status")
    for unit, pk, code, version, at, status in rows.values_list(*names):
        found[unit].append(Published(pk, code, version, timezone.localdate(at), status == Status.PUBLISHED))
    return found


def _row(
    unit: Unit,
    year: int,
    timetable: Timetable | None,
    today: date,
    approval: Approval | None,
    published: Sequence[Published],
) -> UnitDeadline:
    due, basis = publication_due(timetable, approval.replied_on if approval else None) or (None, "")
    first = published[0] if published else None
    state, days = state_of(due, first.day if first else None, today, is_replied=approval is not None)
    current = published[-1] if published and published[-1].is_shown else None
    if first is not None and current is None:
        state = DueState.WITHDRAWN
    return UnitDeadline(unit, year, approval, due, basis, state, days, first, current)
