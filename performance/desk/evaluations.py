"""The step 绩效 of a filing: its self-evaluations, what they add up to, adding, ordering, removing (绩效自评总览)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.desk.frame import frame
from accounts.desk.requests import filing_of, report, revision_of, user_of
from accounts.models import Filing
from accounts.workflow import Refused
from performance.document.material import sheet_of
from performance.models import Evaluation, SelfReport
from performance.scoring import EvaluationSheet
from performance.workflow.evaluations import accounts_of, add_programme, order_programmes, remove_evaluation

from .evaluation import ProgrammeForm, address
from .figures import shares, weights

PLACE = re.compile(r"[0-9]{1,4}")


def list_view(request: HttpRequest, pk: int) -> HttpResponse:
    """All self-evaluations of a filing, for those who see it; changed by its clerks."""
    filing = filing_of(request, pk)
    form = ProgrammeForm(None, initial={"department": filing.unit.name, "implementer": filing.unit.name})
    if request.method == "POST":
        action = request.POST.get("action", "")
        form = ProgrammeForm(request.POST) if action == "add" else form
        try:
            leads_to = ACTIONS[action](request, filing, form) if action in ACTIONS else request.path
        except Refused as refused:
            report(request, refused)
            leads_to = "" if action == "add" else request.path
        if leads_to:
            return HttpResponseRedirect(leads_to)
    evaluations = Evaluation.objects.of(filing)
    accounts = accounts_of(filing, evaluations)
    sheets = [sheet_of(one, accounts) for one in evaluations]
    reports = {one.evaluation_id: one for one in _reports(filing)}
    context = frame(
        request,
        filing,
        "performance",
        lines=[(one, _weights(one), reports.get(one.evaluation.pk)) for one in sheets],
        has_whole=any(one.evaluation.is_whole for one in sheets),
        shares=list(shares(accounts, sheets)),
        form=form,
        revision=filing.revision,
    )
    return render(request, "admin/performance/step.html", context)


def _reports(filing: Filing) -> QuerySet[SelfReport]:
    return SelfReport.objects.filter(evaluation__filing=filing).defer("content")


def _weights(sheet: EvaluationSheet) -> Any:
    return weights(sheet.evaluation, sheet.indicators, sheet.rate_points)


def _add(request: HttpRequest, filing: Filing, form: ProgrammeForm) -> str:
    if not form.is_valid():
        return ""
    added = add_programme(user_of(request), filing, form.instance, revision_of(request))
    messages.success(request, f"已增加项目“{added}”，请填写其自评表。")
    return address(filing, added)


def _begin_whole(request: HttpRequest, filing: Filing, form: ProgrammeForm) -> str:
    return address(filing, add_programme(user_of(request), filing, None, revision_of(request)))


def _remove(request: HttpRequest, filing: Filing, form: ProgrammeForm) -> str:
    pk = request.POST.get("evaluation", "")
    if not re.fullmatch(r"[0-9]{1,18}", pk):
        raise Refused("页面不完整，没有删除；请刷新后重试。")
    remove_evaluation(user_of(request), filing, int(pk), revision_of(request))
    messages.success(request, "自评表已删除。")
    return request.path


def _order(request: HttpRequest, filing: Filing, form: ProgrammeForm) -> str:
    places = {
        int(name.removeprefix("place-")): int(str(value))
        for name, value in request.POST.items()
        if re.fullmatch(r"place-[0-9]{1,18}", name) and PLACE.fullmatch(str(value))
    }
    order_programmes(user_of(request), filing, places, revision_of(request))
    messages.success(request, "项目顺序已保存。")
    return reverse("admin:filing_performance", args=[filing.pk])


ACTIONS: dict[str, Callable[[HttpRequest, Filing, ProgrammeForm], str]] = {
    "add": _add,
    "whole": _begin_whole,
    "remove": _remove,
    "order": _order,
}
