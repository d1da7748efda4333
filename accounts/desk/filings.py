"""A filing in the admin: one page with its sheets, its way to publication and its record (填报页)."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.checks.catalogue import rulebook
from accounts.models import Filing, Step
from accounts.models.verbs import REVIEWERS
from accounts.workflow import Refused
from accounts.workflow.new_filing import OPENERS
from accounts.workflow.verbs import approve_many

from .deadlines import deadline_urls
from .figure import figure
from .filing import FilingPage
from .findings import findings
from .grid import GridPage
from .history import export, history, master_export, master_history
from .imports import import_urls
from .lists.exchange import Unwritten
from .opening import carried_view, opening_view
from .preview import pdf, preview
from .reasons import ReasonsPage
from .requests import filing_of, posts_of, report, user_of
from .review import review
from .sheets import REASONS, SHEETS
from .single import SinglePage
from .subjects import subjects_view
from .texts import TextsPage
from .verbs import act_on


def sheet_view(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One sheet: shown to all who see the filing, saved by its clerks. Raises Http404."""
    filing = filing_of(request, pk)
    if name == REASONS.name:
        return HttpResponseRedirect(reverse("admin:filing_reasons", args=[pk]))
    sheet = SHEETS.get(name)
    if sheet is None:
        raise Http404("没有这张录入表。")
    single = FilingPage if name == "basics" else SinglePage
    page = TextsPage if sheet.is_texts else GridPage if sheet.is_grid else single
    return page(request, filing, sheet).respond()


def reasons_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The reasons, on a page of their own."""
    return ReasonsPage(request, filing_of(request, pk), REASONS).respond()


def filing_page(request: HttpRequest, filing: Filing) -> FilingPage:
    """The filing's own page as it is saved."""
    page = FilingPage(request, filing, SHEETS["basics"])
    page.load()
    return page


@admin.register(Filing)
class FilingAdmin(Unwritten, admin.ModelAdmin):  # type: ignore[type-arg]
    """Filings of the user's units. Nothing is changed but by the verbs of the workflow."""

    list_display = ("unit", "year", "status", "version")
    list_filter = ("status", "year")
    search_fields = ("unit__name", "unit__code")
    list_select_related = ("unit",)
    actions = ["approve_selected"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Filing]:
        """Only what the user may see."""
        return Filing.objects.visible_to(user_of(request)).select_related("unit")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active)

    def has_view_permission(self, request: HttpRequest, obj: Filing | None = None) -> bool:
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return any(role in OPENERS for _, role in posts_of(request))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Approval of many at once, for reviewers."""
        return super().get_actions(request) if any(role in REVIEWERS for _, role in posts_of(request)) else {}

    @admin.action(description="审核通过所选填报")
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[Filing]) -> HttpResponse | None:
        """Show what was chosen; confirmed, approve all of it, or none."""
        chosen = list(queryset)
        if "confirmed" not in request.POST:
            return render(request, "admin/accounts/filing/filings.html", self._chosen(request, chosen))
        steps = {one.pk: request.POST.get(f"step-{one.pk}", "") for one in chosen}
        try:
            seen = {pk: int(text) for pk, text in steps.items() if re.fullmatch(r"[0-9]{1,18}", text)}
            approve_many(user_of(request), chosen, seen)
        except Refused as refused:
            report(request, refused)
        else:
            messages.success(request, f"已审核通过 {len(chosen)} 份填报。")
        return None

    def _chosen(self, request: HttpRequest, chosen: list[Filing]) -> dict[str, Any]:
        steps = Step.objects.filter(filing__in=chosen).select_related("by").order_by("pk")
        last = {one.filing_id: one for one in steps}
        rows = [(one, last.get(one.pk)) for one in chosen]
        return self._context(request, title="成批审核通过", rows=rows)

    def get_urls(self) -> list[URLPattern]:
        """The pages of a filing besides its own."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/sheet/<slug:name>/", wrap(sheet_view), name="filing_sheet"),
            path("subjects/<int:year>/<slug:scheme>/<slug:digest>.json", wrap(subjects_view), name="filing_subjects"),
            path("<int:pk>/verb/<slug:verb>/", wrap(require_POST(self.verb_view)), name="filing_verb"),
            path("<int:pk>/findings/", wrap(findings), name="filing_findings"),
            path("<int:pk>/carried/", wrap(carried_view), name="filing_carried"),
            path("rulebook/", wrap(self.rulebook_view), name="filing_rulebook"),
            path("<int:pk>/reasons/", wrap(reasons_view), name="filing_reasons"),
            path("<int:pk>/review/", wrap(review), name="filing_review"),
            path("<int:pk>/history/", wrap(history), name="filing_history"),
            path("master-history/", wrap(require_safe(master_history)), name="master_history"),
            path("master-history.xlsx", wrap(require_safe(master_export)), name="master_history_export"),
            path("<int:pk>/history.xlsx", wrap(require_safe(export)), name="filing_history_export"),
            path("<int:pk>/preview/", wrap(preview), name="filing_preview"),
            path("<int:pk>/preview.pdf", wrap(pdf), name="filing_pdf"),
            path("<int:pk>/figure/<str:name>/", wrap(figure), name="filing_figure"),
            *import_urls(wrap),
            *deadline_urls(wrap),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Open a filing for one of the user's units, or for another by the bureau."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return opening_view(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of one filing."""
        return filing_page(request, filing_of(request, object_id)).show()

    def verb_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Do what a button of the page says."""

        def shown(filing: Filing, verb: str, data: dict[str, str]) -> HttpResponse:
            page = filing_page(request, filing)
            page.doing = (verb, data)
            return page.show()

        return act_on(request, pk, verb, shown)

    def rulebook_view(self, request: HttpRequest) -> HttpResponse:
        """Every rule with its sentence, severity, examples and source."""
        context = self._context(request, title="规则手册", rules=rulebook())
        return render(request, "admin/accounts/filing/rulebook.html", context)

    def _context(self, request: HttpRequest, **extra: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.model._meta, **extra}
