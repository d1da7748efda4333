"""What waits for a reviewer or a publisher: who handed it on, when, and until when it is due (待审核、待公开)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.desk.requests import page_of, posts_of, user_of
from accounts.models import Contribution, Filing, Role, Step
from accounts.models.verbs import UNDER_REVIEW, VERBS
from accounts.workflow.access import acting_role
from accounts.workflow.deadlines import Calendar
from accounts.workflow.position import levels_passed

STATES = {"review": UNDER_REVIEW, "publish": VERBS["publish"].states}
"""The states in which a filing waits for each of them."""


def waiting_for(purpose: str, request: HttpRequest, units: Sequence[int], calendar: Calendar) -> list[dict[str, Any]]:
    """The filings of these units that wait for the person to review or publish, the longest waiting first: three queries."""
    filings = list(Filing.objects.filter(unit_id__in=units, status__in=STATES[purpose]).select_related("unit"))
    steps = list(Step.objects.filter(filing__in=filings).select_related("by").order_by("pk"))
    if purpose == "review":
        passed = levels_passed(steps)
        filings = [one for one in filings if _is_turn(request, one, passed.get(one.pk, []))]
    own = Contribution.objects.filter(filing__in=filings, user=user_of(request)).values_list("filing_id", "version")
    wrote = set(own) if purpose == "review" else set()
    last = {one.filing_id: one for one in steps}
    rows = [_row(one, last.get(one.pk), calendar, (one.pk, one.version) in wrote) for one in filings]
    return sorted(rows, key=lambda one: -one["days"])


def _is_turn(request: HttpRequest, filing: Filing, passed: Sequence[Step]) -> bool:
    """Whether the next level is one that the person takes: of their role, and none of theirs passed already."""
    role = acting_role(filing.status, filing.unit.review_levels, len(passed))
    places = [filing.unit_id] if role != Role.DEPARTMENT_REVIEWER else [filing.unit_id, filing.unit.superior_id]
    posts = posts_of(request)
    return any((place, role) in posts for place in places) and user_of(request).pk not in {one.by_id for one in passed}


def _row(filing: Filing, step: Step | None, calendar: Calendar, is_own: bool) -> dict[str, Any]:
    """A filing that waits, with its last step; `is_own`: the person wrote to it, and so cannot approve it."""
    return {
        "filing": filing,
        "url": page_of(filing),
        "by": (step.by.get_full_name() or step.by.username) if step else "",
        "at": step.at if step else None,
        "days": (calendar.today - timezone.localdate(step.at)).days if step else 0,
        "deadline": calendar.deadline(filing.unit_id, filing.year, filing.status, filing.version),
        "is_own": is_own,
    }
