"""The lists of the finance bureau in the admin: units, posts, subjects (单位、岗位、科目)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from import_export.admin import ImportMixin

from accounts.exchange.subjects import SubjectResource
from accounts.models import Assignment, Subject, Timetable, Unit

from .asked import is_bureau
from .refused import refused_kindly
from .subject_upload import ConfirmSubjectListForm, SubjectListForm


class BureauAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Lists kept by the finance bureau: its officers and superusers only."""

    def _is_bureau(self, request: HttpRequest) -> bool:
        return is_bureau(request)

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """The stock page; what the database refuses becomes a message, and nothing is saved."""
        return refused_kindly(request, lambda: super(BureauAdmin, self).changeform_view(request, *args, **options))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_bureau(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_bureau(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._is_bureau(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_bureau(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_bureau(request)


@admin.register(Unit)
class UnitAdmin(BureauAdmin):
    """单位."""

    list_display = ("code", "name", "kind", "superior")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    autocomplete_fields = ("superior",)
    list_select_related = ("superior",)


@admin.register(Assignment)
class AssignmentAdmin(BureauAdmin):
    """岗位."""

    list_display = ("unit", "role", "user")
    list_filter = ("role",)
    search_fields = ("unit__name", "unit__code", "user__username")
    autocomplete_fields = ("unit",)
    list_select_related = ("unit", "user")


@admin.register(Timetable)
class TimetableAdmin(BureauAdmin):
    """时间安排."""

    list_display = ("year", "submit_by", "publish_by")


@admin.register(Subject)
class SubjectAdmin(ImportMixin, BureauAdmin):
    """科目: an official list is uploaded as a whole, previewed, and replaces the list of its year and scheme."""

    list_display = ("year", "scheme", "code", "name", "budget")
    list_filter = ("year", "scheme", "budget")
    search_fields = ("code", "name")
    resource_classes = [SubjectResource]
    import_template_name = "admin/accounts/subject/import.html"
    import_form_class = SubjectListForm
    confirm_form_class = ConfirmSubjectListForm
    skip_admin_log = True

    def has_import_permission(self, request: HttpRequest) -> bool:
        """The same as for changing."""
        return self._is_bureau(request)

    def process_import(self, request: HttpRequest, **options: Any) -> HttpResponse:
        """Save the previewed list; a second click finds the file gone and is told so."""
        try:
            return super().process_import(request, **options)
        except FileNotFoundError:
            messages.warning(request, "这份预览已经确认过或已过期，请核对科目表；需要时重新上传。")
            return HttpResponseRedirect(reverse("admin:accounts_subject_changelist"))

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        """Carry year and scheme from the upload to the confirmation."""
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form:
            initial |= {name: import_form.cleaned_data[name] for name in ("year", "scheme")}
        return initial

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Year and scheme of the list."""
        form = kwargs.get("form")
        cleaned = getattr(form, "cleaned_data", None) or {}
        return {"year": cleaned.get("year", 0), "scheme": cleaned.get("scheme", "functional")}
