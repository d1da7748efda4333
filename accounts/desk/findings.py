"""The page of what the rules found: check, answer, ask for a waiver, grant it (审核结果页)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from accounts.checks import Severity
from accounts.models import Filing, Role, Status
from accounts.models.verbs import UNDER_REVIEW
from accounts.workflow import Refused
from accounts.workflow.access import is_officer, roles_of
from accounts.workflow.findings import answer, check, grant_waiver, request_waiver

from .frame import Told, frame
from .requests import attempt, filing_of, user_of, words_of
from .steps import GUESTS, place_url

CHECKED = (Status.DRAFT, *UNDER_REVIEW)
"""States in which the rules run."""
"""States in which the rules are run again on demand; later the findings stay as they were approved."""


class WaiverForm(forms.Form):
    """What a waiver needs."""

    reason = forms.CharField(label="申请理由")
    until = forms.DateField(label="有效期至", error_messages={"invalid": "请按 2024-12-31 的写法填写日期。"})


def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """What the rules found, for all who see the filing; answered by clerks, waived by bureau officers."""
    filing, user = filing_of(request, pk), user_of(request)
    if request.method == "POST":
        attempt(request, lambda: act(user, filing, request.POST.get("action", ""), request.POST))
        return HttpResponseRedirect(request.path)
    context = frame(request, filing, "findings")
    told: list[Told] = context["told"]
    context |= {
        "groups": [(severity, list(_by_rule(filing, told, severity))) for severity in Severity],
        "counts": [(one, sum(each.standing.finding.severity == one for each in told)) for one in Severity],
        "diagnosis": context["checked"].diagnosis if context["checked"] else [],
        "may_answer": filing.is_writable and Role.CLERK in roles_of(user, filing),
        "may_check": filing.status in CHECKED,
        "may_grant": is_officer(user),
    }
    return render(request, "admin/accounts/filing/findings.html", context)


def _by_rule(filing: Filing, told: Iterable[Told], severity: Severity) -> Iterator[tuple[str, list[tuple[Told, str]]]]:
    """Sentence of a rule → what it found, each with the address where it is mended."""
    guests = {place: url for guest in GUESTS for place, url in guest.addresses(filing).items()}
    mine = [one for one in told if one.standing.finding.severity == severity]
    for sentence, group in groupby(mine, key=lambda one: one.standing.finding.sentence):
        yield sentence, [(one, place_url(filing, one.standing.finding.place_key, guests)) for one in group]


def act(user: User, filing: Filing, action: str, data: QueryDict) -> str:
    """Do what a form of the page asks for; returns what was done. Raises Refused."""
    key = data.get("finding", "")
    if action == "check":
        if filing.status not in CHECKED:
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
