"""The pages of judgement: what the rules found and how it is answered; changes, comments, the decision (审核结果页、审核页)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from accounts.checks import Severity
from accounts.document.report import Report
from accounts.document.slots import is_text, slot_caption
from accounts.figures.book import Book
from accounts.figures.money import difference, print_wan, rate_of_change
from accounts.figures.totals import LINES, UnknownFigure
from accounts.figures.units import in_full
from accounts.models import UNDER_REVIEW, Correction, Filing, Role, Status
from accounts.publication.photograph import report_of
from accounts.workflow import Refused, require
from accounts.workflow.access import is_officer, position_of, roles_of
from accounts.workflow.changes import base_of, changes, contributors, entries_after, rewording
from accounts.workflow.findings import answer, check, grant_waiver, request_waiver
from accounts.workflow.publish import draft_erratum
from accounts.workflow.verbs import (
    COMMENTED,
    COMMENTERS,
    WHOLE,
    answer_comment,
    barred,
    comment,
    resolve_comment,
    waive_separation,
)

from .filing import buttons, keep_typed
from .links import figure_url
from .pages import Told, attempt, cleaned, filing_of, frame, framed, texts_of, user_of
from .sheets import GUESTS, place_url, with_all_names

CHECKED = (Status.DRAFT, *UNDER_REVIEW)
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
    return render(
        request,
        "admin/accounts/filing/findings.html",
        {
            **context,
            "groups": [(severity, list(_by_rule(filing, told, severity))) for severity in Severity],
            "counts": [(one, sum(each["finding"].severity == one for each in told)) for one in Severity],
            "diagnosis": context["checked"].diagnosis if context["checked"] else [],
            "may_answer": filing.is_writable and Role.CLERK in roles_of(user, filing),
            "may_check": filing.status in CHECKED,
            "may_grant": is_officer(user),
        },
    )


def _by_rule(filing: Filing, told: Iterable[Told], severity: Severity) -> Iterator[tuple[str, list[tuple[Told, str]]]]:
    """Sentence of a rule → what it found, each with the address where it is mended."""
    guests = {place: url for guest in GUESTS for place, url in guest.addresses(filing).items()}
    for sentence, group in groupby(
        (one for one in told if one["finding"].severity == severity), key=lambda one: one["finding"].sentence
    ):
        yield sentence, [(one, place_url(filing, one["finding"].place_key, guests)) for one in group]


def act(user: User, filing: Filing, action: str, data: QueryDict) -> str:
    """Do what a form of the page asks for; returns what was done. Raises Refused."""
    key = data.get("finding", "")
    match action:
        case "check":
            require(filing.status in CHECKED, "已审核的填报保留审核时的结果，不再检查。")
            return f"检查完毕，共 {len(check(filing))} 条。"
        case "answer":
            answer(user, filing, key, data.get("text", ""))
            return "说明已保存。"
        case "waive":
            request_waiver(user, filing, key, **cleaned(WaiverForm(data)))
            return "豁免申请已提出，等待财政局管理员批准。"
        case "grant":
            grant_waiver(user, filing, key)
            return "豁免已批准。"
    raise Refused("没有这项操作。")


FIGURE = re.compile(r"[a-z_]+(\[[^\[\]./?#\s]{1,40}\])*(\.[a-z_]+)?")
"""The name of a figure, as an address may hold it."""


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, for all who see the filing; its forms for those who may."""
    filing, user = filing_of(request, pk), user_of(request)
    typed = texts_of(request.POST)
    if request.method == "POST":
        if attempt(request, lambda: _act(user, filing, typed)):
            return HttpResponseRedirect(_back(filing, typed))
        keep_typed(request, typed.get("text", "") or typed.get("reason", ""))
    position, report = position_of(filing), report_of(filing)
    correction = Correction.objects.filter(filing=filing).select_related("by", "corrects").first()
    base = base_of(filing, position)
    later = entries_after(filing, base) if base else {}
    return framed(
        request,
        filing,
        "review",
        "review",
        title=f"{filing}　审核",
        position=position,
        edition=report.edition,
        last_step=position.last.pk if position.last else 0,
        buttons=buttons(user, filing, position),
        base=base,
        changes=changes(later, filing, with_all_names(filing, report.book)) if base else [],
        rewording=rewording(later, filing, report),
        erratum=draft_erratum(filing, report) if correction else None,
        beside=list(beside_last_year(filing, report.book)),
        texts=list(texts_beside(filing, report.book)),
        threads=threads(filing),
        places=list(places_of(report)),
        **_may(user, filing),
        people=contributors(filing),
        waivers=list(filing.separation_waivers.select_related("user", "granted_by")),
        correction=correction,
        barred=barred(filing) if is_officer(user) and filing.is_under_review else [],
        typed=typed,
    )


# Beside last year -----------------------------------------------------------------------------------------------------


def beside_last_year(filing: Filing, book: Book) -> Iterator[dict[str, str]]:
    """The figures that are not last year's: totals first, then 项 by 项. What a 补录 lacks is not taken for nothing."""
    if not book.has_prior:
        return
    prior = filing.prior()
    partly = prior is not None and prior.status == Status.CARRIED_IN
    names = (
        *(name for name in LINES if name not in ("economic", "owned")),
        *book.now.declared,
        *(f"appropriation_spending[general][{code}]" for code in sorted(book.items)),
    )
    for name in (one for one in names if book.holds(f"{one}.prior")):
        now, before = book[name], book[f"{name}.prior"]
        if now != before:
            both = _beside(book.unit(name), now, before)
            known = {"before": "—", "now": both["now"]} if partly and not before else both
            yield {"caption": book.caption(name), "url": figure_url(filing, name), **known}


def _beside(unit: str, now: Any, before: Any) -> dict[str, str]:
    """Both years and what lies between, in 万元 as printed, or counted."""
    if unit != "yuan":
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
    for key in sorted(now.keys() & before.keys(), key=lambda one: (is_text(one), one)):
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
        for one in part.sections or (part,):
            yield one.anchor, one.heading


def comments_on(request: HttpRequest, filing: Filing, name: str) -> dict[str, Any]:
    """What the page of a figure needs to show its comments and to take one: two queries, one for a draft."""
    found = threads(filing, name)
    return {
        "threads": found,
        "figure_name": name,
        **(_may(user_of(request), filing) if found or filing.status in COMMENTED else {}),
    }


def _may(user: User, filing: Filing) -> dict[str, Any]:
    roles = roles_of(user, filing)
    return {"may_comment": filing.status in COMMENTED and bool(roles & set(COMMENTERS)), "may_answer": bool(roles)}


class WaiveForm(forms.Form):
    """What a waiver of the separation of duties needs."""

    person = forms.IntegerField(label="人员")
    reason = forms.CharField(label="理由", max_length=1000)
    until = forms.DateField(label="有效期至", error_messages={"invalid": "请按 2024-12-31 的写法填写日期。"})


def _act(user: User, filing: Filing, data: Mapping[str, str]) -> str:
    """Do what a form of the page asks for; returns what was done. Raises Refused."""
    action, text, given = (data.get(name, "") for name in ("action", "text", "comment"))
    pk = int(given) if re.fullmatch(r"[0-9]{1,18}", given) else 0
    match action:
        case "comment":
            comment(user, filing, text, *_place(filing, data.get("place", "")))
            return "批注已提出。"
        case "answer":
            answer_comment(user, filing, pk, text)
            return "答复已保存。"
        case "resolve":
            resolve_comment(user, filing, pk)
            return "批注已办结。"
        case "waive":
            waiver = waive_separation(user, filing, **cleaned(WaiveForm(data)))
            return f"已批准不相容岗位豁免，有效期至 {waiver.until.isoformat()}。"
    raise Refused("没有这项操作。")


def _place(filing: Filing, place: str) -> tuple[str, str, str]:
    """(place, caption, what stands there now) of a place of the document. Raises Refused for one that is not there."""
    report = report_of(filing)
    try:
        if not place or place.startswith("part"):
            return place, dict(places_of(report))[place], ""
        return place, report.book.caption(place), _printed(report.book.unit(place), report.book[place])
    except (UnknownFigure, KeyError, TypeError, ValueError) as error:  # a name that no section and no figure has
        raise Refused("公开说明中没有这个位置，请在审核页选择要批注的部分。") from error


def _printed(unit: str, value: Any) -> str:
    """A figure as a reader sees it: 万元, an area, a count."""
    return f"{print_wan(value)} 万元" if unit == "yuan" else in_full(unit, value)


def _back(filing: Filing, typed: Mapping[str, str]) -> str:
    """The page that the form stood on: that of the figure, else the review page."""
    place = typed.get("place", "")
    if typed.get("from") == "figure" and FIGURE.fullmatch(place):
        return f"{figure_url(filing, place)}#comments"
    return f"{reverse('admin:filing_review', args=[filing.pk])}#comments"
