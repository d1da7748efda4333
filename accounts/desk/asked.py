"""What a request of the desk asks for: the person, the filing, the revision that was seen (请求：人、填报、所见修订号)."""

from __future__ import annotations

import re
from typing import cast

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest
from django.urls import reverse

from accounts.models import Filing, Role
from accounts.workflow import Refused


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
