"""Logins: a lock after wrong passwords, by account and address together, and the record of both (登录：锁定与记录).

What django-axes keeps holds no word that was typed but the name of an account that exists: a password in the wrong field
is kept as a hash only the site can make.
"""

from ipaddress import ip_address
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessFailureLog
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.crypto import salted_hmac

UNKNOWN = "（没有此用户）"
KEPT_FAILURES = 100_000
"""Failed logins that are kept, the newest."""


class LockedOut(AxesStandaloneBackend):
    """Refuses who is locked out. A program that asks without a request comes from no address, and is not counted."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Raises PermissionDenied for who is locked out; else another backend decides."""
        if request is not None:
            super().authenticate(request, **credentials)


class Recorded(AxesDatabaseHandler):
    """Counts failures and keeps them, without the data of the form."""

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """As axes does it, the form out of its sight."""
        if request is None:
            return
        kept = request.GET, request.POST
        request.GET = request.POST = QueryDict()
        try:
            super().user_login_failed(sender, credentials, request, **kwargs)
        finally:
            request.GET, request.POST = kept

    def remove_out_of_limit_failure_logs(self, *, username: str, limit: int | None = None) -> int:
        """The newest stay; those of axes' own would go first."""
        newest = AccessFailureLog.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        return int(AccessFailureLog.objects.filter(pk__lte=newest - KEPT_FAILURES).delete()[0])


def account(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name under which a login is counted: that of the account, else a hash of what was typed."""
    typed = str((credentials or {}).get("username") or "").replace("\0", "")
    is_known = User.objects.filter(username=typed).exists()
    return typed if is_known else f"{UNKNOWN}{salted_hmac('login', typed).hexdigest()[:12]}"


def address(request: HttpRequest) -> str | None:
    """The address of the visitor: that of the connection.

    Only a proxy among TRUSTED_PROXIES is believed what it says of the visitor, and of its list only the last, which is
    its own. None for a socket of this machine.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return (_valid(told) if peer in settings.TRUSTED_PROXIES else None) or _valid(peer)


def _valid(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def locked_page(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Says that logins wait, for how long, and who can lift it."""
    return render(
        request,
        "admin/locked.html",
        {"minutes": int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60, "failures": settings.AXES_FAILURE_LIMIT},
        status=429,
    )
