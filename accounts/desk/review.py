"""The review page: what changed, what was found and explained, what was commented, and the decision (审核页)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from accounts.document.phrases import unit_of
from accounts.document.report import Report
from accounts.document.slots import PASSAGES, slot_caption
from accounts.figures.book import Book
from accounts.figures.money import difference, print_wan, rate_of_change, two_places
from accounts.figures.totals import LINES, UnknownFigure
from accounts.models import Correction, Filing, SeparationWaiver, Status
from accounts.publication.photograph import report_of
from accounts.workflow import AlreadyDone, Refused
from accounts.workflow.access import is_officer, position_of, roles_of
from accounts.workflow.changes import Base, RowChange, base_of, changes, contributors, entries_after
from accounts.workflow.publish import draft_erratum
from accounts.workflow.review import (
    COMMENTED,
    COMMENTERS,
    WHOLE,
    answer_comment,
    barred,
    comment,
    resolve_comment,
    waive_separation,
)

from .frame import frame
from .links import figure_url
from .requests import filing_of, report, user_of, words_of
from .sheets import with_all_names
from .verbs import buttons, keep_typed

FIGURE = re.compile(r"[a-z_]+(\[[a-z0-9_]+\])*(\.[a-z_]+)?")
"""The name of a figure, as an address may hold it."""


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, for all who see the filing; its forms for those who may."""
    filing, user = filing_of(request, pk), user_of(request)
    typed: dict[str, str] = {}
    if request.method == "POST":
        try:
            messages.success(request, _act(user, filing, request.POST))
        except AlreadyDone as done:
            messages.info(request, str(done))
            return HttpResponseRedirect(_back(request, filing))
        except Refused as refused:
            report(request, refused)
            typed = {name: str(value) for name, value in request.POST.items()}
            keep_typed(request, typed.get("text", "") or typed.get("reason", ""))
        else:
            return HttpResponseRedirect(_back(request, filing))
    return render(request, "admin/accounts/filing/review.html", _context(request, filing, user, typed))


def _context(request: HttpRequest, filing: Filing, user: User, typed: dict[str, str]) -> dict[str, Any]:
    position, report = position_of(filing), report_of(filing)
    correction = Correction.objects.filter(filing=filing).select_related("by", "corrects").first()
    base = base_of(filing, position)
    waivers = list(filing.separation_waivers.select_related("user", "granted_by"))
    return frame(
        request,
        filing,
        "review",
        title=f"{filing}　审核",
        position=position,
        last_step=position.last.pk if position.last else 0,
        buttons=buttons(user, filing, position),
        base=base,
        changes=_changes(filing, base, report.book),
        erratum=draft_erratum(filing, report) if correction else None,
        beside=list(beside_last_year(filing, report.book)),
        texts=list(texts_beside(filing, report.book)),
        threads=threads(filing),
        places=list(places_of(report)),
        **_may(user, filing),
        people=contributors(filing),
        waivers=waivers,
        correction=correction,
        barred=barred(filing) if is_officer(user) and filing.is_under_review else [],
        typed=typed,
    )


def _changes(filing: Filing, base: Base | None, book: Book) -> list[RowChange]:
    return changes(entries_after(filing, base), filing, with_all_names(filing, book)) if base else []


# Beside last year -----------------------------------------------------------------------------------------------------


def beside_last_year(filing: Filing, book: Book) -> Iterator[dict[str, str]]:
    """The figures that are not last year's: totals first, then 项 by 项. What a 补录 lacks is not taken for nothing."""
    if not book.has_prior:
        return
    prior = filing.prior()
    partly = prior is not None and prior.status == Status.CARRIED_IN
    for name in _compared(book):
        now, before = book[name], book[f"{name}.prior"]
        if now != before:
            about = {"caption": book.caption(name), "url": figure_url(filing, name)}
            yield about | (_unknown(name, now) if partly and not before else _beside(name, now, before))


def _compared(book: Book) -> Iterator[str]:
    codes = sorted(book.items)
    names = [name for name in LINES if name not in ("economic", "owned")]
    for name in (*names, *(f"appropriation_spending[general][{code}]" for code in codes)):
        if book.holds(f"{name}.prior"):
            yield name


def _unknown(name: str, now: Any) -> dict[str, str]:
    """A figure that was not carried in for last year: nothing to compare with."""
    return {"before": "—", "now": print_wan(now) if unit_of(name) == "yuan" else f"{now:,}"}


def _beside(name: str, now: Any, before: Any) -> dict[str, str]:
    """Both years and what lies between, in 万元 as printed, or counted."""
    if unit_of(name) != "yuan":
        return {"before": f"{before:,}", "now": f"{now:,}", "difference": f"{now - before:+,}"}
    rate = rate_of_change(now, before)
    return {
        "before": print_wan(before),
        "now": print_wan(now),
        "difference": f"{difference(now, before):+,.2f}",
        "rate": "" if rate is None else f"{rate:+.2f}%",
    }


def texts_beside(filing: Filing, book: Book) -> Iterator[tuple[str, str, str]]:
    """(caption, last year's, this year's) of reasons and passages, in the order of the document."""
    prior = filing.prior()
    if prior is None:
        return
    before = dict(prior.reasons.values_list("key", "text")) | dict(prior.passages.values_list("key", "text"))
    now = {**book.reasons, **book.passages}
    for key in sorted(now.keys() & before.keys(), key=lambda one: (one in PASSAGES, one)):
        yield slot_caption(key, book), before[key], now[key]


# Comments -------------------------------------------------------------------------------------------------------------


def threads(filing: Filing, place: str | None = None) -> list[dict[str, Any]]:
    """The comments of the filing, or of one place, open ones first, with answers and address: one query."""
    found = list(filing.comments.select_related("by", "resolved_by"))
    first = [one for one in found if one.answers_to_id is None and place in (None, one.place)]
    return [
        {
            "comment": one,
            "url": _place_url(filing, one.place),
            "answers": [each for each in found if each.answers_to_id == one.pk],
        }
        for one in sorted(first, key=lambda one: (one.resolved_at is not None, one.pk))
    ]


def _place_url(filing: Filing, place: str) -> str:
    if place.startswith("part"):
        return f"{reverse('admin:filing_preview', args=[filing.pk])}?marked=1#{place}"
    return figure_url(filing, place) if place else ""


def places_of(report: Report) -> Iterator[tuple[str, str]]:
    """(place, caption) of all that can be commented on from the review page: the whole, and each section."""
    yield "", WHOLE
    for part in report.parts:
        if not part.sections:
            yield part.anchor, part.heading
        for section in part.sections:
            yield section.anchor, section.heading


def comments_on(request: HttpRequest, filing: Filing, name: str) -> dict[str, Any]:
    """What the page of a figure needs to show its comments and to take one: two queries, one for a draft."""
    found = threads(filing, name)
    may = _may(user_of(request), filing) if found or filing.status in COMMENTED else {}
    return {"threads": found, "figure_name": name, **may}


def _may(user: User, filing: Filing) -> dict[str, Any]:
    roles = roles_of(user, filing)
    return {"may_comment": filing.status in COMMENTED and bool(roles & set(COMMENTERS)), "may_answer": bool(roles)}


class WaiveForm(forms.Form):
    """What a waiver of the separation of duties needs."""

    person = forms.IntegerField(label="人员")
    reason = forms.CharField(label="理由", max_length=1000)
    until = forms.DateField(label="有效期至", error_messages={"invalid": "请按 2024-12-31 的写法填写日期。"})


def _act(user: User, filing: Filing, data: QueryDict) -> str:
    """Do what a form of the page asks for; returns what was done. Raises Refused."""
    action, text = data.get("action", ""), data.get("text", "").replace("\0", "")
    if action == "comment":
        place, caption, seen = _place(filing, data.get("place", ""))
        comment(user, filing, text, place, caption, seen)
        return "批注已提出。"
    if action in ("answer", "resolve"):
        given = str(data.get("comment", ""))
        pk = int(given) if re.fullmatch(r"[0-9]{1,18}", given) else 0
        if action == "answer":
            answer_comment(user, filing, pk, text)
            return "答复已保存。"
        resolve_comment(user, filing, pk)
        return "批注已办结。"
    if action == "waive":
        form = WaiveForm({name: value.replace("\0", "") for name, value in data.items() if isinstance(value, str)})
        if not form.is_valid():
            raise words_of(form)
        typed: dict[str, Any] = form.cleaned_data
        waiver: SeparationWaiver = waive_separation(user, filing, typed["person"], typed["reason"], typed["until"])
        return f"已批准不相容岗位豁免，有效期至 {waiver.until.isoformat()}。"
    raise Refused("没有这项操作。")


def _place(filing: Filing, place: str) -> tuple[str, str, str]:
    """(place, caption, what stands there now) of a place of the document. Raises Refused for one that is not there."""
    report = report_of(filing)
    if not place or place.startswith("part"):
        caption = dict(places_of(report)).get(place)
        if caption is not None:
            return place, caption, ""
    else:
        try:
            return place, report.book.caption(place), _printed(place, report.book[place])
        except (UnknownFigure, KeyError, TypeError, ValueError):
            pass  # a name that no figure has: told below
    raise Refused("公开说明中没有这个位置，请在审核页选择要批注的部分。")


def _printed(name: str, value: Any) -> str:
    """A figure as a reader sees it: 万元, an area, a count."""
    unit = unit_of(name)
    counted = f"{two_places(value)} 平方米" if unit == "area" else f"{int(value):,}"
    return f"{print_wan(value)} 万元" if unit == "yuan" else counted


def _back(request: HttpRequest, filing: Filing) -> str:
    """The page that the form stood on: that of the figure, else the review page."""
    place = request.POST.get("place", "")
    if request.POST.get("from") == "figure" and FIGURE.fullmatch(place):
        return f"{figure_url(filing, place)}#comments"
    return f"{reverse('admin:filing_review', args=[filing.pk])}#comments"
