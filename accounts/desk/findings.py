"""The page of what the rules found: check, answer, ask for a waiver, grant it (审核结果页)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils import timezone

from accounts.checks import Severity
from accounts.models import Filing, Role, Status
from accounts.workflow import Refused
from accounts.workflow.access import roles_of
from accounts.workflow.checking import (
    Standing,
    answer,
    check,
    grant_waiver,
    is_officer,
    is_stale,
    kept_findings,
    request_waiver,
    standings,
)

from .guests import GUESTS
from .places import place_url
from .requests import words_of

UNDER_REVIEW = (Status.DRAFT, Status.SUBMITTED, Status.REVIEWED)
"""States in which the rules are run again on demand; later the findings stay as they were approved."""


@dataclass(frozen=True)
class Shown:
    """One finding on the page: its number, what was said, where it leads and what the user may do."""

    number: int
    standing: Standing
    link: str
    is_open: bool


class WaiverForm(forms.Form):
    """What a waiver needs."""

    reason = forms.CharField(label="申请理由")
    until = forms.DateField(label="有效期至", error_messages={"invalid": "请按 2024-12-31 的写法填写日期。"})


def page_context(user: User, filing: Filing) -> dict[str, Any]:
    """What the page shows: findings by severity and rule, freshness, what the user may do."""
    found, last = kept_findings(filing)
    shown = list(_shown(filing, standings(filing, found)))
    return {
        "groups": [(severity, list(_by_rule(shown, severity))) for severity in Severity],
        "counts": [
            (severity, sum(one.standing.finding.severity == severity for one in shown)) for severity in Severity
        ],
        "open_count": sum(one.is_open for one in shown),
        "last": last,
        "diagnosis": last.diagnosis if last else [],
        "stale": is_stale(last, filing),
        "may_answer": filing.is_writable and Role.CLERK in roles_of(user, filing),
        "may_check": filing.status in UNDER_REVIEW,
        "may_grant": is_officer(user),
    }


def _shown(filing: Filing, found: Iterable[Standing]) -> Iterator[Shown]:
    today: date = timezone.localdate()
    guests = {place: url for guest in GUESTS for place, url in guest.addresses(filing).items()}
    for number, one in enumerate(found, start=1):
        yield Shown(number, one, place_url(filing, one.finding.place_key, guests), one.is_open(today))


def _by_rule(shown: Iterable[Shown], severity: Severity) -> Iterator[tuple[str, list[Shown]]]:
    mine = [one for one in shown if one.standing.finding.severity == severity]
    for sentence, group in groupby(mine, key=lambda one: one.standing.finding.sentence):
        yield sentence, list(group)


def act(user: User, filing: Filing, action: str, data: QueryDict) -> str:
    """Do what a form of the page asks for; returns what was done. Raises Refused."""
    key = data.get("finding", "")
    if action == "check":
        if filing.status not in UNDER_REVIEW:
            raise Refused("已审核的填报保留审核时的结果，不再检查。")
        found = check(filing)
        return f"检查完毕，共 {len(found)} 条。"
    if action == "answer":
        answer(user, filing, key, data.get("text", ""))
        return "说明已保存。"
    if action == "waive":
        form = WaiverForm(data)
        if not form.is_valid():
            raise words_of(form)
        request_waiver(user, filing, key, form.cleaned_data["reason"], form.cleaned_data["until"])
        return "豁免申请已提出，等待财政局管理员批准。"
    if action == "grant":
        grant_waiver(user, filing, key)
        return "豁免已批准。"
    raise Refused("没有这项操作。")
