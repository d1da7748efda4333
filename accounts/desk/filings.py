"""A filing in the admin: one page with its sheets, its way to publication and its record (填报页)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from accounts.checks.catalogue import rulebook
from accounts.document.pdf import render_pdf
from accounts.document.press import JobFailed
from accounts.document.report import open_report
from accounts.document.web import render_body
from accounts.figures.book import open_book
from accounts.models import Filing, Publication
from accounts.workflow import Refused
from accounts.workflow.access import allowed_verbs
from accounts.workflow.checking import kept_findings
from accounts.workflow.enter import enter
from accounts.workflow.opening import open_filing
from accounts.workflow.publish import publish
from accounts.workflow.verbs import LABELS, approve, return_, submit

from .asked import filing_of, page_of, revision_of, user_of
from .findings import act, beside_figures, page_context
from .frame import frame
from .imports import import_urls
from .opening import OpeningForm
from .places import step_of_sheet
from .sheets import SHEETS, Sheet, TextsForm, formset_of, rows_of, rows_with_names, saved_rows

VERBS: dict[str, Any] = {
    "submit": submit,
    "approve": approve,
    "return": return_,
    "send_back": return_,
    "publish": publish,
}


@admin.register(Filing)
class FilingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Filings of the user's units. Nothing is changed but by the verbs of the workflow."""

    list_display = ("unit", "year", "status", "version")
    list_filter = ("status", "year")
    search_fields = ("unit__name", "unit__code")
    list_select_related = ("unit",)
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Filing]:
        """Only what the user may see."""
        return Filing.objects.visible_to(user_of(request)).select_related("unit")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active)

    def has_view_permission(self, request: HttpRequest, obj: Filing | None = None) -> bool:
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_change_permission(self, request: HttpRequest, obj: Filing | None = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(user_of(request).assignments.filter(role="clerk").exists())

    def has_delete_permission(self, request: HttpRequest, obj: Filing | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        """The pages of a filing besides its own."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/sheet/<slug:name>/", wrap(self.sheet_view), name="filing_sheet"),
            path("<int:pk>/verb/<slug:verb>/", wrap(require_POST(self.verb_view)), name="filing_verb"),
            path("<int:pk>/findings/", wrap(self.findings_view), name="filing_findings"),
            path("rulebook/", wrap(self.rulebook_view), name="filing_rulebook"),
            path("<int:pk>/preview/", wrap(self.preview_view), name="filing_preview"),
            path("<int:pk>/preview.pdf", wrap(self.pdf_view), name="filing_pdf"),
            *import_urls(wrap),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Open a filing for one of the user's units."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OpeningForm(user_of(request), request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                filing = open_filing(user_of(request), **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, refused.reasons)
            else:
                messages.success(request, f"已建立 {filing}。")
                return HttpResponseRedirect(page_of(filing))
        return render(request, "admin/accounts/filing/add.html", self._context(request, form=form, title="建立填报"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of one filing."""
        filing = filing_of(request, object_id)
        context = frame(
            request,
            filing,
            "basics",
            title=str(filing),
            verbs=[(verb, LABELS[verb]) for verb in allowed_verbs(user_of(request), filing)],
            record=filing.steps.select_related("by"),
            publication=Publication.objects.filter(filing=filing).first(),
            prior=filing.prior(),
            findings=page_context(user_of(request), filing),
            waivers=filing.waivers.select_related("requested_by", "granted_by"),
        )
        return render(request, "admin/accounts/filing/filing.html", context)

    def sheet_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """One sheet: shown to all who see the filing, saved by its clerks."""
        filing = filing_of(request, pk)
        sheet = SHEETS.get(name)
        if sheet is None:
            raise Http404
        data = request.POST if request.method == "POST" else None
        book = open_book(filing)
        form = TextsForm(sheet, book, data) if sheet.is_texts else formset_of(sheet, saved_rows(sheet, filing), data)
        if data is not None and form.is_valid() and self._save(request, filing, sheet, form):
            return HttpResponseRedirect(page_of(filing) if "return" in data else request.path)
        context = frame(
            request,
            filing,
            step_of_sheet(name),
            sheet=sheet,
            form=form,
            rows=rows_with_names(form, book) if sheet.has_codes else [],
            revision=data.get("revision", "") if data is not None else filing.revision,
            title=f"{filing}　{sheet.caption}",
        )
        return render(request, "admin/accounts/filing/sheet.html", context)

    def _save(self, request: HttpRequest, filing: Filing, sheet: Sheet, form: Any) -> bool:
        rows = form.rows() if sheet.is_texts else rows_of(form)
        try:
            enter(user_of(request), filing, {sheet.model: rows}, revision_of(request))
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
            return False
        messages.success(request, f"“{sheet.caption}”已保存。")
        return True

    def verb_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Submit, approve, return or publish."""
        filing = filing_of(request, pk)
        if verb not in VERBS:
            raise Http404
        try:
            VERBS[verb](user_of(request), filing, request.POST.get("note", "").replace("\0", ""), revision_of(request))
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
        else:
            messages.success(request, f"{filing}：已{LABELS[verb]}。")
        return HttpResponseRedirect(page_of(filing))

    def findings_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the rules found, for all who see the filing; answered by clerks, waived by bureau officers."""
        filing = filing_of(request, pk)
        if request.method == "POST":
            try:
                messages.success(request, act(user_of(request), filing, request.POST.get("action", ""), request.POST))
            except Refused as refused:
                for reason in refused.reasons:
                    messages.error(request, reason)
            return HttpResponseRedirect(request.path)
        context = frame(request, filing, "findings", **page_context(user_of(request), filing))
        return render(request, "admin/accounts/filing/findings.html", context)

    def rulebook_view(self, request: HttpRequest) -> HttpResponse:
        """Every rule with its sentence, severity, examples and source."""
        context = self._context(request, title="规则手册", rules=rulebook())
        return render(request, "admin/accounts/filing/rulebook.html", context)

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The document as it stands, for those who see the filing."""
        filing = filing_of(request, pk)
        report = open_report(filing, web=True)
        found, _ = kept_findings(filing)
        body = beside_figures(render_body(report), found, reverse("admin:filing_findings", args=[pk]))
        context = {"report": report, "body": body, "pk": pk}
        return render(request, "admin/accounts/filing/preview.html", context)

    def pdf_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The PDF as it stands; 草稿 until approved."""
        filing = filing_of(request, pk)
        report = open_report(filing)
        try:
            content = render_pdf(report)
        except JobFailed as failed:
            messages.error(request, str(failed))
            return HttpResponseRedirect(page_of(filing))
        name = f"{'草稿_' if report.draft else ''}{report.title}.pdf"
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": content_disposition_header(as_attachment=False, filename=name) or "",
        }
        return HttpResponse(content, content_type="application/pdf", headers=headers)

    def _context(self, request: HttpRequest, **extra: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.model._meta, **extra}
