"""The home page: for each role of the person, the work that waits (首页：我的工作)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from accounts.desk.requests import is_bureau, posts_of
from accounts.models import Role, Unit
from accounts.workflow.deadlines import calendar_of

from .bureau import overview
from .own import own_work
from .waiting import waiting_for

REVIEWERS = {Role.SUPERVISOR, Role.DEPARTMENT_REVIEWER}


def _reviewed(units: Mapping[str, list[int]]) -> list[int]:
    """The units whose filings the person reviews: those of their posts, and those below for a department's reviewer."""
    found = {unit for role in REVIEWERS for unit in units.get(role, ())}
    if above := units.get(Role.DEPARTMENT_REVIEWER):
        found |= set(Unit.objects.filter(superior__in=above).values_list("pk", flat=True))
    return sorted(found)


def home_of(request: HttpRequest) -> dict[str, Any]:
    """The sections of one person's home page, in a constant number of queries; None for a role that they do not hold."""
    units: dict[str, list[int]] = {}
    for unit, role in sorted(posts_of(request)):
        units.setdefault(role, []).append(unit)
    calendar = calendar_of({unit for role, held in units.items() if role != Role.BUREAU_OFFICER for unit in held})
    reviewed = _reviewed(units)
    publish = units.get(Role.PUBLISHER)
    sections = {
        "own": own_work(units[Role.CLERK], calendar) if Role.CLERK in units else None,
        "review": waiting_for("review", request, reviewed, calendar) if reviewed else None,
        "publish": waiting_for("publish", request, publish, calendar) if publish else None,
        "bureau": overview(request, calendar) if is_bureau(request) else None,
    }
    return sections | {"is_empty": all(one is None for one in sections.values())}
