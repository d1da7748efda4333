"""What a request of the desk asks for, and how it is answered: person, filing, messages, files (请求与回答)."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from accounts.models import Filing, Precision, Role
from accounts.workflow import AlreadyDone, Refused, require
from accounts.workflow.enter import kept_totals

Found = TypeVar("Found")


def user_of(request: HttpRequest) -> User:
    """The person; the admin lets nobody else in."""
    return cast(User, request.user)


def posts_of(request: HttpRequest) -> frozenset[tuple[int, str]]:
    """(unit, role) of each post of the person, asked once a request; none when not active."""
    user, kept = user_of(request), request.__dict__
    if "posts" not in kept:
        held = user.assignments.values_list("unit_id", "role") if user.is_authenticated and user.is_active else ()
        kept["posts"] = frozenset(held)
    return cast("frozenset[tuple[int, str]]", kept["posts"])


def holds(request: HttpRequest, *roles: str) -> bool:
    """Whether the person has a post of one of the roles, at whatever unit."""
    return any(role in roles for _, role in posts_of(request))


def is_bureau(request: HttpRequest) -> bool:
    """Whether the person works for the finance bureau, or is a superuser."""
    user = user_of(request)
    return user.is_active and (user.is_superuser or holds(request, Role.BUREAU_OFFICER))


def require_bureau(request: HttpRequest) -> None:
    """Raises PermissionDenied for who does not work for the finance bureau."""
    if not is_bureau(request):
        raise PermissionDenied


def filing_of(request: HttpRequest, pk: int | str) -> Filing:
    """The filing, when the person may see it. Raises Http404."""
    visible = Filing.objects.visible_to(user_of(request)).select_related("unit")
    found = visible.filter(pk=pk).first() if re.fullmatch(r"[0-9]{1,18}", str(pk)) else None
    return or_404(found, "没有这份填报，或您无权查看。")


def or_404(found: Found | None, words: str) -> Found:
    """What was found. Raises Http404 where nothing was."""
    if found is None:
        raise Http404(words)
    return found


def upload_of(request: HttpRequest, name: str, limit: int, missing: str, too_large: str) -> tuple[str, bytes]:
    """Name and content of an uploaded file of at most `limit` bytes, MB in the words. Raises Refused."""
    upload = require(request.FILES.get(name), missing)
    size = upload.size or 0
    require(size <= limit, too_large.format(size=size / 2**20, limit=limit // 2**20))
    return upload.name or "", upload.read()


def page_of(filing: Filing) -> str:
    """The address of the filing's own page."""
    return reverse("admin:accounts_filing_change", args=[filing.pk])


def revision_of(request: HttpRequest) -> int:
    """The revision of the filing that the person saw. Raises Refused."""
    return number_of(request, "revision", "页面不完整，没有保存；请刷新后重试。", digits=9)


def number_of(request: HttpRequest, name: str, refusal: str, digits: int = 18) -> int:
    """A number that the page carries along. Raises Refused where it came back as none."""
    text = request.POST.get(name, "")
    if not re.fullmatch(f"[0-9]{{1,{digits}}}", text):
        raise Refused(refusal)
    return int(text)


def texts_of(data: QueryDict) -> dict[str, str]:
    """What was typed, by name, without the NUL that the database refuses."""
    return {name: str(value).replace("\0", "") for name, value in data.items()}


def cleaned(form: forms.BaseForm) -> dict[str, Any]:
    """What a form holds. Raises Refused with what is wrong, each field by its label."""
    if not form.is_valid():
        raise Refused(*(f"{form.fields[name].label}：{errors[0]}" for name, errors in form.errors.items()))
    return form.cleaned_data


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


def admin_page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """A page of the admin beside those of one filing, its template named without folder."""
    shown = {**admin.site.each_context(request), "opts": Filing._meta, **context}
    return render(request, f"admin/accounts/filing/{name}.html", shown)


def file_answer(content: bytes, name: str, kind: str, *, is_shown: bool = False) -> HttpResponse:
    """A file of that name and content type, to be kept by nobody on the way; shown in the browser only where it may be."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=not is_shown, filename=name)
            or "attachment",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


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
