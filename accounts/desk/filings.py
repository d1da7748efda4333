"""A filing in the admin: opened, entered on its pages, confirmed, approved with others (建立填报、填报页、确认沿用、成批审核)."""

import re
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.checks.catalogue import rulebook
from accounts.editions import edition_for
from accounts.models import REVIEWERS, Filing, Precision, Role, Status, Step, Unit
from accounts.workflow import Refused
from accounts.workflow.access import is_officer
from accounts.workflow.new_filing import OPENERS, carried_of, confirm_carried, open_year, to_bring
from accounts.workflow.verbs import approve_many

from . import bureau, editions, imports, reading, review
from .edition_choice import edition_choice
from .entry import EntryPage
from .exchange import OfFilings
from .filing import FilingPage, act_on, filing_page
from .grid import GridPage, SinglePage
from .numbers import NumbersPage
from .pages import admin_page, attempt, filing_of, framed, holds, or_404, page_of, report, revision_of, user_of
from .sheets import REASONS, SHEETS, steps, subjects_view
from .texts import ReasonsPage, TextsPage


class OpeningForm(forms.Form):
    """Unit, year and kind of a new filing."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位")
    year = forms.IntegerField(label="决算年度", min_value=2000, max_value=2100)
    carried_in = forms.BooleanField(
        label="补录",
        required=False,
        help_text="补录从未在本系统填报过、或公开稿已经撤下的上年数，供今年比较；补录不审核、不公开。",
    )
    precision = forms.ChoiceField(label="金额精度", choices=Precision.choices, initial=Precision.YUAN)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        unit.queryset = units = Unit.objects.filter(
            _openable(user, str(self.data.get("unit") or self.initial.get("unit", "")))
        ).distinct()
        self.fields["year"].initial = timezone.localdate().year - 1
        if len(first := list(units[:2])) == 1:
            unit.initial = first[0].pk


def _openable(user: User, named: str) -> Q:
    """The units of which the user is a clerk; for an officer of the bureau also the one that is named."""
    own = Q(assignments__user=user, assignments__role=Role.CLERK)
    return own | Q(pk=int(named)) if re.fullmatch(r"[0-9]{1,9}", named) and is_officer(user) else own


def opening_view(request: HttpRequest) -> HttpResponse:
    """Open a filing for one of the user's units; says beforehand what will be brought over from last year."""
    user = user_of(request)
    form = OpeningForm(user, request.POST or None, initial=_asked(request))
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        try:
            filing, brought = open_year(user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, f"已建立 {filing}。{brought.words}")
            if brought.texts or brought.guests:
                messages.info(
                    request, "沿用上年的文字请逐处核对：适用的点“确认沿用”，有变化的直接修改；全部确认后才能提交。"
                )
                return HttpResponseRedirect(reverse("admin:filing_carried", args=[filing.pk]))
            return HttpResponseRedirect(page_of(filing))
    return admin_page(request, "opening", title="建立填报", form=form, outlook=_outlook(form))


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Unit and year named by the address, as far as they are numbers."""
    named = ((name, request.GET.get(name, "")) for name in ("unit", "year"))
    return {
        **{name: value for name, value in named if re.fullmatch(r"[0-9]{1,9}", value)},
        **({"carried_in": True} if request.GET.get("carried_in") else {}),
    }


def _outlook(form: OpeningForm) -> dict[str, Any]:
    """What would be brought over for the unit and year that stand in the form; empty while none are chosen."""
    units = cast("forms.ModelChoiceField[Unit]", form.fields["unit"]).queryset
    unit, year = str(form["unit"].value() or ""), str(form["year"].value() or "")
    is_named = re.fullmatch(r"[0-9]{1,9}", unit) and re.fullmatch(r"[0-9]{4}", year)
    chosen = units.filter(pk=unit).first() if units is not None and is_named else None
    if chosen is None:
        return {}
    before = Filing(unit=chosen, year=int(year)).prior()
    others = Filing.objects.of(chosen.code, int(year) - 1).exclude(status=Status.WITHDRAWN)
    return {
        "unit": chosen,
        "year": int(year),
        "before": before,
        "unfinished": others.first() if before is None else None,
        "brought": to_bring(before, edition_for(chosen, int(year))) if before else None,
        "rounded": before is not None and before.precision == Precision.WAN,
        "carry_in_url": f"{reverse('admin:accounts_filing_add')}?unit={chosen.pk}&year={int(year) - 1}&carried_in=1",
    }


def carried_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What was brought over from last year and waits: shown to all who see the filing, confirmed by its clerks."""
    filing = filing_of(request, pk)
    if request.method == "POST":
        user, key = user_of(request), request.POST.get("key", "")
        attempt(request, lambda: f"已确认沿用“{confirm_carried(user, filing, key, revision_of(request))}”。")
        return HttpResponseRedirect(request.path)
    places = {step.key: step.url(filing) for step in steps()}
    return framed(
        request,
        filing,
        "carried",
        "",
        title=f"{filing}　沿用上年的内容",
        waiting=[(one, places[one.step]) for one in carried_of(filing)],
    )


PAGES: dict[str, type[EntryPage]] = {
    "basics": FilingPage,
    "three_public": SinglePage,
    "supplement": SinglePage,
    "declared": NumbersPage,
    "passages": TextsPage,
}
"""The pages of the sheets that are no grid."""


def sheet_view(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One sheet: shown to all who see the filing, saved by its clerks. Raises Http404."""
    filing = filing_of(request, pk)
    if name == REASONS.name:
        return HttpResponseRedirect(reverse("admin:filing_reasons", args=[pk]))
    return PAGES.get(name, GridPage)(request, filing, or_404(SHEETS.get(name), "没有这张录入表。")).respond()


def reasons_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The reasons, on a page of their own."""
    return ReasonsPage(request, filing_of(request, pk), REASONS).respond()


def rulebook_view(request: HttpRequest) -> HttpResponse:
    """Every rule with its sentence, severity, examples and source."""
    return admin_page(request, "rulebook", title="规则手册", rules=rulebook())


@admin.register(Filing)
class FilingAdmin(OfFilings, admin.ModelAdmin):  # type: ignore[type-arg]
    """Filings of the user's units. Nothing is changed but by the verbs of the workflow."""

    list_display = ("unit", "year", "status", "version")
    list_filter = ("status", "year")
    search_fields = ("unit__name", "unit__code")
    list_select_related = ("unit",)
    actions = ["approve_selected"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Filing]:
        """Only what the user may see."""
        return Filing.objects.visible_to(user_of(request)).select_related("unit")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(request, *OPENERS)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Approval of many at once, for reviewers."""
        return super().get_actions(request) if holds(request, *REVIEWERS) else {}

    @admin.action(description="审核通过所选填报")
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[Filing]) -> HttpResponse | None:
        """Show what was chosen; confirmed, approve all of it, or none."""
        chosen = list(queryset)
        if "confirmed" not in request.POST:
            steps = Step.objects.filter(filing__in=chosen).select_related("by").order_by("pk")
            last = {one.filing_id: one for one in steps}
            return admin_page(
                request, "filings", title="成批审核通过", rows=[(one, last.get(one.pk)) for one in chosen]
            )
        steps_seen = {one.pk: request.POST.get(f"step-{one.pk}", "") for one in chosen}
        seen = {pk: int(text) for pk, text in steps_seen.items() if re.fullmatch(r"[0-9]{1,18}", text)}
        try:
            approve_many(user_of(request), chosen, seen)
        except Refused as refused:
            report(request, refused)
        else:
            messages.success(request, f"已审核通过 {len(chosen)} 份填报。")
        return None

    def get_urls(self) -> list[URLPattern]:
        """The pages of a filing besides its own."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/sheet/<slug:name>/", wrap(sheet_view), name="filing_sheet"),
            path("subjects/<int:year>/<slug:scheme>/<slug:digest>.json", wrap(subjects_view), name="filing_subjects"),
            path("<int:pk>/verb/<slug:verb>/", wrap(require_POST(act_on)), name="filing_verb"),
            path("<int:pk>/findings/", wrap(review.findings), name="filing_findings"),
            path("<int:pk>/edition/", wrap(edition_choice), name="filing_edition"),
            path("<int:pk>/carried/", wrap(carried_view), name="filing_carried"),
            path("rulebook/", wrap(rulebook_view), name="filing_rulebook"),
            path("<int:pk>/reasons/", wrap(reasons_view), name="filing_reasons"),
            path("<int:pk>/review/", wrap(review.review), name="filing_review"),
            path("<int:pk>/history/", wrap(reading.history), name="filing_history"),
            path("master-history/", wrap(require_safe(reading.master_history)), name="master_history"),
            path("master-history.xlsx", wrap(require_safe(reading.master_export)), name="master_history_export"),
            path("<int:pk>/history.xlsx", wrap(require_safe(reading.export)), name="filing_history_export"),
            path("<int:pk>/preview/", wrap(reading.preview), name="filing_preview"),
            path("<int:pk>/preview.pdf", wrap(reading.pdf), name="filing_pdf"),
            path("<int:pk>/figure/<str:name>/", wrap(reading.figure), name="filing_figure"),
            path("<int:pk>/import/", wrap(imports.imports_page), name="filing_imports"),
            path("<int:pk>/import/<int:file_pk>/", wrap(imports.preview_page), name="filing_import"),
            path(
                "<int:pk>/import/<int:file_pk>/file/", wrap(require_safe(imports.download)), name="filing_import_file"
            ),
            path("deadlines/", wrap(require_safe(bureau.deadlines)), name="deadlines"),
            path("deadlines/export/", wrap(require_safe(bureau.deadlines_export)), name="deadlines_export"),
            *editions.urls(wrap),
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
        return filing_page(request, object_id)
