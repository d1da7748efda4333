"""What a request of the desk asks for, and how it is answered: person, filing, messages, files (请求与回答)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from accounts.models import Filing, Precision, Role
from accounts.workflow import AlreadyDone, Refused
from accounts.workflow.enter import kept_totals, refusals


def user_of(request: HttpRequest) -> User:
    """The person; the admin lets nobody else in."""
    return cast(User, request.user)


def posts_of(request: HttpRequest) -> frozenset[tuple[int, str]]:
    """(unit, role) of each post of the person, asked once a request; none when not active."""
    posts: frozenset[tuple[int, str]] | None = getattr(request, "posts", None)
    if posts is None:
        user = user_of(request)
        held = user.assignments.values_list("unit_id", "role") if user.is_authenticated and user.is_active else ()
        posts = frozenset(held)
        request.posts = posts  # type: ignore[attr-defined]
    return posts


def is_bureau(request: HttpRequest) -> bool:
    """Whether the person works for the finance bureau, or is a superuser."""
    user = user_of(request)
    officer = any(role == Role.BUREAU_OFFICER for _, role in posts_of(request))
    return bool(user.is_active and (user.is_superuser or officer))


def filing_of(request: HttpRequest, pk: int | str) -> Filing:
    """The filing, when the person may see it. Raises Http404."""
    visible = Filing.objects.visible_to(user_of(request)).select_related("unit")
    found = visible.filter(pk=pk).first() if re.fullmatch(r"[0-9]{1,18}", str(pk)) else None
    if found is None:
        raise Http404("没有这份填报，或您无权查看。")
    return found


def page_of(filing: Filing) -> str:
    """The address of the filing's own page."""
    return reverse("admin:accounts_filing_change", args=[filing.pk])


def revision_of(request: HttpRequest) -> int:
    """The revision of the filing that the person saw. Raises Refused."""
    text = request.POST.get("revision", "")
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Refused("页面不完整，没有保存；请刷新后重试。")
    return int(text)


def report(request: HttpRequest, refused: Refused) -> None:
    """What a verb refuses, as messages on the next page."""
    for reason in refused.reasons:
        messages.error(request, reason)


def attempt(request: HttpRequest, deed: Callable[[], str]) -> bool:
    """Do it and say what it says, or what refused it. Whether it was done; what was done before counts as done."""
    try:
        messages.success(request, deed())
    except AlreadyDone as done:
        messages.info(request, str(done))
    except Refused as refused:
        report(request, refused)
        return False
    return True


def kindly(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """The view's answer; what a verb or the database refuses leads to the same page with the reasons, nothing saved."""
    try:
        with refusals():
            return view()
    except Refused as refused:
        report(request, refused)
        return HttpResponseRedirect(request.get_full_path())


def words_of(form: forms.BaseForm) -> Refused:
    """What is wrong with a form, each field by its label, as a refusal."""
    return Refused(*(f"{form.fields[name].label}：{errors[0]}" for name, errors in form.errors.items()))


def file_answer(content: bytes, name: str, kind: str, *, is_shown: bool = False) -> HttpResponse:
    """A file of that name and content type, to be kept by nobody on the way; shown in the browser only where it may be."""
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=not is_shown, filename=name) or "attachment",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=kind, headers=headers)


SHOWN = 8
"""Totals that a message names."""


@contextmanager
def telling_dropped(request: HttpRequest, filing: Filing) -> Iterator[None]:
    """While this holds rows are saved; the totals that no longer stand as printed are told to the person."""
    before = kept_totals(filing) if filing.precision == Precision.WAN else []
    yield
    there = {(one.table, one.caption) for one in kept_totals(filing)} if before else set()
    gone = [one for one in before if (one.table, one.caption) not in there]
    if gone:
        named = "；".join(f"{one.table}“{one.caption}”所印 {one.printed} 万元" for one in gone[:SHOWN])
        more = f"等 {len(gone)} 个" if len(gone) > SHOWN else ""
        messages.warning(request, f"其下的数已改动，以下合计不再照公开件所印，改按录入数合计：{named}{more}。")
