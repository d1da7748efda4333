"""The lists of the admin, with import and export: units, posts, replies, subjects, dates, logins, rows of filings (列表)."""

from contextlib import ExitStack
from operator import attrgetter
from typing import Any, cast

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from accounts.document.slots import text_caption
from accounts.intake.places import NumberResource, ReasonResource, TextResource, place_of_reason
from accounts.intake.resources import (
    CODED,
    ApprovalResource,
    AssignmentResource,
    UnitResource,
)
from accounts.intake.subjects import SubjectResource, left_words
from accounts.models import (
    Approval,
    Assignment,
    DeclaredNumber,
    Filing,
    Passage,
    Reason,
    Role,
    Scheme,
    Subject,
    Timetable,
    Unit,
    columns_of,
)
from accounts.workflow import Refused, require
from accounts.workflow.enter import enter_many, refusals

from .exchange import ConfirmForm, Exchange, OfFilings, Unwritten, UploadForm, seen_in
from .pages import holds, is_bureau, report, telling_dropped, user_of


class BureauAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Lists kept by the finance bureau: its officers and superusers only."""

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """The stock page; what the database refuses becomes a message, and nothing is saved."""
        try:
            with refusals():
                return super().changeform_view(request, *args, **options)
        except Refused as refused:
            report(request, refused)
            return HttpResponseRedirect(request.get_full_path())

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
            Unit.objects.bulk_update(
                units, ["name", "kind", "region", "division_code", "founded", "superior"], batch_size=500
            )


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
        carried = {name: import_form.cleaned_data[name] for name in ("year", "scheme") if import_form}
        return super().get_confirm_form_initial(request, import_form) | carried

    def get_import_resource_kwargs(self, request: HttpRequest, **options: Any) -> dict[str, Any]:
        """Year and scheme of the list, and what is done before subjects leave it."""
        form = options.get("form")
        cleaned = getattr(form, "cleaned_data", {})
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


class RowsAdmin(OfFilings, Exchange, admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows of the filings that the user may see. They are typed on the sheets; clerks bring them in as a list."""

    path = "filing"
    """How a row leads to its filing."""
    actions = None
    list_per_page = 50
    list_display_links = None

    class Media:
        css = {"all": ["css/lists.css"]}

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [f"{self.path}__year", f"{self.path}__status"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only rows of filings that the user may see."""
        visible = {f"{self.path}__in": Filing.objects.visible_to(user_of(request)).values("pk")}
        shown = {"unit_of_row": F(f"{self.path}__unit__code"), "year_of_row": F(f"{self.path}__year")}
        return self.model._default_manager.filter(**visible).select_related(f"{self.path}__unit").alias(**shown)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Clerks; for which filings, each row tells."""
        return holds(request, Role.CLERK)

    def get_import_resource_kwargs(self, request: HttpRequest, **options: Any) -> dict[str, Any]:
        """For whom the filings are looked up."""
        return {**super().get_import_resource_kwargs(request, **options), "user": user_of(request)}

    def save_rows(self, request: HttpRequest, rows: list[tuple[int, Any]], seen: dict[int, int] | None) -> None:
        """Merge the rows into their filings, which must be as the preview saw them. Raises Refused."""
        filings = {filing.pk: filing for filing in (self.filing_of(row) for _, row in rows)}
        if seen is None:
            seen_in(request).update({pk: filing.revision for pk, filing in filings.items()})
        revisions = seen_in(request) if seen is None else seen
        require(filings.keys() <= revisions.keys(), "预览之后数据有变动，没有导入；请重新上传并核对预览。")
        with ExitStack() as told:
            for filing in filings.values() if seen is not None else ():  # a preview is rolled back
                told.enter_context(telling_dropped(request, filing))
            enter_many(user_of(request), rows, {pk: revisions[pk] for pk in filings})

    def filing_of(self, row: Any) -> Filing:
        """The filing of a row."""
        return cast(Filing, attrgetter(self.path.replace("__", "."))(row))

    @admin.display(description="单位", ordering="unit_of_row")
    def unit_shown(self, row: Any) -> str:
        """Name of the unit."""
        return self.filing_of(row).unit.name

    @admin.display(description="年度", ordering="year_of_row")
    def year_shown(self, row: Any) -> int:
        """Year of accounts."""
        return self.filing_of(row).year


for model, resource in CODED.items():
    admin.site.register(
        model,
        type(
            f"{model.__name__}Admin",
            (RowsAdmin,),
            {
                "__doc__": str(model._meta.verbose_name),
                "__module__": __name__,
                "resource_classes": [resource],
                "list_display": ("unit_shown", "year_shown", *(column.name for column in columns_of(model))),
                "search_fields": ("filing__unit__code", "filing__unit__name", "code"),
            },
        ),
    )


@admin.register(Reason)
class ReasonAdmin(RowsAdmin):
    """原因."""

    list_display = ("unit_shown", "year_shown", "place", "text")
    search_fields = ("filing__unit__code", "filing__unit__name", "text")
    resource_classes = [ReasonResource]

    @admin.display(description="位置")
    def place(self, row: Reason) -> str:
        """Where the reason stands, in Chinese."""
        return place_of_reason(row.key)


@admin.register(DeclaredNumber)
class NumberAdmin(RowsAdmin):
    """本表样的数."""

    list_display = ("unit_shown", "year_shown", "key", "amount")
    search_fields = ("filing__unit__code", "filing__unit__name", "key")
    resource_classes = [NumberResource]


@admin.register(Passage)
class TextAdmin(RowsAdmin):
    """文字."""

    list_display = ("unit_shown", "year_shown", "place", "text")
    search_fields = ("filing__unit__code", "filing__unit__name", "text")
    resource_classes = [TextResource]

    @admin.display(description="位置")
    def place(self, row: Passage) -> str:
        """What the text is called."""
        return text_caption(row.key)
