"""The home page: for each role of the person, the work that waits (首页：我的工作)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from accounts.desk.requests import is_bureau, posts_of
from accounts.models import Role, Unit
from accounts.workflow.deadlines import calendar_of

from .bureau import Overview, overview
from .own import OwnWork, own_work
from .waiting import Waiting, waiting_for

REVIEWERS = {Role.SUPERVISOR, Role.DEPARTMENT_REVIEWER}


@dataclass(frozen=True)
class Home:
    """The sections of one person's home page; None for a role that the person does not hold."""

    own: OwnWork | None = None
    review: list[Waiting] | None = None
    publish: list[Waiting] | None = None
    bureau: Overview | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the person holds no post at all."""
        return all(one is None for one in (self.own, self.review, self.publish, self.bureau))


def _reviewed(units: Mapping[str, list[int]]) -> list[int]:
    """The units whose filings the person reviews: those of their posts, and those below for a department's reviewer."""
    found = {unit for role in REVIEWERS for unit in units.get(role, ())}
    if above := units.get(Role.DEPARTMENT_REVIEWER):
        found |= set(Unit.objects.filter(superior__in=above).values_list("pk", flat=True))
    return sorted(found)


def home_of(request: HttpRequest) -> Home:
    """What waits for the person, in a constant number of queries."""
    units: dict[str, list[int]] = {}
    for unit, role in sorted(posts_of(request)):
        units.setdefault(role, []).append(unit)
    calendar = calendar_of({unit for role, held in units.items() if role != Role.BUREAU_OFFICER for unit in held})
    reviewed = _reviewed(units)
    return Home(
        own=own_work(units[Role.CLERK], calendar) if Role.CLERK in units else None,
        review=waiting_for("review", request, reviewed, calendar) if reviewed else None,
        publish=waiting_for("publish", request, units[Role.PUBLISHER], calendar) if Role.PUBLISHER in units else None,
        bureau=overview(request, calendar) if is_bureau(request) else None,
    )
