"""What waits for a reviewer or a publisher: who handed it on, when, and until when it is due (待审核、待公开)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from accounts.desk.asked import page_of, user_of
from accounts.models import Contribution, Filing, Status, Step
from accounts.workflow.deadlines import Calendar, Deadline

STATES = {"review": (Status.SUBMITTED, Status.REVIEWED), "publish": (Status.APPROVED,)}
"""The states in which a filing waits for each of them."""


@dataclass(frozen=True)
class Waiting:
    """A filing that waits, with its last step."""

    filing: Filing
    url: str
    by: str
    at: datetime | None
    days: int
    deadline: Deadline | None
    is_own: bool
    """Whether the person wrote to it, and so cannot approve it."""


def waiting_for(purpose: str, request: HttpRequest, units: Sequence[int], calendar: Calendar) -> list[Waiting]:
    """The filings of these units that wait for review or publication, the longest waiting first: three queries."""
    filings = list(Filing.objects.filter(unit_id__in=units, status__in=STATES[purpose]).select_related("unit"))
    steps = {one.filing_id: one for one in Step.objects.filter(filing__in=filings).select_related("by")}
    own = Contribution.objects.filter(filing__in=filings, user=user_of(request)).values_list("filing_id", "version")
    wrote = set(own) if purpose == "review" else set()
    rows = [_row(one, steps.get(one.pk), calendar, (one.pk, one.version) in wrote) for one in filings]
    return sorted(rows, key=lambda one: -one.days)


def _row(filing: Filing, step: Step | None, calendar: Calendar, is_own: bool) -> Waiting:
    return Waiting(
        filing=filing,
        url=page_of(filing),
        by=(step.by.get_full_name() or step.by.username) if step else "",
        at=step.at if step else None,
        days=(calendar.today - timezone.localdate(step.at)).days if step else 0,
        deadline=calendar.deadline(filing.unit_id, filing.year, filing.status, filing.version),
        is_own=is_own,
    )
