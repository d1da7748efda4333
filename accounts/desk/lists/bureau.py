"""The lists of the finance bureau in the admin: units, posts, replies, subjects, dates, logins (单位、岗位、批复、科目、时间安排、登录)."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.desk.requests import is_bureau, kindly, user_of
from accounts.intake.resources import ApprovalResource, AssignmentResource, UnitResource
from accounts.intake.subjects import SubjectResource, left_words
from accounts.models import Approval, Assignment, Scheme, Subject, Timetable, Unit
from accounts.workflow.enter import refusals

from .exchange import ConfirmForm, Exchange, Unwritten, UploadForm


class BureauAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Lists kept by the finance bureau: its officers and superusers only."""

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """The stock page; what the database refuses becomes a message, and nothing is saved."""
        return kindly(request, lambda: super(BureauAdmin, self).changeform_view(request, *args, **options))

    def _may(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_bureau(request)

    has_module_permission = has_view_permission = _may
    has_add_permission = has_change_permission = has_delete_permission = _may


@admin.register(Unit)
class UnitAdmin(Exchange, BureauAdmin):
    """单位."""

    list_display = ("code", "name", "kind", "superior")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    list_select_related = ("superior",)
    resource_classes = [UnitResource]

    def save_rows(self, request: HttpRequest, rows: list[tuple[int, Any]], seen: dict[int, int] | None) -> None:
        """New units first, then the superiors, which may be among them. Raises Refused."""
        units = [unit for _, unit in rows]
        with refusals(), transaction.atomic():
            Unit.objects.bulk_create([one for one in units if one.pk is None])
            by_code = {one.code: one for one in Unit.objects.all()}
            for one in units:
                one.pk, one.superior = by_code[one.code].pk, by_code.get(one.superior_code)
            Unit.objects.bulk_update(units, ["name", "kind", "region", "division_code", "superior"], batch_size=500)


@admin.register(Assignment)
class AssignmentAdmin(Exchange, BureauAdmin):
    """岗位."""

    list_display = ("unit", "role", "user")
    list_filter = ("role",)
    search_fields = ("unit__name", "unit__code", "user__username")
    list_select_related = ("unit", "user")
    resource_classes = [AssignmentResource]


@admin.register(Approval)
class ApprovalAdmin(Exchange, BureauAdmin):
    """批复: whoever saves one is its recorder."""

    list_display = ("unit", "year", "number", "replied_on", "recorded_by", "recorded_at")
    list_filter = ("year",)
    search_fields = ("unit__name", "unit__code", "number")
    list_select_related = ("unit", "recorded_by")
    readonly_fields = ("recorded_by", "recorded_at")
    written = ("number", "replied_on", "recorded_by", "recorded_at")
    resource_classes = [ApprovalResource]

    def save_model(self, request: HttpRequest, obj: Approval, form: Any, change: Any) -> None:
        """With the person who records it."""
        obj.recorded_by = user_of(request)
        super().save_model(request, obj, form, change)

    def save_rows(self, request: HttpRequest, rows: list[tuple[int, Any]], seen: dict[int, int] | None) -> None:
        """With the person who records them. Raises Refused."""
        for _, one in rows:
            one.recorded_by, one.recorded_at = user_of(request), timezone.now()
        super().save_rows(request, rows, seen)


@admin.register(Timetable)
class TimetableAdmin(BureauAdmin):
    """时间安排."""

    list_display = ("year", "submit_by", "publish_by")


class SubjectUploadForm(UploadForm):
    """The file with the year and scheme of the list."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    scheme = forms.ChoiceField(label="科目体系", choices=Scheme.choices)


class SubjectConfirmForm(ConfirmForm):
    """Year and scheme carried along."""

    year = forms.IntegerField(widget=forms.HiddenInput, min_value=2000, max_value=2100)
    scheme = forms.ChoiceField(widget=forms.HiddenInput, choices=Scheme.choices)


@admin.register(Subject)
class SubjectAdmin(Exchange, BureauAdmin):
    """科目: an official list is uploaded as a whole, previewed, and replaces the list of its year and scheme."""

    list_display = ("year", "scheme", "code", "name", "budget")
    list_filter = ("year", "scheme", "budget")
    search_fields = ("code", "name")
    resource_classes = [SubjectResource]
    import_form_class = SubjectUploadForm
    confirm_form_class = SubjectConfirmForm

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        """Carry year and scheme from the upload to the confirmation."""
        initial = super().get_confirm_form_initial(request, import_form)
        if import_form:
            initial |= {name: import_form.cleaned_data[name] for name in ("year", "scheme")}
        return initial

    def get_import_resource_kwargs(self, request: HttpRequest, **options: Any) -> dict[str, Any]:
        """Year and scheme of the list, and what is done before subjects leave it."""
        cleaned = getattr(options.get("form"), "cleaned_data", None) or {}
        form = options.get("form")
        return {
            "year": cleaned.get("year", 0),
            "scheme": cleaned.get("scheme", Scheme.FUNCTIONAL),
            "leaving": lambda gone: self.may_leave(request, form, len(gone), left_words(gone)),
        }


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
