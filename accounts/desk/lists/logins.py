"""Logins for the bureau: who is locked out and how to lift it, who came in, who failed (登录锁定与登录记录)."""

from __future__ import annotations

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from .bureau import BureauAdmin
from .exchange import Unwritten


class LoginRecord(Unwritten, BureauAdmin):
    """A record that nobody writes by hand."""

    search_fields = ("username", "ip_address")
    ordering = ("-id",)
    exclude = ("get_data", "post_data", "http_accept", "session_hash")


@admin.register(AccessAttempt)
class LockAdmin(LoginRecord):
    """登录锁定."""

    list_display = ("username", "ip_address", "failures_since_start", "attempt_time", "is_locked")
    actions = ("lift",)

    @admin.display(description="已锁定", boolean=True)
    def is_locked(self, one: AccessAttempt) -> bool:
        """Whether the failures of this browser alone reach the limit."""
        return bool(one.failures_since_start >= settings.AXES_FAILURE_LIMIT)

    @admin.action(description="解除所选账号和地址的锁定")
    def lift(self, request: HttpRequest, chosen: QuerySet[AccessAttempt]) -> None:
        """The account may log in from that address again, whatever browser failed."""
        for username, place in set(chosen.values_list("username", "ip_address")):
            found = AccessAttempt.objects.filter(username=username, ip_address=place)
            self.log_deletions(request, found)
            found.delete()
            messages.success(request, f"已解除：{username}（{place or '本机'}）。")


@admin.register(AccessLog)
class LoginAdmin(LoginRecord):
    """登录记录."""

    list_display = ("attempt_time", "username", "ip_address", "logout_time", "user_agent")


@admin.register(AccessFailureLog)
class FailureAdmin(LoginRecord):
    """登录失败记录."""

    list_display = ("attempt_time", "username", "ip_address", "locked_out", "user_agent")
