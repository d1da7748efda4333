"""Self-evaluations in the admin (绩效自评填报页)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from accounts.desk.asked import filing_of, posts_of, user_of
from accounts.desk.frame import frame
from accounts.desk.refused import refused_kindly
from accounts.models import Filing, Role
from accounts.workflow.access import may_enter
from accounts.workflow.enter import writing

from .models import Evaluation, FundingRow, Indicator, Programme


class WithinFilingForm(forms.ModelForm):  # type: ignore[type-arg]
    """Carries the revision of the filing that the person saw, so that the second of two people is told."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["revision"].initial = self.instance.filing.revision
            self.fields["revision"].required = True


class WithinFiling(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows of a filing: seen with the filing, changed by its clerks while it is writable, under its lock."""

    form = WithinFilingForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only rows of filings that the user may see."""
        visible = Filing.objects.visible_to(user_of(request))
        return self.model._default_manager.filter(filing__in=visible).select_related("filing__unit")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the writable filings that the user sees, and their programmes."""
        writable = [one.pk for one in Filing.objects.visible_to(user_of(request)) if may_enter(user_of(request), one)]
        if db_field.name == "filing":
            kwargs["queryset"] = Filing.objects.filter(pk__in=writable).select_related("unit")
        if db_field.name == "programme":
            kwargs["queryset"] = Programme.objects.filter(filing__in=writable)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or may_enter(user_of(request), obj.filing)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return any(role == Role.CLERK for _, role in posts_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and may_enter(user_of(request), obj.filing)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A row stays in its filing."""
        return ("filing",) if obj is not None else ()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The stock page; what the workflow or the database refuses becomes a message, and nothing is saved."""
        stock = super().changeform_view
        return refused_kindly(request, lambda: stock(request, object_id, form_url, extra_context))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save under the lock of the filing and count its revision."""
        with writing(user_of(request), obj.filing, form.cleaned_data.get("revision") if change else None):
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete under the lock of the filing and count its revision."""
        with writing(user_of(request), obj.filing, None):
            super().delete_model(request, obj)


class RowsOfEvaluation(admin.TabularInline):  # type: ignore[type-arg]
    """Rows of an evaluation follow its permissions."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or may_enter(user_of(request), obj.filing)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or may_enter(user_of(request), obj.filing)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or may_enter(user_of(request), obj.filing)


class FundingRows(RowsOfEvaluation):
    """资金行."""

    model = FundingRow
    extra = 1


class Indicators(RowsOfEvaluation):
    """绩效指标."""

    model = Indicator
    extra = 3


@admin.register(Programme)
class ProgrammeAdmin(WithinFiling):
    """项目."""

    list_display = ("name", "filing", "code")


@admin.register(Evaluation)
class EvaluationAdmin(WithinFiling):
    """绩效自评, with its money and indicators."""

    list_display = ("__str__", "filing")
    inlines = (FundingRows, Indicators)

    def get_urls(self) -> list[Any]:
        """The step 绩效 of a filing besides the stock pages."""
        own = path("of/<int:pk>/", self.admin_site.admin_view(self.step_view), name="filing_performance")
        return [own, *super().get_urls()]

    def step_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The self-evaluations of one filing."""
        filing = filing_of(request, pk)
        context = frame(request, filing, "performance", evaluations=Evaluation.objects.of(filing))
        return render(request, "admin/performance/step.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("programme")
