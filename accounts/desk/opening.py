"""The pages by which a clerk opens a filing and confirms what was brought over from last year (建立填报、确认沿用)."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Filing, Precision, Role, Status, Unit
from accounts.workflow import Refused
from accounts.workflow.access import is_officer
from accounts.workflow.carry_over import carried_of, confirm_carried, to_bring
from accounts.workflow.new_filing import open_year

from .frame import frame
from .guests import steps
from .requests import attempt, filing_of, page_of, revision_of, user_of


class OpeningForm(forms.Form):
    """Unit, year and kind of a new filing."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位")
    year = forms.IntegerField(label="决算年度", min_value=2000, max_value=2100)
    carried_in = forms.BooleanField(
        label="补录",
        required=False,
        help_text="补录从未在本系统填报过、或公开稿已经撤下的上年数，供今年比较；补录不审核、不公开。",
    )
    precision = forms.ChoiceField(label="金额精度", choices=Precision.choices, initial=Precision.YUAN)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = self.data.get("unit") or self.initial.get("unit", "")
        units = Unit.objects.filter(_openable(user, str(named))).distinct()
        unit = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        unit.queryset = units
        self.fields["year"].initial = timezone.localdate().year - 1
        if len(first := list(units[:2])) == 1:
            unit.initial = first[0].pk


def _openable(user: User, named: str) -> Q:
    """The units of which the user is a clerk; for an officer of the bureau also the one that is named."""
    own = Q(assignments__user=user, assignments__role=Role.CLERK)
    return own | Q(pk=int(named)) if re.fullmatch(r"[0-9]{1,9}", named) and is_officer(user) else own


def opening_view(request: HttpRequest) -> HttpResponse:
    """Open a filing for one of the user's units; says beforehand what will be brought over from last year."""
    user = user_of(request)
    form = OpeningForm(user, request.POST or None, initial=_asked(request))
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        try:
            filing, brought = open_year(user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"已建立 {filing}。{brought.words}")
            if brought.texts or brought.guests:
                messages.info(
                    request, "沿用上年的文字请逐处核对：适用的点“确认沿用”，有变化的直接修改；全部确认后才能提交。"
                )
                return HttpResponseRedirect(reverse("admin:filing_carried", args=[filing.pk]))
            return HttpResponseRedirect(page_of(filing))
    context = {
        **admin.site.each_context(request),
        "opts": Filing._meta,
        "form": form,
        "title": "建立填报",
        "outlook": _outlook(form),
    }
    return render(request, "admin/accounts/filing/opening.html", context)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Unit and year named by the address, as far as they are numbers."""
    named = {name: request.GET.get(name, "") for name in ("unit", "year")}
    asked: dict[str, Any] = {name: value for name, value in named.items() if re.fullmatch(r"[0-9]{1,9}", value)}
    return asked | ({"carried_in": True} if request.GET.get("carried_in") else {})


def _outlook(form: OpeningForm) -> dict[str, Any]:
    """What would be brought over for the unit and year that stand in the form; empty while none are chosen."""
    units = cast("forms.ModelChoiceField[Unit]", form.fields["unit"]).queryset
    unit, year = str(form["unit"].value() or ""), str(form["year"].value() or "")
    if units is None or not (re.fullmatch(r"[0-9]{1,9}", unit) and re.fullmatch(r"[0-9]{4}", year)):
        return {}
    chosen = units.filter(pk=unit).first()
    if chosen is None:
        return {}
    before = Filing(unit=chosen, year=int(year)).prior()
    others = Filing.objects.of(chosen.code, int(year) - 1).exclude(status=Status.WITHDRAWN)
    unfinished = others.first() if before is None else None
    return {
        "unit": chosen,
        "year": int(year),
        "before": before,
        "unfinished": unfinished,
        "brought": to_bring(before) if before else None,
        "rounded": before is not None and before.precision == Precision.WAN,
        "carry_in_url": f"{reverse('admin:accounts_filing_add')}?unit={chosen.pk}&year={int(year) - 1}&carried_in=1",
    }


def carried_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What was brought over from last year and waits: shown to all who see the filing, confirmed by its clerks."""
    filing = filing_of(request, pk)
    if request.method == "POST":
        attempt(request, lambda: f"已确认沿用“{_confirm(request, filing)}”。")
        return HttpResponseRedirect(request.path)
    waiting = carried_of(filing)
    places = {step.key: step for step in steps()}
    rows = [(one, places[one.step].url(filing)) for one in waiting]
    context = frame(request, filing, "", title=f"{filing}　沿用上年的内容", waiting=rows)
    return render(request, "admin/accounts/filing/carried.html", context)


def _confirm(request: HttpRequest, filing: Filing) -> str:
    return confirm_carried(user_of(request), filing, request.POST.get("key", ""), revision_of(request))
