"""The rows of filings as lists: looked up, brought in and out; typed on the sheets (各类行的查询、导入、导出)."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.desk.requests import posts_of, telling_dropped, user_of
from accounts.intake.resources import CODED, ReasonResource
from accounts.intake.resources.rows import place_of_reason
from accounts.models import Filing, Reason, Role
from accounts.models.columns import columns_of
from accounts.workflow import Refused
from accounts.workflow.enter import enter_many

from .exchange import Exchange, Unwritten, seen_in


class RowsAdmin(Unwritten, Exchange, admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows of the filings that the user may see. They are typed on the sheets; clerks bring them in as a list."""

    path = "filing"
    """How a row leads to its filing."""
    actions = None
    list_per_page = 50
    list_display_links = None
    save_on_top = False

    class Media:
        css = {"all": ["css/lists.css"]}

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [f"{self.path}__year", f"{self.path}__status"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only rows of filings that the user may see."""
        visible = Filing.objects.visible_to(user_of(request)).values("pk")
        rows = self.model._default_manager.filter(**{f"{self.path}__in": visible})
        return rows.select_related(f"{self.path}__unit")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Clerks; for which filings, each row tells."""
        return any(role == Role.CLERK for _, role in posts_of(request))

    def get_import_resource_kwargs(self, request: HttpRequest, **options: Any) -> dict[str, Any]:
        """For whom the filings are looked up."""
        return {**super().get_import_resource_kwargs(request, **options), "user": user_of(request)}

    def save_rows(self, request: HttpRequest, rows: list[tuple[int, Any]], seen: dict[int, int] | None) -> None:
        """Merge the rows into their filings, which must be as the preview saw them. Raises Refused."""
        filings = {filing.pk: filing for filing in (self.filing_of(row) for _, row in rows)}
        if seen is None:
            seen_in(request).update({pk: filing.revision for pk, filing in filings.items()})
        elif not filings.keys() <= seen.keys():
            raise Refused("预览之后数据有变动，没有导入；请重新上传并核对预览。")
        revisions = seen_in(request) if seen is None else seen
        with ExitStack() as told:
            for filing in filings.values() if seen is not None else ():  # a preview is rolled back
                told.enter_context(telling_dropped(request, filing))
            enter_many(user_of(request), rows, {pk: revisions[pk] for pk in filings})

    def filing_of(self, row: Any) -> Filing:
        """The filing of a row."""
        filing: Filing = row.filing
        return filing

    @admin.display(description="单位", ordering="filing__unit__code")
    def unit_shown(self, row: Any) -> str:
        """Name of the unit."""
        return self.filing_of(row).unit.name

    @admin.display(description="年度", ordering="filing__year")
    def year_shown(self, row: Any) -> int:
        """Year of accounts."""
        return self.filing_of(row).year


for model, resource in CODED.items():
    attributes = {
        "__doc__": str(model._meta.verbose_name),
        "__module__": __name__,
        "resource_classes": [resource],
        "list_display": ("unit_shown", "year_shown", *(column.name for column in columns_of(model))),
        "search_fields": ("filing__unit__code", "filing__unit__name", "code"),
    }
    admin.site.register(model, type(f"{model.__name__}Admin", (RowsAdmin,), attributes))


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
