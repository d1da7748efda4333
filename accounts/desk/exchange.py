"""Import in two steps and export, in the admin, for any list; uploads are private in between (列表的导入：先预览，再确认；导出)."""

import re
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.results import Result
from import_export.tmp_storages import BaseStorage

from accounts.figures.numerals import half_width
from accounts.intake.tables import Csv, Upload, Xlsx
from accounts.intake.wrong_file import TABLE, WrongFile
from accounts.workflow import Refused, require
from accounts.workflow.enter import refusals

from .pages import file_answer, report, user_of

KEPT_SECONDS = 24 * 3600
INCOMPLETE = "页面不完整，没有导入；请重新上传。"


class PrivateUploads(BaseStorage):
    """One file a preview below var/uploads, readable by this process's account alone, gone after a day."""

    def save(self, data: bytes) -> None:
        """Keep the bytes under a new name; forget what nobody confirmed."""
        self.name = secrets.token_hex(16)
        path = self._path()
        for old in path.parent.iterdir():
            with suppress(FileNotFoundError):  # confirmed this moment, or forgotten by another process
                if old.stat().st_mtime < time.time() - KEPT_SECONDS:
                    old.unlink()
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(data)

    def read(self) -> bytes:
        """The bytes. Raises FileNotFoundError when they were confirmed already or are gone."""
        return self._path().read_bytes()

    def remove(self) -> None:
        """Forget the file."""
        self._path().unlink(missing_ok=True)

    def _path(self) -> Path:
        folder = Path(settings.UPLOADS_ROOT)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        return folder / str(self.name)  # made by `save`, and signed since


def signer(user_pk: int) -> Signer:
    """Signs the name of an upload for one person: nobody confirms what another brought."""
    return Signer(salt=f"list upload of {user_pk}")


class UploadForm(ImportForm):
    """The file; its content tells the format."""

    def clean_import_file(self) -> Any:
        """Within the limit."""
        file = self.cleaned_data["import_file"]
        if file.size > TABLE:
            raise ValidationError(f"文件超过 {TABLE // 2**20} MB，请分成几个文件导入。")
        return file


class ConfirmForm(ConfirmImportForm):
    """Which upload is confirmed, and which revisions of the filings were seen in the preview."""

    format = forms.ChoiceField(choices=[("0", "0")], widget=forms.HiddenInput)
    resource = forms.ChoiceField(choices=[("0", "0")], required=False, widget=forms.HiddenInput)
    removed = forms.CharField(label="确认删除的行数", required=False, max_length=20, widget=forms.HiddenInput)
    seen = forms.RegexField(r"^([0-9]{1,18}:[0-9]{1,9}(,(?!$)|$))*$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user_pk: int, leaving: str = "", **options: Any) -> None:
        """`leaving` says which rows an import would delete: the person then types how many."""
        super().__init__(*args, **options)
        self.user_pk = user_pk
        if leaving:
            self.fields["removed"].widget = forms.TextInput(attrs={"inputmode": "numeric", "required": True})
            self.fields["removed"].help_text = f"{leaving}。确认无误的，请填写删除的行数，再确认导入。"

    def clean_resource(self) -> str:
        """The only one."""
        return "0"

    def clean_import_file_name(self) -> str:
        """The name, when it was signed for this person."""
        try:
            return str(signer(self.user_pk).unsign(self.cleaned_data["import_file_name"]))
        except BadSignature as error:
            raise ValidationError(INCOMPLETE) from error

    def clean_seen(self) -> dict[int, int]:
        """Filing → the revision that was seen."""
        return {int(pk): int(revision) for pk, revision in re.findall(r"(\d+):(\d+)", self.cleaned_data["seen"])}


TOLD = 50
"""How many wrong lines a refused confirmation names."""


class Unwritten:
    """A list that nobody writes by hand."""

    def _never(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_add_permission = has_change_permission = has_delete_permission = _never


class OfFilings(Unwritten):
    """Filings, or their rows, as far as the user may see them."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or cast(Any, self).get_queryset(request).filter(pk=obj.pk).exists()


class Exchange(ImportExportMixin):
    """Brings lists in and out: preview without a trace, confirmation once, files judged by their content."""

    import_formats = [Upload]
    export_formats = [Xlsx, Csv]
    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    export_form_class = ExportForm
    tmp_storage_class = PrivateUploads
    import_template_name = "admin/lists/import.html"
    skip_admin_log = True
    model: Any
    written: ClassVar[tuple[str, ...]] = ()
    """The columns in which rows that are there can change."""

    def save_rows(self, request: HttpRequest, rows: list[tuple[int, Any]], seen: dict[int, int] | None) -> None:
        """Write new and changed rows; `seen` are the revisions at the preview, None in the preview itself. Raises Refused."""
        new, changed = ([one for _, one in rows if (one.pk is None) is is_new] for is_new in (True, False))
        with refusals(), transaction.atomic():
            self.model._default_manager.bulk_create(new, batch_size=1000)
            if changed:
                self.model._default_manager.bulk_update(changed, self.written, batch_size=1000)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever may change the list."""
        return bool(cast(Any, self).has_change_permission(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever sees the list, as far as they see it."""
        return bool(cast(Any, self).has_view_permission(request))

    def get_import_resource_kwargs(self, request: HttpRequest, **options: Any) -> dict[str, Any]:
        """How the resource saves."""
        form = options.get("form")
        seen = form.cleaned_data["seen"] if isinstance(form, ConfirmForm) else None
        return {"save": lambda rows: self.save_rows(request, rows, seen)}

    def get_import_data_kwargs(self, **options: Any) -> dict[str, Any]:
        """All or nothing."""
        return {"rollback_on_validation_errors": True}

    def may_leave(self, request: HttpRequest, form: Any, count: int, words: str) -> None:
        """Rows leave a list when the person typed how many: `words` tell the preview. Raises Refused."""
        if not isinstance(form, ConfirmForm):
            request.__dict__["leaving"] = words
            return
        typed = half_width(form.cleaned_data["removed"]).replace(",", "").strip()
        told = f"{words}；您确认的行数是“{typed}”，没有导入。请重新上传，核对预览后填写 {count}。"
        require(
            typed == (str(count) if count else ""),
            told if count else "预览之后列表有变动，没有导入；请重新上传并核对预览。",
        )

    # The two steps ----------------------------------------------------------------------------------------------------

    def get_confirm_form_kwargs(self, request: HttpRequest, import_form: Any = None) -> dict[str, Any]:
        """The person whose upload it is, and what it would delete."""
        return {
            **super().get_confirm_form_kwargs(request, import_form),
            "user_pk": user_of(request).pk,
            "leaving": request.__dict__.get("leaving", ""),
        }

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        """The signed name of the upload and the revisions seen."""
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form is not None:
            initial |= {
                "import_file_name": signer(user_of(request).pk).sign(initial["import_file_name"]),
                "resource": "0",
                "seen": ",".join(f"{pk}:{revision}" for pk, revision in sorted(seen_in(request).items())),
            }
        return initial

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        """What is wrong with the file, in words. What is no fault of the file is not swallowed."""
        if not isinstance(error, WrongFile):
            raise error
        form.add_error("import_file", str(error))

    def process_import(self, request: HttpRequest, **options: Any) -> HttpResponse:
        """Save what was previewed; a second click finds the file gone and is told so."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if self.has_import_permission(request) and not self.create_confirm_form(request).is_valid():
            messages.error(request, INCOMPLETE)
            return HttpResponseRedirect(self._url("import"))
        try:
            return cast(HttpResponse, super().process_import(request, **options))
        except FileNotFoundError:
            messages.warning(request, "这份预览已经确认过或已过期，请核对列表；需要时重新上传。")
            return HttpResponseRedirect(self._url("changelist"))
        except WrongFile as wrong:  # no place to read it at this moment
            messages.error(request, f"没有导入任何内容：{wrong}")
            return HttpResponseRedirect(self._url("import"))

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """Back to the list, or to the upload with what is wrong."""
        wrong = [
            *(line for error in result.base_errors for line in str(error.error).split("\n")),
            *(message for row in result.invalid_rows for message in row.error.messages),
            *(f"第{line}行：{error.error}" for line, errors in result.row_errors() for error in errors),
        ]
        if not wrong:
            return cast(HttpResponse, super().process_result(result, request))
        report(request, Refused("没有导入任何内容：", *wrong[:TOLD]))
        return HttpResponseRedirect(self._url("import"))

    def _url(self, page: str) -> str:
        return reverse(f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_{page}")

    # Export -----------------------------------------------------------------------------------------------------------

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What the list shows; all of it when the address holds a filter that is none."""
        try:
            return cast("QuerySet[Any]", super().get_export_queryset(request))
        except IncorrectLookupParameters:
            return cast("QuerySet[Any]", cast(Any, self).get_queryset(request))

    def _do_file_export(self, file_format: Any, request: HttpRequest, queryset: Any, export_form: Any = None) -> Any:
        response = super()._do_file_export(file_format, request, queryset, export_form)
        return file_answer(
            response.content,
            f"{self.model._meta.verbose_name}_{timezone.localdate():%Y%m%d}.{file_format.get_extension()}",
            response["Content-Type"],
        )


def seen_in(request: HttpRequest) -> dict[int, int]:
    """Filing → its revision in the preview that this request made."""
    return cast("dict[int, int]", request.__dict__.setdefault("seen_revisions", {}))
